"""What the members of a team do with each other's calls, by their keys."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import (
    AskForHelp,
    Choice,
    Consult,
    Enqueue,
    GiveCall,
    HangUp,
    LeaveNote,
    OfferAgain,
    Reject,
    RejectCause,
    Role,
    SetMemberState,
    TakeHelp,
    TakeOver,
    WithdrawHelp,
)
from console.domain.agent.state import AgentRules
from console.domain.help_requests.request import CallNote, HelpRequest
from console.domain.leg import CallState, Direction
from console.domain.orders import Answer, OrderId
from console.domain.queues import QueueBoard
from console.line.port import EntryKind, Light
from console.ui.actions.reasons import RUNG
from console.ui.actions.team import NO_TEAM
from console.ui.screens.call import CallScreen
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.ui.talk_stage import PHONE
from tests.ui.team_stage import SUE, TEAM, for_, mine, team_board
from tests.waiting import until

WAITED = timedelta(seconds=90)


async def command(stage: Stage, line: str) -> None:
    stage.burst(":", *line, "enter")
    await stage.settled()


async def test_a_call_is_handed_over_to_a_colleague_by_name_with_a_note() -> None:
    """A number is never needed for a colleague, and who can take no call is not chosen."""
    call = mine()
    async with console(team_board(call)) as stage:
        await stage.cursor_on(call.id)
        await stage.press("f")
        await stage.sees("Hand over +44")
        form = stage.text
        assert form.index("Bo Ek") < form.index("Sue") < form.index("Cleo")
        assert "on a call" in form
        assert "no phone here" in form
        assert "lunch" in form

        await stage.press("enter")
        await stage.sees("Type a name, or choose a colleague by the arrow keys.")
        await stage.type("cl")
        await stage.press("enter")
        await stage.sees("No colleague who can take the call answers to that.")
        await stage.press("backspace", "backspace")
        await stage.type("bo")
        await stage.press("tab")
        await stage.type("a refund")
        await stage.press("enter")
        await stage.ordered()

        assert stage.board.orders[0].act == GiveCall(call=call.id, member="bo", note="a refund")
        await command(stage, "give sue she knows")
        await stage.ordered(2)
        assert stage.board.orders[1].act == GiveCall(call=call.id, member="sue", note="she knows")
        await stage.press("!")
        await stage.ordered(3)
        assert stage.board.orders[2].act == AskForHelp(call=call.id)
        for order in stage.board.orders:  # a text that only looks like one does not cross the line
            msgspec.msgpack.encode(order)


async def test_the_head_says_that_my_phone_rings_for_a_colleague_who_consults_me() -> None:
    """It said that the phone is down, in the hand of the one who talked into it."""
    asked = {"direction": Direction.OUTGOING, "role": Role.CONSULT, "to": "sip:ada@example.com"}
    caller = mine(user="bo", session_id="S", from_="+442079460123")
    rung = leg(11, CallState.DIALLING, agent="bo", session_id="S", **asked)
    board = team_board(caller, rung, leg(12, CallState.OFFERED))
    async with console(board) as stage:
        await stage.sees("phone ringing")
        await stage.sees("Bo Ek consults you about +442079460123")
        board.change(rung.id, state=CallState.CONFERENCE)
        await stage.sees("phone talking")
        await stage.cursor_on(leg(12).id)
        await stage.press("a")
        assert stage.words == f"answer: {RUNG}"
        assert board.orders == []
        board.change(rung.id, state=CallState.STALE)
        await stage.misses("consults you")
        await stage.press("a")
        await stage.ordered()
        assert board.orders[0].act == Answer(call=leg(12).id, join=True)
        board.end(rung.id)
        await stage.sees("phone down")
        await stage.misses("consults you")


async def test_colleagues_stand_beside_contacts_where_a_number_is_typed() -> None:
    """A consultation calls their phone; a transfer to one keeps the call until it is up."""
    call = mine(peer="v3:phone")
    phone = leg(1, CallState.BRIDGED, role=Role.AGENT, agent="ada", peer=call.id)
    async with console(team_board(call, phone)) as stage:
        await stage.cursor_on(call.id)
        await stage.press("T")
        await stage.type("bo")
        await stage.sees("Bo Ek   Ready 1:0")
        await stage.press("enter", "enter")
        await stage.ordered()
        assert stage.board.orders[0].act == Consult(call=call.id, to="sip:bo@example.com")

        await stage.press("t")
        await stage.type("dan")
        await stage.press("enter")
        await stage.sees("Dan: no phone here.")
        await stage.press(*["backspace"] * 3)
        await stage.type("bo")
        await stage.press("enter")
        await stage.sees("Enter again hands the call over")
        await stage.press("enter")
        await stage.ordered(2)
        assert stage.board.orders[1].act == GiveCall(call=call.id, member="bo")


async def test_a_supervisor_takes_over_offers_again_and_sets_a_state() -> None:
    """What an agent may not do is dim with the reason; a supervisor does it with one key."""
    bos = mine(9, "cleo")
    async with console(team_board(bos)) as stage:
        await stage.cursor_on(bos.id)
        await stage.press("F")
        assert "only a supervisor may" in stage.words
        await stage.press("x")
        assert "Cleo is on this call" in stage.words
        assert stage.board.orders == []
    board = team_board(bos, as_=SUE)
    board.rules = AgentRules(reasons=("break", "lunch"))
    async with console(board, size=(120, 30)) as stage:
        await stage.cursor_on(bos.id)
        await stage.press("F")
        await stage.ordered()
        await stage.press("U")
        await stage.ordered(2)
        await command(stage, "member state cleo not-ready break")
        await stage.ordered(3)
        await command(stage, "member state cle")
        await stage.sees("Cleo after this call")
        await stage.press("enter")
        await stage.ordered(4)

        away = Choice(ready=False, reason="break")
        assert [one.act for one in stage.board.orders] == [
            TakeOver(call=bos.id),
            OfferAgain(call=bos.id),
            SetMemberState(member="cleo", choice=away),
            SetMemberState(member="cleo", choice=Choice(ready=True)),
        ]


async def test_nothing_of_a_colleagues_call_ends_before_its_name_was_read() -> None:
    """A supervisor looks down the table: `x` on the wrong row ended somebody else's call."""
    bos, own, free = mine(9, "cleo"), mine(8, "sue"), leg(6, CallState.ANSWERED)
    offered = leg(3, offered_to=for_("bo"))
    async with console(team_board(bos, own, offered, free, as_=SUE), size=(120, 30)) as stage:
        await stage.cursor_on(bos.id)
        await stage.sees("F take over")
        assert "x hang up" not in stage.lines[-1].partition("F take over")[0]
        await stage.press("x")
        await stage.sees("Hang up: 1 call")
        assert "Cleo's call" in stage.text
        await stage.press("escape")
        await command(stage, "hangup")
        await stage.sees("Cleo's call")
        await stage.press("escape")
        assert stage.board.orders == []
        await stage.cursor_on(offered.id)
        await stage.press("r")
        await stage.sees("offered to Bo Ek")
        await stage.press("escape")
        await command(stage, "reject busy")
        await stage.sees("Reject: 1 call")
        stage.time.let_pass(1)
        await stage.press("enter")
        await stage.ordered()
        await stage.cursor_on(bos.id)
        await stage.press("x")
        stage.time.let_pass(1)
        await stage.press("enter")
        await stage.ordered(2)
        for count, one in enumerate((own, free), 3):
            await stage.cursor_on(one.id)
            await stage.press("x")
            await stage.ordered(count)

        assert [one.act for one in stage.board.orders] == [
            Reject(call=offered.id, cause=RejectCause.USER_BUSY),
            *(HangUp(call=one.id) for one in (bos, own, free)),
        ]


async def test_what_is_said_to_me_is_shown_at_once_with_the_key_that_goes_there() -> None:
    """Who asks for help waits: it must not stand in a log that nobody opens."""
    call, other = mine(9, "cleo"), leg(3, offered_to=for_("bo"))
    async with console(team_board(call, other, as_=SUE), size=(120, 30)) as stage:
        await stage.cursor_on(other.id)
        words = "Cleo asks for help with +442079460109: a refund"
        notice = {"call": call.id, "level": Light.WARN}
        stage.board.log(EntryKind.NOTICE, "notice", "Bo is told something", to="bo", **notice)
        stage.board.log(EntryKind.NOTICE, "notice", words, to="sue", **notice)
        await until(lambda: stage.complaints)
        assert "asks for help" in stage.complaints[0]
        assert "' opens the call" in stage.complaints[0]

        await stage.press("j")
        assert "asks for help" in stage.words
        await stage.press("'")
        assert isinstance(stage.app.screen, CallScreen)
        assert stage.app.screen.call == call.id
        await stage.press("q")
        assert "asks for help" not in stage.words


async def test_what_was_said_to_me_long_ago_at_a_host_out_of_reach_is_no_news() -> None:
    """Read late, it stands in the log with its time: said now, it would be taken for now."""
    call = mine(9, "cleo")
    async with console(team_board(call, as_=SUE), size=(120, 30)) as stage:
        notice = {"call": call.id, "level": Light.WARN, "to": "sue"}
        long_ago = {**notice, "at": utc_now() - timedelta(minutes=20)}
        old = stage.board.log(EntryKind.NOTICE, "notice", "Cleo hands a call over", **long_ago)
        await until(lambda: old in [row.entry for row in stage.app.store.log.rows])
        stage.board.log(EntryKind.NOTICE, "notice", "Bo hands a call over", **notice)
        await until(lambda: stage.complaints)

        assert [said.partition("   ")[0] for said in stage.complaints] == ["Bo hands a call over"]


async def test_that_help_is_wanted_is_told_no_more_once_it_is_not() -> None:
    """Whoever reads it would go to a call that somebody else came to."""
    call, other = mine(9, "cleo", help_request=asked(by="cleo")), mine(3, "bo")
    async with console(team_board(call, other, as_=SUE), size=(120, 30)) as stage:
        words = "Cleo asks for help with +442079460109: a refund"
        told = {"call": call.id, "level": Light.WARN, "to": "sue"}
        stage.board.log(EntryKind.NOTICE, "help", words, **told)
        await until(lambda: stage.complaints)
        await stage.press("j")
        assert "asks for help" in stage.words
        stage.board.change(call.id, help_request=asked(by="cleo", taken_by="bo"))
        await until(lambda: "asks for help" not in stage.words)
        stage.board.change(call.id, help_request=None)
        over = "Cleo needs no help any more with +442079460109"
        stage.board.log(EntryKind.NOTICE, "help", over, **{**told, "level": Light.GOOD})
        await stage.press("k")

        await until(lambda: "needs no help any more" in stage.words)


async def test_where_one_works_alone_there_is_nothing_of_a_team() -> None:
    """The keys of a team say why they do nothing, and neither help nor palette names them."""
    call = leg(7, CallState.BRIDGED, agent="Ada")
    async with console(Switchboard({call.id: call}, phone=PHONE), size=(120, 60)) as stage:
        await stage.cursor_on(call.id)
        said = set()
        for key in ("f", "F", "!", "'"):
            await stage.press(key)
            said.add(stage.words)
            assert stage.words.endswith(NO_TEAM)
        assert len(said) == 4
        told = {"call": call.id, "level": Light.WARN, "to": "Ada"}
        stage.board.log(EntryKind.NOTICE, "call-back", "Call back +13125550111, due", **told)
        await stage.sees("Call back +13125550111, due")
        assert "opens the call" not in stage.text
        await stage.press("?")
        assert "Your team" not in stage.text
        assert stage.board.orders == []


def asked(**more: object) -> HelpRequest:
    """Help that a member asks for now."""
    given = {"by": "bo", "at": utc_now(), "order": OrderId("1"), "note": "a refund", **more}
    return HelpRequest(**given)


async def test_help_that_is_asked_for_stands_until_somebody_comes_and_one_key_does() -> None:
    """Wherever the cursor is; the row is marked, and the call opens for whoever comes."""
    call, theirs = mine(), mine(8, "bo", name="Grace Hopper")
    async with console(team_board(call, theirs)) as stage:
        await stage.cursor_on(call.id)
        await stage.press("*")
        assert "nobody asks you for help" in stage.words
        stage.board.change(theirs.id, help_request=asked())
        await stage.sees("Bo Ek asks for help with")
        await stage.sees("* comes")
        await stage.sees("⇥ help!")
        await stage.press("*")
        await stage.ordered()

        assert stage.board.orders[0].act == TakeHelp(call=theirs.id)
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        taken = asked(taken_by="ada", taken_at=utc_now())
        stage.board.change(theirs.id, help_request=taken)
        await stage.sees("Ada Lovelace comes to help Bo Ek")
        await stage.press("escape")
        await until(lambda: "* comes" not in stage.text)


async def test_whoever_asks_for_help_sees_who_comes_or_that_nobody_has() -> None:
    """And chooses what for, takes it back by a key, and leaves a note for the next one."""
    call = mine()
    board = team_board(call)
    board.team = msgspec.structs.replace(TEAM, help_notes=("a threat", "a complaint"))
    async with console(board) as stage:
        await stage.cursor_on(call.id)
        await stage.press("+")
        await stage.sees("Ask for help: what for")
        await stage.press("j", "enter")
        await stage.ordered()
        assert stage.board.orders[0].act == AskForHelp(call=call.id, note="a complaint")

        stage.board.change(call.id, help_request=asked(by="ada"))
        await stage.sees("help is asked for 0:0")
        stage.board.change(call.id, help_request=asked(by="ada", at=utc_now() - WAITED))
        await stage.sees("nobody has come yet 1:")
        stage.board.change(call.id, help_request=asked(by="ada", taken_by="sue"))
        await stage.sees("Sue comes to")
        await stage.press("_")
        await stage.ordered(2)
        assert stage.board.orders[1].act == WithdrawHelp(call=call.id)
        await command(stage, "leave-note be kind")
        await stage.ordered(3)
        assert stage.board.orders[2].act == LeaveNote(call=call.id, note="be kind")
        note = CallNote(by="bo", at=utc_now(), text="calls for the third time")
        stage.board.change(call.id, notes=(note,))
        await stage.press("enter")
        await stage.sees("note of Bo Ek: calls for the third time")


async def test_a_note_goes_with_a_call_into_a_queue_and_with_a_transfer_to_a_colleague() -> None:
    """Whoever takes it there reads it first; Telnyx is told of the queue alone."""
    call = mine()
    board = team_board(call)
    empty = {"max_size": 20, "average_wait": 0, "waiting": ()}
    board.queues = (QueueBoard(name="billing", size=0, asked_at=utc_now(), **empty),)
    async with console(board) as stage:
        await stage.cursor_on(call.id)
        await stage.press("t")
        await stage.type("billing")
        await stage.press("enter")
        await stage.sees("Enter again puts the call there")
        await stage.press("tab")
        await stage.type("be kind")
        await stage.press("enter")
        await stage.ordered(2)
        acts = [order.act for order in stage.board.orders]
        assert acts[0] == LeaveNote(call=call.id, note="be kind")
        assert acts[1] == Enqueue(call=call.id, parameters={"queue_name": "billing"})

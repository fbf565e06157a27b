"""What colleagues ask and write, heard: who asks for help, a message, and its answer by one key."""

from __future__ import annotations

from datetime import timedelta

import msgspec

from console.domain.acts import AskForHelp, LeaveNote, TakeHelp
from console.domain.agent.state import AgentState, Presence
from console.domain.help_requests.request import HelpRequest
from console.domain.orders import OrderId, Transfer
from console.line.port import EntryKind, Light
from tests.linear.listener import listening
from tests.ui.memory_switchboard import utc_now
from tests.ui.team_stage import TEAM, mine, team_board
from tests.waiting import until


async def test_a_message_is_said_once_and_answered_by_a_key() -> None:
    """While I talk only an urgent one is said; the rest comes after that."""
    board = team_board(mine())
    board.team = msgspec.structs.replace(TEAM, quick_answers=("Yes", "No"))
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        talks = AgentState(agent="ada", state=Presence.ON_CALL, calls=(mine().id,))
        board.be(talks)
        quiet = board.write("bo", "lunch at one?")
        board.write("sue", "the lift is stuck", urgent=True)
        await listener.hears("Sue: the lift is stuck", "@ answers")
        assert not [line for line in listener.lines if "lunch" in line]
        board.be(msgspec.structs.replace(talks, state=Presence.READY, calls=()))
        await listener.hears("Bo Ek: lunch at one?")
        await until(lambda: board.messages[quiet.id].shown_to == ("ada",))
        listener.press("@")
        await listener.hears("Bo Ek: lunch at one?.", "to choose from")
        listener.press("2")
        await until(lambda: board.sent)
        assert (board.sent[0].to, board.sent[0].text) == ("bo", "No")
        await listener.hears("Written to Bo Ek")
        assert board.messages[quiet.id].read_by == ("ada",)


async def test_help_is_asked_for_and_given_by_keys() -> None:
    """What for is chosen, and the one who asks is the selected call then."""
    call, theirs = mine(), mine(8, "bo")
    request = HelpRequest(by="bo", at=utc_now(), order=OrderId("1"))
    board = team_board(call, msgspec.structs.replace(theirs, help_request=request))
    board.team = msgspec.structs.replace(TEAM, help_notes=("a threat", "a complaint"))
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.front.calls.select(call.id)
        listener.press("+")
        await listener.hears("1: a threat")
        listener.press("1")
        await until(lambda: board.orders)
        assert board.orders[0].act == AskForHelp(call=call.id, note="a threat")
        listener.types(":leave-note be kind")
        await until(lambda: len(board.orders) > 1)
        assert board.orders[1].act == LeaveNote(call=call.id, note="be kind")
        listener.press("*")
        await until(lambda: len(board.orders) > 2)
        assert board.orders[2].act == TakeHelp(call=theirs.id)
        await listener.hears("You come to")


async def test_a_transfer_that_is_asked_for_takes_a_note_with_it() -> None:
    """The note stays here, with the call; Telnyx is told of the transfer alone."""
    call = mine()
    board = team_board(call)
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.front.calls.select(call.id)
        await listener.armed()
        listener.press("t")
        await listener.hears("number or name: ")
        listener.types("+13125557777")
        await listener.hears("Note for whoever has it next, Enter for none: ")
        listener.types("asks for a refund")
        await until(lambda: len(board.orders) > 1)

        assert [one.act for one in board.orders] == [
            LeaveNote(call=call.id, note="asks for a refund"),
            Transfer(call=call.id, to="+13125557777"),
        ]


async def test_who_gets_a_message_is_said_before_it_is_written() -> None:
    """One letter may mean somebody else, and nobody writes to nobody."""
    board = team_board(mine())
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        listener.press('"')
        await listener.hears("To whom")
        listener.types("b")
        await listener.hears("It goes to Bo Ek. What")
        listener.types("lunch at one?")
        await until(lambda: board.sent)
        assert (board.sent[0].to, board.sent[0].text) == ("bo", "lunch at one?")
        listener.press('"')
        listener.types("zoe")
        await listener.hears("No member of the team answers to 'zoe'.")

        assert len(board.sent) == 1


async def test_what_was_said_to_me_long_ago_at_a_host_out_of_reach_is_not_announced() -> None:
    """Heard late, a hand-over of a while ago would be taken for one of now."""
    board = team_board(mine())
    async with listening(board) as listener:
        await until(listener.front.begun.is_set)
        to_me = {"level": Light.WARN, "to": board.agent}
        long_ago = {**to_me, "at": utc_now() - timedelta(minutes=20)}
        board.log(EntryKind.NOTICE, "notice", "Cleo hands an old call over", **long_ago)
        await until(lambda: "Cleo hands an old call over" in listener.front.noted)
        board.log(EntryKind.NOTICE, "notice", "Bo hands a call over", **to_me)
        await listener.hears("Message: Bo hands a call over.")

        assert not [line for line in listener.lines if "old call" in line]

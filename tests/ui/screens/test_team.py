"""The team board: everybody by group, who needs attention first, and what can be done."""

from __future__ import annotations

from datetime import timedelta

from msgspec import structs

from console.domain.acts import Choice, GoNotReady, SetMemberState, Supervise, TakeOver
from console.domain.agent.state import AgentState, Presence
from console.domain.leg import CallId, CallState
from console.domain.leg_media import Media
from console.domain.my_phone import PhoneState
from console.domain.queues import QueueBoard, WaitingCall
from console.domain.team.members import Member
from console.domain.team.served import Served, ServedBy, ServedToday
from console.line.port import Asker
from console.line.questions import BoardNow
from console.ui.dialogs.agent import StateMenu
from console.ui.dialogs.member_state import MemberStateForm
from console.ui.dialogs.palette import Palette
from console.ui.screens.call import CallScreen
from console.ui.screens.team import TeamScreen
from console.ui.state.store import Store
from console.ui.table.members import team_rows
from tests.domain.history.test_past_calls import past
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.stage import Stage, console
from tests.ui.team_stage import ADA, SUE, for_, mine, now_of, team_board
from tests.waiting import until

THEIRS = mine(9, "cleo")
FOR_SALES = leg(3, offered_to=for_("cleo", "dan"))
FOR_NOBODY_YET = leg(5)
QUEUED = leg(4, CallState.QUEUED, media=Media(queue="support"))


def office(as_: Member = ADA) -> Switchboard:
    """Cleo talks, one rings for sales, one for nobody yet, and one waits in support's queue."""
    board = team_board(THEIRS, FOR_SALES, QUEUED, FOR_NOBODY_YET, as_=as_)
    waits = WaitingCall(call=QUEUED.id, position=1, since=utc_now(), number=QUEUED.from_)
    board.queues = (queue("support", waits), queue("sales"))
    board.served = ServedToday(rows=(SUPPORT, SALES))
    return board


SUPPORT = Served(
    by=ServedBy.ROUTE, name="Support [/x]", level=0.714, offered=41, abandoned=3, came=(0, 4, 8) * 4
)
SALES = Served(by=ServedBy.GROUP, name="sales", groups=("sales",), level=0.9, offered=30)


def queue(name: str, *waiting: WaitingCall) -> QueueBoard:
    return QueueBoard(
        name=name,
        size=len(waiting),
        max_size=20,
        average_wait=None,
        waiting=waiting,
        asked_at=utc_now(),
    )


async def board_of(stage: Stage) -> list[str]:
    await stage.press("e")
    assert isinstance(stage.app.screen, TeamScreen)
    await stage.sees("MEMBER")
    head = next(row for row, line in enumerate(stage.lines) if line.startswith("  MEMBER"))
    return [line[2:].split("  ")[0].strip() for line in stage.lines[head:]]


async def test_the_board_has_everybody_by_group_and_who_waits_for_them() -> None:
    """One look tells where somebody is missing: at 80 columns too, and nothing moves sideways."""
    async with console(office()) as stage:
        names = await board_of(stage)

        assert names[1:4] == ["support", "Ada Lovelace", "Bo Ek"]
        assert [one for one in names[4:9] if one] == ["sales", "Dan", "Cleo", "Bo Ek", "no group"]
        heads = {line[2:].split()[0]: line for line in stage.lines if "ready" in line}
        assert "2 of 2 ready" in heads["support"]
        assert "1 waits" in heads["support"]
        assert "1 of 3 ready" in heads["sales"]
        assert "1 waits" in heads["sales"]
        text = stage.text
        assert "Not ready: lunch" in text
        assert "+442079460" in text
        assert "Ready, away" in text
        assert " 1 rings for whoever is free, " in text
        head = next(row for row, line in enumerate(stage.lines) if line.startswith("  MEMBER"))
        columns = stage.lines[head]

        stage.board.member("dan", state=AgentState(agent="dan", state=Presence.READY))
        await stage.sees("2 of 3 ready")
        assert stage.lines[head] == columns


async def test_routes_and_queues_stand_above_with_how_callers_are_served() -> None:
    """Who waits how long, the share in time, and the last hour: in columns that do not move."""
    board = office()
    board.member("cleo", taken=15, missed=2, talk=2800.0, wrap_up=140.0)
    async with console(board, size=(80, 24)) as stage:
        await board_of(stage)
        rows = [line.split() for line in stage.lines[2:6]]
        head = ("ROUTE", "WAIT", "LONGEST", "IN 20 s", "TODAY", "GAVE UP", "LAST HOUR")
        assert rows[0] == " ".join(head).split()
        assert rows[1] == ["Support", "[/x]", "—", "—", "▲", "71", "%", "41", "3", "▁▅█" * 4]
        assert rows[2][:4] == ["queue", "support", "1", "0:00"]
        assert rows[3][:3] == ["queue", "sales", "—"]
        sales = next(line for line in stage.lines if line[2:].startswith("sales"))
        assert sales.split()[-3:] == ["%", "30", "—"]
        await stage.press(*"jjjjj")
        await stage.sees("Cleo · today 15, missed 2 · mean talk 3:20 · wrap-up 0:10")
        waits = {"waiting": 2, "waits_since": utc_now() - timedelta(seconds=3700)}
        heads = stage.lines[2]
        stage.board.show_served(structs.replace(SUPPORT, **waits), SALES)
        await stage.sees("2    1:01:")
        assert stage.lines[2] == heads
        assert len(stage.lines[3]) == len(stage.lines[4])


async def test_what_may_be_done_with_a_member_is_one_enter_or_one_key_away() -> None:
    """A supervisor listens, takes over and sets a state from here; an agent reads why not."""
    async with console(office(), size=(120, 30)) as stage:
        await board_of(stage)
        await stage.press(*"jjjjj")
        await stage.sees("sip:cleo@")
        await stage.press("E")
        await stage.sees("only a supervisor may supervise")
        assert stage.board.orders == []
        await stage.press("j", "n")
        await stage.sees("only a supervisor may")
    async with console(office(SUE), size=(120, 30)) as stage:
        await board_of(stage)
        await stage.press(*"jjjjj")
        await stage.sees("sip:cleo@")
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, Palette))
        await stage.sees("open +44")
        await stage.press("enter")
        await until(lambda: isinstance(stage.app.screen, CallScreen))
        opened = stage.app.screen
        assert isinstance(opened, CallScreen)
        assert opened.call == THEIRS.id
        await stage.press("q")
        for number, key in enumerate("EF", 1):
            await board_of(stage)
            await stage.press(*"jjjjj", key)
            await stage.ordered(number)
        await board_of(stage)
        await stage.press(*"jjjjj", "n")
        await stage.sees("Cleo after this call")
        await stage.press("enter")
        await stage.ordered(3)
        await until(lambda: isinstance(stage.app.screen, TeamScreen))
        await stage.sees("accepted")

        assert [one.act for one in stage.board.orders] == [
            Supervise(call=THEIRS.id),
            TakeOver(call=THEIRS.id),
            SetMemberState(member="cleo", choice=Choice(ready=True)),
        ]


async def test_the_board_names_what_one_may_do_and_why_not_to_the_end_at_80_columns() -> None:
    """A key that is refused anyway is none to name; cut off, nobody knew whom to ask."""
    async with console(office(SUE), size=(80, 24)) as stage:
        await board_of(stage)
        assert "E listen in   F take over   f hand over" in stage.lines[-1]
    async with console(office(), size=(80, 24)) as stage:
        await board_of(stage)
        assert "f hand over" in stage.lines[-1]
        assert "listen in" not in stage.lines[-1]
        await stage.press(*"jjjjj", "f")
        whole = (
            "Cleo is on this call: Cleo can hand it over, a supervisor can take it over. Nothing"
        )
        await until(lambda: whole in " ".join(stage.text.split()))

        await stage.press("k")
        await until(lambda: "f hand over" in stage.lines[-1])
        assert "can take it over" not in stage.text


async def test_my_own_state_is_chosen_over_the_board_which_stays() -> None:
    """One key leads from the board to one's state, and back to where one looked."""
    async with console(office()) as stage:
        await board_of(stage)
        await stage.press("j", "n")
        await until(lambda: isinstance(stage.app.screen, StateMenu))
        await stage.press("1")
        await stage.ordered()
        await until(lambda: isinstance(stage.app.screen, TeamScreen))

        assert stage.board.orders[0].act == GoNotReady(reason="break")
        await stage.sees("accepted")


async def test_a_stuck_colleague_stands_first_with_what_is_known_before_a_state_is_set() -> None:
    """Who is freed, on what evidence and why, is written down."""
    board = office(SUE)
    gone = utc_now() - timedelta(seconds=700)
    last = {"ordered": "call.answer", "ordered_at": gone, "left_at": gone}
    stuck = AgentState(agent="dan", state=Presence.WRAP_UP, since=gone)
    board.past = [past(call=CallId("v3:old"), agent="dan"), past(call=CallId("v3:bo"), agent="bo")]
    async with console(board) as stage:
        await board_of(stage)
        stage.board.member("dan", state=stuck, **last)
        await stage.sees("▲ Wrap-up: say")
        names = [line[2:14].strip() for line in stage.lines]
        assert names[names.index("sales") + 1] == "Dan"
        while "Dan · " not in stage.text:
            await stage.press("j")
        await stage.sees("Dan · ▲ no disposition comes")
        await stage.press("enter")
        await stage.sees("▲ no disposition comes")
        await stage.type("today")
        await stage.press("enter")
        await stage.sees("History of Dan since ")
        assert stage.board.searches[-1].of == ("dan",)
        await stage.press("escape", "n")
        await until(lambda: isinstance(stage.app.screen, MemberStateForm))
        assert "Dan after this" not in stage.text
        for words in (
            "▲ no disposition comes",
            f"{gone.astimezone():%H:%M:%S} answer",
            "phone down, 1 console",
        ):
            await stage.sees(words)
        await stage.press("tab")
        await stage.type("went home 1")
        await stage.press("enter", "2")
        await stage.ordered()

        act = stage.board.orders[0].act
        lunch = Choice(ready=False, reason="lunch")
        assert act == SetMemberState(member="dan", choice=lunch, note="went home 1")
    async with console(office()) as stage:
        await board_of(stage)
        stage.board.member("dan", state=stuck, **last)
        await stage.sees("Wrap-up: say")
        assert "▲ Wrap-up" not in stage.text


async def test_who_should_be_there_and_is_not_stands_first() -> None:
    """A call that nobody hears any more is worse than a lunch that is long."""
    board = office()
    gone = {"consoles": 0, "phone": PhoneState.DOWN}
    board.members = tuple(
        now_of(one.member, Presence.ON_CALL, 30, **gone) if one.member.user == "bo" else one
        for one in board.members
    )
    store = Store()
    asker = Asker(user="ada")
    store.begin(await board._board(BoardNow(), asker), utc_now())
    users = [row.member.member.user for row in team_rows(store, utc_now()).values() if row.member]

    assert users == ["bo", "ada", "bo", "dan", "cleo", "sue"]

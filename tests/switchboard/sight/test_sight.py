"""What each member is told, asked over the line of a real switchboard."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, HangUp
from console.domain.history.past_calls import Search
from console.domain.leg import CallId, CallState
from console.domain.own_facts import DoubtReason
from console.domain.people.far_end import ends
from console.domain.team.members import Member, MemberRole, Sight, Team
from console.domain.team.report import By, ReportSearch
from console.errors import NotPermitted
from console.line.feed import one_by_one
from console.line.local import LocalLine
from console.line.port import Asker, Light, Logged
from console.line.questions import (
    Applications,
    BoardNow,
    CallsNow,
    Give,
    History,
    OneApplication,
    OwnStatusNow,
    Queues,
    RawBody,
    Reconcile,
    Report,
    StatusNow,
    Timeline,
)
from console.ui.state.reader import Reader
from tests.domain.stories import NOON
from tests.switchboard.harness import Practice, new_order, practice

CUSTOMER = "+442079460123"
ADA = Member(user="ada", groups=("sales",))
BO = Member(user="bo", groups=("support",))
SUE = Member(user="sue", role=MemberRole.SUPERVISOR)
WALL = Member(user="wall", role=MemberRole.VIEWER)
TEAM = Team(members=(ADA, BO, SUE, WALL), see=Sight.OWN, mask=True)


def line_of(desk: Practice, member: Member) -> LocalLine:
    return LocalLine(desk.switchboard, Asker(user=member.user, member=member))


async def _taken_and_over(desk: Practice, member: Member) -> CallId:
    """A call that the member answered and ended."""
    call = await desk.ring("Grace", CUSTOMER)
    await line_of(desk, member).ask(Give(new_order(Answer(call=call))))
    await desk.state(call, CallState.ANSWERED)
    await line_of(desk, member).ask(Give(new_order(HangUp(call=call))))
    await desk.state(call, CallState.ENDED)
    return call


async def test_what_a_member_may_not_see_is_in_no_answer_and_no_change(tmp_path: Path) -> None:
    """A bent console asks whatever it likes: what it may not show it is not told."""
    async with practice(tmp_path, team=TEAM, agent="") as desk:
        ada, bo, sue = (line_of(desk, one) for one in (ADA, BO, SUE))
        boards = [await line.snapshot() for line in (ada, bo, sue)]
        call = await _taken_and_over(desk, BO)
        numbers = [e.number for e in await sue.ask(Timeline(call)) if e.number]
        assert not any(board.legs for board in boards)

        for line, told in ((bo, True), (sue, True), (ada, False)):
            past = await line.ask(History(Search()))
            wanted = await line.ask(History(Search(of=("bo",))))
            timeline = await line.ask(Timeline(call))
            bodies = [(await line.ask(RawBody(number))).text for number in numbers]
            board = await line.ask(BoardNow())
            said = [entry for entry in board.entries if entry.call == call]

            seen = (past, wanted, timeline, [leg.id for leg in board.legs], said)
            assert [bool(one) for one in seen] == [told] * 5, line
            assert any(bodies) is told
            await line.ask(Queues())


async def test_masked_numbers_leave_for_agents_in_no_form(tmp_path: Path) -> None:
    """Search by number, timeline, raw body, log and every change; a supervisor sees them whole."""
    async with practice(tmp_path, team=TEAM, agent="") as desk:
        bo, sue = line_of(desk, BO), line_of(desk, SUE)
        await bo.snapshot()
        call = await _taken_and_over(desk, BO)
        for line, masked in ((bo, True), (sue, False)):
            timeline = await line.ask(Timeline(call))
            told = [
                await line.ask(BoardNow()),
                await line.ask(History(Search())),
                timeline,
                [await line.ask(RawBody(entry.number)) for entry in timeline if entry.number],
            ]
            for one in told:
                text = msgspec.json.encode(one).decode()
                assert ("2079460" not in text) is masked, (line, text)
        for typed, found in (("0123", True), ("60123", False), ("207946", False), ("grace", True)):
            assert bool(await bo.ask(History(Search(text=typed)))) is found, typed
            assert await sue.ask(History(Search(text=typed)))
        assert await bo.ask(History(Search(text=CUSTOMER, number=CUSTOMER)))
        changes = await bo._feed.next()
        assert "2079460" not in msgspec.json.encode(changes).decode()


async def test_of_what_members_did_an_agent_is_told_its_own_alone(tmp_path: Path) -> None:
    """Reports are the supervisor's; a bent console that asks for a colleague's is told nothing."""
    eve = Member(user="eve", groups=("support",))
    team = msgspec.structs.replace(TEAM, members=(*TEAM.members, eve), see=Sight.GROUPS)
    async with practice(tmp_path, team=team, agent="") as desk:
        await _taken_and_over(desk, BO)
        told = {}
        for member in (ADA, BO, SUE, WALL, eve):
            for by in (By.MEMBER, By.DAY):
                wanted = ReportSearch(by=by, since=NOON, periods=(NOON,), members=("bo", "ada"))
                found = await line_of(desk, member).ask(Report(wanted))
                did = found.total.times and found.total.times.talk > 0
                told[member.user, by] = (found.total.calls.offered, bool(did))

    assert {user: told[user, By.MEMBER] for user, by in told if by is By.MEMBER} == {
        "ada": (0, False),
        "bo": (1, True),
        "sue": (1, True),
        "wall": (0, False),
        "eve": (0, False),
    }
    assert {user: told[user, By.DAY] for user, by in told if by is By.DAY} == {
        "ada": (0, False),
        "bo": (1, True),
        "sue": (1, True),
        "wall": (0, False),
        "eve": (1, False),
    }


async def test_a_viewer_sees_and_orders_nothing(tmp_path: Path) -> None:
    """The board says that one only looks; a console that orders all the same is refused."""
    team = msgspec.structs.replace(TEAM, see=Sight.ALL, mask=False)
    async with practice(tmp_path, team=team, agent="") as desk:
        wall = line_of(desk, WALL)
        call = await desk.ring("Grace", CUSTOMER)
        board = await wall.snapshot()
        assert (board.read_only, [leg.id for leg in board.legs]) == (True, [call])

        for asked in (Give(new_order(HangUp(call=call))), Reconcile()):
            with pytest.raises(NotPermitted, match="viewer"):
                await wall.ask(asked)


async def test_applications_are_an_admin_s_to_read(tmp_path: Path) -> None:
    """They say where every webhook goes; the switchboard refuses, whatever a console dims."""
    root = Member(user="root", role=MemberRole.ADMIN)
    team = msgspec.structs.replace(TEAM, members=(*TEAM.members, root))
    async with practice(tmp_path, team=team, agent="") as desk:
        for member in (ADA, SUE, WALL):
            for asked in (Applications(), OneApplication("1")):
                with pytest.raises(NotPermitted):
                    await line_of(desk, member).ask(asked)

        assert (await line_of(desk, root).ask(Applications())).applications


async def test_what_is_said_to_one_member_is_told_to_that_one_alone(tmp_path: Path) -> None:
    """ "Your phone dropped out" is wrong on every other screen, a supervisor's included."""
    team = msgspec.structs.replace(TEAM, see=Sight.ALL, mask=False)
    async with practice(tmp_path, team=team, agent="") as desk:
        lines = {one.user: line_of(desk, one) for one in (ADA, BO, SUE)}
        for line in lines.values():
            await line.snapshot()
        desk.switchboard.live.notice("Your phone dropped out", Light.WARN, to="ada")
        desk.switchboard.live.notice("The journal is full", Light.WARN)
        for user, line in lines.items():
            told: list[str] = []
            changes = line.changes()
            while "The journal is full" not in told:
                batch = one_by_one(await anext(changes))
                told += [one.entry.text for one in batch if isinstance(one, Logged)]
            board = await line.ask(BoardNow())

            for texts in (told, [entry.text for entry in board.entries]):
                assert ("Your phone dropped out" in texts) is (user == "ada")
                assert "The journal is full" in texts


@pytest.mark.parametrize("gap", [False, True], ids=["sure", "after a gap"])
async def test_a_status_bar_counts_what_its_reader_may_see_and_what_rings_for_it(
    tmp_path: Path, *, gap: bool
) -> None:
    """A figure tells, too: with `see = "own"` nobody learns how many the others have.

    A gap makes nobody hang up: who rang before it is still counted.
    """
    async with practice(tmp_path, team=TEAM, agent="") as desk:
        call = await desk.ring("Grace", CUSTOMER)
        if gap:
            await desk.switchboard._messages._recorder.doubt(call, DoubtReason.GAP)
        for member in (BO, SUE):
            told = await line_of(desk, member).ask(OwnStatusNow())
            status = await line_of(desk, member).ask(StatusNow())
            board = await line_of(desk, member).ask(BoardNow())
            reader = Reader(member.user, TEAM)
            rings = [leg for leg in board.legs if leg.rings and reader.rings(leg)]

            assert (told.calls, told.offered) == (len(board.legs), len(rings)), member
            assert (told.longest_wait is not None) is bool(rings)
            assert status.offered == sum(leg.rings for leg in board.legs)
            assert told.agent == TEAM.name(member.user)
            assert status.offered or member is BO


async def test_a_list_of_calls_has_what_its_reader_may_see_as_that_reader_may(
    tmp_path: Path,
) -> None:
    """A command is told no more than a console, and masked numbers stay masked in it."""
    async with practice(tmp_path, team=TEAM, agent="") as desk:
        await desk.ring("Grace", CUSTOMER)
        for member in (ADA, BO, SUE):
            told = await line_of(desk, member).ask(CallsNow())
            board = await line_of(desk, member).ask(BoardNow())

            assert [one.call.call_control_id for one in told.calls] == [
                one.id for one in board.legs
            ]
            assert [one.call.from_ for one in told.calls] == [one.from_ for one in board.legs]
            assert [one.ends for one in told.calls] == [ends(leg) for leg in board.legs]

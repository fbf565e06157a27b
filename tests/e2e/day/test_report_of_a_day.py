"""A team's day: each figure of its report, counted again from what the simulator did."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from console.cli.commands.past.report import report_json
from console.demo.practice_team import Habits, PracticeTeam
from console.domain.acts import (
    Answer,
    AnyAct,
    CompleteConsult,
    Consult,
    Dial,
    Dispose,
    EndWrapUp,
    GiveCall,
    GoNotReady,
    GoReady,
    HangUp,
    Reject,
)
from console.domain.agent.state import AgentRules, Presence
from console.domain.leg import CallId, CallState, Direction
from console.domain.orders import OutcomeKind
from console.domain.team.members import Member, MemberRole, Team
from console.domain.team.report import By, ReportSearch
from console.domain.team.routes import How, Route
from console.domain.team.service_level import Target
from console.line.local import LocalLine
from console.line.port import Asker
from console.line.questions import Report
from console.switchboard.service import Switchboard
from tests.e2e.day import accounts, figures
from tests.e2e.day.figures import Way
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

SUE: Final = Member(user="sue", role=MemberRole.SUPERVISOR)
TEAM: Final = Team(
    members=(
        Member(user="ada", name="Ada", groups=("support",), phone="sip:ada@phone.example"),
        Member(user="bo", name="Bo", groups=("support", "sales"), phone="sip:bo@phone.example"),
        SUE,
    )
)
FRIEND: Final = "+13125550188"
SALES: Final = 1
"""The second of our numbers."""


@asynccontextmanager
async def team_at_work(folder: Path, team: Team, **more: Any) -> AsyncIterator[Practice]:
    """Support takes calls to the first number, sales those to the second."""
    numbers = ("+13125550100", "+442079460100")
    routes = (
        Route(name="Sales", to=numbers[1:], groups=("sales",), ring=600),
        Route(name="Support", groups=("support",), how=How.IN_ORDER, ring=2),
    )
    async with practice(folder, team=team, routes=routes, phone=None, **more) as desk:
        assert tuple(desk.simulator.numbers[:2]) == numbers
        yield desk


async def reports(
    desk: Practice, since: datetime, until: datetime, target: int
) -> dict[By | None, Any]:
    """The whole and each kind of rows, as a supervisor's console is told them."""
    line = LocalLine(desk.switchboard, Asker(user="sue", member=SUE))
    hours = tuple(
        since.replace(minute=0, second=0, microsecond=0) + timedelta(hours=hour)
        for hour in range(2)
    )
    goal = Target(seconds=target)
    return {
        by: report_json(
            await line.ask(
                Report(
                    ReportSearch(
                        by=by,
                        since=since,
                        until=until,
                        periods=hours,
                        target=goal,
                    )
                )
            )
        )
        for by in (None, *By)
    }


async def the_board_says_it_too(desk: Practice, since: datetime, folder: Path) -> None:
    """Routes and groups on the team board, also of a switchboard that began just now."""
    line = LocalLine(desk.switchboard, Asker(user="sue", member=SUE))
    said = {}
    for kind in (By.ROUTE, By.GROUP):
        told = await line.ask(Report(ReportSearch(by=kind, since=since)))
        assert told.target == desk.settings.target
        for row in told.rows:
            calls = row.calls
            said[kind.value, row.key] = (calls.service_level, calls.offered, calls.abandoned)

    def board(at: Switchboard) -> dict[tuple[str, str], tuple[float | None, int, int]]:
        rows = at.snapshot().served.rows
        return {(one.by, one.name): (one.level, one.offered, one.abandoned) for one in rows}

    await until(lambda: said.items() <= board(desk.switchboard).items())
    async with restarted(desk, folder) as second:
        await until(lambda: said.items() <= board(second).items())


async def each_figure_is_right(desk: Practice, team: Team, since: datetime) -> None:
    """In all, and for each member, group, route and hour."""
    ends, callers = datetime.now(UTC), await accounts.told_by(desk)
    told = await reports(desk, since, ends, accounts.target_for(callers))
    numbers = desk.simulator.numbers
    ways = {
        group.title(): Way(frozenset({numbers[place]}), group)
        for group, place in (("support", 0), ("sales", SALES))
    }
    figures.each_figure_is_right(told, team, ways, callers, accounts.noted(desk.settings.journal))


# A day that is told --------------------------------------------------------------------


class Day:
    """What members do, each thing once the one before it is seen."""

    def __init__(self, desk: Practice) -> None:
        self.desk, self.live = desk, desk.switchboard.live

    async def asks(self, by: str, act: AnyAct) -> None:
        outcome = await self.desk.switchboard.order(new_order(act, by=by))
        assert outcome.kind is OutcomeKind.ACCEPTED, (by, act, outcome)

    async def calls(self, number: int, to: str) -> CallId:
        """Somebody calls one of our numbers, and is offered to that member."""
        call = await self.rings(number)
        await self.is_offered(call, to)
        return call

    async def rings(self, number: int) -> CallId:
        made = await self.desk.doors.post(
            "calls",
            **{
                "from": "+442079460123",
                "to": self.desk.simulator.numbers[number],
                "connection_id": self.desk.simulator.connection_ids[number],
            },
        )
        return CallId(made["call_control_id"])

    async def is_offered(self, call: CallId, to: str) -> None:
        def offered() -> bool:
            leg = self.live.legs.get(call)
            return leg is not None and any(one.member == to for one in leg.offered_to)

        await until(offered)

    async def is_in(self, user: str, presence: Presence) -> None:
        await until(lambda: self.live.agents.attendances.state(user).state is presence)

    async def takes(self, user: str, number: int = 0) -> CallId:
        call = await self.calls(number, user)
        await self.asks(user, Answer(call=call, join=True))
        await self.is_in(user, Presence.ON_CALL)
        return call

    async def wraps_up(self, user: str) -> None:
        await self.is_in(user, Presence.WRAP_UP)
        await self.asks(user, EndWrapUp())
        await self.is_in(user, Presence.READY)

    async def leaves(self, call: CallId) -> None:
        await self.desk.doors.post(f"calls/{call}/remote", do="hangup")
        await self.desk.state(call, CallState.ENDED)


async def test_every_figure_of_a_report_is_what_the_simulator_did(tmp_path: Path) -> None:
    """A call taken, missed, given up, handed over, consulted about, turned away, dialled."""
    since = datetime.now(UTC) - timedelta(seconds=1)
    rules = AgentRules(wrap_up=600)
    async with team_at_work(tmp_path, TEAM, rules=rules, target=Target(seconds=1)) as desk:
        day = Day(desk)
        desk.switchboard.live.agents.attached({"ada": 1, "bo": 1})
        for user in ("ada", "bo"):
            await day.asks(user, GoReady())
        call = await day.takes("ada")
        await day.asks("ada", HangUp(call=call))
        await day.asks("ada", Dispose(call=call, code=rules.dispositions[0].code))
        await day.wraps_up("ada")

        missed = await day.calls(0, "ada")
        await day.is_offered(missed, "bo")
        await day.asks("bo", Answer(call=missed, join=True))
        await day.is_in("bo", Presence.ON_CALL)
        await day.is_in("ada", Presence.NOT_READY)
        await day.asks("ada", GoReady())
        await day.asks("bo", GiveCall(call=missed, member="ada"))
        await day.is_in("ada", Presence.ON_CALL)
        await day.wraps_up("bo")
        await day.leaves(missed)
        await day.wraps_up("ada")

        await day.leaves(await day.calls(0, "ada"))
        asked_about = await day.takes("ada")
        await day.asks("ada", Consult(call=asked_about, to=FRIEND))
        await day.asks("ada", CompleteConsult(call=asked_about))
        await day.is_in("ada", Presence.WRAP_UP)
        await day.leaves(asked_about)
        await day.asks("ada", GoNotReady(reason="lunch"))
        turned_away = await day.calls(SALES, "bo")
        await day.asks("bo", Reject(call=turned_away))
        await desk.state(turned_away, CallState.ENDED)
        ours, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
        await day.asks("bo", Dial(to=FRIEND, from_=ours, connection_id=connection))
        await day.is_in("bo", Presence.ON_CALL)
        (dialled,) = day.live.agents.attendances.state("bo").calls
        await desk.state(dialled, CallState.ANSWERED)
        await all_hung_up(desk)
        await day.is_in("bo", Presence.WRAP_UP)

        await each_figure_is_right(desk, TEAM, since)
        await the_board_says_it_too(desk, since, tmp_path)


async def all_hung_up(desk: Practice) -> None:
    """Everybody goes home."""
    for leg in await desk.doors.get("calls"):
        if leg["state"] != "ended":
            with suppress(Exception):
                await desk.doors.post(f"calls/{leg['call_control_id']}/remote", do="hangup")
    await until(lambda: not any(leg.alive for leg in desk.switchboard.live.legs.values()))


@pytest.mark.long
async def test_every_figure_is_right_after_a_day_of_chance(tmp_path: Path) -> None:
    """Eight scripted colleagues and whoever calls: nobody chose what is counted."""
    users = ("grace", "alan", "radia", "edsger", "barbara", "donald", "frances", "tony")
    colleagues = (
        Member(user=user, groups=(group,), phone=f"sip:{user}@phone.example")
        for user, group in zip(users, ("support", "sales") * 4, strict=True)
    )
    team = Team(members=(*colleagues, SUE))
    habits = Habits(
        answers_after=(0.5, 3.0),
        talks=(3.0, 20.0),
        wraps_up=(1.0, 4.0),
        breaks=(3.0, 9.0),
        lets_pass=0.2,
        hands_over=0.3,
        goes_on_break=0.3,
    )
    since = datetime.now(UTC) - timedelta(seconds=1)
    rules = AgentRules(wrap_up=60)
    async with team_at_work(tmp_path, team, rules=rules) as desk:
        day, alive = Day(desk), desk.switchboard.live.legs
        people = PracticeTeam(desk.switchboard, "you", speed=20, seed=7, habits=habits)
        working = asyncio.create_task(people.work())
        for number in range(CALLERS):
            await until(lambda: _callers_now(desk) < len(users))
            call = await day.rings(number % 2)
            if number % IMPATIENT == 0:
                await until(lambda call=call: alive.get(call))
                await day.leaves(call)
        await until(lambda: not _callers_now(desk), 300)
        working.cancel()
        with suppress(asyncio.CancelledError):
            await working
        await all_hung_up(desk)

        await each_figure_is_right(desk, team, since)
        await the_board_says_it_too(desk, since, tmp_path)


def _callers_now(desk: Practice) -> int:
    legs = desk.switchboard.live.legs.values()
    return sum(leg.alive and leg.direction is Direction.INCOMING for leg in legs)


CALLERS: Final = 60
IMPATIENT: Final = 5
"""So many callers in the day of chance, and each of so many who does not wait."""

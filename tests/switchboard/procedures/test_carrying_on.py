"""What nobody of a route takes is followed to its end: whatever `then` says, and if it fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from datetime import datetime
from itertools import product
from pathlib import Path
from typing import Final

import pytest

from console.domain.acts import Answer, AnyAct, GoReady, HangUp
from console.domain.agent.state import AgentRules
from console.domain.leg import CallId, CallState
from console.domain.orders import OutcomeKind
from console.domain.team.members import Member, Team
from console.domain.team.opening_hours import opening_hours
from console.domain.team.routes import How, Route, Then, ThenKind
from console.simulator.clock import SteadyClock
from console.telnyx.retry import Patience
from tests.examples import first_of
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until

TEAM: Final = Team(
    members=tuple(
        Member(user=user, name=user.capitalize(), groups=(group,), phone=f"sip:{user}@example.com")
        for user, group in (("ada", "support"), ("bo", "support"), ("cy", "night"))
    )
)
OUTSIDE: Final = "+442079460999"
THEN: Final = {
    "queue": Then(ThenKind.QUEUE, "support"),
    "transfer": Then(ThenKind.TRANSFER, OUTSIDE),
    "route": Then(ThenKind.ROUTE, "Night"),
    "reject": Then(ThenKind.REJECT),
}
PATHS: Final = (
    ("transfer", "actions/transfer"),
    ("queue", "actions/enqueue"),
    ("queue", "actions/answer"),
    ("reject", "actions/reject"),
)
"""Where Telnyx is asked for what; who is to wait in a queue is answered first."""
FAULTS: Final = {
    "422": {"kind": "refusal", "code": "90041"},
    "429": {"kind": "429"},
    "nothing": {"kind": "timeout", "seconds": 60},
}
SAID: Final = {
    "422": "refused: The call was not",
    "429": "Too many requests",
    "nothing": "unknown: It is not known whether the call was",
}
IMPATIENT: Final = Patience(deadline=1.0, shortest_try=0.3)
"""Gives up soon, so that a test does not wait for a minute."""


def routes(*thens: str) -> Iterator[Route]:
    """A route for each, by the number that is called, and one for the night."""
    for place, name in enumerate(thens):
        yield Route(
            name=f"To {name}",
            to=(f"+1312555010{place}",),
            groups=("support",),
            how=How.EVERYBODY,
            ring=1,
            then=THEN[name],
        )
    yield Route(name="Night", to=("+999",), groups=("night",), ring=600)


@asynccontextmanager
async def at_work(folder: Path, *thens: str) -> AsyncIterator[Practice]:
    """Ada and Bo of support, and Cy of the night, all Ready, each with a console."""
    async with practice(
        folder,
        team=TEAM,
        routes=tuple(routes(*thens)),
        phone=None,
        rules=AgentRules(wrap_up=0),
        patience=IMPATIENT,
    ) as desk:
        desk.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1})
        for member in TEAM.members:
            await ask(desk, member.user, GoReady())
        yield desk


async def ask(desk: Practice, by: str, act: AnyAct) -> OutcomeKind:
    """What came of an order."""
    return (await desk.switchboard.order(new_order(act, by=by))).kind


async def called(desk: Practice, place: int) -> CallId:
    """A caller for the route of that place, who is offered to both and missed by both."""
    made = await desk.doors.post(
        "calls",
        **{
            "from": "+442079460123",
            "to": f"+1312555010{place}",
            "connection_id": desk.simulator.connection_ids[0],
        },
    )
    call = CallId(made["call_control_id"])
    await until(lambda: offered(desk, call) == {"ada", "bo"})
    await until(lambda: offered(desk, call) != {"ada", "bo"})
    return call


def offered(desk: Practice, call: CallId) -> set[str]:
    """To whom the call is offered."""
    leg = desk.leg(call)
    return {one.member for one in leg.offered_to} if leg is not None else set()


def told(desk: Practice, call: CallId) -> str:
    """What the log says of the call, a line each."""
    entries = desk.switchboard.live.log.entries
    return "\n".join(f"{one.title}: {one.text}" for one in entries if one.call == call)


async def test_whom_both_missed_is_followed_to_the_end_that_the_route_says(tmp_path: Path) -> None:
    """Into a queue, to a number, to another route, or turned away; and each can be read."""
    async with at_work(tmp_path, *THEN) as desk:
        queued, sent, routed, refused = [await called(desk, place) for place in range(len(THEN))]

        await desk.state(queued, CallState.QUEUED)
        assert await ask(desk, "bo", Answer(call=queued, join=True)) is OutcomeKind.ACCEPTED
        await desk.state(queued, CallState.BRIDGED, CallState.CONFERENCE)
        leg = await desk.state(sent, CallState.BRIDGED)
        target = desk.leg(leg.peer or "")
        assert target is not None
        assert target.to == OUTSIDE
        await desk.doors.post(f"calls/{target.id}/remote", do="hangup")
        await desk.state(sent, CallState.ENDED)
        await until(lambda: offered(desk, routed) == {"cy"})
        assert await ask(desk, "cy", Answer(call=routed, join=True)) is OutcomeKind.ACCEPTED
        await desk.state(refused, CallState.ENDED)

        assert "call.enqueue" in told(desk, queued)
        assert "call.transfer" in told(desk, sent)
        assert "call.reject" in told(desk, refused)
        for call, by in ((queued, "bo"), (routed, "cy")):
            await ask(desk, by, HangUp(call=call))
            await desk.state(call, CallState.ENDED)


@pytest.mark.parametrize("way", first_of((fault, *way) for fault, way in product(FAULTS, PATHS)))
async def test_what_telnyx_does_not_do_of_it_leaves_nobody_alone(
    tmp_path: Path, way: tuple[str, str, str]
) -> None:
    """The caller is everybody's then, rings on or waits, and the screen says what was refused."""
    fault, then, path = way
    async with at_work(tmp_path, then) as desk:
        fault_there = {"target": "api", "only": path, **FAULTS[fault]}
        await desk.doors.post("faults", **fault_there)
        call = await called(desk, 0)
        await until(lambda: offered(desk, call) == {"ada", "bo", "cy"})
        await desk.doors.mend()

        assert SAID[fault] in told(desk, call)
        assert await ask(desk, "cy", Answer(call=call, join=True)) is OutcomeKind.ACCEPTED
        await desk.state(call, CallState.BRIDGED, CallState.CONFERENCE)
        await ask(desk, "cy", HangUp(call=call))
        await desk.state(call, CallState.ENDED)


async def test_a_transfer_that_was_carried_out_unsaid_ends_every_offer(tmp_path: Path) -> None:
    """The answer was lost, so the call was everybody's for a moment; then Telnyx tells of it."""
    async with at_work(tmp_path, "transfer") as desk:
        await desk.doors.post("faults", target="api", kind="drop_after_effect", only="transfer")
        call = await called(desk, 0)
        leg = await desk.state(call, CallState.BRIDGED)
        await until(lambda: offered(desk, call) == set())

        target = desk.leg(leg.peer or "")
        assert target is not None
        assert target.to == OUTSIDE


class ElsewhereClock(SteadyClock):
    """The simulator's clock: at another time of the year, and turned by hand."""

    def __init__(self, at: str) -> None:
        super().__init__()
        self._ahead = 0.0
        self.turn_to(at)

    def turn_to(self, at: str) -> None:
        """It is that moment now."""
        self._ahead = datetime.fromisoformat(at).timestamp() - super().now()

    def now(self) -> float:
        return super().now() + self._ahead


AUTUMN: Final = (
    "daily 02:30-03:00 Europe/Berlin",
    {"2026-10-25T00:40Z": True, "2026-10-25T01:20Z": False, "2026-10-25T01:40Z": True},
)
"""At 01:00 UTC the clock is put back from three to two: half past two comes twice."""
SPRING: Final = (
    "daily 01:30-02:30, daily 03:30-04:00 Europe/Berlin",
    {"2026-03-29T00:40Z": True, "2026-03-29T01:20Z": False, "2026-03-29T01:40Z": True},
)
"""At 01:00 UTC the clock is put on from two to three: a quarter past two never comes."""


@pytest.mark.parametrize("year", first_of([AUTUMN, SPRING], 2), ids=["autumn", "spring"])
async def test_hours_are_those_of_the_wall_clock_across_its_change(
    tmp_path: Path, year: tuple[str, dict[str, bool]]
) -> None:
    """The switchboard runs on while the clock is put on or back, and knows it of its route."""
    hours, moments = year
    clock = ElsewhereClock(next(iter(moments)))
    day = Route(name="Day", hours=opening_hours(hours), groups=("support",), how=How.EVERYBODY)
    night = Route(name="Night", groups=("night",))
    async with practice(tmp_path, clock=clock, team=TEAM, routes=(day, night), phone=None) as desk:
        desk.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1})
        for member in TEAM.members:
            await ask(desk, member.user, GoReady())
        for moment, there in moments.items():
            clock.turn_to(moment)
            await desk.switchboard.reconcile()
            call = await desk.ring()
            expected = {"ada", "bo"} if there else {"cy"}
            await until(lambda call=call, expected=expected: offered(desk, call) == expected)
            await desk.doors.post(f"calls/{call}/remote", do="hangup")
            await desk.state(call, CallState.ENDED)

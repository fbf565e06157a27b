"""A call goes to a member by its route, then to the next one, and nobody is forgotten."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.acts import Answer, AnyAct, Dispose, GoReady, HangUp
from console.domain.agent.state import AgentRules, Presence, dispositions
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Outcome, OutcomeKind
from console.domain.own_facts import ClaimReleased
from console.domain.team import routing, waiting_calls
from console.domain.team.call_rules import Rules
from console.domain.team.members import Member, Team
from console.domain.team.offers import ClaimEnd, Origin
from console.domain.team.routes import How, Route, Then, ThenKind
from console.domain.team.routing import Due
from console.domain.team.waiting_calls import Routing
from console.errors import InvalidParameter
from console.line.port import Snapshot
from console.process import elapsed
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import OneHost
from console.switchboard.journal.writer import Journal
from console.switchboard.procedures.offering import Offering
from console.switchboard.service import Switchboard
from tests.domain.stories import at, call, claimed, initiated, order, placed, settled
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.waiting import until

TEAM = Team(
    members=tuple(
        Member(user=user, name=user.capitalize(), groups=(group,), phone=f"sip:{user}@example.com")
        for user, group in (("ada", "support"), ("bo", "support"), ("cy", "sales"))
    )
)
BURST = 100
"""Callers who wait, of whom twice as many come at once."""
SOLD = Rules(wrap_up=500, dispositions=dispositions(["sold"]))
SUPPORT = Route(name="Support", groups=("support",), how=How.IN_ORDER, ring=600, rules=SOLD)


@asynccontextmanager
async def desk_with(folder: Path, *routes: Route) -> AsyncIterator[Practice]:
    """Ada, Bo and Cy, all Ready, each with a console."""
    rules = AgentRules(wrap_up=600)
    async with practice(folder, team=TEAM, routes=routes, phone=None, rules=rules) as desk:
        desk.switchboard.live.agents.attached({"ada": 1, "bo": 1, "cy": 1})
        for member in TEAM.members:
            await ask(desk, member.user, GoReady())
        yield desk


async def ask(desk: Practice, by: str, act: AnyAct) -> Outcome:
    return await desk.switchboard.order(new_order(act, by=by))


def leg(desk: Practice, call: CallId) -> Leg:
    return desk.switchboard.live.legs[call]


def offered(desk: Practice, call: CallId) -> set[str]:
    return {one.member for one in leg(desk, call).offered_to}


def presence(desk: Practice, user: str) -> Presence:
    return desk.switchboard.live.agents.attendances.state(user).state


def today(switchboard: Switchboard) -> list[tuple[float, ...]]:
    """Of each member what it took and let pass today, and its seconds on calls and in wrap-ups."""
    members = switchboard.snapshot().members
    return [(one.taken, one.missed, one.talk, one.wrap_up) for one in members]


async def test_calls_go_to_one_member_each_and_to_whoever_becomes_free(tmp_path: Path) -> None:
    """Two callers, two members of the group, and the third waits until one is free again."""
    async with desk_with(tmp_path, SUPPORT) as desk:
        first = await desk.ring("Grace Hopper")
        await until(lambda: offered(desk, first) == {"ada"})
        second = await desk.ring("Alan Turing")
        await until(lambda: offered(desk, second) == {"bo"})
        assert (await ask(desk, "ada", Answer(call=first, join=True))).kind is OutcomeKind.ACCEPTED
        await until(lambda: presence(desk, "ada") is Presence.ON_CALL)
        third = await desk.ring("Ada King")
        await ask(desk, "ada", HangUp(call=first))
        await until(lambda: presence(desk, "ada") is Presence.WRAP_UP)
        assert offered(desk, third) == set()
        state = desk.switchboard.live.agents.attendances.state("ada")
        assert state.origins == {first: Origin(route="Support")}
        assert state.until is not None
        assert state.since is not None
        assert state.until - state.since == timedelta(seconds=500)
        with pytest.raises(InvalidParameter, match="must be one of: sold"):
            await ask(desk, "ada", Dispose(call=first, code="resolved"))
        await ask(desk, "ada", Dispose(call=first, code="sold"))
        await ask(desk, "ada", GoReady())
        await until(lambda: offered(desk, third) == {"ada"})

        assert (offered(desk, first), offered(desk, second)) == (set(), {"bo"})
        ada, *_ = today(desk.switchboard)
        assert ada[:2] == (1, 0)
        assert min(ada[2:]) > 0
        async with restarted(desk, tmp_path) as again:
            legs = again.live.legs
            assert {one.member for one in legs[second].offered_to} == {"bo"}
            assert today(again)[0] == ada


async def test_a_burst_of_facts_is_looked_at_together(tmp_path: Path) -> None:
    """A look goes through all who wait: where a thousand do, each fact would cost milliseconds."""
    looks: list[None] = []

    def routing() -> Routing:
        looks.append(None)
        return Routing()

    live = LiveBoard(Snapshot(number=0, team=TEAM), elapsed)
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    recorder = Recorder(journal, live, clock=live.now, keep_keys=False)
    offering = Offering(
        *(live, recorder, Background(pytest.fail)),
        routing=routing,
        place=pytest.fail,
        now=live.now,
    )
    for number in range(BURST):
        live.add(number, initiated(number, f"{number}", session=f"{number}"))
    keeping = asyncio.create_task(offering.keep())
    await until(lambda: looks)
    looks.clear()
    for number in range(BURST, 3 * BURST):
        live.add(number, initiated(number, f"{number}", session=f"{number}"))
        await asyncio.sleep(0)
    looked = len(looks)
    await until(lambda: len(looks) > looked)
    keeping.cancel()
    await journal.close()

    assert looked < BURST / 2


class Cut(OneHost):
    """One of several hosts, which may be reading what the others noted while it was cut off."""

    def __init__(self) -> None:
        self.is_behind = False
        self.seconds = 60.0
        """The time, in those of the stories."""


@asynccontextmanager
async def cut_off(folder: Path) -> AsyncIterator[tuple[Cut, LiveBoard, Offering]]:
    """Such a host. It was just told that Ada took two calls elsewhere, a minute ago."""
    host = Cut()
    live = LiveBoard(Snapshot(number=0, team=TEAM), elapsed)
    live.agents.attached({"ada": 1})
    journal = Journal(folder / "journal.db")
    journal.open()
    offering = Offering(
        *(live, Recorder(journal, live, clock=live.now, keep_keys=False), Background(pytest.fail)),
        routing=Routing,
        place=pytest.fail,
        now=lambda: at(host.seconds),
        hosts=host,
    )
    for number, name in enumerate("AB"):
        live.add(2 * number, initiated(0, name, session=name))
        live.add(2 * number + 1, claimed(1, name, "ada", number))
    yield host, live, offering
    await journal.close()


async def released(offering: Offering) -> list[tuple[CallId, ClaimEnd]]:
    """Which claims it ends by what is known, and why."""
    facts = (await offering.note()).facts
    return [(one.call, one.why) for one in facts if isinstance(one, ClaimReleased)]


def answer_told(live: LiveBoard) -> None:
    """What stands behind the first claim: that its call was answered."""
    answer = order(Answer(call=call("A")), 0, by="ada")
    live.add(5, placed(2, answer))
    live.add(6, settled(3, answer))


async def test_a_claim_that_is_told_late_lapses_no_sooner_than_one_that_is_told_at_once(
    tmp_path: Path,
) -> None:
    """A host that was cut off reads of another one's answers: the order stands behind the claim.

    It was looked in between, and who talked with the caller had the call no more.
    """
    async with cut_off(tmp_path) as (host, live, offering):
        assert await released(offering) == []
        answer_told(live)
        host.seconds = 74
        assert await released(offering) == []
        host.seconds = 76
        assert await released(offering) == [(call("B"), ClaimEnd.LAPSED)]


async def test_from_half_of_what_other_hosts_noted_nothing_is_concluded(tmp_path: Path) -> None:
    """However long it takes to read: the answer may stand behind what is read by now."""
    async with cut_off(tmp_path) as (host, live, offering):
        host.seconds, host.is_behind = 76, True
        assert await offering.note() == Due()
        answer_told(live)
        host.is_behind = False
        assert await released(offering) == [(call("B"), ClaimEnd.LAPSED)]


async def test_who_takes_a_call_is_offered_no_other_before_the_state_tells_of_it(
    tmp_path: Path,
) -> None:
    """The next caller rings for nobody for a moment, and not for one who talks already."""
    async with desk_with(tmp_path, Route(name="Sales", groups=("sales",))) as desk:
        shown: list[tuple[CallId, set[str]]] = []

        def note(_: Leg | None, after: Leg) -> None:
            if after.offered_to:
                shown.append((after.id, {one.member for one in after.offered_to}))

        desk.switchboard.live.watch(note)
        first = await desk.ring("Grace Hopper")
        await until(lambda: offered(desk, first) == {"cy"})
        second = await desk.ring("Alan Turing")
        await ask(desk, "cy", Answer(call=first, join=True))
        await until(lambda: presence(desk, "cy") is Presence.ON_CALL)
        await until(lambda: not desk.switchboard.live.legs[first].pending)

        assert {call for call, _ in shown} == {first}
        await ask(desk, "cy", HangUp(call=first))
        await until(lambda: presence(desk, "cy") is Presence.WRAP_UP)
        await ask(desk, "cy", GoReady())
        await until(lambda: offered(desk, second) == {"cy"})


async def test_a_switchboard_that_may_only_look_offers_and_routes_nothing(tmp_path: Path) -> None:
    """Nobody could answer: a caller must not be turned away by it, and nobody be Not ready."""
    route = Route(name="Support", groups=("support",), ring=1, then=Then(ThenKind.REJECT))
    async with practice(tmp_path, team=TEAM, routes=(route,), phone=None, read_only=True) as desk:
        await desk.ring("Grace Hopper")
        names = [task.get_name() for task in asyncio.all_tasks()]

        assert not [name for name in names if "offering calls" in name], names


async def test_who_lets_a_call_pass_is_not_ready_and_the_next_one_is_offered_it(
    tmp_path: Path,
) -> None:
    """At the end the route's last word holds: the caller is turned away, and told of as such."""
    route = Route(
        name="Support",
        groups=("support",),
        how=How.IN_ORDER,
        ring=1,
        then=Then(ThenKind.REJECT),
    )
    async with desk_with(tmp_path, route) as desk:
        call = await desk.ring("Grace Hopper")
        await until(lambda: offered(desk, call) == {"ada"})
        await until(lambda: offered(desk, call) == {"bo"})
        assert presence(desk, "ada") is Presence.NOT_READY
        await desk.state(call, CallState.ENDED)
        await until(lambda: presence(desk, "bo") is Presence.NOT_READY)

        assert presence(desk, "cy") is Presence.READY
        assert await desk.effects("/actions/reject") == ["done"]
        missed = [(0, 1, 0, 0), (0, 1, 0, 0), (0, 0, 0, 0)]
        assert today(desk.switchboard) == missed
        async with restarted(desk, tmp_path) as again:
            assert today(again) == missed


async def test_a_caller_whom_nobody_hears_is_everybodys(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Console and phone of who had the call are gone: after a while it is offered again."""
    soon(monkeypatch)
    async with desk_with(tmp_path, SUPPORT) as desk:
        call = await desk.ring("Grace Hopper")
        await until(lambda: offered(desk, call) == {"ada"})
        await ask(desk, "ada", Answer(call=call, join=False))
        await desk.state(call, CallState.ANSWERED)
        desk.switchboard.live.agents.attached({"bo": 1, "cy": 1})
        await until(lambda: offered(desk, call) == {"bo", "cy"})

        assert leg(desk, call).claimed_by is None
        assert (await ask(desk, "cy", Answer(call=call, join=True))).kind is OutcomeKind.ACCEPTED
        await until(lambda: presence(desk, "cy") is Presence.ON_CALL)


async def test_whom_a_member_leaves_alone_is_everybodys_though_the_member_is_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its phone dropped out and it does nothing: others are offered the caller, and one answers."""
    soon(monkeypatch)
    async with desk_with(tmp_path, SUPPORT) as desk:
        call = await desk.ring("Grace Hopper")
        await until(lambda: offered(desk, call) == {"ada"})
        await ask(desk, "ada", Answer(call=call, join=True))
        bridged = await desk.state(call, CallState.BRIDGED)
        await desk.doors.post(f"calls/{bridged.peer}/remote", do="hangup")
        await until(lambda: offered(desk, call) == {"bo", "cy"})

        assert leg(desk, call).claimed_by is None
        assert (await ask(desk, "cy", Answer(call=call, join=True))).kind is OutcomeKind.ACCEPTED
        await until(lambda: presence(desk, "cy") is Presence.ON_CALL)
        await until(lambda: presence(desk, "ada") is Presence.WRAP_UP)
        counted = [(taken, missed) for taken, missed, *_ in today(desk.switchboard)]
        assert counted == [(1, 0), (0, 0), (1, 0)]


def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is alone, or whose member is gone, is everybody's after a second."""
    monkeypatch.setattr(routing, "GONE_FOR", timedelta(seconds=1))
    monkeypatch.setattr(waiting_calls, "ALONE_FOR", timedelta(seconds=1))

"""An offered call is answered by itself only where that can harm nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from console.domain import client_state
from console.domain.acts import Answer, GoNotReady, GoReady, Reject, RingPhone
from console.domain.agent.state import AgentRules
from console.domain.client_state import Parties
from console.domain.events import Fact
from console.domain.leg import CallId, CallState
from console.domain.my_phone import my_leg
from console.domain.team.members import Member, Team
from console.domain.team.offers import Origin
from console.line.port import Snapshot
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.procedures.auto_answer import AutoAnswer
from tests.domain.stories import (
    AGENT,
    answered,
    bridged,
    call,
    hung_up,
    initiated,
    offered,
    order,
    placed,
    settled,
)
from tests.switchboard.harness import Practice, new_order, practice

PHONE = "sip:ada@sip.example.com"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE, keep_phone=True, auto_answer=1) as at_work:
        yield at_work


async def on_duty(desk: Practice) -> None:
    """My phone is up and I am Ready."""
    await desk.switchboard.order(new_order(RingPhone()))
    await desk.switchboard.order(new_order(GoReady()))


async def test_a_caller_is_answered_and_joined_while_i_am_ready_and_my_phone_is_up(
    desk: Practice,
) -> None:
    """Whoever wears a headset all day presses no key for every call."""
    await on_duty(desk)
    caller = await desk.ring("Ada Lovelace")

    await desk.state(caller, CallState.CONFERENCE)
    assert await desk.effects(f"{caller}/actions/answer") == ["done"]


async def test_who_becomes_ready_later_gets_the_caller_who_waits(desk: Practice) -> None:
    """Ready is said when the agent sits down, and the caller rings already."""
    await desk.switchboard.order(new_order(RingPhone()))
    caller = await desk.ring()
    await desk.switchboard.order(new_order(GoReady()))

    await desk.state(caller, CallState.CONFERENCE)


async def test_of_two_callers_one_is_taken_and_the_other_rings_on(desk: Practice) -> None:
    """The second is no business of a phone that talks."""
    await on_duty(desk)
    first, second = await desk.ring(), await desk.ring(number="+4915112345678")
    await desk.state(first, CallState.CONFERENCE)

    assert (await desk.doors.call(second))["state"] == "parked"


# When not ---------------------------------------------------------------------------------

READY = settled(0, order(GoReady(), 1))
LUNCH = settled(1, order(GoNotReady(reason="lunch"), 2))
MINE = client_state.encode(Parties(agent="Ada", role="agent")) or ""
PHONE_UP = (initiated(2, "P", "outgoing", "T", client_state=MINE), answered(3, "P", "T"))
TALKING = (initiated(4, "B", session="T"), answered(5, "B", "T"))
TALKING += (bridged(6, "B", "T"), bridged(6, "P", "T"))
CALLER = initiated(7, "A")


class Headset:
    """A phone that only says what it is."""

    def __init__(self, live: LiveBoard, *, taken: bool) -> None:
        self.leg = my_leg(live.board.legs.values(), "Ada")
        self.taken = taken


SLOW = "night"
"""A route whose calls are answered by themselves later than others; those of `NEVER` never."""
NEVER = "hotline"


def rules(origin: Origin) -> AgentRules:
    """Three seconds, unless the call's route says otherwise."""
    return AgentRules(auto_answer={SLOW: 9, NEVER: 0}.get(origin.route, 3))


def answering(
    *facts: Fact,
    taken: bool = False,
    clock: Callable[[], float] = lambda: 0.0,
    team: Team | None = None,
) -> AutoAnswer:
    """An agent's switchboard after these facts."""
    live = LiveBoard(Snapshot(number=0, agent="Ada", team=team or Team()), lambda: 0.0)
    live.replay(enumerate(facts, 1))
    return AutoAnswer(
        "Ada", rules, Headset(live, taken=taken), live, wanted=lambda: True, give=never, clock=clock
    )


def due(*facts: Fact, taken: bool = False) -> CallId | None:
    """What would be answered by itself next after these facts."""
    found = answering(*facts, taken=taken)._next()
    return found[1] if found is not None else None


async def never(act: Answer) -> None:
    raise AssertionError(act)


def test_the_one_who_was_offered_first_is_taken() -> None:
    """As in every queue."""
    assert due(READY, *PHONE_UP, initiated(9, "Z", session="Z"), CALLER) == call("A")


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ((READY, LUNCH, *PHONE_UP, CALLER), "the agent is at lunch"),
        ((*PHONE_UP, CALLER), "nobody said that the agent is there"),
        ((READY, CALLER), "the phone is down: nobody would hear the caller"),
        ((READY, PHONE_UP[0], CALLER), "the phone rings still"),
        ((READY, *PHONE_UP, *TALKING, CALLER), "the agent talks"),
        ((READY, *PHONE_UP, CALLER, hung_up(8, "A")), "the caller gave up"),
        ((READY, *PHONE_UP, CALLER, answered(8, "A")), "somebody was faster"),
        ((READY, *PHONE_UP, initiated(7, "A", "outgoing")), "it is no caller"),
        (
            (READY, *PHONE_UP, CALLER, placed(8, order(Answer(call=call("A")), 3))),
            "the agent's own hand was faster",
        ),
        (
            (READY, *PHONE_UP, CALLER, placed(8, order(Reject(call=call("A")), 3))),
            "the call is being turned away",
        ),
    ],
)
def test_nobody_is_answered_by_itself_when(facts: tuple[Fact, ...], why: str) -> None:
    """A caller who is answered into silence is worse off than one who rings on."""
    assert due(*facts) is None, why


async def test_nobody_is_answered_while_a_colleague_consults_on_another_line_of_the_phone() -> None:
    """The caller would be answered into a phone that talks with somebody else."""
    asks = client_state.encode(Parties(agent="Bo", role="consult")) or ""
    rung = initiated(6, "R", "outgoing", "U", client_state=asks, to=AGENT)
    team = Team(members=(Member(user="Ada", phone=AGENT), Member(user="Bo")))
    for facts, found in (((), call("A")), ((rung,), None), ((rung, hung_up(8, "R")), call("A"))):
        auto = answering(READY, *PHONE_UP, CALLER, *facts, team=team)
        assert (next_ := auto._next()) is None or next_[1] == found
        assert (next_ is None) is (found is None)


def test_nobody_is_answered_while_the_phone_is_wanted_for_another_call() -> None:
    """A dial of the agent's own may be under way."""
    assert due(READY, *PHONE_UP, CALLER, taken=True) is None


@pytest.mark.parametrize(
    ("fact", "looks"),
    [(CALLER, True), (answered(8, "W"), True), (hung_up(8, "B"), False)],
    ids=["a caller comes", "a caller is taken", "a talk ends"],
)
async def test_the_board_is_gone_through_for_offered_calls_alone(
    fact: Fact, *, looks: bool
) -> None:
    """Ten thousand legs at every webhook would hold up the webhooks behind it."""
    auto = answering(READY, *PHONE_UP, *TALKING, initiated(7, "W", session="W"))
    auto._live.add(20, fact)

    assert auto._stirred.is_set() is looks


async def test_each_caller_has_the_time_of_its_route_from_when_it_could_be_taken() -> None:
    """The seconds count from when the call was there to take; some are never answered so."""
    now = [100.0]
    auto = answering(
        *(READY, *PHONE_UP, CALLER, offered(8, "A", "Ada", route=SLOW)),
        *(initiated(9, "B", session="B"), initiated(9, "C", session="C")),
        offered(9, "C", "Ada", route=NEVER),
        clock=lambda: now[0],
    )

    assert auto._next() == (3, call("B"))
    now[0] = 102.8
    assert auto._next() == (pytest.approx(0.2), call("B"))
    auto._tried.add(call("B"))
    assert auto._next() == (pytest.approx(6.2), call("A"))
    auto._live.add(20, LUNCH)
    assert auto._next() is None
    auto._live.add(21, settled(12, order(GoReady(), 4)))
    assert auto._next() == (9, call("A"))

"""A hand-over is cut off or disturbed: nobody is lost, and it goes on or is repeated."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
import pytest

from console.domain.acts import Answer, AnyAct, Dial, DropPhone, GiveCall, Hold, Role, TakeOver
from console.domain.leg import CallId, CallState
from console.domain.my_phone import together
from console.domain.orders import Order, OutcomeKind
from console.domain.own_facts import CallClaimed, ClaimReleased
from console.domain.team.rights import holder
from console.errors import NotPermitted
from console.secret import Secret
from console.simulator.exchange.model import Conference
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.board.recorder import Recorder
from console.switchboard.orders.requests import Requests, Sent
from console.switchboard.service import Switchboard, opened
from tests.examples import first_of
from tests.switchboard.harness import (
    Doors,
    Practice,
    new_order,
    point_at,
    practice,
    service_settings,
)
from tests.switchboard.procedures.test_hand_over import TEAM, ask, state
from tests.switchboard.procedures.test_phone import FRIEND, nobody_left
from tests.waiting import until, until_asked

CLAIMS: Final = (CallClaimed, ClaimReleased)


class Death:
    """The moment at which a switchboard stands still for ever, as one that is killed does.

    A moment is before or after each request to Telnyx and each fact about a claim. What stood
    still wrote nothing more and told nobody anything.
    """

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.left: int | None = None
        self.came = asyncio.Event()
        death, send, own = self, Requests.send, Recorder.own

        async def sent(self: Requests, order: Order, written: asyncio.Future[None]) -> Sent:
            await written
            await death.moment()
            answer = await send(self, order, written)
            await death.moment()
            return answer

        async def noted(self: Recorder, payload: Any, *more: Any, **others: Any) -> Any:
            if not isinstance(payload, CLAIMS):
                if death.came.is_set():
                    await asyncio.Event().wait()
                return await own(self, payload, *more, **others)
            await death.moment()
            stored = await own(self, payload, *more, **others)
            await death.moment()
            return stored

        webhook = Recorder.webhook

        async def delivered(self: Recorder, *told: Any) -> Any:
            if death.came.is_set():
                await asyncio.Event().wait()
            return await webhook(self, *told)

        patch.setattr(Requests, "send", sent)
        patch.setattr(Recorder, "own", noted)
        patch.setattr(Recorder, "webhook", delivered)
        patch.setattr("console.switchboard.opening.FAREWELL", 0.0)

    async def moment(self) -> None:
        """Stand still if this is the one."""
        if self.left is None:
            return
        self.left -= 1
        if self.left < 0:
            self.came.set()
            await asyncio.Event().wait()

    def over(self) -> None:
        """The next switchboard lives."""
        self.left = None
        self.came.clear()


Live = Callable[[Death], Awaitable[None]]


@asynccontextmanager
async def team_at_work(folder: Path) -> AsyncIterator[tuple[Practice, Live]]:
    """A team at work, and what kills its switchboard and starts the next in its place."""
    async with AsyncExitStack() as closing:
        simulator = Simulator(Settings(speed=20, seed=7))
        await simulator.start()
        closing.push_async_callback(simulator.stop)
        http = await closing.enter_async_context(httpx.AsyncClient())
        settings = service_settings(simulator, folder, team=TEAM, phone=None)
        lives = await closing.enter_async_context(AsyncExitStack())

        async def live(port: int) -> Switchboard:
            there = msgspec.structs.replace(settings, port=port)
            key = Secret(simulator.api_key)
            return await lives.enter_async_context(opened(there, key))

        doors = Doors(http, simulator.base_url.removesuffix("/v2") + "/simulator")
        desk = Practice(simulator, doors, settings, await live(0))
        port = urlsplit(desk.switchboard.listener_url).port
        await point_at(simulator, desk.switchboard, http)

        async def die_and_live(death: Death) -> None:
            await lives.aclose()
            death.over()
            desk.switchboard = await live(port or 0)

        yield desk, die_and_live


async def hears(desk: Practice, call: CallId) -> bool:
    """Whether the caller hears somebody at Telnyx, or is marked as alone."""
    leg = desk.switchboard.live.legs.get(call)
    if leg is not None and leg.alone_since is not None:
        return True
    told = await desk.doors.call(call)
    rooms = desk.simulator.exchange.conferences.values()
    room = next((one.present for one in rooms if call in ids(one)), [])
    others = [one for one in room if one.leg.control_id != call and not one.on_hold]
    return bool(told["bridged_with"] or others)


def ids(conference: Conference) -> set[str]:
    """Those who are in a conference."""
    return {one.leg.control_id for one in conference.present}


ACTS: Final[Mapping[str, tuple[str, str, Callable[[CallId], AnyAct]]]] = {
    "give": ("ada", "bo", lambda call: GiveCall(call=call, member="bo", note="a refund")),
    "take over": ("eve", "eve", lambda call: TakeOver(call=call)),
}
JOINED: Final = 8
"""The moment of a hand-over with a held caller at which all hear each other, and no claim moved;
the twelve of it end with the release of the claim of who had the call."""


async def cut_off(
    folder: Path, patch: pytest.MonkeyPatch, how: tuple[str, bool], moment: int
) -> bool:
    """Kill it at that moment of a hand-over; whether there was such a moment."""
    act, held = how
    by, to, make = ACTS[act]
    death = Death(patch)
    async with team_at_work(folder) as (desk, die_and_live):
        call = await desk.ring("Grace Hopper")
        await desk.switchboard.order(new_order(Answer(call=call, join=True), by="ada"))
        await desk.state(call, CallState.BRIDGED)
        if held:
            await desk.switchboard.order(new_order(Hold(call=call), by="ada"))
            await desk.state(call, CallState.HELD)
        death.left = moment
        order = new_order(make(call), by=by)
        giving = asyncio.create_task(desk.switchboard.order(order))
        dying = asyncio.create_task(death.came.wait())
        await asyncio.wait({giving, dying}, return_when=asyncio.FIRST_COMPLETED)
        died = death.came.is_set()
        dying.cancel()
        if not died:
            death.over()
        else:
            giving.cancel()
            await die_and_live(death)
            await until_asked(lambda: hears(desk, call))
            await again(desk, make(call), by)
        await is_only_theirs(desk, call, to)
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        await nobody_left(desk)
    return died


async def again(desk: Practice, act: AnyAct, by: str) -> None:
    """The order given once more: it is done, or was carried on meanwhile."""
    try:
        outcome = await desk.switchboard.order(new_order(act, by=by))
    except NotPermitted as error:
        assert "Bo took it" in str(error)  # noqa: PT017 - it may be either way
        return
    done = outcome.kind is OutcomeKind.ACCEPTED
    assert done or "talks on this call already" in outcome.message, outcome


async def is_only_theirs(desk: Practice, call: CallId, user: str) -> None:
    """Wait until that member alone is with the caller, and has the claim."""

    def theirs() -> bool:
        live = desk.switchboard.live
        leg, legs = live.legs[call], live.legs.values()
        with_it = [one.agent for one in legs if one.role is Role.AGENT and together(one, leg)]
        return with_it == [user] and holder(leg) == user and leg.state is not CallState.HELD

    await until(theirs)


@pytest.mark.parametrize("how", first_of([(act, held) for held in (True, False) for act in ACTS]))
@pytest.mark.parametrize("moment", first_of([JOINED, *range(JOINED), *range(JOINED + 1, 12)]))
async def test_killed_at_any_moment_of_a_hand_over_it_goes_on_or_is_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: tuple[str, bool], moment: int
) -> None:
    """With the phone joined and the claim not moved, the order was refused for ever."""
    await cut_off(tmp_path, monkeypatch, how, moment)


RUNG: Final = 3
"""The moment of an answer from which on the phone of who answers was rung: it goes on by itself."""


@pytest.mark.parametrize("moment", first_of([5, RUNG, *range(RUNG), 4, 6, 7], 2))
async def test_killed_at_any_moment_of_an_answer_the_two_are_joined_or_the_caller_rings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Answered and not joined yet, nothing that Telnyx tells says that the caller hears nobody."""
    death = Death(monkeypatch)
    async with team_at_work(tmp_path) as (desk, die_and_live):
        call = await desk.ring("Grace Hopper")
        death.left = moment
        order = new_order(Answer(call=call, join=True), by="ada")
        answering = asyncio.create_task(desk.switchboard.order(order))
        await death.came.wait()
        answering.cancel()
        await die_and_live(death)
        if moment < RUNG:
            assert (await desk.doors.call(call))["state"] == "parked"
            assert (await ask(desk, "ada", order.act)).kind is OutcomeKind.ACCEPTED
        await is_only_theirs(desk, call, "ada")
        assert await desk.effects("/v2/calls") == ["done"]
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        await nobody_left(desk)


CALLED: Final = 3
"""The moment of a dial from which on Telnyx calls the callee."""


@pytest.mark.parametrize("moment", first_of([CALLED, 4, 5]))
async def test_killed_while_somebody_is_called_the_two_hear_each_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, moment: int
) -> None:
    """Whoever was called picks up, and must not hear nobody."""
    death = Death(monkeypatch)
    async with team_at_work(tmp_path) as (desk, die_and_live):
        death.left = moment
        from_, connection = desk.simulator.numbers[0], desk.simulator.connection_ids[0]
        calls = Dial(to=FRIEND, join=True, from_=from_, connection_id=connection)
        dialling = asyncio.create_task(desk.switchboard.order(new_order(calls, by="ada")))
        await death.came.wait()
        dialling.cancel()
        await die_and_live(death)
        (callee,) = [leg for leg in await desk.doors.get("calls") if leg["to"] == FRIEND]
        call = CallId(callee["call_control_id"])
        await until(lambda: call in desk.switchboard.live.legs)
        await is_only_theirs(desk, call, "ada")

        assert await desk.effects("/v2/calls") == ["done", "done"]
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        await nobody_left(desk)


# Telnyx answers badly, and its webhooks come late, twice, or never ---------------------------

STEPS: Final = ("/v2/calls", "/bridge", "/join", "/unhold", "/hangup")
"""The requests of a hand-over, by the ends of their paths."""
EVENTS: Final = (
    *("call.initiated", "call.answered", "call.bridged", "call.hangup"),
    *("conference.participant.joined", "conference.participant.left"),
)

FAULTS: Final[Mapping[str, dict[str, Any]]] = {
    **{
        f"{kind} {step}": {"target": "api", "kind": kind, "only": step, "count": 1, **more}
        for kind, more in (
            ("429", {"seconds": 0.2}),
            ("drop_after_effect", {}),
            ("refusal", {"code": "90043"}),
            ("500", {}),
        )
        for step in STEPS
    },
    **{
        f"{kind} {event}": {"target": "webhooks", "kind": kind, "only": event, "count": 1, **more}
        for kind, more in (
            ("loss", {}),
            ("reorder", {"seconds": 2.0}),
            ("duplicate", {"seconds": 0.5}),
        )
        for event in EVENTS
    },
}
SOME: Final = ("drop_after_effect /hangup", "loss call.bridged")


@pytest.mark.parametrize("held", [True, pytest.param(False, marks=pytest.mark.long)])
@pytest.mark.parametrize("fault", first_of([*SOME, *(sorted(set(FAULTS) - set(SOME)))]))
async def test_whatever_goes_wrong_at_telnyx_the_caller_is_not_lost_and_it_can_be_repeated(
    tmp_path: Path, fault: str, *, held: bool
) -> None:
    """A hand-over is a dozen answers and webhooks, each of which may fail by itself."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        call = await desk.ring("Grace Hopper")
        await ask(desk, "ada", Answer(call=call, join=True))
        await desk.state(call, CallState.BRIDGED)
        if held:
            await ask(desk, "ada", Hold(call=call))
            await desk.state(call, CallState.HELD)
        await desk.doors.post("faults", **FAULTS[fault])
        first = await ask(desk, "ada", GiveCall(call=call, member="bo"))
        await desk.doors.mend()
        await until_asked(lambda: hears(desk, call))
        if first.kind is not OutcomeKind.ACCEPTED:
            assert first.message
            await again(desk, GiveCall(call=call, member="bo"), "ada")
        if "hears it still" in first.message:  # said, so that its agent can hang up
            await ask(desk, "ada", DropPhone())
        await is_only_theirs(desk, call, "bo")
        assert state(desk, "ada").calls == ()
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        await nobody_left(desk)

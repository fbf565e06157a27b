"""A call goes to another member out of any state of it, and whatever is cut off in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from pathlib import Path
from typing import Final

import pytest

from console.domain.acts import (
    AnyAct,
    Consult,
    Dial,
    GiveCall,
    Hold,
    Resume,
    Role,
    Supervise,
    SwapConsult,
    TakeOver,
)
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import my_leg
from console.domain.orders import Outcome, OutcomeKind
from console.errors import NotNow
from tests.examples import first_of
from tests.switchboard.harness import Practice, practice
from tests.switchboard.procedures.test_hand_over import TEAM, ask, is_theirs, talking, told
from tests.switchboard.procedures.test_phone import FRIEND, SILENT
from tests.waiting import until

BO: Final = "sip:bo@sip.example.com"

State = Callable[[Practice, CallId], Awaitable[None]]


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, team=TEAM, phone=None) as at_work:
        yield at_work


def consulted(desk: Practice) -> Leg | None:
    """Who is consulted, while there is somebody."""
    legs = desk.switchboard.live.legs.values()
    return next((leg for leg in legs if leg.alive and leg.role is Role.CONSULT), None)


async def bridged(_desk: Practice, _call: CallId) -> None:
    """The two talk."""


async def held(desk: Practice, call: CallId) -> None:
    """The caller hears music."""
    await ask(desk, "ada", Hold(call=call))
    await desk.state(call, CallState.HELD)


async def ringing(desk: Practice, call: CallId) -> None:
    """Ada waits for somebody who does not pick up; the caller hears music."""
    asking = asyncio.create_task(ask(desk, "ada", Consult(call=call, to=SILENT)))
    await until(lambda: consulted(desk))
    TASKS.add(asking)


async def consulting(desk: Practice, call: CallId) -> None:
    """Ada talks with somebody about the caller, who hears music."""
    assert (await ask(desk, "ada", Consult(call=call, to=FRIEND))).kind is OutcomeKind.ACCEPTED
    await until(lambda: (leg := consulted(desk)) and leg.state is CallState.CONFERENCE)


async def swapped(desk: Practice, call: CallId) -> None:
    """Who is consulted hears music, and the caller talks."""
    await consulting(desk, call)
    await ask(desk, "ada", SwapConsult(call=call))
    await desk.state(call, CallState.CONFERENCE)


async def all_talk(desk: Practice, call: CallId) -> None:
    """It became a conference of the three."""
    await consulting(desk, call)
    await ask(desk, "ada", Resume(call=call))
    await desk.state(call, CallState.CONFERENCE)


TASKS: set[asyncio.Task[Outcome]] = set()
STATES: Final[Mapping[str, State]] = {
    "consulting": consulting,
    "consult rings": ringing,
    "swapped": swapped,
    "all talk": all_talk,
    "talking": bridged,
    "held": held,
}
ACTS: Final[Mapping[str, tuple[str, str, Callable[[CallId], AnyAct]]]] = {
    "take over": ("eve", "eve", lambda call: TakeOver(call=call)),
    "give": ("ada", "bo", lambda call: GiveCall(call=call, member="bo")),
    "give for a colleague": ("eve", "bo", lambda call: GiveCall(call=call, member="bo")),
}


def voices(desk: Practice, call: CallId) -> set[str]:
    """Who hears whom with the caller: agents by their users, others by their numbers."""
    live = desk.switchboard.live
    leg = live.legs[call]
    room = leg.media.conference
    there = [
        one
        for one in live.legs.values()
        if one.alive and (one.id == leg.peer or (room is not None and one.media.conference == room))
    ]
    return {one.agent or "" if one.role is Role.AGENT else one.other_party or "" for one in there}


@pytest.mark.parametrize("act", first_of([*ACTS]))
@pytest.mark.parametrize("state", first_of([*STATES]))
async def test_a_call_goes_out_of_any_state_of_it_with_everybody_told(
    desk: Practice, state: str, act: str
) -> None:
    """Three voices met in one room without a word, where somebody was being consulted."""
    by, to, make = ACTS[act]
    call = await talking(desk, "ada")
    await STATES[state](desk, call)
    stays = {FRIEND} if state == "all talk" else set()
    goes = consulted(desk) if not stays else None
    outcome = await ask(desk, by, make(call))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await is_theirs(desk, call, to)
    await until(lambda: voices(desk, call) - {desk.leg(call).other_party} == {to, *stays})  # type: ignore[union-attr]  # it is there
    await until(lambda: my_leg(desk.switchboard.live.legs.values(), "ada") is None)

    assert desk.leg(call).state is not CallState.HELD  # type: ignore[union-attr]
    assert (consulted(desk) is None) is not bool(stays)
    let_go = f"{goes.other_party}, who was consulted, was let go" if goes is not None else ""
    assert let_go in outcome.message
    if by != "ada":
        (said,) = told(desk, "ada")
        assert said.startswith(
            f"Eve {'took' if to == by else 'handed'} +442079460123 over from Ada"
        )
        assert said.endswith(let_go)
    while TASKS:
        assert "let go" in (await TASKS.pop()).message


async def test_a_supervisor_hears_who_talks_and_each_of_them_is_told(desk: Practice) -> None:
    """Who is held must hear no voice out of nowhere; a colleague who is consulted is heard, too."""
    call = await talking(desk, "ada")
    assert (await ask(desk, "ada", Consult(call=call, to=BO))).kind is OutcomeKind.ACCEPTED
    target = await until(lambda: consulted(desk))
    assert target
    with pytest.raises(NotNow, match="the call is held: listen once it talks again"):
        await ask(desk, "eve", Supervise(call=call, role="barge"))
    given = await ask(desk, "eve", GiveCall(call=call, member="bo"))
    assert (given.message, given.hint) == (
        "Bo is being consulted about this call",
        "Connect the two.",
    )
    heard = await ask(desk, "eve", Supervise(call=target.id, role="barge"))
    assert heard.kind is OutcomeKind.ACCEPTED, heard
    await until(lambda: len(told(desk, "bo")) > 1)

    barges = f"Eve barges into Ada's call with {BO}"
    assert told(desk, "ada") == [barges]
    assert told(desk, "bo") == ["Ada consults Bo about +442079460123", barges]
    taken = await ask(desk, "eve", TakeOver(call=call))
    await is_theirs(desk, call, "eve")
    assert "Bo, who was consulted, was let go" in taken.message
    assert "Eve has +442079460123, about whom Ada consulted Bo: that is over" in told(desk, "bo")


async def test_a_call_that_went_out_is_handed_over_as_well(desk: Practice) -> None:
    """The colleague's phone rang from the callee's number, which is not ours to call from."""
    dial = Dial(
        to=FRIEND,
        from_=desk.simulator.numbers[0],
        connection_id=desk.simulator.connection_ids[0],
        join=True,
    )
    assert (await ask(desk, "ada", dial)).kind is OutcomeKind.ACCEPTED
    call = next(leg.id for leg in desk.switchboard.live.legs.values() if leg.to == FRIEND)
    given = await ask(desk, "ada", GiveCall(call=call, member="bo"))
    assert given.kind is OutcomeKind.ACCEPTED, given
    await is_theirs(desk, call, "bo")

    rung = my_leg(desk.switchboard.live.legs.values(), "bo")
    assert rung is not None
    assert rung.from_ == desk.simulator.numbers[0]

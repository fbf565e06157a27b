"""Waiting callers, and supervisors, over real HTTP against the simulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import Answer, Bridge, Enqueue, LeaveQueue, Role, Supervise, SwitchRole
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import OutcomeKind
from tests.switchboard.harness import WAYS, Practice, new_order, practice
from tests.switchboard.procedures.test_phone import PHONE, SILENT, mine, nobody_left
from tests.waiting import until


@pytest.fixture(params=WAYS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        await at_work.tells(request.param)
        yield at_work


async def waiting(desk: Practice, number: str = "+442079460123") -> CallId:
    """A caller who waits in the queue "support"."""
    call = await desk.ring(number=number)
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    outcome = await desk.switchboard.order(
        new_order(Enqueue(call=call, parameters={"queue_name": "support"}))
    )
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(call, CallState.QUEUED)
    return call


async def test_a_caller_waits_in_a_queue_and_leaves_it(desk: Practice) -> None:
    """The row says where; leaving parks the call."""
    call = await waiting(desk)
    leg = desk.leg(call)
    assert leg is not None
    assert (leg.media.queue, leg.media.queue_position) == ("support", 1)
    await desk.switchboard.order(new_order(LeaveQueue(call=call)))

    leg = await desk.state(call, CallState.ANSWERED)
    assert leg.media.queue is None


async def test_who_was_let_out_of_a_queue_waits_there_no_more_if_that_is_lost(
    desk: Practice,
) -> None:
    """Parked, it hears nobody: shown as waiting in the queue, nobody would look for it."""
    call = await waiting(desk)
    await desk.doors.post("faults", target="webhooks", kind="loss", only="call.dequeued")
    await desk.switchboard.order(new_order(LeaveQueue(call=call)))

    leg = await desk.state(call, CallState.ANSWERED)
    assert (leg.media.queue, leg.media.queue_position) == (None, None)
    await until(lambda: desk.switchboard.live.legs[call].alone_since)


async def test_a_chosen_waiting_caller_is_taken(desk: Practice) -> None:
    """Not the head of the queue: the one under the cursor."""
    first, second = await waiting(desk), await waiting(desk, "+442079460124")
    outcome = await desk.switchboard.order(new_order(Answer(call=second, join=True)))

    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(second, CallState.BRIDGED)
    leg = desk.leg(first)
    assert leg is not None
    assert leg.state is CallState.QUEUED
    phone = mine(desk)
    assert phone is not None
    assert phone.peer == second


def supervisor(desk: Practice) -> Leg | None:
    """The supervisor's leg, while there is one."""
    legs = desk.switchboard.live.board.legs.values()
    return next((leg for leg in legs if leg.alive and leg.role is Role.SUPERVISOR), None)


async def test_a_supervisor_listens_and_changes_role(desk: Practice) -> None:
    """My phone rings as a supervisor's; it is no phone of a call, and ends with the call."""
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call, join=True)))
    await desk.state(call, CallState.BRIDGED)
    outcome = await desk.switchboard.order(new_order(Supervise(call=call, role="monitor")))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    leg = await until(lambda: supervisor(desk))
    assert leg
    assert leg.media.supervisor_role == "monitor"
    outcome = await desk.switchboard.order(
        new_order(SwitchRole(call=leg.id, parameters={"role": "whisper"}))
    )
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    changed = desk.leg(leg.id)
    assert changed is not None
    assert changed.media.supervisor_role == "whisper"
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await nobody_left(desk)


async def test_a_call_that_ends_while_a_supervisors_phone_rings_is_told(tmp_path: Path) -> None:
    """I would look for what is wrong with my phone, which rings for nobody any more."""
    async with practice(tmp_path, phone=SILENT) as desk:
        call, other = await desk.ring(), await desk.ring(number="+442079460124")
        for one in (call, other):
            await desk.switchboard.order(new_order(Answer(call=one)))
            await desk.state(one, CallState.ANSWERED)
        await desk.switchboard.order(new_order(Bridge(call=call, other=other)))
        await desk.state(call, CallState.BRIDGED)
        supervising = asyncio.create_task(
            desk.switchboard.order(new_order(Supervise(call=call, role="monitor")))
        )
        await until(lambda: supervisor(desk))
        late = {"kind": "reorder", "seconds": 0.5, "count": 1, "only": "call.hangup"}
        await desk.doors.post("faults", target="webhooks", **late)  # that of my phone
        await desk.doors.post(f"calls/{call}/remote", do="hangup")
        outcome = await supervising

        assert outcome.kind is OutcomeKind.REFUSED
        assert "the call ended before your phone was picked up" in outcome.message
        await nobody_left(desk)

"""Nobody is left alone unnoticed, and no phone stays up for nobody."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import Answer, Confer, Hold, Resume, Transfer
from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.orders import OutcomeKind
from console.errors import NotNow
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_hold_and_consult import talking
from tests.switchboard.procedures.test_phone import FRIEND, PHONE, mine, nobody_left
from tests.waiting import until, until_asked


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


def shown(desk: Practice, call: str) -> Leg:
    """The leg as consoles are told it."""
    return desk.switchboard.live.legs[CallId(call)]


async def alone(desk: Practice, call: str) -> Leg:
    """Wait until the leg is shown as alone."""
    await until(lambda: shown(desk, call).alone_since)
    return shown(desk, call)


async def drop_phone(desk: Practice) -> None:
    """My phone's battery dies."""
    phone = mine(desk)
    assert phone is not None
    await desk.doors.post(f"calls/{phone.id}/remote", do="hangup")
    await desk.state(phone.id, CallState.ENDED)


async def test_a_caller_whose_agents_phone_dropped_is_alone_and_one_key_takes_them_back(
    desk: Practice,
) -> None:
    """They hear nothing: every console shows since when, and `a` ends it."""
    caller = await talking(desk)
    phone = mine(desk)
    assert phone is not None
    await drop_phone(desk)

    leg = await alone(desk, caller)
    ended = shown(desk, phone.id).ended_at
    assert leg.alone_since == ended
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(caller, CallState.BRIDGED)
    assert shown(desk, caller).alone_since is None
    assert (await desk.doors.call(caller))["bridged_with"] == mine(desk).id


async def test_a_held_caller_whose_agent_is_gone_is_alone_and_one_key_talks_with_them_again(
    desk: Practice,
) -> None:
    """Held on purpose is nobody's alarm; that the agent's phone died is.

    Whoever resumes it instead would end the music only: that it hears nobody would seem to be new.
    """
    caller = await talking(desk)
    await desk.switchboard.order(new_order(Hold(call=caller)))
    await desk.state(caller, CallState.HELD)
    with pytest.raises(NotNow):
        await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    await drop_phone(desk)

    since = (await alone(desk, caller)).alone_since
    with pytest.raises(NotNow, match="take it back instead"):
        await desk.switchboard.order(new_order(Resume(call=caller)))
    assert shown(desk, caller).state is CallState.HELD
    assert shown(desk, caller).alone_since == since
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    leg = await desk.state(caller, CallState.CONFERENCE)
    phone = mine(desk)
    assert phone is not None
    assert phone.media.conference == leg.media.conference
    assert shown(desk, caller).alone_since is None


async def test_the_last_one_of_a_conference_is_alone(desk: Practice) -> None:
    """Two callers and I: they go on without me, but neither without the other."""
    first = await talking(desk)
    second = await desk.ring("Bob", "+442079460999")
    await desk.switchboard.order(new_order(Answer(call=second)))
    await desk.state(second, CallState.ANSWERED)
    await desk.switchboard.order(new_order(Confer(call=first, others=(second,))))
    await desk.state(second, CallState.CONFERENCE)
    await drop_phone(desk)
    await desk.doors.post(f"calls/{second}/remote", do="hangup")

    await alone(desk, first)
    with pytest.raises(NotNow, match="take it back instead"):
        await desk.switchboard.order(new_order(Hold(call=first)))
    outcome = await desk.switchboard.order(new_order(Answer(call=first, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await until(lambda: shown(desk, first).alone_since is None)


async def test_hold_and_then_transfer_lets_my_phone_go(desk: Practice) -> None:
    """It sat in the conference of the hold for nobody, until somebody noticed the silence."""
    caller = await talking(desk)
    await desk.switchboard.order(new_order(Hold(call=caller)))
    await desk.state(caller, CallState.HELD)
    outcome = await desk.switchboard.order(new_order(Transfer(call=caller, to=FRIEND)))

    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await until(lambda: mine(desk) is None)
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")
    await nobody_left(desk)


async def test_a_caller_who_was_set_aside_is_alone_once_the_other_call_is_over(
    desk: Practice,
) -> None:
    """My phone ends with the other call: who was held for its sake must not be forgotten."""
    first = await talking(desk)
    second = await desk.ring("Bob", "+442079460999")
    await desk.switchboard.order(new_order(Answer(call=second, join=True)))
    await desk.state(second, CallState.BRIDGED)
    await desk.state(first, CallState.HELD)
    assert shown(desk, first).alone_since is None
    await desk.doors.post(f"calls/{second}/remote", do="hangup")

    await alone(desk, first)
    outcome = await desk.switchboard.order(new_order(Answer(call=first, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(first, CallState.CONFERENCE)
    await desk.doors.post(f"calls/{first}/remote", do="hangup")
    await nobody_left(desk)


async def test_without_a_phone_nobody_is_said_to_be_alone(tmp_path: Path) -> None:
    """Where no phone is configured to be answered is all that is asked for."""
    async with practice(tmp_path) as desk:
        caller = await desk.ring()
        await desk.switchboard.order(new_order(Answer(call=caller)))
        await desk.state(caller, CallState.ANSWERED)
        later = await desk.ring("Bob", "+442079460999")

        async def rung() -> bool:
            return bool(await desk.doors.call(later))

        await until_asked(rung)
        assert shown(desk, caller).alone_since is None

"""Several calls of mine: I talk on one, the others are held, and none hears another."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import Answer, Confer, Consult, DropPhone, HangUp, Hold, Resume, RingPhone
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import OutcomeKind
from console.switchboard.procedures.conferences import Conferences
from tests.switchboard.harness import WAYS, Practice, new_order, practice
from tests.switchboard.procedures.test_phone import (
    BUSY,
    FRIEND,
    PHONE,
    SILENT,
    dial,
    mine,
    nobody_left,
)
from tests.waiting import until, until_asked


@pytest.fixture(params=WAYS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        await at_work.tells(request.param)
        yield at_work


async def taken(desk: Practice, number: str = "+442079460123") -> CallId:
    """A caller who was answered, and joined to my phone."""
    caller = await desk.ring(number=number)
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    return caller


async def is_held_alone(desk: Practice, call: CallId) -> None:
    """Wait until nobody but the held one is in its conference, at Telnyx."""
    await desk.state(call, CallState.HELD)
    room = (await desk.doors.call(call))["conference"]
    assert room is not None
    inside = [leg for leg in await desk.doors.get("calls") if leg["conference"] == room]
    assert [leg["call_control_id"] for leg in inside] == [call]


async def talks_with_me(desk: Practice, call: CallId) -> None:
    """Wait until the call and my phone are together, and nobody else."""

    async def together() -> bool:
        phone, leg = mine(desk), await desk.doors.call(call)
        if phone is None:
            return False
        if leg["bridged_with"] == phone.id:
            return True
        room = leg["conference"]
        inside = [
            one for one in await desk.doors.get("calls") if room and one["conference"] == room
        ]
        return {one["call_control_id"] for one in inside} == {call, phone.id}

    await until_asked(together)
    await desk.state(call, CallState.BRIDGED, CallState.CONFERENCE)


async def test_the_first_caller_is_held_while_the_second_is_answered(desk: Practice) -> None:
    """With music, alone; and comes back when the second is done with."""
    first = await taken(desk)
    second = await taken(desk, "+442079460124")

    await talks_with_me(desk, second)
    await is_held_alone(desk, first)
    await desk.switchboard.order(new_order(HangUp(call=second)))
    await until(lambda: mine(desk) is None)
    outcome = await desk.switchboard.order(new_order(Resume(call=first)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await talks_with_me(desk, first)
    await desk.switchboard.order(new_order(HangUp(call=first)))
    await nobody_left(desk)


async def test_one_who_was_held_by_hand_stays_held_when_another_is_answered(desk: Practice) -> None:
    """The phone leaves its conference all the same."""
    first = await taken(desk)
    await desk.switchboard.order(new_order(Hold(call=first)))
    second = await taken(desk, "+442079460124")

    await talks_with_me(desk, second)
    await is_held_alone(desk, first)


async def test_resume_goes_from_one_to_the_other(desk: Practice) -> None:
    """Who was talked with is held, without an order of its own."""
    first, second = await taken(desk), await taken(desk, "+442079460124")
    for here, there in ((first, second), (second, first), (first, second)):
        outcome = await desk.switchboard.order(new_order(Resume(call=here)))
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await talks_with_me(desk, here)
        await is_held_alone(desk, there)


async def test_a_held_caller_who_leaves_disturbs_nobody(desk: Practice) -> None:
    """My phone stays with the second one."""
    first, second = await taken(desk), await taken(desk, "+442079460124")
    await desk.doors.post(f"calls/{first}/remote", do="hangup")
    await desk.state(first, CallState.ENDED)

    await talks_with_me(desk, second)
    await desk.doors.post(f"calls/{second}/remote", do="hangup")
    await nobody_left(desk)


async def test_a_call_is_made_while_the_caller_is_held(desk: Practice) -> None:
    """A call of its own: no consultation, and in a session of its own."""
    first = await taken(desk)
    outcome = await dial(desk, FRIEND)

    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    (callee,) = [leg for leg in await desk.doors.get("calls") if leg["to"] == FRIEND]
    await talks_with_me(desk, CallId(callee["call_control_id"]))
    await is_held_alone(desk, first)
    assert callee["call_session_id"] != (await desk.doors.call(first))["call_session_id"]


async def test_when_nothing_comes_of_it_i_talk_with_the_first_again(desk: Practice) -> None:
    """A busy callee; a caller whom Telnyx does not know any more."""
    first = await taken(desk)
    assert (await dial(desk, BUSY)).kind is OutcomeKind.REFUSED
    await talks_with_me(desk, first)

    second = await desk.ring(number="+442079460124")
    outcome = await desk.switchboard.order(new_order(Answer(call=CallId(f"{second}?"), join=True)))
    assert outcome.kind is OutcomeKind.REFUSED
    await talks_with_me(desk, first)


async def test_a_consultation_is_not_left_for_another_caller(desk: Practice) -> None:
    """Two would be left in one conference, one of them held: say what to do first."""
    first = await taken(desk)
    await desk.switchboard.order(new_order(Consult(call=first, to=FRIEND)))
    second = await desk.ring(number="+442079460124")
    outcome = await desk.switchboard.order(new_order(Answer(call=second, join=True)))

    assert outcome.kind is OutcomeKind.REFUSED
    assert "you are consulting somebody" in outcome.message
    assert (await desk.doors.call(second))["state"] == "parked"


async def test_a_conference_of_several_is_not_left_to_itself(desk: Practice) -> None:
    """They would talk on, and nobody would know."""
    first = await taken(desk)
    other = await desk.ring(number="+442079460124")
    await desk.switchboard.order(new_order(Answer(call=other)))
    await desk.state(other, CallState.ANSWERED)
    await desk.switchboard.order(new_order(Confer(call=first, others=(other,))))
    third = await desk.ring(number="+442079460125")
    outcome = await desk.switchboard.order(new_order(Answer(call=third, join=True)))

    assert outcome.kind is OutcomeKind.REFUSED
    assert "a conference of several" in outcome.message


async def test_to_ring_a_phone_that_talks_takes_it_from_nobody(desk: Practice) -> None:
    """A script may ask for it at any time."""
    caller = await taken(desk)
    outcome = await desk.switchboard.order(new_order(RingPhone()))

    assert outcome.message.endswith("your phone is up already")
    await talks_with_me(desk, caller)


async def test_a_phone_that_was_up_stays_up_when_a_caller_gives_up(tmp_path: Path) -> None:
    """Nobody rang it for that caller."""
    async with practice(tmp_path, phone=PHONE) as desk:
        await desk.switchboard.order(new_order(RingPhone()))
        phone = mine(desk)
        assert phone is not None
        caller = await desk.ring()
        await desk.doors.post(f"calls/{caller}/remote", do="hangup")
        await desk.state(caller, CallState.ENDED)

        assert (await desk.doors.call(phone.id))["state"] == "answered"
        await desk.switchboard.order(new_order(DropPhone()))
        await nobody_left(desk)


async def test_my_phone_is_not_let_go_while_it_is_used_for_the_next_call(desk: Practice) -> None:
    """I dial within a second of the last call, and the callee takes longer to answer."""
    caller = await taken(desk)
    await desk.switchboard.order(new_order(Hold(call=caller)))
    await desk.switchboard.order(new_order(HangUp(call=caller)))
    phone = mine(desk)
    assert phone is not None
    dialling = asyncio.create_task(dial(desk, SILENT))
    await until_asked(lambda: _rings(desk, SILENT))
    before = asyncio.get_running_loop().time()
    await until(lambda: asyncio.get_running_loop().time() - before > 1.2)

    assert (await desk.doors.call(phone.id))["state"] != "ended"
    await dialling


async def test_my_phone_is_let_go_whatever_is_told_first(desk: Practice) -> None:
    """That the caller left the conference may come before that the caller hung up."""
    caller = await taken(desk)
    await desk.switchboard.order(new_order(Hold(call=caller)))
    late = {"kind": "reorder", "seconds": 0.5, "count": 1, "only": "call.hangup"}
    await desk.doors.post("faults", target="webhooks", **late)
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")

    await nobody_left(desk)


async def _rings(desk: Practice, number: str) -> bool:
    return any(leg["to"] == number for leg in await desk.doors.get("calls"))


@pytest.mark.parametrize("acts", [(), (Hold,)])
async def test_a_kept_phone_that_drops_comes_back_to_its_conference(
    tmp_path: Path, acts: tuple[type[Hold], ...]
) -> None:
    """The caller is left in a conference: the phone is rung again and joins that, no new one."""
    async with practice(tmp_path, phone=PHONE, keep_phone=True) as desk:
        caller = await taken(desk)
        for act in acts:
            await desk.switchboard.order(new_order(act(call=caller)))
        room = (await desk.doors.call(caller))["conference"]
        phone = mine(desk)
        assert phone is not None
        await desk.doors.post(f"calls/{phone.id}/remote", do="hangup")

        async def back() -> bool:
            again = mine(desk)
            return (
                again is not None
                and again.id != phone.id
                and (await desk.doors.call(again.id))["conference"] == room
            )

        await until_asked(back)
        assert await desk.effects("/v2/conferences") == ["done"]


async def test_a_kept_phone_that_was_not_picked_up_comes_back_to_its_conference_later(
    tmp_path: Path,
) -> None:
    """I step away as it drops: the caller must not stay alone there when I am back."""
    async with practice(tmp_path, phone=PHONE, keep_phone=True) as desk:
        caller = await taken(desk)
        phone = mine(desk)
        assert phone is not None
        await desk.doors.post("people", number=PHONE, habit="never_answers")
        await desk.doors.post(f"calls/{phone.id}/remote", do="hangup")
        await desk.state(phone.id, CallState.ENDED)
        unheard = await until(lambda: mine(desk))
        assert unheard is not None
        await desk.doors.post("people", number=PHONE)
        await desk.state(unheard.id, CallState.ENDED)

        await talks_with_me(desk, caller)


async def test_one_order_may_bring_a_call_from_one_conference_to_another(desk: Practice) -> None:
    """Each way is a step of its own: the second one is not taken for the first."""
    calls = [await desk.ring(number=f"+44207946012{digit}") for digit in "345"]
    for call in calls:
        await desk.switchboard.order(new_order(Answer(call=call)))
        await desk.state(call, CallState.ANSWERED)
    conferences = Conferences(desk.switchboard._orders._steps)
    here, there = [
        (await conferences.of(new_order(Hold(call=call)), steady(desk, call)))[0]
        for call in calls[:2]
    ]
    order = new_order(Resume(call=calls[2]))
    await conferences.bring(order, calls[2], here)
    await conferences.take_out(order, calls[2], here)
    await conferences.bring(order, calls[2], there)

    assert steady(desk, calls[2]).media.conference == there


def steady(desk: Practice, call: CallId) -> Leg:
    """The leg, which is there."""
    leg = desk.leg(call)
    assert leg is not None
    return leg

"""Hold, mute, conference and consultation, over real HTTP against the simulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import (
    AbortConsult,
    Answer,
    CompleteConsult,
    Confer,
    Consult,
    DropPhone,
    HangUp,
    Hold,
    Mute,
    Resume,
    RingPhone,
    SwapConsult,
    Unmute,
)
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import OutcomeKind
from console.errors import NotNow
from tests.switchboard.harness import WAYS, Practice, new_order, practice
from tests.switchboard.procedures.test_phone import BUSY, FRIEND, PHONE, dial, mine, nobody_left
from tests.waiting import until


@pytest.fixture(params=WAYS)
async def desk(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        await at_work.tells(request.param)
        yield at_work


async def talking(desk: Practice) -> CallId:
    """A caller who is on the line with my phone."""
    caller = await desk.ring("Ada Lovelace")
    outcome = await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(caller, CallState.BRIDGED)
    return caller


def phone_of(desk: Practice) -> Leg:
    phone = mine(desk)
    assert phone is not None
    return phone


async def test_hold_separates_the_parties_and_resume_joins_them(desk: Practice) -> None:
    """The held one hears nobody; the screen says that the bridge is a conference."""
    caller = await talking(desk)
    outcome = await desk.switchboard.order(new_order(Hold(call=caller)))

    assert (outcome.kind, outcome.message) == (
        OutcomeKind.ACCEPTED,
        "the bridge is a conference now",
    )
    await desk.state(caller, CallState.HELD)
    assert phone_of(desk).state is CallState.CONFERENCE
    await desk.switchboard.order(new_order(Resume(call=caller)))
    await desk.state(caller, CallState.CONFERENCE)


@pytest.mark.parametrize(
    ("music", "sent"),
    [
        ("", {}),
        ("https://example.com/hold.mp3", {"audio_url": "https://example.com/hold.mp3"}),
        ("hold-music", {"media_name": "hold-music"}),
    ],
)
async def test_a_held_one_hears_what_the_settings_say(
    tmp_path: Path, music: str, sent: dict[str, str]
) -> None:
    """By hold and by a consultation; without a setting nothing is claimed or sent."""
    async with practice(tmp_path, phone=PHONE, hold_music=music) as desk:
        caller = await talking(desk)
        for act in (Hold(call=caller), Resume(call=caller), Consult(call=caller, to=FRIEND)):
            outcome = await desk.switchboard.order(new_order(act))
            assert outcome.kind is OutcomeKind.ACCEPTED, outcome

        commands = await desk.doors.get("commands")
        held = [one["body"] for one in commands if one["path"].endswith("/actions/hold")]
        assert held == [{"call_control_ids": [caller], **sent}] * 2


async def test_a_second_hold_makes_no_second_conference(desk: Practice) -> None:
    """It is promoted once."""
    caller = await talking(desk)
    for act in (Hold(call=caller), Resume(call=caller), Hold(call=caller)):
        outcome = await desk.switchboard.order(new_order(act))
        assert outcome.kind is OutcomeKind.ACCEPTED

    assert (await desk.effects("/v2/conferences")) == ["done"]


async def test_hold_and_mute_in_one_breath_make_one_conference(desk: Practice) -> None:
    """With two conferences the second takes a leg out of the first: the caller hears on."""
    caller = await talking(desk)
    outcomes = await asyncio.gather(
        desk.switchboard.order(new_order(Hold(call=caller))),
        desk.switchboard.order(new_order(Mute(call=caller))),
    )

    assert [outcome.kind for outcome in outcomes] == [OutcomeKind.ACCEPTED] * 2, outcomes
    await desk.state(caller, CallState.HELD)
    assert phone_of(desk).media.muted
    assert (await desk.effects("/v2/conferences")) == ["done"]


async def test_mute_is_shown_on_my_leg_and_undone(desk: Practice) -> None:
    """The far end of the call does not hear me, and I see it."""
    caller = await talking(desk)
    await desk.switchboard.order(new_order(Mute(call=caller)))

    assert phone_of(desk).media.muted
    await desk.switchboard.order(new_order(Unmute(call=caller)))
    assert not phone_of(desk).media.muted


async def test_after_a_conference_call_nobody_is_left(desk: Practice) -> None:
    """The caller hangs up a call that was held once: my phone goes too."""
    caller = await talking(desk)
    await desk.switchboard.order(new_order(Hold(call=caller)))
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")

    await nobody_left(desk)


@pytest.mark.parametrize("from_the_second", [False, True])
async def test_three_are_in_a_conference(desk: Practice, *, from_the_second: bool) -> None:
    """Two callers and my phone, whichever the cursor is on; dropping one leaves the others.

    The end of the bridge must not end my phone before it is in the conference.
    """
    first = await talking(desk)
    second = await desk.ring("Second", "+442079460124")
    await desk.switchboard.order(new_order(Answer(call=second)))
    await desk.state(second, CallState.ANSWERED)
    call, other = (second, first) if from_the_second else (first, second)
    outcome = await desk.switchboard.order(new_order(Confer(call=call, others=(other,))))

    assert outcome.message == "a conference of 3"
    legs = [await desk.state(call, CallState.CONFERENCE) for call in (first, second)]
    assert len({leg.media.conference for leg in (*legs, phone_of(desk))}) == 1
    await desk.switchboard.order(new_order(HangUp(call=second)))
    await desk.state(second, CallState.ENDED)
    assert (await desk.state(first, CallState.CONFERENCE)).alive
    await desk.switchboard.order(new_order(HangUp(call=first)))
    await nobody_left(desk)


async def test_who_was_held_for_another_caller_is_heard_in_the_conference(desk: Practice) -> None:
    """The next caller's answer held the first: both and my phone are to talk, nobody to music."""
    first = await talking(desk)
    second = await desk.ring("Second", "+442079460124")
    await desk.switchboard.order(new_order(Answer(call=second, join=True)))
    await desk.state(second, CallState.BRIDGED)
    await desk.state(first, CallState.HELD)
    outcome = await desk.switchboard.order(new_order(Confer(call=first, others=(second,))))

    assert outcome.message == "a conference of 3"
    legs = [await desk.state(call, CallState.CONFERENCE) for call in (first, second)]
    assert len({leg.media.conference for leg in (*legs, phone_of(desk))}) == 1
    assert await desk.effects("/actions/unhold") == ["done"]


async def test_a_call_without_my_phone_is_not_held(desk: Practice) -> None:
    """Nothing is sent for a call in which nobody of ours talks."""
    caller = await desk.ring()
    with pytest.raises(NotNow):
        await desk.switchboard.order(new_order(Hold(call=caller)))


async def test_a_consultation_is_completed(desk: Practice) -> None:
    """The caller is held, the friend answers, the two are joined, and then my phone leaves."""
    caller = await talking(desk)
    outcome = await desk.switchboard.order(new_order(Consult(call=caller, to=FRIEND)))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome
    await desk.state(caller, CallState.HELD)
    await desk.switchboard.order(new_order(CompleteConsult(call=caller)))

    leg = await desk.state(caller, CallState.BRIDGED)
    friend = await until(lambda: (peer := leg.peer) and desk.leg(peer))
    assert friend
    assert friend.to == FRIEND
    await until(lambda: mine(desk) is None)
    await desk.doors.post(f"calls/{caller}/remote", do="hangup")
    await nobody_left(desk)


async def test_a_consultation_is_swapped_and_aborted(desk: Practice) -> None:
    """Talk with one, then the other; the friend is let go, and the caller is back."""
    caller = await talking(desk)
    await desk.switchboard.order(new_order(Consult(call=caller, to=FRIEND)))
    await desk.state(caller, CallState.HELD)
    await desk.switchboard.order(new_order(SwapConsult(call=caller)))
    await desk.state(caller, CallState.CONFERENCE)
    await desk.switchboard.order(new_order(SwapConsult(call=caller)))
    await desk.state(caller, CallState.HELD)
    await desk.switchboard.order(new_order(AbortConsult(call=caller)))

    await desk.state(caller, CallState.CONFERENCE)
    assert phone_of(desk).alive
    await desk.switchboard.order(new_order(HangUp(call=caller)))
    await nobody_left(desk)


async def test_a_consultation_that_is_not_answered_brings_the_caller_back(desk: Practice) -> None:
    """Busy: no orphan leg, and I talk with the caller again."""
    caller = await talking(desk)
    outcome = await desk.switchboard.order(new_order(Consult(call=caller, to=BUSY)))

    assert outcome.kind is OutcomeKind.REFUSED
    assert "caller again" in outcome.message
    assert (await desk.state(caller, CallState.CONFERENCE)).alive


async def test_a_phone_that_is_kept_up_serves_the_next_call_at_once(tmp_path: Path) -> None:
    """No second ringing: the same leg is bridged with the next caller."""
    async with practice(tmp_path, phone=PHONE, keep_phone=True) as desk:
        await desk.switchboard.order(new_order(RingPhone()))
        phone = mine(desk)
        assert phone is not None
        for number in ("+442079460123", "+442079460124"):
            caller = await desk.ring(number=number)
            await desk.switchboard.order(new_order(Answer(call=caller, join=True)))
            await desk.state(caller, CallState.CONFERENCE)
            await desk.switchboard.order(new_order(HangUp(call=caller)))
            await desk.state(caller, CallState.ENDED)
            await desk.state(phone.id, CallState.CONFERENCE)

        dials = [c for c in await desk.doors.get("commands") if c["path"].endswith("/calls")]
        assert len(dials) == 1
        await desk.switchboard.order(new_order(DropPhone()))
        await nobody_left(desk)


async def test_a_consultation_that_is_refused_brings_the_caller_back(desk: Practice) -> None:
    """Nobody was rung: the caller must not be left with the music."""
    caller = await talking(desk)
    outcome = await desk.switchboard.order(new_order(Consult(call=caller, to="+13125550005")))

    assert outcome.kind is OutcomeKind.REFUSED
    await desk.state(caller, CallState.CONFERENCE)


async def test_whom_i_called_is_never_named_the_caller(desk: Practice) -> None:
    """Each word that is said of the far end knows who called whom."""
    callee = "+13125559870"
    assert (await dial(desk, callee)).kind is OutcomeKind.ACCEPTED
    legs = desk.switchboard.live.legs.values()
    call = next(leg.id for leg in legs if leg.to == callee)
    await desk.state(call, CallState.BRIDGED)
    said = [
        await desk.switchboard.order(new_order(act))
        for act in (
            Consult(call=call, to=BUSY),
            Consult(call=call, to=FRIEND),
            AbortConsult(call=call),
        )
    ]

    words = [outcome.message for outcome in said]
    assert not any("the caller" in one for one in words), words
    assert words[0].endswith("you talk with the one called again")
    assert words[1:] == [
        f"you talk with {FRIEND}; the one called is held",
        "you talk with the one called again",
    ]

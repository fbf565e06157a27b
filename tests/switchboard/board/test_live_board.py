"""What an order leaves on the board, over real HTTP: state, media, and nothing pending."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    Confer,
    Enqueue,
    Gather,
    GatherUsingAudio,
    MuteParticipant,
    PauseRecording,
    Refer,
    ResumeRecording,
    SendSipInfo,
    Speak,
    StartRecording,
    StopGather,
    UnmuteParticipant,
)
from console.domain.acts.operations import StartTranscription, StopTranscription
from console.domain.history.past_calls import Search
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Dial, OutcomeKind
from console.errors import NotNow
from console.line.feed import Feed
from console.line.local import LocalLine
from console.line.port import Entry, Health, Light, Logged, Said, Snapshot
from console.line.questions import History, Timeline
from console.process import elapsed
from console.switchboard.board.live_board import LiveBoard
from console.ui.state.store import Store
from tests.switchboard.harness import Practice, new_order, practice
from tests.switchboard.procedures.test_phone import BUSY, PHONE
from tests.waiting import until, until_asked

SOUND = "https://media.example.com/question.mp3"


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path, phone=PHONE) as at_work:
        yield at_work


async def done(desk: Practice, act: AnyAct) -> None:
    outcome = await desk.switchboard.order(new_order(act))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome


def leg_of(desk: Practice, call: CallId) -> Leg:
    leg = desk.leg(call)
    assert leg is not None
    return leg


async def waiting(desk: Practice, number: str = "+442079460101") -> CallId:
    """A caller who was answered and waits."""
    call = await desk.ring(number=number)
    await done(desk, Answer(call=call))
    await desk.state(call, CallState.ANSWERED)
    return call


async def test_keys_asked_for_by_a_sound_are_collected_and_end_the_collecting(
    desk: Practice,
) -> None:
    """Until they are there the row knows that keys are awaited; then they stand on it."""
    call = await waiting(desk)
    await done(desk, GatherUsingAudio(call=call, parameters={"audio_url": SOUND}))
    assert leg_of(desk, call).media.gathering
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits="42#")

    gathered = await until(lambda: leg_of(desk, call).media.gathered)
    assert gathered
    assert (gathered.digits, gathered.status) == ("42", "valid")
    assert not leg_of(desk, call).media.gathering
    assert leg_of(desk, call).state is CallState.ANSWERED


async def test_what_is_said_reaches_the_consoles_and_stays_findable(desk: Practice) -> None:
    """From the far end's mouth to a console, to the timeline, and to the history."""
    call = await waiting(desk)
    config = '{"transcription_engine": "Google", "interim_results": true}'
    given = {"transcription_engine": "Google", "transcription_engine_config": config}
    await done(desk, StartTranscription(call=call, parameters=dict(given)))
    assert leg_of(desk, call).media.transcribing
    before = desk.switchboard.live.board.folded(call)
    feed = Feed()
    desk.switchboard.live.follow(feed)
    await desk.doors.post(f"calls/{call}/remote", do="say", text="My parcel from Zanzibar is late")

    said = [
        entry.said
        for entry in await until_asked(lambda: _final(desk, call))
        if entry.said is not None
    ]
    assert [one.text for one in said] == ["My parcel from Zanzibar is late"]
    told: list[Said] = []
    while not (told and told[-1].final):
        logged = [change.entry for change in await feed.next() if isinstance(change, Logged)]
        told += [entry.said for entry in logged if entry.said is not None]
    assert not told[0].final
    assert not [entry for entry in desk.switchboard.snapshot().entries if entry.said]
    assert desk.switchboard.live.board.folded(call) == before

    await done(desk, StopTranscription(call=call))
    assert not leg_of(desk, call).media.transcribing
    await desk.doors.post(f"calls/{call}/remote", do="hangup")
    await desk.state(call, CallState.ENDED)
    line = LocalLine(desk.switchboard)
    found = await line.ask(History(Search(text="zanzibar")))
    assert [past.call for past in found] == [call]
    assert not await line.ask(History(Search(text="zanzibar", agent="nobody")))


async def _final(desk: Practice, call: CallId) -> tuple[Entry, ...]:
    """The timeline of the call, once something was said to its end."""
    entries = await LocalLine(desk.switchboard).ask(Timeline(call))
    return entries if any(one.said and one.said.final for one in entries) else ()


async def test_collecting_is_stopped_and_may_begin_again(desk: Practice) -> None:
    """What was pressed until then is told; a second one is refused only while one goes on."""
    call = await waiting(desk)
    await done(desk, Gather(call=call, parameters={"maximum_digits": 5}))
    with pytest.raises(NotNow, match="keys are being collected already"):
        await desk.switchboard.order(new_order(Gather(call=call)))
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits="7")
    await until(lambda: leg_of(desk, call).media.received == "7")
    await done(desk, StopGather(call=call))

    gathered = await until(lambda: leg_of(desk, call).media.gathered)
    assert gathered
    assert (gathered.digits, gathered.status) == ("7", "cancelled")
    await done(desk, Gather(call=call))
    assert leg_of(desk, call).media.gathering


async def test_one_who_waits_in_a_queue_is_spoken_to_and_waits_on(desk: Practice) -> None:
    """They were answered before: an announcement reaches them in their place."""
    call = await waiting(desk)
    await done(desk, Enqueue(call=call, parameters={"queue_name": "support"}))
    await desk.state(call, CallState.QUEUED)
    await done(desk, Speak(call=call, parameters={"payload": "Soon", "voice": "female"}))

    await until(lambda: leg_of(desk, call).media.playing == "speech")
    assert leg_of(desk, call).state is CallState.QUEUED
    with pytest.raises(NotNow, match="waits in a queue already"):
        await desk.switchboard.order(
            new_order(Enqueue(call=call, parameters={"queue_name": "sales"}))
        )


async def test_a_recording_that_goes_on_again_is_on(desk: Practice) -> None:
    """After the card number the call is recorded, and the row says so."""
    call = await waiting(desk)
    await done(desk, StartRecording(call=call, parameters={"format": "mp3", "channels": "single"}))
    await done(desk, PauseRecording(call=call))
    assert leg_of(desk, call).media.recording == "paused"
    await done(desk, ResumeRecording(call=call))

    assert leg_of(desk, call).media.recording == "on"


async def test_a_sip_info_changes_nothing_on_the_call_and_leaves_nothing_pending(
    desk: Practice,
) -> None:
    """It is for the far end's device alone."""
    call = await waiting(desk)
    before = leg_of(desk, call)
    await done(desk, SendSipInfo(call=call, content_type="text/plain", body="seat 7"))

    assert leg_of(desk, call) == before
    (sent,) = [one for one in await desk.doors.get("commands") if "sip_info" in one["path"]]
    assert (sent["body"]["body"], sent["body"]["content_type"]) == ("seat 7", "text/plain")


async def test_a_call_that_was_referred_leaves(desk: Practice) -> None:
    """The far end calls the other address itself, and its leg here ends."""
    call = await waiting(desk)
    await done(desk, Refer(call=call, sip_address="sip:desk@sip.example.com"))

    assert (await desk.state(call, CallState.ENDED)).pending == ()


async def test_a_referral_that_fails_leaves_the_call_as_it_was(desk: Practice) -> None:
    """Where the other address is busy the caller still waits here."""
    call = await waiting(desk)
    await done(desk, Refer(call=call, sip_address=f"sip:{BUSY}@sip.example.com"))

    async def told() -> bool:
        return any(one["event_type"] == "call.refer.failed" for one in await events(desk))

    await until_asked(told)
    assert leg_of(desk, call).state is CallState.ANSWERED
    assert leg_of(desk, call).pending == ()


async def events(desk: Practice) -> list[dict[str, object]]:
    return await desk.doors.get("events")


async def test_a_participant_is_muted_and_heard_again(desk: Practice) -> None:
    """No webhook tells of it: the acceptance does."""
    one, two = await waiting(desk), await waiting(desk, "+442079460102")
    await done(desk, Confer(call=one, others=(two,)))
    room = (await desk.state(one, CallState.CONFERENCE)).media.conference
    assert room
    await done(desk, MuteParticipant(call=one, conference=room))
    assert leg_of(desk, one).media.muted
    assert not leg_of(desk, two).media.muted
    await done(desk, UnmuteParticipant(call=one, conference=room))

    assert not leg_of(desk, one).media.muted
    assert leg_of(desk, one).state is CallState.CONFERENCE


async def test_a_notice_has_the_switchboard_s_time() -> None:
    """It stands in the log among facts that Telnyx dated; a wrong clock must not move it away."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    live = LiveBoard(Snapshot(number=0), elapsed)
    live.health = Health(lead=ahead.timestamp() - elapsed())
    live.notice("something", Light.WARN)
    (entry,) = live.snapshot().entries

    assert timedelta() <= entry.at - ahead < timedelta(minutes=5)


async def test_who_calls_the_usual_number_tells_which_connection_it_is_dialled_on(
    desk: Practice,
) -> None:
    """It was read at the start alone: until the next one a dial went out by the first one.

    A call that went out from there by another connection says nothing of whose the number is.
    """
    first = desk.switchboard.live.default_connection
    second, third = (one for one in desk.simulator.connection_ids if one != first)
    store = Store()
    feed = Feed()
    store.begin(desk.switchboard.live.snapshot(), datetime.now(UTC))
    desk.switchboard.live.follow(feed)
    number = desk.simulator.numbers[0]
    await done(desk, Dial(to="+13125550180", from_=number, connection_id=third))
    assert desk.switchboard.live.default_connection == first

    caller = {"from": "+442079460123", "to": number}
    made = await desk.doors.post("calls", connection_id=second, **caller)
    await desk.state(CallId(made["call_control_id"]), CallState.OFFERED)

    while store.board.default_connection != second:
        store.apply(await feed.next())
    assert desk.switchboard.live.default_connection == second
    assert desk.switchboard.live.snapshot().default_connection == second

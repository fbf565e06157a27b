"""Operations of one leg, over real HTTP against the simulator: what goes on is shown."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import (
    Answer,
    AnyAct,
    Gather,
    PauseRecording,
    ResumeRecording,
    SendDtmf,
    Speak,
    StartPlayback,
    StartRecording,
    StartStreaming,
    StopPlayback,
    StopRecording,
    StopStreaming,
)
from console.domain.leg import CallId, CallState
from console.domain.leg_media import Media
from console.domain.orders import OutcomeKind
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until


@pytest.fixture
async def desk(tmp_path: Path) -> AsyncIterator[Practice]:
    async with practice(tmp_path) as at_work:
        yield at_work


async def answered(desk: Practice) -> CallId:
    call = await desk.ring()
    await desk.switchboard.order(new_order(Answer(call=call)))
    await desk.state(call, CallState.ANSWERED)
    return call


async def done(desk: Practice, act: AnyAct) -> None:
    outcome = await desk.switchboard.order(new_order(act))
    assert outcome.kind is OutcomeKind.ACCEPTED, outcome


def media(desk: Practice, call: CallId) -> Media:
    leg = desk.leg(call)
    assert leg is not None
    return leg.media


async def test_digits_that_were_sent_stay_visible(desk: Practice) -> None:
    """An agent who types a card number into a menu must see how far it got."""
    call = await answered(desk)
    await done(desk, SendDtmf(call=call, parameters={"digits": "12w34#"}))

    assert media(desk, call).sent == "12w34#"


async def test_digits_that_the_caller_presses_are_shown(desk: Practice) -> None:
    """In order, on the row."""
    call = await answered(desk)
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits="1234")

    await until(lambda: media(desk, call).received == "1234")


async def test_what_is_spoken_and_played_is_shown_until_it_ends(desk: Practice) -> None:
    """The row says that the caller hears something."""
    call = await answered(desk)
    await done(desk, Speak(call=call, parameters={"payload": "Hello", "voice": "female"}))
    await until(lambda: media(desk, call).playing == "speech")
    await until(lambda: media(desk, call).playing is None)
    await done(
        desk,
        StartPlayback(
            call=call,
            parameters={"audio_url": "http://media.example.com/music.mp3", "loop": "infinity"},
        ),
    )
    await until(lambda: media(desk, call).playing)
    await done(desk, StopPlayback(call=call))
    await until(lambda: media(desk, call).playing is None)


async def test_gathered_digits_come_with_how_it_ended(desk: Practice) -> None:
    """The result stands on the call."""
    call = await answered(desk)
    await done(desk, Gather(call=call, parameters={"maximum_digits": 3}))
    await desk.doors.post(f"calls/{call}/remote", do="dtmf", digits="789")

    gathered = await until(lambda: media(desk, call).gathered)
    assert gathered
    assert (gathered.digits, gathered.status) == ("789", "valid")


async def test_a_recording_is_marked_paused_and_saved(desk: Practice) -> None:
    """No webhook tells that it began: Telnyx's acceptance does. Its links come by webhook."""
    call = await answered(desk)
    await done(desk, StartRecording(call=call, parameters={"format": "mp3", "channels": "single"}))
    assert media(desk, call).recording == "on"
    await done(desk, PauseRecording(call=call))
    assert media(desk, call).recording == "paused"
    await done(desk, ResumeRecording(call=call))
    await done(desk, StopRecording(call=call))

    saved = await until(lambda: media(desk, call).recordings)
    assert saved
    assert saved[0].links[0].startswith("http")
    assert media(desk, call).recording is None


async def test_what_is_saved_late_does_not_end_the_recording_after_it(desk: Practice) -> None:
    """Whoever reads that nothing is recorded says what must not be recorded."""
    call = await answered(desk)
    start = {"format": "mp3", "channels": "single"}
    await done(desk, StartRecording(call=call, parameters=start))
    await done(desk, StopRecording(call=call))
    await done(desk, StartRecording(call=call, parameters=start))
    await until(lambda: media(desk, call).recordings)

    assert media(desk, call).recording == "on"
    await done(desk, StopRecording(call=call))
    await until(lambda: len(media(desk, call).recordings) > 1)
    assert media(desk, call).recording is None


async def test_a_recording_is_told_apart_whether_or_not_the_reply_names_it(desk: Practice) -> None:
    """The contract has no id in the reply to `record_start`, the reply to an answer has one."""
    call = await answered(desk)
    for named in (True, False):
        await desk.doors.post("rules", recording_id=named)
        start = {"format": "mp3", "channels": "single"}
        await done(desk, StartRecording(call=call, parameters=start))
        (going,) = media(desk, call).going
        assert (going.id is not None) is named
        which = {"recording_id": going.id} if going.id else {}
        await done(desk, PauseRecording(call=call, parameters=which))
        assert media(desk, call).recording == "paused"
        await done(desk, ResumeRecording(call=call, parameters=which))
        assert media(desk, call).recording == "on"

        saved = len(media(desk, call).recordings)
        await done(desk, StopRecording(call=call, parameters=which))
        assert media(desk, call).going == ()
        await until(lambda saved=saved: len(media(desk, call).recordings) == saved + 1)


async def test_a_recording_saved_after_the_hang_up_attaches(desk: Practice) -> None:
    """`call.recording.saved` names no control id and comes late."""
    call = await answered(desk)
    await done(desk, StartRecording(call=call, parameters={"format": "mp3", "channels": "single"}))
    await desk.doors.post(f"calls/{call}/remote", do="hangup")

    await until(lambda: media(desk, call).recordings)
    leg = desk.leg(call)
    assert leg is not None
    assert leg.state is CallState.ENDED


async def test_a_media_stream_starts_and_stops(desk: Practice) -> None:
    """Its state follows Telnyx's events."""
    call = await answered(desk)
    await done(
        desk, StartStreaming(call=call, parameters={"stream_url": "wss://media.example.com/a"})
    )
    await until(lambda: media(desk, call).streaming or media(desk, call).streaming_failure)
    if media(desk, call).streaming:
        await done(desk, StopStreaming(call=call))
        await until(lambda: not media(desk, call).streaming)


async def test_a_parameter_that_telnyx_has_not_is_refused_unsent(desk: Practice) -> None:
    """Nothing is invented."""
    call = await answered(desk)
    outcome = await desk.switchboard.order(
        new_order(Speak(call=call, parameters={"payload": "x", "voice": "y", "volume": 11}))
    )

    assert outcome.kind is OutcomeKind.REFUSED
    assert "volume" in outcome.message
    assert await desk.effects("/actions/speak") == []


async def test_a_token_for_the_stream_is_not_kept(desk: Practice) -> None:
    """It goes to Telnyx and stands in no file."""
    call = await answered(desk)
    canary = "canary-3f9a"
    await done(
        desk,
        StartStreaming(
            call=call,
            parameters={"stream_url": "wss://media.example.com/a", "stream_auth_token": canary},
        ),
    )

    sent = [c["body"] for c in await desk.doors.get("commands") if "streaming" in c["path"]]
    assert sent[0]["stream_auth_token"] == canary
    kept = b"".join(file.read_bytes() for file in desk.settings.journal.parent.glob("journal.db*"))
    assert b"stream_url" in kept
    assert canary.encode() not in kept


async def test_a_phone_that_is_not_configured_is_said_so(desk: Practice) -> None:
    """The order is refused with what to do, and leaves nothing pending."""
    call = await answered(desk)
    outcome = await desk.switchboard.order(new_order(Answer(call=call, join=True)))

    assert outcome.kind is OutcomeKind.REFUSED
    assert "agent.phone" in outcome.hint
    leg = desk.leg(call)
    assert leg is not None
    assert leg.pending == ()


@pytest.mark.parametrize(
    ("digits", "why"),
    [("12x", "has 'x'"), ("١٢", "has '١'"), (" ", "has no key in it"), ("1\r2", "has '\\r'")],
)
async def test_keys_that_no_telephone_has_are_refused_before_any_request(
    desk: Practice, digits: str, why: str
) -> None:
    """Whoever gives the order: a console, the command line, or another program on the line."""
    call = await answered(desk)
    before = len(await desk.doors.get("commands"))
    act = SendDtmf(call=call, parameters={"digits": digits})
    outcome = await desk.switchboard.order(new_order(act))

    assert outcome.kind is OutcomeKind.REFUSED
    assert why in outcome.message
    assert outcome.wrong is not None
    assert outcome.wrong.name == "digits"
    assert len(await desk.doors.get("commands")) == before


@pytest.mark.parametrize(("typed", "sent"), [("3", 3), ("infinity", "infinity")])
async def test_a_number_that_was_typed_for_a_number_or_a_word_goes_out_as_a_number(
    desk: Practice, typed: str, sent: object
) -> None:
    """`loop` takes 3 or "infinity"; a text "3" is neither."""
    call = await answered(desk)
    url = "https://example.com/a.mp3"
    order = new_order(StartPlayback(call=call, parameters={"audio_url": url, "loop": typed}))
    await desk.switchboard.order(order)
    bodies = [one["body"] for one in await desk.doors.get("commands")]

    assert bodies[-1]["loop"] == sent

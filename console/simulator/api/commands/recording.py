"""Commands that record a call: record_start, record_stop, record_pause, record_resume."""

from __future__ import annotations

from typing import Annotated, Literal

from msgspec import Meta

from console.simulator.api.commands.body import CommandBody, Recorded
from console.simulator.contract.refusals import unprocessable
from console.simulator.exchange import sound
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Act, Exchange
from console.simulator.exchange.model import Leg


class StartRecording(CommandBody, frozen=True, kw_only=True):
    """The body of record_start. A `max_length` of 0 seconds is no limit."""

    channels: Literal["single", "dual"]
    format: Literal["wav", "mp3"]
    custom_file_name: str | None = None
    max_length: Annotated[int, Meta(ge=0, le=43_200)] = 0
    play_beep: bool = False
    recording_track: Literal["both", "inbound", "outbound"] = "both"
    timeout_secs: Annotated[int, Meta(ge=0)] = 0
    transcription: bool = False
    transcription_engine: Literal["A", "B", "deepgram/nova-3"] | None = None
    transcription_language: str | None = None
    transcription_max_speaker_count: int | None = None
    transcription_min_speaker_count: int | None = None
    transcription_profanity_filter: bool | None = None
    transcription_speaker_diarization: bool | None = None
    trim: Literal["trim-silence"] | None = None


class HandleRecording(CommandBody, frozen=True, kw_only=True):
    """The body of record_stop, record_pause and record_resume; no id means all of them."""

    recording_id: str | None = None


def start(exchange: Exchange, leg: Leg, body: StartRecording) -> Payload | None:
    """Record from now on; no event tells that it starts."""
    if not leg.talking:
        raise unprocessable(
            "90020", "Call recording cannot be started until audio has commenced on the call."
        )
    recording = sound.start_recording(
        exchange,
        leg,
        file_format=body.format,
        channels=body.channels,
        max_length=body.max_length,
    )
    return {"recording_id": recording.id} if exchange.rules.recording_id else None


def stop(exchange: Exchange, leg: Leg, body: HandleRecording) -> None:
    """Stop recording; `call.recording.saved` follows for each recording."""
    for recording in list(leg.recordings.values()):
        if body.recording_id in (None, recording.id):
            sound.stop_recording(exchange, leg, recording)


def check(_exchange: Exchange, _leg: Leg, _body: HandleRecording) -> None:
    """Pause and resume: no event tells of them."""


def recorder_on_answer(body: Recorded, recording_id: str) -> Act:
    """What starts the recording that a command asked for, once the call is answered."""

    def record(exchange: Exchange, leg: Leg) -> None:
        sound.start_recording(
            exchange,
            leg,
            file_format=body.record_format or "mp3",
            channels=body.record_channels or "dual",
            max_length=body.record_max_length or 0,
            recording_id=recording_id,
        )

    return record

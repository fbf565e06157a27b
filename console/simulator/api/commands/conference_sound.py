"""Commands about what a conference hears, and about its recordings."""

from __future__ import annotations

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from console.simulator.api.commands.conference import Meant, Region, meant
from console.simulator.api.commands.gather import GatherUsingAudio, Milliseconds, prompted_by_file
from console.simulator.api.commands.sounding import (
    Language,
    Loop,
    file_sound,
    must_name_one,
    speaking_seconds,
)
from console.simulator.contract.parameters import Base64, Digits
from console.simulator.exchange import conference_sound, digits
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import Conference, Leg, Sound, SoundKind


class Play(msgspec.Struct, frozen=True, kw_only=True):
    """The body of play; without ids everybody hears it."""

    audio_url: str | None = None
    call_control_ids: list[str] = []
    loop: Loop = 1
    media_name: str | None = None
    region: Region | None = None


class Speak(msgspec.Struct, frozen=True, kw_only=True):
    """The body of speak; without ids everybody hears it."""

    payload: str
    voice: str
    call_control_ids: list[str] = []
    command_id: str | None = None
    language: Language | None = None
    payload_type: Literal["text", "ssml"] = "text"
    region: Region | None = None
    voice_settings: dict[str, object] | None = None


class SendDtmf(msgspec.Struct, frozen=True, kw_only=True):
    """The body of send_dtmf; without ids everybody hears it."""

    digits: Digits
    call_control_ids: list[str] = []
    client_state: Base64 | None = None
    duration_millis: Annotated[int, Meta(ge=100, le=500)] = 250


class StartRecording(msgspec.Struct, frozen=True, kw_only=True):
    """The body of record_start; a conference may be recorded several times at once."""

    format: Literal["wav", "mp3"]
    channels: Literal["single", "dual"] = "single"
    command_id: str | None = None
    custom_file_name: str | None = None
    play_beep: bool = False
    region: Region | None = None
    trim: Literal["trim-silence"] | None = None


class HandleRecording(msgspec.Struct, frozen=True, kw_only=True):
    """The body of record_pause and record_resume; no id means all of them."""

    command_id: str | None = None
    recording_id: str | None = None
    region: Region | None = None


class StopRecording(HandleRecording, frozen=True, kw_only=True):
    """The body of record_stop; no id means all of them."""

    client_state: Base64 | None = None


class AskOne(GatherUsingAudio, frozen=True, kw_only=True):
    """The body of gather_using_audio: one participant is asked."""

    call_control_id: str
    gather_id: str | None = None
    initial_timeout_millis: Milliseconds = 5_000
    stop_playback_on_dtmf: bool = True


def play(exchange: Exchange, conference: Conference, body: Play) -> None:
    """Play a file beside what plays already."""
    must_name_one(body.audio_url, body.media_name)
    sound = file_sound(body.audio_url, body.media_name, loop=body.loop)
    conference_sound.play(exchange, conference, sound, _hearers(conference, body.call_control_ids))


def speak(exchange: Exchange, conference: Conference, body: Speak) -> None:
    """Read a text out beside what plays already."""
    sound = Sound(SoundKind.SPEECH, speaking_seconds(body.payload))
    conference_sound.play(exchange, conference, sound, _hearers(conference, body.call_control_ids))


def stop(exchange: Exchange, conference: Conference, body: Meant) -> None:
    """Stop everything that plays, for all, whoever is named."""
    meant(conference, body.call_control_ids)
    conference_sound.stop(exchange, conference)


def send_dtmf(_exchange: Exchange, conference: Conference, body: SendDtmf) -> None:
    """Play tones; no event tells of it."""
    meant(conference, body.call_control_ids)


def start_recording(exchange: Exchange, conference: Conference, body: StartRecording) -> None:
    """Record from now on; no event tells that it starts."""
    conference_sound.record(exchange, conference, file_format=body.format, channels=body.channels)


def stop_recording(exchange: Exchange, conference: Conference, body: StopRecording) -> None:
    """Stop recording; `conference.recording.saved` follows for each recording."""
    for recording in list(conference.recordings.values()):
        if body.recording_id in (None, recording.id):
            conference_sound.save(exchange, conference, recording)


def handle_recording(_exchange: Exchange, _conference: Conference, _body: HandleRecording) -> None:
    """Pause and resume: no event tells of them."""


def gather_using_audio(exchange: Exchange, conference: Conference, body: AskOne) -> None:
    """Play a question to one participant and gather the answer."""
    must_name_one(body.audio_url, body.media_name)
    (participant,) = meant(conference, [body.call_control_id])
    gathering = prompted_by_file(body)
    gathering.gather_id = body.gather_id
    digits.begin(exchange, participant.leg, gathering)


def _hearers(conference: Conference, control_ids: list[str]) -> list[Leg]:
    """Those who are named; nobody in particular if nobody is."""
    return [one.leg for one in meant(conference, control_ids)] if control_ids else []

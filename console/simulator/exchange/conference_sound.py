"""What a conference hears, and its recordings."""

from __future__ import annotations

from typing import Final

from console.simulator.clock import iso
from console.simulator.exchange import events
from console.simulator.exchange.events import Payload
from console.simulator.exchange.exchange import Exchange
from console.simulator.exchange.model import (
    Conference,
    ConferenceSound,
    Leg,
    Recording,
    Sound,
    SoundKind,
)
from console.simulator.exchange.sound import SAVED_AFTER, STORE

KINDS: Final = {SoundKind.SPEECH: "speak", SoundKind.FILE: "playback"}


def play(exchange: Exchange, conference: Conference, sound: Sound, heard_by: list[Leg]) -> None:
    """Play something to everybody, or to some; those are then told of one by one."""
    playing = ConferenceSound(sound, heard_by)
    conference.sounds.append(playing)
    _tell(exchange, conference, playing, "started")
    if sound.seconds is not None:
        exchange.later(
            sound.seconds,
            "a sound in a conference ends",
            lambda exchange: _finish(exchange, conference, playing),
        )


def stop(exchange: Exchange, conference: Conference) -> None:
    """End everything that plays, whoever hears it; each end is told."""
    for playing in list(conference.sounds):
        _finish(exchange, conference, playing)


def record(exchange: Exchange, conference: Conference, *, file_format: str, channels: str) -> None:
    """Record a conference until it is stopped, or ends."""
    recording = Recording(
        id=exchange.ids.event_id(),
        file_format=file_format,
        channels=channels,
        started_at=exchange.now,
    )
    conference.recordings[recording.id] = recording


def save(exchange: Exchange, conference: Conference, recording: Recording) -> None:
    """Stop a recording; a little later it is told that it was saved."""
    if conference.recordings.pop(recording.id, None) is None:
        return
    ended_at = exchange.now
    exchange.later(
        SAVED_AFTER,
        "a recording of a conference is saved",
        lambda exchange: _tell_saved(exchange, conference, recording, ended_at),
    )


def close(exchange: Exchange, conference: Conference) -> None:
    """The conference is over: nothing plays, and what was recorded is saved."""
    stop(exchange, conference)
    for recording in list(conference.recordings.values()):
        save(exchange, conference, recording)


def _finish(exchange: Exchange, conference: Conference, playing: ConferenceSound) -> None:
    """A sound is over; one that was stopped before its time is over already."""
    if playing in conference.sounds:
        conference.sounds.remove(playing)
        _tell(exchange, conference, playing, "ended")


def _tell(
    exchange: Exchange, conference: Conference, playing: ConferenceSound, moment: str
) -> None:
    sound = playing.sound
    kind = KINDS[sound.kind]
    told: Payload = {
        "conference_id": conference.id,
        "creator_call_session_id": conference.creator.session_id,
        "occurred_at": iso(exchange.now),
        **{name: value for name, value in sound.told.items() if name != "overlay"},
    }
    if not playing.heard_by:
        payload = {**told, "connection_id": conference.creator.connection_id}
        exchange.emit(conference.creator, f"conference.{kind}.{moment}", payload)
    for leg in playing.heard_by:
        payload = {**events.about(leg), **told}
        exchange.emit(leg, f"conference.participant.{kind}.{moment}", payload)


def _tell_saved(
    exchange: Exchange, conference: Conference, recording: Recording, ended_at: float
) -> None:
    url = f"{STORE}/{conference.id}-{int(recording.started_at)}.{recording.file_format}"
    creator = conference.creator
    exchange.emit(
        creator,
        "conference.recording.saved",
        {
            "call_control_id": creator.control_id,
            "call_session_id": creator.session_id,
            "channels": recording.channels,
            "client_state": creator.client_state,
            "conference_id": conference.id,
            "connection_id": creator.connection_id,
            "format": recording.file_format,
            "public_recording_urls": {},
            "recording_ended_at": iso(ended_at),
            "recording_id": recording.id,
            "recording_started_at": iso(recording.started_at),
            "recording_urls": {recording.file_format: url},
        },
    )

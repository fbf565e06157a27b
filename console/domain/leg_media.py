"""What goes on on a leg beside its state: recording, playing, streaming, queue, digits.

Telnyx tells some of it by webhook; the rest (recording, mute) has no webhook and
follows from the orders that it accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import msgspec
from msgspec import Struct

from console.domain.acts import (
    Act,
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    MuteParticipant,
    PauseRecording,
    ResumeRecording,
    SendDtmf,
    Speak,
    StartPlayback,
    StartRecording,
    StopGather,
    StopRecording,
    SwitchRole,
    UnmuteParticipant,
)
from console.domain.acts.operations import (
    StartNoiseSuppression,
    StartTranscription,
    StopNoiseSuppression,
    StopTranscription,
)
from console.domain.events import (
    ConferenceParticipantJoined,
    ConferenceParticipantLeft,
    ConferenceRecordingSaved,
    Costed,
    Dequeued,
    DtmfReceived,
    Enqueued,
    GatherEnded,
    HungUp,
    Payload,
    PlaybackEnded,
    PlaybackStarted,
    RecordingFailed,
    RecordingSaved,
    SpeakEnded,
    SpeakStarted,
    StreamingFailed,
    StreamingStarted,
    StreamingStopped,
)

DIGITS_KEPT: Final = 64
"""Keys kept on the leg, sent or received; all of them stand in its facts."""


class Gathered(Struct, frozen=True, kw_only=True):
    """What a gather collected, and how it ended, in Telnyx's word."""

    digits: str
    status: str


class SavedRecording(Struct, frozen=True, kw_only=True):
    """A recording that Telnyx saved. Its links are valid for ten minutes."""

    links: tuple[str, ...]
    started_at: str | None = None
    ended_at: str | None = None


class Quality(Struct, frozen=True, kw_only=True):
    """How good the sound was, in Telnyx's own numbers, which are text."""

    mos: str | None = None
    jitter: str | None = None
    lost: str | None = None
    packets: str | None = None


class Media(Struct, frozen=True, kw_only=True):
    """What goes on on a leg.

    `recording` is "on" or "paused". `playing` says what the far end is given to
    hear; `sounding` is true from the order on, and of speech whose events never come.
    `gathering` is true while keys are collected.
    `suppressing` says that noise is taken out of the sound, `transcribing` that what is
    said is being written down.
    `supervisor_role` is what a supervisor's leg does to the call that it `supervises`.
    `sent` and `received` are keys pressed, oldest first.
    """

    recording: str | None = None
    playing: str | None = None
    sounding: bool = False
    gathering: bool = False
    streaming: bool = False
    streaming_failure: str | None = None
    suppressing: bool = False
    transcribing: bool = False
    queue: str | None = None
    queue_position: int | None = None
    waited_in: str | None = None
    conference: str | None = None
    muted: bool = False
    supervisor_role: str | None = None
    supervises: str | None = None
    sent: str = ""
    received: str = ""
    gathered: Gathered | None = None
    recordings: tuple[SavedRecording, ...] = ()
    quality: Quality | None = None
    cost: str | None = None


def after_event(media: Media, payload: Payload) -> Media:
    """What goes on after an event of Telnyx; the same object if it changes nothing."""
    change = _BY_EVENT.get(type(payload))
    return msgspec.structs.replace(media, **change(media, payload)) if change else media


def after_act(media: Media, act: Act) -> Media:
    """What goes on after an act that Telnyx accepted."""
    change = _BY_ACT.get(type(act))
    return msgspec.structs.replace(media, **change(media, act)) if change else media


_Changes = dict[str, Any]


def _digit(media: Media, payload: DtmfReceived) -> _Changes:
    return {"received": (media.received + (payload.digit or ""))[-DIGITS_KEPT:]}


def _gathered(media: Media, payload: GatherEnded) -> _Changes:
    found = Gathered(digits=payload.digits or "", status=payload.status or "?")
    return {"gathered": found, "gathering": False, "sounding": media.playing is not None}


def _speaking(_: Media, __: SpeakStarted) -> _Changes:
    return {"playing": "speech", "sounding": True}


def _playing(_: Media, payload: PlaybackStarted) -> _Changes:
    what = payload.media_name or payload.media_url or "audio"
    return {"playing": what, "sounding": True}


def _silent(_: Media, __: SpeakEnded | PlaybackEnded) -> _Changes:
    return {"playing": None, "sounding": False}


def _streaming(_: Media, __: StreamingStarted) -> _Changes:
    return {"streaming": True, "streaming_failure": None}


def _not_streaming(_: Media, __: StreamingStopped) -> _Changes:
    return {"streaming": False}


def _stream_failed(_: Media, payload: StreamingFailed) -> _Changes:
    return {"streaming": False, "streaming_failure": payload.failure_reason or "unknown reason"}


def _queued(_: Media, payload: Enqueued) -> _Changes:
    queue = payload.queue
    return {
        "queue": queue,
        "queue_position": payload.current_position,
        "waited_in": queue,
    }


def _dequeued(_: Media, __: Dequeued) -> _Changes:
    return {"queue": None, "queue_position": None}


def _joined(_: Media, payload: ConferenceParticipantJoined) -> _Changes:
    return {"conference": payload.conference_id}


def _left(_: Media, __: ConferenceParticipantLeft) -> _Changes:
    return {"conference": None, "muted": False}


def _saved(media: Media, payload: RecordingSaved | ConferenceRecordingSaved) -> _Changes:
    kinds = (payload.public_recording_urls, payload.recording_urls)
    found = [link for links in kinds if links for link in (links.mp3, links.wav) if link]
    recording = SavedRecording(
        links=tuple(found),
        started_at=payload.recording_started_at,
        ended_at=payload.recording_ended_at,
    )
    return {"recording": None, "recordings": (*media.recordings, recording)}


def _recording_failed(_: Media, __: RecordingFailed) -> _Changes:
    return {"recording": None}


def _ended(_: Media, payload: HungUp) -> _Changes:
    over: _Changes = {"recording": None, "playing": None, "streaming": False, "queue": None}
    over |= {"suppressing": False, "transcribing": False, "sounding": False, "gathering": False}
    over |= {"queue_position": None, "conference": None, "muted": False}
    heard = quality(payload)
    return over | {"quality": heard} if heard else over


def quality(payload: HungUp) -> Quality | None:
    """How the far end sounded; None where Telnyx does not tell."""
    stats = payload.call_quality_stats
    inbound = stats.inbound if stats else None
    if inbound is None:
        return None
    return Quality(
        mos=inbound.mos,
        jitter=inbound.jitter_max_variance,
        lost=inbound.skip_packet_count,
        packets=inbound.packet_count,
    )


def currency(payload: Costed) -> str | None:
    """The currency of a cost, which stands with its parts; None where none names it."""
    parts = payload.cost_parts or ()
    return next((part.currency for part in parts if part.currency), None)


def _costed(_: Media, payload: Costed) -> _Changes:
    return {"cost": f"{payload.total_cost or '?'} {currency(payload) or ''}".strip()}


_BY_EVENT: Final[Mapping[type[Payload], Callable[[Media, Any], _Changes]]] = {
    DtmfReceived: _digit,
    GatherEnded: _gathered,
    SpeakStarted: _speaking,
    SpeakEnded: _silent,
    PlaybackStarted: _playing,
    PlaybackEnded: _silent,
    StreamingStarted: _streaming,
    StreamingStopped: _not_streaming,
    StreamingFailed: _stream_failed,
    Enqueued: _queued,
    Dequeued: _dequeued,
    ConferenceParticipantJoined: _joined,
    ConferenceParticipantLeft: _left,
    RecordingSaved: _saved,
    ConferenceRecordingSaved: _saved,
    RecordingFailed: _recording_failed,
    HungUp: _ended,
    Costed: _costed,
}


def _sent(media: Media, act: SendDtmf) -> _Changes:
    return {"sent": (media.sent + str(act.parameters.get("digits", "")))[-DIGITS_KEPT:]}


def _begins_to_sound(_: Media, __: Speak | StartPlayback) -> _Changes:
    return {"sounding": True}


def _gathers(_: Media, __: Gather) -> _Changes:
    return {"gathering": True}


def _asks(_: Media, __: GatherUsingSpeak | GatherUsingAudio) -> _Changes:
    return {"gathering": True, "sounding": True}


def _gathers_no_more(_: Media, __: StopGather) -> _Changes:
    return {"gathering": False}


def _recording(_: Media, __: StartRecording | ResumeRecording) -> _Changes:
    return {"recording": "on"}


def _paused(_: Media, __: PauseRecording) -> _Changes:
    return {"recording": "paused"}


def _not_recording(_: Media, __: StopRecording) -> _Changes:
    return {"recording": None}


def _transcribing(_: Media, __: StartTranscription) -> _Changes:
    return {"transcribing": True}


def _not_transcribing(_: Media, __: StopTranscription) -> _Changes:
    return {"transcribing": False}


def _suppressing(_: Media, __: StartNoiseSuppression) -> _Changes:
    return {"suppressing": True}


def _not_suppressing(_: Media, __: StopNoiseSuppression) -> _Changes:
    return {"suppressing": False}


def _muted(_: Media, __: MuteParticipant) -> _Changes:
    return {"muted": True}


def _unmuted(_: Media, __: UnmuteParticipant) -> _Changes:
    return {"muted": False}


def _role(_: Media, act: SwitchRole) -> _Changes:
    return {"supervisor_role": str(act.parameters.get("role", "")) or None}


_BY_ACT: Final[Mapping[type[Act], Callable[[Media, Any], _Changes]]] = {
    SendDtmf: _sent,
    Speak: _begins_to_sound,
    StartPlayback: _begins_to_sound,
    Gather: _gathers,
    GatherUsingSpeak: _asks,
    GatherUsingAudio: _asks,
    StopGather: _gathers_no_more,
    StartRecording: _recording,
    ResumeRecording: _recording,
    PauseRecording: _paused,
    StopRecording: _not_recording,
    StartTranscription: _transcribing,
    StopTranscription: _not_transcribing,
    StartNoiseSuppression: _suppressing,
    StopNoiseSuppression: _not_suppressing,
    MuteParticipant: _muted,
    UnmuteParticipant: _unmuted,
    SwitchRole: _role,
}

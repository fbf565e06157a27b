"""What is heard on a leg and where it is sent: speech, playback, recording, streams."""

from __future__ import annotations

from typing import Annotated, TypeAlias

from msgspec import Struct

from console.domain.events.call import PartyType
from console.domain.events.fact import Payload, known

SpeakStatus: TypeAlias = Annotated[str | None, known("completed", "call_hangup", "cancelled_amd")]
PlaybackStatus: TypeAlias = Annotated[
    str | None,
    known(
        "file_not_found",
        "call_hangup",
        "unknown",
        "cancelled",
        "cancelled_amd",
        "completed",
        "failed",
    ),
]
Channels: TypeAlias = Annotated[str | None, known("single", "dual")]
RecordingFormat: TypeAlias = Annotated[str | None, known("wav", "mp3")]
RecordingFault: TypeAlias = Annotated[
    str | None,
    known(
        "Failed to authorize with storage using custom credentials",
        "Invalid credentials json",
        "Unsupported backend",
        "Internal server error",
    ),
]
StreamType: TypeAlias = Annotated[str | None, known("websocket", "dialogflow")]
StreamTrack: TypeAlias = Annotated[
    str | None, known("inbound_track", "outbound_track", "both_tracks")
]


class Speaking(Payload, frozen=True, kw_only=True, gc=False):
    """Base of the two speech events. `speak_id` comes in real deliveries only."""

    speak_id: str | None = None


class SpeakStarted(Speaking, frozen=True, kw_only=True, gc=False):
    """call.speak.started."""


class SpeakEnded(Speaking, frozen=True, kw_only=True, gc=False):
    """call.speak.ended."""

    status: SpeakStatus = None


class Playing(Payload, frozen=True, kw_only=True, gc=False):
    """Base of the two playback events. `overlay` means mixed into what is heard already."""

    media_name: str | None = None
    media_url: str | None = None
    overlay: bool | None = None


class PlaybackStarted(Playing, frozen=True, kw_only=True, gc=False):
    """call.playback.started."""


class PlaybackEnded(Playing, frozen=True, kw_only=True, gc=False):
    """call.playback.ended."""

    status: PlaybackStatus = None
    status_detail: str | None = None


class Links(Struct, frozen=True, kw_only=True, gc=False):
    """Where a recording can be had; the links die after ten minutes."""

    mp3: str | None = None
    wav: str | None = None


class RecordingSaved(Payload, frozen=True, kw_only=True, gc=False):
    """call.recording.saved. It carries no control id: find the leg by leg or session id."""

    channels: Channels = None
    public_recording_urls: Links | None = None
    recording_urls: Links | None = None
    recording_started_at: str | None = None
    recording_ended_at: str | None = None


class RecordingFailed(Payload, frozen=True, kw_only=True, gc=False):
    """call.recording.error."""

    reason: RecordingFault = None


class RecordingTranscribed(Payload, frozen=True, kw_only=True, gc=False):
    """call.recording.transcription.saved."""

    calling_party_type: PartyType = None
    recording_id: str | None = None
    recording_transcription_id: str | None = None
    status: Annotated[str | None, known("completed")] = None
    transcription_text: str | None = None


Track: TypeAlias = Annotated[str | None, known("inbound", "outbound")]


class Transcript(Struct, frozen=True, kw_only=True, gc=False):
    """A piece of speech in words. Its track is told by the engine B (Telnyx) alone."""

    transcript: str | None = None
    is_final: bool | None = None
    confidence: float | None = None
    transcription_track: Track = None

    @property
    def final(self) -> bool:
        """Whether it will not be corrected: only a "false" says that it is an interim result."""
        return self.is_final is not False


class Transcribed(Payload, frozen=True, kw_only=True, gc=False):
    """call.transcription: what was said on the leg, as it is said."""

    transcription_data: Transcript | None = None

    @property
    def words(self) -> str | None:
        """What will not be corrected any more; None for an interim text, and for none at all."""
        told = self.transcription_data
        return told.transcript if told and told.final else None


class Forking(Payload, frozen=True, kw_only=True, gc=False):
    """Base of the two fork events."""

    stream_type: Annotated[str | None, known("decrypted")] = None


class ForkStarted(Forking, frozen=True, kw_only=True, gc=False):
    """call.fork.started."""


class ForkStopped(Forking, frozen=True, kw_only=True, gc=False):
    """call.fork.stopped."""


class StreamParams(Struct, frozen=True, kw_only=True, gc=False):
    """Where a media stream goes, and which side of the leg it carries."""

    stream_url: str | None = None
    track: StreamTrack = None


class StreamingStarted(Payload, frozen=True, kw_only=True, gc=False):
    """streaming.started (the kind has no `call.` in front)."""

    stream_url: str | None = None


class StreamingStopped(Payload, frozen=True, kw_only=True, gc=False):
    """streaming.stopped."""

    stream_url: str | None = None


class StreamingFailed(Payload, frozen=True, kw_only=True, gc=False):
    """streaming.failed."""

    failure_reason: str | None = None
    stream_id: str | None = None
    stream_params: StreamParams | None = None
    stream_type: StreamType = None


class SiprecStarted(Payload, frozen=True, kw_only=True, gc=False):
    """siprec.started."""


class SiprecStopped(Payload, frozen=True, kw_only=True, gc=False):
    """siprec.stopped. `hangup_cause` is a cause of Q.850 in words."""

    hangup_cause: str | None = None


class SiprecFailed(Payload, frozen=True, kw_only=True, gc=False):
    """siprec.failed. `failure_cause` is a cause of Q.850 in words."""

    failure_cause: str | None = None

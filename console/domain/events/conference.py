"""Conferences: they begin and end, people come and go, something is played or recorded.

The order in which these events arrive is loose: a participant may leave
before the conference is reported as made, and after the leg's hang-up.
"""

from __future__ import annotations

from typing import Annotated, TypeAlias

from console.domain.events.fact import Payload, known
from console.domain.events.media import Channels, Links, RecordingFormat

EndReason: TypeAlias = Annotated[str | None, known("all_left", "host_left", "time_exceeded")]


class Conference(Payload, frozen=True, kw_only=True, gc=False):
    """Base of all conference events. `occurred_at` stands here where the envelope has none."""

    conference_id: str | None = None
    occurred_at: str | None = None


class ConferenceCreated(Conference, frozen=True, kw_only=True, gc=False):
    """conference.created, by the leg that is named."""


class ConferenceEnded(Conference, frozen=True, kw_only=True, gc=False):
    """conference.ended."""

    reason: EndReason = None


class ConferenceParticipantJoined(Conference, frozen=True, kw_only=True, gc=False):
    """conference.participant.joined."""


class ConferenceParticipantLeft(Conference, frozen=True, kw_only=True, gc=False):
    """conference.participant.left; the leg is parked unless it hung up."""


class ConferenceFloorChanged(Conference, frozen=True, kw_only=True, gc=False):
    """conference.floor.changed: the leg that is named speaks now."""


class ConferenceSpeaking(Conference, frozen=True, kw_only=True, gc=False):
    """Base of speech, to all or to one. The session is that of the conference's maker."""

    creator_call_session_id: str | None = None


class ConferenceSpeakStarted(ConferenceSpeaking, frozen=True, kw_only=True, gc=False):
    """conference.speak.started."""


class ConferenceSpeakEnded(ConferenceSpeaking, frozen=True, kw_only=True, gc=False):
    """conference.speak.ended."""


class ConferenceParticipantSpeakStarted(ConferenceSpeaking, frozen=True, kw_only=True, gc=False):
    """conference.participant.speak.started: heard by this leg only."""


class ConferenceParticipantSpeakEnded(ConferenceSpeaking, frozen=True, kw_only=True, gc=False):
    """conference.participant.speak.ended."""


class ConferencePlaying(ConferenceSpeaking, frozen=True, kw_only=True, gc=False):
    """Base of playback, to all or to one."""

    media_name: str | None = None
    media_url: str | None = None


class ConferencePlaybackStarted(ConferencePlaying, frozen=True, kw_only=True, gc=False):
    """conference.playback.started."""


class ConferencePlaybackEnded(ConferencePlaying, frozen=True, kw_only=True, gc=False):
    """conference.playback.ended."""


class ConferenceParticipantPlaybackStarted(ConferencePlaying, frozen=True, kw_only=True, gc=False):
    """conference.participant.playback.started: heard by this leg only."""


class ConferenceParticipantPlaybackEnded(ConferencePlaying, frozen=True, kw_only=True, gc=False):
    """conference.participant.playback.ended."""


class ConferenceRecordingSaved(Conference, frozen=True, kw_only=True, gc=False):
    """conference.recording.saved."""

    channels: Channels = None
    format: RecordingFormat = None
    public_recording_urls: Links | None = None
    recording_urls: Links | None = None
    recording_id: str | None = None
    recording_started_at: str | None = None
    recording_ended_at: str | None = None

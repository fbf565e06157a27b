"""What goes on on a leg beside its state: recording, playing, streaming, queue, digits.

Telnyx tells some of it by webhook; the rest (recording, mute) has no webhook and
follows from the orders that it accepted.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, Final

from msgspec import Struct

from console.domain.acts import (
    Act,
    CreateConference,
    Dial,
    Gather,
    GatherUsingAudio,
    GatherUsingSpeak,
    JoinConference,
    LeaveQueue,
    MuteParticipant,
    Speak,
    StartPlayback,
    StopGather,
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
    AnswersDiscussed,
    AnswersGathered,
    AnswersProgressed,
    Bridged,
    ConferenceParticipantJoined,
    ConferenceParticipantLeft,
    ConferenceRecordingSaved,
    ConversationCreated,
    ConversationEnded,
    ConversationNotStarted,
    Costed,
    Dequeued,
    Enqueued,
    GatherEnded,
    HungUp,
    Payload,
    PlaybackEnded,
    PlaybackStarted,
    RecordingSaved,
    SpeakEnded,
    SpeakStarted,
    StreamingFailed,
    StreamingStarted,
    StreamingStopped,
)

DIGITS_KEPT: Final = 64
"""Keys kept on the leg, sent or received; all of them stand in its facts."""


class Captions(StrEnum):
    """Which calls are transcribed by themselves: the word of the setting `agent.captions`."""

    OFF = "off"
    MINE = "mine"
    ALL = "all"


class Gathered(Struct, frozen=True, kw_only=True):
    """What a gather collected, and how it ended, in Telnyx's word."""

    digits: str
    status: str


class Recording(Struct, frozen=True, kw_only=True):
    """A recording that goes on. `id` is Telnyx's, where the reply to its start had one."""

    since: datetime
    paused: bool = False
    id: str | None = None


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


class Media(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """What goes on on a leg.

    `going` are the recordings that go on, the oldest first; `recording` is "on" while one of
    them is, and "paused" while all are. `playing` says what the far end is given to
    hear; `sounding` is true from the order on, and of speech whose events never come.
    `gathering` is true while keys are collected, `conversing` while a voice assistant talks.
    `suppressing` says that noise is taken out of the sound, `transcribing` that what is
    said is being written down.
    `conference_recording` is the same word of the recording of the conference that it is in.
    `supervisor_role` is what a supervisor's leg does to the call that it `supervises`.
    `was_in` is the last conference that it was in, `left_at` when it was in none any more.
    `muted` is true while nobody in its conference hears it, `muted_since` since when; it ends with
    the stay in that conference. `mute_doubted` says that nobody knows what came of the last
    order about it.
    `sent` and `received` are keys pressed, oldest first.
    """

    recording: str | None = None
    going: tuple[Recording, ...] = ()
    playing: str | None = None
    sounding: bool = False
    gathering: bool = False
    streaming: bool = False
    streaming_failure: str | None = None
    conversing: bool = False
    suppressing: bool = False
    transcribing: bool = False
    queue: str | None = None
    queue_position: int | None = None
    waited_in: str | None = None
    conference: str | None = None
    conference_recording: str | None = None
    was_in: str | None = None
    left_at: datetime | None = None
    muted: bool = False
    muted_since: datetime | None = None
    mute_doubted: bool = False
    supervisor_role: str | None = None
    supervises: str | None = None
    sent: str = ""
    received: str = ""
    gathered: Gathered | None = None
    recordings: tuple[SavedRecording, ...] = ()
    quality: Quality | None = None
    cost: str | None = None


NOTHING_GOES_ON: Final = Media()
"""On most legs; they share it."""

ALIKE: Final = 512
"""Different things that go on, of which each is one object on all legs."""


@lru_cache(maxsize=ALIKE)
def shared(media: Media) -> Media:
    """The same, as the one object that all legs have of it: mostly the same goes on on many."""
    return media


Tells = Mapping[str, Any]
"""The last word on some of the things that go on, by their names among `fold.media.Words`."""

_HEARD: Final[Tells] = {"muted_in": None, "mute_doubted": False}


def tells_of_event(payload: Payload) -> Tells:
    """What an event of Telnyx says of what goes on; keys and recordings are told apart from it."""
    tell = _BY_EVENT.get(type(payload))
    return tell(payload) if tell else {}


def tells_of_act(act: Act) -> Tells:
    """What follows from an act that Telnyx accepted, unless the leg has ended."""
    tell = _BY_ACT.get(type(act))
    return tell(act) if tell else {}


def doubts_of_act(act: Act) -> Tells:
    """What is in doubt after an act of which nobody knows what came of it."""
    is_about_mute = isinstance(act, MuteParticipant | UnmuteParticipant)
    return {"mute_doubted": True} if is_about_mute else {}


def _gathered(payload: GatherEnded) -> Tells:
    found = Gathered(digits=payload.digits or "", status=payload.status or "?")
    return {"gathered": found, "gathering": False, "asked": False}


def _speaking(_: SpeakStarted) -> Tells:
    return {"playing": "speech", "asked": False}


def _playing(payload: PlaybackStarted) -> Tells:
    what = payload.media_name or payload.media_url or "audio"
    return {"playing": what, "asked": False}


def _silent(_: SpeakEnded | PlaybackEnded) -> Tells:
    return {"playing": None, "asked": False}


def _streaming(_: StreamingStarted) -> Tells:
    return {"streaming": True, "streaming_failure": None}


def _not_streaming(_: StreamingStopped) -> Tells:
    return {"streaming": False}


def _stream_failed(payload: StreamingFailed) -> Tells:
    return {"streaming": False, "streaming_failure": payload.failure_reason or "unknown reason"}


def _conversing(_: ConversationCreated | AnswersDiscussed | AnswersProgressed) -> Tells:
    return {"conversing": True}


def _not_conversing(_: ConversationEnded | ConversationNotStarted | AnswersGathered) -> Tells:
    return {"conversing": False}


def _queued(payload: Enqueued) -> Tells:
    queue = payload.queue
    return {
        "queue": queue,
        "queue_position": payload.current_position,
        "waited_in": queue,
    }


def _dequeued(_: Dequeued | LeaveQueue) -> Tells:
    return {"queue": None, "queue_position": None}


def _joined(payload: ConferenceParticipantJoined) -> Tells:
    """Where Telnyx does not say into which one, the leg is in none that is known."""
    inside = payload.conference_id or None
    return {"conference": inside, "was_in": inside} if inside else {"conference": None}


def _left(_: ConferenceParticipantLeft) -> Tells:
    return {"conference": None, **_HEARD}


def _bridged(_: Bridged) -> Tells:
    return _HEARD


def saved(payload: RecordingSaved | ConferenceRecordingSaved) -> SavedRecording:
    """The recording that an event tells of."""
    kinds = (payload.public_recording_urls, payload.recording_urls)
    found = [link for links in kinds if links for link in (links.mp3, links.wav) if link]
    return SavedRecording(
        links=tuple(found),
        started_at=payload.recording_started_at,
        ended_at=payload.recording_ended_at,
    )


OVER: Final[Tells] = {
    **dict.fromkeys(("playing", "queue", "queue_position", "conference")),
    **dict.fromkeys(("asked", "gathering", "streaming", "conversing"), False),
    **dict.fromkeys(("suppressing", "transcribing"), False),
    **_HEARD,
}
"""What the end of a leg says: nothing goes on any more."""


def _ended(payload: HungUp) -> Tells:
    heard = quality(payload)
    return {**OVER, "quality": heard} if heard else OVER


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


def _costed(payload: Costed) -> Tells:
    return {"cost": f"{payload.total_cost or '?'} {currency(payload) or ''}".strip()}


_BY_EVENT: Final[Mapping[type[Payload], Callable[[Any], Tells]]] = {
    Bridged: _bridged,
    GatherEnded: _gathered,
    SpeakStarted: _speaking,
    SpeakEnded: _silent,
    PlaybackStarted: _playing,
    PlaybackEnded: _silent,
    StreamingStarted: _streaming,
    StreamingStopped: _not_streaming,
    StreamingFailed: _stream_failed,
    ConversationCreated: _conversing,
    AnswersDiscussed: _conversing,
    AnswersProgressed: _conversing,
    ConversationEnded: _not_conversing,
    ConversationNotStarted: _not_conversing,
    AnswersGathered: _not_conversing,
    Enqueued: _queued,
    Dequeued: _dequeued,
    ConferenceParticipantJoined: _joined,
    ConferenceParticipantLeft: _left,
    HungUp: _ended,
    Costed: _costed,
}


def _begins_to_sound(_: Speak | StartPlayback) -> Tells:
    return {"asked": True}


def _gathers(_: Gather) -> Tells:
    return {"gathering": True}


def _asks(_: GatherUsingSpeak | GatherUsingAudio) -> Tells:
    return {"gathering": True, "asked": True}


def _gathers_no_more(_: StopGather) -> Tells:
    return {"gathering": False}


def _transcribing(_: StartTranscription) -> Tells:
    return {"transcribing": True}


def _not_transcribing(_: StopTranscription) -> Tells:
    return {"transcribing": False}


def _suppressing(_: StartNoiseSuppression) -> Tells:
    return {"suppressing": True}


def _not_suppressing(_: StopNoiseSuppression) -> Tells:
    return {"suppressing": False}


def _muted(act: MuteParticipant) -> Tells:
    return {"muted_in": act.conference, "mute_doubted": False}


def _heard(_: UnmuteParticipant | JoinConference | CreateConference) -> Tells:
    return _HEARD


def _role(act: SwitchRole) -> Tells:
    return {"supervisor_role": str(act.parameters.get("role", "")) or None}


def _supervises(act: Dial) -> Tells:
    return {"supervisor_role": act.supervisor_role, "supervises": act.supervise}


_BY_ACT: Final[Mapping[type[Act], Callable[[Any], Tells]]] = {
    Dial: _supervises,
    Speak: _begins_to_sound,
    StartPlayback: _begins_to_sound,
    Gather: _gathers,
    GatherUsingSpeak: _asks,
    GatherUsingAudio: _asks,
    StopGather: _gathers_no_more,
    StartTranscription: _transcribing,
    StopTranscription: _not_transcribing,
    StartNoiseSuppression: _suppressing,
    StopNoiseSuppression: _not_suppressing,
    MuteParticipant: _muted,
    UnmuteParticipant: _heard,
    JoinConference: _heard,
    CreateConference: _heard,
    SwitchRole: _role,
    LeaveQueue: _dequeued,
}

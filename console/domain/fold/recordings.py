"""Which recordings of a leg go on, folded from orders and from what was saved.

No webhook tells of a start, a pause or a stop: the orders that Telnyx accepted do. Those of
a conference are told of on the legs of all who are in it, and count while they are.
`call.recording.saved` names no recording, so that its times say which one it was: it may
come seconds after the next one began, and ends none but its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from typing import Final

from msgspec import Struct, structs

from console.domain.acts import (
    Act,
    ConferenceOperation,
    PauseAll,
    PauseRecording,
    RecordAll,
    ResumeAll,
    ResumeRecording,
    StartRecording,
    StopRecording,
    StopRecordingAll,
)
from console.domain.events import (
    ConferenceRecordingSaved,
    Payload,
    RecordingFailed,
    RecordingSaved,
)
from console.domain.fold.places import Place
from console.domain.leg_media import Recording


class Step(StrEnum):
    """What became of a recording."""

    BEGUN = "begun"
    FOUND_PAUSED = "found paused"
    PAUSED = "paused"
    RESUMED = "resumed"
    STOPPED = "stopped"
    SAVED = "saved"
    FAILED = "failed"


class Recorded(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What was told of one recording, or of all of them; the times are those of a saved one.

    `conference` is the one that is recorded, None for the leg by itself.
    """

    step: Step
    id: str | None = None
    conference: str | None = None
    started_at: datetime | None = None
    ended_at: datetime | None = None


_ORDERED: Final[Mapping[type[Act], Step]] = {
    StartRecording: Step.BEGUN,
    PauseRecording: Step.PAUSED,
    ResumeRecording: Step.RESUMED,
    StopRecording: Step.STOPPED,
    RecordAll: Step.BEGUN,
    PauseAll: Step.PAUSED,
    ResumeAll: Step.RESUMED,
    StopRecordingAll: Step.STOPPED,
}


def ordered(act: Act, told: str | None) -> Recorded | None:
    """What an accepted order says of recordings; `told` is the id that Telnyx gave a new one."""
    step = _ORDERED.get(type(act))
    if step is None:
        return None
    meant = getattr(act, "parameters", {}).get("recording_id")
    return Recorded(
        step=step,
        id=told if step is Step.BEGUN else str(meant) if meant else None,
        conference=act.conference if isinstance(act, ConferenceOperation) else None,
    )


def told_of(payload: Payload) -> Recorded | None:
    """What an event of Telnyx says of the recordings of its leg."""
    if isinstance(payload, RecordingFailed):
        return Recorded(step=Step.FAILED)
    if not isinstance(payload, RecordingSaved | ConferenceRecordingSaved):
        return None
    return Recorded(
        step=Step.SAVED,
        conference=getattr(payload, "conference_id", None),
        started_at=_moment(payload.recording_started_at),
        ended_at=_moment(payload.recording_ended_at),
    )


def sighted(conference: str, recording: str | None) -> Recorded:
    """What it says that a conference is recorded ("on", "paused"), or is no more."""
    steps = {"on": Step.BEGUN, "paused": Step.FOUND_PAUSED}
    return Recorded(step=steps.get(recording or "", Step.STOPPED), conference=conference)


def going_on(
    told: Iterable[tuple[Place, Recorded]], conference: str | None = None
) -> tuple[Recording, ...]:
    """The recordings that go on, the oldest first, after all that was told in its order.

    Those of the conference of that id, or of the leg by itself.
    """
    begun: list[Recording] = []
    going: list[Recording] = []
    saved: set[tuple[datetime | None, datetime | None]] = set()
    for place, one in told:
        if one.conference != conference:
            continue
        match one.step:
            case Step.BEGUN | Step.FOUND_PAUSED:
                paused = one.step is Step.FOUND_PAUSED
                new = Recording(since=place[0], id=one.id, paused=paused)
                begun.append(new)
                going.append(new)
            case Step.PAUSED | Step.RESUMED:
                paused = one.step is Step.PAUSED
                going = [_paused(it, paused) if it in _meant(going, one) else it for it in going]
            case Step.STOPPED:
                meant = _meant(going, one)
                going = [it for it in going if it not in meant]
            case Step.FAILED:
                going = going[:-1]
            case Step.SAVED if (one.started_at, one.ended_at) not in saved:
                if None not in (one.started_at, one.ended_at):
                    saved.add((one.started_at, one.ended_at))
                over = _saved(begun, one)
                begun = [it for it in begun if it is not over]
                going = [it for it in going if over is None or it.since != over.since]
            case _:
                pass
    return tuple(going)


def _meant(going: Sequence[Recording], one: Recorded) -> Sequence[Recording]:
    """Those that an order is about: all without an id, and the only one whatever its id."""
    if one.id is None or (len(going) == 1 and going[0].id is None):
        return going
    return [it for it in going if it.id == one.id]


def _saved(begun: Sequence[Recording], one: Recorded) -> Recording | None:
    """The one that was saved: of those begun before it ended, the one whose begin is nearest."""
    ended, started = one.ended_at, one.started_at
    before = [it for it in begun if ended is None or it.since <= ended]
    if started is None or not before:
        return before[0] if before else None
    return min(before, key=lambda it: abs(it.since - started))


def _paused(one: Recording, paused: bool) -> Recording:  # noqa: FBT001 - what it becomes
    return structs.replace(one, paused=paused)


def _moment(text: str | None) -> datetime | None:
    """The moment that Telnyx wrote; None where it wrote none that can be read."""
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    return moment if moment.tzinfo else None

"""What goes on on a leg, folded from its facts.

Of each thing the last word counts, whenever it comes, so that a fact costs the same
wherever it stands among the others.
"""

from __future__ import annotations

from bisect import bisect_left
from datetime import datetime
from typing import Final, TypeVar

from msgspec import Struct, structs

from console.domain.acts import Act, SendDtmf
from console.domain.events import ConferenceRecordingSaved, DtmfReceived, Payload, RecordingSaved
from console.domain.fold.places import Place, Told, later, value, with_last
from console.domain.fold.recordings import Recorded, going_on, ordered, sighted, told_of
from console.domain.leg_media import (
    DIGITS_KEPT,
    NOTHING_GOES_ON,
    OVER,
    Gathered,
    Media,
    Quality,
    Recording,
    SavedRecording,
    Tells,
    doubts_of_act,
    saved,
    shared,
    tells_of_act,
    tells_of_event,
)
from console.domain.own_facts import ConferenceRecorded, ParticipantSighted


class Words(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """The last word on each thing that goes on; `asked` is a sound that was ordered."""

    playing: Told[str | None] = None
    asked: Told[bool] = None
    gathering: Told[bool] = None
    streaming: Told[bool] = None
    streaming_failure: Told[str | None] = None
    conversing: Told[bool] = None
    suppressing: Told[bool] = None
    transcribing: Told[bool] = None
    queue: Told[str | None] = None
    queue_position: Told[int | None] = None
    waited_in: Told[str | None] = None
    conference: Told[str | None] = None
    was_in: Told[str] = None
    muted_in: Told[str | None] = None
    mute_doubted: Told[bool] = None
    supervisor_role: Told[str | None] = None
    supervises: Told[str | None] = None
    gathered: Told[Gathered] = None
    quality: Told[Quality] = None
    cost: Told[str] = None


_NOTHING: Final = Words()

_T = TypeVar("_T")
_Placed = tuple[tuple[Place, _T], ...]


class MediaTold(Struct, frozen=True, kw_only=True, omit_defaults=True, gc=False):
    """All that was told of what goes on: by events of Telnyx, and by orders that it accepted."""

    told: Words = _NOTHING
    ordered: Words = _NOTHING
    sent: _Placed[str] = ()
    received: _Placed[str] = ()
    recordings: _Placed[SavedRecording] = ()
    recorded: _Placed[Recorded] = ()


def media_of(known: MediaTold, *, ended: bool, mute_doubted: Place | None = None) -> Media:
    """What goes on. Orders begin nothing on a leg that ended.

    `mute_doubted` is where an order was given up that may have muted it, or may not.
    """
    sent, received = _text(known.sent), _text(known.received)
    recordings = tuple(recording for _, recording in known.recordings)
    nothing = _is_nothing(known.told) and _is_nothing(known.ordered) and not known.recorded
    if nothing and mute_doubted is None:
        if not (sent or received or recordings):
            return NOTHING_GOES_ON
        return shared(Media(sent=sent, received=received, recordings=recordings))
    told, orders = known.told, _NOTHING if ended else known.ordered
    playing = value(told.playing)
    going = () if ended else going_on(known.recorded)
    conference = value(told.conference)
    there = () if ended or not conference else going_on(known.recorded, conference)
    media = Media(
        recording=_light(going),
        going=going,
        conference_recording=_light(there),
        playing=playing,
        sounding=playing is not None or bool(value(later(told.asked, orders.asked))),
        gathering=bool(value(later(told.gathering, orders.gathering))),
        streaming=bool(value(told.streaming)),
        streaming_failure=value(told.streaming_failure),
        conversing=bool(value(told.conversing)),
        suppressing=bool(value(later(told.suppressing, orders.suppressing))),
        transcribing=bool(value(later(told.transcribing, orders.transcribing))),
        queue=value(later(told.queue, orders.queue)),
        queue_position=value(later(told.queue_position, orders.queue_position)),
        waited_in=value(told.waited_in),
        conference=conference,
        was_in=value(told.was_in),
        left_at=_left_at(told),
        muted=(muted_since := _muted_since(told, orders)) is not None,
        muted_since=muted_since,
        mute_doubted=_mute_doubted(told, orders, None if ended else mute_doubted),
        supervisor_role=value(known.ordered.supervisor_role),
        supervises=value(known.ordered.supervises),
        sent=sent,
        received=received,
        gathered=value(told.gathered),
        recordings=recordings,
        quality=value(told.quality),
        cost=value(told.cost),
    )
    return shared(media)


def _is_nothing(words: Words) -> bool:
    """Whether nothing was told; to look at each of the words takes a while, and mostly it is so."""
    return words is _NOTHING or words == _NOTHING


def _light(going: tuple[Recording, ...]) -> str | None:
    """Whether what is said is recorded."""
    if not going:
        return None
    return "paused" if all(one.paused for one in going) else "on"


def _muted_since(told: Words, orders: Words) -> datetime | None:
    """Since when nobody hears it; who is in another conference, or in none, is not muted there."""
    muted = later(told.muted_in, orders.muted_in)
    if muted is None or muted[1] is None:
        return None
    elsewhere = told.conference is not None and told.conference[1] != muted[1]
    return None if elsewhere else muted[0][0]


def _mute_doubted(told: Words, orders: Words, given_up: Place | None) -> bool:
    """Whether nobody knows if it is muted."""
    word = later(told.mute_doubted, orders.mute_doubted)
    if given_up is not None and (word is None or word[0] < given_up):
        return True
    return bool(value(word))


def _left_at(told: Words) -> datetime | None:
    conference = told.conference if told.was_in is not None else None
    return conference[0][0] if conference is not None and conference[1] is None else None


def with_event(known: MediaTold, place: Place, payload: Payload) -> MediaTold:
    """What is known after an event of Telnyx; the same object if it tells nothing new."""
    if isinstance(payload, DtmfReceived):
        received = _latest(known.received, place, payload.digit)
        return known if received is known.received else structs.replace(known, received=received)
    if isinstance(payload, RecordingSaved | ConferenceRecordingSaved):
        recordings = _put_in(known.recordings, place, saved(payload))
        if recordings is not known.recordings:
            known = structs.replace(known, recordings=recordings)
    known = _recorded(known, place, told_of(payload))
    told = with_last(known.told, place, tells_of_event(payload))
    return known if told is known.told else structs.replace(known, told=told)


def with_participant(known: MediaTold, place: Place, payload: ParticipantSighted) -> MediaTold:
    """What is known once Telnyx said whether the leg is in a conference, and muted there."""
    muted_in = payload.inside if payload.muted else None
    tells: Tells = {"conference": payload.inside, "muted_in": muted_in, "mute_doubted": False}
    if payload.inside is not None:
        tells = {**tells, "was_in": payload.inside}
    told = with_last(known.told, place, tells)
    return known if told is known.told else structs.replace(known, told=told)


def with_recorded(known: MediaTold, place: Place, payload: ConferenceRecorded) -> MediaTold:
    """What is known once others of its conference were told that it is recorded, or no more."""
    return _recorded(known, place, sighted(payload.conference, payload.recording))


def with_end(known: MediaTold, place: Place) -> MediaTold:
    """What is known after the end of the leg, with which all ends that went on."""
    told = with_last(known.told, place, OVER)
    return known if told is known.told else structs.replace(known, told=told)


def with_act(known: MediaTold, place: Place, act: Act, recording: str | None = None) -> MediaTold:
    """What is known after an act that Telnyx accepted; the same object if it tells nothing new.

    `recording` is the id of the recording that it began, where Telnyx told it.
    """
    if isinstance(act, SendDtmf):
        sent = _latest(known.sent, place, str(act.parameters.get("digits", "")))
        return known if sent is known.sent else structs.replace(known, sent=sent)
    known = _recorded(known, place, ordered(act, recording))
    changed = with_last(known.ordered, place, tells_of_act(act))
    return known if changed is known.ordered else structs.replace(known, ordered=changed)


def with_doubt(known: MediaTold, place: Place, act: Act) -> MediaTold:
    """What is known after an act of which nobody knows what came of it; the same if no less."""
    changed = with_last(known.ordered, place, doubts_of_act(act))
    return known if changed is known.ordered else structs.replace(known, ordered=changed)


def _recorded(known: MediaTold, place: Place, one: Recorded | None) -> MediaTold:
    recorded = known.recorded if one is None else _put_in(known.recorded, place, one)
    return known if recorded is known.recorded else structs.replace(known, recorded=recorded)


def _put_in(placed: _Placed[_T], place: Place, one: _T) -> _Placed[_T]:
    """What has a place, with one more; the same object if that place is taken."""
    index = bisect_left(placed, place, key=_place)
    if index < len(placed) and placed[index][0] == place:
        return placed
    return (*placed[:index], (place, one), *placed[index:])


def _place(placed: tuple[Place, object]) -> Place:
    return placed[0]


def _latest(placed: _Placed[str], place: Place, text: str | None) -> _Placed[str]:
    """The keys that were pressed last, with some more of them."""
    full = len(placed) >= DIGITS_KEPT
    if not text or (full and place < placed[0][0]):
        return placed
    more = _put_in(placed, place, text)
    return more if more is placed else more[-DIGITS_KEPT:]


def _text(placed: _Placed[str]) -> str:
    return "".join([text for _, text in placed])[-DIGITS_KEPT:]

"""Who is in a conference together, as far as the board knows, and what they share there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from msgspec import Struct

from console.domain.ids import CallId
from console.domain.leg import CallState, Leg
from console.domain.own_facts import ConferenceRecorded


class Participants(Struct, frozen=True):
    """A conference by its id, and the calls of those who are in it."""

    conference: str
    calls: tuple[CallId, ...]


def participants_of(call: CallId, legs: Iterable[Leg]) -> Participants | None:
    """The conference that a call is in, with everybody in it; None if it is in none."""
    living = [leg for leg in legs if leg.alive and leg.media.conference is not None]
    conference = next((leg.media.conference for leg in living if leg.id == call), None)
    if conference is None:
        return None
    inside = tuple(leg.id for leg in living if leg.media.conference == conference)
    return Participants(conference, inside)


def is_uncertain(leg: Leg) -> bool:
    """Whether it is not known if the leg is still in its conference, is held or muted there."""
    return leg.state is CallState.STALE and leg.media.conference is not None


def recording_told(
    before: Leg | None, after: Leg, legs: Iterable[Leg]
) -> Iterator[ConferenceRecorded]:
    """What is to be told to whom of a conference's recording, when a leg of it changed.

    Who joins is told what the others know, and the others what became different on one.
    """
    conference, word = after.media.conference, after.media.conference_recording
    joined = before is None or before.media.conference != conference
    same = before is not None and before.media.conference_recording == word
    if conference is None or not after.alive or (same and not joined):
        return
    others = [
        leg
        for leg in legs
        if leg.alive and leg.id != after.id and leg.media.conference == conference
    ]
    if not joined:
        unlike = (leg.id for leg in others if leg.media.conference_recording != word)
        yield from (_recorded(call, conference, word) for call in unlike)
        return
    known = {leg.media.conference_recording for leg in others}
    if len(known) == 1 and word not in known:
        yield _recorded(after.id, conference, known.pop())


def _recorded(call: CallId, conference: str, word: str | None) -> ConferenceRecorded:
    return ConferenceRecorded(call_control_id=call, conference=conference, recording=word)

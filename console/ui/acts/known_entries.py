"""What a console knows of the entries of one list: asked for once, then followed as they change.

A list is told with its figures and with who has whom now. Of an entry that somebody has no more
nothing is told, so that it is asked for by its place. Pure: whoever holds it asks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable
from datetime import datetime
from enum import IntEnum

from console.domain.work_lists.work_list import EntryNow, Figures, Standing, WorkList


class Turn(IntEnum):
    """Where an entry stands among the others: what has to be done next is above."""

    MINE = 0
    DUE = 1
    UNCLEAR = 2
    NEW = 3
    LATER = 4
    OTHERS = 5
    DONE = 6


def turn(one: EntryNow, me: str, now: datetime) -> Turn:
    """Where it stands for that user, at that time."""
    match one.standing:
        case Standing.TAKEN:
            if one.by != me and one.is_unclear:
                return Turn.UNCLEAR
            return Turn.MINE if one.by == me else Turn.OTHERS
        case Standing.DOUBT:
            return Turn.UNCLEAR
        case Standing.DONE:
            return Turn.DONE
        case Standing.FREE:
            if one.again_at is None:
                return Turn.DUE if one.called else Turn.NEW
            is_due = one.again_at <= now and one.only in ("", me)
            return Turn.DUE if is_due else Turn.LATER


class KnownEntries:
    """The entries of one list by their places; `edition` is another one after each answer."""

    def __init__(self) -> None:
        self.entries: dict[int, EntryNow] = {}
        self.edition = 0
        self._held: dict[int, EntryNow] = {}

    def put(self, found: Iterable[EntryNow]) -> None:
        """Take what was answered; an entry that somebody has is known better by the list."""
        self.edition += 1
        for one in found:
            place = one.entry.place
            self.entries[place] = self._held.get(place, one)

    def follow(self, list_: WorkList) -> tuple[int, ...]:
        """Take the list as it is told; the places of those that nobody has any more."""
        held = {one.entry.place: one for one in list_.held}
        left = tuple(sorted(self._held.keys() - held.keys()))
        self._held = held
        self.entries.update(held)
        return left

    def keep(self, places: Collection[int]) -> None:
        """Know no others but those that somebody has."""
        known = self.entries.items()
        self.entries = {at: one for at, one in known if at in places or at in self._held}

    def tells_unclear(self, figures: Figures) -> bool:
        """Whether as many are known of whom nobody knows whether they were called."""
        known = sum(one.standing is Standing.DOUBT for one in self.entries.values())
        return known == figures.doubtful

    def tells(self, figures: Figures) -> bool:
        """Whether the entries that are known come to those figures."""
        standing = Counter(one.standing for one in self.entries.values())
        counted = (standing[Standing.TAKEN], standing[Standing.DOUBT], standing[Standing.DONE])
        told = (figures.taken, figures.doubtful, figures.done)
        return len(self.entries) == figures.people and counted == told

    def in_turn(self, me: str, now: datetime) -> list[EntryNow]:
        """All of them for that user, those first who are to be called next."""

        def order(one: EntryNow) -> tuple[int, int, float, int]:
            promised = 0 if one.promise else 1
            at = one.again_at.timestamp() if one.again_at is not None else 0.0
            return (turn(one, me, now), promised, at, one.entry.place)

        return sorted(self.entries.values(), key=order)

    def next_change(self, now: datetime) -> datetime | None:
        """When somebody is due who is not yet; None where nobody is."""
        times = (
            one.again_at
            for one in self.entries.values()
            if one.standing is Standing.FREE and one.again_at is not None and one.again_at > now
        )
        return min(times, default=None)

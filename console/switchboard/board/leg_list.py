"""All legs by their id, and in the order in which they began, without going through all."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from datetime import datetime

import msgspec

from console.domain.leg import CallId, Leg, age


class LegList:
    """The legs of the board, kept as it changes; `alone` has those that are marked so."""

    def __init__(self, legs: Iterable[Leg] = ()) -> None:
        self._oldest_first = sorted(legs, key=age)
        self._ages: list[tuple[datetime, CallId]] = [age(leg) for leg in self._oldest_first]
        self._by_id = {leg.id: leg for leg in self._oldest_first}
        self.alone: dict[CallId, None] = {}

    @property
    def by_id(self) -> Mapping[CallId, Leg]:
        """All legs, ended ones included; it changes as the board does."""
        return self._by_id

    @property
    def oldest_first(self) -> tuple[Leg, ...]:
        """All legs, ended ones included, in the order in which they began."""
        return tuple(self._oldest_first)

    def marked_alone(self, call: CallId, since: datetime | None) -> Leg | None:
        """The leg, from now on as one that is alone since then; None if nothing is new."""
        leg = self._by_id.get(call)
        if leg is None or leg.alone_since == since:
            return None
        marked = msgspec.structs.replace(leg, alone_since=since)
        self._put(marked)
        return marked

    def put(self, leg: Leg) -> Leg:
        """The leg is new, or is another than before; it may have begun earlier than was known.

        The leg as it is shown: while it lives it keeps the mark of being alone.
        """
        before = self._by_id.get(leg.id)
        if before is not None and before.alone_since is not None and leg.alive:
            leg = msgspec.structs.replace(leg, alone_since=before.alone_since)
        self._put(leg)
        return leg

    def _put(self, leg: Leg) -> None:
        before = self._by_id.get(leg.id)
        if before is not None and age(before) != age(leg):
            self._take(before)
            before = None
        place = bisect_left(self._ages, age(leg))
        if before is None:
            self._ages.insert(place, age(leg))
            self._oldest_first.insert(place, leg)
        else:
            self._oldest_first[place] = leg
        self._by_id[leg.id] = leg
        if leg.alone_since is not None:
            self.alone[leg.id] = None
        else:
            self.alone.pop(leg.id, None)

    def drop(self, call: CallId) -> None:
        """The leg leaves; one that is not there is left alone."""
        leg = self._by_id.pop(call, None)
        self.alone.pop(call, None)
        if leg is not None:
            self._take(leg)

    def _take(self, leg: Leg) -> None:
        place = bisect_left(self._ages, age(leg))
        del self._ages[place], self._oldest_first[place]

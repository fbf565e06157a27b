"""How many calls live, how many are offered, and how many are alone, of each connection."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

from console.domain.leg import Leg


class Count(NamedTuple):
    """How many legs live, how many of them are offered, and how many are alone.

    One of which a doubt is told is offered until its end is: nobody but us answers it.
    """

    live: int
    offered: int
    alone: int = 0


class Counts:
    """Counts the legs of each connection; `edition` grows with every difference."""

    def __init__(self) -> None:
        self.edition = 0
        self._live: Counter[str | None] = Counter()
        self._offered: Counter[str | None] = Counter()
        self._alone: Counter[str | None] = Counter()

    def begin(self, legs: Sequence[Leg]) -> None:
        """Count these, where none was counted."""
        self.edition += 1
        alive = [leg for leg in legs if leg.alive]
        self._live.update(leg.connection_id for leg in alive)
        offered = (leg for leg in alive if leg.rings)
        self._offered.update(leg.connection_id for leg in offered)
        self._alone.update(leg.connection_id for leg in alive if leg.alone_since is not None)

    def change(self, before: Leg | None, after: Leg | None) -> None:
        """Count a leg as it is instead of as it was; None is no leg."""
        old, new = _counted_as(before), _counted_as(after)
        if old == new:
            return
        self.edition += 1
        for counted, by in ((old, -1), (new, 1)):
            if counted is not None:
                connection, offered, alone = counted
                self._live[connection] += by
                if offered:
                    self._offered[connection] += by
                if alone:
                    self._alone[connection] += by

    def count(self, connection: str | None) -> Count:
        """Those of a connection, or of all."""
        counters = (self._live, self._offered, self._alone)
        if connection is None:
            return Count(*(counter.total() for counter in counters))
        return Count(*(counter[connection] for counter in counters))


def _counted_as(leg: Leg | None) -> tuple[str | None, bool, bool] | None:
    if leg is None or not leg.alive:
        return None
    return leg.connection_id, leg.rings, leg.alone_since is not None

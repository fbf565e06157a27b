"""How many calls began in each of the last minutes, as a row of bars. Pure.

Only whole minutes are shown, so the row changes once a minute and says nothing that is
not over. What was before this console looked is not known, and stands there as dots.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

from console.domain.leg import CallId, Leg

MINUTE: Final = 60
MINUTES: Final = 15
"""Whole minutes that are shown."""

BARS: Final = "▁▂▃▄▅▆▇█"
UNKNOWN: Final = "·"
LEAST_FULL: Final = 4
"""Calls a minute from which on a bar may be full: one call is no peak."""

_NEVER: Final = datetime.max.replace(tzinfo=UTC)


class CallRate:
    """Counts each call once, in the minute in which it began."""

    def __init__(self) -> None:
        self._since: int | None = None
        self._known_from = _NEVER
        self._counts: dict[int, int] = {}
        self._seen: set[CallId] = set()

    def look(self, now: datetime) -> None:
        """The board is in sight from now on, if it was not before."""
        if self._since is None:
            self._since = _minute(now)
            self._known_from = datetime.fromtimestamp((self._since + 1) * MINUTE, UTC)

    def blind(self) -> None:
        """The board is out of sight: what follows is not known."""
        self._since = None
        self._known_from = _NEVER

    def put(self, leg: Leg) -> None:
        """A leg is there; it counts when it is seen first, unless its minute is not known anyway.

        So the ten thousand that there are at first are not remembered, but for those of which
        nobody told when they began: what changes them later is no begin.
        """
        began = leg.started_at or leg.changed_at
        is_early = began < self._known_from
        if leg.id in self._seen or (is_early and leg.started_at is not None):
            return
        self._seen.add(leg.id)
        if is_early:
            return
        minute = _minute(began)
        self._counts[minute] = self._counts.get(minute, 0) + 1
        if len(self._counts) > 2 * MINUTES:
            newest = sorted(self._counts)[-MINUTES - 1 :]
            self._counts = {minute: self._counts[minute] for minute in newest}

    def begin(self, calls: Iterable[CallId]) -> None:
        """Exactly these legs are there: others went while nobody looked."""
        self._seen.intersection_update(calls)

    def drop(self, calls: Iterable[CallId]) -> None:
        """Legs left the board."""
        self._seen.difference_update(calls)

    def last(self, now: datetime) -> int | None:
        """Calls that began in the last whole minute; None if it was not seen from its beginning."""
        minute = _minute(now) - 1
        return self.in_minute(minute)

    def bars(self, now: datetime) -> str:
        """A sign a minute, the newest on the right; no text until a minute is known."""
        if self.last(now) is None:
            return ""
        minutes = range(_minute(now) - MINUTES, _minute(now))
        counts = list(map(self.in_minute, minutes))
        highest = max(LEAST_FULL, *(count for count in counts if count is not None))
        return bars_of(counts, highest)

    def in_minute(self, minute: int) -> int | None:
        """Calls that began in a minute, counted from 1970; None where that was not seen whole."""
        known = self._since is not None and minute > self._since
        return self._counts.get(minute, 0) if known else None


def bars_of(counts: Iterable[int | None], highest: int) -> str:
    """A sign for each; one that is not known is a dot. A full bar is for the `highest`."""
    return "".join(UNKNOWN if count is None else _bar(count, highest) for count in counts)


def _bar(count: int, highest: int) -> str:
    """The lowest bar is for none; one call is seen beside it."""
    top = len(BARS) - 1
    return BARS[-(-count * top // highest)]


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // MINUTE

"""From how many seconds on a wait or a talk is long. Pure; the clock comes in as an argument.

A level is a glyph and a colour, the shapes of the header's lights: a triangle warns, a
square alarms.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from enum import IntEnum
from heapq import heapify, heappop, heappush
from typing import Final

from msgspec import Struct

from console.domain.leg import CallId, CallState, Leg


class Level(IntEnum):
    """How long something lasts already, by the limits."""

    USUAL = 0
    WARN = 1
    ALARM = 2


GLYPHS: Final[Mapping[Level, str]] = {Level.WARN: "▲", Level.ALARM: "■"}
COLOURS: Final[Mapping[Level, str]] = {Level.WARN: "light-warn", Level.ALARM: "light-bad"}
"""The name of a level's colour among those of the theme."""

_SPARE: Final = 1000
"""Times of calls that are over, beside as many as there are calls, before they are dropped."""

_WAITING: Final = frozenset({CallState.OFFERED, CallState.QUEUED})
_TALKING: Final = frozenset({CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD})


class Limits(Struct, frozen=True, kw_only=True):
    """Seconds from which on a wait, and a talk, is warned of, and from which on it alarms.

    One number alarms without a warning before; none does nothing.
    """

    wait: tuple[int, ...] = ()
    talk: tuple[int, ...] = ()

    def of(self, state: CallState) -> tuple[int, ...]:
        """The limits for a leg in that state."""
        if state in _WAITING:
            return self.wait
        return self.talk if state in _TALKING else ()

    def level(self, state: CallState, seconds: int) -> Level:
        """How long it is for a leg in that state to have waited or talked so many seconds."""
        return level(self.of(state), seconds)


def level(limits: tuple[int, ...], seconds: float) -> Level:
    """The level of so many seconds."""
    if not limits or seconds < limits[0]:
        return Level.USUAL
    return Level.ALARM if seconds >= limits[-1] else Level.WARN


class Watch:
    """Which calls are over the limit that alarms; each is told once.

    A call costs a look when it changes and one when its time is up, however many there are.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._until: dict[CallId, tuple[float, bool]] = {}
        self._due: list[tuple[float, CallId]] = []
        self._over: set[CallId] = set()
        self._told: set[CallId] = set()

    @property
    def waiting(self) -> int:
        """How many callers have waited longer than the limit."""
        return len(self._over)

    def put(self, leg: Leg) -> None:
        """A leg is new or different."""
        limits, begun = self.limits.of(leg.state), leg.answered_at or leg.started_at
        if not limits or begun is None:
            self._until.pop(leg.id, None)
            self._over.discard(leg.id)
            return
        until = begun.timestamp() + limits[-1], leg.state in _WAITING
        if self._until.get(leg.id) != until:
            self._until[leg.id] = until
            self._over.discard(leg.id)
            heappush(self._due, (until[0], leg.id))
            if len(self._due) > 2 * len(self._until) + _SPARE:
                self._forget()

    def drop(self, calls: Iterable[CallId]) -> None:
        """Legs left the board."""
        for call in calls:
            self._until.pop(call, None)
            self._over.discard(call)
            self._told.discard(call)

    def begin(self, legs: Iterable[Leg]) -> None:
        """Exactly these legs are there now."""
        fresh = {leg.id: leg for leg in legs}
        self.drop([call for call in {*self._until, *self._told} if call not in fresh])
        for leg in fresh.values():
            self.put(leg)

    def _forget(self) -> None:
        """Drop the times of calls that are long over, so that a busy day takes no more room."""
        self._due = [(until, call) for call, (until, _) in self._until.items()]
        heapify(self._due)

    def advance(self, now: datetime) -> bool:
        """Whether a call went over its limit that was not told before."""
        news = False
        while self._due and self._due[0][0] <= now.timestamp():
            due, call = heappop(self._due)
            until, waits = self._until.get(call, (None, False))
            if until != due:
                continue
            if waits:
                self._over.add(call)
            news = news or call not in self._told
            self._told.add(call)
        return news

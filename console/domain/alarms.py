"""From how many seconds on a wait or a talk is long. Pure; the clock comes in as an argument."""

from __future__ import annotations

from datetime import datetime
from enum import IntEnum
from typing import Final

from msgspec import Struct

from console.domain.leg import CallState, Leg


class Level(IntEnum):
    """How long something lasts already, by the limits."""

    USUAL = 0
    WARN = 1
    ALARM = 2


WAITING: Final = frozenset({CallState.OFFERED, CallState.QUEUED})
TALKING: Final = frozenset({CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD})
"""States in which a caller waits for somebody, and in which somebody serves the caller."""


def waits(leg: Leg) -> bool:
    """Whether somebody waits there for one of us: rings, is queued, or is alone."""
    return leg.alone_since is not None or leg.rings or leg.state in WAITING


def begun(leg: Leg) -> datetime | None:
    """What its wait or its talk is counted from; None where that is not known."""
    return leg.alone_since or leg.answered_at or leg.started_at


class Limits(Struct, frozen=True, kw_only=True):
    """Seconds from which on a wait, and a talk, is warned of, and from which on it alarms.

    One number alarms without a warning before; none does nothing.
    """

    wait: tuple[int, ...] = ()
    talk: tuple[int, ...] = ()

    def of(self, state: CallState) -> tuple[int, ...]:
        """The limits for a leg in that state."""
        if state in WAITING:
            return self.wait
        return self.talk if state in TALKING else ()

    def of_leg(self, leg: Leg) -> tuple[int, ...]:
        """The limits for a leg: one who is alone waits, whatever its state is."""
        return self.wait if waits(leg) else self.of(leg.state)

    def level(self, state: CallState, seconds: int) -> Level:
        """How long it is for a leg in that state to have waited or talked so many seconds."""
        return level(self.of(state), seconds)


def level(limits: tuple[int, ...], seconds: float) -> Level:
    """The level of so many seconds."""
    if not limits or seconds < limits[0]:
        return Level.USUAL
    return Level.ALARM if seconds >= limits[-1] else Level.WARN

"""Time as the simulator sees it: handed in, so that a test can turn it by hand."""

from __future__ import annotations

import time
from datetime import UTC, datetime
from typing import Protocol


class Clock(Protocol):
    """Something that knows the time."""

    def now(self) -> float:
        """Seconds since the Unix epoch; never smaller than the answer before."""


class SteadyClock:
    """The time of day at the start, carried on by the monotonic clock.

    A step of the machine's clock (NTP, a laptop that wakes) moves no call.
    """

    def __init__(self) -> None:
        self._offset = time.time() - time.monotonic()

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return time.monotonic() + self._offset


class ManualClock:
    """A clock that stands still until it is turned: for tests, and for fast rehearsals."""

    def __init__(self, start: float = 1_700_000_000.0) -> None:
        self._now = start

    def now(self) -> float:
        """Seconds since the Unix epoch."""
        return self._now

    def turn(self, seconds: float) -> None:
        """Let time pass."""
        self._now += seconds


def iso(seconds: float) -> str:
    """The moment as Telnyx writes it: ISO 8601, UTC, microseconds, `Z`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")

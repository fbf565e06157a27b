"""The time that durations are counted with: true, and never jumping by itself.

Legs carry Telnyx's wall-clock times, and a wall clock may be set while calls
run. Time is therefore counted on the monotonic clock, and follows the wall
clock only where the two have parted by seconds: it was set, or the machine
slept.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

PARTED: Final = 2.0
"""Seconds between the clocks from which on the wall clock is believed."""


class Clock:
    """Wall-clock time on a monotonic footing."""

    def __init__(
        self,
        monotonic: Callable[[], float] = time.monotonic,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.monotonic = monotonic
        self._wall = wall
        self._lead = wall() - monotonic()

    def now(self) -> datetime:
        """The time, with zone."""
        steady, wall = self.monotonic(), self._wall()
        if abs(steady + self._lead - wall) > PARTED:
            self._lead = wall - steady
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=steady + self._lead)

    def until_next_second(self) -> float:
        """Seconds until the next whole second, so that everything ticks with it."""
        return 1.0 - self.now().microsecond / 1_000_000

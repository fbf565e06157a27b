"""The time that durations are counted with: no change of the wall clock moves it.

Legs carry Telnyx's times. The switchboard knows Telnyx's time, and tells how far
it leads the clock of the machine that nothing sets; until it does, the wall clock
of the start stands for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Final

from console.process import elapsed

PARTED: Final = 2.0
"""Seconds between this clock and the switchboard's from which on that one is followed."""


class Clock:
    """The time of day on a steady footing.

    `monotonic` gives seconds that nothing sets, `wall` Unix seconds at the start.
    """

    def __init__(
        self,
        monotonic: Callable[[], float] = elapsed,
        wall: Callable[[], float] = time.time,
    ) -> None:
        self.monotonic = monotonic
        self._lead = wall() - monotonic()

    def now(self) -> datetime:
        """The time, with zone."""
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=self.monotonic() + self._lead)

    def follow(self, lead: float) -> None:
        """Count on as the switchboard does, whose time is `monotonic` and so many seconds."""
        if abs(lead - self._lead) > PARTED:
            self._lead = lead

    def until_next_second(self) -> float:
        """Seconds until the next whole second, so that everything ticks with it."""
        return 1.0 - self.now().microsecond / 1_000_000

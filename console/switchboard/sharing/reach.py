"""Whether the team's database answers, since when it does not, and how long it is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

from console.errors import DatabaseAway

T = TypeVar("T")

STOOD_STILL: Final = 1.0
"""Seconds late from which on a wait was none: the process was stopped, or the machine slept."""


async def in_time(future: asyncio.Future[T], seconds: float) -> bool:
    """Whether it is done within so many seconds. It goes on if it is not.

    Whoever stood still meanwhile has not waited: what came in the meantime was not read. So
    the wait begins once more.
    """
    for _ in range(2):
        began = monotonic()
        await asyncio.wait([future], timeout=seconds)
        if future.done() or monotonic() - began < seconds + STOOD_STILL:
            break
    return future.done()


class Reach:
    """What the parts that talk to the database find; `now` is the wall clock.

    `away_since` is when it stopped to answer, None while it answers; `why` says it in words.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.away_since: datetime | None = None
        self.why: DatabaseAway | None = None
        self._watching: list[Callable[[], None]] = []

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told when it goes and when it comes back."""
        self._watching.append(changed)

    def lost(self, error: DatabaseAway) -> None:
        """It did not answer."""
        self.why = error
        if self.away_since is None:
            self.away_since = self._now()
            self._tell()

    def answered(self) -> None:
        """It took facts."""
        if self.away_since is not None:
            self.away_since = self.why = None
            self._tell()

    def _tell(self) -> None:
        for changed in self._watching:
            changed()

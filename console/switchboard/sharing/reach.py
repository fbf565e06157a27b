"""Whether the team's database answers, since when it does not, and how long it is waited for."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from time import monotonic
from typing import Final, TypeVar

from console.errors import DatabaseAway

T = TypeVar("T")

LOST: Final = 5.0
"""Seconds after which a part tries to connect though the one that tries for all has none yet."""

AGAIN: Final = 1.0
"""The same where that one has not lost its connection, and after an answer of no use."""

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
    `connections` is how often the part of a host that tries for all was connected.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self.now = now
        self.away_since: datetime | None = None
        self.why: DatabaseAway | None = None
        self._watching: list[Callable[[], None]] = []
        self.connections = 0
        self._connected = asyncio.Event()

    def connected(self) -> None:
        """The part that tries for all has a connection: whoever has lost theirs gets one, too."""
        self.connections += 1
        self._connected.set()  # for those who wait by now
        self._connected.clear()

    async def until_connected(self, known: int) -> None:
        """Wait until it makes sense to try again; `known` connections there were before the try."""
        if self.connections == known:
            with suppress(TimeoutError):
                async with asyncio.timeout(AGAIN if self.away_since is None else LOST):
                    await self._connected.wait()

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told when it goes and when it comes back."""
        self._watching.append(changed)

    def lost(self, error: DatabaseAway) -> None:
        """It did not answer."""
        self.why = error
        if self.away_since is None:
            self.away_since = self.now()
            self._tell()

    def answered(self) -> None:
        """It took facts."""
        if self.away_since is not None:
            self.away_since = self.why = None
            self.connected()
            self._tell()

    def _tell(self) -> None:
        for changed in self._watching:
            changed()

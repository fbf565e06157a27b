"""What one console has not seen yet: bounded, so that a stalled one costs nothing."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator
from typing import Final

from console.errors import LineError
from console.line.port import AnyChange, AsSeen, OneChange

LIMIT: Final = 4096
"""Changes kept for a console that does not read. Beyond it all are dropped: the
gap in the numbers tells the console to take a new snapshot."""


class Feed:
    """Changes on their way to one console. For one loop; nothing here blocks."""

    def __init__(self, limit: int = LIMIT) -> None:
        self._limit = limit
        self._waiting: list[AnyChange] = []
        self._ready = asyncio.Event()
        self._ended: LineError | None = None
        self.seen = 0
        """The number of the last change that the console knows of, be it by a snapshot."""

    def push(self, changes: Iterable[AnyChange]) -> None:
        """Add changes; too many for a console that sleeps are dropped together."""
        if self._ended is not None:
            return
        self._waiting.extend(changes)
        if len(self._waiting) > self._limit:
            del self._waiting[:-1]
        if self._waiting:
            self._ready.set()

    def end(self, reason: LineError) -> None:
        """Let the console see what waits, and then this error."""
        self._ended = self._ended or reason
        self._ready.set()

    async def next(self) -> tuple[AnyChange, ...]:
        """All changes that wait; waits for the first. Raises the reason of the end."""
        await self._ready.wait()
        batch = tuple(self._waiting)
        self._waiting.clear()
        if self._ended is None:
            self._ready.clear()
        elif not batch:
            raise self._ended
        return batch

    async def news(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since what was `seen` last, in batches. Raises the reason of the end."""
        while True:
            batch = await self.next()
            news = tuple(change for change in batch if change.number > self.seen)
            if news:
                self.seen = news[-1].number
                yield news


def one_by_one(changes: Iterable[AnyChange]) -> Iterator[OneChange]:
    """The changes, each with what it is to whoever was told it."""
    for change in changes:
        if isinstance(change, AsSeen):
            yield from change.parts
        else:
            yield change

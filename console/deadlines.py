"""Many waits with one limit in seconds, and one timer for all of them.

`asyncio.timeout` sets a timer for each wait, which costs more than what is waited for where
thousands a second are done in time. These end in the order in which they began.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable
from typing import TypeVar

T = TypeVar("T")


class Wait:
    """One wait. It ends by `done`, or else, once its time is over, its task is cancelled."""

    __slots__ = ("at", "expired", "task")

    def __init__(self, at: float, task: asyncio.Task[object] | None) -> None:
        self.at, self.task, self.expired = at, task, False

    def done(self) -> None:
        """Have it end no more."""
        self.task = None


class Deadlines:
    """Waits that may each take so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waits: deque[Wait] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> Wait:
        """A wait of the current task, from now on."""
        loop = asyncio.get_running_loop()
        wait = Wait(loop.time() + self._seconds, asyncio.current_task())
        self._waits.append(wait)
        if self._timer is None:
            self._timer = loop.call_at(wait.at, self._expire)
        return wait

    async def within(self, wait: Wait, awaited: Awaitable[T]) -> T:
        """What is awaited, unless the wait ends before. Raises `TimeoutError`.

        A loop that stood still finds both, what a future waited for and the end of the wait:
        then it was not too late.
        """
        try:
            return await awaited
        except asyncio.CancelledError:
            task = asyncio.current_task()
            if not wait.expired or task is None or task.uncancel() > 0:
                raise
            if isinstance(awaited, asyncio.Future) and awaited.done() and not awaited.cancelled():
                result: T = awaited.result()
                return result
            raise TimeoutError from None
        finally:
            wait.done()

    def _expire(self) -> None:
        """End what took too long, and look again when the next one may have."""
        loop = asyncio.get_running_loop()
        waits, now = self._waits, loop.time()
        while waits and (waits[0].task is None or waits[0].at <= now):
            wait = waits.popleft()
            if wait.task is not None:
                wait.expired = True
                wait.task.cancel()
        self._timer = loop.call_at(waits[0].at, self._expire) if waits else None

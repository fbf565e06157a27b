"""Many waits with one limit in seconds, and one timer for all of them.

`asyncio.timeout` sets a timer for each wait, which costs more than what is waited for where
thousands a second are done in time. These end in the order in which they began.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Wait:
    """One wait. It ends by `done`, or else, once its time is over, `late` is called."""

    __slots__ = ("at", "expired", "late")

    def __init__(self, at: float, late: Callable[[], object] | None) -> None:
        self.at, self.late, self.expired = at, late, False

    def done(self) -> None:
        """Have it end no more."""
        self.late = None


class Deadlines:
    """Waits that may each take so many seconds."""

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds
        self._waits: deque[Wait] = deque()
        self._timer: asyncio.TimerHandle | None = None

    def begin(self) -> Wait:
        """A wait of the current task, which is cancelled at its end, from now on."""
        task = asyncio.current_task()
        return self.begin_for(task.cancel if task is not None else None)

    def begin_for(self, late: Callable[[], object] | None) -> Wait:
        """A wait at whose end that is called, from now on."""
        loop = asyncio.get_running_loop()
        wait = Wait(loop.time() + self._seconds, late)
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
        while waits and (waits[0].late is None or waits[0].at <= now):
            wait = waits.popleft()
            if wait.late is not None:
                wait.expired = True
                wait.late()
        self._timer = loop.call_at(waits[0].at, self._expire) if waits else None


class InTime(Generic[T]):
    """What is told of once, to a function, in a turn of its own: what came, or why it did not.

    It stands where a future would, for which a task has to be begun and woken.
    """

    __slots__ = ("_tell", "_wait")

    def __init__(
        self,
        deadlines: Deadlines,
        tell: Callable[[T | Exception], object],
        late: Callable[[], Exception],
    ) -> None:
        self._tell: Callable[[T | Exception], object] | None = tell
        self._wait = deadlines.begin_for(lambda: self.set_exception(late()))

    def done(self) -> bool:
        """Whether that was told."""
        return self._tell is None

    def set_result(self, result: T) -> None:
        """It came."""
        self._end(result)

    def set_exception(self, error: Exception) -> None:
        """It did not."""
        self._end(error)

    def _end(self, outcome: T | Exception) -> None:
        tell, self._tell = self._tell, None
        self._wait.done()
        if tell is not None:
            asyncio.get_running_loop().call_soon(tell, outcome)

"""How far a long piece of work is, and the wish that it ends.

The work tells it, whoever waits reads it, from another thread mostly, and may cancel: the work
ends at its next step, or in the middle of one that can be stopped from outside, and leaves
nothing half.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Coroutine, Iterable, Iterator
from contextlib import contextmanager, suppress
from time import monotonic
from typing import Any, Final, TypeVar

from console.errors import Cancelled

SHORT: Final = 0.5
"""Seconds of work that nobody needs to be told of."""

SURE: Final = 2.0
"""Seconds of a step after which what is left of it is judged by what is done."""

BYTES: Final = "bytes"
"""The unit that is told in millions."""

_MEGABYTE: Final = 1_000_000

T = TypeVar("T")


class Progress:
    """The state of one piece of work, which has one step after another.

    `what` is the step, `done` of `total` are done of it, in `unit`; None is a total that nobody
    knows. Each is set by the one thread that works.
    """

    def __init__(self, now: Callable[[], float] = monotonic) -> None:
        self._now = now
        self.what, self.unit, self.done, self.step = "", "", 0, ""
        self.total: int | None = None
        self._began = self._step_began = now()
        self._cancelled = threading.Event()
        self._stops: list[Callable[[], object]] = []

    # Told by the work ---------------------------------------------------------------------

    def begin(self, what: str, unit: str = "", total: int | None = None, step: str = "") -> None:
        """Another step begins, which is that one of several: `2/3`. Raises `Cancelled`."""
        self.check()
        self.what, self.unit, self.total, self.done, self.step = what, unit, total, 0, step
        self._step_began = self._now()

    def reach(self, done: int) -> None:
        """So many are done of the step. Raises `Cancelled`."""
        self.done = done
        self.check()

    def over(self, items: Iterable[T]) -> Iterator[T]:
        """The items, each counted once what was to be done with it is done. Raises `Cancelled`."""
        for item in items:
            yield item
            self.reach(self.done + 1)

    def check(self) -> None:
        """Raises `Cancelled` where the work shall end."""
        if self._cancelled.is_set():
            raise Cancelled(self.what)

    @contextmanager
    def stopped_by(self, stop: Callable[[], object]) -> Iterator[None]:
        """While the block lasts, `stop` ends what is under way in it, called from any thread."""
        self.check()
        self._stops.append(stop)
        try:
            yield
        finally:
            self._stops.remove(stop)

    # Asked by who waits -------------------------------------------------------------------

    @property
    def is_cancelled(self) -> bool:
        """Whether the work was asked to end."""
        return self._cancelled.is_set()

    @property
    def seconds(self) -> float:
        """How long the work has lasted."""
        return self._now() - self._began

    def cancel(self) -> None:
        """Ask the work to end. It may be asked again: a stop can come before what it is to stop."""
        self._cancelled.set()
        for stop in tuple(self._stops):
            stop()

    def words(self) -> str:
        """`1/3 copying: 120 of 978 MB, 12 %, 0:34 left`; no text before there is anything to tell.

        What is left is of this step alone.
        """
        if not self.what:
            return ""
        parts = [*self._counted(), *self._time()]
        return f"{self.step} {self.what}: {', '.join(parts)}".lstrip()

    def _counted(self) -> Iterator[str]:
        done, total = self.done, self.total
        unit = "MB" if self.unit == BYTES else self.unit
        size = _MEGABYTE if self.unit == BYTES else 1
        if total is not None:
            share = min(100, 100 * done // total) if total else 100
            yield f"{done // size:,} of {max(done, total) // size:,} {unit}".rstrip()
            yield f"{share} %"
        elif self.unit:
            yield f"{done // size:,} {unit}"

    def _time(self) -> Iterator[str]:
        """What is left of the step; where nobody knows that, how long it has lasted."""
        lasted, done, total = self._now() - self._step_began, self.done, self.total
        if total is None:
            yield f"{_clock(lasted)} so far"
        elif lasted >= SURE and 0 < done < total:
            yield f"{_clock(lasted * (total - done) / done)} left"


def _clock(seconds: float) -> str:
    minutes, rest = divmod(int(seconds), 60)
    return f"{minutes}:{rest:02}"


async def stoppable(work: Coroutine[Any, Any, T], progress: Progress) -> T:
    """What the coroutine comes to, in its own loop; it ends where it is cancelled.

    Raises `Cancelled`, and what the work raises.
    """
    import asyncio  # noqa: PLC0415 - a port is open before it is loaded

    task, loop = asyncio.ensure_future(work), asyncio.get_running_loop()

    def stop() -> None:
        with suppress(RuntimeError):  # it ended meanwhile, and so did the loop
            loop.call_soon_threadsafe(task.cancel)

    with progress.stopped_by(stop):
        try:
            return await task
        except asyncio.CancelledError:
            progress.check()
            raise

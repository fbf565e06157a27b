"""For how long processes waited for the processor, while a machine worked for others.

The kernel counts it (https://docs.kernel.org/scheduler/sched-stats.html): a judgement of how soon
something was done leaves out the time in which nobody was let do it.
"""

from __future__ import annotations

import os
import threading
import time
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final, Self

EVERY: Final = 0.1
"""Seconds between two looks."""


class Lateness:
    """Looks until it is left at this process and at those that are given. Use it as a context."""

    def __init__(self, pids: Sequence[int]) -> None:
        self._pids, self._over = tuple(pids), threading.Event()
        self._at = [time.monotonic()]
        self._waited = [self._look()]
        self._thread = threading.Thread(target=self._keep, name="lateness", daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def within(self, since: float, until: float) -> float:
        """Seconds for which this process waited then, and the one of the others that did most."""
        first = self._waited[max(0, bisect_right(self._at, since) - 1)]
        last = self._waited[min(len(self._at) - 1, bisect_left(self._at, until))]
        own, *others = [after - before for before, after in zip(first, last, strict=True)]
        return own + max(others, default=0.0)

    def _keep(self) -> None:
        while not self._over.wait(EVERY):
            self._waited.append(self._look())
            self._at.append(time.monotonic())

    def _look(self) -> list[float]:
        return [_waited(pid) for pid in (os.getpid(), *self._pids)]


def _waited(pid: int) -> float:
    """Seconds for which threads of a process could have run in vain.

    Its loop waits for the others: what is written, and what comes from the database, is theirs.
    """
    with suppress(OSError):
        threads = Path(f"/proc/{pid}/task").iterdir()
        return sum(int((one / "schedstat").read_text().split()[1]) for one in threads) / 1e9
    return 0.0

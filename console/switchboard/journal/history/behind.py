"""What is kept behind the answers: facts that are stored, and of which nothing else tells yet.

It is kept in a pause, and without one once it has waited for a while; many facts at one go, of
which several are often of one call.
"""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from typing import Final

from console.domain.leg import CallId
from console.process import elapsed
from console.switchboard.journal.history.follows import Numbered, follow_left, follow_to, followed
from console.switchboard.journal.history.lines import AT_ONCE

PAUSE: Final = 0.003
"""Seconds without a fact in which what follows is kept."""

LONGEST: Final = 0.1
"""Seconds for which it waits at most for a pause: who asks of calls waits for it."""

_LOT: Final = 64
"""Facts that are kept at one go, about: one that comes meanwhile waits for that."""

_FOR_OTHERS: Final = 100
"""Milliseconds for which another program's lock is waited for: the next fact waits as long."""

_AGAIN: Final = 1.0
"""Seconds after which it is tried again where the disk did not take it."""


class Behind:
    """The facts that wait, in the order of their numbers.

    What another process left is kept first. `number` is that of the fact up to which all is kept,
    `ended` are calls that ended by one that waits. Raises `sqlite3.Error`.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        follow_left(database)
        self._database = database
        (self._patience,) = database.execute("PRAGMA busy_timeout").fetchone()
        self._waiting: deque[tuple[float, Sequence[Numbered]]] = deque()
        self._refused_at: float | None = None
        self.number = followed(database)
        self.ended: set[CallId | str] = set()

    @property
    def wait(self) -> float:
        """Seconds without a fact after which `follow_up` has something to do, or may have."""
        return PAUSE if self._waiting and self._refused_at is None else _AGAIN

    def add(self, facts: Sequence[Numbered], ended: Iterable[CallId]) -> None:
        """Facts that were stored, and what ended by them."""
        self._waiting.append((elapsed(), facts))
        self.number = min(self.number, facts[0][0] - 1)
        self.ended.update(ended)

    def is_due(self, *, busy: bool) -> bool:
        """Whether it is time for that: nobody is `busy`, or it has waited for long."""
        now = elapsed()
        if not self._waiting:
            return False
        if self._refused_at is not None and now - self._refused_at < _AGAIN:
            return False
        return not busy or now - self._waiting[0][0] > LONGEST

    def follow_up(self, *, busy: bool, is_quiet: Callable[[], bool] = lambda: True) -> None:
        """Keep what follows from the first of them, or from all where nobody is `busy`.

        Of all it is as many as there are until it `is_quiet` no more. What the disk does not take
        now is kept later.
        """
        with suppress(sqlite3.Error):
            self._refused_at = elapsed()
            goes_on = True
            while self._waiting and goes_on:
                self._keep(_LOT)
                goes_on = not busy and is_quiet()
            self._refused_at = None

    def catch_up(self) -> None:
        """Keep what follows from all of them. Raises `sqlite3.Error`."""
        while self._waiting:
            self._keep(AT_ONCE)

    def read_anew(self) -> None:
        """Learn from the journal up to where all is kept, where it was not kept here."""
        self.number = followed(self._database)

    def _keep(self, most: int) -> None:
        """Keep what follows from the first: a batch, or about so many facts.

        The disk is not waited for: what is lost with the current follows from the facts again.
        """
        taken, some = 0, list[Numbered]()
        while taken < len(self._waiting) and len(some) < most:
            some += self._waiting[taken][1]
            taken += 1
        self._database.execute("PRAGMA synchronous = NORMAL")
        self._database.execute(f"PRAGMA busy_timeout = {_FOR_OTHERS}")
        try:
            follow_to(self._database, some, some[-1][0])
        finally:
            self._database.execute("PRAGMA synchronous = FULL")
            self._database.execute(f"PRAGMA busy_timeout = {self._patience}")
        self.number = some[-1][0]
        for _ in range(taken):
            self._waiting.popleft()
        if not self._waiting:
            self.ended.clear()

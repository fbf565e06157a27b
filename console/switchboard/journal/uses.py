"""A connection of SQLite that several threads use, and one closes.

Python's `sqlite3` frees what a question in another thread still works with, when its connection
is closed (https://docs.python.org/3/library/sqlite3.html leaves that to the caller): the process
dies.
"""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable
from typing import Final

LOOK: Final = 0.02
"""Seconds after which a question that began just now is interrupted once more."""


class Uses:
    """Counts the questions that are under way, each in a block of its own.

    After `end` a block raises `sqlite3.ProgrammingError`, as a closed connection does.
    """

    def __init__(self) -> None:
        self._count, self._over = 0, False
        self._changed = threading.Condition()

    def __enter__(self) -> None:
        with self._changed:
            if self._over:
                raise sqlite3.ProgrammingError("the journal is closed")
            self._count += 1

    def __exit__(self, *_: object) -> None:
        with self._changed:
            self._count -= 1
            if self._over:
                self._changed.notify_all()

    def end(self, interrupt: Callable[[], None]) -> None:
        """Let no question begin any more, interrupt those under way, and wait for their end."""
        with self._changed:
            self._over = True
            while self._count:
                interrupt()
                self._changed.wait(LOOK)

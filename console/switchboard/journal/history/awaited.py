"""Whoever asks of calls waits until the journal tells of them what its facts do.

Its writer is behind by a moment. Where it ended in that moment and none runs, what it left is
kept by whoever asks.
"""

from __future__ import annotations

import os
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing, suppress
from pathlib import Path
from typing import Any, Final

from console.errors import JournalError
from console.private_files import holder
from console.process import elapsed
from console.switchboard.journal.file import open_for_writing, take
from console.switchboard.journal.history.follows import follow_left

SINCE: Final = 9
"""The version of the journals that are written so."""

PATIENCE: Final = 3.0
"""Seconds for which it is waited at most; of a disk that takes nothing others tell."""

_LOOK: Final = 0.002
_HOW_FAR: Final = "SELECT number, (SELECT ifnull(max(number), 0) FROM facts) FROM followed"

Ask = Callable[[str, tuple[object, ...]], list[tuple[Any, ...]]]


def until_told(ask: Ask, path: Path) -> None:
    """Wait until a journal tells of calls what the facts do that are in it now.

    Raises what asking it raises.
    """
    told, last = _how_far(ask)
    if told >= last:
        return
    began = elapsed()
    while told < last and elapsed() - began < PATIENCE:
        time.sleep(_LOOK)
        if elapsed() - began > 50 * _LOOK and holder(path.with_suffix(".lock")) is None:
            _keep_what_was_left(path)
        told, _ = _how_far(ask)


def last_told(ask: Ask) -> int:
    """The number of the last fact that there is, and of which it is so."""
    return min(_how_far(ask))


def _how_far(ask: Ask) -> tuple[int, int]:
    ((told, last),) = ask(_HOW_FAR, ())
    return int(told), int(last)


def _keep_what_was_left(path: Path) -> None:
    """Do for a writer that is gone what it did not get to, unless another one does."""
    with suppress(JournalError, sqlite3.Error):
        lock = take(path)
        try:
            with closing(open_for_writing(path)) as database:
                follow_left(database)
        finally:
            os.close(lock)

"""What is done to the journal beside its writer: facts go by age and by size, calls are indexed.

It blocks, in small steps, on a connection of its own: between two of them the writer
gets its turn.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from msgspec import Struct

from console.progress import Progress
from console.switchboard.journal import schema
from console.switchboard.journal.causes import failure_of
from console.switchboard.journal.file import CHECKPOINT_PAGES, OPENING_SECONDS, connect
from console.switchboard.journal.history.spans import bring_up_to_date
from console.switchboard.journal.shared import HAS_REPLACED, PRUNE

MEGABYTE: Final = 1_000_000

BREATH: Final = 0.02
"""Seconds between two steps, in which the writer gets its turn."""

ROOM: Final = 0.9
"""The part of its largest size to which a journal is brought that has passed it."""

LEAST: Final = 0.01
"""The part of its largest size that goes at one time at least."""

_OLDEST: Final = "SELECT received_at FROM facts ORDER BY number LIMIT 1"


class Retention(Struct, frozen=True, kw_only=True):
    """For how many days facts are kept, and how many millions of bytes they may take."""

    days: int = 90
    megabytes: int = 10_000


def prune(path: Path, before: float, progress: Progress | None = None) -> int:
    """Delete facts and calls older than that Unix time; how many facts went.

    Raises `JournalFailed` and `Cancelled`: what is left is done the next time.
    """
    with _opened(path) as database:
        gone = _delete(database, schema.PRUNE_FACTS, (before,))
        _delete_what_followed(database, before)
        _forget_what_is_gone(database, progress)
    return gone


def shrink(
    path: Path, largest: int, keep_since: float, progress: Progress | None = None
) -> float | None:
    """Delete the oldest facts from a journal that holds more than `largest` bytes.

    Those received since the Unix time `keep_since` stay, whatever they take. The file keeps
    its size on the disk: what was freed in it is used again. The Unix time from which on
    facts are left; None if none had to go. Raises `JournalFailed` and `Cancelled`, likewise.
    """
    with _opened(path) as database:
        if _used(database) <= largest:
            return None
        since: float | None = None
        while (more := _used(database) - int(largest * ROOM)) > 0:
            # what followed takes as much as the facts themselves, and is looked for in all of it
            half = _used(database) - max(more // 2, int(largest * LEAST))
            gone = _delete_facts(database, half, keep_since)
            if not gone:
                break
            oldest = database.execute(_OLDEST).fetchone()
            since = oldest[0] if oldest else keep_since
            _delete_what_followed(database, since)
        _forget_what_is_gone(database, progress)
    return since


def holds_more_than(path: Path, largest: int) -> bool:
    """Whether a journal holds more than `largest` bytes. Raises `JournalFailed`."""
    with _opened(path) as database:
        return _used(database) > largest


def index(path: Path, before: float, progress: Progress | None = None) -> None:
    """Index the calls that ended before that Unix time. Raises likewise."""
    with _opened(path) as database:
        bring_up_to_date(database, before, progress=progress)


def _forget_what_is_gone(database: sqlite3.Connection, progress: Progress | None) -> None:
    """Make the index anew where calls are gone or changed: nothing of them is in it then."""
    bring_up_to_date(database, 0.0, changed=0, progress=progress)


def _delete_facts(database: sqlite3.Connection, largest: int, keep_since: float) -> int:
    """Delete the oldest facts, in small steps, until no more than that is used; how many went."""
    gone = 0
    while _used(database) > largest:
        step = database.execute(schema.PRUNE_FACTS, (keep_since,)).rowcount
        if not step:
            break
        gone += step
        time.sleep(BREATH)
    return gone


def _used(database: sqlite3.Connection) -> int:
    """Bytes of the pages that hold something."""
    (pages,) = database.execute("PRAGMA page_count").fetchone()
    (free,) = database.execute("PRAGMA freelist_count").fetchone()
    (size,) = database.execute("PRAGMA page_size").fetchone()
    return int((pages - free) * size)


def _delete_what_followed(database: sqlite3.Connection, before: float) -> None:
    """Delete what was told by facts that are gone."""
    _delete(database, schema.PRUNE_ABOUT)
    _delete(database, schema.PRUNE_ATTENDANCE)
    _delete(database, schema.PRUNE_SPOKEN)
    _delete(database, schema.PRUNE_CALLS, (before,))
    _delete(database, schema.PRUNE_HAD)
    _delete(database, schema.PRUNE_FOLDS)
    if database.execute(HAS_REPLACED).fetchone():
        for sql in PRUNE:
            _delete(database, sql)


def _delete(database: sqlite3.Connection, sql: str, parameters: tuple[float, ...] = ()) -> int:
    """Delete step by step until nothing is left that fits; how many rows went."""
    gone = 0
    while count := database.execute(sql, parameters).rowcount:
        gone += count
        time.sleep(BREATH)
    return gone


@contextmanager
def _opened(path: Path) -> Iterator[sqlite3.Connection]:
    """The journal, open beside its writer; an error of SQLite becomes one of the journal."""
    try:
        database = connect(path, OPENING_SECONDS)
        try:
            database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
            yield database
        finally:
            database.close()
    except sqlite3.Error as error:
        raise failure_of(path, error) from error

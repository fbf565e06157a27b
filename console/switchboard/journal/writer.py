"""The journal: every fact and order ever, on disk before anybody is answered.

SQLite in WAL mode with `synchronous=FULL`: what was committed survives a power
cut. One thread writes; each commit takes everything that waits, so that many
deliveries share one fsync. Reading has a connection of its own.
"""

from __future__ import annotations

import asyncio
import os
import sqlite3
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Final

import msgspec
from msgspec import Struct

from console import private_files
from console.domain.events import Fact
from console.errors import JournalError, JournalFailed, JournalLocked, JournalTooNew
from console.switchboard.journal import schema
from console.switchboard.journal.commit import BATCH, Delivered, Stored, commit
from console.switchboard.journal.schema import migrate

CHECKPOINT_PAGES: Final = 16_000
"""WAL pages (4 KiB each, 64 MiB) after which SQLite moves them into the main file."""

UNSTORABLE: Final = (
    sqlite3.Error,
    msgspec.MsgspecError,
    TypeError,
    ValueError,
    OverflowError,
)
"""What a fact or a disk can raise. Whoever waits for a batch must be told, and the writer go on."""

BREATH: Final = 0.02
"""Seconds between two steps of pruning, in which the writer gets its turn."""


class _Waiting(Struct, frozen=True):
    """A fact that somebody waits for to be durable."""

    what: Delivered
    done: asyncio.Future[Stored]


class Journal:
    """The one writer of a journal file.

    `open` takes the file for this process alone and raises `JournalLocked`,
    `JournalTooNew` or `JournalFailed`.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._queue: SimpleQueue[Sequence[_Waiting] | None] = SimpleQueue()
        self._gathered: list[_Waiting] = []
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock: int | None = None
        self._database: sqlite3.Connection | None = None
        self._open = False

    def open(self) -> None:
        """Take the file and start the writer. Call it inside the running loop."""
        self._loop = asyncio.get_running_loop()
        self._lock = _take(self.path)
        try:
            self._database = open_for_writing(self.path)
        except BaseException:
            os.close(self._lock)
            self._lock = None
            raise
        self._open = True
        self._thread.start()

    def append(self, fact: Fact, body: bytes, headers: bytes = b"") -> asyncio.Future[Stored]:
        """Store a fact; the future is done when it is durable.

        It raises `JournalFailed` if the fact could not be stored. What comes in one turn
        of the loop is handed over together: the writer would begin with the first alone,
        and a commit costs as much for many as for one.
        """
        loop = asyncio.get_running_loop()
        done: asyncio.Future[Stored] = loop.create_future()
        if not self._open:
            done.set_exception(JournalFailed(str(self.path), "the journal is closed"))
            return done
        if not self._gathered:
            loop.call_soon(self._hand_over)
        self._gathered.append(_Waiting(Delivered(fact, body, headers), done))
        return done

    def _hand_over(self) -> None:
        if self._gathered:
            self._queue.put(self._gathered)
            self._gathered = []

    async def close(self) -> None:
        """Write what waits, then give the file back."""
        if self._lock is None:
            return
        self._open = False
        self._hand_over()
        self._queue.put(None)
        await asyncio.to_thread(self._thread.join)
        os.close(self._lock)
        self._lock = None

    async def prune(self, before: float) -> None:
        """Delete facts received before that Unix time, in small steps."""
        await asyncio.to_thread(prune, self.path, before)

    # The writer's thread ------------------------------------------------------------------

    def _write(self) -> None:
        while True:
            batch, last = self._next_batch()
            if batch:
                self._settle(batch)
            if last:
                break
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.execute("PRAGMA optimize")
            self._database.close()

    def _next_batch(self) -> tuple[list[_Waiting], bool]:
        first = self._queue.get()
        if first is None:
            return [], True
        batch = [*first]
        with suppress(Empty):
            while len(batch) < BATCH:
                more = self._queue.get_nowait()
                if more is None:
                    return batch, True
                batch += more
        return batch, False

    def _settle(self, batch: Sequence[_Waiting]) -> None:
        if self._database is None or self._loop is None:
            raise AssertionError("open() starts the writer")
        try:
            stored = commit(self._database, [item.what for item in batch])
        except UNSTORABLE as error:
            with suppress(sqlite3.Error):
                self._database.rollback()
            self._refuse(batch, error)
        else:
            self._loop.call_soon_threadsafe(_resolve_all, batch, stored)

    def _refuse(self, batch: Sequence[_Waiting], error: Exception) -> None:
        """Fail the batch; if it is not the disk, only the fact that cannot be stored."""
        if self._loop is None:
            raise AssertionError("open() starts the writer")
        if len(batch) == 1 or isinstance(error, sqlite3.OperationalError):
            failure = JournalFailed(str(self.path), str(error))
            self._loop.call_soon_threadsafe(_fail_all, batch, failure)
            return
        for item in batch:
            self._settle([item])


def _resolve_all(batch: Sequence[_Waiting], stored: Sequence[Stored]) -> None:
    for item, result in zip(batch, stored, strict=True):
        if not item.done.done():
            item.done.set_result(result)


def _fail_all(batch: Sequence[_Waiting], failure: JournalFailed) -> None:
    for item in batch:
        if not item.done.done():
            item.done.set_exception(JournalFailed(failure.path, failure.reason))


# The file ---------------------------------------------------------------------------------


def _take(path: Path) -> int:
    """Lock the journal for this process; the lock goes with the process, however it ends."""
    try:
        return private_files.lock(path.with_suffix(".lock"))
    except BlockingIOError as error:
        raise JournalLocked(str(path), "another switchboard is writing it") from error
    except OSError as error:
        raise JournalFailed(str(path), error.strerror or str(error)) from error


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or make the file, 0600 from its first byte. Raises `JournalFailed`, `JournalTooNew`."""
    try:
        private_files.make_if_missing(path)
        for beside in ("", "-wal", "-shm"):
            with suppress(FileNotFoundError):
                Path(f"{path}{beside}").chmod(private_files.MODE)
        database = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=5)
    except (OSError, sqlite3.Error) as error:
        raise JournalFailed(str(path), str(error)) from error
    try:
        _prepare(database, path)
    except (OSError, sqlite3.Error) as error:
        database.close()
        raise JournalFailed(str(path), str(error)) from error
    except JournalError:
        database.close()
        raise
    return database


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    owner = database.execute("PRAGMA application_id").fetchone()[0]
    (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    if owner not in (0, schema.APPLICATION_ID) or (tables and not owner):
        raise JournalFailed(str(path), "it is the database of another program")
    if version > schema.VERSION:
        raise JournalTooNew(str(path), f"written by a newer version (schema {version})")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA fullfsync = ON")  # macOS leaves it to the disk when to write, else
    database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    if version == 0:
        database.executescript(
            f"BEGIN; {schema.TABLES} PRAGMA user_version = {schema.VERSION};"
            f"PRAGMA application_id = {schema.APPLICATION_ID}; COMMIT;"
        )
    elif version < schema.VERSION:
        migrate(database, path, version)
    database.executescript(schema.INDICES)


def prune(path: Path, before: float) -> int:
    """Delete facts and calls older than that Unix time; how many facts went."""
    database = open_for_writing(path)
    try:
        gone = _delete(database, schema.PRUNE_FACTS, (before,))
        _delete(database, schema.PRUNE_ABOUT)
        _delete(database, schema.PRUNE_ATTENDANCE)
        _delete(database, schema.PRUNE_SPOKEN)
        _delete(database, schema.PRUNE_CALLS, (before,))
    except sqlite3.Error as error:
        raise JournalFailed(str(path), str(error)) from error
    finally:
        database.close()
    return gone


def _delete(database: sqlite3.Connection, sql: str, parameters: tuple[float, ...] = ()) -> int:
    """Delete step by step until nothing is left that fits; how many rows went. It blocks."""
    gone = 0
    while count := database.execute(sql, parameters).rowcount:
        gone += count
        time.sleep(BREATH)
    return gone

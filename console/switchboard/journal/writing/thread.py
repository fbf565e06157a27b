"""The thread in which facts are written: all that has the journal's connection, and no more."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NoReturn

import msgspec

from console.errors import JournalDamaged, JournalFailed, JournalMoved, JournalSlow
from console.switchboard.journal import schema
from console.switchboard.journal.causes import concerns_the_disk, cut_off, failure_of, moved
from console.switchboard.journal.commit import Commits
from console.switchboard.journal.file import Files, open_for_writing
from console.switchboard.journal.folds import keep_folds
from console.switchboard.journal.history.behind import Behind
from console.switchboard.journal.shared import KeptPlace
from console.switchboard.journal.writing.waiting import (
    Folds,
    Waiting,
    fail_all,
    next_batch,
    resolve,
    resolve_all,
    tell_begun,
)

BUSY_SECONDS: Final = 0.8
"""Seconds that a commit waits for another program to let go of the file. Telnyx waits for two."""

LOOK: Final = 1.0
"""Seconds without a fact after which the writer looks whether all is well with the file."""

_ENDURING: Final = (JournalMoved, JournalDamaged)
"""Troubles that a commit which changes nothing does not disprove."""

UNSTORABLE: Final = (
    sqlite3.Error,
    msgspec.MsgspecError,
    TypeError,
    ValueError,
    OverflowError,
)
"""What a fact or a disk can raise. Whoever waits for a batch must be told, and the writer go on."""


class WriterThread:
    """Writes what comes, a batch a commit, and tells the loop in which it was made.

    It takes the file, which nobody else may have, and raises `JournalTooNew` or `JournalFailed`;
    `begin` starts it. `trouble` is why facts are refused now, `works` whether it is at one.
    One that `shares` its facts with other hosts has a `place` in their log.
    """

    def __init__(self, path: Path, *, shares: bool) -> None:
        self.path = path
        self.trouble: JournalFailed | None = None
        self.works = False
        self.database = open_for_writing(path)
        self.database.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
        self.files = Files.of(path)
        self.place = KeptPlace(self.database) if shares else None
        self.commits = _commits_of(path, self.database)
        self.log_bytes = 0
        self._loop = asyncio.get_running_loop()
        self._queue: SimpleQueue[Sequence[Waiting] | None] = SimpleQueue()
        self._folds: SimpleQueue[Folds] = SimpleQueue()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)

    # From the loop ------------------------------------------------------------------------

    def begin(self) -> None:
        """Start it."""
        self._thread.start()

    def put(self, batch: Sequence[Waiting]) -> None:
        """Have facts written, together."""
        self._queue.put(batch)

    def put_folds(self, folds: Folds) -> None:
        """Have folds stored, between two batches."""
        self._folds.put(folds)
        self._queue.put(())

    async def end(self) -> None:
        """Write what waits, and give the connection back."""
        self._queue.put(None)
        await asyncio.to_thread(self._ended.wait)

    def late(self) -> JournalFailed:
        """The error for a fact that was not stored in time; it may be stored all the same."""
        slow = JournalSlow(str(self.path), "its disk did not take a fact in time")
        self.trouble = trouble = self.trouble or slow
        return type(trouble)(trouble.path, trouble.reason)

    # In the thread ------------------------------------------------------------------------

    def _write(self) -> None:
        try:
            self._write_what_comes()
        finally:
            self._ended.set()

    def _write_what_comes(self) -> None:
        last, behind = False, self.commits.behind
        while not last:
            is_moved = isinstance(self.trouble, JournalMoved)
            wait = LOOK if is_moved else min(LOOK, behind.wait)
            self.works = False
            batch, last = next_batch(self._queue, wait)
            self.works = True
            if batch:
                self._settle(batch)
            elif not last and wait == LOOK:
                self._look()
            if last or behind.is_due(busy=bool(batch)):
                self._follow_up(behind, busy=bool(batch) and not last)
            self._keep_folds()
            if self.place is not None:
                self.place.keep(at_once=last)
        if isinstance(self.trouble, JournalMoved) or not self.files.are_there():
            self._keep_for_ever()
        with suppress(sqlite3.Error):
            self.database.execute("PRAGMA optimize")
        self.database.close()

    def _follow_up(self, behind: Behind, *, busy: bool) -> None:
        """Keep what follows from facts, unless the files are others now.

        A log that was cut off would be as long as before by that.
        """
        self.trouble = self._lost_log() or self.trouble
        if not isinstance(self.trouble, JournalMoved):
            behind.follow_up(busy=busy, is_quiet=self._queue.empty)
            self.log_bytes = self.files.log_bytes()

    def _keep_for_ever(self) -> NoReturn:
        """Hold the connection until the process is gone.

        Closing it would move what stands in the log into the file, and remove the log by its
        name; both may be somebody else's by now.
        """
        self._ended.set()
        while True:
            threading.Event().wait()

    def _look(self) -> None:
        """See whether the files are there, and whether a trouble is over."""
        if not self.files.are_there():
            self.trouble = moved(self.path)
        elif lost := self._lost_log():
            self.trouble = lost
        elif self.trouble is not None and not isinstance(self.trouble, _ENDURING):
            try:  # a commit that changes nothing
                self.database.execute(f"PRAGMA user_version = {schema.VERSION}")
            except sqlite3.Error as error:
                self.trouble = failure_of(self.path, error)
            else:
                self.trouble = None
        elif self.trouble is None:
            self.commits.begin_log_anew()
            self.log_bytes = self.files.log_bytes()

    def _keep_folds(self) -> None:
        """Store the folds that wait, each lot in a transaction of its own."""
        while not self._folds.empty():
            folds = self._folds.get()
            stored = self.trouble is None and _stored(self.database, folds)
            self._loop.call_soon_threadsafe(resolve, folds.done, stored)

    def _settle(self, batch: Sequence[Waiting]) -> None:
        """Store the batch and tell whoever waits; what went into a file that is gone is refused."""
        self.trouble = self._lost_log() or self.trouble
        if isinstance(self.trouble, JournalMoved):
            return self._fail(batch, self.trouble)
        try:
            begun = partial(tell_begun, self._loop, batch)
            stored = self.commits.commit([item.what for item in batch], begun)
        except UNSTORABLE as error:
            self.commits.roll_back()
            return self._refuse(batch, error)
        are_there, self.log_bytes = self.files.look()
        if not are_there:
            self.trouble = moved(self.path)
            return self._fail(batch, self.trouble)
        self.trouble = None
        self._loop.call_soon_threadsafe(resolve_all, batch, stored)
        return None

    def _lost_log(self) -> JournalMoved | None:
        """What to say where the log is shorter than it was, and than it has to be.

        Another program's checkpoint may shorten it, too: then all of it stands in the file.
        """
        before, self.log_bytes = self.log_bytes, self.files.log_bytes()
        if self.log_bytes >= before:
            return None
        if not self.files.are_there():
            return moved(self.path)
        return None if self.files.log_is_whole() else cut_off(self.path)

    def _refuse(self, batch: Sequence[Waiting], error: Exception) -> None:
        """Fail the batch; if it is not the disk, only the fact that cannot be stored."""
        failure = failure_of(self.path, error)
        if concerns_the_disk(error):
            self.trouble = failure if self.files.are_there() else moved(self.path)
            self._fail(batch, self.trouble)
        elif len(batch) == 1:
            self._fail(batch, failure)
        else:
            for item in batch:
                self._settle([item])

    def _fail(self, batch: Sequence[Waiting], failure: JournalFailed) -> None:
        self._loop.call_soon_threadsafe(fail_all, batch, failure)


def _commits_of(path: Path, database: sqlite3.Connection) -> Commits:
    """The writer's transactions, what another process left kept. Raises `JournalFailed`."""
    try:
        return Commits(database)
    except sqlite3.Error as error:
        raise failure_of(path, error) from error


def _stored(database: sqlite3.Connection, folds: Folds) -> bool:
    """Store folds; whether that was done."""
    try:
        keep_folds(database, folds.kept, folds.gone)
    except sqlite3.Error:
        return False
    return True

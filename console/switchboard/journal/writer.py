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
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from queue import SimpleQueue
from typing import Final, NoReturn, TypeVar

import msgspec
from msgspec import structs

from console.domain.events import Fact
from console.domain.leg import CallId
from console.errors import JournalDamaged, JournalFailed, JournalMoved, JournalSlow
from console.switchboard.journal import schema
from console.switchboard.journal.causes import (
    concerns_the_disk,
    cut_off,
    failure_of,
    moved,
    moved_again,
)
from console.switchboard.journal.commit import Commits, Delivered, Stored
from console.switchboard.journal.file import Files, is_empty, open_for_writing, take
from console.switchboard.journal.folds import StoredFold, keep_folds
from console.switchboard.journal.history.behind import Behind
from console.switchboard.journal.shared import HERE, KeptPlace, Source
from console.switchboard.journal.writing.beside import Beside
from console.switchboard.journal.writing.waiting import (
    Folds,
    Waiting,
    fail_all,
    next_batch,
    resolve,
    resolve_all,
    tell_begun,
)

T = TypeVar("T")

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


FOUND_EMPTY: Final = (
    "The journal was an empty file: the past calls that stood in it are gone. A new one was begun; "
    "a copy that you have can be put back while no switchboard runs."
)


class Journal(Beside):
    """The one writer of a journal file.

    `open` takes the file for this process alone and raises `JournalLocked`,
    `JournalTooNew` or `JournalFailed`. `trouble` is why facts are refused now, None while
    they are taken; it changes within a second or two also while none comes. A journal
    whose files are no longer those of its name takes none any more, for good.
    `found_empty` says that there was a file without a byte, which was begun anew. One that
    `shares` its facts with other hosts has a `place` in the log that they share.
    """

    def __init__(self, path: Path, *, shares: bool = False) -> None:
        super().__init__(path)
        self._shares = shares
        self.place: KeptPlace | None = None
        self.found_empty = self.works = False
        self._queue: SimpleQueue[Sequence[Waiting] | None] = SimpleQueue()
        self._gathered: list[Waiting] = []
        self._folds: SimpleQueue[Folds] = SimpleQueue()
        self._thread = threading.Thread(target=self._write, name="journal", daemon=True)
        self._loop: asyncio.AbstractEventLoop | None = None
        self._lock: int | None = None
        self._database: sqlite3.Connection | None = None
        self._commits: Commits | None = None
        self._files: Files | None = None
        self._log_bytes = 0
        self._ended = threading.Event()
        self._open = False

    def open(self) -> None:
        """Take the file and start the writer. Call it inside the running loop."""
        self._loop = asyncio.get_running_loop()
        self._lock = take(self.path)
        try:
            self.found_empty = is_empty(self.path)
            self._database = open_for_writing(self.path)
            self._database.execute(f"PRAGMA busy_timeout = {BUSY_SECONDS * 1000:.0f}")
            self._files = Files.of(self.path)
            if self._shares:
                self.place = KeptPlace(self._database)
            self._commits = _commits_of(self.path, self._database)
        except BaseException:
            os.close(self._lock)
            self._lock = None
            raise
        self._open = True
        self._thread.start()

    def append(
        self,
        fact: Fact,
        body: bytes,
        headers: bytes = b"",
        source: Source = HERE,
        *,
        told: Callable[[Stored], object] = lambda _: None,
        begun: Callable[[], object] | None = None,
    ) -> asyncio.Future[Stored]:
        """Store a fact; the future is done when it is durable, or raises `JournalFailed`.

        All that are stored are `told`, in the order of their numbers, whoever waits. What comes
        in one turn of the loop is handed over together: a commit costs as much for many. `begun` is
        called once the disk writes it, when the interpreter is free for other work; mostly, for
        what is no plain new fact is stored without that.
        """
        done: asyncio.Future[Stored] = asyncio.get_running_loop().create_future()
        self.put(Waiting(Delivered(fact, body, headers, source), done, told, begun))
        return done

    def put(self, waiting: Waiting) -> None:
        """The same for what waits otherwise."""
        if not self._open:
            waiting.done.set_exception(JournalFailed(str(self.path), "the journal is closed"))
        elif isinstance(self.trouble, JournalMoved):
            waiting.done.set_exception(moved_again(self.trouble))
        else:
            if self.place is not None:
                source = self.place.first(waiting.what.source)
                what = structs.replace(waiting.what, source=source)
                waiting = structs.replace(waiting, what=what)
            self._gathered.append(waiting)
            if waiting.begun is not None:  # somebody has just pressed a key
                self._hand_over()
            elif len(self._gathered) == 1:
                asyncio.get_running_loop().call_soon(self._hand_over)

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
        await asyncio.to_thread(self._ended.wait)
        os.close(self._lock)
        self._lock = None

    def keep_folds(
        self, kept: Sequence[StoredFold], gone: Sequence[tuple[CallId, str | None]]
    ) -> asyncio.Future[bool]:
        """Store folds and let those of legs, or of whole sessions, go; whether that was done.

        A journal that cannot do it now is no trouble: the facts are there.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if not self._open or self.trouble is not None:
            done.set_result(False)
            return done
        self._folds.put(Folds(kept, gone, done))
        self._queue.put(())  # the writer looks at them between two batches
        return done

    def late(self) -> JournalFailed:
        """The error for a fact that was not stored in time; it may be stored all the same."""
        slow = JournalSlow(str(self.path), "its disk did not take a fact in time")
        self.trouble = trouble = self.trouble or slow
        return type(trouble)(trouble.path, trouble.reason)

    # The writer's thread ------------------------------------------------------------------

    def _write(self) -> None:
        try:
            self._write_what_comes()
        finally:
            self._ended.set()

    def _write_what_comes(self) -> None:
        if self._commits is None:
            raise AssertionError("open() starts the writer")
        last, behind = False, self._commits.behind
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
        if isinstance(self.trouble, JournalMoved) or not _are_there(self._files):
            self._keep_for_ever()
        if self._database is not None:
            with suppress(sqlite3.Error):
                self._database.execute("PRAGMA optimize")
            self._database.close()

    def _follow_up(self, behind: Behind, *, busy: bool) -> None:
        """Keep what follows from facts, unless the files are others now.

        A log that was cut off would be as long as before by that.
        """
        if self._files is None:
            raise AssertionError("open() starts the writer")
        self.trouble = self._lost_log() or self.trouble
        if not isinstance(self.trouble, JournalMoved):
            behind.follow_up(busy=busy, is_quiet=self._queue.empty)
            self._log_bytes = self._files.log_bytes()

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
        if self._database is None or self._files is None:
            raise AssertionError("open() starts the writer")
        if not self._files.are_there():
            self.trouble = moved(self.path)
        elif lost := self._lost_log():
            self.trouble = lost
        elif self.trouble is not None and not isinstance(self.trouble, _ENDURING):
            try:  # a commit that changes nothing
                self._database.execute(f"PRAGMA user_version = {schema.VERSION}")
            except sqlite3.Error as error:
                self.trouble = failure_of(self.path, error)
            else:
                self.trouble = None
        elif self.trouble is None and self._commits is not None:
            self._commits.begin_log_anew()
            self._log_bytes = self._files.log_bytes()

    def _keep_folds(self) -> None:
        """Store the folds that wait, each lot in a transaction of its own."""
        if self._database is None or self._loop is None:
            raise AssertionError("open() starts the writer")
        while not self._folds.empty():
            folds = self._folds.get()
            stored = self.trouble is None and _stored(self._database, folds)
            self._loop.call_soon_threadsafe(resolve, folds.done, stored)

    def _settle(self, batch: Sequence[Waiting]) -> None:
        """Store the batch and tell whoever waits; what went into a file that is gone is refused."""
        if self._commits is None or self._loop is None or self._files is None:
            raise AssertionError("open() starts the writer")
        self.trouble = self._lost_log() or self.trouble
        if isinstance(self.trouble, JournalMoved):
            return self._fail(batch, self.trouble)
        try:
            begun = partial(tell_begun, self._loop, batch)
            stored = self._commits.commit([item.what for item in batch], begun)
        except UNSTORABLE as error:
            self._commits.roll_back()
            return self._refuse(batch, error)
        are_there, self._log_bytes = self._files.look()
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
        if self._files is None:
            raise AssertionError("open() starts the writer")
        before, self._log_bytes = self._log_bytes, self._files.log_bytes()
        if self._log_bytes >= before:
            return None
        if not self._files.are_there():
            return moved(self.path)
        return None if self._files.log_is_whole() else cut_off(self.path)

    def _refuse(self, batch: Sequence[Waiting], error: Exception) -> None:
        """Fail the batch; if it is not the disk, only the fact that cannot be stored."""
        failure = failure_of(self.path, error)
        if concerns_the_disk(error):
            self.trouble = failure if _are_there(self._files) else moved(self.path)
            self._fail(batch, self.trouble)
        elif len(batch) == 1:
            self._fail(batch, failure)
        else:
            for item in batch:
                self._settle([item])

    def _fail(self, batch: Sequence[Waiting], failure: JournalFailed) -> None:
        if self._loop is None:
            raise AssertionError("open() starts the writer")
        self._loop.call_soon_threadsafe(fail_all, batch, failure)


def _are_there(files: Files | None) -> bool:
    return files is not None and files.are_there()


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

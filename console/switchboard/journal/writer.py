"""The journal: every fact and order ever, on disk before anybody is answered.

SQLite in WAL mode with `synchronous=FULL`: what was committed survives a power
cut. One thread writes; each commit takes everything that waits, so that many
deliveries share one fsync. Reading has a connection of its own.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from msgspec import structs

from console.domain.events import Fact
from console.domain.leg import CallId
from console.errors import JournalFailed, JournalMoved
from console.switchboard.journal.causes import moved_again
from console.switchboard.journal.commit import Delivered, Stored
from console.switchboard.journal.file import is_empty, take
from console.switchboard.journal.folds import StoredFold
from console.switchboard.journal.shared import HERE, KeptPlace, Source
from console.switchboard.journal.writing.beside import Beside
from console.switchboard.journal.writing.thread import WriterThread
from console.switchboard.journal.writing.waiting import Folds, Waiting

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
        self.found_empty = False
        self._gathered: list[Waiting] = []
        self._lock: int | None = None
        self._writer: WriterThread | None = None
        self._open = False

    @property
    def trouble(self) -> JournalFailed | None:
        """Why facts are refused now; None while they are taken."""
        return self._writer.trouble if self._writer is not None else None

    @property
    def works(self) -> bool:
        """Whether the writer is at a batch now, and wants the interpreter."""
        return self._writer is not None and self._writer.works

    @property
    def place(self) -> KeptPlace | None:
        """The place in the log of several hosts, where it shares its facts."""
        return self._writer.place if self._writer is not None else None

    def open(self) -> None:
        """Take the file and start the writer. Call it inside the running loop."""
        self._lock = take(self.path)
        try:
            self.found_empty = is_empty(self.path)
            self._writer = WriterThread(self.path, shares=self._shares)
        except BaseException:
            os.close(self._lock)
            self._lock = None
            raise
        self._open = True
        self._writer.begin()

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
        if self._gathered and self._writer is not None:
            self._writer.put(self._gathered)
            self._gathered = []

    async def close(self) -> None:
        """Write what waits, then give the file back."""
        if self._lock is None or self._writer is None:
            return
        self._open = False
        self._hand_over()
        await self._writer.end()
        os.close(self._lock)
        self._lock = None

    def keep_folds(
        self, kept: Sequence[StoredFold], gone: Sequence[tuple[CallId, str | None]]
    ) -> asyncio.Future[bool]:
        """Store folds and let those of legs, or of whole sessions, go; whether that was done.

        A journal that cannot do it now is no trouble: the facts are there.
        """
        done: asyncio.Future[bool] = asyncio.get_running_loop().create_future()
        if not self._open or self._writer is None or self.trouble is not None:
            done.set_result(False)
        else:
            self._writer.put_folds(Folds(kept, gone, done))
        return done

    def late(self) -> JournalFailed:
        """The error for a fact that was not stored in time; it may be stored all the same."""
        if self._writer is None:
            raise AssertionError("what waits was put into an open journal")
        return self._writer.late()

"""Questions to a journal that are asked at the same time, each on a connection of its own.

A page of the past stands in hundreds of places of the file. A disk that is asked for one after
the other has them in so many times as long as it takes for one; asked for several, in a part.
What is in memory already is asked for one after the other: threads would only be in the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Lock, Thread
from typing import Any, Final, Generic, Protocol, TypeAlias, TypeVar

from console.errors import JournalFailed
from console.process import elapsed

T = TypeVar("T")
_P = TypeVar("_P")

AT_ONCE: Final = 4
"""Questions at the same time: with two of them it took half as long again."""

QUICK: Final = 0.001
"""Seconds in which a few questions are answered from memory; by a disk in more."""

Ask = Callable[[str, Any], list[tuple[Any, ...]]]
"""Asks the journal: a statement, and its parameters."""

Work: TypeAlias = Callable[[Ask], T]


class Asker(Protocol):
    """A connection by which a journal is asked."""

    def ask(self, sql: str, parameters: Any) -> list[tuple[Any, ...]]:
        """The rows that answer a statement."""
        ...

    def close(self) -> None:
        """Cut off what is under way, and let go of the file."""
        ...


class Several:
    """Connections to a journal beside the first one of a reader, `opened` once they are needed.

    After `close` there are none: `JournalFailed`.
    """

    def __init__(self, path: Path, opened: Callable[[], Asker]) -> None:
        self._path, self._opened = path, opened
        self._all: list[Asker] = []
        self._free: list[Asker] = []
        self._lock, self._over = Lock(), False

    def close(self) -> None:
        """Cut off what is under way, and let go of the file."""
        with self._lock:
            self._over = True
        for asker in self._all:
            asker.close()

    @contextmanager
    def one(self) -> Iterator[Asker]:
        """A connection that nobody else uses meanwhile."""
        with self._lock:
            self._refuse_if_over()
            asker = self._free.pop() if self._free else None
        if asker is None:
            asker = self._another()
        try:
            yield asker
        finally:
            with self._lock:
                self._free.append(asker)

    def _another(self) -> Asker:
        asker = self._opened()
        with self._lock:
            if not self._over:
                self._all.append(asker)
                return asker
        asker.close()
        raise self._closed()

    def _refuse_if_over(self) -> None:
        if self._over:
            raise self._closed()

    def _closed(self) -> JournalFailed:
        return JournalFailed(str(self._path), "the journal is closed")


class Asking:
    """A search that begins: by the reader's own connection, and by `several` from a slow disk.

    Whether the disk `is_slow`, the time tells that a part of the search took.
    """

    def __init__(self, ask: Ask, several: Several) -> None:
        self.ask, self._several = ask, several
        self.began, self.is_slow = elapsed(), False

    def took(self, began: float) -> bool:
        """A part of the search is done that began then; whether the disk is slow."""
        self.is_slow |= elapsed() - began > QUICK
        return self.is_slow

    def each(self, works: Sequence[Work[T]]) -> list[T]:
        """What comes of each work, in their order. Raises what one of them raises."""
        if not self.is_slow or len(works) == 1:
            return [work(self.ask) for work in works]
        others = [_Beside(work, self._several) for work in works[1:]]
        try:
            found = [work(self.ask) for work in works[:1]]
        finally:
            for other in others:
                other.join()
        return [*found, *(other.found() for other in others)]


class _Beside(Thread, Generic[T]):
    """A work that is done beside others."""

    def __init__(self, work: Work[T], several: Several) -> None:
        super().__init__(name="journal-reader", daemon=True)
        self._work, self._several = work, several
        self._found: list[T] = []
        self._failure: JournalFailed | None = None
        self.start()

    def run(self) -> None:
        """Do it, and keep what comes of it."""
        try:
            with self._several.one() as asker:
                self._found.append(self._work(asker.ask))
        except JournalFailed as error:
            self._failure = error

    def found(self) -> T:
        """What came of it, once it is done. Raises what it raised."""
        if self._failure is not None:
            raise self._failure
        return self._found[0]


def in_parts(items: Sequence[_P], least: int = AT_ONCE) -> list[Sequence[_P]]:
    """The items as so many parts as there are questions at the same time, of so many at least."""
    size = max(least, -(-len(items) // AT_ONCE))
    return [items[begin : begin + size] for begin in range(0, len(items), size)]

"""Facts and folds that wait for the journal's writer, and whoever waits for them."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress
from queue import Empty, SimpleQueue
from typing import Protocol

from msgspec import Struct

from console.domain.leg import CallId
from console.errors import JournalFailed
from console.switchboard.journal.commit import BATCH, Delivered, Stored
from console.switchboard.journal.folds import StoredFold


class Awaited(Protocol):
    """What becomes of a fact, for somebody who waits for it, or not any more: a future, mostly."""

    def done(self) -> bool:
        """Whether nobody waits."""
        ...

    def set_result(self, stored: Stored, /) -> object:
        """It is durable."""
        ...

    def set_exception(self, error: JournalFailed, /) -> object:
        """It is not stored."""
        ...


class Waiting(Struct, frozen=True):
    """A fact that somebody waits for to be durable, or not any more; `told` hears of it anyhow.

    `begun` is told, where it is wanted, that the disk is at it.
    """

    what: Delivered
    done: Awaited
    told: Callable[[Stored], object]
    begun: Callable[[], object] | None = None


class Folds(Struct, frozen=True):
    """Folds that are to be stored, and whose are to go."""

    kept: Sequence[StoredFold]
    gone: Sequence[tuple[CallId, str | None]]
    done: asyncio.Future[bool]


def next_batch(
    queue: SimpleQueue[Sequence[Waiting] | None], wait: float
) -> tuple[list[Waiting], bool]:
    """What waits in a queue, once there is something, and whether that is the last of it.

    Nothing if none comes within so many seconds.
    """
    try:
        first = queue.get(timeout=wait)
    except Empty:
        return [], False
    if first is None:
        return [], True
    batch = [*first]
    with suppress(Empty):
        while len(batch) < BATCH:
            more = queue.get_nowait()
            if more is None:
                return batch, True
            batch += more
    return batch, False


def tell_begun(loop: asyncio.AbstractEventLoop, batch: Sequence[Waiting]) -> None:
    """Tell those of a batch who want to know it that the disk is at it. From any thread."""
    for item in batch:
        if item.begun is not None:
            loop.call_soon_threadsafe(item.begun)


def resolve(done: asyncio.Future[bool], stored: bool) -> None:  # noqa: FBT001 - the result
    """Tell who waits for folds whether they are stored."""
    if not done.done():
        done.set_result(stored)


def resolve_all(batch: Sequence[Waiting], stored: Sequence[Stored]) -> None:
    """Tell of facts that are stored, in the order of their numbers."""
    for item, result in zip(batch, stored, strict=True):
        item.told(result)
        if not item.done.done():
            item.done.set_result(result)


def fail_all(batch: Sequence[Waiting], failure: JournalFailed) -> None:
    """Tell who waits for facts that they are not stored."""
    for item in batch:
        if not item.done.done():
            item.done.set_exception(type(failure)(failure.path, failure.reason))


async def all_stored(storing: Sequence[asyncio.Future[Stored]]) -> int:
    """Wait until all are durable; the highest of their numbers."""
    for one in reversed(storing):
        # the others are done before the last one: told of each by itself, this costs more
        # than all else here
        if not one.done():
            await asyncio.wait([one])
    return max(one.result().number for one in storing)

"""The line inside one process: for tests, and for a console without a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from console.domain.applications import Application, ApplicationBoard
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.domain.orders import Order, Outcome
from console.domain.queues import QueueBoard
from console.errors import LineClosed
from console.line.feed import Feed
from console.line.port import AnyChange, Entry, Payload, Snapshot, Status


class Board(Protocol):
    """What the line needs of a switchboard: the same questions, and somebody to tell."""

    def snapshot(self) -> Snapshot:
        """The board now."""
        ...

    def follow(self, feed: Feed) -> None:
        """Push every change from now on into the feed."""
        ...

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing."""
        ...

    async def order(self, order: Order) -> Outcome:
        """Carry out an order, to its end even if nobody waits any more."""
        ...

    async def timeline(self, call: CallId) -> tuple[Entry, ...]:
        """Facts and orders of the call's session."""
        ...

    async def payload(self, number: int) -> Payload:
        """The raw body behind an entry."""
        ...

    async def history(self, search: Search) -> tuple[PastCall, ...]:
        """A page of the past calls that are asked for."""
        ...

    async def queues(self) -> tuple[QueueBoard, ...]:
        """All queues and who waits in them. Raises `ApiError`."""
        ...

    async def applications(self) -> ApplicationBoard:
        """All Call Control applications. Raises `ApiError`."""
        ...

    async def application(self, application_id: str) -> Application:
        """One Call Control application. Raises `ApiError`."""
        ...

    async def reconcile(self) -> None:
        """Ask Telnyx about every call now."""
        ...

    def status(self) -> Status:
        """What the switchboard is and counts."""
        ...


class LocalLine:
    """A `Line` to a switchboard in the same loop."""

    def __init__(self, board: Board) -> None:
        self._board = board
        self._feed = Feed()
        self._seen = 0
        self._followed = False

    async def snapshot(self) -> Snapshot:
        """The board now."""
        if not self._followed:
            self._followed = True
            self._board.follow(self._feed)
        snapshot = self._board.snapshot()
        self._seen = snapshot.number
        return snapshot

    async def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since the last snapshot, in batches."""
        while True:
            batch = await self._feed.next()
            news = tuple(change for change in batch if change.number > self._seen)
            if news:
                self._seen = news[-1].number
                yield news

    async def order(self, order: Order) -> Outcome:
        """Give an order; returns with its outcome."""
        return await self._board.order(order)

    async def timeline(self, call: CallId) -> tuple[Entry, ...]:
        """Facts and orders of the call's session."""
        return await self._board.timeline(call)

    async def payload(self, number: int) -> Payload:
        """The raw body behind an entry."""
        return await self._board.payload(number)

    async def history(self, search: Search) -> tuple[PastCall, ...]:
        """A page of the past calls that are asked for."""
        return await self._board.history(search)

    async def queues(self) -> tuple[QueueBoard, ...]:
        """All queues and who waits in them, asked of Telnyx."""
        return await self._board.queues()

    async def applications(self) -> ApplicationBoard:
        """All Call Control applications, asked of Telnyx."""
        return await self._board.applications()

    async def application(self, application_id: str) -> Application:
        """One Call Control application, as it is now."""
        return await self._board.application(application_id)

    async def reconcile(self) -> None:
        """Ask Telnyx about every call now."""
        await self._board.reconcile()

    async def status(self) -> Status:
        """What the switchboard is and counts."""
        return self._board.status()

    async def close(self) -> None:
        """Leave; the switchboard goes on."""
        self._board.unfollow(self._feed)
        self._feed.end(LineClosed("this console left"))

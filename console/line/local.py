"""The line inside one process: for tests, and for a console without a service."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Protocol

from console.errors import LineClosed
from console.line.admittance import Admittance
from console.line.feed import Feed
from console.line.port import A, Answers, AnyChange, Asker, Question, Snapshot, answer
from console.line.questions import BoardNow


class Board(Protocol):
    """What the line needs of a switchboard: answers, and changes to follow."""

    @property
    def answers(self) -> Answers:
        """A handler of every question."""
        ...

    @property
    def admittance(self) -> Admittance:
        """Who may attach, and as whom."""
        ...

    def follow(self, feed: Feed, asker: Asker) -> None:
        """Push every change from now on into the feed, as whoever asks may see it."""
        ...

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing into the feed; one that never followed is left alone."""
        ...


class LocalLine:
    """A `Line` to a switchboard in the same loop, for a member or whoever works there alone."""

    def __init__(self, board: Board, asker: Asker | None = None) -> None:
        self._board = board
        self._asker = asker or board.admittance.alone
        self._feed = Feed()
        self._followed = False

    @property
    def silent(self) -> float:
        """Never: who could look stands still with the switchboard."""
        return 0.0

    async def snapshot(self) -> Snapshot:
        """The board now. Changes after its number follow in `changes`."""
        if not self._followed:
            self._followed = True
            self._board.follow(self._feed, self._asker)
        snapshot = await self.ask(BoardNow())
        self._feed.seen = snapshot.number
        return snapshot

    def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since the last snapshot, in batches."""
        return self._feed.news()

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question. Raises what the question says, as the very error it is."""
        return await answer(self._board.answers, question, self._asker)

    async def close(self) -> None:
        """Leave; the switchboard goes on."""
        self._board.unfollow(self._feed)
        self._feed.end(LineClosed("this console left"))

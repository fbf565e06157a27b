"""Who follows the board, and what they are told: numbered changes, those of one turn together."""

from __future__ import annotations

import asyncio

from console.line.feed import Feed
from console.line.port import AnyChange


class Followers:
    """The consoles that follow. `number` is that of the last change."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._feeds: set[Feed] = set()
        self._unsent: list[AnyChange] = []

    def __bool__(self) -> bool:
        return bool(self._feeds)

    def follow(self, feed: Feed) -> None:
        """Push every change from now on into the feed."""
        self._feeds.add(feed)

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing into the feed; one that never followed is left alone."""
        self._feeds.discard(feed)

    def next(self) -> int:
        """The number of one more change."""
        self.number += 1
        return self.number

    def tell(self, change: AnyChange) -> None:
        """Have it told at the end of this turn of the loop."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self.flush)
        self._unsent.append(change)

    def flush(self) -> None:
        """Tell what is still to be told."""
        unsent, self._unsent = self._unsent, []
        for feed in self._feeds:
            feed.push(unsent)

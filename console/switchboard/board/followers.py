"""Who follows the board, and what they are told: numbered changes, those of one turn together."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final, Generic, TypeAlias, TypeVar

from console.domain.leg import Leg, is_owner_told
from console.line.feed import Feed
from console.line.port import (
    AnyChange,
    Connection,
    ConnectionsChanged,
    Entry,
    Logged,
    Snapshot,
    default_among,
)

ENTRIES_KEPT: Final = 300
"""Lines of the log that a console which attaches is given."""

Told: TypeAlias = Callable[[Iterable[AnyChange]], Iterable[AnyChange]]
"""What changes are to somebody, under the same numbers."""


class Followers:
    """The consoles that follow. `number` is that of the last change."""

    def __init__(self, number: int) -> None:
        self.number = number
        self._feeds: dict[Feed, Told | None] = {}
        self._unsent: list[AnyChange] = []

    def __bool__(self) -> bool:
        return bool(self._feeds)

    def follow(self, feed: Feed, told: Told | None = None) -> None:
        """Push every change from now on into the feed, as what it is `told`."""
        self._feeds[feed] = told

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing into the feed; one that never followed is left alone."""
        self._feeds.pop(feed, None)

    def next(self) -> int:
        """The number of one more change."""
        self.number += 1
        return self.number

    def have_all_begin_anew(self) -> None:
        """Leave a number out with the next change: whoever sees the gap takes a new snapshot."""
        self.flush()
        self.next()

    def tell(self, change: AnyChange) -> None:
        """Have it told at the end of this turn of the loop."""
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self.flush)
        self._unsent.append(change)

    def flush(self) -> None:
        """Tell what is still to be told."""
        unsent, self._unsent = self._unsent, []
        for feed, told in self._feeds.items():
            feed.push(unsent if told is None else told(unsent))


class Log:
    """The last lines of the log, and the consoles that are told of each; nothing here waits.

    What was said on a call is told and not kept: a talk would drive all else out of the log.
    """

    def __init__(self, followers: Followers) -> None:
        self._followers = followers
        self._entries: deque[Entry] = deque(maxlen=ENTRIES_KEPT)

    @property
    def entries(self) -> tuple[Entry, ...]:
        """The lines that a console which attaches is given, the oldest first."""
        return tuple(self._entries)

    def remember(self, entries: Iterable[Entry]) -> None:
        """Fill the log with lines of the past, of which nobody is told."""
        self._entries.extend(entry for entry in entries if entry.said is None)

    def add(self, entry: Entry) -> None:
        """One more line, told to everybody."""
        self.remember((entry,))
        self._followers.tell(Logged(number=self._followers.next(), entry=entry))


T = TypeVar("T")


class Part(Generic[T]):
    """A part of the board that is replaced as a whole. `change` makes what consoles are told."""

    def __init__(self, followers: Followers, now: T, change: Callable[[int, T], AnyChange]) -> None:
        self._followers, self.now, self._change = followers, now, change

    def show(self, now: T) -> None:
        """Replace it; consoles are told if it is different."""
        if now != self.now:
            self.now = now
            self._followers.tell(self._change(self._followers.next(), now))


class OwnConnections:
    """The connections whose calls are shown; consoles are told what changes.

    Calls go out by that of the usual caller id, as far as its callers told which that is.
    """

    def __init__(self, followers: Followers, snapshot: Snapshot) -> None:
        self._followers, self._caller_id = followers, snapshot.from_
        self.now, self._usual = snapshot.connections, snapshot.default_connection

    @property
    def default(self) -> str | None:
        """The connection that a call goes out by which names none."""
        return default_among(self._usual, self.now)

    def show(self, now: tuple[Connection, ...]) -> None:
        """Replace them; consoles are told if they are different."""
        if now != self.now:
            self.now = now
            self._tell()

    def learn_owner(self, before: Leg | None, after: Leg) -> None:
        """Take over the connection by which somebody calls the usual caller id."""
        told = is_owner_told(self._caller_id, after)
        if not told or (before and is_owner_told(self._caller_id, before)):
            return
        if after.connection_id != self.default:
            self._usual = after.connection_id
            self._tell()

    def _tell(self) -> None:
        number, usual = self._followers.next(), self.default
        self._followers.tell(ConnectionsChanged(number=number, connections=self.now, usual=usual))

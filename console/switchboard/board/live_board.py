"""The live board: the board as it is now, and the consoles that watch it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, deque
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec

from console.domain.agent.attendance import Attendance, reduce
from console.domain.board import Board, advance, forget
from console.domain.events import Fact
from console.domain.leg import CallId, CallState, Leg
from console.domain.own_facts import calls_of
from console.domain.queues import QueueBoard
from console.line.feed import Feed
from console.line.port import (
    AgentChanged,
    AnyChange,
    Connection,
    ConnectionsChanged,
    Entry,
    EntryKind,
    Health,
    HealthChanged,
    LegChanged,
    LegsGone,
    Light,
    Logged,
    QueuesChanged,
    Snapshot,
    default_among,
)
from console.switchboard.board.log_words import entry_of

ENTRIES_KEPT: Final = 300
"""Lines of the log that a console which attaches is given."""

LINGER: Final = 120.0
"""Seconds that an ended leg stays on the board; after that it stands in the journal only."""

FORGOTTEN_KEPT: Final = 20_000
"""Ids of legs that left the board, so that a late fact does not bring them back."""

Moved = Callable[[Leg | None, Leg], None]
"""Told of each leg that changed: before (None if it is new) and after."""


class LiveBoard:
    """The board and its followers. Everything happens in one loop; nothing here waits.

    `clock` is monotonic seconds. Changes of one turn of the loop go out together.
    """

    def __init__(self, snapshot: Snapshot, clock: Callable[[], float]) -> None:
        self._base = snapshot
        self._clock = clock
        self.board = Board()
        self.attendance = Attendance(agent=snapshot.agent)
        self.health = Health()
        self.connections = snapshot.connections
        self.queues = snapshot.queues
        self._number = snapshot.number
        self._entries: deque[Entry] = deque(maxlen=ENTRIES_KEPT)
        self._followers: set[Feed] = set()
        self._unsent: list[AnyChange] = []
        self._ended: dict[CallId, float] = {}
        self._forgotten: OrderedDict[str, None] = OrderedDict()
        self._moved: list[Moved] = []

    @property
    def default_connection(self) -> str | None:
        """Where a dial goes out that names no connection: the configured one, else the first."""
        return default_among(self._base.default_connection, self.connections)

    # Facts in -----------------------------------------------------------------------------

    def watch(self, moved: Moved) -> None:
        """Have a function told of every leg that changes."""
        self._moved.append(moved)

    def add(self, number: int, fact: Fact) -> None:
        """Apply a journaled fact and tell everybody."""
        self._log(entry_of(number, fact))
        self._attend(fact)
        if self.has_forgotten(fact):
            return
        before = self.board
        self.board, touched = advance(before, fact)
        pairs = [(before.leg(call), self.board.records[call].leg) for call in touched]
        changed = [(old, new) for old, new in pairs if old != new]
        for _, leg in changed:
            self._tell_leg(leg)
        for old, new in changed:
            for moved in self._moved:
                moved(old, new)

    def shows(self, fact: Fact) -> bool:
        """Whether the fact is about a leg of the board."""
        legs = (call in self.board.records for call in calls_of(fact.payload))
        return any(legs) or fact.payload.call_leg_id in self.board.by_leg_id

    def has_forgotten(self, fact: Fact) -> bool:
        """Whether the fact is about a leg that ended and left the board."""
        payload = fact.payload
        named = (*calls_of(payload), payload.call_leg_id)
        return any(name in self._forgotten for name in named if name) and not any(
            call in self.board.records for call in calls_of(payload)
        )

    def replay(self, facts: Iterable[tuple[int, Fact]]) -> None:
        """Apply facts of the past without telling anybody."""
        for _, fact in facts:
            self.board, _ = advance(self.board, fact)
            self.attendance = reduce(self.attendance, fact)
        now = self._clock()
        ended = (leg.id for leg in self.board.legs.values() if not leg.alive)
        self._ended = dict.fromkeys(ended, now)

    def remember(self, entries: Iterable[Entry]) -> None:
        """Fill the log with lines of the past."""
        self._entries.extend(entries)

    def forget_ended(self) -> None:
        """Take legs off the board that ended a while ago."""
        limit = self._clock() - LINGER
        gone = tuple(call for call, since in self._ended.items() if since <= limit)
        if gone:
            self._forget(gone)

    def forget_leg(self, call: CallId | None, leg_id: str | None) -> None:
        """Never show a leg that ended before this board began."""
        for name in (call, leg_id):
            if name:
                self._forgotten[name] = None
        while len(self._forgotten) > FORGOTTEN_KEPT:
            self._forgotten.popitem(last=False)

    def _forget(self, gone: tuple[CallId, ...]) -> None:
        for call in gone:
            del self._ended[call]
            leg = self.board.leg(call)
            self.forget_leg(call, leg.leg_id if leg else None)
        self.board = forget(self.board, gone)
        self._tell(LegsGone(number=self._next(), calls=gone))

    # Words and lights ---------------------------------------------------------------------

    def notice(self, text: str, level: Light, *, title: str = "notice") -> None:
        """Say something that is no fact of a call. It stands in the log, not in the journal."""
        now = datetime.now(UTC)
        self._log(
            Entry(
                number=0,
                at=now,
                received_at=now,
                kind=EntryKind.NOTICE,
                title=title,
                text=text,
                level=level,
            )
        )

    def show_health(self, health: Health) -> None:
        """Change the lights and counters."""
        if health != self.health:
            self.health = health
            self._tell(HealthChanged(number=self._next(), health=health))

    def show_connections(self, connections: tuple[Connection, ...]) -> None:
        """Change the list of connections."""
        if connections != self.connections:
            self.connections = connections
            self._tell(ConnectionsChanged(number=self._next(), connections=connections))

    def show_queues(self, queues: tuple[QueueBoard, ...]) -> None:
        """Change the board of queues."""
        if queues != self.queues:
            self.queues = queues
            self._tell(QueuesChanged(number=self._next(), queues=queues))

    # Consoles out -------------------------------------------------------------------------

    def snapshot(self) -> Snapshot:
        """All that a console needs to draw."""
        self._flush()
        return msgspec.structs.replace(
            self._base,
            number=self._number,
            legs=self.board.oldest_first,
            connections=self.connections,
            queues=self.queues,
            default_connection=self.default_connection,
            entries=tuple(self._entries),
            health=self.health,
            agent_state=self.attendance.state,
        )

    def follow(self, feed: Feed) -> None:
        """Push every change from now on into the feed."""
        self._followers.add(feed)

    def unfollow(self, feed: Feed) -> None:
        """Stop pushing."""
        self._followers.discard(feed)

    @property
    def is_watched(self) -> bool:
        """Whether a console follows the board."""
        return bool(self._followers)

    def _log(self, entry: Entry) -> None:
        self._entries.append(entry)
        self._tell(Logged(number=self._next(), entry=entry))

    def _attend(self, fact: Fact) -> None:
        before, after = self.attendance, reduce(self.attendance, fact)
        if after is before:
            return
        self.attendance = after
        if after.state != before.state:
            self._tell(AgentChanged(number=self._next(), state=after.state))

    def _tell_leg(self, leg: Leg) -> None:
        if leg.state is CallState.ENDED:
            self._ended.setdefault(leg.id, self._clock())
        self._tell(LegChanged(number=self._next(), leg=leg))

    def _next(self) -> int:
        self._number += 1
        return self._number

    def _tell(self, change: AnyChange) -> None:
        if not self._unsent:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsent.append(change)

    def _flush(self) -> None:
        unsent, self._unsent = self._unsent, []
        for feed in self._followers:
            feed.push(unsent)

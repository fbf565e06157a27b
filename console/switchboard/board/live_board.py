"""The live board: the board as it is now, and the consoles that watch it."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterable
from typing import Final

import msgspec

from console.domain.agent.attendance import Attendance, reduce
from console.domain.board import Board, advance, forget
from console.domain.events import Fact
from console.domain.leg import CallId, CallState, Leg
from console.domain.number_rules import NumberRules
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
from console.switchboard.board.membership import Arrival, Membership

ENTRIES_KEPT: Final = 300
"""Lines of the log that a console which attaches is given."""

LINGER: Final = 120.0
"""Seconds that an ended leg stays on the board; after that it stands in the journal only."""

Moved = Callable[[Leg | None, Leg], None]
"""Told of each leg that changed: before (None if it is new) and after."""


class LiveBoard:
    """The board and its followers. Everything happens in one loop; nothing here waits.

    `clock` is monotonic seconds, `membership` says which facts belong on this board.
    Changes of one turn of the loop go out together.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        clock: Callable[[], float],
        membership: Membership | None = None,
    ) -> None:
        self._base = snapshot
        self._clock = clock
        self._membership = membership or Membership()
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
        self._moved: list[Moved] = []

    @property
    def number_rules(self) -> NumberRules:
        """Who may be called."""
        return self._base.number_rules

    @property
    def default_connection(self) -> str | None:
        """Where a dial goes out that names no connection: the configured one, else the first."""
        return default_among(self._base.default_connection, self.connections)

    # Facts in -----------------------------------------------------------------------------

    def watch(self, moved: Moved) -> None:
        """Have a function told of every leg that changes."""
        self._moved.append(moved)

    def add(self, number: int, fact: Fact, *, after_end: bool = False) -> None:
        """Apply a fact that is new in the journal, if it belongs here, and tell everybody.

        Those of its session that waited for it follow. `after_end` says that the end of
        its leg stood in the journal before.
        """
        arrival = Arrival(number, fact, after_end)
        for admitted in self._membership.admitted(arrival, self.board):
            self._log(entry_of(admitted.number, admitted.fact))
            self._attend(admitted.fact)
            if self._membership.shows(admitted, self.board):
                self._apply(admitted.fact)

    def _apply(self, fact: Fact) -> None:
        before = self.board
        self.board, touched = advance(before, fact)
        pairs = [(before.leg(call), self.board.records[call].leg) for call in touched]
        changed = [(old, new) for old, new in pairs if old != new]
        for _, leg in changed:
            self._tell_leg(leg)
        for old, new in changed:
            for moved in self._moved:
                moved(old, new)

    def replay(self, facts: Iterable[tuple[int, Fact]]) -> None:
        """Apply those facts of the past that belong here, without telling anybody."""
        for past in self._membership.recalled(Arrival(*numbered) for numbered in facts):
            self.board, _ = advance(self.board, past.fact)
            self.attendance = reduce(self.attendance, past.fact)
        now = self._clock()
        ended = (leg.id for leg in self.board.legs.values() if not leg.alive)
        self._ended = dict.fromkeys(ended, now)

    def remember(self, entries: Iterable[Entry]) -> None:
        """Fill the log with lines of the past."""
        self._entries.extend(entry for entry in entries if entry.said is None)

    def forget_ended(self) -> None:
        """Take legs off the board that ended a while ago."""
        limit = self._clock() - LINGER
        gone = tuple(call for call, since in self._ended.items() if since <= limit)
        if gone:
            self._forget(gone)

    def _forget(self, gone: tuple[CallId, ...]) -> None:
        for call in gone:
            del self._ended[call]
            leg = self.board.leg(call)
            self._membership.depart((call, leg.leg_id) if leg and leg.leg_id else (call,))
        self.board = forget(self.board, gone)
        self._tell(LegsGone(number=self._next(), calls=gone))

    # Words and lights ---------------------------------------------------------------------

    def notice(self, text: str, level: Light, *, title: str = "notice") -> None:
        """Say something that is no fact of a call. It stands in the log, not in the journal."""
        now = self.health.now()
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
        """Change the lights and counters; consoles are told if one is different."""
        if health != self.health:
            self.health = health
            self._tell(HealthChanged(number=self._next(), health=health))

    def show_connections(self, connections: tuple[Connection, ...]) -> None:
        """Change the list of connections; consoles are told if it is different."""
        if connections != self.connections:
            self.connections = connections
            self._tell(ConnectionsChanged(number=self._next(), connections=connections))

    def show_queues(self, queues: tuple[QueueBoard, ...]) -> None:
        """Change the board of queues; consoles are told if it is different."""
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
        """Stop pushing into the feed; one that never followed is left alone."""
        self._followers.discard(feed)

    @property
    def is_watched(self) -> bool:
        """Whether a console follows the board."""
        return bool(self._followers)

    def _log(self, entry: Entry) -> None:
        if entry.said is None:  # a talk would drive all else out of the log
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

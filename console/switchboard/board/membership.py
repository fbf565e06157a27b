"""Which facts belong on the board.

A fact is ours where its connection is shown, or where it names none. The legs of a
session in which a fact of ours ever took part are shown wherever they run; until then
the facts of that session wait aside, for one of ours may yet join in. A leg that left
the board, or that ended before the board began, is not put back: a cost, a recording
or a first webhook that is sent again may come long after the end. What is said in a call
changes no leg: it is told to the consoles, and the board does not keep hundreds of
texts a call to fold.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Iterable
from typing import Final

from msgspec import Struct

from console.domain.board import Board
from console.domain.events import Fact, Payload, Transcribed
from console.domain.leg import CallId
from console.domain.own_facts import calls_of

SESSIONS_ASIDE: Final = 1000
"""Sessions of other applications whose facts are kept for the case that one of ours joins in."""

SESSIONS_KEPT: Final = 20_000
"""Sessions of ours that are remembered; those with a leg on the board are known by that."""

DEPARTED_KEPT: Final = 20_000
"""Ids of legs that left the board, so that a late fact does not bring them back."""


class Arrival(Struct, frozen=True):
    """A fact that is new, under its number in the journal.

    `after_end` says that the end of its leg stood in the journal before.
    """

    number: int
    fact: Fact
    after_end: bool = False


class Membership:
    """Decides about each fact as it comes; the outcome is the same in any order.

    `connections` are the ids whose calls are shown; empty means all. Within the limits
    above, which keep what is remembered small, nothing is forgotten.
    """

    def __init__(self, connections: frozenset[str] = frozenset()) -> None:
        self._connections = connections
        self._sessions = _Latest(SESSIONS_KEPT)
        self._departed = _Latest(DEPARTED_KEPT)
        self._aside: OrderedDict[str, list[Arrival]] = OrderedDict()
        self._calls_aside: Counter[CallId] = Counter()

    def admitted(self, arrival: Arrival, board: Board) -> tuple[Arrival, ...]:
        """What belongs here from now on: this fact and those of its session that waited.

        Nothing, while only other applications are known to take part in its session.
        """
        payload = arrival.fact.payload
        session = payload.call_session_id
        if not self._is_ours(payload) and not self._knows(session, board):
            self._set_aside(arrival)
            return ()
        if session is None:
            return (arrival,)
        self._sessions.add(session)
        waiting = self._aside.pop(session, ())
        if waiting:
            self._waits_no_more(waiting)
        return (arrival, *waiting)

    def recalled(self, arrivals: Iterable[Arrival], sessions: Iterable[str] = ()) -> list[Arrival]:
        """Which of the facts of the past, all those there are, belong on a board that begins.

        `sessions` are those of the legs that are on it already.
        """
        past = list(arrivals)
        payloads = (arrival.fact.payload for arrival in past)
        ours = {one.call_session_id for one in payloads if self._is_ours(one)}.union(sessions)
        belonging: list[Arrival] = []
        for arrival in past:
            session = arrival.fact.payload.call_session_id
            if self._is_ours(arrival.fact.payload) or (session and session in ours):
                if not is_said(arrival.fact):
                    belonging.append(arrival)
            else:
                self._set_aside(arrival)
        for session in ours:
            if session:
                self._sessions.add(session)
        return belonging

    def shows(self, arrival: Arrival, board: Board) -> bool:
        """Whether the board takes a fact that belongs here, or the log alone.

        The board is the one before this fact. A leg that ended before the board began is
        one that left it, from its first late fact on.
        """
        payload = arrival.fact.payload
        if is_said(arrival.fact):
            return False
        if _is_on(board, payload):
            return True
        names = _names(payload)
        if arrival.after_end:
            self.depart(names)
        return not any(name in self._departed for name in names)

    def depart(self, names: Iterable[str]) -> None:
        """Have legs, by `call_control_id` and `call_leg_id`, never come back."""
        for name in names:
            self._departed.add(name)

    def has_left(self, call: CallId) -> bool:
        """Whether the leg was on the board, or ended before it began, and never comes back."""
        return call in self._departed

    def waits(self, call: CallId) -> bool:
        """Whether a fact of that leg waits for one of ours to join in."""
        return call in self._calls_aside

    def _is_ours(self, payload: Payload) -> bool:
        connection = payload.connection_id
        return not self._connections or connection is None or connection in self._connections

    def _knows(self, session: str | None, board: Board) -> bool:
        return session is not None and (session in self._sessions or session in board.by_session)

    def _set_aside(self, arrival: Arrival) -> None:
        session = arrival.fact.payload.call_session_id
        if session is None:
            return
        self._aside.setdefault(session, []).append(arrival)
        self._calls_aside.update(calls_of(arrival.fact.payload))
        if len(self._aside) > SESSIONS_ASIDE:
            _, oldest = self._aside.popitem(last=False)
            self._waits_no_more(oldest)

    def _waits_no_more(self, arrivals: Iterable[Arrival]) -> None:
        for call in (call for arrival in arrivals for call in calls_of(arrival.fact.payload)):
            self._calls_aside[call] -= 1
            if not self._calls_aside[call]:
                del self._calls_aside[call]


def is_said(fact: Fact) -> bool:
    """Whether the fact is a piece of what is said in a call."""
    return isinstance(fact.payload, Transcribed)


class _Latest:
    """The names that came last; beyond the limit the oldest is let go."""

    def __init__(self, limit: int) -> None:
        self._limit = limit
        self._names: OrderedDict[str, None] = OrderedDict()

    def add(self, name: str) -> None:
        self._names[name] = None
        self._names.move_to_end(name)
        if len(self._names) > self._limit:
            self._names.popitem(last=False)

    def __contains__(self, name: str) -> bool:
        return name in self._names


def _names(payload: Payload) -> tuple[str, ...]:
    """The ids under which a fact names its legs."""
    leg_id = payload.call_leg_id
    return (*calls_of(payload), leg_id) if leg_id else calls_of(payload)


def _is_on(board: Board, payload: Payload) -> bool:
    """Whether the fact is about a leg of the board."""
    if any(call in board.records for call in calls_of(payload)):
        return True
    return payload.call_leg_id in board.by_leg_id

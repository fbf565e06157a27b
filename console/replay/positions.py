"""Every position in a recording: the board, and who works there, after each of its facts.

Forwards one fact costs what it costs a switchboard. Backwards the nearest position that is
kept is taken, and the facts behind it: whichever is asked for, it is a hundred facts away.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from itertools import takewhile
from typing import Final, NamedTuple

from msgspec import Struct

from console.domain.agent.attendance import Attendance, agent_of, reduce
from console.domain.board import Board, advance, forget
from console.domain.events import Fact, HungUp
from console.domain.leg import CallId
from console.domain.own_facts import LegSighted, calls_of
from console.replay.recording import Recording, beside
from console.switchboard.board.membership import Arrival, Membership

KEPT_EVERY: Final = 100
"""Facts from one position that is kept to the next: the most that a jump folds."""

MOST_KEPT: Final = 1000
"""Positions that are kept; of a longer recording they lie further apart."""

LINGER: Final = timedelta(seconds=120)
"""How long an ended leg stays on the board, as at a switchboard."""


class Position(Struct, frozen=True):
    """How it was once so many facts had been taken.

    `ended` has the legs that ended and are on the board still, with when that was told.
    """

    taken: int
    board: Board
    attendances: Mapping[str, Attendance]
    ended: Mapping[CallId, datetime]


class Admitted(NamedTuple):
    """A fact that belongs here from a step on, by its place in the recording.

    One that is not `shown` is told in the log alone. Calls that had `left` are not put back by it.
    """

    place: int
    shown: bool
    left: frozenset[CallId]


class Stepped(NamedTuple):
    """What a step did: the position after it, the calls that may look different, and those gone."""

    after: Position
    touched: frozenset[CallId]
    gone: tuple[CallId, ...]


class Positions:
    """The positions of a recording, from 0 to its length. They are there once it is `opened`."""

    def __init__(self, recording: Recording) -> None:
        self.recording = recording
        self._admitted: list[tuple[Admitted, ...]] = []
        self._kept: dict[int, Position] = {}
        self._every = max(KEPT_EVERY, recording.length // MOST_KEPT)

    def opened(self) -> Iterator[Stepped]:
        """Every step, once and to the end; it takes as long as a switchboard takes for them."""
        belonging, position = _Belonging(self.recording), self._start()
        for place in range(self.recording.length):
            if place % self._every == 0:
                self._kept[place] = position
            before, gone = self._without_departed(position)
            belonging.depart(position.board, gone)
            taken = _Taken(before, self.recording)
            admitted: list[Admitted] = []
            for arrival in belonging.admitted(place, before.board):
                admitted.append(one := belonging.about(arrival, taken.board))
                taken.take(one)
            self._admitted.append(tuple(admitted))
            position = taken.position(place)
            yield Stepped(position, frozenset(taken.touched), gone)
        self._kept[self.recording.length] = position

    def at(self, taken: int, near: Position | None = None) -> Position:
        """How it was after so many facts; less than none and more than all mean the ends.

        From a position that is `near`, and not later, it is gone on.
        """
        taken = max(0, min(taken, self.recording.length))
        position = self._kept[max(place for place in self._kept if place <= taken)]
        if near is not None and position.taken <= near.taken <= taken:
            position = near
        for step in self.steps(position, taken):
            position = step.after
        return position

    def steps(self, position: Position, taken: int) -> Iterator[Stepped]:
        """The steps from a position to a later one."""
        while position.taken < min(taken, self.recording.length):
            place = position.taken
            before, gone = self._without_departed(position)
            step = _Taken(before, self.recording)
            for one in self._admitted[place]:
                step.take(one)
            position = step.position(place)
            yield Stepped(position, frozenset(step.touched), gone)

    def told(self, before: int, after: int) -> Iterator[int]:
        """The places of the facts that the log told between two positions, in its order."""
        for place in range(max(before, 0), after):
            yield from (one.place for one in self._admitted[place])

    def taken_at(self, moment: datetime) -> int:
        """How many facts had been written down by then."""
        return bisect_right(self.recording.moments, moment)

    def _start(self) -> Position:
        agents = self.recording.desk.agents
        return Position(0, Board(), {one: Attendance(agent=one) for one in agents}, {})

    def _without_departed(self, position: Position) -> tuple[Position, tuple[CallId, ...]]:
        """Without the legs that leave the board before the next fact comes, and which these are."""
        limit = self.recording.moments[position.taken] - LINGER
        ended = position.ended
        gone = tuple(takewhile(lambda call: ended[call] <= limit, ended))
        if not gone:
            return position, ()
        left = {call: at for call, at in ended.items() if at > limit}
        board = forget(position.board, gone)
        return Position(position.taken, board, position.attendances, left), gone


class _Taken:
    """What a step makes of a position, fact by fact."""

    def __init__(self, before: Position, recording: Recording) -> None:
        self.board, self.touched = before.board, set[CallId]()
        self._attendances, self._ended = before.attendances, before.ended
        self._recording = recording

    def take(self, admitted: Admitted) -> None:
        fact = self._recording.facts[admitted.place]
        self._attendances = _attended(self._attendances, fact)
        if admitted.shown:
            self.board, touched = advance(self.board, fact, admitted.left.__contains__)
            self.touched |= touched

    def position(self, place: int) -> Position:
        records, ended = self.board.records, self._ended
        over = [one for one in self.touched if one not in ended and not records[one].leg.alive]
        if over:
            ended = {**ended, **dict.fromkeys(over, self._recording.moments[place])}
        return Position(place + 1, self.board, self._attendances, ended)


class _Belonging:
    """Which facts belonged on the board of the one who worked there, decided as they come."""

    def __init__(self, recording: Recording) -> None:
        self._recording = recording
        self._membership = Membership(frozenset(recording.desk.shown))
        self._membership.depart(recording.over)
        self._places = {row.number: place for place, row in enumerate(recording.rows)}
        self._twice = beside(recording.rows)
        self._over: set[str] = set()

    def admitted(self, place: int, board: Board) -> Iterable[Arrival]:
        """The fact at that place and those that waited for it; none while it waits itself."""
        if place in self._twice:
            return ()
        fact = self._recording.facts[place]
        payload = fact.payload
        after_end = (payload.call_control_id or payload.call_leg_id) in self._over
        if _tells_end(fact):
            self._over.update(filter(None, (payload.call_control_id, payload.call_leg_id)))
        arrival = Arrival(self._recording.rows[place].number, fact, after_end)
        return self._membership.admitted(arrival, board)

    def about(self, arrival: Arrival, board: Board) -> Admitted:
        """What becomes of one that is admitted, on the board as it is before it."""
        shown, calls = self._membership.shows(arrival, board), calls_of(arrival.fact.payload)
        left = filter(self._membership.has_left, calls) if len(calls) > 1 else ()
        return Admitted(self._places[arrival.number], shown, frozenset(left))

    def depart(self, board: Board, gone: Iterable[CallId]) -> None:
        """Legs leave the board, and never come back."""
        for call in gone:
            leg_id = board.records[call].leg.leg_id
            self._membership.depart((call, leg_id) if leg_id else (call,))


def _tells_end(fact: Fact) -> bool:
    payload = fact.payload
    return isinstance(payload, HungUp) or (isinstance(payload, LegSighted) and not payload.alive)


def _attended(attendances: Mapping[str, Attendance], fact: Fact) -> Mapping[str, Attendance]:
    agent = agent_of(fact.payload)
    before = attendances.get(agent) if agent is not None else None
    if before is None:
        return attendances
    return {**attendances, before.agent: reduce(before, fact)}

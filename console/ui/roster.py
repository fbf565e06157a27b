"""The rows of the live table: which legs, in which order, and which one the hand is on.

Pure: no screen, and the clock comes in as an argument (monotonic seconds). Two
rules make it calm. A row keeps its place while its leg is under the cursor or
has ended: its place is computed anew only when the hand leaves it. And while
the view is frozen nothing of what is shown changes; what happens meanwhile is
collected and applied at once when it thaws.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from console.domain.calls import CallId, CallState, Leg
from console.ui.view import Lens, Names, Place, Word, place, visible, words

LINGER: Final = 15.0
"""Seconds that an ended leg stays in its place, dimmed."""


class Count(NamedTuple):
    """How many legs live, and how many of them are offered."""

    live: int
    offered: int


class Roster:
    """The legs, their rows, the cursor and the marks.

    `touched_at` is when the call under the cursor changed its state, or gave way
    to another call, without the operator's doing.
    """

    def __init__(self, names: Names | None = None) -> None:
        self.names = names or Names()
        self.lens = Lens()
        self.frozen = False
        self.touched_at = float("-inf")
        self.newest: dict[CallId, Leg] = {}
        self._shown: dict[CallId, Leg] = {}
        self._places: dict[CallId, Place] = {}
        self._order: list[Place] = []
        self._wanted: tuple[Word, ...] = ()
        self._cursor: CallId | None = None
        self._marks: dict[CallId, None] = {}
        self._waiting: set[CallId] = set()
        self._leaving: dict[CallId, float] = {}
        self._left: set[CallId] = set()
        self._live: Counter[str | None] = Counter()
        self._offered: Counter[str | None] = Counter()

    # What stands where ---------------------------------------------------------------

    def __len__(self) -> int:
        return len(self._order)

    def call_at(self, row: int) -> CallId:
        """The call of a row, counted from 0. Raises `IndexError`."""
        return self._order[~row if self.lens.reverse else row].call

    def row_of(self, call: CallId) -> int | None:
        """The row of a call, None if it has none."""
        found = self._places.get(call)
        if found is None:
            return None
        index = bisect_left(self._order, found)
        return len(self._order) - 1 - index if self.lens.reverse else index

    def shown(self, call: CallId) -> Leg:
        """The leg as its row shows it: in a frozen view not always the newest."""
        return self._shown[call]

    @property
    def cursor(self) -> CallId | None:
        """The call that the hand is on; None only if there are no rows."""
        return self._cursor

    @property
    def marked(self) -> tuple[CallId, ...]:
        """The marked calls, in the order of marking; the filter may hide some."""
        return tuple(self._marks)

    @property
    def waiting(self) -> int:
        """How many legs changed since the view was frozen."""
        return len(self._waiting)

    def count(self, connection: str | None = None) -> Count:
        """Live and offered legs of a connection, or of all; newest, also in a frozen view."""
        if connection is None:
            return Count(self._live.total(), self._offered.total())
        return Count(self._live[connection], self._offered[connection])

    # What happens --------------------------------------------------------------------

    def show(self, legs: Iterable[Leg], *, now: float, wall: datetime) -> None:
        """Hold exactly these legs."""
        fresh = {leg.id: leg for leg in legs}
        self._drop([call for call in self.newest if call not in fresh], now)
        for leg in fresh.values():
            self._put(leg, now, wall)
        self._settle(now)

    def put(self, leg: Leg, *, now: float, wall: datetime) -> None:
        """Hold a leg that is new or looks different."""
        self._put(leg, now, wall)
        self._settle(now)

    def drop(self, calls: Iterable[CallId], *, now: float) -> None:
        """Forget legs."""
        self._drop(calls, now)
        self._settle(now)

    def expire(self, *, now: float) -> bool:
        """Take away the ended legs whose time is over; whether there were any."""
        if self.frozen:
            return False
        over = [call for call, until in self._leaving.items() if until <= now]
        for call in over:
            self._left.add(call)
            self._take_away(call, now)
        self._settle(now)
        return bool(over)

    # What the operator does ----------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, the nearest one if there is none; the old row may now move."""
        if not self._order:
            return
        call = self.call_at(min(max(row, 0), len(self._order) - 1))
        before, self._cursor = self._cursor, call
        if before is not None and before != call:
            self._release(before)

    def toggle_mark(self) -> None:
        """Mark the call under the cursor, or take its mark away; ended calls take none."""
        call = self._cursor
        if call is None or call in self._leaving:
            return
        if call in self._marks:
            del self._marks[call]
        else:
            self._marks[call] = None

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._marks.clear()

    def look(self, lens: Lens, names: Names | None = None, *, now: float) -> None:
        """Look through another lens, or with other names: all rows are placed anew."""
        row = self.row_of(self._cursor) if self._cursor is not None else None
        self.lens, self.names = lens, names or self.names
        self._wanted = words(lens.filter)
        self._places.clear()
        self._order.clear()
        for leg in self._shown.values():
            self._set_place(leg)
        if self._cursor is not None and self._cursor not in self._places:
            self._cursor = None
            self._land(row or 0, now)
        self._settle(now)

    def freeze(self, frozen: bool, *, now: float, wall: datetime) -> None:  # noqa: FBT001 - a switch
        """Keep what is shown as it is, or thaw it."""
        if frozen == self.frozen:
            return
        self.frozen = frozen
        waiting, self._waiting = self._waiting, set()
        for call in waiting:
            leg = self.newest.get(call)
            if leg is None:
                self._take_away(call, now)
            else:
                self._take(leg, now, wall)
        self._settle(now)

    # How it is kept ------------------------------------------------------------------

    def _put(self, leg: Leg, now: float, wall: datetime) -> None:
        before = self.newest.get(leg.id)
        self.newest[leg.id] = leg
        self._tally(before, -1)
        self._tally(leg, +1)
        if before is not None and leg.id == self._cursor and before.state is not leg.state:
            self.touched_at = now
        if leg.state is CallState.ENDED:
            self._marks.pop(leg.id, None)
        if self.frozen:
            self._waiting.add(leg.id)
        else:
            self._take(leg, now, wall)

    def _drop(self, calls: Iterable[CallId], now: float) -> None:
        for call in calls:
            leg = self.newest.pop(call, None)
            if leg is None:
                continue
            self._tally(leg, -1)
            self._marks.pop(call, None)
            self._left.discard(call)
            if self.frozen:
                self._waiting.add(call)
            else:
                self._take_away(call, now)

    def _tally(self, leg: Leg | None, by: int) -> None:
        if leg is not None and leg.alive:
            self._live[leg.connection_id] += by
            if leg.state is CallState.OFFERED:
                self._offered[leg.connection_id] += by

    def _take(self, leg: Leg, now: float, wall: datetime) -> None:
        """Show a leg; a row that is under the cursor or whose leg ended keeps its place."""
        call = leg.id
        ended = leg.state is CallState.ENDED
        if ended and call in self._left:
            return
        if ended and call not in self._leaving:
            age = 0.0 if call in self._shown else _age(leg, wall)
            if age >= LINGER:
                self._left.add(call)
                return
            self._leaving[call] = now + LINGER - age
        elif not ended:
            self._leaving.pop(call, None)
        self._shown[call] = leg
        if call not in self._places or not (ended or call == self._cursor):
            self._set_place(leg)

    def _set_place(self, leg: Leg) -> None:
        new = None
        if visible(leg, self.lens, self._wanted, self.names):
            new = place(leg, self.lens, self.names)
        old = self._places.get(leg.id)
        if new == old:
            return
        if old is not None:
            del self._order[bisect_left(self._order, old)]
            del self._places[leg.id]
        if new is not None:
            insort(self._order, new)
            self._places[leg.id] = new

    def _release(self, call: CallId) -> None:
        leg = self._shown.get(call)
        if leg is not None and call not in self._leaving:
            self._set_place(leg)

    def _take_away(self, call: CallId, now: float) -> None:
        self._leaving.pop(call, None)
        self._shown.pop(call, None)
        row = self.row_of(call)
        if row is None:
            return
        del self._order[bisect_left(self._order, self._places.pop(call))]
        if call == self._cursor:
            self._cursor = None
            self._land(row, now)

    def _land(self, row: int, now: float) -> None:
        """Put the cursor on what is now in that row, because its call is gone."""
        self.move_to(row)
        self.touched_at = now

    def _settle(self, now: float) -> None:
        if self._cursor is None and self._order:
            self._land(0, now)


def _age(leg: Leg, wall: datetime) -> float:
    """Seconds since the leg ended, as far as the clocks agree."""
    return max(0.0, (wall - (leg.ended_at or leg.changed_at)).total_seconds())

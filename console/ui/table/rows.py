"""The rows of the live table: which legs, in which order, and which one the hand is on.

Pure: no screen, and the clock comes in as an argument (monotonic seconds). Two
rules make it calm. A row keeps its place while its leg is under the cursor or
has ended: its place is found anew only when the hand leaves it. And while the
view is frozen nothing of what is shown changes; what happens meanwhile is
collected, and applied at once when it thaws.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from console.domain.leg import CallId, CallState, Leg
from console.ui.grid.rows import Rows
from console.ui.state.counts import Counts
from console.ui.table.view import Lens, Names, Word, place, visible, words

LINGER: Final = 15.0
"""Seconds that an ended leg stays in its place, dimmed."""


class TableRows(Rows[CallId, Leg]):
    """The legs, their rows, the cursor and the marks.

    `newest` holds every leg as it is; `touched_at` is when the call under the
    cursor changed its state, or gave way to another, without the operator's doing.
    `adrift` says that a change of the view put the cursor on another call than the one
    that the operator chose last.
    """

    def __init__(self, names: Names | None = None) -> None:
        super().__init__()
        self.names = names or Names()
        self.lens = Lens()
        self.touched_at = float("-inf")
        self.adrift = False
        self.counts = Counts()
        self.newest: dict[CallId, Leg] = {}
        self._wanted: tuple[Word, ...] = ()
        self._waiting: dict[CallId, None] = {}
        self._leaving: dict[CallId, float] = {}
        self._left: set[CallId] = set()

    @property
    def sorted_by(self) -> Lens:
        """The order in force."""
        return self.lens

    @property
    def news(self) -> tuple[object, ...]:
        """Differs from what it was whenever rows, counts, marks or the call under the cursor do."""
        under = self.newest.get(self.cursor) if self.cursor is not None else None
        return (self.order.edition, self.counts.edition, self.waiting, self.marked, under)

    @property
    def waiting(self) -> int:
        """How many legs changed since the view was frozen."""
        return len(self._waiting)

    # What happens --------------------------------------------------------------------

    def show(self, legs: Iterable[Leg], *, now: float, wall: datetime) -> None:
        """Hold exactly these legs."""
        fresh = {leg.id: leg for leg in legs}
        self.drop([call for call in self.newest if call not in fresh], now=now)
        for leg in fresh.values():
            self._put(leg, now, wall)
        self._settle(now)

    def put(self, leg: Leg, *, now: float, wall: datetime) -> None:
        """Hold a leg that is new or looks different."""
        self._put(leg, now, wall)
        self._settle(now)

    def drop(self, calls: Iterable[CallId], *, now: float) -> None:
        """Forget legs."""
        for call in calls:
            leg = self.newest.pop(call, None)
            if leg is None:
                continue
            self.counts.change(leg, None)
            self._marks.pop(call, None)
            self._left.discard(call)
            if self.frozen:
                self._waiting[call] = None
            else:
                self._take_away(call, now)

    def expire(self, *, now: float) -> bool:
        """Take away the ended legs whose time is over; whether there were any."""
        if self.frozen:
            return False
        over = [call for call, until in self._leaving.items() if until <= now]
        for call in over:
            self._left.add(call)
            self._take_away(call, now)
        return bool(over)

    # What the operator does ----------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest one; the row it leaves may now move."""
        before = self.cursor
        super().move_to(row)
        if before is not None and before != self.cursor and before not in self._leaving:
            self._set_place(self._shown[before])

    def toggle_mark(self) -> None:
        """Mark the call under the cursor, or take its mark away; ended calls take none."""
        call = self.cursor
        leg = self.newest.get(call) if call is not None else None
        if call is None or leg is None or not leg.alive:
            return
        if call in self._marks:
            del self._marks[call]
        else:
            self._marks[call] = None

    def mark(self, calls: Iterable[CallId]) -> None:
        """Mark those of the calls that live."""
        alive = [call for call in calls if call in self.newest and self.newest[call].alive]
        self._marks.update(dict.fromkeys(alive))

    def clear_marks(self) -> None:
        """Take all marks away."""
        self._marks.clear()

    def look(self, lens: Lens, names: Names | None = None, *, now: float) -> None:
        """Look through another lens, or with other names: all rows are placed anew."""
        before = self.cursor
        row = self.order.row_of(self.cursor) if self.cursor is not None else None
        self.lens, self.names = lens, names or self.names
        self._wanted = words(lens.filter)
        self.order.clear(reverse=lens.reverse)
        for leg in self._shown.values():
            self._set_place(leg)
        if self.cursor is not None and self.cursor not in self.order:
            self._land(row or 0, now)
        self._settle(now)
        if before is not None and before != self.cursor:
            self.adrift = self.cursor is not None

    def freeze(self, frozen: bool, *, now: float, wall: datetime) -> None:  # noqa: FBT001 - a switch
        """Keep what is shown as it is, or thaw it."""
        self.frozen = frozen
        if frozen:
            return
        waiting, self._waiting = self._waiting, {}
        for call in waiting:
            leg = self.newest.get(call)
            if leg is None:
                self._take_away(call, now)
            else:
                self._touch(self._shown.get(call), leg, now)
                self._take(leg, now, wall)
        self._settle(now)

    # How it is kept ------------------------------------------------------------------

    def _put(self, leg: Leg, now: float, wall: datetime) -> None:
        before = self.newest.get(leg.id)
        self.newest[leg.id] = leg
        self.counts.change(before, leg)
        self._touch(before, leg, now)
        if leg.state is CallState.ENDED:
            self._marks.pop(leg.id, None)
        if self.frozen:
            self._waiting[leg.id] = None
        else:
            self._take(leg, now, wall)

    def _touch(self, before: Leg | None, leg: Leg, now: float) -> None:
        if before is not None and leg.id == self.cursor and before.state is not leg.state:
            self.touched_at = now

    def _take(self, leg: Leg, now: float, wall: datetime) -> None:
        """Show a leg; a row that is under the cursor or whose leg ended keeps its place."""
        call = leg.id
        ended = leg.state is CallState.ENDED
        if ended and not self._lingers(leg, now, wall):
            return
        if not ended:
            self._leaving.pop(call, None)
        self._shown[call] = leg
        if call not in self.order or not (ended or call == self.cursor):
            self._set_place(leg)

    def _lingers(self, leg: Leg, now: float, wall: datetime) -> bool:
        """Whether an ended leg is still to be seen; one seen alive is for the full time."""
        if leg.id in self._left:
            return False
        if leg.id not in self._leaving:
            left = LINGER if leg.id in self._shown else LINGER - _age(leg, wall)
            if left <= 0:
                self._left.add(leg.id)
                return False
            self._leaving[leg.id] = now + left
        return True

    def _set_place(self, leg: Leg) -> None:
        seen = visible(leg, self.lens, self._wanted, self.names)
        self.order.set(leg.id, place(leg, self.lens, self.names) if seen else None)

    def _take_away(self, call: CallId, now: float) -> None:
        self._leaving.pop(call, None)
        self._shown.pop(call, None)
        row = self.order.row_of(call)
        self.order.set(call, None)
        if call == self.cursor:
            self._land(row or 0, now)

    def _land(self, row: int, now: float) -> None:
        """Put the cursor on what now stands in that row, because its call is gone."""
        self.cursor = None
        self.move_to(row)
        self.touched_at = now

    def _settle(self, now: float) -> None:
        if self.cursor is None and self.order:
            self._land(0, now)


def _age(leg: Leg, wall: datetime) -> float:
    """Seconds since the leg ended, as far as the clocks agree."""
    return max(0.0, (wall - (leg.ended_at or leg.changed_at)).total_seconds())

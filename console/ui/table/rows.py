"""The rows of the live table: which legs, in which order, and which one the hand is on.

Pure: no screen, and the clock comes in as an argument (monotonic seconds). Those who call
for a hand stand in the band (`band.py`), whatever the lens is. Two more rules make it calm.
A row keeps its place while its leg is under the cursor or has ended: its place is found
anew only when the hand leaves it. And while the view is frozen nothing of what is shown
below the band changes; what happens meanwhile is collected, and applied when it thaws.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from console.domain.leg import CallId, CallState, Leg
from console.ui.grid.rows import Rows
from console.ui.state.counts import Counts
from console.ui.table.band import Band
from console.ui.table.view import Lens, Names, Word, place, seen_through, visible, words

LINGER: Final = 15.0
"""Seconds that an ended leg stays in its place, dimmed."""

GIVES_UP: Final = 3.0
"""Seconds after which a leg that ended under the cursor gives the cursor up."""


class Leaving:
    """The legs that ended: each is seen for a while, and then no more."""

    def __init__(self) -> None:
        self._until: dict[CallId, float] = {}
        self._left: set[CallId] = set()

    def __contains__(self, call: CallId) -> bool:
        return call in self._until

    def lingers(self, leg: Leg, now: float, wall: datetime, *, seen: bool) -> bool:
        """Whether an ended leg is still to be seen; one seen alive is for the full time."""
        if leg.id in self._left:
            return False
        if leg.id not in self._until:
            left = LINGER if seen else LINGER - _age(leg, wall)
            if left <= 0:
                self._left.add(leg.id)
                return False
            self._until[leg.id] = now + left
        return True

    def over(self, now: float) -> list[CallId]:
        """Those whose time is over from now on."""
        over = [call for call, until in self._until.items() if until <= now]
        self._left.update(over)
        return over

    def stay(self, call: CallId) -> None:
        """It has no such time."""
        self._until.pop(call, None)

    def forget(self, call: CallId) -> None:
        """It is known no more."""
        self._left.discard(call)


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
        self.band = Band()
        self.newest: dict[CallId, Leg] = {}
        self._wanted: tuple[Word, ...] = ()
        self._waiting: dict[CallId, None] = {}
        self._leaving = Leaving()
        self._over_at: float | None = None

    @property
    def sorted_by(self) -> Lens:
        """The order in force."""
        return self.lens

    @property
    def news(self) -> tuple[object, ...]:
        """Differs from what it was whenever rows, counts, marks or the call under the cursor do."""
        under = self.newest.get(self.cursor) if self.cursor is not None else None
        return (self.order.edition, self.counts.edition, self.waiting, self.marked, under)

    def shown(self, call: CallId) -> Leg:
        """The leg as its row shows it; in the band it is always the newest."""
        return self.newest[call] if call in self.order.pins else self._shown[call]

    def through_lens(self) -> tuple[Leg, ...]:
        """All that the lens lets through, in its order: those in the band among the others."""
        legs = [self.shown(self.order.key_at(row)) for row in range(len(self.order))]
        return seen_through(self.lens, legs, self.names)

    @property
    def waiting(self) -> int:
        """How many legs changed since the view was frozen."""
        return len(self._waiting)

    # What happens --------------------------------------------------------------------

    def show(self, legs: Iterable[Leg], *, now: float, wall: datetime) -> None:
        """Hold exactly these legs."""
        fresh = {leg.id: leg for leg in legs}
        self.drop([call for call in self.newest if call not in fresh], now=now)
        with self.order.many_set():
            for leg in fresh.values():
                if self.newest.get(leg.id) is not leg:
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
            self._leaving.forget(call)
            if self.frozen:
                self._waiting[call] = None
                self._arrange(now)
            else:
                self._take_away(call, now)

    def call_first(self, callers: tuple[CallId, ...], room: int, *, now: float) -> None:
        """Have these, the oldest first, stand in the band, as many as there is room for."""
        self.band.callers, self.band.room = callers, room
        self._arrange(now)
        self._settle(now)

    def expire(self, *, now: float) -> bool:
        """Take away the ended legs whose time is over; whether there were any."""
        self._arrange(now)
        if self._over_at is not None and now >= self._over_at + GIVES_UP:
            self._give_up(now)
        if self.frozen:
            return False
        over = self._leaving.over(now)
        for call in over:
            self._take_away(call, now)
        return bool(over)

    # What the operator does ----------------------------------------------------------

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest one; the row it leaves may now move."""
        before, self._over_at = self.cursor, None
        super().move_to(row)
        left = self._shown.get(before) if before is not None and before != self.cursor else None
        if left is not None and left.id not in self._leaving:
            self._set_place(left)

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
            self._over_at = now if leg.state is CallState.ENDED else None

    def _take(self, leg: Leg, now: float, wall: datetime) -> None:
        """Show a leg; a row that is under the cursor or whose leg ended keeps its place."""
        call = leg.id
        ended = leg.state is CallState.ENDED
        if ended and not self._leaving.lingers(leg, now, wall, seen=call in self._shown):
            return
        if not ended:
            self._leaving.stay(call)
        self._shown[call] = leg
        if call not in self.order or not (ended or call == self.cursor):
            self._set_place(leg)

    def _set_place(self, leg: Leg) -> None:
        seen = visible(leg, self.lens, self._wanted, self.names)
        self.order.set(leg.id, place(leg, self.lens, self.names) if seen else None)

    def _take_away(self, call: CallId, now: float) -> None:
        self._leaving.stay(call)
        self._shown.pop(call, None)
        row = self.order.row_of(call)
        self.order.set(call, None)
        self._arrange(now)
        if call == self.cursor:
            self._land(row or 0, now)

    def _arrange(self, now: float) -> None:
        """Let those stand in the band who belong there; the cursor stays on its call."""
        before = self.band.members
        row = self.order.row_of(self.cursor) if self.cursor is not None else None
        if not self.band.arrange(self.newest, now):
            return
        self.order.pin(self.band.members)
        for call in before:
            if call not in self.order.pins:
                self._leave_band(call)
        if self.cursor is not None and self.cursor not in self.order:
            self._land(row or 0, now)

    def _leave_band(self, call: CallId) -> None:
        """A call has its own place again; the one under the cursor whatever the lens is."""
        leg = self._shown.get(call)
        if leg is None and call == self.cursor:
            leg = self.newest.get(call)
        if leg is None:
            return
        self._shown[call] = leg
        self._set_place(leg)
        if call == self.cursor:
            self.order.set(call, place(leg, self.lens, self.names))

    def _give_up(self, now: float) -> None:
        """The call under the cursor is over: go to the oldest that calls, else to the next."""
        self._over_at = None
        here = self.order.row_of(self.cursor) if self.cursor is not None else None
        if here is None or self.frozen:
            return
        for row in (
            *range(len(self.order.pins)),
            *range(here, len(self.order)),
            *range(here)[::-1],
        ):
            if self.shown(self.order.key_at(row)).alive:
                self._land(row, now)
                return

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

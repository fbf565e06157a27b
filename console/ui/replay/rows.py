"""The rows of a replay: they follow from the moment alone, and not from how one came to it.

A live table is calm: a row that ended keeps its place for a while, one who calls no more stays
in the band. Here all that would depend on what was shown before, so each row stands where it
belongs, and one that ended leaves by the clock of the replay.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from console.domain.leg import CallId, CallState, Leg
from console.ui.table.band import Band
from console.ui.table.rows import LINGER
from console.ui.table.sessions import SessionRows


class Moments(Protocol):
    """What the rows ask of whoever plays."""

    def now(self) -> datetime:
        """The moment of the replay."""
        ...

    def ended_at(self, call: CallId) -> datetime | None:
        """When the end of a call was told; None where none was."""
        ...


class ReplayRows(SessionRows):
    """The rows of a moment.

    The cursor stands on the call that the hand chose last; while that has no row, on the first.
    """

    def __init__(self, moments: Moments) -> None:
        super().__init__()
        self._moments = moments
        self.band = Band(moment=0.0)
        self._ended: set[CallId] = set()
        self._chosen: CallId | None = None

    def show(self, legs: Iterable[Leg], *, now: float, wall: datetime) -> None:
        """Hold exactly these legs."""
        super().show(legs, now=now, wall=wall)
        self.expire(now=now)

    def drop(self, calls: Iterable[CallId], *, now: float) -> None:
        """Forget legs."""
        gone = tuple(calls)
        self._ended.difference_update(gone)
        super().drop(gone, now=now)

    def expire(self, *, now: float) -> bool:
        """Let the rows of ended calls leave, or come back; whether any did."""
        self._arrange(now)
        if self.frozen:
            return False
        before = self.order.edition
        for call in self._ended:
            self._take(self.newest[call], now, self._moments.now())
        self._settle(now)
        return self.order.edition != before

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest one: it is chosen from now on."""
        super().move_to(row)
        self._chosen = self.cursor

    def _put(self, leg: Leg, now: float, wall: datetime) -> None:
        if leg.state is CallState.ENDED:
            self._ended.add(leg.id)
        else:
            self._ended.discard(leg.id)
        super()._put(leg, now, wall)

    def _take(self, leg: Leg, now: float, wall: datetime) -> None:
        if leg.id in self._ended and self._has_left(leg, wall):
            if leg.id in self._shown:
                self._take_away(leg.id, now)
            return
        self._shown[leg.id] = leg
        self._set_place(leg)
        self._place_others(leg)

    def _has_left(self, leg: Leg, wall: datetime) -> bool:
        ended_at = self._moments.ended_at(leg.id)
        return ended_at is None or (wall - ended_at).total_seconds() >= LINGER

    def _leave_band(self, call: CallId) -> None:
        if leg := self._shown.get(call):
            self._set_place(leg)

    def _give_up(self, now: float) -> None:
        """The cursor stays where the hand put it."""

    def _land(self, row: int, now: float) -> None:
        del row
        self._settle(now)

    def _settle(self, now: float) -> None:
        del now
        chosen = self._chosen
        if chosen is not None and chosen in self.order:
            self.cursor = chosen
        else:
            self.cursor = self.order.key_at(0) if self.order else None

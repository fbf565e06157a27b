"""The numbers of calls that have left the board: log and wrap-up still speak of them."""

from __future__ import annotations

from typing import Final

from console.domain.leg import CallId, Leg
from console.text import Shown
from console.ui import format as reads

KEPT: Final = 5000
"""Calls whose numbers are kept: more than the rows of the log are about."""

_ID_WIDTH: Final = 12


class Departed:
    """Remembers the far end's number of a call that is gone; the oldest are let go."""

    def __init__(self) -> None:
        self._numbers: dict[CallId, Shown] = {}

    def put(self, leg: Leg) -> None:
        """The leg leaves the board."""
        self._numbers[leg.id] = reads.other_number(leg)
        if len(self._numbers) > KEPT:
            del self._numbers[next(iter(self._numbers))]

    def number(self, call: CallId) -> Shown:
        """The number of a call that left; the beginning of its id if it was never seen here."""
        known = self._numbers.get(call)
        return known if known is not None else Shown(reads.number(call)[:_ID_WIDTH])

"""When the screen of calls draws what is different."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final

from textual.message_pump import MessagePump

from console.ui.grid.callbacks import after, forget

FRAME: Final = 1 / 60

AROUND: Final = 0.15
"""Seconds between two pictures of what surrounds the table, while much happens."""


class Redraws:
    """Has a screen draw what changes often within a frame, and what surrounds that soon after.

    The first change after some rest is drawn at once; the last of many always is. `monotonic`
    gives seconds.
    """

    def __init__(
        self,
        screen: MessagePump,
        monotonic: Callable[[], float],
        often: Callable[[], None],
        around: Callable[[], None],
    ) -> None:
        self._screen, self._monotonic = screen, monotonic
        self._often, self._around = often, around
        self._due = False
        self._drawn_at = -AROUND
        self._late: asyncio.TimerHandle | None = None

    def soon(self, *, by_key: bool = False) -> None:
        """Something is different. Who pressed a key sees at once what it did."""
        if by_key:
            self._drawn_at = -AROUND
        if not self._due:
            self._due = True
            after(self._screen, FRAME, self._draw)

    def all(self) -> None:
        """Draw all of it now, whatever was drawn just before."""
        self._often()
        self._around()

    def _draw(self) -> None:
        self._due = False
        self._often()
        forget(self._late)
        self._late = None
        wait = self._drawn_at + AROUND - self._monotonic()
        if wait > 0:
            self._late = after(self._screen, wait, self._draw_around)
        else:
            self._draw_around()

    def _draw_around(self) -> None:
        """Whatever the clock says: who waited for this has waited long enough."""
        self._late, self._drawn_at = None, self._monotonic()
        self._around()

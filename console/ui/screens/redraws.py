"""When the screen of calls draws what is different."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Final, NamedTuple

from textual.message_pump import MessagePump

from console.ui.grid.callbacks import after, forget
from console.ui.state.store import Touched, belongs_to_log

FRAME: Final = 1 / 60

AROUND: Final = 0.15
"""Seconds between two pictures of what surrounds the table, while much happens."""

FIGURES: Final = 0.5
"""The same while nothing of it is different but how many calls there are, and the like."""


class Standing(NamedTuple):
    """What is told around the table and is no figure.

    Whether somebody `calls` whom a key answers, how many are `alone`, and `mine`: the call under
    the cursor with those on its line, my phone, and how I look at the table.
    """

    calls: bool
    alone: int
    mine: tuple[object, ...]

    def presses(self, before: Standing) -> bool:
        """Whether it is to be told soon, where that was told before; who is gone presses nobody."""
        more = (self.calls and not before.calls) or self.alone > before.alone
        return more or self.mine != before.mine


NOTHING: Final = Standing(calls=False, alone=0, mine=())


class Redraws:
    """Has a screen draw what changes often within a frame, and what surrounds that soon after.

    The first change after some rest is drawn at once; the last of many always is. `monotonic`
    gives seconds. Where it `stands` otherwise than it was drawn, figures do not have it wait.
    """

    def __init__(
        self,
        screen: MessagePump,
        monotonic: Callable[[], float],
        often: Callable[[], None],
        around: Callable[[], None],
        stands: Callable[[], Standing],
    ) -> None:
        self._screen, self._monotonic = screen, monotonic
        self._often, self._around, self._stands = often, around, stands
        self._due, self._pressing = False, False
        self._drawn_at, self._stood = -FIGURES, NOTHING
        self._late: asyncio.TimerHandle | None = None

    def soon(self, *, by_key: bool = False, figures: bool = False) -> None:
        """Something is different. Who pressed a key sees at once what it did.

        With `figures` it is only how many there are of something, unless it `stands` otherwise.
        """
        if by_key:
            self._drawn_at = -FIGURES
        self._pressing = self._pressing or not figures
        if not self._due:
            self._due = True
            after(self._screen, FRAME, self._draw)

    def all(self) -> None:
        """Draw all of it now, whatever was drawn just before."""
        self._often()
        self._draw_around()

    def _draw(self) -> None:
        self._due = False
        self._often()
        forget(self._late)
        self._late = None
        pressing = self._pressing or self._stands().presses(self._stood)
        wait = self._drawn_at + (AROUND if pressing else FIGURES) - self._monotonic()
        if wait > 0:
            self._late = after(self._screen, wait, self._draw_around)
        else:
            self._draw_around()

    def _draw_around(self) -> None:
        """Whatever the clock says: who waited for this has waited long enough."""
        forget(self._late)
        self._late, self._drawn_at = None, self._monotonic()
        self._pressing, self._stood = False, self._stands()
        self._around()


def are_figures(touched: Touched) -> bool:
    """Whether nothing is different but calls, what was told of them, and how a day or queue went.

    What is said in the log is more than that, and so is what is said to somebody.
    """
    parts = (
        touched.everything,
        touched.line,
        touched.health,
        touched.connections,
        touched.agent,
        touched.members,
        touched.messages,
        touched.barred_numbers,
        touched.lists,
        touched.call_backs,
        touched.undertakings,
    )
    return not any(parts) and not any(one.to or belongs_to_log(one) for one in touched.entries)

"""Facts on the way from the disk to the board: in their order, behind the answers to webhooks.

As long as many deliveries wait to be stored, the board waits for them, but not for long. Whoever
gives an order or asks has the board catch up first.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from time import monotonic
from typing import Final

CROWD: Final = 4
"""Facts that wait to be stored, from which on the board waits for them."""

LONGEST: Final = 1.0
"""Seconds for which it waits at most."""

MORE: Final = 0.25
"""Seconds by which that may be exceeded where the writer always works."""

SLICE: Final = 0.004
"""Seconds for which it takes facts in at one go, before webhooks and keys have a turn."""

_LOOK: Final = 0.001

Apply = Callable[[], object]


class Arrivals:
    """What is to be applied to the board, in order.

    `storing` is how many deliveries are on their way to the disk; who stores them counts, and
    says whether the writer `works`, with which the board would contend for the interpreter.
    """

    def __init__(self) -> None:
        self.storing = 0
        self.works: Callable[[], bool] = lambda: False
        self._waiting: deque[tuple[float, Apply]] = deque()
        self._is_due = self._applies = False

    def put(self, apply: Apply, *, caught_up: bool = False) -> None:
        """Have a fact applied soon, after all that came before it.

        One that is `caught_up` has somebody who will have the board catch up in a moment.
        """
        self._waiting.append((monotonic(), apply))
        self._come_back(_LOOK if caught_up else 0.0)

    def catch_up(self) -> None:
        """Apply all of them now; who is told of one of them sees no later one meanwhile."""
        self._apply(float("inf"))

    def _apply(self, seconds: float) -> None:
        """Apply one after the other until none is left, or so much time has passed."""
        if self._applies:
            return
        end = monotonic() + seconds
        self._applies = True
        try:
            while self._waiting:
                self._waiting.popleft()[1]()
                if monotonic() > end:
                    break
        finally:
            self._applies = False

    def _come_back(self, later: float = 0.0) -> None:
        """Go on in a while, and after what the loop has to do by now: answers come first."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_later(later, self._go_on)

    def _go_on(self) -> None:
        """Apply some, if it is time for that, and come back for the others."""
        self._is_due = False
        if not self._waiting:
            return
        late = monotonic() - self._waiting[0][0] - LONGEST
        is_crowded = self.storing >= CROWD
        if is_crowded and (late < 0 or (late < MORE and self.works())):
            self._come_back(_LOOK)
            return
        try:
            self._apply(SLICE)
        finally:
            if self._waiting:
                self._come_back(_LOOK if is_crowded and late < MORE else 0.0)

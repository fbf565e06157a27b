"""Marks on the board who is alone, once that has lasted for a moment.

Between two steps of a procedure, or between two webhooks, a leg is alone for a moment; that
is no reason to call anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn

from console.domain.alone import AloneLegs
from console.domain.leg import CallId, Leg
from console.switchboard.board.live_board import LiveBoard

MOMENT: Final = 2.0
"""Seconds that a leg is alone until it is marked: the steps that join two take less."""


class AloneWatch:
    """Follows the legs of a board. `clock` is monotonic seconds.

    Who hears somebody again is unmarked at once.
    """

    def __init__(self, live: LiveBoard, clock: Callable[[], float]) -> None:
        self._live, self._clock = live, clock
        self._alone = AloneLegs()
        self._due: dict[CallId, float] = {}
        self._stirred = asyncio.Event()
        for leg in live.oldest_first:
            self._moved(None, leg)
        live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Mark who is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            pause = self._mark()
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    def _mark(self) -> float | None:
        """Mark those who have been alone for long enough; seconds until the next one is."""
        now = self._clock()
        for call in [call for call, due in self._due.items() if due <= now]:
            del self._due[call]
            self._live.mark_alone(call, self._alone.since.get(call))
        return min(self._due.values()) - now if self._due else None

    def _moved(self, _: Leg | None, after: Leg) -> None:
        changed = self._alone.change(after.id, after)
        if not after.alive:
            # what its end was to others is kept; a leg that ended leaves the board without a word
            changed |= self._alone.change(after.id, None)
        for call in changed:
            self._tell(call)

    def _tell(self, call: CallId) -> None:
        since, leg = self._alone.since.get(call), self._live.legs.get(call)
        if since is None:
            self._due.pop(call, None)
            self._live.mark_alone(call, None)
        elif leg is not None and leg.alone_since is not None:
            self._live.mark_alone(call, since)
        elif call not in self._due:
            self._due[call] = self._clock() + MOMENT
            self._stirred.set()

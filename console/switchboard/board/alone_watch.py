"""Marks on the board who is alone, once that has lasted for a moment, and notes since when.

Between two steps of a procedure, or between two webhooks, a leg is alone for a moment; that
is no reason to call anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from typing import Final, NoReturn

from console.domain.alone import AloneLegs
from console.domain.leg import CallId, Leg
from console.domain.own_facts import LegLeftAlone
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import ONE_HOST, Hosts

MOMENT: Final = 2.0
"""Seconds that a leg is alone until it is marked: the steps that join two take less."""

OTHERS: Final = 1.0
"""Seconds more after which a host notes since when, unless the one that does so did: that one may
not have been there when it began."""

Note = Callable[[LegLeftAlone, datetime], Awaitable[object]]
"""Stores a fact as of that time, whoever of several hosts does. Raises `JournalFailed`."""


class AloneWatch:
    """Follows the legs of a board. `clock` is monotonic seconds.

    Who hears somebody again is unmarked at once. What no leg tells by itself goes to `note`,
    of several `hosts` at the one that does what is done once, at another only if that knows more.
    """

    def __init__(
        self,
        live: LiveBoard,
        clock: Callable[[], float],
        note: Note,
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._live, self._clock, self._note, self._hosts = live, clock, note, hosts
        self._alone = AloneLegs()
        self._due: dict[CallId, float] = {}
        self._to_note: dict[CallId, float] = {}
        self._ended: dict[CallId, None] = {}
        self._stirred, self._unnoted = asyncio.Event(), asyncio.Event()
        for leg in live.oldest_first:
            self._moved(None, leg)
        live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Mark who is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            now = self._clock()
            for call in _taken(self._due, now):
                self._live.mark_alone(call, self._alone.since.get(call))
            await self._until_due(self._due, self._stirred)

    async def keep_noting(self) -> NoReturn:
        """Note of whom it is due since when, as long as the service runs. Raises `JournalFailed`.

        It is due again after a while, unless the leg knows by then.
        """
        while True:
            self._unnoted.clear()
            now = self._clock()
            for call in _taken(self._to_note, now):
                left = self._alone.unnoted.get(call)
                if left is not None:
                    self._to_note[call] = now + OTHERS
                    told = LegLeftAlone(call_control_id=call, since=left.since, by=left.by)
                    await self._note(told, left.since)
            await self._until_due(self._to_note, self._unnoted)

    async def _until_due(self, due: dict[CallId, float], stirred: asyncio.Event) -> None:
        pause = min(due.values()) - self._clock() if due else None
        with suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await stirred.wait()

    def _moved(self, _: Leg | None, after: Leg) -> None:
        changed = self._alone.change(after.id, after)
        if not after.alive:
            self._ended[after.id] = None
        changed |= self._those_gone()
        for call in changed:
            self._tell(call)

    def _those_gone(self) -> frozenset[CallId]:
        """Let go of legs that ended and left the board since, which is told by no word."""
        changed: frozenset[CallId] = frozenset()
        while self._ended and (oldest := next(iter(self._ended))) not in self._live.legs:
            del self._ended[oldest]
            changed |= self._alone.change(oldest, None)
        return changed

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
        self._have_noted(call)

    def _have_noted(self, call: CallId) -> None:
        if call not in self._alone.unnoted:
            self._to_note.pop(call, None)
        elif call not in self._to_note:
            marked_at = self._due.get(call, self._clock())
            first = self._hosts.does_what_is_done_once
            self._to_note[call] = marked_at + (0.0 if first else OTHERS)
            self._unnoted.set()


def _taken(due: dict[CallId, float], now: float) -> list[CallId]:
    """Those that are due by now, which are no more among the others."""
    found = [call for call, at in due.items() if at <= now]
    for call in found:
        del due[call]
    return found

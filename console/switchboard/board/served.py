"""How today's callers are served, kept up from the journal as calls change, for all consoles."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from datetime import timedelta
from itertools import islice
from typing import Final

from msgspec import Struct

from console.domain.events import Fact
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.leg import Direction, Leg
from console.domain.team.belonging import Belonging
from console.domain.team.members import Team
from console.domain.team.routes import Route
from console.domain.team.served import HOUR, PERIOD, CallersOfToday, Key, ServedBy
from console.domain.team.service_level import Target
from console.domain.team.waiting_calls import Routing
from console.line.port import names_among
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of

EVERY: Final = 3.0
"""Seconds between two looks at what changed: consoles are told that often at most."""

AT_ONCE: Final = 8
"""Calls that are read at one go: about a millisecond's work."""

SETTLED: Final = timedelta(minutes=1)
"""How long ago a call ended of which nothing more is told, once it has left the board."""

PAUSE: Final = 0.0005
"""Seconds after each of these in which the thread does nothing, so that the loop goes first."""


class Serving(Struct, frozen=True):
    """Who serves callers, by which routes, and how soon that should be."""

    team: Team
    routes: tuple[Route, ...]
    target: Target

    @property
    def rows(self) -> tuple[Key, ...]:
        """What callers are counted by."""
        return (
            *(Key(ServedBy.ROUTE, route.name) for route in self.routes),
            *(Key(ServedBy.GROUP, group) for group in self.team.groups),
        )


class ServedCalls:
    """Counts the callers of today, as they are to be served now. `archive` is used in threads.

    At its beginning it reads today and the last hour, once; after that the calls that changed.
    What is told of a call that has left the board counts from the next start on.
    """

    def __init__(
        self,
        live: LiveBoard,
        archive: JournalReader,
        serving: Callable[[], Serving],
    ) -> None:
        self._live, self._archive, self._serving = live, archive, serving
        self._now = serving()
        self._changed: dict[CallId, None] = {}
        self._stirred = asyncio.Event()
        live.watch(self._moved)

    async def keep(self) -> None:
        """Count, and tell the consoles what is different, until this is cancelled.

        Routes go by names of connections: when another one is known, it begins anew, and so when
        routes, groups or the service level are others.
        """
        while True:
            names = names_among(self._live.connections)
            serving = self._now = self._serving()
            routing = Routing(routes=serving.routes, names=names)
            today = self._live.agents.today
            callers = CallersOfToday(Belonging(serving.team, routing), serving.target, today)
            await self._begin(callers)
            while names == names_among(self._live.connections) and serving == self._serving():
                await self._renew(callers)
                await asyncio.sleep(EVERY)
                await self._wait(0 if callers.open else self._to_next_period())

    async def _begin(self, callers: CallersOfToday) -> None:
        """Read those who came in today or in the last hour, and whoever is there still."""
        since = min(self._live.agents.today, self._live.now() - HOUR).timestamp()
        pages = self._archive.calls_since(since, AT_ONCE)
        while (page := await asyncio.to_thread(next, pages, None)) is not None:
            await self._put(callers, page)
            self._settle(callers)  # a few at a time: the loop waits for none of them

    def _settle(self, callers: CallersOfToday) -> None:
        """Count for good what has ended and left the board.

        A call that the journal knows may be on its way to the board: one that ended only just is
        left alone.
        """
        now, legs = self._live.now(), self._live.legs
        over = callers.over(now - SETTLED)
        callers.settle([call for call in over if call not in legs], now)

    async def _renew(self, callers: CallersOfToday) -> None:
        changed, self._changed = iter(self._changed), {}
        while few := tuple(islice(changed, AT_ONCE)):
            await self._put(callers, await asyncio.to_thread(self._archive.calls, few))
        live = self._live
        now = live.now()
        self._settle(callers)
        callers.begin_day(live.agents.today, now)
        live.served.show(callers.served(self._now.rows, live.legs.get, now))

    async def _put(self, callers: CallersOfToday, calls: Sequence[PastCall]) -> None:
        facts = await asyncio.to_thread(self._offers, [call.call for call in calls])
        for call in calls:
            callers.put(call, facts.get(call.call, ()))

    def _offers(self, calls: Sequence[CallId]) -> dict[CallId, list[Fact]]:
        """The facts about what was offered of those calls."""
        found: dict[CallId, list[Fact]] = {}
        for call, row in self._archive.offers_of(calls) if self._now.routes else ():
            if row.kind == "offer.made":
                found.setdefault(call, []).append(fact_of(row))
        time.sleep(PAUSE)
        return found

    def _moved(self, _: Leg | None, leg: Leg) -> None:
        if leg.direction is not Direction.OUTGOING and leg.role is None:
            self._changed[leg.id] = None
            self._stirred.set()

    async def _wait(self, seconds: float) -> None:
        """Wait for a call to change, at most so long."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stirred.wait()
        self._stirred.clear()

    def _to_next_period(self) -> float:
        """Seconds until the next five minutes begin."""
        length = PERIOD.total_seconds()
        return length - self._live.now().timestamp() % length

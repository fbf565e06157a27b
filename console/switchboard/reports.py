"""Reports: figures of a time, computed from the journal beside all other work.

A thread reads a few rows, counts them, and lets the loop have its turn: a webhook or a console
that comes meanwhile waits for a few rows, however long the report is.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from itertools import chain
from typing import Final

from msgspec import structs

from console.domain.agent.attendance import FACTS_KEPT, spells
from console.domain.agent.spells import Spell
from console.domain.events import Fact
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.leg import Direction
from console.domain.own_facts import CallClaimed
from console.domain.team.report import Reported, ReportSearch, Tally
from console.domain.team.waiting_calls import Routing
from console.line import questions
from console.line.port import Asker, names_among
from console.progress import Progress
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.in_force import InForce
from console.switchboard.journal.reader import NEWEST, JournalReader
from console.switchboard.journal.rows import Row, fact_of, moment

CALLS_AT_ONCE: Final = 8
"""Calls that are read and counted at one go: about a millisecond's work."""

FACTS_AT_ONCE: Final = 64
"""Facts about a member that are read, or spells that are counted, at one go: as long."""

_DAY: Final = timedelta(days=1)

PAUSE: Final = 0.0005
"""Seconds after each of these in which the thread does nothing. Without them it would have the
interpreter's lock back before the loop wakes up, and keep it for its 5 ms each time."""


class Reports:
    """Answers to the question for a report, one at a time. `archive` is used in threads."""

    def __init__(self, in_force: InForce, archive: JournalReader, live: LiveBoard) -> None:
        self._in_force, self._archive, self._live = in_force, archive, live
        self._turn = asyncio.Lock()
        self._under_way: list[tuple[str, Progress]] = []

    async def answer(self, asked: questions.Report, asker: Asker) -> Reported:
        """The report that is asked for; for who waits no more nothing is counted.

        Raises `JournalFailed`.
        """
        mine = asker.user, Progress()
        self._under_way.append(mine)
        try:
            mine[1].begin("waiting for another report")
            async with self._turn:
                return await self._counted(asked.search, mine[1])
        finally:
            mine[1].cancel()
            self._under_way.remove(mine)

    async def how_far(self, _: questions.HowFar, asker: Asker) -> questions.Far:
        """How far the report is that this person asked for last."""
        own = (far for user, far in reversed(self._under_way) if user == asker.user)
        far = next(own, Progress())
        return questions.Far(what=far.what, done=far.done, total=far.total, unit=far.unit)

    async def _counted(self, search: ReportSearch, progress: Progress) -> Reported:
        settings = self._in_force.settings
        now, names = self._live.now(), names_among(self._live.connections)
        routing = Routing(routes=settings.routes, names=names)
        search = structs.replace(search, target=search.target or settings.target)
        tally = Tally(search, settings.team, settings.agent, routing, now)
        return await asyncio.to_thread(self._made, tally, search.since, now, progress)

    def _made(self, tally: Tally, since: datetime, now: datetime, progress: Progress) -> Reported:
        """Raises `JournalFailed` and `Cancelled`."""
        progress.begin("counting the calls", "days", max(1, (now - since) // _DAY))
        for calls in self._archive.calls_since(since.timestamp(), CALLS_AT_ONCE):
            counted = [call for call in calls if tally.is_asked_for(call)]
            facts = self._offers(counted)
            for call in counted:
                tally.call(call, facts.get(call.call, ()))
            if calls and calls[-1].ended_at is not None:
                progress.reach(max(0, (calls[-1].ended_at - since) // _DAY))
            time.sleep(PAUSE)
        progress.begin("counting the time of members", "members", len(tally.members))
        for member in progress.over(tally.members):
            facts_of_member = self._about(member, since.timestamp(), progress)
            tally.spells(member, _paced(spells(facts_of_member, now), progress))
        return structs.replace(tally.reported(), begins=self._begins())

    def _begins(self) -> datetime | None:
        """From when on all is in the journal: what is older is thrown away some day."""
        return next((moment(row.received_at) for row in self._archive.after(0, 1)), None)

    def _offers(self, calls: Sequence[PastCall]) -> dict[CallId, list[Fact]]:
        """The facts about offers and claims of each call, with the orders of those claims."""
        callers = [call.call for call in calls if call.direction == Direction.INCOMING]
        if not self._in_force.settings.team.members:
            return {}
        found: dict[CallId, list[Fact]] = {}
        orders: list[tuple[CallId, Row]] = []
        for call, row in self._archive.offers_of(callers):
            if row.kind == "order.placed":
                orders.append((call, row))
            else:
                found.setdefault(call, []).append(fact_of(row))
        made = (one.payload for one in chain(*found.values()))
        claims = {f"placed-{one.order}" for one in made if isinstance(one, CallClaimed)}
        for call, row in orders:
            if row.id in claims:
                found[call].append(fact_of(row))
        return found

    def _about(self, member: str, since: float, progress: Progress) -> list[Fact]:
        """The facts about a member since then, and as many before as its state follows from.

        Raises `Cancelled`.
        """
        facts: list[Fact] = []
        before, number = 0, NEWEST
        while before < FACTS_KEPT:
            page = self._archive.facts_of_agent_before(member, number, FACTS_AT_ONCE)
            if not page:
                break
            facts += map(fact_of, page)
            number = page[0].number
            before += sum(row.occurred_at < since for row in page)
            progress.check()
            time.sleep(PAUSE)
        return facts


def _paced(found: Iterable[Spell], progress: Progress) -> Iterator[Spell]:
    """The same, with a pause after every few. Raises `Cancelled`."""
    for count, spell in enumerate(found, 1):
        yield spell
        if count % FACTS_AT_ONCE == 0:
            progress.check()
            time.sleep(PAUSE)

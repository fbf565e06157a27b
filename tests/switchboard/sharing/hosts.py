"""Hosts without a switchboard: a journal each, and what they share."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from msgspec import Struct

from console.domain.events import Fact, Payload
from console.domain.ids import CallId, OrderId
from console.domain.orders import Order
from console.domain.own_facts import CallMissed, OrderPlaced
from console.secret import Secret
from console.switchboard.background import Background
from console.switchboard.hosts import ReadPassword
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import encode_own
from console.switchboard.journal.shared import ELSEWHERE, Source
from console.switchboard.journal.writer import Journal
from console.switchboard.sharing.pull import SharedFact
from console.switchboard.sharing.site import SharingSettings, Site
from tests.postgres import PASSWORD
from tests.waiting import LIMIT

LONGEST = timedelta(hours=5)


class Host(Struct):
    """A host of a site: its journal, and the facts that came from others, in their order."""

    name: str
    journal: Journal
    site: Site
    came: list[str]
    filled: list[str]
    given_up: list[OrderId]

    async def note(self, id_: str, agent: str = "ada") -> int:
        """Note a fact, and wait until all hosts may have it; its number here."""
        payload = CallMissed(agent=agent, call=CallId(f"v3:{id_}"))
        return await self.write(id_, "agent.missed", payload)

    async def place(self, order: Order) -> int:
        """Note that an order was given, of which nothing more is said; its number here."""
        return await self.write(f"placed-{order.id}", "order.placed", OrderPlaced(order=order))

    async def write(
        self, id_: str, kind: str, payload: Payload, ago: timedelta = timedelta()
    ) -> int:
        """Note a fact of that kind, as if it were so long ago; its number here."""
        now = datetime.now(UTC) - ago
        fact = Fact(id=id_, kind=kind, occurred_at=now, received_at=now, payload=payload)
        stored = await self.journal.append(fact, encode_own(payload))
        self.site.stored()
        await self.site.shared(stored.number, LIMIT)
        return stored.number

    def ids(self) -> list[str]:
        """The ids of all facts in the journal, in the order of its numbers."""
        reader = JournalReader(self.journal.path)
        try:
            return [row.id for row in reader.after(0, 100_000)]
        finally:
            reader.close()


@asynccontextmanager
async def host(
    folder: Path,
    url: str,
    name: str,
    gate: asyncio.Event | None = None,
    password: ReadPassword = lambda: Secret(PASSWORD),
    *,
    ahead: timedelta = timedelta(0),
) -> AsyncIterator[Host]:
    """A host of that name, with its journal in the folder, until the context ends.

    It takes nothing of others before the `gate` is open. Its clock is `ahead`.
    """
    async with AsyncExitStack() as closing:
        place = folder / name
        place.mkdir(mode=0o700, exist_ok=True)
        journal = Journal(place / "journal.db", shares=True)
        journal.open()
        closing.push_async_callback(journal.close)
        settings = SharingSettings(url=url, node=name, password=password)
        site = Site(settings, journal, lambda: datetime.now(UTC) + ahead)
        came: list[str] = []
        filled: list[str] = []

        async def take(facts: Sequence[SharedFact]) -> None:
            if gate is not None:
                await gate.wait()
            storing = [journal.append(one.fact, one.body, one.headers, ELSEWHERE) for one in facts]
            for one, stored in zip(facts, storing, strict=True):
                if (await stored).new:
                    came.append(one.fact.id)

        async def fill(facts: Sequence[SharedFact]) -> None:
            if gate is not None:
                await gate.wait()
            for one in facts:
                source = Source(elsewhere=True, number=one.number)
                await journal.append(one.fact, one.body, one.headers, source)
                filled.append(one.fact.id)

        given_up: list[OrderId] = []

        async def give_up(order: Order) -> None:
            given_up.append(order.id)

        background = Background(pytest.fail)
        closing.push_async_callback(site.leave)
        await site.join(take, fill, give_up, longest=LONGEST, listener=f"http://{name}")
        closing.push_async_callback(background.close)
        site.begin(background)
        yield Host(name, journal, site, came, filled, given_up)

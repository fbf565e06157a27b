"""How long a fact waits for the database, and when that is taken for lost."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import psycopg

from console.domain.ids import CallId
from console.domain.own_facts import CallMissed
from console.switchboard.journal.rows import encode_own
from console.switchboard.journal.shared import OwnRow
from console.switchboard.sharing import schema
from console.switchboard.sharing.push import _columns
from tests.postgres import PASSWORD
from tests.switchboard.sharing.hosts import Host, host
from tests.waiting import until, until_asked

MISSED = encode_own(CallMissed(agent="ada", call=CallId("v3:1")))

FACTS = 600
"""More than two steps of a push take."""


@contextmanager
def nobody_pushes(database: str) -> Iterator[None]:
    """The database lives, and takes no fact meanwhile."""
    with psycopg.connect(database, password=PASSWORD, autocommit=True) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (schema.FACTS_LOCK,))
        yield


async def in_touch(one: Host) -> None:
    """Wait until a fact of that host is pushed at once."""
    await one.note("first")
    await until(lambda: one.site.push.pushed > 0)


async def test_who_reads_long_reports_does_not_hold_up_deliveries(
    tmp_path: Path, database: str
) -> None:
    """Six supervisors ask for the report of a year: the team's database is not lost by that."""
    over = threading.Event()
    async with host(tmp_path, database, "desk1") as one:

        async def all_are_pushed() -> bool:
            return await one.site.push.count_waiting() == 0

        await in_touch(one)
        loop = asyncio.get_running_loop()
        loop.set_default_executor(ThreadPoolExecutor(1))
        reading = asyncio.create_task(asyncio.to_thread(over.wait))
        try:
            await one.note("meanwhile")

            await until_asked(all_are_pushed)
            assert one.site.reach.away_since is None
            assert not reading.done()
        finally:
            over.set()
            await reading


async def test_what_waits_since_an_outage_is_not_waited_for(tmp_path: Path, database: str) -> None:
    """An hour's facts go before the new one: it is answered, and the database is not lost again."""
    async with host(tmp_path, database, "desk1") as one:
        await in_touch(one)
        with nobody_pushes(database):
            await asyncio.gather(*(one.note(f"old{n}") for n in range(FACTS)))
            assert one.site.reach.away_since is not None
            one.site.reach.answered()
            await one.note("new")
            assert one.site.reach.away_since is None
        await until_asked(lambda: all_pushed(one))
        await until(lambda: not one.site.push._behind)


async def test_what_is_numbered_first_is_there_first(tmp_path: Path, database: str) -> None:
    """Who reads on from the last number would never see what is committed behind it."""
    slow_host = [
        OwnRow(1, "before", "agent.missed", None, None, None, 0.0, 0.0, None, b"", MISSED),
    ]
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await in_touch(one)
        await until(lambda: two.came == ["first"])
        with psycopg.connect(database, password=PASSWORD) as slow:
            slow.execute(schema.PATH)
            slow.execute(schema.PUT_FACTS, ("desk3", uuid4(), *_columns(slow_host)))
            noting = asyncio.create_task(one.note("after"))
            await until(lambda: one.site.reach.away_since or "after" in two.came)
        await noting

        await until(lambda: "after" in two.came)
        assert two.came == ["first", "before", "after"]


async def test_a_fact_that_has_no_time_left_does_not_wait_and_the_database_is_judged_all_the_same(
    tmp_path: Path, database: str
) -> None:
    """The disk took most of Telnyx's two seconds; the database has half a second from now."""
    async with host(tmp_path, database, "desk1") as one:
        await in_touch(one)
        with nobody_pushes(database):
            before = one.site.push.pushed
            noting = asyncio.create_task(one.note("late"))
            await until(lambda: one.site.push._judging)
            await one.site.shared(before + 1, 0.0)
            assert one.site.reach.away_since is None
            assert not noting.done()

            await until(lambda: one.site.reach.away_since)
            await noting
        await until(lambda: one.site.reach.away_since is None)


async def all_pushed(one: Host) -> bool:
    """Whether nothing of that host waits for the database."""
    return await one.site.push.count_waiting() == 0

"""The tables of the days are made and removed while others read them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from tests.postgres import PASSWORD, Server
from tests.switchboard.sharing.hosts import host
from tests.waiting import until

ROUNDS = 60
DAY = "CREATE TABLE telnyx_console.fact_20200101 PARTITION OF telnyx_console.fact "
FOR = "FOR VALUES FROM ('2020-01-01') TO ('2020-01-02')"
DAYS = (
    "SELECT count(*) FILTER (WHERE relname = 'fact_20200101'), "
    "count(*) FILTER (WHERE relname = 'fact_' || to_char(now() AT TIME ZONE 'UTC' + "
    "interval '2 days', 'YYYYMMDD')) FROM pg_class"
)
LAST_DAY = (
    "SELECT 'telnyx_console.fact_' || "
    "to_char(now() AT TIME ZONE 'UTC' + interval '2 days', 'YYYYMMDD')"
)


async def test_a_backup_that_reads_for_hours_holds_up_nothing(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Old days are to be removed meanwhile: that waited for it, and every fact behind that."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await until(lambda: one.site.does_what_is_done_once or two.site.does_what_is_done_once)
        server.ask(database, DAY + FOR)
        ((last,),) = server.ask(database, LAST_DAY)
        server.ask(database, f"DROP TABLE {last}")
        lost: list[str] = []
        for each in (one, two):
            each.site.watch(lambda site=each.site: site.away and lost.append(site.name))
        with psycopg.connect(database, password=PASSWORD) as backup:
            backup.execute("SELECT count(*) FROM telnyx_console.fact")
            seen = [each.site.nodes._seen_at for each in (one, two)]
            for each in (one, two):
                each.site.nodes._days_at = 0.0
            for number in range(20):
                await one.note(f"fact{number}")
            await until(lambda: one.site.nodes._seen_at > seen[0] + 2)
            await until(lambda: two.site.nodes._seen_at > seen[1] + 2)
            await one.note("last")
            await until(lambda: two.came[-1:] == ["last"])
            assert server.ask(database, DAYS) == [(1, 0)]

        for each in (one, two):
            each.site.nodes._days_at = 0.0
        await until(lambda: server.ask(database, DAYS) == [(0, 1)])
        assert lost == []


@pytest.mark.long
async def test_days_that_are_removed_while_others_are_read_lose_nothing(
    server: Server, tmp_path: Path, database: str
) -> None:
    """A question that was begun names a table that is gone when it is answered."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await until(lambda: len(one.site.nodes.nodes) == len(two.site.nodes.nodes) == 2)
        for number in range(ROUNDS):
            server.ask(database, DAY + FOR)
            notes = asyncio.gather(*(one.note(f"{number}-{n}") for n in range(5)))
            drop = "DROP TABLE telnyx_console.fact_20200101"
            await asyncio.to_thread(server.ask, database, drop)
            await notes

        told = [f"{number}-{n}" for number in range(ROUNDS) for n in range(5)]
        await until(lambda: len(two.came) == len(told))
        assert two.came == told
        await until(lambda: not (one.site.away or two.site.away))

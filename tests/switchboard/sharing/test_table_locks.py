"""The tables of the days are made and removed while others read them."""

from __future__ import annotations

import asyncio
from pathlib import Path

import psycopg
import pytest

from console.switchboard.sharing.days import EVERY
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
SLOW = """
CREATE FUNCTION telnyx_console.slowly() RETURNS trigger LANGUAGE plpgsql AS
'BEGIN PERFORM pg_advisory_xact_lock(42); RETURN OLD; END';
CREATE TRIGGER slowly BEFORE DELETE ON telnyx_console.fact_id
FOR EACH ROW EXECUTE FUNCTION telnyx_console.slowly();
INSERT INTO telnyx_console.fact_id VALUES ('old', '2020-01-01');
"""
"""What is old is removed once somebody lets go of a lock."""

WAITS = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND objid = 42 AND NOT granted"
OLD = "SELECT count(*) FROM telnyx_console.fact_id WHERE id = 'old'"
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
                each.site.days._begun_at = -EVERY
            for number in range(20):
                await one.note(f"fact{number}")
            await until(lambda: one.site.nodes._seen_at > seen[0] + 2)
            await until(lambda: two.site.nodes._seen_at > seen[1] + 2)
            await one.note("last")
            await until(lambda: two.came[-1:] == ["last"])
            assert server.ask(database, DAYS) == [(1, 0)]

        for each in (one, two):
            each.site.days._begun_at = -EVERY
        await until(lambda: server.ask(database, DAYS) == [(0, 1)])
        assert lost == []


async def test_a_host_that_removes_what_is_old_gives_signs_of_life_meanwhile(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Of a large site that takes longer than a host may be silent: another would act for it, and
    end what it does."""
    async with host(tmp_path, database, "desk1") as one:
        await until(lambda: one.site.does_what_is_done_once)
        server.ask(database, SLOW)
        with psycopg.connect(database, password=PASSWORD, autocommit=True) as slow:
            slow.execute("SELECT pg_advisory_lock(42)")
            one.site.days._begun_at = -EVERY
            await until(lambda: server.ask(database, WAITS) == [(1,)])
            seen = one.site.nodes._seen_at
            await until(lambda: one.site.nodes._seen_at > seen + 2)
            assert server.ask(database, OLD) == [(1,)]
        await until(lambda: server.ask(database, OLD) == [(0,)])


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

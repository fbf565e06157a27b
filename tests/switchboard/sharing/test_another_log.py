"""The log that hosts share is another one than that of before: nothing is lost, nothing doubled."""

from __future__ import annotations

import asyncio
from pathlib import Path

from tests.postgres import Server
from tests.switchboard.sharing.hosts import host
from tests.waiting import until


async def test_a_database_that_is_made_anew_is_told_and_has_everything_once_again(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Whose numbers begin anew: who goes on from its old place would never hear of the others."""
    async with host(tmp_path, database, "desk2") as two:
        async with host(tmp_path, database, "desk1") as one:
            await asyncio.gather(*(one.note(f"a{n}") for n in range(20)), two.note("b"))
            await until(lambda: len(two.came) == 20 and one.came == ["b"])
            server.ask(database, "DROP SCHEMA telnyx_console CASCADE")
            await two.note("alone")
            await until(lambda: (why := two.site.reach.why) and "no tables" in why.word)
            assert "start one host again" in str(two.site.reach.why)
        async with host(tmp_path, database, "desk1") as one:
            await one.note("after")
            await until(lambda: "after" in two.came and "alone" in one.came)
            assert two.site.reach.away_since is None
            assert (len(two.came), len(one.came)) == (21, 1)
    ids = [id_ for (id_,) in server.ask(database, "SELECT id FROM telnyx_console.fact")]
    assert sorted(ids) == sorted([*(f"a{n}" for n in range(20)), "b", "alone", "after"])


async def test_an_older_copy_of_the_database_gets_what_it_lacks(
    server: Server, tmp_path: Path, database: str
) -> None:
    """A standby took over that had not heard of the last facts."""
    lost = "DELETE FROM telnyx_console.{0} WHERE {1}"
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await asyncio.gather(*(one.note(f"a{n}") for n in range(20)))
        await two.note("b")
        await until(lambda: len(two.came) == 20 and one.came == ["b"])
        ids = "SELECT id FROM telnyx_console.fact WHERE number > 5"
        server.ask(database, lost.format("fact_id", f"id IN ({ids})"))
        server.ask(database, lost.format("fact", "number > 5"))
        server.ask(database, "SELECT setval('telnyx_console.fact_number_seq', 5)")
        server.cut(database)
        await one.note("after")
        await two.note("too")
        await until(lambda: "after" in two.came and "too" in one.came)
        count = "SELECT count(*), count(DISTINCT id) FROM telnyx_console.fact"
        await until(lambda: server.ask(database, count) == [(23, 23)])

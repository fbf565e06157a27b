"""What a host says of itself while it has not taken all that others noted, or cannot share."""

from __future__ import annotations

import asyncio
import logging
from pathlib import Path

import pytest

from console.domain.ids import CallId
from console.domain.own_facts import CallMissed
from console.switchboard.journal.rows import encode_own
from console.switchboard.sharing import pull
from tests.postgres import Postgres
from tests.switchboard.sharing.hosts import host
from tests.waiting import until

OLD = """
INSERT INTO telnyx_console.fact (day, id, node, origin, kind, occurred_at, received_at, body)
SELECT current_date, 'old' || n, 'desk0', gen_random_uuid(), 'agent.missed',
    now() - interval '1 day', now() - interval '1 day', %s FROM generate_series(1, 1500) AS n
"""


async def test_a_new_host_says_how_much_of_the_history_is_left(
    server: Postgres, tmp_path: Path, database: str
) -> None:
    """Whoever searches the past on it learns that it is not whole, and when it will be."""
    async with host(tmp_path, database, "desk1"):
        body = encode_own(CallMissed(agent="ada", call=CallId("v3:a")))
        server.ask(database, OLD, body)
        gate = asyncio.Event()
        async with host(tmp_path, database, "desk2", gate) as two:
            left = "taking what the other hosts noted: 1,500 facts left"
            await until(lambda: two.site.word == left)
            gate.set()
            await until(lambda: len(two.filled) == 1500)
            await until(lambda: two.site.word == "")


@pytest.mark.parametrize("page", [pull.PAGE, pull.BACKLOG // 2], ids=["quick", "slow line"])
async def test_a_host_knows_while_it_takes_much_of_what_was_noted_a_while_ago(
    server: Postgres, tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch, page: int
) -> None:
    """What follows by itself waits for that: meanwhile the board knows half of it."""
    monkeypatch.setattr(pull, "PAGE", page)
    gate = asyncio.Event()
    async with host(tmp_path, database, "desk1", gate) as one:
        body = encode_own(CallMissed(agent="ada", call=CallId("v3:a")))
        server.ask(database, OLD, body)
        await until(lambda: one.site.is_behind)
        gate.set()
        await until(lambda: len(one.came) == 1500)
        await until(lambda: not one.site.is_behind)


async def test_the_log_says_which_host_works_alone_and_what_waits(
    server: Postgres, tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """An admin reads the logs of three hosts and wants to know which of them was cut off."""
    caplog.set_level(logging.WARNING)
    name = database.rpartition("/")[2]
    async with host(tmp_path, database, "desk1") as one:
        server.ask("postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS false")
        server.cut(database)
        await one.note("meanwhile")
        await until(lambda: one.site.away is not None)
        await until(lambda: one.site.waiting == 1)
        server.ask("postgres", f"ALTER DATABASE {name} ALLOW_CONNECTIONS true")
        await until(lambda: one.site.away is None)
    said = [record.getMessage() for record in caplog.records]
    assert any(line.startswith("desk1, a host of a team, works alone from 20") for line in said)
    assert "desk1 reaches its team again; facts that wait: 1" in said

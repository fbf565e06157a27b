"""What befalls the database under load: webhooks are answered, and after it all boards are one."""

from __future__ import annotations

import asyncio
import os
import shutil
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from http import HTTPStatus
from pathlib import Path
from typing import Final

import pytest

from tests.postgres import Postgres
from tests.switchboard.sharing.site.lateness import Lateness
from tests.switchboard.sharing.site.node_processes import know_each_other, nodes, started
from tests.waiting import until_asked

SECONDS = float(os.environ.get("SECONDS", "30"))
"""How long each fault lasts."""

TELNYX_WAITS: Final = 2.0
"""Seconds in which a webhook is answered."""

AGAIN: Final = 5.0
"""Seconds within which all boards are one after it. Here as there, the time is left out in which
the machine let others run: whoever was not let run for half of its time may refuse."""

MEGABYTES: Final = 48


@asynccontextmanager
async def stopped(server: Postgres, _: str) -> AsyncIterator[None]:
    await asyncio.to_thread(server.stop)
    yield
    await asyncio.to_thread(server.start)


@asynccontextmanager
async def frozen(server: Postgres, _: str) -> AsyncIterator[None]:
    await asyncio.to_thread(server.freeze)
    yield
    await asyncio.to_thread(server.thaw)


@asynccontextmanager
async def restarted(server: Postgres, _: str) -> AsyncIterator[None]:
    """Again and again."""
    async with again_and_again(lambda: (server.kill(), server.start())):
        yield


@asynccontextmanager
async def cut(server: Postgres, database: str) -> AsyncIterator[None]:
    """All connections, again and again."""
    async with again_and_again(lambda: server.cut(database)):
        yield


@asynccontextmanager
async def full(server: Postgres, _: str) -> AsyncIterator[None]:
    """The disk of the tables has not a byte more."""
    filler = place_of(server) / "filler"

    def fill() -> None:
        with filler.open("wb") as file:
            try:
                while True:
                    file.write(bytes(4096))
                    file.flush()
            except OSError:
                pass

    async with again_and_again(fill):
        yield
    filler.unlink()


@asynccontextmanager
async def read_only(server: Postgres, _: str) -> AsyncIterator[None]:
    """It takes nothing, as a standby does that the name leads to meanwhile."""
    switch = "ALTER SYSTEM SET default_transaction_read_only = {}"
    await asyncio.to_thread(server.ask, "postgres", switch.format("on"))
    await asyncio.to_thread(server.ask, "postgres", "SELECT pg_reload_conf()")
    yield
    await asyncio.to_thread(server.ask, "postgres", switch.format("off"))
    await asyncio.to_thread(server.ask, "postgres", "SELECT pg_reload_conf()")


@asynccontextmanager
async def again_and_again(act: object) -> AsyncIterator[None]:
    async def keep() -> None:
        while True:
            await asyncio.to_thread(act)
            await asyncio.sleep(1)

    keeping = asyncio.create_task(keep())
    await asyncio.sleep(0)
    yield
    keeping.cancel()
    # one that is under way is not to be stopped in the middle
    await asyncio.sleep(3)
    await asyncio.gather(keeping, return_exceptions=True)


def place_of(server: Postgres) -> Path:
    return server.folder / "small"


@pytest.fixture
def small(own_server: Postgres) -> Iterator[str]:
    """A database on a disk of its own, which is small."""
    place = place_of(own_server)
    place.mkdir()
    mounted = ["mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m,mode=0777", "tmpfs", str(place)]
    if subprocess.run(mounted, check=False, capture_output=True).returncode:
        place.rmdir()
        pytest.skip("only root can mount a small disk")
    tables = place / "tables"
    tables.mkdir()
    tables.chmod(0o700)
    shutil.chown(tables, *(("nobody", "nogroup") if os.geteuid() == 0 else ()))
    own_server.ask("postgres", f"CREATE TABLESPACE small LOCATION '{tables}'")
    own_server.ask("postgres", "CREATE DATABASE small TABLESPACE small")
    yield own_server.url("small")
    own_server.ask("postgres", "DROP DATABASE small WITH (FORCE)")
    own_server.ask("postgres", "DROP TABLESPACE small")
    subprocess.run(["umount", str(place)], check=True)
    place.rmdir()


@pytest.mark.long
@pytest.mark.parametrize("fault", [stopped, frozen, restarted, cut, full, read_only])
async def test_no_fault_of_the_database_refuses_loses_or_doubles_anything(
    own_server: Postgres, request: pytest.FixtureRequest, fault: object
) -> None:
    """A call centre goes on, whatever an admin does with its database."""
    database = request.getfixturevalue("small" if fault is full else "database")
    async with nodes(own_server, database) as site:
        await started(site.nodes)
        await know_each_other(site)
        pids = [node.process.pid for node in site.nodes if node.process is not None]
        with Lateness(pids) as lateness:
            async with site.load():
                await asyncio.sleep(1)
                answered = len(site.balancer.answers)
                async with fault(own_server, database):
                    await asyncio.sleep(SECONDS)
                answers = site.balancer.answers[answered:]
                at = site.balancer.answered_at[answered:]
                away = [(await node.board()).health.database.word for node in site.nodes]
            over = time.monotonic()
            again = await site.calm()
        waited = [
            lateness.within(end - one.seconds, end) for one, end in zip(answers, at, strict=True)
        ]
        judged = [max(0.0, one.seconds - late) for one, late in zip(answers, waited, strict=True)]
        equal = max(0.0, again - lateness.within(over, over + again))
        refused = [
            (one, late)
            for one, late in zip(answers, waited, strict=True)
            if one.status != HTTPStatus.OK
        ]
        slowest = max(one.seconds for one in answers)
        sys.stdout.write(
            f"{fault.__name__}: {len(answers)} webhooks, the slowest {slowest * 1000:.0f} ms, "
            f"without the machine's lateness {max(judged) * 1000:.0f} ms; refused {refused}; "
            f"boards equal after {again:.1f} s, without it {equal:.1f} s; told then: {away}\n"
        )
        assert all(late > one.seconds / 2 for one, late in refused)
        assert max(judged) < TELNYX_WAITS
        assert equal < AGAIN

        async def told() -> bool:
            return not any([(await node.board()).health.database.since for node in site.nodes])

        await until_asked(told)
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()

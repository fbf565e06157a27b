"""A host's connections to the database are lost, one alone or all of them."""

from __future__ import annotations

import asyncio
import struct
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from console.config.secrets_file import database_password
from console.secret import Secret
from console.switchboard.sharing.database import Connected, Database
from console.switchboard.sharing.kept import Kept
from console.switchboard.sharing.reach import Reach
from tests.postgres import PASSWORD, Server
from tests.switchboard.sharing.hosts import Host, host
from tests.waiting import until

END = (
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() "
    "AND application_name LIKE %s"
)
HELD = (
    "SELECT split_part(application_name, ' ', 2) FROM pg_locks JOIN pg_stat_activity USING (pid) "
    "WHERE locktype = 'advisory' AND objsubid = 1 AND granted AND application_name LIKE '%%node'"
)


@pytest.mark.long
@pytest.mark.parametrize("what", ["pull", "push", "claims"])
async def test_a_connection_that_is_lost_alone_is_another_one_and_nothing_is_missed(
    server: Server, tmp_path: Path, database: str, what: str
) -> None:
    """A notice that came to a connection that is gone came to nobody."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        lost: list[str] = []
        for each in (one, two):
            each.site.watch(lambda site=each.site: site.away and lost.append(site.name))
        for each, other in ((one, two), (two, one)):
            await each.note(f"before-{each.name}")
            await until(lambda other=other: len(other.came) == 1)
        assert server.ask(database, END, f"%desk2 {what}") == [(True,)]
        for number in range(5):
            await one.note(f"one{number}")
            await two.note(f"two{number}")

        await until(lambda: len(one.came) == len(two.came) == 6)
        assert one.came == ["before-desk2", *(f"two{number}" for number in range(5))]
        assert two.came == ["before-desk1", *(f"one{number}" for number in range(5))]
        assert lost == []


@pytest.mark.long
async def test_a_lock_that_is_lost_with_its_connection_is_one_hosts_within_a_look(
    server: Server, tmp_path: Path, database: str
) -> None:
    """An admin ends the connection: two that do what is done once would both route a call."""
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        both = (one, two)
        await until(lambda: len(once(both)) == 1)
        for _ in range(2):
            await until(lambda: all(len(each.site.nodes.nodes) == 2 for each in both))
            (holder,) = once(both)
            at_its_looks: list[int] = []
            holder.site.watch(lambda seen=at_its_looks: seen.append(len(once(both))))
            assert server.ask(database, END, f"%{holder.name} node") == [(True,)]
            await until(lambda seen=at_its_looks: len(seen) >= 3)
            assert max(at_its_looks[:3]) <= 1
            await until(lambda: [each.name for each in once(both)] == held(server, database) != [])


@pytest.mark.long
async def test_a_password_that_was_changed_is_read_again_from_the_file_while_the_host_runs(
    server: Server, tmp_path: Path, database: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever changes it restarts no host: it is told what is wrong until the file is right."""
    name, changed = database.rpartition("/")[2], "changed-on-a-monday"
    server.ask(database, f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    server.ask(database, f"ALTER DATABASE {name} OWNER TO {name}")
    theirs = database.replace(f"://{urlsplit(database).username}@", f"://{name}@")
    file = tmp_path / "secrets.toml"

    def write(text: str) -> None:
        file.write_text(text, "utf-8")
        file.chmod(0o600)

    write(f'database_password = "{PASSWORD}"\n')
    read = partial(database_password, file, {})
    async with (
        host(tmp_path, theirs, "desk1", password=read) as one,
        host(tmp_path, theirs, "desk2", password=read) as two,
    ):
        await one.note("before")
        server.ask(database, f"ALTER ROLE {name} PASSWORD '{changed}'")
        await one.note("still")
        await until(lambda: two.came == ["before", "still"])
        server.cut(database)
        await until(lambda: one.site.away and two.site.away)
        await one.note("alone")
        await until(lambda: one.site.away and "authentication failed" in one.site.away.words)

        write("database_password = ")
        await until(lambda: one.site.away and one.site.away.word == "no password")

        write(f'database_password = "{changed}"\n')
        await until(lambda: not (one.site.away or two.site.away))
        await until(lambda: two.came == ["before", "still", "alone"])
    assert changed not in caplog.text
    assert PASSWORD not in caplog.text


OTHERS = ("pull", "node", "claims")


class Door:
    """A way to the database that lets nobody in while it is shut. `tries` counts who tries."""

    def __init__(self, to: int) -> None:
        self._to = to
        self.port, self.shut, self.tries = 0, True, Counter[str]()
        self._tasks: set[asyncio.Task[None]] = set()

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        """Take connections at `port`, until the context ends."""
        server = await asyncio.start_server(self._take, "127.0.0.1")
        self.port = server.sockets[0].getsockname()[1]
        yield
        server.close()
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readexactly(4)
        said = head + await reader.readexactly(struct.unpack("!i", head)[0] - 4)
        name = said.partition(b"application_name\0")[2].partition(b"\0")[0].decode()
        self.tries[name.rpartition(" ")[2]] += 1
        if self.shut:
            await _end(writer)
            return
        there, to = await asyncio.open_connection("127.0.0.1", self._to)
        to.write(said)
        for one, other in ((reader, to), (there, writer)):
            task = asyncio.create_task(_forward(one, other))
            self._tasks.add(task)


async def _forward(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError):
            while data := await reader.read(65536):
                writer.write(data)
    finally:
        await _end(writer)


async def _end(writer: asyncio.StreamWriter) -> None:
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()


async def test_a_database_that_is_away_is_tried_by_one_part_and_all_are_there_with_it(
    server: Server, database: str
) -> None:
    """A hundred hosts of four connections each would ask one that starts without a pause."""
    there: set[str] = set()
    port = urlsplit(database).port
    assert port is not None
    door = Door(port)

    async def use(what: str, kept: Kept, _: Connected) -> None:
        there.add(what)
        kept.serves()
        await asyncio.Event().wait()

    async with door.runs():
        through = database.replace(f":{port}/", f":{door.port}/")
        url = f"{through}?sslmode=disable&gssencmode=disable"
        at, reach = (
            Database(url, lambda: Secret(PASSWORD), "desk1"),
            Reach(lambda: datetime.now(UTC)),
        )
        parts = {what: Kept(at, reach, what) for what in OTHERS}
        parts["push"] = Kept(at, reach, "push", first=True)
        keeping = [
            asyncio.create_task(kept.keep(partial(use, what, kept), reach.lost))
            for what, kept in parts.items()
        ]
        await until(lambda: door.tries["push"] >= 8)
        assert all(door.tries[what] < door.tries["push"] / 2 for what in OTHERS)
        assert reach.away_since is not None

        before, door.shut = Counter(door.tries), False
        await until(lambda: there == parts.keys())
        assert all(door.tries[what] <= before[what] + 2 for what in OTHERS)
        for one in keeping:
            one.cancel()
        await asyncio.gather(*keeping, return_exceptions=True)


def once(hosts: tuple[Host, ...]) -> list[Host]:
    """Those that take themselves for the one that does what is done once."""
    return [each for each in hosts if each.site.does_what_is_done_once]


def held(server: Server, database: str) -> list[str]:
    """Which host has the lock."""
    return [name for (name,) in server.ask(database, HELD)]

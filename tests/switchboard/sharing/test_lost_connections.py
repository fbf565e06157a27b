"""One of a host's connections to the database is lost, and the others are not."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import pytest

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
async def test_a_password_that_was_changed_is_told_and_its_host_goes_on_alone(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Whoever changed it restarts the hosts later, or puts it back."""
    name = database.rpartition("/")[2]
    server.ask(database, f"CREATE ROLE {name} LOGIN PASSWORD '{PASSWORD}'")
    server.ask(database, f"ALTER DATABASE {name} OWNER TO {name}")
    theirs = database.replace(f"://{urlsplit(database).username}@", f"://{name}@")
    async with host(tmp_path, theirs, "desk1") as one, host(tmp_path, theirs, "desk2") as two:
        await one.note("before")
        server.ask(database, f"ALTER ROLE {name} PASSWORD 'another one'")
        await one.note("still")
        await until(lambda: two.came == ["before", "still"])
        server.cut(database)
        await until(lambda: one.site.away and two.site.away)
        await one.note("alone")
        assert one.site.away
        assert "password authentication failed" in one.site.away.words
        assert "another one" not in one.site.away.words

        server.ask(database, f"ALTER ROLE {name} PASSWORD '{PASSWORD}'")
        await until(lambda: not (one.site.away or two.site.away))
        await until(lambda: two.came == ["before", "still", "alone"])


def once(hosts: tuple[Host, ...]) -> list[Host]:
    """Those that take themselves for the one that does what is done once."""
    return [each for each in hosts if each.site.does_what_is_done_once]


def held(server: Server, database: str) -> list[str]:
    """Which host has the lock."""
    return [name for (name,) in server.ask(database, HELD)]

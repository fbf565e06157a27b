"""The tables in PostgreSQL: made once, brought up to date, refused where they are newer."""

from __future__ import annotations

import asyncio

import pytest

from console.errors import DatabaseAway, DatabaseTooNew
from console.secret import Secret
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Database, prepare
from tests.postgres import PASSWORD, Server


def at(url: str, node: str = "desk1", password: str = PASSWORD) -> Database:
    """The database as a host comes to it."""
    return Database(url, lambda: Secret(password), node)


async def made(url: str, node: str = "desk1") -> None:
    """A host makes the tables."""
    async with at(url, node).connected("test") as connection:
        await prepare(connection)


async def test_hosts_that_start_at_once_make_the_tables_once(server: Server, database: str) -> None:
    """Two hosts are installed by one command."""
    await asyncio.gather(*(made(database, f"desk{one}") for one in range(4)))

    assert server.ask(database, "SELECT version, readable_by FROM telnyx_console.version") == [
        (schema.VERSION, schema.READABLE_BY)
    ]


async def test_a_newer_schema_is_refused_in_words(server: Server, database: str) -> None:
    """A host that was forgotten in an upgrade would write what nobody reads."""
    await made(database)
    server.ask(database, "UPDATE telnyx_console.version SET version = 9, readable_by = 9")

    with pytest.raises(DatabaseTooNew) as caught:
        await made(database)
    assert "version 9" in str(caught.value)

    server.ask(database, "UPDATE telnyx_console.version SET version = 9, readable_by = 1")
    await made(database)


async def test_a_wrong_password_is_told_and_not_shown(database: str) -> None:
    """A message may stand on a screen and in a log."""
    with pytest.raises(DatabaseAway) as caught:
        async with at(database, password="not-this-one").connected("test"):
            pass
    assert "password authentication failed" in str(caught.value)
    assert "not-this-one" not in f"{caught.value!r} {caught.value}"

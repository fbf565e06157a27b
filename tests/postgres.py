"""A real PostgreSQL for a test: begun, stopped, killed, held still, and cut off.

It is the one that the demonstration of several hosts has.
"""

from __future__ import annotations

import fcntl
import os
import shutil
import signal
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg

from console.demo import postgres
from console.demo.exchange import free_port

GIVEN: Final = urlsplit(os.environ.get("TELNYX_CONSOLE_TEST_DATABASE", ""))
"""A server to be used in the place of one of our own, as a URL with its password."""

PASSWORD: Final = unquote(GIVEN.password or "pw-of-the-team")

_QUICK: Final = ("-c", "fsync=off", "-c", "full_page_writes=off")
"""For tests that cut no power."""


class Server:
    """A server at which databases are made; `at` is its URL without a path and a password."""

    def __init__(self, at: str) -> None:
        self.at = at

    def url(self, database: str) -> str:
        """Where a database is, without a password."""
        return f"{self.at}/{database}"

    def database(self) -> str:
        """A new database; where it is."""
        name = f"t{uuid4().hex[:12]}"
        self.ask("postgres", f"CREATE DATABASE {name}")
        return self.url(name)

    def ask(self, database: str, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
        """What it answers in a database, given by its name or where it is."""
        url = database if "://" in database else self.url(database)
        with psycopg.connect(url, password=PASSWORD, autocommit=True) as connection:
            cursor = connection.execute(sql.encode(), parameters or None)
            return cursor.fetchall() if cursor.description else []

    def cut(self, database: str) -> int:
        """End all connections to a database; how many there were."""
        name = database.rpartition("/")[2]
        rows = self.ask(
            "postgres",
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            name,
        )
        return len(rows)


def given() -> Server:
    """The one that the environment names."""
    user, host = GIVEN.username or "postgres", GIVEN.netloc.rpartition("@")[2]
    return Server(f"{GIVEN.scheme}://{user}@{host}")


class Postgres(Server):
    """A server at a free port of this machine; `database` makes databases.

    `template` is where a server's data as it begins is kept, for all that are given the same.
    With `durable` a commit is on the disk.
    """

    def __init__(self, template: Path, *, durable: bool = False) -> None:
        self._durable = durable
        self._postgres = postgres.Postgres(postgres.make_folder("postgres"), free_port(), PASSWORD)
        super().__init__(postgres.url(self._postgres.port))
        with template.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not template.exists():
                self._postgres.make()
                shutil.copytree(self._postgres.data, template)
                return
        self._postgres.take(template)

    @property
    def folder(self) -> Path:
        """Where it has its files; the user whom it runs as can enter it."""
        return self._postgres.folder

    def start(self) -> None:
        """Begin, and wait until it answers."""
        quick = () if self._durable else _QUICK
        self._postgres.begin("-c", "max_connections=60", *quick)

    @property
    def pid(self) -> int:
        """The process that all its others are children of."""
        return int((self._postgres.data / "postmaster.pid").read_text().split()[0])

    def stop(self) -> None:
        """End it as an admin does who waits for nobody, and wait for its end."""
        self._postgres.end()

    def kill(self) -> None:
        """End it as a lost machine does."""
        self._postgres.end(signal.SIGQUIT)

    def freeze(self) -> None:
        """Have it and its children answer nothing, with all connections open."""
        self._postgres.signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._postgres.signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, and leave nothing of it."""
        self.stop()
        shutil.rmtree(self.folder)

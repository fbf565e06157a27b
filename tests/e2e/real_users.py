"""Users of the system, without accounts: the program run as each, and a team's service of its own.

One process, started as root, reads all of the program and then forks for every command: the
child becomes another user for good. So a Python that others cannot read serves too, and a
command costs no start of its own.
"""

from __future__ import annotations

import json
import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final, NamedTuple, Self

import pytest

from tests.e2e.terminal import Terminal
from tests.processes import LIMIT, Home, Practice, alive, eventually

only_root: Final = pytest.mark.skipif(
    os.geteuid() != 0, reason="only root can be several users of the system"
)

GROUP: Final = 61_100
SERVICE, ADA, BO, SUE, WALL = range(61_001, 61_006)
MALLORY, OUTSIDER = 61_010, 61_011
"""Uids without a name. Mallory is in the group and no member, the outsider is neither."""

MEMBERS: Final = f"""
[team]
group = "{GROUP}"
see = "own"
{{more}}
[[team.members]]
user = "{ADA}"
name = "Ada Lovelace"
groups = ["support"]
[[team.members]]
user = "{BO}"
name = "Bo Diddley"
groups = ["sales"]
[[team.members]]
user = "{SUE}"
name = "Sue Storm"
role = "supervisor"
[[team.members]]
user = "{WALL}"
name = "The hall"
role = "viewer"
"""

_SCRIPT: Final = """
import importlib, json, os, pkgutil, signal, sys, traceback
import concurrent.futures.thread, console, encodings.idna, getpass
for module in pkgutil.walk_packages(console.__path__, "console."):
    if not module.name.endswith("__main__") and not module.name.startswith(sys.argv[1] or "-"):
        importlib.import_module(module.name)

def become(asked):
    os.setgroups(asked["groups"])
    os.setgid(asked["uid"])
    os.setuid(asked["uid"])
    os.environ.clear()
    os.environ.update(asked["environment"])
    os.chdir("/")

def work(asked):
    become(asked)
    if asked.get("code"):
        exec(asked["code"], {})
        return 0
    from console.cli.main import run
    return run(asked["words"])

if len(sys.argv) > 2:
    os._exit(work(json.loads(sys.argv[2])))
print("ready", flush=True)
started = []
for line in sys.stdin:
    asked = json.loads(line)
    child = os.fork()
    if child == 0:
        os.setsid()
        for number, name in ((1, "out"), (2, "err")):
            file = os.open(asked[name], os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            os.dup2(file, number)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        sys.stdin = open(0, closefd=False)
        code = 70
        try:
            code = work(asked)
        except BaseException:
            traceback.print_exc()
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)
    if asked["waits"]:
        _, status = os.waitpid(child, 0)
        print(json.dumps(os.waitstatus_to_exitcode(status)), flush=True)
    else:
        started.append(child)
        print(json.dumps(child), flush=True)
for child in started:  # whoever asked is gone: nothing outlives it
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
"""


class Ran(NamedTuple):
    """How a command ended, and what it said."""

    code: int
    out: str
    err: str


class Users:
    """Runs the program as any user of the system. Use it as a context."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self._folder, self._base = folder, environment
        self._server = subprocess.Popen(
            [sys.executable, "-c", _SCRIPT, "console.ui"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._server.stdout is not None
        assert self._server.stdout.readline() == "ready\n"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for pipe in (self._server.stdin, self._server.stdout):
            if pipe is not None:
                pipe.close()
        self._server.wait(LIMIT)

    def home(self, uid: int) -> Path:
        """A user's home folder, which nobody else can enter."""
        home = self._folder / "home" / str(uid)
        if not home.exists():
            home.mkdir(mode=0o700, parents=True)
            home.parent.chmod(0o755)
            os.chown(home, uid, uid)
        return home

    def run(self, uid: int, *words: str, **more: Any) -> Ran:
        """Run a command of the program as that user, to its end."""
        asked = self._asked(uid, words=words, waits=True, **more)
        return Ran(self._say(asked), *(Path(asked[name]).read_text() for name in ("out", "err")))

    def python(self, uid: int, code: str) -> str:
        """What a piece of Python prints as that user, which says nothing else."""
        ran = self.run(uid, code=code)
        assert ran.code == 0, ran.err
        assert not ran.err, ran.err
        return ran.out

    def start(self, uid: int, *words: str, **more: Any) -> int:
        """Begin a command as that user; the pid."""
        return self._say(self._asked(uid, words=words, waits=False, **more))

    def terminal(self, uid: int, *words: str) -> Terminal:
        """A terminal in which that user has logged in and typed that."""
        asked = self._asked(uid, words=words)
        program = (sys.executable, "-c", _SCRIPT, "", json.dumps(asked))
        return Terminal(environment=asked["environment"], program=program, columns=100)

    def _asked(self, uid: int, **more: Any) -> dict[str, Any]:
        home = self.home(uid)
        groups = [] if uid == OUTSIDER else [GROUP]
        own = {"HOME": str(home), "XDG_RUNTIME_DIR": str(home / "run")}
        environment = self._base | own | more.pop("environment", {})
        files = {name: str(self._folder / f"{uid}.{name}") for name in ("out", "err")}
        return {"uid": uid, "groups": groups, "environment": environment, **files, **more}

    def _say(self, asked: dict[str, Any]) -> int:
        assert self._server.stdin is not None
        assert self._server.stdout is not None
        self._server.stdin.write(json.dumps(asked) + "\n")
        self._server.stdin.flush()
        told: int = json.loads(self._server.stdout.readline())
        return told


class Site(NamedTuple):
    """A system-wide installation in folders of its own: a service, its files, and users."""

    folder: Path
    users: Users
    practice: Practice

    @property
    def socket(self) -> Path:
        """Where the service answers."""
        return self.folder / "run" / "switchboard.sock"

    @property
    def journal(self) -> Path:
        """The service's record of all calls."""
        return self.folder / "var" / "telnyx-console" / "journal.sqlite3"

    @property
    def settings(self) -> Path:
        """The settings of the installation; the key stands beside them."""
        return self.folder / "etc" / "config.toml"

    def serve(self) -> int:
        """Start the service as systemd does; the pid, once it answers."""
        state = {
            "XDG_STATE_HOME": str(self.folder / "var"),
            "XDG_CONFIG_HOME": str(self.folder / "var" / "settings"),
        }
        words = ("switchboard", "run", "--config", str(self.settings))
        pid = self.users.start(SERVICE, *words, environment=state)
        eventually(lambda: self.socket.is_socket() or not alive(pid))
        assert alive(pid), (self.folder / f"{SERVICE}.err").read_text()
        return pid


def _has_a_name(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


@contextmanager
def site(members: str = MEMBERS) -> Iterator[Site]:
    """An installation with its service not yet started; everything in it is removed at the end.

    `members` is the table `[team]`, in which `{more}` stands for its socket.
    """
    taken = [uid for uid in (SERVICE, ADA, BO, SUE, WALL, MALLORY, OUTSIDER) if _has_a_name(uid)]
    if taken:
        pytest.skip(f"somebody here has the uids that nobody should have: {taken}")
    folder = Path(tempfile.mkdtemp(prefix="telnyx-console-site-", dir="/run"))
    folder.chmod(0o755)
    home = Home(folder / "practice")
    environment = {
        name: text
        for name, text in home.environment.items()
        if not name.startswith(("TELNYX_", "XDG_"))
    } | {"TELNYX_CONSOLE_SOCKET": str(folder / "run" / "switchboard.sock")}
    try:
        with Practice(home) as practice, Users(folder, environment) as users:
            made = Site(folder, users, practice)
            practice.configure(home, members.format(more=f'socket = "{made.socket}"'))
            _install(made, home.config.read_text(), practice.announcement["api_key"])
            yield made
    finally:
        shutil.rmtree(folder)


def _install(site: Site, settings: str, key: str) -> None:
    """Lay out the folders as `tmpfiles.d` does, with the service's files its own."""
    for name, mode in (("etc", 0o750), ("var", 0o700), ("run", 0o755)):
        folder = site.folder / name
        folder.mkdir()
        folder.chmod(mode)
        os.chown(folder, SERVICE, SERVICE)
    site.settings.write_text(settings)
    secrets = site.settings.with_name("secrets.toml")
    secrets.write_text(f'api_key = "{key}"\n')
    secrets.chmod(0o600)
    for file in (site.settings, secrets):
        os.chown(file, SERVICE, SERVICE)


def said(ran: Ran) -> Sequence[str]:
    """The lines that a command which failed said, and nothing else."""
    assert ran.code != 0, ran
    assert not ran.out, ran
    return ran.err.splitlines()

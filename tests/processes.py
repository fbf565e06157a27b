"""The program as a user meets it: processes, folders of their own, a practice exchange."""

from __future__ import annotations

import faulthandler
import json
import multiprocessing
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path
from typing import Any, Final, Self, TypeVar

from console.config import socket_place
from console.config.paths import Paths
from console.demo.exchange import free_port
from console.errors import NoSwitchboard
from console.switchboard import process

PROGRAM: Final = (sys.executable, "-P", "-m", "console")
LIMIT: Final = 120.0
"""Seconds after which something is broken: on a busy machine the program starts slowly."""

STEP: Final = 0.02

OUTSIDE: Final[set[Path]] = set()
"""Folders for sockets that lie outside of a test's folder, whose path is too long for a socket."""

T = TypeVar("T")


def clear_up() -> None:
    """Remove those folders, once no test needs them."""
    while OUTSIDE:
        shutil.rmtree(OUTSIDE.pop(), ignore_errors=True)


def eventually(look: Callable[[], T], limit: float = LIMIT) -> T:
    """What `look` returns as soon as it is true; fails after `limit` seconds."""
    deadline = time.monotonic() + limit
    while True:
        began = time.monotonic()
        if seen := look():
            return seen
        ended = time.monotonic()
        if ended > deadline:
            raise AssertionError(f"not within {limit} s: {look}")
        # what is waited for needs the processor more than who looks for it
        time.sleep(max(STEP, ended - began))


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and was not taken leave of does not."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


class Home:
    """A user's folders, and the environment of whoever works in them. No account."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("TELNYX_", "XDG_", "PYTEST_", "TEXTUAL_"))
            and name not in ("COLUMNS", "LINES")  # the size of whoever runs the tests
        } | {
            "HOME": str(folder),
            "XDG_CONFIG_HOME": str(folder / "config"),
            "XDG_STATE_HOME": str(folder / "state"),
            "XDG_RUNTIME_DIR": str(folder / "run"),
            "PYTHON_KEYRING_BACKEND": "keyring.backends.fail.Keyring",
        }
        self._remember(self.socket)

    def _remember(self, socket: Path) -> None:
        if not socket.is_relative_to(self.folder):
            OUTSIDE.add(socket.parent)

    @property
    def config(self) -> Path:
        """The settings file; its folder is there."""
        return self._made("config") / "config.toml"

    @property
    def state(self) -> Path:
        """The folder of journal and log."""
        return self._made("state")

    @property
    def socket(self) -> Path:
        """Where the switchboard answers."""
        return self.paths.socket

    def run(
        self, *arguments: str, limit: float = LIMIT, **variables: str
    ) -> subprocess.CompletedProcess[str]:
        """Run a command without a terminal to its end."""
        if elsewhere := variables.get("XDG_RUNTIME_DIR"):
            self._remember(Path(socket_place.own(f"{elsewhere}/{socket_place.APP}")))
        return subprocess.run(
            [*PROGRAM, *arguments],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=limit,
            env={**self.environment, **variables},
            cwd=self.folder,
            check=False,
        )

    def json(self, *arguments: str) -> Any:
        """What a command that succeeds prints as JSON."""
        ran = self.run(*arguments)
        assert ran.returncode == 0, ran.stderr
        return json.loads(ran.stdout)

    def switchboard(self) -> int | None:
        """The pid of the switchboard that answers here, None if none does."""
        return process.running(self.paths)

    def stop(self) -> None:
        """End the switchboard, if one runs, and leave nothing in /tmp."""
        with suppress(NoSwitchboard):
            process.stop(self.paths)
        if not self.socket.is_relative_to(self.folder):
            shutil.rmtree(self.socket.parent, ignore_errors=True)

    @property
    def paths(self) -> Paths:
        """The program's folders in this home."""
        names = ("config", "state", "run")
        return Paths(*(self.folder / name / "telnyx-console" for name in names))

    def _made(self, name: str) -> Path:
        made = self.folder / name / "telnyx-console"
        made.mkdir(mode=0o700, parents=True, exist_ok=True)
        return made


_READ_BEFORE: Final = (
    "tests.processes",
    "console.cli.main",
    "console.cli.commands.simulate",
    "console.cli.commands.switchboard.serving",
    "console.switchboard.sharing.site",
)


class Forked:
    """The program in a process forked off one that has read it already.

    A start takes a tenth of the time then. The process is as real as another: it opens its files,
    takes its locks and listens by itself, and nothing of it outlives its kill. `ends` are its
    input, its output and its errors.
    """

    def __init__(
        self, words: Sequence[str], environment: Mapping[str, str], *ends: Connection
    ) -> None:
        forking = multiprocessing.get_context("forkserver")
        forking.set_forkserver_preload(list(_READ_BEFORE))
        self._process: ForkServerProcess = forking.Process(
            target=_be_program, args=(words, dict(environment), ends), daemon=True
        )
        self._process.start()

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process.pid is not None
        return self._process.pid

    def poll(self) -> int | None:
        """Its exit code, None while it lives."""
        return self._process.exitcode

    def kill(self) -> None:
        """`kill -9`."""
        self._process.kill()

    def terminate(self) -> None:
        """SIGTERM."""
        self._process.terminate()

    def wait(self) -> None:
        """Wait for its end."""
        self._process.join(LIMIT)
        assert self._process.exitcode is not None


def _be_program(
    words: Sequence[str], environment: Mapping[str, str], ends: Sequence[Connection]
) -> None:
    """Be `telnyx-console` with those words, in that environment."""
    os.environ.clear()
    os.environ.update(environment)
    for number, end in enumerate(ends):
        with end:
            os.dup2(end.fileno(), number)
    # what they were is remembered by those that there are, such as whether one can seek in it
    sys.stdin = open(0, closefd=False)  # noqa: SIM115 - each is the program's to its end
    sys.stdout = open(1, "w", closefd=False)  # noqa: SIM115 - likewise
    sys.stderr = open(2, "w", 1, errors="backslashreplace", closefd=False)  # noqa: SIM115 - likewise
    faulthandler.enable()
    sys.argv = ["telnyx-console", *words]
    from console.__main__ import main  # noqa: PLC0415 - it changes the process that reads it

    main()


def end_at(path: Path | str) -> Connection:
    """A file as an end of a process, from its beginning on."""
    return Connection(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600))


def forked_switchboard(home: Home, said: Path | str = os.devnull) -> Forked:
    """`switchboard run` in a home; what it says to standard error goes into the file."""
    with end_at(os.devnull) as keys, end_at(os.devnull) as output, end_at(said) as errors:
        return Forked(("switchboard", "run"), home.environment, keys, output, errors)


def begin_switchboard(home: Home) -> None:
    """A switchboard that answers, as after `switchboard start`."""
    process = forked_switchboard(home)
    eventually(lambda: home.switchboard() or process.poll() is not None)
    assert process.poll() is None, process.poll()


class Practice:
    """A simulator as a process of its own. Use it as a context."""

    def __init__(self, home: Home, *options: str, listener_port: int | None = None) -> None:
        self.listener_port = listener_port or free_port()
        webhooks = f"http://127.0.0.1:{self.listener_port}/webhooks/telnyx"
        words = ("simulate", "--webhook-url", webhooks, "--lifeline", *options)
        lives, self._lifeline = multiprocessing.Pipe(duplex=False)
        told, tells = os.pipe()
        self._told = open(told)  # noqa: SIM115, PTH123 - until it is left
        with lives, Connection(tells) as output, Connection(os.dup(2)) as errors:
            self._process = Forked(words, home.environment, lives, output, errors)
        self.announcement: dict[str, Any] = json.loads(self._told.readline())
        self.numbers: list[str] = self.announcement["numbers"]
        self.connections: list[str] = self.announcement["connection_ids"]
        self.door = self.announcement["base_url"].removesuffix("/v2") + "/simulator"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """End it, with all its connections; it may be gone already."""
        self._lifeline.close()
        self._told.close()
        self._process.wait()

    def configure(self, home: Home, extra: str = "", port: int | None = None) -> None:
        """Let a home work on this exchange; its listener is at that port, or where webhooks go."""
        announced = self.announcement
        home.config.write_text(
            "[telnyx]\n"
            f"base_url = {json.dumps(announced['base_url'])}\n"
            f"public_keys = [{json.dumps(announced['public_key'])}]\n"
            f"connections = {json.dumps(announced['connection_ids'])}\n"
            f"from = {json.dumps(announced['numbers'][0])}\n"
            f"[listener]\nport = {port or self.listener_port}\n"
            f'[agent]\nname = "Ada"\n{extra}'
        )
        home.environment["TELNYX_API_KEY"] = announced["api_key"]

    def ask(self, door: str, body: Mapping[str, object] | None = None) -> Any:
        """Look behind a door of the simulator, or with a body, act."""
        request = urllib.request.Request(  # noqa: S310 - loopback
            f"{self.door}/{door}",
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=LIMIT) as reply:  # noqa: S310
            return json.load(reply)["data"]

    def legs(self, **wanted: str) -> list[dict[str, Any]]:
        """The legs there ever were whose fields have those values."""
        return [
            leg
            for leg in self.ask("calls")
            if all(leg[name.rstrip("_")] == value for name, value in wanted.items())
        ]

    def leg(self, call: str) -> dict[str, Any]:
        """One leg."""
        (found,) = self.legs(call_control_id=call)
        return found

    def ring(self, name: str | None = None, from_: str = "+442079460123") -> str:
        """A caller rings in at the first number; the call's id."""
        body: dict[str, object] = {
            "from": from_,
            "to": self.numbers[0],
            "connection_id": self.connections[0],
        }
        if name is not None:
            body["caller_id_name"] = name
        call: str = self.ask("calls", body)["call_control_id"]
        return call


def ended(pids: Sequence[int]) -> bool:
    """Whether all those processes are gone."""
    return not any(alive(pid) for pid in pids)


def kill(pid: int, number: int = signal.SIGKILL) -> None:
    """Send a signal to one process."""
    os.kill(pid, number)

"""The program as a user meets it: processes, folders of their own, a practice exchange."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
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


class Practice:
    """A simulator as a process of its own. Use it as a context."""

    def __init__(self, home: Home, *options: str, listener_port: int | None = None) -> None:
        self.listener_port = listener_port or free_port()
        self._process = subprocess.Popen(
            [
                *PROGRAM,
                "simulate",
                "--webhook-url",
                f"http://127.0.0.1:{self.listener_port}/webhooks/telnyx",
                "--lifeline",
                *options,
            ],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            env=home.environment,
        )
        assert self._process.stdout is not None
        self.announcement: dict[str, Any] = json.loads(self._process.stdout.readline())
        self.numbers: list[str] = self.announcement["numbers"]
        self.connections: list[str] = self.announcement["connection_ids"]
        self.door = self.announcement["base_url"].removesuffix("/v2") + "/simulator"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.leave()

    def leave(self) -> None:
        """End it, with all its connections; it may be gone already."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        self._process.wait(LIMIT)

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

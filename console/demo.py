"""A whole practice exchange: simulator, switchboard and console, without an account.

All of it lives in a temporary folder and on free loopback ports, and ends with
the console. The user's own configuration is neither read nor touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from types import FrameType
from typing import IO, Final, NoReturn, Self

import msgspec
from msgspec import Struct

from console import private_files
from console.config.paths import APP, Paths
from console.errors import EXIT_FAILED, SwitchboardFailed
from console.process import user_name
from console.switchboard import process

SIMULATOR_SECONDS: Final = 20.0
"""A simulator that has not said its line within this time has failed to start."""

END_SECONDS: Final = 10.0
"""Seconds that the children are given to end by themselves."""

_VARIABLES: Final = {
    "config": "XDG_CONFIG_HOME",
    "state": "XDG_STATE_HOME",
    "runtime": "XDG_RUNTIME_DIR",
}
PRACTICE_PHONE: Final = "sip:you@phone.example"
"""A phone that the simulator knows: as every SIP URI it picks up after a second."""

_LOOPBACK: Final = "127.0.0.1"
_PORTS: Final = range(20_000, 32_000)
"""Below those that systems give to outgoing connections (Linux from 32,768, others from 49,152)."""


class Announcement(Struct, frozen=True):
    """The simulator's first line."""

    base_url: str
    api_key: str
    public_key: str
    connection_ids: tuple[str, ...]
    numbers: tuple[str, ...]


COLLEAGUES: Final = (
    ("grace", "Grace Hopper", ("support",)),
    ("alan", "Alan Turing", ("support",)),
    ("radia", "Radia Perlman", ("support", "sales")),
    ("edsger", "Edsger Dijkstra", ("sales",)),
    ("barbara", "Barbara Liskov", ("sales",)),
    ("tim", "Tim Berners-Lee", ("sales", "orders")),
    ("hedy", "Hedy Lamarr", ("orders",)),
    ("donald", "Donald Knuth", ("orders",)),
)
"""Eight scripted members: user, name and groups."""

_ROUTES: Final = (
    ("Support", "support", "longest idle"),
    ("Sales", "sales", "fewest calls"),
    ("Orders", "orders", "in order"),
)
"""Each practised number's route: name, group, and how."""


_RING: Final = 20
"""Seconds for which each colleague is offered a call."""


class PractisedTeam(Struct, frozen=True, kw_only=True):
    """The colleagues of a demonstration. `role` is yours, `speed` divides the time they take."""

    role: str = "agent"
    speed: float = 1.0

    def configuration(self, announcement: Announcement, socket: Path) -> str:
        """The table `[team]` of its config.toml."""
        you = (user_name(), "You", self.role, ("support", "sales"), PRACTICE_PHONE)
        others = (
            (user, name, "agent", groups, f"sip:{user}@phone.example")
            for user, name, groups in COLLEAGUES
        )
        lines = ["[team]", f"socket = {_toml(str(socket))}"]
        for user, name, role, groups, phone in (you, *others):
            lines += ["[[team.members]]", f"user = {_toml(user)}", f"name = {_toml(name)}"]
            lines += [f"role = {_toml(role)}", f"groups = {_toml(groups)}"]
            lines.append(f"phone = {_toml(phone)}")
        for number, (name, group, how) in zip(announcement.numbers, _ROUTES, strict=False):
            lines += ["[[team.routes]]", f"name = {_toml(name)}", f"to = {_toml([number])}"]
            lines += [f"groups = {_toml([group])}", f"how = {_toml(how)}"]
            lines.append(f"ring = {max(1, round(_RING / self.speed))}")
        return "\n".join(lines) + "\n"


class Demo:
    """The processes of one demonstration. Use it as a context; leaving it ends them all.

    `simulation` are options of `simulate`; `phone` is the agent's own, if any. With a `team` there
    are colleagues, and you are one of them.
    However this process ends, its children end with it, and the folder is removed.
    """

    def __init__(
        self,
        simulation: Sequence[str],
        phone: str | None = None,
        team: PractisedTeam | None = None,
    ) -> None:
        self._simulation, self._phone, self._team = tuple(simulation), phone, team
        folder = Path(tempfile.mkdtemp(prefix=f"{APP}-demo-"))
        self.paths = Paths(*(folder / name / APP for name in _VARIABLES))
        self._environment = {
            name: value for name, value in os.environ.items() if not name.startswith("TELNYX_")
        } | {variable: str(folder / name) for name, variable in _VARIABLES.items()}
        self._janitor = Janitor([folder, *_outside(self.paths.socket.parent, folder)])
        self._children: list[subprocess.Popen[bytes]] = []
        self._open = True
        self._changing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with _undisturbed():
            with self._changing:
                self._open = False
            for child in self._children:
                child.terminate()
            for child in self._children:
                _see_off(child)
            self._janitor.dismiss()

    def start(self) -> None:
        """Start simulator and switchboard; return when the latter answers.

        Raises `SwitchboardFailed`, also when the context is left meanwhile.
        """
        port = free_port()
        webhook_url = f"http://{_LOOPBACK}:{port}/webhooks/telnyx"
        announcement = self._simulator(webhook_url)
        environment = {**self._environment, "TELNYX_API_KEY": announcement.api_key}
        with self._while_open():
            configuration = _configuration(announcement, port, webhook_url, self._phone)
            command: tuple[str, ...] = ("switchboard", "run")
            if self._team is not None:
                configuration += self._team.configuration(announcement, self.paths.socket)
                command = (*command, process.COLLEAGUES, str(self._team.speed))
            self.paths.config_file.write_text(configuration, "utf-8")
            with private_files.emptied(self.paths.start_report) as report:
                switchboard = self._launch(command, environment, report)
        process.wait_for(switchboard, self.paths)

    def _simulator(self, webhook_url: str) -> Announcement:
        arguments = ("simulate", *self._simulation, "--webhook-url", webhook_url)
        report = self.paths.state / "simulator.stderr"
        with self._while_open():
            self.paths.make()
            with private_files.emptied(report) as errors:
                child = self._launch(arguments, self._environment, subprocess.PIPE, errors)
        line = _first_line(child)
        if line is None:
            raise process.as_it_said("The simulator did not start.", EXIT_FAILED, report)
        return msgspec.json.decode(line, type=Announcement)

    @contextlib.contextmanager
    def _while_open(self) -> Iterator[None]:
        """Begin nothing new, neither file nor process, once the context is being left."""
        with self._changing:
            if not self._open:
                raise SwitchboardFailed("The demonstration is over.", "", EXIT_FAILED)
            yield

    def _launch(
        self,
        arguments: Sequence[str],
        environment: dict[str, str],
        output: IO[bytes] | int,
        errors: IO[bytes] | int = subprocess.STDOUT,
    ) -> subprocess.Popen[bytes]:
        child = process.launch(
            arguments,
            environment,
            output=output,
            errors=errors,
            lifeline=self._janitor.lifeline,
            sign_of_life=self._janitor.sign_of_life,
        )
        self._children.append(child)
        return child


class Janitor:
    """A process that removes folders when this one and its children are gone, however they went.

    Children are given `lifeline`, which ends when this process does, as their
    standard input; they hold `sign_of_life` open for as long as they live.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self.lifeline, self._holding = os.pipe()
        watched, self.sign_of_life = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            for kept_by_others in (self._holding, self.sign_of_life):
                os.close(kept_by_others)
            _clean_up_after(self.lifeline, watched, folders)
        os.close(watched)

    def dismiss(self) -> None:
        """Let it do its work now, and wait until it has."""
        for end in (self._holding, self.lifeline, self.sign_of_life):
            os.close(end)
        os.waitpid(self._pid, 0)


def _clean_up_after(lifeline: int, watched: int, folders: Sequence[Path]) -> NoReturn:
    """Be the janitor. Nothing of the process that it was forked from is kept or touched."""
    try:
        os.setsid()
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        nothing = os.open(os.devnull, os.O_RDWR)
        for terminal in (0, 1, 2):
            os.dup2(nothing, terminal)
        os.read(lifeline, 1)
        select.select([watched], [], [], END_SECONDS)
        for folder in folders:
            shutil.rmtree(folder, ignore_errors=True)
    finally:
        os._exit(0)


def _outside(folder: Path, other: Path) -> list[Path]:
    """The folder, unless it lies within the other."""
    return [] if folder.is_relative_to(other) else [folder]


@contextlib.contextmanager
def ending_on_signals() -> Iterator[None]:
    """Leave by way of every `finally` on SIGTERM and SIGHUP, until the screen sets its own."""

    def leave(number: int, _: FrameType | None) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextlib.contextmanager
def _undisturbed() -> Iterator[None]:
    """Clean up to the end, whatever signals come."""
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _first_line(child: subprocess.Popen[bytes]) -> bytes | None:
    """The first line of the child's output; None if it ended or took too long."""
    if child.stdout is None:
        return None
    limit = time.monotonic() + SIMULATOR_SECONDS
    line = b""
    with child.stdout as output:
        while not line.endswith(b"\n"):
            left = limit - time.monotonic()
            ready, _, _ = select.select([output], [], [], max(0.0, left))
            if not ready or not (piece := os.read(output.fileno(), 65_536)):
                return None
            line += piece
    return line


def free_port() -> int:
    """A loopback port that was free a moment ago, and that no outgoing connection will be given."""
    while True:
        port = _PORTS.start + secrets.randbelow(len(_PORTS))
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind((_LOOPBACK, port))
            return port


def _configuration(
    announcement: Announcement, port: int, webhook_url: str, phone: str | None
) -> str:
    """A config.toml for the practice exchange."""
    return (
        "[telnyx]\n"
        f"base_url = {_toml(announcement.base_url)}\n"
        f"public_keys = {_toml([announcement.public_key])}\n"
        f"connections = {_toml(announcement.connection_ids)}\n"
        f"from = {_toml(announcement.numbers[0])}\n"
        f"[listener]\nport = {port}\npublic_url = {_toml(webhook_url)}\n"
        f"[agent]\nname = {_toml(user_name())}\n" + (f"phone = {_toml(phone)}\n" if phone else "")
    )


def _toml(value: object) -> str:
    """A value as TOML has it: JSON's texts and lists are TOML's, too."""
    return msgspec.json.encode(value).decode()


def _see_off(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

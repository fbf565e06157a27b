"""`demo`: try it, without an account."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING, Final, NamedTuple

import click

from console.cli.ask import beginning, reach
from console.cli.program import Command, linear_option, with_simulation
from console.cli.screen_settings import alert_rules, need_terminal, talk_or_draw
from console.config.tables import AlarmSettings, AlertSettings
from console.demo.exchange import Demo
from console.demo.janitor import ending_on_signals
from console.demo.settings import PRACTICE_PHONE, PractisedTeam
from console.domain.alarms import Limits
from console.errors import NoSwitchboard, StillStarting
from console.line.console_side import Line
from console.ui.settings import PractisedHosts, UiSettings

if TYPE_CHECKING:
    from console.demo.hosts import DemoOfHosts

MOST_HOSTS: Final = 5
"""Each is a process, and a machine to try things on has few processors."""

LOOK: Final = 0.1
"""Seconds between two looks at how far a start is."""


@click.command(cls=Command)
@with_simulation("busy")
@click.option("--theme", metavar="NAME", help="The theme of the screen.")
@linear_option
@click.option("--phone", is_flag=True, help="With a phone of your own, which picks up by itself.")
@click.option("--team", is_flag=True, help="With eight colleagues, who work beside you.")
@click.option(
    "--as",
    "role",
    type=click.Choice(["agent", "supervisor", "admin"]),
    default="agent",
    show_default=True,
    help="What you are in the team.",
)
@click.option(
    "--nodes",
    type=click.IntRange(1, MOST_HOSTS),
    default=1,
    show_default=True,
    metavar="HOSTS",
    help="So many hosts of the team, with a PostgreSQL of their own; alt+k kills one.",
)
def demo(
    scenario: str,
    speed: float,
    seed: int | None,
    *,
    port: int,
    theme: str | None,
    linear: bool | None,
    role: str,
    phone: bool,
    team: bool,
    nodes: int,
) -> int:
    """Try it: console, switchboard and simulator, without an account or a network.

    Everything is kept in a temporary folder and removed at the end; a
    configuration that exists is not read.
    """
    several = nodes > 1
    if several:
        from console.demo.hosts import DemoOfHosts, need_parts  # noqa: PLC0415 - with --nodes alone

        need_parts()
    colleagues = (
        PractisedTeam(role=role, speed=speed) if team or several or role != "agent" else None
    )
    if colleagues is not None:
        scenario = "team"
    simulation = ["--scenario", scenario, "--speed", str(speed), "--port", str(port)]
    if seed is not None:
        simulation += ["--seed", str(seed)]
    need_terminal(linear=linear)
    own, look = PRACTICE_PHONE if phone else None, Look(theme, linear)
    if several and colleagues is not None:
        with ending_on_signals(), DemoOfHosts(simulation, own, colleagues, nodes) as hosts:
            return _opened(hosts, _at_one_of(hosts, beginning(hosts.start)), look, hosts)
    with ending_on_signals(), Demo(simulation, own, colleagues) as alone:
        return _opened(alone, reach(alone.paths, beginning(alone.start)), look)


class Look(NamedTuple):
    """How the console is to look: its theme, or linear mode; None where it was not said."""

    theme: str | None
    linear: bool | None


def _opened(
    demo: Demo,
    connect: Callable[[], Awaitable[Line]],
    look: Look,
    hosts: PractisedHosts | None = None,
) -> int:
    """The console on a practice exchange of its own, which ends with it."""
    alarms = AlarmSettings()
    settings = UiSettings(
        theme=look.theme,
        theme_origin="--theme",
        alarms=Limits(wait=alarms.wait, talk=alarms.talk),
        alerts=alert_rules(AlertSettings()),
        exports=demo.paths.state / "exports",
        hosts=hosts,
    )
    return talk_or_draw(connect, settings, linear=look.linear)


def _at_one_of(demo: DemoOfHosts, started: Future[None]) -> Callable[[], Awaitable[Line]]:
    """What connects to the host where the console is, or to the next one that runs."""
    from console.ui.actions.console import OF_HOSTS  # noqa: PLC0415 - with --nodes alone

    (turn_host,) = OF_HOSTS
    ways = {host.name: reach(host.paths) for host in demo.hosts}

    async def connect() -> Line:
        if not started.done():
            await asyncio.sleep(LOOK)
        if not started.done():
            raise StillStarting(demo.stage)
        started.result()
        lost: NoSwitchboard | None = None
        for host in demo.nearest:
            try:
                line = await ways[host.name]()
            except NoSwitchboard as error:
                lost = error
            else:
                demo.mine = host
                return line
        away = NoSwitchboard(lost.socket if lost is not None else "")
        away.hint = f"no host runs: {turn_host.keys[0]} starts one again"
        raise away

    return connect

"""`demo`: try it, without an account."""

from __future__ import annotations

from collections.abc import Callable

import click

from console.cli.ask import beginning, reach
from console.cli.program import Command, with_simulation
from console.config.settings import AlarmSettings
from console.demo import PRACTICE_PHONE, Demo, PractisedTeam, ending_on_signals
from console.domain.alarms import Limits
from console.ui.launch import require_terminal, run_console
from console.ui.settings import UiSettings


@click.command(cls=Command)
@with_simulation("busy")
@click.option("--theme", metavar="NAME", help="The theme of the screen.")
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
def demo(
    scenario: str,
    speed: float,
    seed: int | None,
    *,
    port: int,
    theme: str | None,
    role: str,
    phone: bool,
    team: bool,
) -> int:
    """Try it: console, switchboard and simulator, without an account or a network.

    Everything is kept in a temporary folder and removed at the end; a
    configuration that exists is not read.
    """
    colleagues = PractisedTeam(role=role, speed=speed) if team or role != "agent" else None
    if colleagues is not None:
        scenario = "team"
    simulation = ["--scenario", scenario, "--speed", str(speed), "--port", str(port)]
    if seed is not None:
        simulation += ["--seed", str(seed)]
    require_terminal()
    own = PRACTICE_PHONE if phone else None
    return _open(lambda: Demo(simulation, own, colleagues), theme)


def _open(made: Callable[[], Demo], theme: str | None) -> int:
    """The console on a practice exchange of its own, which ends with it."""
    with ending_on_signals(), made() as demo:
        started = beginning(demo.start)
        alarms = AlarmSettings()
        settings = UiSettings(
            theme=theme,
            theme_origin="--theme",
            alarms=Limits(wait=alarms.wait, talk=alarms.talk),
            exports=demo.paths.state / "exports",
        )
        return run_console(reach(demo.paths, started), settings)

"""`demo`: try it, without an account."""

from __future__ import annotations

import click

from console.cli.program import Command
from console.cli.screen import open_demo
from console.cli.simulation import with_simulation
from console.demo import PRACTICE_PHONE


@click.command(cls=Command)
@with_simulation("busy")
@click.option("--theme", metavar="NAME", help="The theme of the screen.")
@click.option("--phone", is_flag=True, help="With a phone of your own, which picks up by itself.")
def demo(
    scenario: str, speed: float, seed: int | None, port: int, theme: str | None, *, phone: bool
) -> int:
    """Try it: console, switchboard and simulator, without an account or a network.

    Everything is kept in a temporary folder and removed at the end; a
    configuration that exists is not read.
    """
    simulation = ["--scenario", scenario, "--speed", str(speed), "--port", str(port)]
    if seed is not None:
        simulation += ["--seed", str(seed)]
    return open_demo(simulation, theme, phone=PRACTICE_PHONE if phone else None)

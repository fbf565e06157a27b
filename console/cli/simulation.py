"""The options that `demo` and `simulate` share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import click

SCENARIOS: Final = ("quiet", "busy", "storm")

_OPTIONS: Final = (
    click.option(
        "--speed",
        type=click.FloatRange(0, min_open=True),
        default=1.0,
        show_default=True,
        help="Divides the waits of people and of the network.",
    ),
    click.option("--seed", type=int, help="The same seed gives the same callers."),
    click.option(
        "--port",
        type=click.IntRange(0, 65535),
        default=0,
        help="The simulator's port; else a free one.",
    ),
)


def with_simulation(scenario: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """The options of a simulator, with the scenario that it has by default."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        for option in reversed(_OPTIONS):
            command = option(command)
        return click.option(
            "--scenario",
            type=click.Choice(SCENARIOS),
            default=scenario,
            show_default=True,
            help="quiet: only what you do. busy: 30 calls that come and go. storm: 500.",
        )(command)

    return decorate

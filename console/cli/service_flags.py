"""The settings of the switchboard that a flag can give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

import click

_FLAGS: Final = (
    click.option("--host", metavar="ADDRESS", help="Where the listener listens."),
    click.option("--port", type=click.IntRange(0, 65535), help="Its port; 0 takes a free one."),
    click.option("--public-url", metavar="URL", help="Where Telnyx reaches the listener."),
    click.option(
        "--register/--no-register",
        default=None,
        help="Tell Telnyx's applications the public URL, or do not.",
    ),
    click.option("--base-url", metavar="URL", help="Telnyx's API, or a simulator's."),
)
_SETTING_OF_FLAG: Final = {
    "host": "listener.host",
    "port": "listener.port",
    "public_url": "listener.public_url",
    "register": "listener.register",
    "base_url": "telnyx.base_url",
}


def with_flags(command: Callable[..., Any]) -> Callable[..., Any]:
    """The command, with the flags."""
    for flag in reversed(_FLAGS):
        command = flag(command)
    return command


def as_settings(flags: Mapping[str, object]) -> dict[str, object]:
    """The flags by the dotted keys of the settings."""
    return {_SETTING_OF_FLAG[name]: value for name, value in flags.items()}


def as_arguments(flags: Mapping[str, object]) -> list[str]:
    """The flags as they would be typed."""
    arguments: list[str] = []
    for name, value in flags.items():
        option = name.replace("_", "-")
        if isinstance(value, bool):
            arguments.append(f"--{option}" if value else f"--no-{option}")
        elif value is not None:
            arguments += [f"--{option}", str(value)]
    return arguments

"""`switchboard`: the service itself, and the commands that start, stop and look at it.

Its port is open before what answers there is loaded.
"""

from __future__ import annotations

import os
from pathlib import Path
from socket import socket
from typing import Final

import click

from console.cli.groups import LazyGroup
from console.cli.program import Command, Program, as_settings, current, with_flags
from console.config.api_key import need_api_key
from console.config.tables import ListenerSettings
from console.process import end_with_stdin, without_authorities
from console.switchboard import process
from console.switchboard.webhooks.door import opened_early
from console.switchboard.webhooks.inherited_socket import inherited

_HERE: Final = "console.cli.commands.switchboard.group"
_SERVICE: Final = "console.cli.commands.switchboard.service"


@click.group(
    cls=LazyGroup,
    table={
        "run": (_HERE, "Run in the foreground."),
        "drain": ("console.cli.commands.switchboard.drain", "Take this host out gently."),
        "start": (_SERVICE, "Start in the background, unless one runs."),
        "stop": (_SERVICE, "End the switchboard."),
        "status": (_SERVICE, "Say what the switchboard is and what it counts."),
        "reload": (
            _SERVICE,
            "Read the settings again, and say what is taken over and what needs a restart.",
        ),
    },
)
def switchboard() -> None:
    """Run, start, stop or look at the switchboard.

    The switchboard receives the webhooks and gives the commands. It outlives
    every console; calls go on when it is stopped, too.
    """


@click.command(cls=Command)
@with_flags
@click.option(
    "--config",
    "file",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Read the settings there, and the API key in secrets.toml beside them.",
)
@click.option(process.LIFELINE, is_flag=True, hidden=True)
@click.option(process.COLLEAGUES, "pace", type=float, hidden=True)
@current
def run(
    program: Program, /, *, file: Path | None, lifeline: bool, pace: float | None, **flags: object
) -> None:
    """Run in the foreground, until SIGINT or SIGTERM.

    SIGHUP has the settings read again; from a terminal that is closed, it ends the service.
    """
    program.settings_file = file.absolute() if file is not None else None
    effective = program.settings(as_settings(flags))
    key = need_api_key(program.paths.secrets_file, os.environ)
    program.keep_secret(key.value)
    held = inherited(os.environ)
    door = None if held is not None else _door(program, effective.settings.listener)
    # Half a second's worth of modules: who calls meanwhile waits at the door.
    with without_authorities():  # Telnyx is reached by httpx, which brings its own
        from console.cli.commands.switchboard import serving  # noqa: PLC0415

    source = serving.SettingsFile(program, as_settings(flags), held)
    serving.warn_of_open_listener(source.began.service)
    serving.place_of(program, effective.settings).make_runtime()
    if lifeline:
        end_with_stdin()
    serving.serve(source, key, pace, door)


def _door(program: Program, listener: ListenerSettings) -> socket | None:
    """The listener's port, open; None where the start is to find out why it cannot be."""
    return opened_early(listener.host, listener.port, program.paths.journal_lock)

"""The commands by name, each loaded when it is asked for."""

from __future__ import annotations

import importlib
from typing import Any, Final

import click

from console import __version__
from console.cli.program import PROGRAM, LazyGroup, Program, debug_option
from console.errors import EXIT_DONE

COMMANDS: Final = {
    "demo": ("console.cli.practice", "Try it: a practice exchange, no account needed."),
    "attach": ("console.cli.screen", "Open a console on the running switchboard."),
    "switchboard": ("console.cli.service", "Run, start, stop or look at the service."),
    "calls": ("console.cli.reading", "List the active calls."),
    "dial": ("console.cli.orders", "Call a number."),
    "answer": ("console.cli.orders", "Answer an offered call."),
    "reject": ("console.cli.orders", "Turn an offered call away."),
    "transfer": ("console.cli.orders", "Send a call to another number."),
    "bridge": ("console.cli.orders", "Join two calls."),
    "hangup": ("console.cli.orders", "End a call."),
    "history": ("console.cli.reading", "List past calls."),
    "events": ("console.cli.reading", "Show facts and orders as they happen."),
    "status": ("console.cli.reading", "Say in one line how things are."),
    "apps": ("console.cli.apps", "Manage Call Control applications."),
    "config": ("console.cli.configuration", "Show the settings in force."),
    "simulate": ("console.cli.simulating", "Run a Telnyx to practise on."),
}
"""Each command, the module that has it, and its line in the help."""

_SCREEN: Final = "console.cli.screen"


@click.command(
    PROGRAM,
    cls=LazyGroup,
    table=COMMANDS,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, prog_name=PROGRAM)
@click.option("--theme", metavar="NAME", help="The theme of the screen, for this time.")
@click.pass_context
def root(context: click.Context, theme: str | None) -> Any:
    """A keyboard-driven softphone console for Telnyx, in a terminal.

    Without a command it opens the console, and starts a switchboard if none
    runs. Calls go on when the console is closed.

    Exit codes: 0 done, 1 refused or failed, 2 wrong usage, 3 outcome unknown,
    4 not configured, 70 internal error.
    """
    if context.invoked_subcommand is None:
        screen = importlib.import_module(_SCREEN)
        return screen.open_console(context.ensure_object(Program), theme=theme)
    return EXIT_DONE


root.params.append(debug_option())

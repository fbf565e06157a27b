"""`status`: in one line, how things are."""

from __future__ import annotations

import click
import msgspec

from console.cli import status_bar
from console.cli.ask import ask
from console.cli.program import Command, Program, current
from console.exports import status_json
from console.line.questions import StatusNow
from console.line.status_words import status_line
from console.text import clean


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--tmux", is_flag=True, help="For tmux: who rings for you, your state.")
@click.option(
    "--format",
    "template",
    metavar="TEMPLATE",
    help=f"For another status bar, with these fields in braces: {', '.join(status_bar.FIELDS)}.",
)
@current
def status(program: Program, template: str | None, *, as_json: bool, tmux: bool) -> None:
    """Say in one line how things are: calls, the way to Telnyx, the webhooks.

    Each form answers quickly enough for a bar that asks every few seconds. Where no switchboard
    answers, the exit code is 1; `--tmux` says so in its line and exits with 0.
    """
    if as_json + tmux + (template is not None) > 1:
        raise click.UsageError("--json, --tmux and --format are three forms: say one of them.")
    paths = program.paths
    if tmux or template is not None:
        socket, site = str(paths.socket), paths.site is not None
        click.echo(status_bar.line(socket, template, site=site))
        return
    found = ask(program, lambda line: line.ask(StatusNow()), start=False)
    told = msgspec.to_builtins(found)
    click.echo(status_json(found) if as_json else status_line(told, clean))

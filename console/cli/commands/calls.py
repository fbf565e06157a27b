"""`calls`: the active calls, one a line, as `cli/short_way.py` leaves it to the commands."""

from __future__ import annotations

import click
import msgspec

from console.cli.ask import ask
from console.cli.call_lines import call_lines
from console.cli.program import Command, Program, current
from console.contacts.read import read_people
from console.domain.people.contacts import named
from console.exports import json_text
from console.line.listed_calls import ListedCall, listed
from console.line.questions import BoardNow


@click.command(cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@current
def calls(program: Program, *, as_json: bool) -> None:
    """List the active calls, one a line; the last word of a line is the call's id.

    `--json` prints one array.
    """
    live = _named(program)
    if as_json:
        click.echo(json_text([one.call for one in live]))
        return
    for line in call_lines(msgspec.to_builtins(live)):
        click.echo(line)


def _named(program: Program) -> tuple[ListedCall, ...]:
    """The live calls, with whom this user's contacts name; a switchboard is started for it.

    Raises as `ask` does, and `SettingsError`.
    """
    snapshot = ask(program, lambda line: line.ask(BoardNow()), start=True)
    known = read_people(program.settings().settings, program.paths.config).directory.known
    return listed(snapshot, (named(leg, known) for leg in snapshot.legs)).calls

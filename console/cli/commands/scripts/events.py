"""`events`: facts and orders as they happen."""

from __future__ import annotations

from contextlib import suppress

import click

from console.cli.ask import ask
from console.cli.program import Command, Program, current
from console.contacts.read import read_people
from console.domain.people.contacts import WhoHas, with_names
from console.exports import json_text
from console.line.port import Entry, Logged, one_by_one
from console.line.unix import UnixLine
from console.text import clean


@click.command(cls=Command)
@click.option("--follow", "-f", is_flag=True, help="Go on until Ctrl-C.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@current
def events(program: Program, *, follow: bool, as_json: bool) -> None:
    """Show facts and orders, the last ones first or, with --follow, as they happen.

    `--json` prints one object a line.
    """
    known = read_people(program.settings().settings, program.paths.config).directory.known

    def tell(entry: Entry) -> None:
        click.echo(json_text(entry) if as_json else _entry_line(entry, known))

    async def telling(line: UnixLine) -> None:
        for entry in (await line.snapshot()).entries:
            tell(entry)
        if follow:
            async for batch in line.changes():
                for change in one_by_one(batch):
                    if isinstance(change, Logged):
                        tell(change.entry)

    with suppress(KeyboardInterrupt):
        ask(program, telling, start=False, read_only=True, seconds=None)


def _entry_line(entry: Entry, known: WhoHas) -> str:
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    line = f"{at}  {entry.kind.value:<7}  {entry.title:<18}  {with_names(entry.text, known)}"
    call = f"  {entry.call}" if entry.call else ""
    return clean(line, limit=1000).rstrip() + clean(call)

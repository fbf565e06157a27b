"""`contacts`: whom to call, from the user's files and from past calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

import click

from console.cli.program import Command, Program, current, say
from console.cli.tables import columns, moment
from console.contacts.read import read_directory
from console.domain.history.past_calls import LONGEST_PAGE, Search
from console.domain.people.contacts import Contact, Directory, Entry, Recent, SpeedSlot, recents
from console.exports import json_text
from console.switchboard.journal.reader import JournalReader
from console.text import Shown, clean

MOST: Final = 100_000
"""Entries that are printed at most, unless fewer are asked for."""

_LONGEST_CELL: Final = 100
_HEAD: Final = ("NAME", "LABEL", "ORGANISATION", "LAST CALL", "NUMBER")


@click.command(cls=Command)
@click.argument("query", nargs=-1)
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=MOST, metavar="N", help="The best N of them."
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def contacts(program: Program, /, query: tuple[str, ...], limit: int, *, as_json: bool) -> None:
    """Find whom to call, the best one first; the last word of a line is the number.

    QUERY finds names by their beginning, their inside, their initials or by
    letters in their order, and numbers by their digits. Contacts come from
    directory.files and directory.speed, whose label is their key, others from
    past calls. No switchboard is needed.
    """
    settings = program.settings().settings
    loaded = read_directory(
        settings.directory.files, program.paths.config, home=settings.telnyx.from_
    )
    for problem in loaded.problems:
        say(problem, "")
    directory = Directory((*_on_keys(settings.directory.speed), *loaded.directory.contacts))
    found = directory.find(" ".join(query), _recent(program), limit)
    if as_json:
        click.echo(json_text(found))
        return
    for line in columns(map(_cells, found), _HEAD):
        click.echo(line)


def _on_keys(speed: Mapping[str, SpeedSlot]) -> Iterator[Contact]:
    """Those who have a key of their own."""
    for key, slot in speed.items():
        yield Contact(name=slot.name, number=slot.number, label=key)


def _recent(program: Program) -> tuple[Recent, ...]:
    """The people of the last calls; none where no journal was begun. Raises `JournalFailed`."""
    if not program.paths.journal.exists():
        return ()
    reader = JournalReader(program.paths.journal)
    try:
        return recents(reader.search(Search(limit=LONGEST_PAGE)))
    finally:
        reader.close()


def _cells(entry: Entry) -> tuple[Shown, ...]:
    cells = (
        entry.name or "-",
        entry.label or "-",
        entry.organisation or "-",
        moment(entry.last_at) or "-",
        entry.number,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)

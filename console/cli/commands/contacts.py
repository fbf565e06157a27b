"""`contacts`: whom to call, from the user's files and from past calls."""

from __future__ import annotations

from typing import Final

import click

from console.cli.past import past_calls
from console.cli.program import Command, Program, current, say
from console.cli.progress import shown
from console.cli.tables import columns, moment
from console.contacts.read import read_people
from console.domain.history.past_calls import LONGEST_PAGE, Search
from console.domain.people.contacts import (
    Entry,
    Recent,
    WhoHas,
    named,
    recents,
    with_extension,
)
from console.exports import json_text
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
    """Find whom to call, the best one first; the number stands last on a line.

    QUERY finds names by their beginning, their inside, their initials or by
    letters in their order, and numbers by their digits. Contacts come from
    directory.files and directory.speed, whose label is their key, others from
    past calls. No switchboard is needed.
    """
    settings, folder = program.settings().settings, program.paths.config
    loaded = shown(
        lambda progress: read_people(settings, folder, progress), "Nobody was looked up."
    )
    for said in (*loaded.problems, *loaded.rows):
        say(said, "")
    directory = loaded.directory
    found = directory.find(" ".join(query), _recent(program, directory.known), limit)
    if as_json:
        click.echo(json_text(found))
        return
    for line in columns(map(_cells, found), _HEAD):
        click.echo(line)


def _recent(program: Program, known: WhoHas) -> tuple[Recent, ...]:
    """The people of the last calls; none where no journal was begun. Raises `JournalFailed`."""
    with past_calls(program) as calls:
        past = calls.search(Search(limit=LONGEST_PAGE))
    return recents(named(call, known) for call in past)


def _cells(entry: Entry) -> tuple[Shown, ...]:
    cells = (
        entry.name or "-",
        entry.label or "-",
        entry.organisation or "-",
        moment(entry.last_at) or "-",
        with_extension(entry.number, entry.extension),
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)

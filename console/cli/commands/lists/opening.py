"""`list open`: a file of people, looked at before anything of it is taken."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

import click
from msgspec import Struct, structs

from console.cli.ask import ask
from console.cli.commands.lists.printed import ListJson, list_json, list_words
from console.cli.program import Command, Program, current, say
from console.contacts.list_opening import barred_numbers, open_list
from console.contacts.people_to_call import PeopleToCall, Read, people_to_call, without
from console.contacts.tables import Unread
from console.errors import EXIT_DONE, EXIT_FAILED
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import BoardNow
from console.line.unix import UnixLine
from console.text import clean

SHOWN: Final = 5
"""Lines of each sort that a preview shows."""

_LONGEST_CELL: Final = 300


class LeftOutJson(Struct, frozen=True, kw_only=True):
    """What of a file is not on the list: where it stands, and why."""

    place: str
    reason: str


class PreviewJson(Struct, frozen=True, kw_only=True):
    """What a file has, and the list that was made of it; null where none was."""

    file: str
    people: int
    columns: tuple[str, ...]
    refused: tuple[LeftOutJson, ...]
    twice: tuple[LeftOutJson, ...]
    barred: tuple[LeftOutJson, ...]
    list: ListJson | None = None


@click.command("open", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--name", metavar="TEXT", help="What it is called; else as the file is.")
@click.option(
    "--for",
    "members",
    multiple=True,
    metavar="MEMBER|GROUP|all",
    help="Who works through it, which is a supervisor's to say; else you alone.",
)
@click.option("--yes", is_flag=True, help="Do not ask.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
@current
def open_(
    program: Program,
    /,
    file: Path,
    *,
    name: str | None,
    members: tuple[str, ...],
    yes: bool,
    as_json: bool,
) -> int:
    """Have the people of FILE called, one after the other, once you have seen what was read.

    FILE is a CSV, vCards (.vcf) or TOML as for contacts; every column is kept. Left out are
    people of whom no number can be called, who stand in it twice, or who are on the
    do-not-call list. With --json and without --yes it is only looked at.
    """
    now, barred = ask(program, _asked, start=False)
    whole = people_to_call(file, now.from_)
    read, left = without(whole, barred)
    preview = _preview(file, read, left)
    if not as_json:
        _show(preview, read)
    if not read.people:
        if as_json:
            click.echo(json_text(preview))
        say("No list was opened.", "The file has nobody who can be called.")
        return EXIT_FAILED
    if not yes and as_json:
        click.echo(json_text(preview))
        return EXIT_DONE
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(
                "Nobody can be asked here: say --yes once the file is looked at."
            )
        click.confirm(f"Open a list of {_many(len(read.people))}?", abort=True)
    opened = ask(
        program,
        lambda line: open_list(line, name or file.stem, members, read.people),
        start=False,
        read_only=program.looks_only,
        seconds=None,
    )
    if as_json:
        told = list_json(opened, now.agent)
        click.echo(json_text(structs.replace(preview, list=told)))
    else:
        click.echo(f"list {opened.id[:8]} is open")
        for line in list_words(opened):
            click.echo(line)
    return EXIT_DONE


async def _asked(line: UnixLine) -> tuple[Snapshot, frozenset[str]]:
    """The board, and all numbers that are barred."""
    return await line.ask(BoardNow()), await barred_numbers(line)


# What was read ----------------------------------------------------------------------------


def _many(count: int) -> str:
    return "1 person" if count == 1 else f"{count} people"


def _preview(file: Path, read: PeopleToCall, left: Iterable[Read]) -> PreviewJson:
    barred = (Unread(place=one.place, reason="is on the do-not-call list") for one in left)
    return PreviewJson(
        file=str(file),
        people=len(read.people),
        columns=read.heads,
        refused=_left_out(read.refused),
        twice=_left_out(read.twice),
        barred=_left_out(barred),
    )


def _left_out(some: Iterable[Unread]) -> tuple[LeftOutJson, ...]:
    return tuple(LeftOutJson(place=one.place, reason=one.reason) for one in some)


def _show(preview: PreviewJson, read: PeopleToCall) -> None:
    click.echo(f"{_many(preview.people)} read")
    for one in read.people[:SHOWN]:
        numbers = ", ".join(one.person.numbers)
        click.echo(clean(f"  {one.place}: {one.person.name}, {numbers}", _LONGEST_CELL))
    _more(preview.people)
    click.echo(clean(f"columns: {', '.join(preview.columns)}", _LONGEST_CELL))
    sorts = (
        (preview.refused, "cannot be called"),
        (preview.twice, "there twice"),
        (preview.barred, "not to be called"),
    )
    for some, words in sorts:
        if some:
            click.echo(f"left out, {words}: {len(some)}")
            for left in some[:SHOWN]:
                click.echo(clean(f"  {left.place}: {left.reason}", _LONGEST_CELL))
            _more(len(some))


def _more(count: int) -> None:
    if count > SHOWN:
        click.echo(f"  and {count - SHOWN} more")

"""`dnc`: the numbers that nobody here calls any more."""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Final

import click

from console.cli.ask import ask
from console.cli.groups import Group
from console.cli.program import Command, Program, current, say
from console.cli.tables import columns, moment
from console.contacts.number_list import NumberList, number_list
from console.contacts.read import text_in
from console.domain import numbers
from console.domain.number_rules.barred import BarredNumber, chunks
from console.errors import EXIT_DONE, EXIT_FAILED, ContactsUnreadable, InvalidNumber
from console.exports import json_text
from console.line.questions import BarNumbers, BarredNumbers, Barring, BoardNow, UnbarNumbers
from console.line.unix import UnixLine
from console.text import clean, counted

SHOWN: Final = 5
"""Lines of a file that a preview shows of each sort."""

_LONGEST_CELL: Final = 200
_AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
_WHY: Final = click.option("--why", default="", metavar="TEXT", help="The reason, kept with it.")


@click.group(cls=Group)
def dnc() -> None:
    """The do-not-call list of the site: its numbers are refused to every order that calls."""


@dnc.command(cls=Command)
@click.argument("written", nargs=-1, required=True, metavar="NUMBER...")
@_WHY
@_AS_JSON
@current
def add(program: Program, /, written: tuple[str, ...], *, why: str, as_json: bool) -> int:
    """Put numbers on the list. They may still call; nobody here calls them.

    Exit code 1 where a number was not put there.
    """

    async def adding(line: UnixLine) -> Barring:
        return await _bar(line, await _read(line, written), why)

    return _tell(ask(program, adding, start=False), "put on the do-not-call list", as_json=as_json)


@dnc.command(cls=Command)
@click.argument("written", nargs=-1, required=True, metavar="NUMBER...")
@_AS_JSON
@current
def remove(program: Program, /, written: tuple[str, ...], *, as_json: bool) -> int:
    """Take numbers off the list, which is a supervisor's."""

    async def removing(line: UnixLine) -> Barring:
        return await _each(await _read(line, written), lambda some: line.ask(UnbarNumbers(some)))

    said = ask(program, removing, start=False)
    return _tell(said, "taken off the do-not-call list", "not on it", as_json=as_json)


@dnc.command("list", cls=Command)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def list_(program: Program, /, *, as_json: bool) -> None:
    """List the numbers, with since when, by whom and why."""
    found = ask(program, _all, start=False)
    if as_json:
        click.echo(json_text(found))
    elif not found:
        click.echo("No number is on the do-not-call list.")
    else:
        rows = ((one.number, moment(one.at), one.by, one.why) for one in found)
        cells = (tuple(clean(cell, _LONGEST_CELL) for cell in row) for row in rows)
        for row in columns(cells, ("NUMBER", "SINCE", "BY", "WHY")):
            click.echo(row)


@dnc.command(cls=Command)
@current
def export(program: Program, /) -> None:
    """Print the numbers, one a line, as `import` reads them."""
    for one in ask(program, _all, start=False):
        click.echo(clean(one.number, _LONGEST_CELL))


@dnc.command("import", cls=Command)
@click.argument("file", type=click.Path(path_type=Path, dir_okay=False))
@_WHY
@click.option("--yes", is_flag=True, help="Do not ask.")
@_AS_JSON
@current
def import_(program: Program, /, file: Path, *, why: str, yes: bool, as_json: bool) -> int:
    """Put the first number of each line of FILE on the list, once you have seen what was read.

    A number without + is read as one of the country of your caller id. Lines that begin
    with # are passed over; what is no number is named with its line and left out.
    """
    try:
        text = text_in(file)
    except ContactsUnreadable as error:
        hint = "Correct the file and import it again. Nothing was put on the do-not-call list."
        raise ContactsUnreadable(error.path, error.reason, hint) from error
    board = ask(program, lambda line: line.ask(BoardNow()), start=False)
    read = number_list(text, board.from_)
    if not as_json:
        _preview(read)
    if not read.numbers:
        say("Nothing was put on the do-not-call list.", "The file has no number that can be read.")
        return EXIT_FAILED
    if not yes:
        if not sys.stdin.isatty():
            raise click.UsageError(
                "Nobody can be asked here: say --yes once the file is looked at."
            )
        click.confirm(
            f"Put {counted(len(read.numbers), 'number')} on the do-not-call list?", abort=True
        )
    said = ask(program, lambda line: _bar(line, read.numbers, why), start=False, seconds=None)
    return _tell(said, "put on the do-not-call list", as_json=as_json)


# What is asked ----------------------------------------------------------------------------


async def _read(line: UnixLine, written: Sequence[str]) -> tuple[str, ...]:
    """The numbers as they are dialled; what is none stays, and is refused with the reason."""
    home = (await line.ask(BoardNow())).from_
    return tuple(_dialled(one, home) for one in written)


def _dialled(written: str, home: str | None) -> str:
    try:
        return numbers.destination(written, home=home)
    except InvalidNumber:
        return written


async def _bar(line: UnixLine, wanted: Sequence[str], why: str) -> Barring:
    return await _each(wanted, lambda some: line.ask(BarNumbers(some, why)))


async def _each(
    wanted: Sequence[str], order: Callable[[tuple[str, ...]], Awaitable[Barring]]
) -> Barring:
    """As many together as one order takes."""
    said = [await order(some) for some in chunks(tuple(dict.fromkeys(wanted)))]
    return Barring(
        done=tuple(number for one in said for number in one.done),
        before=tuple(number for one in said for number in one.before),
        refused=tuple(refused for one in said for refused in one.refused),
    )


async def _all(line: UnixLine) -> list[BarredNumber]:
    found: list[BarredNumber] = []
    while page := await line.ask(BarredNumbers(found[-1].number if found else "")):
        found += page
    return found


# As it is printed -------------------------------------------------------------------------


def _preview(read: NumberList) -> None:
    click.echo(f"{counted(len(read.numbers), 'number')} read")
    for number in read.numbers[:SHOWN]:
        click.echo(f"  {clean(number, _LONGEST_CELL)}")
    if len(read.numbers) > SHOWN:
        click.echo(f"  and {len(read.numbers) - SHOWN} more")
    if read.twice:
        click.echo(f"{read.twice} more lines name one of them again")
    for one in read.unread[:SHOWN]:
        click.echo(f"line {one.line} is left out: {one.reason}: {clean(one.text, 60)}")
    if len(read.unread) > SHOWN:
        click.echo(f"and {len(read.unread) - SHOWN} more lines are left out")


def _tell(said: Barring, done: str, before: str = "on it", *, as_json: bool) -> int:
    if as_json:
        click.echo(json_text(said))
    else:
        click.echo(f"{counted(len(said.done), 'number')} {done}")
        if said.before:
            click.echo(f"{counted(len(said.before), 'number')} {before} before: nothing to do")
        for one in said.refused:
            say(f"{clean(one.number, _LONGEST_CELL)}: {clean(one.why, _LONGEST_CELL)}.", "")
    return EXIT_FAILED if said.refused else EXIT_DONE

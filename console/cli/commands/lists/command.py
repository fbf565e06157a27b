"""`list`: people to call one after the other, and what came of each."""

from __future__ import annotations

import uuid
from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

import click

from console import private_files
from console.cli.ask import ask
from console.cli.commands.lists.opening import open_
from console.cli.commands.lists.printed import (
    card,
    entry_json,
    list_json,
    list_rows,
    list_words,
)
from console.cli.give import give, yes_option
from console.cli.groups import DefaultGroup
from console.cli.moments import time_to_come
from console.cli.names import connection_for, need_phone, needed_caller_id
from console.cli.program import Command, Program, current, new_file
from console.contacts.written_numbers import dialled
from console.domain.acts import Dial
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import (
    EntryNow,
    Standing,
    WorkList,
    entry_id,
    lists_meant,
)
from console.errors import EXIT_DONE, NobodyTaken, WorkListNotFound
from console.exports import json_text
from console.line.port import Snapshot
from console.line.questions import (
    BoardNow,
    CloseList,
    ListEntries,
    SettleEntry,
    SkipEntry,
    TakeNext,
)
from console.line.unix import UnixLine
from console.reports.list_export import export_csv
from console.text import clean

_ALL: Final = "all"
_PAGE: Final = 500
_AS_JSON: Final = click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")


@click.group("list", cls=DefaultGroup, default=_ALL, without_words=True)
def lists() -> None:
    """Work lists: people to call, one after the other, by one member or by several.

    `list open FILE` takes a file, `list next` gives you the next one, `list dial` calls, and
    `list done CODE` says what came of it. LIST is the name of a list, or how its id begins;
    where there is one alone it need not be said.
    """


list = lists  # noqa: A001 - the registry finds a command by its name
lists.add_command(open_)


@lists.command(_ALL, cls=Command, hidden=True)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON array.")
@current
def all_(program: Program, /, *, as_json: bool) -> None:
    """Print all lists, with how far each is."""
    now = ask(program, lambda line: line.ask(BoardNow()), start=False)
    if as_json:
        click.echo(json_text([list_json(one, now.agent) for one in now.lists]))
    elif not now.lists:
        click.echo("There is no work list: `telnyx-console list open FILE` opens one.")
    else:
        for row in list_rows(now.lists):
            click.echo(row)


@lists.command(cls=Command)
@click.argument("work_list", metavar="[LIST]", required=False)
@_AS_JSON
@current
def show(program: Program, /, work_list: str | None, *, as_json: bool) -> None:
    """Say how far LIST is, who has whom, and of whom it is unclear whether they were called."""
    now, found, unclear = ask(program, partial(_shown, work_list), start=False)
    if as_json:
        click.echo(json_text(list_json(found, now.agent)))
        return
    for line in list_words(found):
        click.echo(line)
    for entry in (*found.held, *unclear):
        for line in card(entry, now):
            click.echo(line)


async def _shown(
    work_list: str | None, line: UnixLine
) -> tuple[Snapshot, WorkList, tuple[EntryNow, ...]]:
    """The board, the list that is meant, and those of it of whom only a person decides."""
    now = await line.ask(BoardNow())
    found = _named(work_list, now)
    entries = await _entries(found, line) if found.figures.doubtful else ()
    return now, found, tuple(one for one in entries if one.standing is Standing.DOUBT)


@lists.command("next", cls=Command)
@click.argument("work_list", metavar="[LIST]", required=False)
@click.option("--entry", type=click.IntRange(1), metavar="N", help="That one, which nobody has.")
@_AS_JSON
@current
def next_(program: Program, /, work_list: str | None, *, entry: int | None, as_json: bool) -> int:
    """Take whoever is to be called next: nobody else has that one. It is kept until it is done.

    Whom you promised a call comes first, then who is due again, then who is new.
    """
    id_ = str(uuid.uuid4())

    async def taking(line: UnixLine, now: Snapshot) -> EntryNow:
        wanted = _named(work_list, now).id if work_list else ""
        return await line.ask(TakeNext(id_, wanted, entry - 1 if entry is not None else None))

    return _tell(program, taking, as_json=as_json)


@lists.command(cls=Command)
@click.argument("number", required=False)
@yes_option
@_AS_JSON
@current
def dial(program: Program, /, number: str | None, *, yes: bool, as_json: bool) -> int:
    """Call whom you have: your phone first, then the number that is next, or NUMBER of theirs."""

    def read(now: Snapshot) -> Dial:
        need_phone(now)
        caller, mine = needed_caller_id(now.from_), _mine(now)
        to = dialled(number, caller).number if number else next_number(mine) or ""
        return Dial(
            to=to,
            from_=caller,
            connection_id=connection_for(caller, now),
            join=True,
            confirmed=to if yes else "",
            entry=mine.entry.id,
        )

    return give(program, Dial.action, read, as_json=as_json)


@lists.command(cls=Command)
@click.argument("code")
@click.option("--note", default="", metavar="TEXT", help="What to keep with the call.")
@click.option(
    "--at",
    callback=time_to_come,
    metavar="WHEN",
    help="Call once more then: 30m, 2h, 1d, 2026-03-01T14:00.",
)
@click.option("--mine", is_flag=True, help="... and nobody but you.")
@click.option("--entry", type=click.IntRange(1), metavar="N", help="That one, and not yours.")
@click.option("--list", "work_list", metavar="LIST", help="The list of N, where there are several.")
@_AS_JSON
@current
def done(
    program: Program,
    /,
    *,
    code: str,
    note: str,
    at: datetime | None,
    mine: bool,
    entry: int | None,
    work_list: str | None,
    as_json: bool,
) -> int:
    """Say by the disposition CODE what came of whom you have; the call has it too.

    With --entry of one of whom it is unclear whether they were called, or, as a supervisor, of
    one whom a colleague has.
    """
    id_ = str(uuid.uuid4())

    async def settling(line: UnixLine, now: Snapshot) -> EntryNow:
        if entry is None:
            meant = _mine(now).entry.id
        else:
            meant = entry_id(_named(work_list, now).id, entry - 1)
        return await line.ask(SettleEntry(id_, meant, code, note, at, only=mine))

    return _tell(program, settling, as_json=as_json)


@lists.command(cls=Command)
@_AS_JSON
@current
def skip(program: Program, /, *, as_json: bool) -> int:
    """Leave whom you have for later, or for somebody else."""

    async def skipping(line: UnixLine, now: Snapshot) -> EntryNow:
        return await line.ask(SkipEntry(_mine(now).entry.id))

    return _tell(program, skipping, as_json=as_json)


@lists.command(cls=Command)
@click.argument("work_list", metavar="[LIST]", required=False)
@_AS_JSON
@current
def close(program: Program, /, work_list: str | None, *, as_json: bool) -> int:
    """Have nobody be called from LIST any more; who has somebody may say what came of that."""

    async def closing(line: UnixLine) -> tuple[Snapshot, WorkList]:
        now = await line.ask(BoardNow())
        return now, await line.ask(CloseList(_named(work_list, now).id))

    now, closed = ask(program, closing, start=False, read_only=program.looks_only)
    if as_json:
        click.echo(json_text(list_json(closed, now.agent)))
    else:
        click.echo(clean(f"the list {closed.name} is closed"))
    return EXIT_DONE


@lists.command(cls=Command)
@click.argument("work_list", metavar="LIST")
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="JSON instead of CSV.")
@current
def export(program: Program, /, work_list: str, file: Path | None, *, as_json: bool) -> int:
    """Print everybody on LIST with every column of its file and what came of each, or write FILE.

    FILE is a new one. In the CSV no cell is a formula. An agent is given those that it had.
    """

    async def asking(line: UnixLine) -> tuple[EntryNow, ...]:
        return await _entries(_named(work_list, await line.ask(BoardNow())), line)

    entries = ask(program, asking, start=False, seconds=None)
    text = json_text([entry_json(one) for one in entries]) if as_json else export_csv(entries)
    if file is None:
        click.echo(text, nl=as_json)
        return EXIT_DONE
    with new_file(file):
        private_files.write_new(file, text)
    click.echo(clean(f"{len(entries)} people written to {file}", 400))
    return EXIT_DONE


async def _entries(found: WorkList, line: UnixLine) -> tuple[EntryNow, ...]:
    entries: tuple[EntryNow, ...] = ()
    for first in range(0, found.people, _PAGE):
        entries += await line.ask(ListEntries(found.id, first, _PAGE))
    return tuple({one.entry.place: one for one in entries}.values())


def _tell(
    program: Program,
    order: Callable[[UnixLine, Snapshot], Awaitable[EntryNow]],
    *,
    as_json: bool,
) -> int:
    """Have something done about an entry, and print it as it is then."""

    async def asking(line: UnixLine) -> tuple[EntryNow, Snapshot]:
        board = await line.ask(BoardNow())
        return await order(line, board), board

    now, board = ask(program, asking, start=False, read_only=program.looks_only)
    if as_json:
        click.echo(json_text(entry_json(now)))
    else:
        for line in card(now, board):
            click.echo(line)
    return EXIT_DONE


def _named(asked: str | None, now: Snapshot) -> WorkList:
    """The list that is meant. Raises `WorkListNotFound`."""
    found = lists_meant(now.lists, asked or "") or ([] if asked else [*now.lists])
    if len(found) != 1:
        raise WorkListNotFound(asked or "", len(found))
    return found[0]


def _mine(now: Snapshot) -> EntryNow:
    """The entry that whoever asks has. Raises `NobodyTaken`."""
    found = (one for work_list in now.lists if (one := work_list.of(now.agent)) is not None)
    entry = next(found, None)
    if entry is None:
        raise NobodyTaken
    return entry

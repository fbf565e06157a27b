"""`events`: facts and orders as they happen."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import Any

import click
import msgspec

from console.cli.ask import ask
from console.cli.commands.scripts.event_line import EventLine, event_line
from console.cli.program import Command, Program, current, silence
from console.config.schema import DRAFT
from console.contacts.read import read_people
from console.domain.leg import CallId, Leg
from console.domain.people.contacts import WhoHas, named, with_names
from console.exports import json_text
from console.line.feed import one_by_one
from console.line.port import AnyChange, Entry, LegChanged, LegsGone, Logged
from console.line.unix import UnixLine
from console.text import clean


@click.command(cls=Command)
@click.option("--follow", "-f", is_flag=True, help="Go on until Ctrl-C, or the reader is gone.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@click.option("--schema", is_flag=True, help="Print what a line may be, as a JSON schema; end.")
@current
def events(program: Program, *, follow: bool, as_json: bool, schema: bool) -> None:
    """Show the last facts and orders, the newest last; with --follow, go on as they happen.

    `--json` prints one object a line, each at once; the manual's topic commands
    says what stands in it.
    """
    if schema:
        click.echo(json_text(schema_of_lines()))
        return
    known = read_people(program.settings().settings, program.paths.config).directory.known
    legs: dict[CallId, Leg] = {}

    def tell(entry: Entry) -> None:
        leg = legs.get(entry.call) if entry.call else None
        found = named(leg, known) if leg is not None else None
        click.echo(json_text(event_line(entry, found)) if as_json else _entry_line(entry, known))

    async def telling(line: UnixLine) -> None:
        snapshot = await line.snapshot()
        legs.update((leg.id, leg) for leg in snapshot.legs)
        for entry in snapshot.entries:
            tell(entry)
        if follow:
            async for batch in line.changes():
                for entry in _entries(batch, legs):
                    tell(entry)

    try:
        with suppress(KeyboardInterrupt):
            ask(program, _until_unread(telling), start=False, read_only=True, seconds=None)
    except BrokenPipeError:
        silence(sys.stdout)


def _entries(batch: Iterable[AnyChange], legs: dict[CallId, Leg]) -> list[Entry]:
    """The entries of one turn; `legs` are as after it, for a fact comes before its leg."""
    entries: list[Entry] = []
    for change in one_by_one(batch):
        match change:
            case Logged(entry=entry):
                entries.append(entry)
            case LegChanged(leg=leg):
                legs[leg.id] = leg
            case LegsGone(calls=calls):
                for call in calls:
                    legs.pop(call, None)
    return entries


def _until_unread(telling: Callable[[UnixLine], Any]) -> Callable[[UnixLine], Any]:
    """The same, until nobody reads the pipe any more: that shows without a word to be written."""

    async def bounded(line: UnixLine) -> None:
        told = asyncio.ensure_future(telling(line))
        loop, out = asyncio.get_running_loop(), _pipe_out()
        if out is not None:
            loop.add_reader(out, told.cancel)
        try:
            await told
        except asyncio.CancelledError:
            if not told.cancelled():
                raise
        finally:
            if out is not None:
                loop.remove_reader(out)

    return bounded


def _pipe_out() -> int | None:
    """Standard output, if it is a pipe: its reader's end is what one can wait for there."""
    try:
        out = sys.stdout.fileno()
        return out if stat.S_ISFIFO(os.fstat(out).st_mode) else None
    except (OSError, ValueError):
        return None


def schema_of_lines() -> dict[str, object]:
    """What a line may be, as JSON schema."""
    return {"$schema": DRAFT, **msgspec.json.schema(EventLine)}


def _entry_line(entry: Entry, known: WhoHas) -> str:
    at = entry.at.astimezone().strftime("%Y-%m-%d %H:%M:%S.%f")[:-3]
    line = f"{at}  {entry.kind.value:<7}  {entry.title:<18}  {with_names(entry.text, known)}"
    call = f"  {entry.call}" if entry.call else ""
    return clean(line, limit=1000).rstrip() + clean(call)

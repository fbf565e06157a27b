"""`history`: the past, searched, for a person, a program or a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

import click

from console.cli.moments import between
from console.cli.past import past_calls
from console.cli.program import Command, Program, current
from console.cli.progress import shown
from console.cli.tables import columns, duration, moment
from console.contacts.read import read_people
from console.domain.history.past_calls import (
    UNATTENDED,
    CallOutcome,
    PastCall,
    Search,
    outcome,
    past_ending_words,
    talked,
)
from console.domain.people.contacts import asked_with, named
from console.domain.people.far_end import ends, who
from console.exports import history_csv, history_json
from console.progress import Progress
from console.text import Shown, clean

CALLS_KEPT: Final = 100_000
"""Calls that `history` prints at most, unless fewer are asked for."""

_LONGEST_CELL: Final = 100

_OUTCOMES: Final = [kind.value for kind in CallOutcome if kind is not CallOutcome.LIVE]


@click.command(cls=Command)
@click.argument("search", nargs=-1)
@between("Those that ended since then", "Those that ended before.")
@click.option("--missed", is_flag=True, help="Callers with whom nobody talked.")
@click.option(
    "--outcome",
    "outcomes",
    multiple=True,
    type=click.Choice(_OUTCOMES, case_sensitive=False),
    help="Only calls that were this; may be given again.",
)
@click.option("--agent", default="", metavar="NAME", help="Only calls of this agent.")
@click.option("--queue", default="", metavar="NAME", help="Only calls that waited there.")
@click.option(
    "--limit",
    type=click.IntRange(1, CALLS_KEPT),
    default=CALLS_KEPT,
    metavar="N",
    help="The last N of them.",
)
@click.option("--phones", is_flag=True, help="Also the legs of agents' own phones.")
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "json", "csv"]),
    default="table",
    show_default=True,
    help="For a person, a program or a spreadsheet.",
)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@current
def history(program: Program, /, *, limit: int, form: str, as_json: bool, **asked: Any) -> None:
    """List the calls that ended, the last one first, from the journal. No switchboard is needed.

    SEARCH narrows them to those in which every word stands: in a number, however
    it is typed, in the name that the network or your contacts give, the agent, the queue,
    the disposition or the note. The
    last word of a line is the call's id.
    """
    settings = program.settings().settings
    form = "json" if as_json else form

    def written(progress: Progress) -> str:
        people = read_people(settings, program.paths.config, progress).directory
        search = asked_with(_search(**asked), settings.telnyx.from_, people)
        with past_calls(program) as calls:
            past = [named(call, people.known) for call in calls.every(search, limit, progress)]
        progress.begin("writing them down", "calls", len(past), "2/2")
        return _WRITERS[form](progress.over(past))

    click.echo(shown(written, "Nothing was written."), nl=False)


def _table(past: Iterable[PastCall]) -> str:
    return "".join(f"{line}\n" for line in columns(map(_cells, past), _HEAD))


def _json(past: Iterable[PastCall]) -> str:
    return f"{history_json(past)}\n"


_WRITERS: Final[Mapping[str, Callable[[Iterable[PastCall]], str]]] = {
    "table": _table,
    "json": _json,
    "csv": history_csv,
}


def _search(
    *,
    search: tuple[str, ...],
    since: datetime,
    until: datetime | None,
    missed: bool,
    outcomes: tuple[str, ...],
    agent: str,
    queue: str,
    phones: bool,
) -> Search:
    """What the options ask for."""
    kinds = frozenset(CallOutcome(kind) for kind in outcomes)
    return Search(
        text=" ".join(search),
        agent=agent,
        queue=queue,
        outcomes=kinds | UNATTENDED if missed else kinds,
        since=since,
        until=until,
        phones=phones,
    )


_HEAD: Final = (
    *("STARTED", "DIRECTION", "OUTCOME", "FROM", "TO", "NAME", "TALKED", "ENDING", "AGENT"),
    *("DISPOSITION", "ID"),
)


def _cells(call: PastCall) -> tuple[Shown, ...]:
    cells = (
        moment(call.started_at) or "-",
        call.direction or "-",
        outcome(call).value,
        *ends(call),
        who(call).name or "-",
        duration(talked(call)) or "-",
        past_ending_words(call),
        ", ".join(call.had_by_names) or "-",
        call.disposition or "-",
        call.call,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)

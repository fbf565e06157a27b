"""`history`: the past, searched, for a person, a program or a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, Final

import click
import msgspec

from console.cli.moments import between
from console.cli.past import PastCalls, past_calls
from console.cli.program import Command, Program, current
from console.cli.progress import shown
from console.cli.tables import LONGEST_NAME, columns, duration, moment
from console.contacts.read import read_people
from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.past_calls import (
    PAGE,
    PastCall,
    Search,
    outcome,
    past_ending_words,
    talked,
)
from console.domain.people.contacts import asked_with, named
from console.domain.people.far_end import ends, who
from console.exports import SentenceJson, history_csv, history_json
from console.progress import Progress
from console.text import Shown, clean

CALLS_KEPT: Final = 100_000
"""Calls that `history` prints at most, whatever is asked for."""

SHORTEST_ID: Final = 4
"""Characters of an id by which a call is named."""

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
    metavar="N",
    help=f"The last N of them; a table has {PAGE}, else it is all.",
)
@click.option(
    "--page",
    type=click.IntRange(1),
    metavar="N",
    help=f"The Nth page, of {PAGE} calls or as many as --limit says.",
)
@click.option("--all", "every", is_flag=True, help="All of them, also as a table.")
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
def history(
    program: Program,
    /,
    *,
    limit: int | None,
    page: int | None,
    every: bool,
    form: str,
    as_json: bool,
    **asked: Any,
) -> None:
    """List the calls that ended, the last to end first, from the journal. No switchboard is needed.

    SEARCH narrows them to those in which every word stands: in a number, however
    it is typed, in the name that the network or your contacts give, the agent, the queue,
    the disposition or the note, or in what was said. The
    last word of a line is the call's id; that as SEARCH, or the unique beginning of one, is that
    call alone, and its JSON has the sentences of its captions. A table is a page, and says if
    there are more; for programs and spreadsheets it is all of them.
    """
    if every and (limit or page):
        raise click.UsageError("--all is all of them: leave --limit and --page away.")
    settings = program.settings().settings
    form = "json" if as_json else form
    paged = page is not None or (form == "table" and not every)
    size = limit or (PAGE if paged else CALLS_KEPT)
    first = ((page or 1) - 1) * size

    def written(progress: Progress) -> tuple[str, bool]:
        people = read_people(settings, program.paths.config, progress).directory
        search = asked_with(_search(**asked), settings.telnyx.from_, people)
        with past_calls(program) as calls:
            search = _of_one_call(search, calls)
            found = calls.every(search, first + size + 1, progress)
            past = [named(call, people.known) for call in islice(found, first, None)]
            more, past = len(past) > size, past[:size]
            progress.begin("writing them down", "calls", len(past), "2/2")
            if search.call and form == "json":
                return _json(past, lambda call: calls.said(call.call)), more
            return _WRITERS[form](progress.over(past)), more

    text, more = shown(written, "Nothing was written.")
    click.echo(text, nl=False)
    if more and (page or not limit):
        click.echo(_paged(first, size) if paged else _TOO_MANY, err=True)


_TOO_MANY: Final = (
    f"These are the last {CALLS_KEPT:,} calls, and there are more: --until has those before."
)


def _paged(first: int, size: int) -> str:
    """What to say where a page is not the last one."""
    return (
        f"Calls {first + 1:,} to {first + size:,}, the last to end first. There are more: "
        f"--page {first // size + 2} has the next, --all has all."
    )


def _table(past: Iterable[PastCall]) -> str:
    return "".join(f"{line}\n" for line in columns(map(_cells, past), _HEAD))


def _json(
    past: Iterable[PastCall], said: Callable[[PastCall], Sequence[SentenceJson]] | None = None
) -> str:
    return f"{history_json(past, said)}\n"


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


def _of_one_call(search: Search, calls: PastCalls) -> Search:
    """The same, for a call that is named by its id instead of by what stands in it."""
    if len(search.text) < SHORTEST_ID or " " in search.text:
        return search
    found = calls.named(search.text)
    named = [call for call in found if call.call == search.text] or found
    if len(named) != 1:
        return search
    return msgspec.structs.replace(search, text="", call=named[0].call)


_HEAD: Final = (
    *("ENDED", "STARTED", "DIRECTION", "OUTCOME", "FROM", "TO", "NAME", "TALKED", "ENDING"),
    *("AGENT", "DISPOSITION", "ID"),
)


def _cells(call: PastCall) -> tuple[Shown, ...]:
    cells = (
        moment(call.ended_at) or "-",  # by which they stand
        moment(call.started_at) or "-",
        call.direction or "-",
        outcome(call).value,
        *ends(call),
        clean(who(call).name, LONGEST_NAME) or "-",
        duration(talked(call)) or "-",
        past_ending_words(call),
        ", ".join(call.had_by_names) or "-",
        call.disposition or "-",
        call.call,
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)

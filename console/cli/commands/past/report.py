"""`report`: how callers were served and what members did, in figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Final

import click

from console.cli.ask import ask
from console.cli.moments import between
from console.cli.program import Command, Program, current, new_file
from console.cli.progress import shown
from console.cli.tables import duration, moment, width
from console.domain.team.report import MOST_PERIODS, By, Reported, ReportSearch
from console.domain.team.service_level import USUAL, Target
from console.exports import json_text
from console.line.console_side import Line
from console.line.questions import BoardNow
from console.private_files import beside_until_whole
from console.progress import Progress
from console.reports import columns
from console.reports.asking import reported
from console.reports.fields import report_csv, report_json
from console.reports.periods import days, hours
from console.reports.picture import MOST_ROWS, most_rows, report_svg
from console.text import clean

SECONDS: Final = 600.0
"""How long a report may take; a busy switchboard lets all others go first."""

_LONGEST_NAME: Final = 15
_BY_HOURS: Final = timedelta(days=2, hours=1)
"""A picture of as much time or less has a bar for each hour, one of more for each day."""


_DEFINITIONS: Final = """\
\b
CALLERS
offered      every caller; a call belongs to the time at which it came in
answered     somebody talked with them, or a machine served them alone: keys were
             told to it, the sound was streamed, an assistant talked; a queue is
             nobody, and of who waited in one a machine is nobody either
abandoned    gone before that, whoever ended it, also while it only rang
rejected     turned away by somebody
level        service level: answered by people within --within seconds, of all
             but those whom a machine served, or who gave up before that; who
             waits longer counts against it (Cisco ICM 4.5 "abandoned calls
             ignored"; usual is 80 %)
speed        average speed of answer: mean wait of those whom people answered,
             from coming in (Amazon Connect "Average queue answer time")
talk         mean seconds that they talked with somebody

\b
MEMBERS
offered      how often they were offered a call
taken        calls that they took; who takes over one of a colleague, too
missed       offers that they did not take in time
on calls     from taking a call to leaving it, dialled ones too, with their
             phone's ringing, hold and consulting; two at once count once
wrap-up      after the last call was left
ready        Ready, and on no call
not ready    all time Not ready, after work too: no line says who went home
occupied     occupancy: on calls and wrap-up, of these and ready together
             (Calabrio WFM "Occupancy"; breaks are no part of it)

By member a call is of whoever had it last. By group it is of the groups of its route, else
of its queue, else of its member: one of two groups counts in both, and once in the total.
Who works alone is offered every caller.
"""


@click.command(cls=Command, epilog=_DEFINITIONS)
@click.option("--by", type=click.Choice([one.value for one in By]), help="A row for each of them.")
@between("Calls that came in since then", "Those that came before.")
@click.option(
    "--within",
    type=click.IntRange(1, 3600),
    metavar="SECONDS",
    help="The target of the service level; else that of the settings, usually 20.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["table", "csv", "json"]),
    default="table",
    show_default=True,
    help="For a person, a spreadsheet or a program.",
)
@click.option("--group", metavar="NAME", help="Only calls and members of this group.")
@click.option("--queue", metavar="NAME", help="Only calls that waited there last.")
@click.option(
    "--svg",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Draw it into a new file, by hour or day unless --by says otherwise.",
)
@current
def report(
    program: Program,
    /,
    *,
    by: str | None,
    since: datetime,
    until: datetime | None,
    within: int | None,
    form: str,
    group: str | None,
    queue: str | None,
    svg: Path | None,
) -> None:
    """Say how callers were served, and what members did with their time.

    Supervisors are told of all; an agent of its own work, and of the calls of its groups.
    """
    kind = By(by) if by else _of_picture(since, until) if svg is not None else None
    target = Target(percent=USUAL.percent, seconds=within) if within is not None else None
    search = ReportSearch(
        by=kind,
        since=since,
        until=until,
        periods=_periods(kind, since, until),
        target=target,
        group=group,
        queue=queue,
    )
    if svg is not None and form != "table":
        raise click.UsageError("--svg writes a picture, --format prints: say one of them.")
    if svg is not None and kind is not None and len(search.periods) > MOST_ROWS:
        raise click.BadParameter(most_rows(kind), param_hint="'--svg'")
    told = shown(
        lambda progress: ask(
            program,
            partial(_asked, search, progress),
            start=True,
            seconds=SECONDS,
            progress=progress,
        ),
        "Nothing was written.",
    )
    if svg is not None:
        _draw(told, svg)
    elif form == "json":
        click.echo(json_text(report_json(told)))
    elif form == "csv":
        click.echo(report_csv(told), nl=False)
    else:
        for line in lines(told):
            click.echo(line)


async def _asked(search: ReportSearch, progress: Progress, line: Line) -> Reported:
    """The report; of a group only where there is one of that name. Raises `ConsoleError`."""
    if search.group is not None:
        known = (await line.ask(BoardNow())).team.groups
        if search.group not in known:
            there = f"say {', '.join(known)}" if known else "no team is configured"
            raise click.BadParameter(
                clean(f"there is no group {search.group}: {there}.", 400), param_hint="'--group'"
            )
    return await reported(line, search, progress)


def _of_picture(since: datetime, until: datetime | None) -> By:
    length = (until or datetime.now().astimezone()) - since
    return By.HOUR if length <= _BY_HOURS else By.DAY


def _draw(told: Reported, file: Path) -> None:
    """The report as a picture in a file that was not there."""
    with new_file(file), beside_until_whole(file) as fresh:
        fresh.write_text(report_svg(told, duration), encoding="utf-8")
    click.echo(clean(f"{file}: the report as a picture.", limit=1000))


def _periods(by: By | None, since: datetime, until: datetime | None) -> tuple[datetime, ...]:
    """The hours or days of the user's clock; a few of the future do no harm."""
    ends = until or datetime.now().astimezone()
    periods = {By.HOUR: hours, By.DAY: days}.get(by) if by else None
    if periods is None:
        return ()
    found: list[datetime] = []
    for at in periods(since, ends):
        found.append(at)
        if len(found) > MOST_PERIODS:
            raise click.BadParameter(
                f"that is more than {MOST_PERIODS} {by}s: name a later beginning, or --by day.",
                param_hint="'--since'",
            )
    return tuple(found)


# A table ----------------------------------------------------------------------------------


def lines(told: Reported) -> Iterator[str]:
    """Callers, members and dispositions, each as a table of at most 80 columns."""
    yield f"{moment(told.since)} - {moment(told.until)}, target {told.target.seconds} s"
    named = ((clean(columns.name(told.by, row), limit=_LONGEST_NAME), row) for row in told.rows)
    rows = [*named, (clean("all"), told.total)]
    yield ""
    yield from _even(
        ("CALLERS", *columns.CALLERS),
        ((name, *columns.callers(row.calls, duration)) for name, row in rows),
    )
    yield ""
    yield from _even(
        (columns.whose(told.members), *columns.MEMBERS),
        ((name, *columns.members(row, duration)) for name, row in rows),
    )
    if told.total.dispositions:
        yield ""
        head = ("DISPOSITIONS", "CALLS")
        yield from _even(
            head,
            (
                (clean(f"{name}: {code}", limit=_LONGEST_DISPOSITION), str(count))
                for name, row in rows
                for code, count in row.dispositions.items()
            ),
        )


_LONGEST_DISPOSITION: Final = 60


def _even(head: Sequence[str], rows: Iterable[Sequence[str]]) -> Iterator[str]:
    """The rows with their figures at the right of each column."""
    cells = [head, *rows]
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for name, *figures in cells:
        first = name + " " * (widths[0] - width(name))
        others = (figure.rjust(room) for figure, room in zip(figures, widths[1:], strict=True))
        yield " ".join([first, *others])

"""`report`: how callers were served and what members did, in figures."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import click
from msgspec import Struct, structs

from console.cli.ask import ask
from console.cli.moments import days, hours, moment_typed
from console.cli.program import Command, Program, current
from console.cli.tables import duration, moment, width
from console.domain.team.report import MOST_PERIODS, By, Reported, ReportRow, ReportSearch
from console.domain.team.service_level import USUAL, CallFigures, Target
from console.exports import csv_text, json_text, timestamp
from console.line.questions import Report
from console.text import Shown, clean

SECONDS: Final = 600.0
"""How long a report may take; a busy switchboard lets all others go first."""

_LONGEST_NAME: Final = 15
_NAMES: Final = {By.HOUR: "%Y-%m-%d %H:%M", By.DAY: "%Y-%m-%d"}


_DEFINITIONS: Final = """\
\b
CALLERS
offered      every caller; a call belongs to the time at which it came in
answered     somebody talked with them: a queue or a machine is nobody
abandoned    gone before that, also while it only rang
rejected     turned away by somebody
level        service level: answered within --within seconds, of all but
             those who gave up before that; who waits longer counts against
             it (Cisco ICM 4.5 "abandoned calls ignored"; usual is 80 %)
speed        average speed of answer: mean wait of the answered alone, from
             coming in (Amazon Connect "Average queue answer time")
talk         mean seconds that the answered ones talked with somebody

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
@click.option(
    "--since",
    callback=moment_typed,
    default="7d",
    show_default=True,
    metavar="WHEN",
    help="Calls that came in since then: 2h, 7d, today, 2026-03-01.",
)
@click.option("--until", callback=moment_typed, metavar="WHEN", help="Those that came before.")
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
) -> None:
    """Say how callers were served, and what members did with their time.

    Supervisors are told of all; an agent of its own work, and of the calls of its groups.
    """
    kind = By(by) if by else None
    target = Target(percent=USUAL.percent, seconds=within) if within is not None else None
    search = ReportSearch(
        by=kind, since=since, until=until, periods=_periods(kind, since, until), target=target
    )
    told = ask(program, lambda line: line.ask(Report(search)), start=True, seconds=SECONDS)
    if form == "json":
        click.echo(json_text(report_json(told)))
    elif form == "csv":
        rows = told.rows if kind else (told.total,)
        click.echo(csv_text(_HEAD, (_cells(one) for one in rows)), nl=False)
    else:
        for line in lines(told):
            click.echo(line)


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
    rows = [*((_name(told.by, row), row) for row in told.rows), (clean("all"), told.total)]
    yield ""
    head: tuple[str, ...] = (
        "CALLERS",
        "OFFERED",
        "ANSWERED",
        "ABANDONED",
        "REJECTED",
        "LEVEL",
        "SPEED",
        "TALK",
    )
    yield from _even(head, ((name, *_callers(row.calls)) for name, row in rows))
    yield ""
    whose = "MEMBERS" if told.members is None else "YOURSELF"
    head = (
        whose,
        "OFFERED",
        "TAKEN",
        "MISSED",
        "ON CALLS",
        "WRAP-UP",
        "READY",
        "NOT READY",
        "OCC.",
    )
    yield from _even(head, ((name, *_members(row)) for name, row in rows))
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


def _name(by: By | None, row: ReportRow) -> Shown:
    if row.since is not None and by is not None:
        return clean(row.since.astimezone().strftime(_NAMES[by]))
    return clean(row.name or "(none)", limit=_LONGEST_NAME)


def _callers(calls: CallFigures) -> tuple[str, ...]:
    counts = (calls.offered, calls.answered, calls.abandoned, calls.turned_away)
    times = (duration(calls.speed_of_answer), duration(calls.average_talk))
    return (*map(str, counts), _percent(calls.service_level), *(time or "-" for time in times))


def _members(row: ReportRow) -> tuple[str, ...]:
    counts = (row.offers.offered, row.offers.taken, row.offers.missed)
    if row.times is None:
        return (*map(str, counts), "-", "-", "-", "-", "-")
    spent = (row.times.talk, row.times.wrap_up, row.times.ready, row.times.not_ready)
    return (*map(str, counts), *map(_spent, spent), _percent(row.times.occupancy))


def _spent(seconds: float) -> str:
    """A time of work; of weeks of it nobody wants to know the seconds."""
    return duration(seconds) if seconds < _LONG else f"{seconds / 3600:.0f} h"


_LONG: Final = 100 * 3600


def _percent(share: float | None) -> str:
    return "-" if share is None else f"{100 * share:.0f}%"


# For programs and spreadsheets -----------------------------------------------------------


class FiguresJson(Struct, frozen=True, kw_only=True):
    """The figures of a row. Shares are 0 to 1, None where there is nothing to share.

    Those that begin with `member_`, and those of time behind them, are of what members did.
    """

    offered: int
    answered: int
    abandoned: int
    turned_away: int
    answered_in_time: int
    abandoned_early: int
    waiting_late: int
    service_level: float | None
    speed_of_answer_seconds: float | None
    average_talk_seconds: float | None
    longest_wait_seconds: float
    talk_seconds: float
    member_offered: int
    member_taken: int
    member_missed: int
    member_declined: int
    on_calls_seconds: float | None
    wrap_up_seconds: float | None
    ready_seconds: float | None
    not_ready_seconds: float | None
    occupancy: float | None


class RowJson(Struct, frozen=True, kw_only=True):
    """A row; `key` is a user, a group, a route or a time, no text where there is none."""

    key: str
    name: str
    figures: FiguresJson
    dispositions: dict[str, int]


class ReportJson(Struct, frozen=True, kw_only=True):
    """A report. `members` are those whose own figures it has, None where it has all."""

    by: By | None
    since: datetime
    until: datetime
    target_seconds: int
    members: tuple[str, ...] | None
    rows: tuple[RowJson, ...]
    total: RowJson


def report_json(told: Reported) -> ReportJson:
    """The report under the names that it has for programs."""
    return ReportJson(
        by=told.by,
        since=told.since,
        until=told.until,
        target_seconds=told.target.seconds,
        members=told.members,
        rows=tuple(map(_row, told.rows)),
        total=_row(told.total),
    )


def _row(row: ReportRow) -> RowJson:
    calls, offers, times = row.calls, row.offers, row.times
    figures = FiguresJson(
        offered=calls.offered,
        answered=calls.answered,
        abandoned=calls.abandoned,
        turned_away=calls.turned_away,
        answered_in_time=calls.in_time,
        abandoned_early=calls.gave_up_early,
        waiting_late=calls.late,
        service_level=calls.service_level,
        speed_of_answer_seconds=calls.speed_of_answer,
        average_talk_seconds=calls.average_talk,
        longest_wait_seconds=calls.longest_wait,
        talk_seconds=calls.talk,
        member_offered=offers.offered,
        member_taken=offers.taken,
        member_missed=offers.missed,
        member_declined=offers.declined,
        on_calls_seconds=times.talk if times else None,
        wrap_up_seconds=times.wrap_up if times else None,
        ready_seconds=times.ready if times else None,
        not_ready_seconds=times.not_ready if times else None,
        occupancy=times.occupancy if times else None,
    )
    key = timestamp(row.since) or row.key
    return RowJson(key=key, name=row.name, figures=figures, dispositions=row.dispositions)


_HEAD: Final = ("key", "name", *FiguresJson.__struct_fields__, "dispositions")


def _cells(row: ReportRow) -> tuple[str | None, ...]:
    made = _row(row)
    figures = (_written(figure) for figure in structs.astuple(made.figures))
    came_to = ", ".join(f"{code}: {count}" for code, count in made.dispositions.items())
    return (made.key, made.name, *figures, came_to)


def _written(figure: float | None) -> str | None:
    if figure is None or isinstance(figure, int):
        return None if figure is None else str(figure)
    return f"{figure:.3f}"

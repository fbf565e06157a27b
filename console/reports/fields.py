"""A report for programs and spreadsheets: each figure under one name."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from console.domain.team.report import By, Reported, ReportRow
from console.exports import csv_text, timestamp


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
    answered_by_machine: int
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
        answered_by_machine=calls.by_machine,
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


HEAD: Final = ("key", "name", *FiguresJson.__struct_fields__, "dispositions")


def cells(row: ReportRow) -> tuple[str | None, ...]:
    """The row for a spreadsheet, below `HEAD`."""
    made = _row(row)
    figures = (_written(figure) for figure in structs.astuple(made.figures))
    came_to = ", ".join(f"{code}: {count}" for code, count in made.dispositions.items())
    return (made.key, made.name, *figures, came_to)


def _written(figure: float | None) -> str | None:
    if figure is None or isinstance(figure, int):
        return None if figure is None else str(figure)
    return f"{figure:.3f}"


def report_csv(told: Reported) -> str:
    """The rows as CSV with a head; all of it as one row where it is by nothing."""
    rows = told.rows if told.by else (told.total,)
    return csv_text(HEAD, map(cells, rows))

"""A report of some days as lines: plots, the figures of each below or beside them, and words.

All figures are those of the report; here they are only set out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from itertools import zip_longest
from math import ceil
from typing import Final, NamedTuple

from textual.content import Content

from console.domain.alarms import Level
from console.domain.team.report import Reported, ReportRow
from console.domain.team.service_level import reaches
from console.reports import columns
from console.reports.periods import DAY, Span, Window
from console.text import Shown
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.figures.plot import TO_COME, Signs, bars
from console.ui.render.lines import LEVEL_GLYPHS, MUTED, STRONG, shown

BESIDE: Final = 150
"""Cells from which on the figures stand beside the plots."""

TABLE: Final = 78
"""Cells that the figures take there."""

GUTTER: Final = 7
"""Cells before the bars, in which stands what the highest is."""

WIDEST_BAR: Final = 10
LONGEST_NAME: Final = 15
LOW: Final = "$light-warn"
BAR: Final = "$accent"


class Figures(NamedTuple):
    """Reports of the same calls, by the hours or days of a window and by member; made `at`."""

    window: Window
    by_time: Reported
    by_member: Reported
    at: datetime


class Look(NamedTuple):
    """How it is drawn: so many lines for the bars of a plot, of those signs."""

    lines: int
    signs: Signs


class _Plot(NamedTuple):
    """Something that each period has a figure of; None where there is nothing to tell.

    `full` is the figure of the highest bar there may be, 0 for that of the highest there is.
    `low` says which are marked.
    """

    title: str
    words: str
    figure: Callable[[ReportRow], float | None]
    spelled: Callable[[float], str]
    full: float = 0.0
    low: Callable[[ReportRow], bool] = lambda _: False


def figure_lines(figures: Figures, width: int, look: Look) -> list[Content]:
    """All of it in so many cells."""
    plots = [line for plot in _plots(figures) for line in _drawn(plot, figures, width, look)]
    if width < BESIDE:
        return [*_notes(figures), *plots, *_tables(figures, width, look)]
    left = width - TABLE - 2
    plots = [line for plot in _plots(figures) for line in _drawn(plot, figures, left, look)]
    sides = zip_longest(plots, _tables(figures, TABLE, look), fillvalue=Content())
    return [
        *_notes(figures),
        *(one.truncate(left, pad=True) + Content("  ") + other for one, other in sides),
    ]


def clock(seconds: float) -> Shown:
    """A time of waiting or work."""
    return reads.clock(int(seconds))


def whole_day(at: datetime) -> str:
    """`Sun 29 Nov`."""
    return f"{at.astimezone():%a %d %b}"


def _notes(figures: Figures) -> list[Content]:
    """What the figures do not say, a line each."""
    told = figures.by_time
    lines = []
    if told.begins is None:
        lines.append("Nothing is in the journal yet.")
    elif told.begins > figures.window.since:
        began = f"{whole_day(told.begins)} {told.begins.astimezone():%H:%M}"
        lines.append(f"Nothing is known of the time before {began}: it is not in the journal.")
    if told.members is not None:
        lines.append("You are told of the calls of your groups, and of your own work alone.")
    if told.queue is not None:
        lines.append("Calls alone: nobody's time is of one queue.")
    return [Content.styled(line, MUTED) for line in lines]


# Plots ------------------------------------------------------------------------------------


def _plots(figures: Figures) -> Iterator[_Plot]:
    told = figures.by_time
    target, calls = told.target, told.total.calls
    yield _Plot(
        "Callers",
        f"{calls.offered} offered, {calls.answered} answered, {calls.abandoned} abandoned, "
        f"{calls.turned_away} rejected",
        lambda row: row.calls.offered,
        lambda count: f"{count:.0f}",
    )
    level = calls.service_level
    yield _Plot(
        f"In {target.seconds} s",
        f"{columns.percent(level)} answered, target {target.percent} %"
        if level is not None
        else "not known: no call counts yet",
        lambda row: row.calls.service_level,
        columns.percent,
        full=1.0,
        low=lambda row: reaches(row.calls.service_level, target) is False,
    )
    speed = calls.speed_of_answer
    yield _Plot(
        "Waits",
        f"{clock(speed)} to the answer on average, {clock(calls.longest_wait)} the longest"
        if speed is not None
        else "not known: nobody was answered",
        lambda row: row.calls.speed_of_answer,
        clock,
    )


def _drawn(plot: _Plot, figures: Figures, width: int, look: Look) -> list[Content]:
    """A head with the figure of all, the bars, and what each is of."""
    window = figures.window
    heights = list(_heights(plot, figures))
    full = plot.full or max((one for one in heights if one), default=0.0)
    cells = min(WIDEST_BAR, (width - GUTTER) // len(heights))
    head = Content.assemble((plot.title, "bold $accent"), "   ", (plot.words, STRONG))
    if cells < 1:
        return [head, Content()]
    low = [row is not None and plot.low(row) for row in _rows(figures)]
    styles = [
        LOW if marked else BAR if height else MUTED
        for marked, height in zip(low, heights, strict=True)
    ]
    lines = [head]
    for place, pieces in enumerate(bars(heights, full, look.lines, cells, look.signs)):
        tall = plot.spelled(full) if place == 0 and full > 0 else ""
        drawn = ((piece, styles[at]) for at, piece in enumerate(pieces))
        lines.append(Content.assemble((f"{tall:>{GUTTER - 1}} ", MUTED), *drawn))
    if any(low):
        marks = ((LEVEL_GLYPHS[Level.WARN] if one else "").ljust(cells) for one in low)
        lines.append(Content(" " * GUTTER) + Content.styled("".join(marks), LOW))
    labels = [_short(period, window.span) for period in window.periods]
    stride = ceil((max(map(len, labels)) + 1) / cells)
    under = "".join(one.ljust(cells * stride) for one in labels[::stride])
    return [*lines, Content.styled(" " * GUTTER + under.rstrip(), MUTED)]


def _rows(figures: Figures) -> list[ReportRow | None]:
    """The row of each period, None where nothing was counted."""
    rows = {row.since: row for row in figures.by_time.rows}
    return [rows.get(period) for period in figures.window.periods]


def _heights(plot: _Plot, figures: Figures) -> Iterator[float | None]:
    told, window = figures.by_time, figures.window
    ends = (*window.periods[1:], window.until)
    for period, end, row in zip(window.periods, ends, _rows(figures), strict=True):
        if period >= told.until:
            yield TO_COME
        elif told.begins is None or end <= told.begins:
            yield None
        else:
            yield plot.figure(row or ReportRow())


def _short(period: datetime, span: Span) -> str:
    """What stands below a bar."""
    at = period.astimezone()
    if span.days == DAY.days:
        return f"{at:%H}"
    return f"{at:%a %d}" if span.days <= 7 else f"{at:%d}"  # noqa: PLR2004 - a week has a name a day


# Tables -----------------------------------------------------------------------------------


def _tables(figures: Figures, width: int, look: Look) -> Iterator[Content]:
    told, by_member = figures.by_time, figures.by_member
    rows = [(_period(row, figures.window.span), row) for row in told.rows]
    head = "HOUR" if figures.window.span.days == DAY.days else "DAY"
    yield from _table(
        (head, *columns.CALLERS, "LONGEST"),
        [(name, _callers(row)) for name, row in (*rows, ("all", told.total))],
    )
    yield Content()
    members = [(shown(columns.name(by_member.by, row), 60), row) for row in by_member.rows]
    yield from _table(
        (columns.whose(by_member.members), *columns.MEMBERS),
        [(name, columns.members(row, clock)) for name, row in (*members, ("all", told.total))],
    )
    if told.total.dispositions:
        yield Content()
        yield from _dispositions(told.total.dispositions, width, look.signs)


def _callers(row: ReportRow) -> tuple[str, ...]:
    calls = row.calls
    return (
        *columns.callers(calls, clock),
        clock(calls.longest_wait) if calls.offered else columns.NOTHING,
    )


def _period(row: ReportRow, span: Span) -> str:
    if row.since is None:
        return columns.NOTHING
    at = row.since.astimezone()
    return f"{at:%H:%M}" if span.days == DAY.days else whole_day(at)


def _table(head: Sequence[str], rows: Iterable[tuple[str, Sequence[str]]]) -> Iterator[Content]:
    """Names and their figures, each at the right under its head; the last row is that of all."""
    told = list(rows)
    widths = [
        max(len(head[place + 1]), *(len(figures[place]) for _, figures in told)) + 1
        for place in range(len(head) - 1)
    ]
    lines = [(head[0], head[1:], MUTED), *((name, figures, "") for name, figures in told)]
    for place, (name, figures, style) in enumerate(lines):
        cells = "".join(one.rjust(room) for one, room in zip(figures, widths, strict=True))
        kind = STRONG if place == len(lines) - 1 else style
        yield Content.styled(f"{fit(name, LONGEST_NAME)}{cells}", kind)


def _dispositions(counts: dict[str, int], width: int, signs: Signs) -> Iterator[Content]:
    """Each code with how many calls came to it, the most first."""
    yield Content.styled(f"{'DISPOSITIONS':<{_CODE}}{'CALLS':>{_COUNT}}", MUTED)
    most, room = max(counts.values()), max(1, width - _CODE - _COUNT - 3)
    sign = _LYING[signs]
    for code, count in sorted(counts.items(), key=lambda one: (-one[1], one[0])):
        name = shown(code, 60)
        bar = sign * max(1, room * count // most)
        yield Content.assemble(f"{fit(name, _CODE)}{count:>{_COUNT}}  ", (bar, BAR))


_CODE: Final = 24
_COUNT: Final = 7
_LYING: Final = {Signs.BRAILLE: "⠶", Signs.BLOCKS: "▄", Signs.ASCII: "#"}

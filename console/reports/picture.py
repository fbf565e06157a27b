"""A report as a picture that stands alone: SVG, which a browser opens and a mail carries.

Nothing in it is fetched or run. Every bar has its figure beside it as text, which can be
selected and is read out; its colours follow whether the reader's page is light or dark. The
contrast of each text is 4.5 or more on both.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, NamedTuple
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from console.domain.team.report import By, Reported, ReportRow
from console.domain.team.service_level import Target, reaches
from console.reports import columns
from console.text import Shown, clean, without_numbers

WIDTH: Final = 960
MARGIN: Final = 24
LINE: Final = 20
"""Units between two lines of text."""

HEIGHT: Final = 120
"""Units of the highest bar."""

WIDEST: Final = 48
"""Units of the widest bar."""

MOST_ROWS: Final = 400
"""Rows that are drawn at most: narrower bars cannot be told apart."""

LONGEST: Final = 36
"""Signs of a name before its figures."""

LONGEST_LINE: Final = 160

_STYLE: Final = """
svg { color-scheme: light dark; background: #ffffff; font: 13px system-ui, sans-serif; }
text { fill: #1a1a1a; } .title { font-size: 20px; font-weight: bold; }
.head { font-weight: bold; } g.head text { font-size: 11px; }
.muted { fill: #555555; } .figure { text-anchor: end; }
.bar { fill: #1d5fa8; } .low { fill: #b03a00; } .axis { stroke: #767676; }
.target { stroke: #767676; stroke-dasharray: 4 3; }
@media (prefers-color-scheme: dark) {
svg { background: #16181d; } text { fill: #ececec; } .muted { fill: #b0b0b0; }
.bar { fill: #6fb1f5; } .low { fill: #ffa05c; } .axis, .target { stroke: #8f8f8f; }
}
"""


_SPEED: Final = columns.CALLERS.index("SPEED")


class Series(NamedTuple):
    """Something that each row has a figure of, None where there is nothing to tell.

    `full` is the figure of the highest bar there may be, 0 for that of the highest there is;
    `low` says which rows are marked, `line` where a line is drawn.
    """

    title: str
    figure: Callable[[ReportRow], float | None]
    words: Callable[[ReportRow], str]
    full: float = 0.0
    low: Callable[[ReportRow], bool] = lambda _: False
    line: float | None = None


def series_of(target: Target, spelled: columns.Spelled) -> tuple[Series, ...]:
    """What is drawn of callers: how many, how many were answered in time, how long they waited."""
    return (
        Series("Callers", lambda row: row.calls.offered, lambda row: str(row.calls.offered)),
        Series(
            f"Answered within {target.seconds} s (target {target.percent} %)",
            lambda row: row.calls.service_level,
            lambda row: columns.percent(row.calls.service_level),
            full=1.0,
            low=lambda row: reaches(row.calls.service_level, target) is False,
            line=target.percent / 100,
        ),
        Series(
            "Average speed of answer",
            lambda row: row.calls.speed_of_answer,
            lambda row: columns.callers(row.calls, spelled)[_SPEED],
        ),
    )


def report_svg(told: Reported, spelled: columns.Spelled) -> str:
    """The report as an SVG document, with at most `MOST_ROWS` rows; times as `spelled`."""
    picture = _Picture(_title(told), _about(told))
    if told.by is not None:
        for series in series_of(told.target, spelled):
            picture.bars(series, told)
    named = [(columns.name(told.by, row), row) for row in told.rows] + [("all", told.total)]
    picture.table(
        ("CALLERS", *columns.CALLERS),
        ((name, *columns.callers(row.calls, spelled)) for name, row in named),
        "callers",
    )
    picture.table(
        (columns.whose(told.members), *columns.MEMBERS),
        ((name, *columns.members(row, spelled)) for name, row in named),
        "members",
    )
    if told.total.dispositions:
        counts = ((code, str(count)) for code, count in told.total.dispositions.items())
        picture.table(("DISPOSITIONS", "CALLS"), counts, "dispositions")
    return picture.written()


def _title(told: Reported) -> str:
    by = f" by {told.by.value}" if told.by else ""
    of = f", group {told.group}" if told.group is not None else ""
    of += f", queue {told.queue}" if told.queue is not None else ""
    return f"Report{by}{of}"


def _about(told: Reported) -> str:
    since, until = (f"{at.astimezone():%Y-%m-%d %H:%M}" for at in (told.since, told.until))
    calls = told.total.calls
    counts = f"{calls.offered} callers, {calls.answered} answered, {calls.abandoned} abandoned"
    return f"{since} to {until}: {counts}, {calls.turned_away} rejected"


class _Picture:
    """A document that grows downwards."""

    def __init__(self, title: str, about: str) -> None:
        self._root = Element("svg", xmlns="http://www.w3.org/2000/svg", role="img")
        self._root.set("aria-labelledby", "title about")
        self._add("title", title, id="title")
        self._add("desc", about, id="about")
        SubElement(self._root, "style").text = _STYLE
        self._y = float(MARGIN)
        self._line(title, "title", height=LINE * 1.5)
        self._line(about, "muted")

    def bars(self, series: Series, told: Reported) -> None:
        """A bar for each row, under a head; what the highest is stands beside the head."""
        figures = [series.figure(row) for row in told.rows]
        known = [one for one in figures if one is not None]
        if not known:
            return
        full = series.full or max(*known, 0.0) or 1.0
        highest = max(told.rows, key=lambda row: series.figure(row) or 0.0)
        most = f"most: {series.words(highest)}, {columns.name(told.by, highest)};"
        self._y += LINE / 2
        self._text(series.title, MARGIN, "head")
        self._text(f"{most} all: {series.words(told.total)}", WIDTH - MARGIN, "muted figure")
        self._y += LINE / 2
        bottom, step = self._y + HEIGHT, (WIDTH - 2 * MARGIN) / len(figures)
        for place, (row, figure) in enumerate(zip(told.rows, figures, strict=True)):
            tall = HEIGHT * (figure or 0.0) / full
            kind = "low" if series.low(row) else "bar"
            x = MARGIN + place * step
            bar = self._shape(
                "rect", kind, x=x, y=bottom - tall, width=min(WIDEST, step * 0.8), height=tall
            )
            name = columns.name(told.by, row)
            SubElement(bar, "title").text = _shown(f"{name}: {series.words(row)}")
        if series.line is not None:
            self._rule("target", bottom - HEIGHT * series.line / full)
        self._rule("axis", bottom)
        self._y = bottom + LINE * 0.8
        first, last = (columns.name(told.by, told.rows[place]) for place in (0, -1))
        self._text(first, MARGIN, "muted")
        if len(told.rows) > 1:
            self._text(last, WIDTH - MARGIN, "muted figure")
        self._y += LINE

    def table(self, head: Sequence[str], rows: Iterable[Sequence[str]], kind: str) -> None:
        """Rows of a name and its figures, each under its head."""
        self._y += LINE / 2
        places = list(_places(len(head) - 1))
        for name, *figures in (head, *rows):
            group = SubElement(self._root, "g")
            group.set("class", kind if name != head[0] else f"{kind} head")
            self._text(_shown(name, LONGEST), MARGIN, "", within=group)
            for figure, x in zip(figures, places, strict=True):
                self._text(figure, x, "figure", within=group)
            self._y += LINE

    def written(self) -> str:
        """The document."""
        height = self._y + MARGIN
        self._root.set("viewBox", f"0 0 {WIDTH} {height:g}")
        self._root.set("width", str(WIDTH))
        self._root.set("height", f"{height:g}")
        indent(self._root)
        text: str = tostring(self._root, encoding="unicode")
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{text}\n'

    def _add(self, tag: str, text: str, **attributes: str) -> None:
        SubElement(self._root, tag, attributes).text = _shown(text)

    def _line(self, text: str, kind: str, *, height: float = LINE) -> None:
        self._y += height / 2
        self._text(text, MARGIN, kind)
        self._y += height / 2

    def _text(self, text: str, x: float, kind: str, *, within: Element | None = None) -> None:
        parent = self._root if within is None else within
        made = SubElement(parent, "text", x=f"{x:g}", y=f"{self._y:g}")
        if kind:
            made.set("class", kind)
        made.text = _shown(text)

    def _rule(self, kind: str, y: float) -> None:
        self._shape("line", kind, x1=MARGIN, y1=y, x2=WIDTH - MARGIN, y2=y)

    def _shape(self, tag: str, kind: str, **places: float) -> Element:
        made = SubElement(self._root, tag, {name: f"{one:.4g}" for name, one in places.items()})
        made.set("class", kind)
        return made


def _places(count: int) -> Iterator[float]:
    """Where the figures of a table end, from the left to the right."""
    names = 250.0
    room = min(110.0, (WIDTH - MARGIN - names) / count)
    return (names + room * (place + 1) for place in range(count))


def _shown(text: str, limit: int = LONGEST_LINE) -> Shown:
    """Text from outside as it may stand in a file that others open."""
    return clean(without_numbers(text), limit=limit)


def most_rows(by: By) -> str:
    """Why a report has too many rows for a picture, and what to do."""
    return f"a picture has {MOST_ROWS} {by.value}s at most: name a later beginning, or --by day."

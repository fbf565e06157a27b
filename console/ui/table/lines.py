"""The lines of the table: made of cells, and compared cell by cell.

Two lines of one layout have their cells in the same places, so what differs
between them is found without looking at the screen: only those characters are
sent again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Final, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.domain.alarms import Level, Limits
from console.domain.leg import CallState, Leg
from console.text import Shown
from console.ui.render import leg as reading
from console.ui.render.cells import differs, fit
from console.ui.render.lines import LEVEL_COLOURS, LEVEL_GLYPHS
from console.ui.table.layout import FLAGS, GUTTER, STATE, WIDE_FLAGS, Layout, Slot
from console.ui.table.palette import Ground, Palette, colour
from console.ui.table.view import Column, Lens, Names

CURSOR: Final = "▌"
MARK: Final = "✓"
THUMB: Final = "▐"
NO_LIMITS: Final = Limits()
_NEAR: Final = 4
"""Unchanged cells between two changes that are sent rather than jumped over: a jump costs more."""


class Cell(NamedTuple):
    """A piece of a line. `used` counts the cells before the padding at its end."""

    x: int
    width: int
    text: str
    style: Style
    used: int


class Line(NamedTuple):
    """A line of the table, as cells from left to right without holes, and as Textual takes it."""

    cells: tuple[Cell, ...]
    strip: Strip


def _cell(x: int, width: int, text: str, style: Style) -> Cell:
    bare = text.rstrip(" ")
    used = len(bare) if bare.isascii() else cell_len(bare)
    return Cell(x, width, text, style, used)


def joined(cells: list[Cell], width: int) -> Line:
    """A line of cells. The padding after a text that is not ASCII is a segment of its own."""
    segments: list[Segment] = []
    for _, cell_width, text, style, used in cells:
        if text.isascii() or used == cell_width:
            segments.append(Segment(text, style))
        else:
            segments.append(Segment(text.rstrip(" "), style))
            segments.append(Segment(" " * (cell_width - used), style))
    return Line(tuple(cells), Strip(segments, width))


def changes(before: Line, after: Line) -> Iterator[tuple[int, int]]:
    """Where the lines differ: from each first cell to behind the last, left to right."""
    if before is after:
        return
    if len(before.cells) != len(after.cells):
        yield 0, after.strip.cell_length
        return
    begun: tuple[int, int] | None = None
    for old, new in zip(before.cells, after.cells, strict=True):
        span = _difference(old, new)
        if span is None:
            continue
        if differs(old.text) or differs(new.text):
            span = new.x, after.strip.cell_length  # it may stick out of its cell on the terminal
        if begun is not None and span[0] - begun[1] <= _NEAR:
            begun = (begun[0], max(begun[1], span[1]))
            continue
        if begun is not None:
            yield begun
        begun = span
    if begun is not None:
        yield begun


def _difference(old: Cell, new: Cell) -> tuple[int, int] | None:
    x = new.x
    if old.style != new.style:
        same_ground = old.style.bgcolor == new.style.bgcolor
        used = max(old.used, new.used) if same_ground else new.width
        return (x, x + used) if used else None
    if old.text == new.text:
        return None
    texts = old.text, new.text
    if not (old.text.isascii() and new.text.isascii()):
        alike = next(i for i, pair in enumerate(zip_longest(*texts)) if len({*pair}) > 1)
        texts = old.text[alike:], new.text[alike:]
        x += cell_len(new.text[:alike])
        if not (texts[0].isascii() and texts[1].isascii() and len(texts[0]) == len(texts[1])):
            return new.x, new.x + max(old.used, new.used)
    pairs = list(zip(*texts, strict=True))
    first = next(i for i, (one, other) in enumerate(pairs) if one != other)
    last = next(i for i, (one, other) in enumerate(reversed(pairs)) if one != other)
    return x + first, x + len(pairs) - last


class Look(NamedTuple):
    """What a row shows besides its leg."""

    cursor: bool = False
    marked: bool = False
    thumb: bool = False


class Scribe:
    """Writes the lines of one layout in one palette."""

    def __init__(
        self, layout: Layout, palette: Palette, names: Names, limits: Limits = NO_LIMITS
    ) -> None:
        self.layout = layout
        self.palette = palette
        self.names = names
        self.limits = limits
        self._ends = [slot.x for slot in layout.slots[1:]] + [layout.width - 1]

    def blank(self) -> Line:
        """A line without a call."""
        return self._line(" " * GUTTER, self.palette.style("foreground"), lambda _: None)

    def sentence(self, text: str) -> Line:
        """A line of plain words, indented as the states are."""
        style = self.palette.style("muted")
        width = self.layout.width
        words = fit(" " * (GUTTER + 2) + text, width)
        return joined([_cell(0, width, words, style)], width)

    def heading(self, lens: Lens) -> Line:
        """The names of the columns; an arrow shows by which one the rows are sorted."""

        def named(slot: Slot) -> tuple[str, Style]:
            if slot.column is not lens.sort:
                return slot.heading, self.palette.style("header")
            arrow = "▼" if lens.reverse else "▲"
            return f"{slot.heading} {arrow}".strip(), self.palette.style("accent")

        return self._line(" " * GUTTER, self.palette.style("header"), named)

    def row(self, leg: Leg, now: datetime, look: Look) -> Line:
        """The line of a leg."""
        ground = Ground.CURSOR if look.cursor else Ground.PLAIN

        def read(slot: Slot) -> tuple[str, Style]:
            if slot.column is Column.DURATION:
                return self._duration(slot, leg, now, ground)
            bold = slot.column is Column.STATE and leg.state is CallState.OFFERED
            name = colour(slot.column, leg, self.names.me)
            if slot.column is Column.FROM and self.layout.party:
                name = "foreground" if leg.alive else name
            return self._text(slot, leg, now), self.palette.style(name, ground, bold=bold)

        gutter = (CURSOR if look.cursor else " ") + (MARK if look.marked else " ")
        edge = self.palette.style("mark" if look.marked else "accent", ground)
        return self._line(gutter, edge, read, ground, thumb=look.thumb)

    def _duration(self, slot: Slot, leg: Leg, now: datetime, ground: Ground) -> tuple[str, Style]:
        """The time; where it is over a limit, with the glyph and in the colour of that."""
        seconds = reading.seconds(leg, now)
        plain = colour(Column.DURATION, leg, self.names.me)
        if seconds is None:
            return reading.UNKNOWN, self.palette.style(plain, ground)
        level, text = self.limits.level(leg.state, seconds), reading.clock(seconds)
        if level is Level.USUAL:
            return text, self.palette.style(plain, ground)
        gap = " " if len(text) + 1 < slot.width else ""
        style = self.palette.style(LEVEL_COLOURS[level], ground, bold=level is Level.ALARM)
        return f"{LEVEL_GLYPHS[level]}{gap}{text}", style

    def _text(self, slot: Slot, leg: Leg, now: datetime) -> Shown:
        match slot.column:
            case Column.STATE:
                return _state(leg, now, slot.width)
            case Column.DIRECTION:
                return reading.arrow(leg)
            case Column.FROM:
                return reading.other_number(leg) if self.layout.party else reading.from_number(leg)
            case Column.TO:
                return reading.to_number(leg)
            case Column.NAME:
                return reading.name_cell(leg, self.names.me, slot.width)
            case Column.CONNECTION:
                return reading.connection(leg, self.names.connections)
            case _:
                return reading.agent(leg, self.names.me)

    def _line(
        self,
        gutter: str,
        edge: Style,
        read: Callable[[Slot], tuple[str, Style] | None],
        ground: Ground = Ground.PLAIN,
        *,
        thumb: bool = False,
    ) -> Line:
        cells = [_cell(0, GUTTER, gutter, edge)]
        plain = self.palette.style("foreground", ground)
        for slot, end in zip(self.layout.slots, self._ends, strict=True):
            text, style = read(slot) or ("", plain)
            shown = fit(text, slot.width, tail=_is_number(slot, text), right=slot.right)
            width = end - slot.x
            cells.append(_cell(slot.x, width, shown + " " * (width - slot.width), style))
        bar = self.palette.style("rule")
        cells.append(_cell(self.layout.width - 1, 1, THUMB if thumb else " ", bar))
        return joined(cells, self.layout.width)


def _state(leg: Leg, now: datetime, width: int) -> Shown:
    """The state, and where there is room what an order does to it, and the flags."""
    state, flags = reading.state(leg), reading.flags(leg, wide=width >= STATE + WIDE_FLAGS)
    beside = Shown(reading.order_mark(leg, now) + flags)
    if width < STATE + FLAGS or beside.isspace():
        return state
    return Shown(fit(state, STATE) + beside)


def _is_number(slot: Slot, text: str) -> bool:
    """Whether the end of the text tells more than its beginning."""
    return slot.column in {Column.FROM, Column.TO} and text.startswith("+")

"""The lines of a table: made of cells, and compared cell by cell.

Two lines of one layout have their cells in the same places, so what differs
between them is found without looking at the screen: only those characters are
sent again.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterator
from datetime import datetime
from itertools import zip_longest
from typing import Final, Generic, NamedTuple

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from console.ui.grid.layout import GUTTER, INDENT, Col, Layout, Slot
from console.ui.grid.palette import Ground, Palette
from console.ui.grid.rows import Item, SortedBy
from console.ui.render.cells import differs, fit

CURSOR: Final = "▌"
MARK: Final = "✓"
THUMB: Final = "▐"
_EDGE: Final = 2
"""Cells of a rule before its words."""
_WORDS: Final = 46
"""Cells for the words of a rule."""
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
    """What a row shows besides its own."""

    cursor: bool = False
    marked: bool = False
    thumb: bool = False


class Scribe(Generic[Col, Item]):
    """Writes the lines of one layout in one palette."""

    def __init__(self, layout: Layout[Col], palette: Palette) -> None:
        self.layout = layout
        self.palette = palette
        self._ends = [slot.x for slot in layout.slots[1:]] + [layout.width - 1]

    @abstractmethod
    def row(self, item: Item, now: datetime, look: Look) -> Line:
        """The line of a row at that moment."""

    def blank(self) -> Line:
        """A line without a row."""
        return self.line(" " * GUTTER, self.palette.style("foreground"), lambda _: None)

    def sentence(self, text: str) -> Line:
        """A line of plain words, indented as the first column is."""
        style = self.palette.style("muted")
        width = self.layout.width
        words = fit(" " * INDENT + text, width)
        return joined([_cell(0, width, words, style)], width)

    def rule(self, words: str) -> Line:
        """A rule with a few words at its beginning, in a room of their own."""
        width = self.layout.width
        room = min(_WORDS, max(0, width - 2 * _EDGE))
        told = fit(f" {words}", room) if words else "─" * room
        style = self.palette.style("accent" if words else "rule")
        rule = self.palette.style("rule")
        rest = width - _EDGE - room
        cells = [
            _cell(0, _EDGE, "─" * _EDGE, rule),
            _cell(_EDGE, room, told, style),
            _cell(_EDGE + room, rest, "─" * rest, rule),
        ]
        return joined([cell for cell in cells if cell.width], width)

    def heading(self, by: SortedBy) -> Line:
        """The names of the columns; an arrow shows by which one the rows are sorted."""

        def named(slot: Slot[Col]) -> tuple[str, Style]:
            if slot.column != by.sort:
                return slot.heading, self.palette.style("header")
            arrow = "▼" if by.reverse else "▲"
            return f"{slot.heading} {arrow}".strip(), self.palette.style("accent")

        return self.line(" " * GUTTER, self.palette.style("header"), named)

    def gutter(self, look: Look, ground: Ground) -> tuple[str, Style]:
        """What stands left of the columns: where the cursor is, and what is marked."""
        text = (CURSOR if look.cursor else " ") + (MARK if look.marked else " ")
        return text, self.palette.style("mark" if look.marked else "accent", ground)

    def line(
        self,
        gutter: str,
        edge: Style,
        read: Callable[[Slot[Col]], tuple[str, Style] | None],
        ground: Ground = Ground.PLAIN,
        *,
        thumb: bool = False,
    ) -> Line:
        """A line of what `read` makes of each slot, on one ground from edge to edge."""
        cells = [_cell(0, GUTTER, gutter, edge)]
        plain = self.palette.style("foreground", ground)
        for slot, end in zip(self.layout.slots, self._ends, strict=True):
            text, style = read(slot) or ("", plain)
            tail = slot.tail and text.startswith("+")
            shown = fit(text, slot.width, tail=tail, right=slot.right)
            width = end - slot.x
            cells.append(_cell(slot.x, width, shown + " " * (width - slot.width), style))
        bar = self.palette.style("rule")
        cells.append(_cell(self.layout.width - 1, 1, THUMB if thumb else " ", bar))
        return joined(cells, self.layout.width)

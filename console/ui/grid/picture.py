"""The visible part of a table: which rows are in sight, and their lines."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Final, Generic, NamedTuple

from textual.geometry import Size

from console.ui.grid.layout import Col, Layout
from console.ui.grid.lines import Line, Look, Scribe
from console.ui.grid.order import Key
from console.ui.grid.palette import Palette
from console.ui.grid.rows import Item, Rows


class Written(NamedTuple, Generic[Item]):
    """A line, and what was to be written in it, besides layout and palette."""

    content: tuple[Item, datetime, Look]
    line: Line


NO_THUMB: Final = range(0)
_LOWEST_WITH_HEADING: Final = 3
_LOWEST_WITH_RULE: Final = 6


class Picture(Generic[Col, Key, Item]):
    """What is seen of the rows in a window of some size, and from which row on.

    The cursor is always in sight, so no key goes to a row that is not seen.
    When rows come and go above it the view moves with it; when the hand moves it
    the view moves only as far as it must. A cursor that goes to the pinned rows takes the view
    to the first of the others.
    """

    def __init__(self, table_rows: Rows[Key, Item], columns: tuple[Col, ...]) -> None:
        self.table_rows = table_rows
        self.columns = columns
        self.size = Size(0, 0)
        self.top = 0
        self._line_of_cursor: int | None = None
        self._moved_by_hand = False
        self._scribe: Scribe[Col, Item] | None = None
        self._written: dict[Key, Written[Item]] = {}
        self._edition = -1

    @abstractmethod
    def layout(self, width: int) -> Layout[Col]:
        """The columns at a width; the same object for as long as they are the same."""

    @abstractmethod
    def scribe(self, layout: Layout[Col], palette: Palette) -> Scribe[Col, Item]:
        """Who writes the lines of a layout."""

    @property
    @abstractmethod
    def nothing(self) -> str:
        """What an empty table says, and what to do about it."""

    def restyle(self) -> None:
        """Theme or names are different: write everything anew."""
        self._scribe = None

    @property
    def beside_pins(self) -> str:
        """What the rule below those that are pinned says of them."""
        return ""

    @property
    def pinned(self) -> int:
        """Rows above all others, out of reach of the scrolling."""
        return len(self.table_rows.order.pins)

    @property
    def _ruled(self) -> int:
        """Lines of the rule below them; a very low table has none."""
        return 1 if self.pinned and self.size.height >= _LOWEST_WITH_RULE else 0

    @property
    def _heading(self) -> int:
        """Lines of the heading; a very low table has none."""
        return 1 if self.size.height - self.pinned >= _LOWEST_WITH_HEADING else 0

    @property
    def head(self) -> int:
        """Lines above those that scroll: the pinned rows, their rule, the heading."""
        return self.pinned + self._ruled + self._heading

    @property
    def _scrolling(self) -> int:
        """Rows that scroll."""
        return len(self.table_rows.order) - self.pinned

    @property
    def page(self) -> int:
        """Rows that are in sight at once, at least one."""
        return max(1, self.size.height - self.head)

    @property
    def cursor_row(self) -> int:
        """The row of the cursor; 0 if there is none."""
        cursor = self.table_rows.cursor
        return (self.table_rows.order.row_of(cursor) or 0) if cursor is not None else 0

    @property
    def scrolls(self) -> bool:
        """Whether there are more rows than are in sight."""
        return self._scrolling > self.page

    def row_at(self, y: int) -> int | None:
        """The row that a line shows, None for a line without a row."""
        if y < self.pinned:
            return y
        row = self.pinned + self.top + y - self.head
        return row if y >= self.head and row < len(self.table_rows.order) else None

    def row_at_bar(self, y: int) -> int:
        """The row that a click on the scroll bar means."""
        rows, lines = self._scrolling - 1, max(1, self.page - 1)
        return self.pinned + max(0, y - self.head) * rows // lines

    def shows(self, key: Key) -> bool:
        """Whether a difference of that row can be seen: it is in sight, or the rows moved."""
        return key in self._written or self.table_rows.order.edition != self._edition

    # Moving --------------------------------------------------------------------------

    def move_to(self, row: int) -> None:
        """The hand moves the cursor."""
        self.table_rows.move_to(row)
        self._moved_by_hand = True

    def scroll(self, rows: int) -> None:
        """The hand moves the view; the cursor stays in sight."""
        self.top = max(0, min(self.top + rows, self._scrolling - self.page))
        if self.cursor_row >= self.pinned:
            first = self.pinned + self.top
            self.move_to(min(max(self.cursor_row, first), first + self.page - 1))

    def turn(self, pages: float) -> None:
        """The hand moves view and cursor by pages, at least by one row."""
        rows = max(1, int(self.page * abs(pages)))
        rows = rows if pages > 0 else -rows
        self.top += rows
        self.move_to(self.cursor_row + rows)

    def _settle(self) -> None:
        row = self.cursor_row - self.pinned
        if row >= 0:
            if self.top and not self._moved_by_hand and self._line_of_cursor is not None:
                self.top = row - (self._line_of_cursor - self.head)
            self.top = min(max(self.top, row - self.page + 1), row)
        elif self._line_of_cursor is not None:
            self.top = 0
        self._moved_by_hand = False
        self.top = max(0, min(self.top, self._scrolling - self.page))
        self._line_of_cursor = self.head + row - self.top if row >= 0 else None

    # Writing -------------------------------------------------------------------------

    def lines(self, now: datetime, palette: Palette, present: datetime) -> list[Line]:
        """Every line of the window as it should be; pinned rows are those of the present."""
        wanted = self.layout(self.size.width)
        if self._scribe is None or self._scribe.layout is not wanted:
            self._scribe = self.scribe(wanted, palette)
            self._written.clear()
        self._settle()
        self._edition = self.table_rows.order.edition
        scribe, table_rows = self._scribe, self.table_rows
        thumb, before, self._written = self._thumb, self._written, {}

        def row(row: int, at: datetime, *, thumb: bool = False) -> Line:
            key = table_rows.order.key_at(row)
            look = Look(key == table_rows.cursor, table_rows.is_marked(key), thumb)
            content = (table_rows.shown(key), at, look)
            written = before.get(key)
            if written is None or written.content != content:
                written = Written(content, scribe.row(*content))
            self._written[key] = written
            return written.line

        lines = [row(number, present) for number in range(self.pinned)]
        lines += [scribe.rule(self.beside_pins)] * self._ruled
        lines += [scribe.heading(table_rows.sorted_by)] * self._heading
        if not self._scrolling:
            lines += [scribe.blank(), scribe.sentence(self.nothing)][-self.size.height :]
        for y in range(min(self.size.height - len(lines), self._scrolling - self.top)):
            lines.append(row(self.pinned + self.top + y, now, thumb=y in thumb))
        missing = self.size.height - len(lines)
        return lines + [scribe.blank()] * missing if missing > 0 else lines[: self.size.height]

    @property
    def _thumb(self) -> range:
        """The lines of the page at which the scroll bar has its thumb."""
        rows, page = self._scrolling, self.page
        if rows <= page:
            return NO_THUMB
        length = max(1, page * page // rows)
        start = round(self.top * (page - length) / (rows - page))
        return range(start, start + length)

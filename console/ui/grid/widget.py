"""A table under the operator's hand: the cursor moved by keys, clicks and the wheel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from textual import events

from console.ui.grid.canvas import Canvas
from console.ui.grid.layout import Col
from console.ui.grid.order import Key
from console.ui.grid.rows import Item

DOUBLE: Final = 2
"""Clicks of a double click."""
WHEEL: Final = 3
"""Rows that one step of the mouse wheel scrolls."""


class Grid(Canvas[Col, Key, Item], can_focus=True):
    """A table that the hand moves in.

    It binds no keys: the screens do, and their handlers call the `action_` methods.
    """

    DEFAULT_CSS = """
    Grid { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    """
    ALLOW_SELECT = False

    @property
    def moves(self) -> Mapping[str, Callable[[], None]]:
        """What each action on the cursor does, the same in every table."""
        return {
            "move.down": partial(self.action_cursor_by, 1),
            "move.up": partial(self.action_cursor_by, -1),
            "move.first": self.action_cursor_first,
            "move.last": self.action_cursor_last,
            "move.half_down": partial(self.action_cursor_pages, 0.5),
            "move.half_up": partial(self.action_cursor_pages, -0.5),
            "move.page_down": partial(self.action_cursor_pages, 1.0),
            "move.page_up": partial(self.action_cursor_pages, -1.0),
            "call.open": self.action_open,
        }

    def opened(self, key: Key) -> None:
        """Called when the operator wants to see all of a row."""

    def take_aim(self) -> None:
        """Called when the operator means the row under the cursor."""

    def action_cursor_by(self, rows: int) -> None:
        """Move the cursor down, or up."""
        self._move_to(self.picture.cursor_row + rows)

    def action_cursor_pages(self, pages: float) -> None:
        """Move the cursor by pages, and the view with it."""
        self.picture.turn(pages)
        self.take_aim()
        self.changed()

    def action_cursor_first(self) -> None:
        """Move the cursor to the first row."""
        self._move_to(0)

    def action_cursor_last(self) -> None:
        """Move the cursor to the last row."""
        self._move_to(len(self.table_rows.order) - 1)

    def action_open(self) -> None:
        """Open what is under the cursor."""
        if self.table_rows.cursor is not None:
            self.opened(self.table_rows.cursor)

    def on_click(self, event: events.Click) -> None:
        """Put the cursor there; a double click opens it; a click on the bar goes there."""
        at = event.get_content_offset(self)
        if at is None:
            return
        if at.x == self.size.width - 1 and self.picture.scrolls:
            self._move_to(self.picture.row_at_bar(at.y))
            return
        row = self.picture.row_at(at.y)
        if row is None:
            return
        self._move_to(row)
        if event.chain == DOUBLE:
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays in sight."""
        event.stop()
        self.picture.scroll(WHEEL)
        self.changed()

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self.picture.scroll(-WHEEL)
        self.changed()

    def _move_to(self, row: int) -> None:
        self.picture.move_to(row)
        self.take_aim()
        self.changed()

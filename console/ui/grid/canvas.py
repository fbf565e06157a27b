"""What draws a table: once a second, and once a frame while something changes."""

from __future__ import annotations

import asyncio
from typing import Final, Generic

from textual.geometry import Region
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from console.ui.clock import Clock
from console.ui.grid.callbacks import after, forget, soon
from console.ui.grid.layout import Col
from console.ui.grid.lines import Line, changes
from console.ui.grid.order import Key
from console.ui.grid.palette import Palette
from console.ui.grid.picture import Picture
from console.ui.grid.rows import Item, Rows

FRAME: Final = 1 / 120
"""Seconds between two drawings."""
LONGEST: Final = 1 / 25
"""The same while facts pour in for longer than a moment: no eye follows more."""
SLOWER: Final = 1.5
"""How much longer the time between two drawings gets with each that follows soon on the last."""
LATE: Final = 0.002
"""Seconds after the whole second at which durations tick, so that it has passed for sure."""


class Canvas(Widget, Generic[Col, Key, Item]):
    """Draws rows by the line and refreshes only the characters that differ.

    After a change the visible lines are written anew and compared with those on
    the screen, once a frame however many changes came. Frames get longer while facts pour in,
    but for what the operator does. Nothing is done for rows out of sight.
    """

    def __init__(
        self,
        table_rows: Rows[Key, Item],
        picture: Picture[Col, Key, Item],
        clock: Clock,
        id: str | None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.table_rows = table_rows
        self.picture = picture
        self.clock = clock
        self._now = self._present = clock.now()
        self._palette = Palette({})
        self._lines: list[Line] = []
        self._cursor_seen: Key | None = None
        self._news: tuple[object, ...] = ()
        self._due_at = float("inf")
        self._waiting: asyncio.TimerHandle | None = None
        self._drawn_at = float("-inf")
        self._frame = FRAME

    def cursor_moved(self) -> None:
        """Called when the cursor is on another row."""

    def redrawn(self) -> None:
        """Called after something that others tell of the rows was drawn anew."""

    def changed(self, key: Key | None = None, *, by_fact: bool = False) -> None:
        """Draw soon: at once after a pause, else with the next frame.

        `key` says that nothing but this row is different; `by_fact` that nobody pressed anything.
        """
        self._look_at_cursor()
        if not self.is_mounted:
            return
        seen = key is None or self.picture.shows(key)
        if not seen and self.table_rows.news == self._news:
            return
        now = self.clock.monotonic()
        at = max(now, self._drawn_at + (self._frame if by_fact else FRAME))
        if at >= self._due_at:
            return
        self._due_at = at
        forget(self._waiting)
        if at > now:
            self._waiting = after(self, at - now, self._draw_due)
        else:
            soon(self, self._draw_due)

    @property
    def is_due(self) -> bool:
        """Whether something is to be drawn that is not drawn yet."""
        return self._due_at < float("inf")

    def restyle(self) -> None:
        """Draw everything anew: theme or names are different."""
        self.picture.restyle()
        self._lines = []
        self.refresh()

    def thaw(self) -> None:
        """Let the durations of a picture that was frozen be those of now."""
        self._now = self.clock.now()

    def render_line(self, y: int) -> Strip:
        """The line as it was drawn last; all lines are drawn anew for a new size."""
        if self.picture.size != self.size or not self._lines:
            self._lines = self._written()
        if y >= len(self._lines):
            return Strip.blank(self.size.width)
        return self._lines[y].strip.crop(0, self.size.width)

    def on_mount(self) -> None:
        """Begin to tick."""
        self._palette = Palette(self.app.theme_variables)
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self._tick()

    def _theme_changed(self, _: Theme) -> None:
        self._palette = Palette(self.app.theme_variables)
        self.restyle()

    def _tick(self) -> None:
        """Let all visible durations go on together, on the whole second."""
        self.look_at_clock()
        self.set_timer(self.clock.until_next_second() + LATE, self._tick)

    def look_at_clock(self) -> None:
        """Let all visible durations be those of now, and go who has been there long enough."""
        self._present = self.clock.now()
        if not self.table_rows.frozen:
            self._now = self._present
        self.table_rows.expire(now=self.clock.monotonic())
        self._look_at_cursor()
        self._draw_and_tell()

    def _look_at_cursor(self) -> None:
        if self.table_rows.cursor != self._cursor_seen:
            self._cursor_seen = self.table_rows.cursor
            self.cursor_moved()

    def _draw_due(self) -> None:
        now = self.clock.monotonic()
        follows = now - self._drawn_at < SLOWER * LONGEST
        self._frame = min(LONGEST, self._frame * SLOWER) if follows else FRAME
        self._due_at, self._drawn_at = float("inf"), now
        self._draw_and_tell()

    def _draw_and_tell(self) -> None:
        self._draw()
        news, self._news = self._news, self.table_rows.news
        if news != self._news:
            self.redrawn()

    def _draw(self) -> None:
        if self.picture.size != self.size or not self._lines:
            self.refresh()
            return
        fresh = self._written()
        regions = [
            Region(x, y, end - x, 1)
            for y, (before, after) in enumerate(zip(self._lines, fresh, strict=True))
            for x, end in changes(before, after)
        ]
        self._lines = fresh
        if regions:
            self.refresh(*regions)

    def _written(self) -> list[Line]:
        self.picture.size = self.size
        return self.picture.lines(self._now, self._palette, self._present)

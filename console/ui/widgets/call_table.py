"""The live table: every call in a row, drawn by the line, sent by the character.

The table holds no state of its own about calls: a `Roster` says which rows
there are. After a change the visible lines are written anew and compared with
those on the screen, once a frame however many changes came, and only the
characters that differ are refreshed. Nothing is done for rows out of sight.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final

import msgspec
from textual import events
from textual.binding import Binding, BindingType
from textual.geometry import Region, Size
from textual.message import Message
from textual.strip import Strip
from textual.theme import Theme
from textual.widget import Widget

from console.domain.calls import CallId, Leg
from console.ui.clock import Clock
from console.ui.roster import Count, Roster
from console.ui.view import Column, Lens, Names
from console.ui.widgets.table_layout import layout
from console.ui.widgets.table_lines import Line, Scribe, changes
from console.ui.widgets.table_palette import Palette

DISARMED: Final = 0.4
"""Seconds without actions after the call under the hand changed by itself."""
FRAME: Final = 1 / 120
"""Seconds between two drawings while changes pour in."""
WHEEL: Final = 3
"""Rows that one step of the mouse wheel scrolls."""


class CallTable(Widget, can_focus=True):
    """The calls, one row each; keyed by call id."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j,down", "cursor_by(1)", "Down", id="table.down", show=False),
        Binding("k,up", "cursor_by(-1)", "Up", id="table.up", show=False),
        Binding("g,home", "cursor_first", "First", id="table.first", show=False),
        Binding("G,end", "cursor_last", "Last", id="table.last", show=False),
        Binding("pagedown", "cursor_pages(1.0)", "Page down", id="table.page_down", show=False),
        Binding("pageup", "cursor_pages(-1.0)", "Page up", id="table.page_up", show=False),
        Binding("ctrl+d", "cursor_pages(0.5)", "Half down", id="table.half_down", show=False),
        Binding("ctrl+u", "cursor_pages(-0.5)", "Half up", id="table.half_up", show=False),
        Binding("space", "mark", "Mark", id="call.mark", show=False),
        Binding("enter", "open", "Open", id="call.open", show=False),
    ]
    DEFAULT_CSS = """
    CallTable { width: 1fr; height: 1fr; background: $background; color: $foreground; }
    """
    ALLOW_SELECT = False

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another call, or on none."""

        call: CallId | None

    @dataclass
    class Opened(Message):
        """The operator wants to see all of a call."""

        call: CallId

    class Updated(Message):
        """Rows, counts or states are different; posted at most once a frame."""

        def can_replace(self, message: Message) -> bool:
            """Only the newest matters."""
            return isinstance(message, type(self))

    def __init__(
        self,
        *,
        names: Names | None = None,
        hint: str = "",
        clock: Clock | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        super().__init__(id=id)
        self.hint = hint
        self.roster = Roster(names)
        self._clock = clock or Clock()
        self._now = self._clock.now()
        self._scribe: Scribe | None = None
        self._lines: list[Line] = []
        self._drawn_size = Size(0, 0)
        self._top = 0
        self._cursor_line = 0
        self._by_hand = False
        self._announced: CallId | None = None
        self._due = False
        self._drawn_at = float("-inf")

    # What the app tells the table ----------------------------------------------------

    def show(self, legs: Iterable[Leg]) -> None:
        """Hold exactly these legs: a snapshot."""
        self.roster.show(legs, now=self._clock.monotonic(), wall=self._clock.now())
        self._changed()

    def put(self, leg: Leg) -> None:
        """Hold a leg that is new or looks different."""
        self.roster.put(leg, now=self._clock.monotonic(), wall=self._clock.now())
        self._changed()

    def drop(self, calls: Iterable[CallId]) -> None:
        """Forget legs."""
        self.roster.drop(calls, now=self._clock.monotonic())
        self._changed()

    def set_names(self, connections: Mapping[str, str], me: str) -> None:
        """Say what the connections are called, by id, and which agent is this console's."""
        self._look(self.roster.lens, Names(me=me, connections=dict(connections)))

    def set_connection(self, connection: str | None) -> None:
        """Show one connection, or all of them."""
        self._look(msgspec.structs.replace(self.roster.lens, connection=connection))

    def set_filter(self, text: str) -> None:
        """Show the calls in which every word of the text is found; `!word` must be absent."""
        self._look(msgspec.structs.replace(self.roster.lens, filter=text))

    def set_sort(self, column: Column | None, *, reverse: bool = False) -> None:
        """Sort by a column; None is the console's own order."""
        self._look(msgspec.structs.replace(self.roster.lens, sort=column, reverse=reverse))

    def set_lens(self, lens: Lens) -> None:
        """Set connection, filter and sort at once, as `lens` gave them before."""
        self._look(lens)

    def freeze(self, frozen: bool) -> None:  # noqa: FBT001 - a switch
        """Keep the picture as it is, durations included, or go on.

        What is shown stays, so that a number can be read or copied in peace; a
        running clock beside a state that stands still would lie. Orders are
        judged by `leg`, which is always the newest.
        """
        now = self._clock.monotonic()
        self._now = self._clock.now()
        self.roster.freeze(frozen, now=now, wall=self._now)
        self._changed()

    def toggle_mark(self) -> None:
        """Mark the call under the cursor, or take its mark away."""
        self.roster.toggle_mark()
        self._changed()

    def clear_marks(self) -> None:
        """Take all marks away."""
        self.roster.clear_marks()
        self._changed()

    # What the app asks the table -----------------------------------------------------

    @property
    def cursor_call(self) -> CallId | None:
        """The call under the cursor; orders are for it."""
        return self.roster.cursor

    @property
    def marked(self) -> tuple[CallId, ...]:
        """The marked calls in the order of marking."""
        return self.roster.marked

    @property
    def lens(self) -> Lens:
        """Connection, filter and sort in force."""
        return self.roster.lens

    @property
    def frozen(self) -> bool:
        """Whether the picture is kept as it is."""
        return self.roster.frozen

    @property
    def waiting(self) -> int:
        """How many legs changed since the picture was frozen."""
        return self.roster.waiting

    @property
    def disarmed_until(self) -> float:
        """Until when, on the monotonic clock, no action may touch the call under the cursor."""
        return self.roster.touched_at + DISARMED

    def armed(self, now: float | None = None) -> bool:
        """Whether an action may touch the call under the cursor."""
        now = self._clock.monotonic() if now is None else now
        return self.roster.cursor is not None and now >= self.disarmed_until

    def leg(self, call: CallId | None) -> Leg | None:
        """The newest of a leg, also in a frozen view; None if the table has it not."""
        return self.roster.newest.get(call) if call is not None else None

    def count(self, connection: str | None = None) -> Count:
        """Live and offered legs of a connection, or of all."""
        return self.roster.count(connection)

    # Life ----------------------------------------------------------------------------

    def on_mount(self) -> None:
        """Begin to tick."""
        self.app.theme_changed_signal.subscribe(self, self._theme_changed)
        self._tick()

    def _theme_changed(self, _: Theme) -> None:
        self._scribe = None
        self._lines = []
        self.refresh()

    def _tick(self) -> None:
        """Let all visible durations go on together, on the whole second."""
        if not self.roster.frozen:
            self._now = self._clock.now()
        if self.roster.expire(now=self._clock.monotonic()):
            self._announce()
        self._draw()
        self.set_timer(self._clock.until_next_second() + 0.002, self._tick)

    def _look(self, lens: Lens, names: Names | None = None) -> None:
        self.roster.look(lens, names, now=self._clock.monotonic())
        if names is not None:
            self._scribe = None
        self._changed()

    def _changed(self) -> None:
        """Draw soon: at once after a pause, else with the next frame."""
        self._announce()
        if self._due or not self.is_mounted:
            return
        self._due = True
        wait = self._drawn_at + FRAME - self._clock.monotonic()
        if wait > 0:
            self.set_timer(wait, self._draw_due)
        else:
            self.call_next(self._draw_due)

    def _draw_due(self) -> None:
        self._due = False
        self._drawn_at = self._clock.monotonic()
        self._draw()
        self.post_message(self.Updated())

    def _announce(self) -> None:
        if self.roster.cursor != self._announced:
            self._announced = self.roster.cursor
            self.post_message(self.CursorMoved(self._announced))

    # Drawing -------------------------------------------------------------------------

    def render_line(self, y: int) -> Strip:
        """The line as it was drawn last; all lines are drawn anew for a new size."""
        if self._drawn_size != self.size or not self._lines:
            self._lines = self._written()
        if y >= len(self._lines):
            return Strip.blank(self.size.width)
        strip = self._lines[y].strip
        return strip if strip.cell_length <= self.size.width else strip.crop(0, self.size.width)

    def _draw(self) -> None:
        """Write the visible lines and refresh the characters that differ."""
        if not self.size or self._drawn_size != self.size or not self._lines:
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
        """Every line of the table as it should be."""
        self._drawn_size = self.size
        scribe = self._scribe
        if scribe is None or scribe.layout is not layout(self.size.width):
            palette = Palette(self.app.theme_variables)
            scribe = Scribe(layout(self.size.width), palette, self.roster.names)
            self._scribe = scribe
        self._scroll()
        lines = [scribe.heading(self.roster.lens)] if self._head else []
        if not len(self.roster):
            lines += [scribe.sentence(text) for text in ("", self._nothing)]
        rows = self.size.height - len(lines)
        lines += [self._row(scribe, self._top + line) for line in range(rows)]
        return lines[: self.size.height]

    def _row(self, scribe: Scribe, row: int) -> Line:
        roster = self.roster
        if row >= len(roster):
            return scribe.blank()
        call = roster.call_at(row)
        return scribe.row(
            roster.shown(call),
            self._now,
            cursor=call == roster.cursor,
            marked=call in roster.marked,
        )

    @property
    def _nothing(self) -> str:
        """What an empty table says."""
        lens = self.roster.lens
        if lens.filter.strip():
            return f"No call matches {lens.filter.strip()}."
        if lens.connection is not None:
            return "No calls on this connection."
        return f"No calls. They appear here by themselves. {self.hint}".strip()

    # Scrolling -----------------------------------------------------------------------

    @property
    def _head(self) -> int:
        """Lines of the heading; a very low table has none."""
        return 1 if self.size.height > 2 else 0  # noqa: PLR2004 - one row more than a heading

    @property
    def _page(self) -> int:
        """Rows that are visible at once."""
        return max(1, self.size.height - self._head)

    def _scroll(self) -> None:
        """Keep the cursor in sight: where it is on the screen, unless the hand moved it."""
        row = self._cursor_row
        if self._top and not self._by_hand:
            self._top = row - self._cursor_line
        self._by_hand = False
        self._top = min(max(self._top, row - self._page + 1), row)
        self._top = max(0, min(self._top, len(self.roster) - self._page))
        self._cursor_line = row - self._top

    @property
    def _cursor_row(self) -> int:
        cursor = self.roster.cursor
        return (self.roster.row_of(cursor) or 0) if cursor is not None else 0

    # Hands ---------------------------------------------------------------------------

    def _move_to(self, row: int) -> None:
        self.roster.move_to(row)
        self._by_hand = True
        self._changed()

    def action_cursor_by(self, rows: int) -> None:
        """Move the cursor down, or up."""
        self._move_to(self._cursor_row + rows)

    def action_cursor_pages(self, pages: float) -> None:
        """Move the cursor by pages, and the view with it."""
        rows = max(1, int(self._page * abs(pages)))
        rows = rows if pages > 0 else -rows
        self._top += rows
        self._move_to(self._cursor_row + rows)

    def action_cursor_first(self) -> None:
        """Move the cursor to the first call."""
        self._move_to(0)

    def action_cursor_last(self) -> None:
        """Move the cursor to the last call."""
        self._move_to(len(self.roster) - 1)

    def action_mark(self) -> None:
        """Mark the call, or take its mark away."""
        self.toggle_mark()

    def action_open(self) -> None:
        """Open the call under the cursor."""
        if self.roster.cursor is not None:
            self.post_message(self.Opened(self.roster.cursor))

    def on_click(self, event: events.Click) -> None:
        """Select the call; a double click opens it."""
        row = self._top + event.y - self._head
        if event.y < self._head or row >= len(self.roster):
            return
        self._move_to(row)
        if event.chain == 2:  # noqa: PLR2004 - a double click
            self.action_open()

    def on_mouse_scroll_down(self, event: events.MouseScrollDown) -> None:
        """Scroll; the cursor stays in sight, so that no order goes to a hidden call."""
        event.stop()
        self._wheel(WHEEL)

    def on_mouse_scroll_up(self, event: events.MouseScrollUp) -> None:
        """Scroll back."""
        event.stop()
        self._wheel(-WHEEL)

    def _wheel(self, rows: int) -> None:
        self._top = max(0, min(self._top + rows, len(self.roster) - self._page))
        self._move_to(min(max(self._cursor_row, self._top), self._top + self._page - 1))

"""The visible part of the live table: its columns, and what it says while it is empty."""

from __future__ import annotations

from collections.abc import Callable

from console.domain.alarms import Limits
from console.domain.leg import CallId, Leg
from console.ui.grid.layout import Layout
from console.ui.grid.palette import Palette
from console.ui.grid.picture import Picture
from console.ui.table.layout import CHOSEN, layout
from console.ui.table.lines import CallScribe
from console.ui.table.sessions import SessionRows
from console.ui.table.view import Column


class CallPicture(Picture[Column, CallId, Leg]):
    """What is seen of the calls. `hint` says what to do where there is none.

    A wait is marked by `limits`.
    """

    def __init__(
        self, table_rows: SessionRows, hint: Callable[[], str], limits: Callable[[], Limits]
    ) -> None:
        super().__init__(table_rows, CHOSEN)
        self._calls = table_rows
        self._hint, self._limits = hint, limits
        self.next_words = ""

    def layout(self, width: int) -> Layout[Column]:
        """The columns at a width."""
        return layout(width, self.columns)

    def scribe(self, layout: Layout[Column], palette: Palette) -> CallScribe:
        """Who writes the lines of a layout."""
        calls = self._calls
        return CallScribe(layout, palette, calls.names, self._limits, calls.beside)

    @property
    def beside_pins(self) -> str:
        """Whom the key answers, and how many more call than have a row."""
        more = self._calls.band.more
        return "   ".join(filter(None, (f"+{more} more" if more else "", self.next_words)))

    @property
    def nothing(self) -> str:
        """What an empty table says, and what to do about it."""
        lens = self._calls.lens
        if lens.filter.strip():
            return f"No call matches {lens.filter.strip()}. Esc clears the filter."
        if lens.mine:
            return "No call of yours."
        if lens.connection is not None:
            return "No calls on this connection."
        if self.pinned:
            return "No other calls."
        return f"No calls. They appear here by themselves. {self._hint()}".strip()

"""The whole log of this console: orders with what came of them, and notices."""

from __future__ import annotations

from textual.content import Content

from console.ui.desk import Desk, Touched
from console.ui.screens.help import PageScreen
from console.ui.widgets.log import QUIET, log_lines


class RecordScreen(PageScreen):
    """The log from its beginning; it opens at its end."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("Log")
        self._desk = desk

    def on_mount(self) -> None:
        """Begin at the newest."""
        super().on_mount()
        self.page.scroll_end(animate=False)

    def desk_changed(self, touched: Touched) -> None:
        """Write what is new."""
        if touched.entries or touched.everything:
            self.write()

    def lines(self) -> list[Content]:
        """The log, the oldest first."""
        return log_lines(self._desk) or [QUIET]

"""The log: orders with what came of them, and notices, as they happen."""

from __future__ import annotations

from collections.abc import Callable

from textual.content import Content

from console.ui.desk import Desk
from console.ui.lines import MUTED, log_line
from console.ui.record import Row
from console.ui.widgets.pane import Pane

QUIET: Content = Content.styled("No orders yet.", MUTED)


def log_lines(desk: Desk, wanted: Callable[[Row], bool] = lambda _: True) -> list[Content]:
    """The wanted rows of the log, the oldest first."""
    rows = filter(wanted, desk.record.rows)
    return [log_line(row, desk.number_of) for row in rows]


class LogPane(Pane):
    """The newest lines of the log, as many as there is room for."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(ident="log")
        self._desk = desk

    def draw(self) -> Content:
        """The newest line stands lowest."""
        rows = self._desk.record.rows[-max(1, self.size.height) :]
        if not rows:
            return QUIET
        width = max(1, self.size.width)
        lines = [log_line(row, self._desk.number_of, width) for row in rows]
        return Content("\n").join(lines)

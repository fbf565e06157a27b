"""A long line of which one character changes, on the terminal it is started in.

    python -m tests.ui.terminal.one_character (terse|stock) RESULT

`sent_for_one_character` starts it on a pseudo-terminal and returns what the change sent.
"""

from __future__ import annotations

import sys
from pathlib import Path

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.ui.terminal import terse_output
from tests.ui.table.stage import WIDTH, played

BEGIN, END = b"\x1b]2;begin\x07", b"\x1b]2;end\x07"
"""Titles of the window: they mark what was sent between them, and draw nothing."""


class Line(Widget):
    """A line that ends in a digit."""

    digit = "0"

    def render_line(self, y: int) -> Strip:
        text = "x" * (WIDTH - 1) + self.digit if y == 0 else " " * WIDTH
        return Strip([Segment(text, Style(color="red", bgcolor="black"))])


class OneCharacter(App[None]):
    """Counts from 0 to 9 in one step, and ends."""

    def compose(self) -> ComposeResult:
        yield Line()

    def on_mount(self) -> None:
        self.call_after_refresh(self.change)

    def change(self) -> None:
        self.mark(BEGIN)
        line = self.query_one(Line)
        line.digit = "9"
        line.refresh(Region(WIDTH - 1, 0, 1, 1))
        self.call_after_refresh(self.leave)

    def leave(self) -> None:
        self.mark(END)
        self.exit()

    def mark(self, title: bytes) -> None:
        assert self._driver is not None
        self._driver.write(title.decode())


def sent_for_one_character(how: str, folder: Path) -> bytes:
    """What goes to the terminal when the last character of a line of 130 changes."""
    sent = played(__name__, how, folder / how)
    return sent.partition(BEGIN)[2].partition(END)[0]


if __name__ == "__main__":
    if sys.argv[1] == "terse":
        assert not terse_output.install()
    app = OneCharacter()
    app.run()
    sys.exit(app.return_code)

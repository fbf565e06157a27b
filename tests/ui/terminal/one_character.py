"""A long line of which one character changes, on the terminal it is started in.

    python -m tests.ui.terminal.one_character (terse|stock) RESULT

`sent_for_one_character` starts it on a pseudo-terminal and returns what a change sent.
"""

from __future__ import annotations

import sys
from pathlib import Path
from statistics import median_low

from rich.segment import Segment
from rich.style import Style
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from console.ui.terminal import terse_output
from tests.ui.table.stage import WIDTH, played

MARK = b"\x1b]2;mark\x07"
"""A title of the window, which parts what was sent before from what comes after."""


CHANGES = 9


class Line(Widget):
    """A line that ends in a digit."""

    digit = "0"

    def render_line(self, y: int) -> Strip:
        text = "x" * (WIDTH - 1) + self.digit if y == 0 else " " * WIDTH
        return Strip([Segment(text, Style(color="red", bgcolor="black"))])


class OneCharacter(App[None]):
    """Counts from 0 to 9, each step once the one before is drawn, and ends."""

    def compose(self) -> ComposeResult:
        yield Line()

    def on_mount(self) -> None:
        self.call_after_refresh(self.change)

    def change(self) -> None:
        assert self._driver is not None
        self._driver.write(MARK.decode())
        line = self.query_one(Line)
        if line.digit == "9":
            self.exit()
            return
        line.digit = str(int(line.digit) + 1)
        line.refresh(Region(WIDTH - 1, 0, 1, 1))
        self.call_after_refresh(self.change)


def sent_for_one_character(how: str, folder: Path) -> int:
    """Bytes that go to the terminal when the last character of a line of 130 changes.

    The median of nine changes: on a busy machine the first drawing of the whole screen may
    come after the first change.
    """
    steps = played(__name__, how, folder / how).split(MARK)[1:-1]
    assert len(steps) == CHANGES
    return median_low(map(len, steps))


if __name__ == "__main__":
    if sys.argv[1] == "terse":
        assert not terse_output.install()
    app = OneCharacter()
    app.run()
    sys.exit(app.return_code)

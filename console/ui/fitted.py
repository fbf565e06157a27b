"""Screens that have the classes of their size before anything of them is styled.

Textual gives them once a screen was drawn: it would be styled, laid out and drawn a second time,
which is a third of what opening a form takes, and is seen as a jump.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import ClassVar, Final

from textual import events, on
from textual._path import CSSPathType
from textual.geometry import Size
from textual.screen import Screen, ScreenResultType

Breakpoints = Sequence[tuple[int, str]]
"""From which cells on there is which class."""


def class_at(cells: int, breakpoints: Breakpoints) -> dict[str, bool]:
    """Which of the classes there is with so many cells: the last that has room, if any has."""
    there = max((point for point in breakpoints if point[0] <= cells), default=None)
    return {name: there is not None and name == there[1] for _, name in breakpoints}


def classes_at(size: Size, across: Breakpoints, down: Breakpoints) -> dict[str, bool]:
    """The classes of a size."""
    return class_at(size.width, across) | class_at(size.height, down)


OPENED: Final = str(Path(__file__).with_name("styles") / "opened.tcss")
"""How that is styled which is not there at the start."""


class Fitted(Screen[ScreenResultType]):
    """Is styled once as it opens, and drawn for its size at once."""

    CSS_PATH: ClassVar[CSSPathType | None] = OPENED

    _has_been_seen = False

    @on(events.Compose)
    def _fit(self) -> None:
        """Take the classes of the size, before there is anything that they style."""
        across, down = self.HORIZONTAL_BREAKPOINTS or (), self.VERTICAL_BREAKPOINTS or ()
        self.update_classes(classes_at(self.app.size, across, down), animate=False)

    @on(events.ScreenResume)
    def _already_styled(self, event: events.ScreenResume) -> None:
        """What has just been made has just been styled."""
        if not self._has_been_seen:
            self._has_been_seen = True
            event.refresh_styles = False

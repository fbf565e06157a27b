"""A text of many lines that knows how wide it is, and draws those that are in sight."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual.content import Content
from textual.geometry import Size
from textual.strip import Strip
from textual.visual import Visual
from textual.widget import Widget


class PageText(Widget):
    """The lines that `make` gives for a width, asked for once a width; each may have several.

    The page is laid out and drawn once, where one that is written after it has its size is
    twice. What is longer than the width is cut, so `make` breaks it.
    """

    def __init__(self, make: Callable[[int], Sequence[Content]]) -> None:
        super().__init__()
        self._make = make
        self._width = -1
        self._lines: Sequence[Content] = ()

    @property
    def lines(self) -> Sequence[Content]:
        """All of it, for the width that it has."""
        return self._of(self.size.width)

    def make_again(self, *, as_many: bool = True) -> None:
        """The lines are others now: `as_many`, unless it is said that the height may change."""
        self._width = -1
        self.refresh(layout=not as_many)

    def get_content_width(self, container: Size, viewport: Size) -> int:
        """All there is."""
        del viewport
        return container.width

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """One cell for each line."""
        del container, viewport
        return len(self._of(width))

    def render_line(self, y: int) -> Strip:
        """A line; a blank one below the last."""
        width, style = self.size.width, self.visual_style
        lines = self._of(width)
        if y < len(lines) and (strips := Visual.to_strips(self, lines[y], width, 1, style)):
            return strips[0]
        return Strip.blank(width, style.rich_style)

    def _of(self, width: int) -> Sequence[Content]:
        if width != self._width:
            self._width, self._lines = width, Content("\n").join(self._make(width)).split("\n")
        return self._lines

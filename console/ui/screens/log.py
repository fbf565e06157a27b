"""The whole log of this console: orders with what came of them, and notices."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Static

from console.line.port import Light
from console.ui.render.lines import MUTED
from console.ui.screens.help import PageScreen
from console.ui.state.store import Store, Touched
from console.ui.state.timeline import Row
from console.ui.widgets.fields import keys_line
from console.ui.widgets.side_panes import QUIET, log_lines

ALL: Final = frozenset(Light)
LEVELS: Final = (
    ("all", ALL),
    ("warnings and failures", frozenset({Light.WARN, Light.BAD})),
    ("failures", frozenset({Light.BAD})),
)
"""What is shown, in words and by level, in the order of the keys 1 to 3."""


class RecordScreen(PageScreen):
    """The log from its beginning; it opens at its end.

    At the end it follows what is written; above it stands still and says how much is new.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding(str(key), f"level({key - 1})", show=False) for key in range(1, len(LEVELS) + 1)
    ]

    def __init__(self, store: Store) -> None:
        self._written = Static(markup=False)
        super().__init__("Log", self._written)
        self._store = store
        self._level = 0
        self._read = 0

    def on_mount(self) -> None:
        """Begin at the newest."""
        super().on_mount()
        self.write()
        self.watch(self.page, "scroll_y", self._moved, init=False)
        self._go_to_end()

    def on_resize(self) -> None:
        """The page has another width, and the log its column elsewhere."""
        self.call_after_refresh(self.write)

    def store_changed(self, touched: Touched) -> None:
        """Write what is new, and go there if the end was in sight."""
        if touched.entries or touched.everything:
            follows = self.page.is_vertical_scroll_end
            self.write()
            if follows:
                self._go_to_end()
            else:
                self._say_where()

    def write(self) -> None:
        """Put the lines on the page."""
        self._written.update(Content("\n").join(self.lines()))

    def lines(self) -> list[Content]:
        """The log, the oldest first, as far as its level is wanted."""
        width = self.page.scrollable_content_region.width
        return log_lines(self._store, self._is_wanted, width) or [QUIET]

    def action_level(self, level: int) -> None:
        """Show only what is at least as bad."""
        self._level = level
        self.write()
        self._go_to_end()

    def keys(self) -> Content:
        """Moving, the levels, the way out."""
        levels = [(str(key), word) for key, (word, _) in enumerate(LEVELS, 1)]
        return keys_line(*levels, ("G", "newest"), ("Esc", "close"))

    def _is_wanted(self, row: Row) -> bool:
        return row.latest.level in LEVELS[self._level][1]

    def _go_to_end(self) -> None:
        self._read = self._count()
        self.call_after_refresh(self.page.scroll_end, animate=False)
        self._say_where()

    def _moved(self) -> None:
        if self.page.is_vertical_scroll_end:
            self._read = self._count()
        self._say_where()

    def _count(self) -> int:
        return sum(map(self._is_wanted, self._store.log.rows))

    def _say_where(self) -> None:
        """Which lines these are, and how many came since the end was in sight."""
        word, new = LEVELS[self._level][0], self._count() - self._read
        came = (f"   +{new} below", "bold $light-warn") if new > 0 else ""
        self.title_line.say(Content.assemble(("Log", "bold $accent"), (f"   {word}", MUTED), came))

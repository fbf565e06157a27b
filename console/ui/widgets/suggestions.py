"""Whom what is typed into a number field may mean."""

from __future__ import annotations

from typing import Final

from textual.content import Content

from console.domain.directory import Entry
from console.ui import format as reads
from console.ui.cells import fit
from console.ui.lines import MUTED, NUMBER_WIDTH, shown
from console.ui.people import People
from console.ui.widgets.pane import Pane

MOST: Final = 4
SHORTEST: Final = 2
"""Characters from which on a search says something."""


def entry_line(entry: Entry, *, highlighted: bool) -> Content:
    """`▸ +442079460123    Ada Lovelace   mobile   Analytical Engines`."""
    words = filter(None, (entry.label, entry.organisation))
    return Content.assemble(
        ("▸ " if highlighted else "  ", "bold $accent"),
        (fit(reads.number(entry.number), NUMBER_WIDTH), "bold" if highlighted else ""),
        f"  {shown(entry.name, 40)}",
        *((f"   {shown(word, 30)}", MUTED) for word in words),
    )


class Suggestions(Pane):
    """A few lines under the field; there only while there is somebody to suggest.

    What has letters is no number, so the best one is highlighted for it; digits
    are dialled as they stand, unless a suggestion is chosen with the arrows.
    """

    def __init__(self, people: People) -> None:
        super().__init__(classes="suggestions")
        self._people = people
        self._found: tuple[Entry, ...] = ()
        self._at: int | None = None
        self.display = False

    @property
    def chosen(self) -> Entry | None:
        """The one that is highlighted."""
        return None if self._at is None else self._found[self._at]

    def seek(self, typed: str) -> None:
        """Suggest those whom this may mean."""
        text = typed.strip()
        is_address = text.lower().startswith(("sip:", "sips:"))
        self._found = self._people.find(text, MOST) if len(text) >= SHORTEST else ()
        named = any(character.isalpha() for character in text) and not is_address
        self._at = 0 if named and self._found else None
        self._show()

    def step(self, by: int) -> None:
        """Highlight the next one, or the one before."""
        if self._found:
            start = (-1 if by > 0 else 0) if self._at is None else self._at
            self._at = (start + by) % len(self._found)
            self._show()

    def draw(self) -> Content:
        """A line for each."""
        width = max(1, self.size.width)
        lines = [
            entry_line(entry, highlighted=place == self._at).truncate(width, ellipsis=True)
            for place, entry in enumerate(self._found)
        ]
        return Content("\n").join(lines)

    def _show(self) -> None:
        self.display = bool(self._found)
        self.styles.height = max(1, len(self._found))
        self.redraw()

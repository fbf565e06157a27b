"""Whom what is typed into a number field may mean."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.content import Content

from console.domain.people.contacts import Entry, with_extension
from console.domain.queues import QueueBoard
from console.domain.team.members import MemberNow
from console.ui.render import leg as reads
from console.ui.render.cells import fit
from console.ui.render.lines import MUTED, NUMBER_WIDTH, shown
from console.ui.widgets.pane import Pane

MOST: Final = 6
FEWEST_DIGITS: Final = 2
"""Digits from which on a search says something; of a name the first letter does."""


Find = Callable[[str, int], "tuple[Suggested, ...]"]


def entry_line(entry: Entry, *, highlighted: bool) -> Content:
    """`▸ +442079460123    Ada Lovelace   mobile   Analytical Engines`."""
    extension = with_extension("", entry.extension).strip()
    words = filter(None, (extension, entry.label, entry.organisation))
    return Content.assemble(
        ("▸ " if highlighted else "  ", "bold $accent"),
        (fit(reads.number(entry.number), NUMBER_WIDTH), "bold" if highlighted else ""),
        f"  {shown(entry.name, 40)}",
        *((f"   {shown(word, 30)}", MUTED) for word in words),
    )


Suggested = Entry | QueueBoard | MemberNow
"""Somebody to call, a queue to put a call into, or a colleague."""


def queue_suggestion(queue: QueueBoard, now: datetime, *, highlighted: bool) -> Content:
    """`▸ queue support   3 wait   longest 4:03`."""
    longest = queue.longest_wait(now)
    words = [f"{queue.size} wait" if queue.size else "nobody waits"]
    words += [f"longest {reads.clock(int(longest))}"] if longest is not None else []
    return Content.assemble(
        ("▸ " if highlighted else "  ", "bold $accent"),
        (f"queue {shown(queue.name, 40)}", "bold" if highlighted else ""),
        *((f"   {word}", MUTED) for word in words),
    )


def is_name(typed: str) -> bool:
    """Whether what is typed is a part of a name: it has letters, and is no address."""
    is_address = typed.lower().startswith(("sip:", "sips:"))
    return any(character.isalpha() for character in typed) and not is_address


def _key(one: Suggested) -> tuple[str, str]:
    """What it is known by, however it is now."""
    match one:
        case QueueBoard():
            return "queue", one.name
        case MemberNow():
            return "member", one.member.user
        case Entry():
            return one.number, one.name


class Suggestions(Pane):
    """A few lines under the field; there only while there is somebody to suggest.

    `find` gives at most so many for what is typed, the best first; `now` is the time until which
    they wait, and `colleague` gives the line of one, which is `highlighted` or not. Some are
    `offered` before anything is typed. Unless it is `eager` nobody is highlighted without arrows.

    What has letters is no number, so the best one is highlighted for it; digits
    are dialled as they stand, unless a suggestion is chosen with the arrows.
    """

    def __init__(
        self,
        find: Find,
        now: Callable[[], datetime],
        colleague: Callable[..., Content] | None = None,
        *,
        offered: bool = False,
        eager: bool = True,
    ) -> None:
        super().__init__(classes="suggestions")
        self._find, self._colleague, self._now = find, colleague, now
        self._offered, self._eager = offered, eager
        self._typed = ""
        self._found: tuple[Suggested, ...] = ()
        self._at: int | None = None
        self.display = False

    @property
    def chosen(self) -> Suggested | None:
        """The one that is highlighted."""
        return None if self._at is None else self._found[self._at]

    def seek(self, typed: str) -> None:
        """Suggest those whom this may mean."""
        text = self._typed = typed.strip()
        named = is_name(text)
        enough = len(text) >= (1 if named else FEWEST_DIGITS) or (self._offered and not text)
        self._found = self._find(text, MOST) if enough else ()
        self._at = 0 if named and self._eager and self._found else None
        self._show()

    def hide(self) -> None:
        """Suggest nobody, until something else is typed."""
        self._found, self._at = (), None
        self._show()

    def renew(self) -> None:
        """Say how those are now who are suggested; who is highlighted stays so."""
        if not self._found:
            return
        at = self._at
        chosen = None if at is None else _key(self._found[at])
        self._found = self._find(self._typed, MOST)
        keys = [_key(one) for one in self._found]
        if at is not None:
            at = min(at, len(keys) - 1) if keys else None
            self._at = keys.index(chosen) if chosen in keys else at
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
            self._line(one, highlighted=place == self._at).truncate(width, ellipsis=True)
            for place, one in enumerate(self._found)
        ]
        return Content("\n").join(lines)

    def _line(self, one: Suggested, *, highlighted: bool) -> Content:
        if isinstance(one, QueueBoard):
            return queue_suggestion(one, self._now(), highlighted=highlighted)
        if isinstance(one, Entry):
            return entry_line(one, highlighted=highlighted)
        return self._colleague(one, highlighted=highlighted) if self._colleague else Content()

    def _show(self) -> None:
        self.display = bool(self._found)
        self.styles.height = max(1, len(self._found))
        self.redraw()

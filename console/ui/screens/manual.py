"""The manual: its topics in a list, searched as one types, and each of them on a page."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import ClassVar, Final

from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.manual.search import find
from console.manual.topics import TOPICS, Topic, topic, topics
from console.ui.grid.record_table import RecordTable
from console.ui.render.lines import MUTED
from console.ui.render.manual import Reading, found_lines, said
from console.ui.scene import Scene
from console.ui.screens.help import HelpText, PageScreen
from console.ui.screens.list_screen import SearchedList
from console.ui.table.manual import LIST, USUAL, TopicRow, topic_columns
from console.ui.widgets.fields import Entry, keys_line

ABOVE: Final = 2
"""Lines that are seen above one where something was found."""


class ManualScreen(SearchedList[TopicRow, None]):
    """The topics; those alone in which what is typed behind `/` stands."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "search", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene, words: str = "") -> None:
        super().__init__(
            *(scene, LIST, topic_columns()),
            usual=USUAL,
            always="topic",
            own_order="as one needs it",
        )
        self._all: tuple[Topic, ...] = tuple(topics())
        self.search = Entry(words, ident="manual-search")

    def on_mount(self) -> None:
        """Begin with all, or with what was asked for."""
        self.search.display = bool(self.search.value)
        self.remark.say(
            keys_line(("Enter", "read"), ("/", "search"), ("s S", "sort"), ("Esc", "close"))
        )
        self._fill()

    def action_cancel(self) -> None:
        """All topics again after a search, then close."""
        if not self.ends_search():
            self.dismiss(None)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Search while the user types."""
        event.stop()
        self._fill()

    def on_record_table_cursor_moved(self, event: RecordTable.CursorMoved) -> None:
        """Another topic is under the cursor."""
        event.stop()
        self.beside.redraw()

    def on_record_table_opened(self, event: RecordTable.Opened) -> None:
        """Read it, from the first place where the words stand."""
        event.stop()
        self.app.push_screen(TopicScreen(topic(event.key), self.search.value))

    def detail(self) -> Iterable[Content]:
        """What was found in the topic under the cursor, or its beginning."""
        row = self.table.item
        if row is None:
            return ()
        if row.found:
            return found_lines(row.found, self.beside.size.width)
        return Reading(row.topic.text).lines(self.beside.size.width)

    def _fill(self) -> None:
        words = self.search.value
        rows = {one.name: TopicRow(one, at) for at, one in enumerate(self._all)}
        if words.strip():
            found = find(words, self._all)
            rows = {
                name: TopicRow(rows[name].topic, rows[name].number, tuple(places))
                for name, places in groupby(found, key=lambda one: one.topic)
            }
        self.table.show(rows, "The manual has nothing on that.")
        count = f"   {len(rows)} of {len(TOPICS)} topics" if words.strip() else ""
        self.title_words.say(Content.assemble(("Manual", "bold $accent"), (count, MUTED)))
        self.beside.redraw()


class TopicScreen(PageScreen):
    """One topic; `/` searches in it, `n` and `p` go from place to place."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("/", "search", show=False),
        Binding("n", "step(1)", show=False),
        Binding("p", "step(-1)", show=False),
    ]

    def __init__(self, shown: Topic, words: str = "") -> None:
        self._topic = shown
        self._reading = Reading(shown.text)
        self._reading.search(words)
        self._at = 0
        self._written = HelpText(self._reading.lines)
        super().__init__(f"Manual: {shown.name}", self._written)
        self._search = Entry(words, ident="topic-search")
        self._search.display = False

    def above(self) -> Iterable[Widget]:
        """The line to search on."""
        return (self._search,)

    def on_mount(self) -> None:
        """Begin at the first place, if words are looked for."""
        super().on_mount()
        self._say_where()
        self.call_after_refresh(self._go)

    def action_search(self) -> None:
        """Type what is looked for."""
        self._search.display = True
        self._search.focus()

    def action_cancel(self) -> None:
        """Off the line, then back."""
        if self._search.display:
            self._leave_line()
        else:
            self.dismiss(None)

    def action_step(self, by: int) -> None:
        """The next place or the one before, round the ends."""
        if places := self._places:
            self._at = (self._at + by) % len(places)
            self._go()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Find while the user types."""
        event.stop()
        if event.value.casefold().split() != [*self._reading.wanted]:
            self._reading.search(event.value)
            self._at = 0
            self._written.make_again()
            self._go()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the page."""
        event.stop()
        self._leave_line()

    def keys(self) -> Content:
        """Moving, searching, the way out."""
        return keys_line(("j k", "move"), ("/", "search"), ("n p", "next, before"), ("Esc", "back"))

    @property
    def _places(self) -> list[int]:
        return self._reading.places(self._written.size.width)

    def _leave_line(self) -> None:
        self._search.display = False
        self.page.focus()

    def _go(self) -> None:
        """To the place, with some lines above it in sight."""
        if places := self._places:
            self.page.scroll_to(y=max(0, places[self._at] - ABOVE), animate=False)
        self._say_where()

    def _say_where(self) -> None:
        """The topic, and which of how many places this is."""
        where = ""
        if words := " ".join(self._reading.wanted):
            count = len(self._places)
            which = f"{self._at + 1} of {count}" if count else "nowhere"
            where = f"   {said(words)}: {which}"
        title = (f"Manual: {self._topic.name}", "bold $accent")
        self.title_line.say(Content.assemble(title, (where, MUTED)))


def open_manual(scene: Scene, words: str) -> None:
    """Open the topic of that name, else the list: all topics, or those in which the words stand."""
    name = words.strip().casefold()
    scene.app.push_screen(
        TopicScreen(topic(name)) if name in TOPICS else ManualScreen(scene, words.strip())
    )

"""A list: one table component with its columns and order, and what is chosen beside it.

Moving, sorting and choosing columns have the keys that they have in the table of calls, and
the same dialogs; what a list can do besides is bound by its own screen, which goes first.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import ClassVar, Final, Generic, TypeVar

from textual.app import ComposeResult
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.widget import Widget
from textual.widgets import Input

from console.ui.dialogs.pickers import ColumnChoice, ColumnsPicker, Picker
from console.ui.grid.columns import RecordColumn
from console.ui.grid.record_table import RecordTable
from console.ui.modal import Modal
from console.ui.render.lines import shown, within
from console.ui.scene import Scene
from console.ui.table.saved_lists import SavedList
from console.ui.widgets.fields import Entry, Words
from console.ui.widgets.pane import Pane, SturdyLines

Item = TypeVar("Item")
Result = TypeVar("Result")

BESIDE: Final = 120
"""Columns of the screen from which on what is chosen stands beside the list."""

WIDTHS: Final = [(0, "-alone"), (BESIDE, "-beside")]
"""From which width on the screen has which class; the style sheet says what follows."""

OWN_ORDER: Final = "own"


class Listed(SturdyLines, RecordTable[Item], inherit_bindings=False, can_focus=True):
    """The table without keys of its own."""


class Beside(Pane):
    """What is known of the record under the cursor, on as many lines as there are."""

    def __init__(self, lines: Callable[[], Iterable[Content]]) -> None:
        super().__init__(classes="beside")
        self._lines = lines

    def draw(self) -> Content:
        """The lines, cut to the pane."""
        width, height = self.size
        lines = list(self._lines())[: max(1, height)]
        return Content("\n").join([within(line, max(1, width)) for line in lines])


class ListScreen(Modal[Result], Generic[Item, Result]):
    """A list over the table of calls.

    `name` is the one under which columns and order are kept, `usual` are the columns that
    there are by themselves, `always` the one that is never hidden, and `own_order` says in
    words how the list stands by itself.
    """

    FORM: ClassVar[str] = "form sheet"
    """The classes of the style sheet."""
    COVERS = True

    def __init__(
        self,
        scene: Scene,
        name: str,
        columns: Sequence[RecordColumn[Item]],
        *,
        usual: tuple[str, ...],
        always: str,
        own_order: str,
        section: Callable[[Item], int] | None = None,
    ) -> None:
        super().__init__()
        self.HORIZONTAL_BREAKPOINTS = WIDTHS
        self.scene = scene
        self.store = scene.store
        self._kept_as, self._list_columns = name, columns
        self._usual, self._always, self._own_order = usual, always, own_order
        clock = scene.shared.clock
        self.table: Listed[Item] = Listed(columns, section=section, clock=clock, id=f"{name}-table")
        self.title_words = Words(classes="form-title")
        self.remark = Words(classes="remark")
        self.beside = Beside(self.detail)
        self._look = SavedList()
        self._take_keys()

    def on_mount(self) -> None:
        """Begin with the columns and the order that were left the last time."""
        self._look = self._look_kept()
        self.table.focus()

    def compose(self) -> ComposeResult:
        """What it is, the list and what is chosen, the keys."""
        with Vertical(classes=self.FORM):
            yield self.title_words
            yield from self.above()
            with Horizontal(classes="list-body"):
                yield self.table
                yield self.beside
            yield from self.below()
            yield self.remark

    def above(self) -> Iterable[Widget]:
        """What stands between the title and the list."""
        return ()

    def below(self) -> Iterable[Widget]:
        """What stands between the list and the keys."""
        return ()

    @abstractmethod
    def detail(self) -> Iterable[Content]:
        """What is known of the record under the cursor."""

    def refuse(self, words: str) -> None:
        """Say at the foot what went wrong, or why not."""
        self.remark.say(Content.styled(shown(words, 400), "$light-bad"))

    def sorted_anew(self) -> None:
        """Called when the list is sorted by another column."""

    # Keys -------------------------------------------------------------------------------

    def _take_keys(self) -> None:
        """Those of the keymap, where this screen has no other meaning for them."""
        keymap = self.scene.shared.keymap
        for action in self._actions:
            for key in keymap.keys(action):
                if key not in self._bindings.key_to_bindings:
                    self._bindings.bind(key, f"look('{action}')", show=False)

    @property
    def _actions(self) -> Mapping[str, Callable[[], None]]:
        return {
            **self.table.moves,
            "view.sort": self._ask_sort,
            "view.reverse": self._reverse,
            "view.columns": self._ask_columns,
        }

    def action_look(self, action: str) -> None:
        """Move, open, sort, choose columns."""
        self._actions[action]()

    def _ask_sort(self) -> None:
        own = (OWN_ORDER, self._own_order)
        columns = [(one.name, (one.heading or one.name).lower()) for one in self._list_columns]
        now = self.table.sorting.sort or OWN_ORDER
        self.app.push_screen(Picker("Sort by", [own, *columns], now, "sort"), self._sort_by)

    def _sort_by(self, column: str | None) -> None:
        if column is not None:
            self.table.set_sort(None if column == OWN_ORDER else column)
            self.sorted_anew()

    def _reverse(self) -> None:
        sorting = self.table.sorting
        self.table.set_sort(sorting.sort, reverse=not sorting.reverse)
        self.sorted_anew()

    def _ask_columns(self) -> None:
        choices = [ColumnChoice(one.name, one.heading, one.note) for one in self._list_columns]
        picker = ColumnsPicker(
            choices,
            self.table.columns,
            self.table.set_columns,
            usual=self._usual,
            always=self._always,
        )
        self.app.push_screen(picker)

    # What is kept -----------------------------------------------------------------------

    def _look_kept(self) -> SavedList:
        """Columns and order as they were left the last time."""
        kept = self.scene.shared.lists.saved(self._kept_as)
        kept = kept.known([column.name for column in self._list_columns])
        columns = kept.columns or self._usual
        there = columns if self._always in columns else (self._always, *columns)
        if there != self.table.columns:
            self.table.set_columns(there)
        if kept.sort or kept.reverse:
            self.table.set_sort(kept.sort, reverse=kept.reverse)
        return kept

    def on_unmount(self) -> None:
        """Keep columns and order for the next time."""
        sorting, columns = self.table.sorting, self.table.columns
        look = SavedList(
            columns=() if columns == self._usual else columns,
            sort=sorting.sort,
            reverse=sorting.reverse,
        )
        if look != self._look:
            self.scene.shared.lists.keep(self._kept_as, look)


class SearchedList(ListScreen[Item, Result]):
    """A list with a line above it to type what is searched for, there as long as it is used.

    Who is one makes `search`, and hides it at first where nothing is searched for.
    """

    search: Entry

    def above(self) -> Iterable[Widget]:
        """The line to search on."""
        return (self.search,)

    def action_search(self) -> None:
        """Type what is searched for."""
        self.search.display = True
        self.search.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Back to the list."""
        event.stop()
        self.search.display = bool(event.value)
        self.table.focus()

    def ends_search(self) -> bool:
        """Search for nothing any more; False where nothing was searched for."""
        searched = self.search.display
        if searched:
            self.search.value = ""
            self.search.display = False
            self.table.focus()
        return searched

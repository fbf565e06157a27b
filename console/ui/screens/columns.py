"""The columns of the table: which ones are shown, and in which order."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.ui.lines import MUTED
from console.ui.screens.forms import keys_line, title_line
from console.ui.screens.modal import Modal
from console.ui.screens.pickers import PickList
from console.ui.view import Column
from console.ui.widgets.fields import Words
from console.ui.widgets.table_layout import ALWAYS, CHOSEN, HEADINGS

_NOTES = {
    Column.FROM: "who calls; alone, the number of the far end. Always shown",
    Column.TO: "who is called",
    Column.NAME: "as it was sent, and keys that were pressed",
    Column.DURATION: "time waited or talked",
    Column.CONNECTION: "the Call Control application",
    Column.AGENT: "who has the call",
}


class ColumnsPicker(Modal[None]):
    """Space shows or hides a column, J and K move it; the table follows at once."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("space", "flip", show=False, priority=True),
        Binding("J", "move(1)", show=False),
        Binding("K", "move(-1)", show=False),
        Binding("d", "usual", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(
        self, chosen: tuple[Column, ...], take: Callable[[tuple[Column, ...]], None]
    ) -> None:
        super().__init__()
        self._order = [*chosen, *(column for column in CHOSEN if column not in chosen)]
        self._shown = set(chosen)
        self._take = take
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """The columns, the keys."""
        with Vertical(classes="form picker"):
            yield title_line(Content.styled("Columns", "bold $accent"))
            yield self._list
            remark = Words(classes="remark")
            remark.say(
                keys_line(
                    ("space", "show, hide"),
                    ("J K", "move"),
                    ("d", "the usual ones"),
                    ("Esc", "close"),
                )
            )
            yield remark

    def on_mount(self) -> None:
        """Begin at the first."""
        self._fill(self._order[0])
        self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Enter closes; a click too."""
        event.stop()
        self.dismiss(None)

    def action_flip(self) -> None:
        """Show the column, or hide it; the number stays."""
        column = self._highlighted
        if column is not ALWAYS:
            self._shown ^= {column}
            self._changed(column)

    def action_move(self, by: int) -> None:
        """Exchange the column with its neighbour."""
        column = self._highlighted
        place = self._order.index(column)
        if 0 <= place + by < len(self._order):
            other = self._order[place + by]
            self._order[place + by], self._order[place] = column, other
            self._changed(column)

    def action_usual(self) -> None:
        """All of them, in their usual order."""
        self._order, self._shown = list(CHOSEN), set(CHOSEN)
        self._changed(self._order[0])

    @property
    def _highlighted(self) -> Column:
        return Column(self._list.chosen or ALWAYS)

    def _changed(self, column: Column) -> None:
        self._take(tuple(one for one in self._order if one in self._shown))
        self._fill(column)

    def _fill(self, highlighted: Column) -> None:
        self._list.show([(column.value, self._line(column)) for column in self._order])
        self._list.highlighted = self._order.index(highlighted)

    def _line(self, column: Column) -> Content:
        sign = "✓" if column in self._shown else " "
        return Content.assemble(
            (f"{sign} ", "bold $mark"), f"{HEADINGS[column]:<12}", (_NOTES[column], MUTED)
        )

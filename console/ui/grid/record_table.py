"""A table of records: history, queues, applications, settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from textual.message import Message

from console.ui.clock import Clock
from console.ui.grid.columns import RecordColumn
from console.ui.grid.records import RecordPicture, RecordRows, Sorting
from console.ui.grid.rows import Item
from console.ui.grid.widget import Grid


class RecordTable(Grid[str, str, Item], can_focus=True):
    """Records under their keys, one row each, given anew as a whole whenever they change."""

    table_rows: RecordRows[Item]
    picture: RecordPicture[Item]

    @dataclass
    class CursorMoved(Message):
        """The cursor is on another record, or on none."""

        key: str | None

    @dataclass
    class Opened(Message):
        """The operator chose a record."""

        key: str

    def __init__(
        self,
        columns: Sequence[RecordColumn[Item]],
        *,
        section: Callable[[Item], int] | None = None,
        clock: Clock | None = None,
        id: str | None = None,  # noqa: A002 - Textual's name
    ) -> None:
        rows = RecordRows(columns, section)
        super().__init__(rows, RecordPicture(rows), clock or Clock(), id)

    def opened(self, key: str) -> None:
        """Say so."""
        self.post_message(self.Opened(key))

    def cursor_moved(self) -> None:
        """Say so."""
        self.post_message(self.CursorMoved(self.table_rows.cursor))

    def show(self, records: Mapping[str, Item], says: str = "") -> None:
        """Hold exactly these; `says` stands there if there are none."""
        self.picture.says = says
        self.table_rows.show(records)
        self.changed()

    def set_sort(self, column: str | None, *, reverse: bool = False) -> None:
        """Sort by a column; None is the order in which the records came."""
        self.table_rows.sort(Sorting(column, reverse))
        self.changed()

    def set_columns(self, columns: tuple[str, ...]) -> None:
        """Show these columns, in this order, as far as there is room."""
        self.picture.columns = columns
        self.restyle()

    @property
    def columns(self) -> tuple[str, ...]:
        """The chosen columns in their order."""
        return self.picture.columns

    @property
    def sorting(self) -> Sorting:
        """The order in force."""
        return self.table_rows.sorting

    @property
    def chosen(self) -> str | None:
        """The key of the record under the cursor; None if there is none."""
        return self.table_rows.cursor

    @property
    def item(self) -> Item | None:
        """The record under the cursor; None if there is none."""
        return self.table_rows.item(self.table_rows.cursor)

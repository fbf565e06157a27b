"""Records in rows: any things under their keys, in their own order or sorted by a column."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime

from msgspec import Struct
from rich.style import Style

from console.ui.grid.columns import Rank, RecordColumn, Seen, laid_out
from console.ui.grid.layout import Layout, Slot
from console.ui.grid.lines import Line, Look, Scribe
from console.ui.grid.palette import Ground, Palette
from console.ui.grid.picture import Picture
from console.ui.grid.rows import Item, Rows


class Sorting(Struct, frozen=True):
    """By which column the records stand; None is the order in which they came."""

    sort: str | None = None
    reverse: bool = False


class RecordRows(Rows[str, Item]):
    """The records, all of them at once: whoever shows them gives them anew.

    `section` parts them: a record stands behind all of a lower section however they are
    sorted. What a sorted column does not know of stands last, whichever way it is sorted.
    """

    def __init__(
        self, columns: Sequence[RecordColumn[Item]], section: Callable[[Item], int] | None = None
    ) -> None:
        super().__init__()
        self.columns: Mapping[str, RecordColumn[Item]] = {one.name: one for one in columns}
        self.sorting = Sorting()
        self._section = section

    @property
    def sorted_by(self) -> Sorting:
        """The order in force."""
        return self.sorting

    @property
    def news(self) -> tuple[object, ...]:
        """The rows are told by whoever gave them; only the cursor is news."""
        return (self.cursor,)

    @property
    def items(self) -> Iterator[Item]:
        """The records in the order of their rows."""
        return (self._shown[self.order.key_at(row)] for row in range(len(self.order)))

    def item(self, key: str | None) -> Item | None:
        """The record of a key, None if there is none."""
        return self._shown.get(key) if key is not None else None

    def show(self, records: Mapping[str, Item]) -> None:
        """Hold exactly these. The cursor stays on its record, or in its row if that is gone."""
        self._shown = dict(records)
        self._arrange()

    def sort(self, sorting: Sorting) -> None:
        """Let them stand in another order."""
        self.sorting = sorting
        self._arrange()

    def _arrange(self) -> None:
        row = self.order.row_of(self.cursor) if self.cursor is not None else None
        self.order.arrange(self._sorted())
        if self.cursor is None or self.cursor not in self.order:
            self.cursor = None
            self.move_to(row or 0)

    def _sorted(self) -> list[str]:
        keys = list(self._shown)
        column = self.columns.get(self.sorting.sort or "")
        if column is not None:
            ranks: dict[str, Rank] = {key: column.rank(self._shown[key]) for key in keys}
            known = [key for key in keys if ranks[key] is not None]
            known.sort(key=lambda key: ranks[key] or ("", 0.0), reverse=self.sorting.reverse)
            keys = known + [key for key in keys if ranks[key] is None]
        elif self.sorting.reverse:
            keys.reverse()
        if section := self._section:
            keys.sort(key=lambda key: section(self._shown[key]))
        return keys


class RecordScribe(Scribe[str, Item]):
    """Writes the lines of records."""

    def __init__(
        self,
        layout: Layout[str],
        palette: Palette,
        columns: Mapping[str, RecordColumn[Item]],
    ) -> None:
        super().__init__(layout, palette)
        self._columns = columns
        self._shown = frozenset(slot.column for slot in layout.slots)

    def row(self, item: Item, now: datetime, look: Look) -> Line:
        """The line of a record."""
        ground = Ground.CURSOR if look.cursor else Ground.PLAIN
        seen = Seen(now, self._shown)

        def read(slot: Slot[str]) -> tuple[str, Style]:
            cell = self._columns[slot.column].read(item, seen)
            return cell.text, self.palette.style(cell.colour, ground, bold=cell.bold)

        return self.line(*self.gutter(look, ground), read, ground, thumb=look.thumb)


class RecordPicture(Picture[str, str, Item]):
    """What is seen of the records; `says` stands there while there are none."""

    def __init__(self, table_rows: RecordRows[Item]) -> None:
        super().__init__(table_rows, tuple(table_rows.columns))
        self._known = table_rows.columns
        self.says = ""
        self._laid_out: tuple[int, tuple[str, ...], Layout[str]] | None = None

    def layout(self, width: int) -> Layout[str]:
        """The columns at a width."""
        last = self._laid_out
        if last is None or last[:2] != (width, self.columns):
            chosen = [self._known[name] for name in self.columns]
            last = self._laid_out = (width, self.columns, laid_out(width, chosen))
        return last[2]

    def scribe(self, layout: Layout[str], palette: Palette) -> RecordScribe[Item]:
        """Who writes the lines of a layout."""
        return RecordScribe(layout, palette, self._known)

    @property
    def nothing(self) -> str:
        """What an empty table says."""
        return self.says

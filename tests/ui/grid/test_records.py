"""Records in rows: their order, the cursor on its record, the places of their columns."""

from __future__ import annotations

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from console.text import Shown
from console.ui.grid.columns import (
    LEAST,
    Cell,
    RecordColumn,
    Seen,
    by_number,
    by_text,
    laid_out,
)
from console.ui.grid.layout import BAR
from console.ui.grid.records import RecordRows, Sorting

Record = tuple[str, float | None]


def column(name: str, least: int, most: int, keep: int) -> RecordColumn[Record]:
    def read(record: Record, _: Seen) -> Cell:
        return Cell(Shown(record[0]))

    def rank(record: Record) -> tuple[str, float] | None:
        return by_text(record[0]) if name == "name" else by_number(record[1])

    return RecordColumn(name, name.upper(), "", read, rank, least, most, keep)


COLUMNS = (column("name", 10, 30, 90), column("size", 5, 5, 50), column("age", 8, 8, 10))
RECORDS: dict[str, Record] = {"a": ("Zoe", 2.0), "b": ("ada", None), "c": ("Bo", 1.0)}


def rows(*records: str, section: bool = False) -> RecordRows[Record]:
    made = RecordRows(COLUMNS, (lambda one: one[0] == "Bo") if section else None)
    made.show({key: RECORDS[key] for key in records or RECORDS})
    return made


def keys(of: RecordRows[Record]) -> str:
    return "".join(of.order.key_at(row) for row in range(len(of.order)))


def test_what_is_not_known_stands_last_whichever_way_it_is_sorted() -> None:
    """Whoever looks for the longest does not look at those of whom nobody knows."""
    made = rows()
    made.sort(Sorting("size"))
    assert keys(made) == "cab"
    made.sort(Sorting("size", reverse=True))
    assert keys(made) == "acb"
    made.sort(Sorting("name"))
    assert keys(made) == "bca"
    made.sort(Sorting(None, reverse=True))
    assert keys(made) == "cba"


def test_a_section_stays_together_however_it_is_sorted() -> None:
    """Whoever waits in a queue stands under it."""
    made = rows(section=True)
    made.sort(Sorting("size", reverse=True))

    assert keys(made) == "abc"


def test_the_cursor_stays_on_its_record_and_in_its_row_when_that_is_gone() -> None:
    """A key goes to what the hand is on, however often the list is read anew."""
    made = rows()
    made.move_to(1)
    made.sort(Sorting("name"))
    assert made.cursor == "b"
    made.sort(Sorting())
    made.show({"c": RECORDS["c"], "b": RECORDS["b"]})
    assert made.cursor == "b"
    made.show({"a": RECORDS["a"], "c": RECORDS["c"]})
    assert made.cursor == "c"
    made.show({})
    assert made.cursor is None
    made.show({"a": RECORDS["a"]})
    assert made.cursor == "a"


@given(st.integers(0, 300), st.permutations(range(3)))
def test_columns_never_overlap_nor_leave_the_table(width: int, order: list[int]) -> None:
    """Down to nothing; what keeps least gives way first."""
    made = laid_out(width, [COLUMNS[place] for place in order])
    ends = [slot.x + slot.width for slot in made.slots]

    assert made.slots
    assert all(end < after.x for end, after in zip(ends, made.slots[1:], strict=False))
    assert ends[-1] <= max(width, LEAST) - BAR
    assert made.slot("name")
    assert made.slot("size") or not made.slot("age")


def test_the_same_width_gives_the_same_columns_whatever_stands_in_them() -> None:
    """Nothing moves sideways while calls come and go."""
    moment = datetime(2026, 1, 1, tzinfo=UTC)
    seen = Seen(moment, frozenset({"name"}))

    assert laid_out(80, COLUMNS) == laid_out(80, COLUMNS)
    assert COLUMNS[0].read(RECORDS["a"], seen).text == "Zoe"

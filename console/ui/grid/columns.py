"""Columns of records: what each says of one, where it stands, and by what it is sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Generic, NamedTuple

from console.text import NOTHING, Shown
from console.ui.grid.layout import BAR, GAP, GUTTER, Layout, Slot
from console.ui.grid.rows import Item

LEAST: int = 20
"""The narrowest layout; a table that is narrower shows its left part."""

Rank = tuple[str, float] | None
"""By what a record stands in a sorted column; None for what is not known, which stands last."""


class Cell(NamedTuple):
    """What stands in a cell: clean text, and a colour of the theme."""

    text: Shown = NOTHING
    colour: str = "foreground"
    bold: bool = False


class Seen(NamedTuple):
    """When a record is looked at, and in which columns."""

    now: datetime
    columns: frozenset[str]


class RecordColumn(NamedTuple, Generic[Item]):
    """A column. `note` says what stands in it, to those who choose.

    It is at least `least` cells wide, and at most `most`. Where there is less room than all
    want, the column that `keep`s least gives way first, and what room is left goes to the one
    that keeps most.
    """

    name: str
    heading: str
    note: str
    read: Callable[[Item, Seen], Cell]
    rank: Callable[[Item], Rank]
    least: int
    most: int
    keep: int
    right: bool = False
    tail: bool = False


def by_text(text: str | None) -> Rank:
    """Alphabetically, without regard to case; no text is not known."""
    return (text.casefold(), 0.0) if text else None


def by_number(number: float | None) -> Rank:
    """The smallest first."""
    return None if number is None else ("", number)


def most_first(number: float | None) -> Rank:
    """The largest first, as one looks for what took longest or came last."""
    return by_number(None if number is None else -number)


def by_moment(moment: datetime | None) -> Rank:
    """The latest first."""
    return most_first(moment.timestamp() if moment else None)


def laid_out(width: int, columns: Sequence[RecordColumn[Item]]) -> Layout[str]:
    """The columns for a table of that many cells, scroll bar included, in their order.

    The widths follow from the width of the table alone, never from what stands in it.
    """
    width = max(width, LEAST)
    room = width - GUTTER - BAR
    kept = list(columns)
    while len(kept) > 1 and _least(kept) > room:
        kept.remove(min(kept, key=lambda column: column.keep))
    spare = room - _least(kept)
    widths = {column.name: column.least for column in kept}
    for column in sorted(kept, key=lambda column: -column.keep):
        grown = min(max(spare, 0), column.most - column.least)
        widths[column.name] += grown
        spare -= grown
    if len(kept) == 1:
        widths = {kept[0].name: min(room, max(kept[0].least, kept[0].most))}
    return Layout(width, tuple(_slots(kept, widths)))


def _least(columns: Sequence[RecordColumn[Item]]) -> int:
    return sum(column.least for column in columns) + GAP * (len(columns) - 1)


def _slots(columns: Iterable[RecordColumn[Item]], widths: Mapping[str, int]) -> Iterable[Slot[str]]:
    x = GUTTER
    for column in columns:
        cells = widths[column.name]
        yield Slot(column.name, x, cells, column.heading, column.right, column.tail)
        x += cells + GAP

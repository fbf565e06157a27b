"""Which columns the table has at a width, and how wide they are.

The widths depend on the width of the table alone, never on what stands in it:
columns stay where they are while calls come and go. With less room agent,
connection and name give way in that order, then the second number, then the
duration; the state in glyph and word and the other party's number always stay.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from console.ui.view import Column

GUTTER: Final = 2
"""Cells for the cursor's bar and the mark."""
GAP: Final = 2
BAR: Final = 2
"""Cells for the scroll bar at the right edge, and the blank before it."""

LEAST: Final = 20
"""The narrowest layout; a table that is narrower shows its left part."""

_ARROW: Final = 2
STATE: Final = 10
"""Cells for a glyph, a space and the longest word of a state."""
FLAGS: Final = 3
"""Cells behind the state for what goes on beside it, and the blank before them."""
WIDE_FLAGS: Final = 7
"""As many where there is room for words."""
WIDE: Final = 110
"""From this width on flags are words."""
_DURATION: Final = 7
_ALARM: Final = 1
"""Cells of the blank before the duration that an alarm may take."""
_LEAD: Final = GUTTER + _ARROW + STATE
"""Everything left of the flags: gutter, arrow with its space, state."""


class Slot(NamedTuple):
    """A column on the screen; `right` aligns it to the right."""

    column: Column
    x: int
    width: int
    heading: str
    right: bool = False


class Layout(NamedTuple):
    """The columns of one width. `party` says that one number column has to do for both."""

    width: int
    slots: tuple[Slot, ...]
    party: bool

    def slot(self, column: Column) -> Slot | None:
        """The slot of a column, None if it gave way."""
        return next((slot for slot in self.slots if slot.column is column), None)


class _Room(NamedTuple):
    """The least and the most cells of a column that may give way or grow."""

    column: Column
    least: int
    most: int


_OPTIONAL: Final = (
    _Room(Column.NAME, 12, 28),
    _Room(Column.CONNECTION, 10, 20),
    _Room(Column.AGENT, 6, 14),
)
_NUMBER: Final = _Room(Column.FROM, 12, 22)
_NUMBER_WANTED: Final = 16
"""`+` and the fifteen digits that E.164 allows."""


@lru_cache(maxsize=64)
def layout(width: int) -> Layout:
    """The columns for a table of that many cells, scroll bar included."""
    width = max(width, LEAST)
    flags = WIDE_FLAGS if width >= WIDE else FLAGS
    room = width - BAR - _LEAD - flags
    if room >= 2 * (GAP + _NUMBER.least) + GAP + _DURATION:
        return _placed(width, _with_both_numbers(room), flags, party=False)
    alone = room - GAP
    if alone >= _NUMBER.least + GAP + _DURATION:
        widths = {Column.FROM: alone - GAP - _DURATION, Column.DURATION: _DURATION}
        return _placed(width, widths, flags, party=True)
    if alone >= _NUMBER.least:
        return _placed(width, {Column.FROM: alone}, flags, party=True)
    return _smallest(width)


def _smallest(width: int) -> Layout:
    """State and number, and nothing else."""
    x = GUTTER + STATE + 1
    number = Slot(Column.FROM, x, width - BAR - x, "NUMBER")
    return Layout(width, (Slot(Column.STATE, GUTTER, STATE, "STATE"), number), party=True)


def _with_both_numbers(room: int) -> dict[Column, int]:
    """The widths of all columns right of the flags, as `room` allows."""
    spare = room - GAP - _DURATION - 2 * GAP
    number = min(_NUMBER_WANTED, spare // 2)
    spare -= 2 * number
    widths: dict[Column, int] = {}
    for column, least, _ in _OPTIONAL:
        if spare < GAP + least:
            break
        widths[column] = least
        spare -= GAP + least
    for column, least, most in _OPTIONAL:
        if column in widths:
            grown = min(spare, most - least)
            widths[column] += grown
            spare -= grown
    wider = min(spare // 2, _NUMBER.most - number)
    numbers = {Column.FROM: number + wider, Column.TO: number + wider}
    return {**numbers, **widths, Column.DURATION: _DURATION}


_HEADINGS: Final = {
    Column.FROM: "FROM",
    Column.TO: "TO",
    Column.NAME: "NAME",
    Column.DURATION: "TIME",
    Column.CONNECTION: "CONNECTION",
    Column.AGENT: "AGENT",
}


def _placed(width: int, widths: dict[Column, int], flags: int, *, party: bool) -> Layout:
    slots = [
        Slot(Column.DIRECTION, GUTTER, 1, ""),
        Slot(Column.STATE, GUTTER + _ARROW, STATE + flags, "STATE"),
    ]
    x = _LEAD + flags
    for column, heading in _HEADINGS.items():
        if column not in widths:
            continue
        x += GAP
        shown = "NUMBER" if party and column is Column.FROM else heading
        timed = column is Column.DURATION
        before = _ALARM if timed else 0
        slots.append(Slot(column, x - before, widths[column] + before, shown, timed))
        x += widths[column]
    return Layout(width, tuple(slots), party)

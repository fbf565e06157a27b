"""Which columns the table has at a width, and how wide they are.

The widths depend on the width of the table and on the columns that the user chose,
never on what stands in it: columns stay where they are while calls come and go.
With less room agent, connection and name give way in that order, then the second
number, then the duration; the state in glyph and word and the other party's number
always stay.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final, NamedTuple

from console.ui.grid.layout import BAR, GAP, GUTTER, Layout, Slot
from console.ui.table.view import Column

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
_NUMBERS: Final = frozenset({Column.FROM, Column.TO})
_NUMBER: Final = _Room(Column.FROM, 12, 22)
_FEW: Final = 34
"""Cells right of the state up to which a single number takes all the room there is."""
_WHOLE_NAME: Final = 40
"""Cells of an agent's name at most, where nothing else wants the room."""
_NUMBER_WANTED: Final = 16
"""`+` and the fifteen digits that E.164 allows."""


CHOSEN: Final[tuple[Column, ...]] = (
    *(Column.FROM, Column.TO, Column.NAME),
    *(Column.DURATION, Column.CONNECTION, Column.AGENT),
)
"""The columns that can be chosen, in their usual order; direction and state are always first."""

ALWAYS: Final = Column.FROM
"""Tells which call it is. Where the other number is not there, it is that of the far end."""


@lru_cache(maxsize=64)
def layout(width: int, chosen: tuple[Column, ...] = CHOSEN) -> Layout[Column]:
    """The columns for a table of that many cells, scroll bar included, in the chosen order."""
    width = max(width, LEAST)
    flags = WIDE_FLAGS if width >= WIDE else FLAGS
    room = width - BAR - _LEAD - flags
    columns = chosen if ALWAYS in chosen else (ALWAYS, *chosen)
    timed = GAP + _DURATION if Column.DURATION in columns else 0
    numbers = 2 if Column.TO in columns else 1
    if room >= numbers * (GAP + _NUMBER.least) + timed and (numbers > 1 or room > _FEW + timed):
        widths = _with_numbers(room - timed, columns, numbers)
    elif room >= GAP + _NUMBER.least + timed:
        widths, numbers = {ALWAYS: room - GAP - timed}, 1
    elif room >= GAP + _NUMBER.least:
        return _placed(width, (ALWAYS,), {ALWAYS: room - GAP}, flags)
    else:
        return _smallest(width)
    return _placed(width, columns, widths, flags)


def _smallest(width: int) -> Layout[Column]:
    """State and number, and nothing else."""
    x = GUTTER + STATE + 1
    number = Slot(Column.FROM, x, width - BAR - x, "NUMBER", tail=True)
    return Layout(width, (Slot(Column.STATE, GUTTER, STATE, "STATE"), number))


def _with_numbers(room: int, columns: tuple[Column, ...], numbers: int) -> dict[Column, int]:
    """The widths of the numbers and of those that may give way, as `room` allows."""
    spare = room - numbers * GAP
    number = min(_NUMBER_WANTED, spare // numbers)
    spare -= numbers * number
    widths: dict[Column, int] = {}
    optional = [one for one in _OPTIONAL if one.column in columns]
    for column, least, _ in optional:
        if spare < GAP + least:
            break
        widths[column] = least
        spare -= GAP + least
    for column, least, most in optional:
        if column in widths:
            grown = min(spare, most - least)
            widths[column] += grown
            spare -= grown
    wider = min(spare // numbers, _NUMBER.most - number)
    spare -= numbers * wider
    if Column.AGENT in widths:  # a name may have many cells, and `for` and `+2` stand beside it
        widths[Column.AGENT] += min(spare, _WHOLE_NAME - widths[Column.AGENT])
    both = (Column.FROM, Column.TO)[:numbers]
    return {**dict.fromkeys(both, number + wider), **widths}


HEADINGS: Final = {
    Column.FROM: "FROM",
    Column.TO: "TO",
    Column.NAME: "NAME",
    Column.DURATION: "TIME",
    Column.CONNECTION: "CONNECTION",
    Column.AGENT: "AGENT",
}

NOTES: Final = {
    Column.FROM: "who calls; alone, the number of the far end. Always shown",
    Column.TO: "who is called",
    Column.NAME: "as it was sent, and keys that were pressed",
    Column.DURATION: "time waited or talked",
    Column.CONNECTION: "the Call Control application",
    Column.AGENT: "who has the call",
}
"""What stands in each column, for those who choose."""


def _placed(
    width: int, columns: tuple[Column, ...], widths: dict[Column, int], flags: int
) -> Layout[Column]:
    slots = [
        Slot(Column.DIRECTION, GUTTER, 1, ""),
        Slot(Column.STATE, GUTTER + _ARROW, STATE + flags, "STATE"),
    ]
    x = _LEAD + flags
    for column in columns:
        timed = column is Column.DURATION
        cells = _DURATION if timed else widths.get(column, 0)
        if not cells:
            continue
        x += GAP
        alone = Column.TO not in widths
        shown = "NUMBER" if alone and column is Column.FROM else HEADINGS[column]
        before = _ALARM if timed else 0
        number = column in _NUMBERS
        slots.append(Slot(column, x - before, cells + before, shown, timed, number))
        x += cells
    return Layout(width, tuple(slots))

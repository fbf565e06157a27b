"""Where the columns of a table stand: the layout of one width."""

from __future__ import annotations

from typing import Final, Generic, NamedTuple, TypeVar

Col = TypeVar("Col", bound=str)
"""What names a column."""

GUTTER: Final = 2
"""Cells for the cursor's bar and the mark."""
INDENT: Final = 4
"""Cells before a sentence that stands where rows would."""
GAP: Final = 2
BAR: Final = 2
"""Cells for the scroll bar at the right edge, and the blank before it."""


class Slot(NamedTuple, Generic[Col]):
    """A column on the screen; `right` aligns it to the right.

    With `tail` a number that is too long keeps its end, which tells more than its beginning.
    """

    column: Col
    x: int
    width: int
    heading: str
    right: bool = False
    tail: bool = False


class Layout(NamedTuple, Generic[Col]):
    """The columns of one width, from left to right."""

    width: int
    slots: tuple[Slot[Col], ...]

    def slot(self, column: Col) -> Slot[Col] | None:
        """The slot of a column, None if it gave way."""
        return next((slot for slot in self.slots if slot.column == column), None)

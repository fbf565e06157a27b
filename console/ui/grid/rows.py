"""What every table holds: rows under their keys, the one under the cursor, those with a mark."""

from __future__ import annotations

from abc import abstractmethod
from typing import Generic, Protocol, TypeVar

from console.ui.grid.order import Key, Order

Item = TypeVar("Item")
"""What a row shows."""


class SortedBy(Protocol):
    """By which column the rows stand; None is the order that they have by themselves."""

    @property
    def sort(self) -> str | None:
        """The column."""

    @property
    def reverse(self) -> bool:
        """Whether the last one is first."""


class Rows(Generic[Key, Item]):
    """The rows, the cursor and the marks. Pure: no screen, no clock.

    The cursor stands on a key, never on a row number: what comes or goes above it moves
    it along. While `frozen` is true nothing of what is shown changes.
    """

    def __init__(self) -> None:
        self.frozen = False
        self.cursor: Key | None = None
        self.order: Order[Key] = Order()
        self._shown: dict[Key, Item] = {}
        self._marks: dict[Key, None] = {}

    @property
    @abstractmethod
    def sorted_by(self) -> SortedBy:
        """The order in force."""

    @property
    @abstractmethod
    def news(self) -> tuple[object, ...]:
        """Differs from what it was whenever something that others tell of the rows does."""

    def shown(self, key: Key) -> Item:
        """What the row shows."""
        return self._shown[key]

    @property
    def marked(self) -> tuple[Key, ...]:
        """What is marked, in the order of marking; the filter may hide some."""
        return tuple(self._marks)

    def is_marked(self, key: Key) -> bool:
        """Whether it is marked."""
        return key in self._marks

    def expire(self, *, now: float) -> bool:
        """Take away the rows whose time is over; whether there were any."""
        del now
        return False

    def move_to(self, row: int) -> None:
        """Put the cursor on a row, or the nearest one."""
        if self.order:
            self.cursor = self.order.key_at(min(max(row, 0), len(self.order) - 1))

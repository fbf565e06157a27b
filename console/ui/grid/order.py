"""Where rows stand: places in their order, found and changed without sorting anew."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Generic, NamedTuple, TypeVar

Key = TypeVar("Key", bound=str)
"""What names a row: an id that stays while the row changes."""


class Place(NamedTuple, Generic[Key]):
    """Where a row stands: places of one order compare, and no two are equal."""

    group: int
    text: str
    when: float
    key: Key


class Order(Generic[Key]):
    """Places in their order, each of another row; `edition` grows with every difference.

    Those that are pinned stand before all others, in an order of their own.
    """

    def __init__(self) -> None:
        self.reverse = False
        self.edition = 0
        self._sorted: list[Place[Key]] = []
        self._places: dict[Key, Place[Key]] = {}
        self._pins: tuple[Key, ...] = ()
        self._sorts = True

    def __len__(self) -> int:
        return len(self._pins) + len(self._sorted)

    def __contains__(self, key: Key) -> bool:
        return key in self._places or key in self._pins

    @property
    def pins(self) -> tuple[Key, ...]:
        """Those that are pinned."""
        return self._pins

    def pin(self, keys: tuple[Key, ...]) -> None:
        """Pin exactly these; one that is no more has no place until it is given one."""
        for key in keys:
            self.set(key, None)
        self._pins = keys
        self.edition += 1

    def key_at(self, row: int) -> Key:
        """What stands in a row, counted from 0. Raises `IndexError`."""
        if row < len(self._pins):
            return self._pins[row]
        row -= len(self._pins)
        return self._sorted[~row if self.reverse else row].key

    def row_of(self, key: Key) -> int | None:
        """The row in which it stands, None if it has none."""
        if key in self._pins:
            return self._pins.index(key)
        found = self._places.get(key)
        if found is None:
            return None
        index = bisect_left(self._sorted, found)
        row = len(self._sorted) - 1 - index if self.reverse else index
        return len(self._pins) + row

    def clear(self, *, reverse: bool) -> None:
        """Begin anew with all that are not pinned."""
        self.reverse = reverse
        self.edition += 1
        self._sorted.clear()
        self._places.clear()

    def arrange(self, keys: Iterable[Key]) -> None:
        """Let exactly these stand, in this order."""
        self.clear(reverse=False)
        self._sorted = [Place(0, "", row, key) for row, key in enumerate(keys)]
        self._places = {place.key: place for place in self._sorted}

    def set(self, key: Key, new: Place[Key] | None) -> None:
        """Give it its place, or none; one that is pinned needs none."""
        old = self._places.get(key)
        if new == old or key in self._pins:
            return
        self.edition += 1
        if new is not None:
            self._places[key] = new
        else:
            del self._places[key]
        if self._sorts and old is not None:
            del self._sorted[bisect_left(self._sorted, old)]
        if self._sorts and new is not None:
            insort(self._sorted, new)

    @contextmanager
    def many_set(self) -> Iterator[None]:
        """Many are given places before any row is asked for: all are sorted once, at the end."""
        self._sorts = False
        try:
            yield
        finally:
            self._sorts = True
            self._sorted = sorted(self._places.values())

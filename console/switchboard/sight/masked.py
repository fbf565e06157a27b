"""Customers' numbers masked in whatever is told, so that a console cannot show what it has not."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable
from typing import Any, Final, TypeVar

import msgspec
from msgspec import Struct

from console.text import NumberMask

T = TypeVar("T")

_IDS: Final = frozenset(
    {
        *("id", "call", "calls", "leg_id", "session_id", "connection_id", "order_id"),
        *("order", "peer", "other", "alone"),
    }
)
"""Fields that hold names of things and no texts; every other one may hold a number."""

_KEPT: Final = 16_384
"""Things that are kept masked, for the next member who is told the same."""


class MaskedTexts:
    """Masks every text in a struct, but for ids and the numbers that stay `whole`."""

    def __init__(self, whole: Iterable[str]) -> None:
        self._mask = NumberMask(whole)
        self._known: OrderedDict[int, tuple[Any, Any]] = OrderedDict()

    def once(self, told: T) -> T:
        """The same with masked numbers; the very same object where there is none."""
        masked: T = self._masked(told)
        return masked

    def of(self, told: T) -> T:
        """The same, kept for the next member who is told this very object."""
        known = self._known.get(id(told))
        if known is not None and known[0] is told:
            masked: T = known[1]
            return masked
        masked = self._masked(told)
        self._known[id(told)] = (told, masked)
        if len(self._known) > _KEPT:
            self._known.popitem(last=False)
        return masked

    def _masked(self, told: Any) -> Any:
        if type(told) is str:
            return self._mask.over_hidden(told)
        if isinstance(told, Struct):
            return self._struct(told)
        if isinstance(told, tuple):
            masked = tuple(map(self._masked, told))
            return masked if any(a is not b for a, b in zip(masked, told, strict=True)) else told
        if isinstance(told, dict):
            return {key: self._masked(value) for key, value in told.items()}
        return told

    def _struct(self, told: Struct) -> Struct:
        changed = {}
        for field in told.__struct_fields__:
            if field not in _IDS:
                value = getattr(told, field)
                masked = self._masked(value)
                if masked is not value and masked != value:
                    changed[field] = masked
        return msgspec.structs.replace(told, **changed) if changed else told

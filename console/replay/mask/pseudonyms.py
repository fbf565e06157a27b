"""What stands in the place of what was told: the same for the same, by a draw that nobody keeps.

What belongs together stays together: ids, numbers and names that were equal are equal, and those
that were not are not.
"""

from __future__ import annotations

import re
import secrets
import string
from collections.abc import Callable
from typing import Final
from uuid import UUID

from console.domain.ids import ORDER_ID, OrderId, mark_of, step_of
from console.replay.mask.fiction import fictional

_STEPS: Final = ("answer", "dial", "phone")
"""Names of steps whose ids follow from that of their order, and are looked for by it."""

_PIECE: Final = re.compile(r"[A-Za-z0-9]+|[^\x00-\x7f]+")
_KEPT_PIECES: Final = frozenset({"placed", "settled", "given", "up"})
_SHORTEST: Final = 3
"""Characters of a piece of an id that could say something."""

_FILLER: Final = "the caller said that all of it is another matter and rings again in a while "

_SIGNS: Final = (string.digits, string.ascii_lowercase, string.ascii_uppercase)


class Pseudonyms:
    """Gives each thing another name, and the same one each time. Nothing of it is written down."""

    def __init__(self, draw: Callable[[int], int] = secrets.randbelow) -> None:
        self._draw = draw
        self._pieces: dict[str, str] = {}
        self._numbers: dict[str, str] = {}
        self._names: dict[str, str] = {}
        self._given: set[str] = set()

    def number(self, digits: str) -> str:
        """The digits of another number of the same country."""
        if digits not in self._numbers:
            self._numbers[digits] = new = fictional(digits, self._draw, self._given.__contains__)
            self._given.add(new)
        return self._numbers[digits]

    def name(self, told: str, stem: str) -> str:
        """A name of that kind, numbered: `Caller 17`."""
        if told not in self._names:
            self._names[told] = f"{stem}{len(self._names) + 1}"
        return self._names[told]

    def id(self, told: str) -> str:
        """An id of the same shape, piece by piece, so that a part that recurs still does."""
        if ORDER_ID.fullmatch(told):
            return self._order(OrderId(told))
        found = re.search(ORDER_ID, told)
        if found is not None:
            before, after = told[: found.start()], told[found.end() :]
            return f"{self.id(before)}{self._order(OrderId(found[0]))}{self.id(after)}"
        return _PIECE.sub(lambda piece: self._piece(piece[0]), told)

    def text(self, told: str) -> str:
        """A text of the same length that says nothing."""
        repeated = _FILLER * (len(told) // len(_FILLER) + 1)
        return repeated[: len(told)]

    def _order(self, told: OrderId) -> str:
        if told not in self._pieces:
            raw = bytes(self._draw(256) for _ in range(16))
            new = OrderId(str(UUID(bytes=raw, version=int(told[14]))))
            self._put_order(told, new)
            for name in _STEPS:
                self._put_order(step_of(told, name), step_of(new, name))
        return self._pieces[told]

    def _put_order(self, told: OrderId, new: OrderId) -> None:
        self._pieces.setdefault(told, new)
        self._pieces.setdefault(mark_of(told), mark_of(new))

    def _piece(self, told: str) -> str:
        if told in _KEPT_PIECES or len(told) < _SHORTEST:
            return told
        while told not in self._pieces:
            new = "".join(map(self._sign, told))
            if new not in self._given and new != told:
                self._given.add(new)
                self._pieces[told] = new
        return self._pieces[told]

    def _sign(self, sign: str) -> str:
        """Another sign of its kind; of letters that may be hexadecimal such a one."""
        for signs in _SIGNS:
            if sign in signs:
                among = signs[:6] if sign in "abcdef" else signs
                return among[self._draw(len(among))]
        return "x"

"""Numbers in a file, one a line or in a table: what somebody else keeps as a list."""

from __future__ import annotations

import re
from typing import Final

from msgspec import Struct

from console.domain import numbers
from console.errors import InvalidNumber

MOST: Final = 1_000_000
"""Lines that are read at most."""

_CELLS: Final = re.compile(r"[,;\t|]")


class UnreadLine(Struct, frozen=True):
    """A line in which no number could be read; its text is not clean."""

    line: int
    text: str
    reason: str


class NumberList(Struct, frozen=True, kw_only=True):
    """What was read: each number once, in its order, and the lines that have none."""

    numbers: tuple[str, ...]
    twice: int = 0
    unread: tuple[UnreadLine, ...] = ()


def number_list(text: str, home: str | None) -> NumberList:
    """The first number of each line, as it is dialled; `home` is whose country is meant without +.

    Empty lines and those that begin with # are passed over.
    """
    found: dict[str, None] = {}
    unread: list[UnreadLine] = []
    twice = 0
    for place, line in enumerate(text.splitlines()[:MOST], 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        number, reason = _first_number(line, home)
        if number is None:
            unread.append(UnreadLine(place, line, reason))
        else:
            twice += number in found
            found[number] = None
    return NumberList(numbers=tuple(found), twice=twice, unread=tuple(unread))


def _first_number(line: str, home: str | None) -> tuple[str | None, str]:
    """The first number in a line; or why none was read."""
    why = "a number is needed"
    for cell in _CELLS.split(line):
        written = numbers.plain_signs(cell.strip().strip("\"'"))
        if not any(sign.isdigit() for sign in written):
            continue
        try:
            number = numbers.destination(written, home=home)
        except InvalidNumber as error:
            why = error.reason
            continue
        if number.startswith("+"):
            return number, ""
    return None, why

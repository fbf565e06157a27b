"""What is asked about the do-not-call list: numbers that were typed, and what came of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from console.domain import numbers
from console.domain.number_rules.barred import BarredNumber
from console.errors import InvalidNumber
from console.line.questions import BarNumbers, BarredNumbers, Barring, UnbarNumbers
from console.text import Shown, clean, counted

NOTHING_TYPED: Final = "type the numbers behind it, as in +49 30 901820"
_LONGEST: Final = 200
_LAST: Final = "~"
"""It stands behind all signs of a number."""


def asked_to_bar(typed: str, home: str | None) -> BarNumbers:
    """The numbers that were typed, and what stands behind them as the reason.

    Raises `InvalidNumber` for one that is none.
    """
    found, why = _read(typed, home)
    return BarNumbers(found, why)


def asked_to_unbar(typed: str, home: str | None) -> UnbarNumbers:
    """The numbers that were typed. Raises likewise."""
    found, behind = _read(typed, home)
    if behind:
        raise InvalidNumber(behind, "it is no telephone number")
    return UnbarNumbers(found)


def no_number(error: InvalidNumber) -> Shown:
    """Which of the words that were typed is none, why, and that nothing is different by them."""
    entered = clean(error.entered.strip(), 40)
    which = f"{entered}: " if entered else ""
    return clean(f"{which}{error.reason}; nothing was changed", _LONGEST)


def page_from(first: str) -> BarredNumbers:
    """The page that begins with that number: those behind whatever stands before it."""
    before = chr(ord(first[-1]) - 1) + _LAST if first else ""
    return BarredNumbers(first[:-1] + before)


def none_from(first: str) -> Shown:
    """That none is there from that number on."""
    return clean(f"no number{f' from {first} on' if first else ''} is on the do-not-call list", 120)


def _read(typed: str, home: str | None) -> tuple[tuple[str, ...], str]:
    """Numbers as they are dialled, parted by commas or by the + of the next one; and the rest."""
    written: list[str] = []
    words = typed.replace(",", " , ").split()
    begins = True
    while words and (words[0] == "," or not any(map(str.isalpha, words[0]))):
        word = words.pop(0)
        if word == ",":
            begins = True
        elif begins or word.startswith("+"):
            written.append(word)
            begins = False
        else:
            written[-1] += f" {word}"
    if not written:
        raise InvalidNumber(typed, NOTHING_TYPED)
    return tuple(numbers.destination(one, home=home) for one in written), " ".join(words)


def came_of(said: Barring, done: str, before: str) -> Shown:
    """One line: how many are there now, how many were before, and which were refused, with why."""
    parts = [f"{counted(len(said.done), 'number')} {done}"] if said.done or not said.before else []
    if said.before:
        parts.append(f"{counted(len(said.before), 'number')} {before} before")
    parts += (f"{one.number}: {one.why}" for one in said.refused)
    return clean("; ".join(parts), 2 * _LONGEST)


def barred_lines(found: Iterable[BarredNumber]) -> list[tuple[str, Shown]]:
    """Each number, with a line that says since when, by whom and why."""
    told = ((one.number, f"{one.at.astimezone():%Y-%m-%d}", one.by, one.why) for one in found)
    return [(cells[0], clean("  ".join(cells), _LONGEST)) for cells in told]

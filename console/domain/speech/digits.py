"""The digits of a text that somebody said: written, in groups, or as words.

A recognizer writes a number that is read out in many ways: `4111 1111`, `4111-1111`,
`four one one one`, `double four`. All of them are groups of digits here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from msgspec import Struct

_TOKEN: Final = re.compile(r"\d+|[^\W\d_]+|\+")

_UNITS: Final[Mapping[str, str]] = {
    word: str(value)
    for words in (
        "zero one two three four five six seven eight nine",
        "null eins zwei drei vier fünf sechs sieben acht neun",
        "cero uno dos tres cuatro cinco seis siete ocho nueve",
        "zéro un deux trois quatre cinq six sept huit neuf",
    )
    for value, word in enumerate(words.split())
} | {"oh": "0", "o": "0", "nought": "0", "zwo": "2"}

_TEENS: Final[Mapping[str, str]] = {
    word: str(value)
    for words in (
        "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen",
        "zehn elf zwölf dreizehn vierzehn fünfzehn sechzehn siebzehn achtzehn neunzehn",
    )
    for value, word in enumerate(words.split(), start=10)
}
_TENS: Final[Mapping[str, str]] = {
    word: str(value)
    for value, word in enumerate(
        ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"), start=2
    )
}
_TIMES: Final[Mapping[str, int]] = {"double": 2, "triple": 3}
_FILLERS: Final = frozenset(
    {
        *("uh", "um", "er", "ah", "eh", "äh", "ähm", "hm", "then", "and", "dash", "hyphen"),
        *("space", "minus", "und", "dann", "strich", "y", "luego", "et", "puis", "tiret"),
    }
)
"""Words that may stand between two groups of one number."""

_CALLED_BY: Final = frozenset({"+", "plus"})
"""What stands before a telephone number and no other."""

LONGEST_CALLED: Final = 15
"""Digits of a telephone number at most (ITU-T E.164)."""


class Group(Struct, frozen=True):
    """Digits that stand together, and where in the text they do."""

    start: int
    end: int
    digits: str


class Run(Struct, frozen=True):
    """Groups with nothing between them but signs and fillers.

    `leading` and `trailing` say that no word stands before it, and none after it; `called` that it
    is a telephone number by its plus sign, and no longer than one.
    """

    groups: tuple[Group, ...]
    leading: bool
    trailing: bool
    called: bool


def runs_of(text: str) -> list[Run]:
    """The runs of digits in a text, in their order. It takes time in proportion to the text."""
    found: list[tuple[list[Group], bool, bool]] = []
    spoken, called, in_run = False, False, False
    for token in _groups(text):
        if isinstance(token, Group):
            if not in_run:
                found.append(([], not spoken, called))
                in_run = True
            found[-1][0].append(token)
        elif token in _CALLED_BY:
            called, in_run = True, False
            continue
        elif token not in _FILLERS:
            spoken, in_run = True, False
        called = False
    return [
        Run(
            groups=tuple(groups),
            leading=leading and place == 0,
            trailing=in_run and place == len(found) - 1,
            called=by_plus and sum(len(one.digits) for one in groups) <= LONGEST_CALLED,
        )
        for place, (groups, leading, by_plus) in enumerate(found)
    ]


def _groups(text: str) -> Iterator[Group | str]:
    """Groups of digits, and the words between them in small letters."""
    tokens = list(_TOKEN.finditer(text))
    place = 0
    while place < len(tokens):
        token = tokens[place]
        digits, taken = _digits(tokens, place)
        place += max(taken, 1)
        if taken:
            yield Group(token.start(), tokens[place - 1].end(), digits)
        else:
            yield token[0].lower()


def _digits(tokens: list[re.Match[str]], place: int) -> tuple[str, int]:
    """The digits that a token begins, and how many tokens they are; none where it is a word."""
    word = tokens[place][0].lower()
    after = tokens[place + 1][0].lower() if place + 1 < len(tokens) else ""
    if word[0].isdecimal():
        return "".join(str(int(digit)) for digit in word), 1
    if word in _UNITS:
        return _UNITS[word], 1
    if word in _TEENS:
        return _TEENS[word], 1
    if word in _TENS:
        unit = _UNITS.get(after, "0")
        return (_TENS[word] + unit, 2) if unit != "0" else (_TENS[word] + "0", 1)
    if word in _TIMES:
        one = after if len(after) == 1 and after.isdecimal() else _UNITS.get(after, "")
        return (one * _TIMES[word], 2) if one else ("", 0)
    return "", 0

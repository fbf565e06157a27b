"""Telephone numbers that nobody has: from the ranges that countries keep for fiction.

Where a country keeps none, or the range is used up, a number has the country's code and length
and is drawn by chance.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

import phonenumbers

Draw = Callable[[int], int]
"""A random whole number from 0 to below the one that is given."""

_TRIES: Final = 40
"""Draws from a range, before it is taken as used up."""

_AREAS: Final = (
    *("202", "206", "212", "213", "303", "305", "312", "313", "404", "415", "503", "504", "512"),
    *("602", "604", "612", "617", "702", "713", "801", "416", "514", "613", "902"),
)
_RANGES: Final[Mapping[int, tuple[tuple[str, int], ...]]] = {
    1: tuple((f"{area}55501", 2) for area in _AREAS),
    33: tuple((area, 4) for area in ("19900", "26191", "35301", "46571", "53649", "63998")),
    44: (("7700900", 3), ("1632960", 3), ("2079460", 3), ("1134960", 3), ("1614960", 3)),
    49: (("3023125", 3), ("6990009", 3), ("4066969", 3), ("2214710", 3), ("8999998", 3)),
    61: (("25550", 4), ("27010", 4), ("35550", 4), ("37010", 4), ("75550", 4), ("85550", 4)),
    353: (("2091", 5),),
}
"""By country code: a beginning, and how many digits are free behind it. The regulators': NANPA
(555-0100 to 555-0199), Arcep, Ofcom, Bundesnetzagentur, ACMA, ComReg."""

_SHORT: Final = 7
"""Digits below which a number belongs to no country: an extension, an emergency call."""


def country_of(digits: str) -> int | None:
    """The country code that the digits of an international number begin with."""
    return next(
        (
            int(digits[:length])
            for length in (1, 2, 3)
            if int(digits[:length] or 0) in phonenumbers.COUNTRY_CODE_TO_REGION_CODE
        ),
        None,
    )


def fictional(digits: str, draw: Draw, taken: Callable[[str], bool]) -> str:
    """Other digits in the place of these, which none has got yet."""
    country = country_of(digits) if len(digits) >= _SHORT else None
    for begin, free in _shuffled(_RANGES.get(country or 0, ()), draw):
        for _ in range(_TRIES):
            found = f"{country}{begin}{draw(10**free):0{free}}"
            if not taken(found) and found != digits:
                return found
    kept = str(country) if country is not None else ""
    while True:
        rest = "".join(str(draw(10)) for _ in range(max(len(digits) - len(kept), 3)))
        if not taken(kept + rest) and kept + rest != digits:
            return kept + rest


def _shuffled(ranges: tuple[tuple[str, int], ...], draw: Draw) -> list[tuple[str, int]]:
    left, found = list(ranges), []
    while left:
        found.append(left.pop(draw(len(left))))
    return found

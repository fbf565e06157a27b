"""How many colours a terminal shows, and which of them a theme may name. Pure.

Of the 256 only those that are the same everywhere can be named: the cube and the greys
(xterm's `256colres.pl`). The first sixteen are what the user made of them. Textual keeps
colours as red, green and blue and sends the nearest one that the terminal has; what is
named here comes out of that as itself.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import StrEnum
from typing import Final


class Depth(StrEnum):
    """How many colours a terminal shows."""

    TRUE = "true"
    IN_256 = "256"
    IN_16 = "16"
    NONE = "none"


NO_COLOR: Final = "NO_COLOR"
"""The variable by which a user wants none, with any text in it (https://no-color.org)."""

_COLOURLESS: Final = re.compile(r"vt\d.*|.*-(?:m|mono)")
_SYSTEMS: Final = {"256": Depth.IN_256, "standard": Depth.IN_16, "windows": Depth.IN_16}


def depth_of(system: str | None, environment: Mapping[str, str]) -> Depth:
    """The depth of what rich calls a colour system; the environment may want no colours."""
    if environment.get(NO_COLOR) or _COLOURLESS.fullmatch(environment.get("TERM", "")):
        return Depth.NONE
    return _SYSTEMS.get(system or "", Depth.TRUE)


# Colours by their numbers and names -------------------------------------------------------

_CUBE: Final = 16
_GREYS: Final = 232
_LEVELS: Final = (0, 95, 135, 175, 215, 255)
_WHITE: Final = 231
_LAST: Final = 255


def sent_as(number: int) -> str | None:
    """What is sent as that one of the 256; None for what is not named in a theme.

    A grey is one by its lightness, of which the nearest of 25 steps is taken; the greys of
    the cube are none of those.
    """
    if _GREYS <= number <= _LAST:
        return _hexadecimal(round((number - _WHITE) / 25 * 255))
    if not _CUBE <= number <= _WHITE:
        return None
    red, green, blue = _of_cube(number)
    is_grey = red == green == blue
    return None if is_grey and number not in {_CUBE, _WHITE} else _hexadecimal(red, green, blue)


def seen_as(number: int) -> str:
    """What a terminal shows for one of the 256, from 16 on."""
    if number >= _GREYS:
        return _hexadecimal(8 + 10 * (number - _GREYS))
    return _hexadecimal(*_of_cube(number))


def _of_cube(number: int) -> tuple[int, int, int]:
    place = number - _CUBE
    return _LEVELS[place // 36], _LEVELS[place // 6 % 6], _LEVELS[place % 6]


def _hexadecimal(red: int, green: int | None = None, blue: int | None = None) -> str:
    green, blue = red if green is None else green, red if blue is None else blue
    return f"#{red:02x}{green:02x}{blue:02x}"


NAMED: Final[Mapping[str, str]] = {
    "black": "#000000",
    "red": "#aa0000",
    "green": "#00aa00",
    "yellow": "#aa5500",
    "blue": "#0000aa",
    "magenta": "#aa00aa",
    "cyan": "#00aaaa",
    "white": "#aaaaaa",
    "bright-black": "#555555",
    "bright-red": "#ff5555",
    "bright-green": "#55ff55",
    "bright-yellow": "#ffff55",
    "bright-blue": "#5555ff",
    "bright-magenta": "#ff55ff",
    "bright-cyan": "#55ffff",
    "bright-white": "#ffffff",
}
"""The sixteen by their names, in the order of their numbers, as what is sent for each."""


# Contrast ---------------------------------------------------------------------------------

READABLE: Final = 4.5
"""The contrast that a text needs (WCAG 2.2, 1.4.3)."""


def parts(colour: str) -> tuple[int, int, int]:
    """Red, green and blue of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """How light a colour is, from 0 to 1 (WCAG 2.2, relative luminance)."""
    shares = [part / 255 for part in parts(colour)]
    red, green, blue = (
        share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4  # noqa: PLR2004 - of the definition
        for share in shares
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """How well one colour is told from the other, from 1 to 21 (WCAG 2.2, contrast ratio)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)

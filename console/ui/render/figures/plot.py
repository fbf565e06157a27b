"""Bars as a terminal draws them: of Braille dots, four to a line, two to a cell. Pure.

Where a terminal has no Braille they are of blocks, and where it has no blocks of `#`.
"""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from typing import Final

from console.ui.state.call_rate import BARS, UNKNOWN


class Signs(StrEnum):
    """What bars are made of."""

    BRAILLE = "braille"
    BLOCKS = "blocks"
    ASCII = "ascii"


TO_COME: Final = -1.0
"""The height of a bar whose time has not come: nothing is drawn."""

_FIRST: Final = 0x2800
_LEFT: Final = (0x40, 0x04, 0x02, 0x01)
_RIGHT: Final = (0x80, 0x20, 0x10, 0x08)
"""The dots of a cell from below (Unicode, Braille Patterns)."""


def bars(
    heights: Sequence[float | None], full: float, lines: int, cells: int, signs: Signs
) -> list[list[str]]:
    """So many lines, each with a piece of `cells` for each bar, the highest line first.

    A bar of `full` has all lines, and one above 0 is always seen. What is not known is a dot in
    the middle of its line, none at all one on the ground, and `TO_COME` is blank.
    """
    drawn = [_bar(height, full, lines, cells, signs) for height in heights]
    return [[one[line] for one in drawn] for line in range(lines)]


def _bar(height: float | None, full: float, lines: int, cells: int, signs: Signs) -> list[str]:
    if height is None or height <= 0:
        sign = _UNKNOWN[signs] if height is None else _NONE[signs] if height == 0 else " "
        return [" " * cells] * (lines - 1) + [sign.ljust(cells)]
    steps = _STEPS[signs]
    filled = max(1, int(min(1.0, height / full) * lines * steps + 0.5))
    each = (min(steps, max(0, filled - line * steps)) for line in reversed(range(lines)))
    return [_piece(here, cells, signs) for here in each]


_STEPS: Final = {Signs.BRAILLE: len(_LEFT), Signs.BLOCKS: len(BARS), Signs.ASCII: 1}
"""How many heights a bar has on one line."""

_UNKNOWN: Final = {Signs.BRAILLE: UNKNOWN, Signs.BLOCKS: UNKNOWN, Signs.ASCII: "?"}
_NONE: Final = {Signs.BRAILLE: "⡀", Signs.BLOCKS: "_", Signs.ASCII: "_"}


def _piece(steps: int, cells: int, signs: Signs) -> str:
    """What of a bar is on one line, with the gap to the next one behind it."""
    if not steps:
        return " " * cells
    if signs is Signs.BRAILLE:  # all columns of dots but the last one
        left, right = sum(_LEFT[:steps]), sum(_RIGHT[:steps])
        return chr(_FIRST + left + right) * (cells - 1) + chr(_FIRST + left)
    sign = BARS[steps - 1] if signs is Signs.BLOCKS else "#"
    return (sign * max(1, cells - 1)).ljust(cells)

"""Text in terminal cells: measured, steadied, cut and padded to a width.

Terminals disagree about the width of some characters. `steady` replaces those
that a name can do without, so that what is left is as wide everywhere as it is
measured here, and `fit` gives exactly the cells that were asked for.
"""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes

from console.text import ELLIPSIS, REPLACEMENT, Shown

_FIRST_FLAG, _LAST_FLAG = 0x1F1E6, 0x1F1FF
_SELECTORS: Final = (*range(0xFE00, 0xFE10), *range(0x1F3FB, 0x1F400), *range(0xE0100, 0xE01F0))
_BLANKS: Final = (0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x2800, 0x3164)
_STEADIED: Final = {
    **dict.fromkeys(_SELECTORS),
    **dict.fromkeys((*_BLANKS, 0xFFA0), REPLACEMENT),
    **{code: chr(code - _FIRST_FLAG + ord("A")) for code in range(_FIRST_FLAG, _LAST_FLAG + 1)},
}
"""Presentation selectors and skin tones go, blanks that look like nothing become
visible, and the halves of a flag become the letters of its country."""

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "AN"})
LEFT_TO_RIGHT_MARK: Final = "\u200e"
"""Ends a text written from right to left, so that the digits of the next column
are not drawn before it (Unicode Standard Annex 9, implicit directional marks)."""


@lru_cache(maxsize=4096)
def steady(text: Shown) -> Shown:
    """Clean text of the same meaning that every terminal draws equally wide."""
    if text.isascii():
        return text
    steadied = unicodedata.normalize("NFC", text).translate(_STEADIED)
    if steadied and cell_len(steadied[0]) == 0:
        steadied = "\u25cc" + steadied
    return Shown(steadied)


_JOINING: Final = frozenset({"Mn", "Mc", "Me", "Cf"})


@lru_cache(maxsize=4096)
def differs(text: str) -> bool:
    """Whether terminals may draw the text wider or narrower than it is measured.

    They disagree about marks that belong to the letter before them, as the vowels of
    Tamil and Devanagari do (Unicode general categories Mn, Mc, Me), and about joiners (Cf).
    """
    return not text.isascii() and any(
        unicodedata.category(character) in _JOINING for character in text
    )


def spread(text: str) -> int:
    """Cells that a terminal may draw the text wider than it is measured: its spacing marks (Mc)."""
    if text.isascii():
        return 0
    return sum(unicodedata.category(character) == "Mc" for character in text)


def right_to_left(text: str) -> bool:
    """Whether a part of the text is written from right to left."""
    return not text.isascii() and any(
        unicodedata.bidirectional(character) in _RIGHT_TO_LEFT for character in text
    )


def fit(text: str, width: int, *, tail: bool = False, right: bool = False) -> str:
    """The text in exactly `width` cells, padded with spaces or cut with an ellipsis.

    `tail` keeps the end instead of the beginning: the last digits of a number
    tell more than the first. `right` puts the padding in front.
    """
    if width <= 0:
        return ""
    size = len(text) if text.isascii() else cell_len(text)
    if size > width:
        text, size = _cut(text, width - 1, tail=tail)
        text, size = (ELLIPSIS + text if tail else text + ELLIPSIS), size + 1
    if right_to_left(text):
        text += LEFT_TO_RIGHT_MARK
    padding = " " * (width - size)
    return padding + text if right else text + padding


def _cut(text: str, width: int, *, tail: bool) -> tuple[str, int]:
    """As many whole characters as `width` cells hold, and the cells they take."""
    if text.isascii():
        return (text[len(text) - width :] if tail else text[:width]), width
    spans, _ = split_graphemes(text)
    kept: list[str] = []
    taken = 0
    for start, end, cells in reversed(spans) if tail else spans:
        if taken + cells > width:
            break
        kept.append(text[start:end])
        taken += cells
    return "".join(reversed(kept) if tail else kept), taken

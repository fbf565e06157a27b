"""Text in terminal cells: measured, steadied, cut and padded to a width.

Terminals disagree about the width of some characters. `steady` replaces those
that a name can do without, so that what is left is as wide everywhere as it is
measured here, and `fit` gives exactly the cells that were asked for.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final

from rich.cells import cell_len, split_graphemes
from textual.content import Content

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


GAP: Final = 3
"""Blank cells between two parts where there is room, one fewer where there is not."""

NARROW_GAP: Final = 2

BLANK: Final = Content()


@dataclass(slots=True)
class Part:
    """Something on a line in its forms, the fullest first; `keep` is how much it matters.

    A part that may vanish has an empty last form. `firsts` is how much its first forms matter,
    where that is less.
    """

    forms: Sequence[Content]
    keep: int
    right: bool = False
    firsts: Sequence[int] = ()
    step: int = field(default=0, init=False)

    @property
    def now(self) -> Content:
        """The form it has at present."""
        return self.forms[self.step]

    @property
    def matters(self) -> int:
        """How much its present form matters."""
        return self.firsts[self.step] if self.step < len(self.firsts) else self.keep

    @property
    def gives(self) -> bool:
        """Whether there is a shorter form."""
        return self.step + 1 < len(self.forms)


def part(
    *forms: Content | str,
    keep: int,
    right: bool = False,
    vanish: bool = True,
    firsts: Sequence[int] = (),
) -> Part:
    """A part from its forms; it may vanish unless told otherwise."""
    contents = [form if isinstance(form, Content) else Content(form) for form in forms]
    return Part([*contents, BLANK] if vanish else contents, keep, right, firsts)


def fit_parts(parts: Sequence[Part], width: int) -> Content:
    """The parts on one line of `width` cells, left ones and right ones apart."""
    gap = GAP
    while _length(parts, gap) > width:
        giving = [one for one in parts if one.gives]
        if gap > NARROW_GAP:
            gap -= 1
        elif giving:
            min(giving, key=lambda one: (one.matters, one.step)).step += 1
        else:
            break
    left = _joined([one for one in parts if not one.right], gap)
    right = _joined([one for one in parts if one.right], gap)
    blank = width - 2 - left.cell_length - right.cell_length
    line = Content(" ") + left + Content(" " * max(blank, gap if right else 0)) + right
    return line.truncate(width)


def _joined(parts: Sequence[Part], gap: int) -> Content:
    return Content(" " * gap).join([one.now for one in parts if one.now])


def _length(parts: Sequence[Part], gap: int) -> int:
    shown = [one.now for one in parts if one.now]
    return 2 + sum(one.cell_length for one in shown) + gap * max(len(shown) - 1, 0)

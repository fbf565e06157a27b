"""Text from outside becomes text that a screen may show.

Names, numbers, SIP headers and error details are written by strangers. They
reach a terminal only as `Shown`, which `clean` alone makes: no control byte,
no reordering or invisible character, bounded in length. Markup is not
handled here but by the widget, which takes `Shown` through `Text` or
`Content` and never as a bare `str`.
"""

from __future__ import annotations

import unicodedata
from typing import Final

ELLIPSIS: Final = "\u2026"
REPLACEMENT: Final = "\ufffd"
MARKS_KEPT: Final = 2
"""Combining marks kept after one base character; more would climb over other rows."""

_PICTURES: Final = {
    **{code: chr(0x2400 + code) for code in range(32)},
    127: "\u2421",
    **dict.fromkeys(range(128, 160), REPLACEMENT),
}
_FILLERS: Final = frozenset(
    {
        *(0x34F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0),
        *range(0x180B, 0x1810),
        *range(0xE0100, 0xE01F0),
    }
)
"""Letters and marks that are drawn as nothing: Hangul fillers, blank Braille, variation selectors
that no emoji has (Unicode, Default_Ignorable_Code_Point)."""

_MARKS: Final = frozenset({"Mn", "Me"})
"""Categories of what is drawn over the sign before; many of class 0 are among them."""

_INVISIBLE: Final = frozenset({"Cf", "Cn", "Cs", "Zl", "Zp"})
"""Categories that hide or reorder: format characters, surrogates, separators of lines."""


class Shown(str):
    """Text that is safe to send to a terminal; made by `clean` only."""

    __slots__ = ()


NOTHING: Final = Shown("")


def clean(text: str | None, limit: int = 200) -> Shown:
    """Text from outside, as it may be shown.

    Control characters become their pictures, invisible and reordering ones a
    replacement mark, so that a reader sees that something stood there. `limit`
    counts characters; what is cut ends in an ellipsis. None gives no text.
    """
    if not text:
        return NOTHING
    if text.isascii() and text.isprintable() and len(text) <= limit:
        return Shown(text)
    kept: list[str] = []
    marks = 0
    for character in text:
        if len(kept) >= limit:
            kept.append(ELLIPSIS)
            break
        code = ord(character)
        category = unicodedata.category(character)
        if category in _MARKS and code not in _FILLERS:
            marks += 1
            if marks <= MARKS_KEPT:
                kept.append(character)
            continue
        marks = 0
        if code in _PICTURES:
            kept.append(_PICTURES[code])
        elif code in _FILLERS or category in _INVISIBLE:
            kept.append(REPLACEMENT)
        else:
            kept.append(character)
    return Shown("".join(kept))


def raw_view(text: str) -> Shown:
    r"""The text with every unprintable character spelled out as an escape.

    For the raw payload: nothing is hidden, and nothing reaches the terminal as
    a command. Line breaks stay line breaks.
    """
    return Shown(
        "".join(
            character
            if character == "\n" or (character.isprintable() and ord(character) not in _FILLERS)
            else character.encode("unicode_escape", "backslashreplace").decode("ascii")
            for character in text
        )
    )

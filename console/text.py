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
_INVISIBLE: Final = frozenset(
    {
        *range(0x200B, 0x2010),
        *range(0x202A, 0x202F),
        *range(0x2060, 0x2070),
        *range(0xD800, 0xE000),
        *range(0xE0000, 0xE0080),
        *(0xAD, 0x61C, 0x180E, 0x2028, 0x2029, 0xFEFF, 0xFFF9, 0xFFFA, 0xFFFB),
    }
)


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
        if unicodedata.combining(character):
            marks += 1
            if marks <= MARKS_KEPT:
                kept.append(character)
            continue
        marks = 0
        if code in _PICTURES:
            kept.append(_PICTURES[code])
        elif code in _INVISIBLE or unicodedata.category(character) == "Cn":
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
            if character == "\n" or (character.isprintable() and ord(character) not in _INVISIBLE)
            else character.encode("unicode_escape", "backslashreplace").decode("ascii")
            for character in text
        )
    )

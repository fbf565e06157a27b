"""Text from outside becomes text that a screen may show.

Names, numbers, SIP headers and error details are written by strangers. They
reach a terminal only as `Shown`, which `clean` alone makes: no control byte,
no reordering or invisible character, bounded in length. Markup is not
handled here but by the widget, which takes `Shown` through `Text` or
`Content` and never as a bare `str`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from console.errors import ConsoleError

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


# Telephone numbers that nobody shall read ------------------------------------------------

HIDDEN: Final = "•••"
SEEN_DIGITS: Final = 4
"""Digits of a masked number that are seen, so that people can tell calls apart."""

_NUMBER: Final = re.compile(
    r"""
      (?: \+ | %2[Bb] ) \d (?: [\s().\-/\ufffd]{0,2} \d ){6,16}  # +44 20 7946 0123
    | (?<![\w.+\-]) (?!\d{4}-\d\d-\d\d) (?:
          \d{7,15}                                                # 442079460123
        | 0 \d{1,4} [\s/\-] \d (?: [\s\-]? \d ){4,11}        # 020 7946 0123
        | \( \d{2,5} \) [\s\-]? \d (?: [\s\-]? \d ){4,10}   # (312) 555-0123
        | \d{3} [\s.\-] \d{3} [\s.\-] \d{4}                  # 312 555 0123
      ) (?![\w\-])
    """,
    re.VERBOSE,
)
_STATE: Final = re.compile(r'("client_state"\s*:\s*")[^"]+')
"""What Telnyx keeps for us holds both parties, in base64."""

_LITERAL: Final = re.compile(r'"((?:[^"\\]|\\.)*)("?)', re.DOTALL)
_ESCAPE: Final = re.compile(r"((?:\\u[0-9A-Fa-f]{4})+)|\\(.)", re.DOTALL)
"""A text in JSON, its end may be missing, and what is written in it otherwise than it reads."""

_MEANT: Final = {"b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}
_WRITTEN: Final = str.maketrans(
    {chr(code): f"\\u{code:04x}" for code in range(32)}
    | {sign: f"\\{letter}" for letter, sign in (*_MEANT.items(), ('"', '"'), ("\\", "\\"))}
)


class NumberMask:
    """Hides telephone numbers in texts, but for the last four digits and those left `whole`."""

    def __init__(self, whole: Iterable[str] = ()) -> None:
        self._whole = frozenset(map(_digits, whole))

    def over(self, text: str) -> str:
        """The text in which no number stands that can be called."""
        return _NUMBER.sub(self._hide, _STATE.sub(rf"\1{HIDDEN}", text))

    def over_hidden(self, text: str) -> str:
        """The same, also where signs that nobody sees part the digits: they are left out then.

        In JSON, texts are masked by what they mean, however their signs are escaped.
        """
        if "\\" in text:
            text = _LITERAL.sub(self._over_literal, text)
        if text.isascii() and text.isprintable():
            return self.over(text)
        plain = "".join(filter(_is_seen, text))
        masked = self.over(plain)
        return self.over(text) if masked == plain else masked

    def _over_literal(self, found: re.Match[str]) -> str:
        """A text in JSON: as it is written, unless a number stands in what it means."""
        meant = _meant(found[1])
        masked = meant if meant == found[1] else self.over_hidden(meant)
        return found[0] if masked == meant else f'"{masked.translate(_WRITTEN)}{found[2]}'

    def _hide(self, found: re.Match[str]) -> str:
        digits = _digits(found[0].removeprefix("%2B").removeprefix("%2b"))
        return found[0] if digits in self._whole else f"{HIDDEN}{digits[-SEEN_DIGITS:]}"


def _meant(written: str) -> str:
    """What a text in JSON means. What is no escape of JSON stands for the sign behind it."""
    return _ESCAPE.sub(
        lambda found: _of_code_units(found[1]) if found[1] else _MEANT.get(found[2], found[2]),
        written,
    )


def _of_code_units(escapes: str) -> str:
    return bytes.fromhex(escapes.replace("\\u", "")).decode("utf-16-be", "replace")


def _is_seen(character: str) -> bool:
    category = unicodedata.category(character)
    if category in _MARKS or category in _INVISIBLE or ord(character) in _FILLERS:
        return False
    return category != "Cc" or character in "\n\r\t"


def _digits(number: str) -> str:
    return "".join(filter(str.isdecimal, number))


_IN_FORCE: Final[list[NumberMask]] = []


def mask_numbers(whole: Iterable[str] | None) -> None:
    """From now on, in this process, show and write numbers masked, but for those `whole`.

    None shows all of them. Called before anything is shown.
    """
    _IN_FORCE[:] = [] if whole is None else [NumberMask(whole)]


def without_numbers(text: str) -> str:
    """The text as it may leave the program: masked where `mask_numbers` was called."""
    for mask in _IN_FORCE:
        text = mask.over_hidden(text)
    return text


# Text from outside ------------------------------------------------------------------------


class Shown(str):
    """Text that is safe to send to a terminal; made by `clean` only."""

    __slots__ = ()


NOTHING: Final = Shown("")


def counted(count: int, noun: str, plural: str = "") -> str:
    """`1 call`, `3 calls`."""
    return f"{count} {noun if count == 1 else plural or f'{noun}s'}"


def clean(text: str | None, limit: int = 200) -> Shown:
    """Text from outside, as it may be shown.

    Control characters become their pictures, invisible and reordering ones a
    replacement mark, so that a reader sees that something stood there. `limit`
    counts characters; what is cut ends in an ellipsis. None gives no text.
    """
    if not text:
        return NOTHING
    text = without_numbers(text)
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
    text = without_numbers(text)
    return Shown(
        "".join(
            character
            if character == "\n" or (character.isprintable() and ord(character) not in _FILLERS)
            else character.encode("unicode_escape", "backslashreplace").decode("ascii")
            for character in text
        )
    )


def sentences(*parts: str) -> str:
    """The parts behind one another, each but the last one closed as a sentence is.

    So what happened does not run into what to do now. Parts without a text are left out.
    """
    said = [part.strip() for part in parts if part.strip()]
    closed = [part if part.endswith(_CLOSED) else f"{part}." for part in said[:-1]]
    return " ".join([*closed, *said[-1:]])


def with_hint(error: ConsoleError) -> str:
    """What happened and why, then what to do now; not for a terminal before it is cleaned."""
    return sentences(str(error), error.hint)


_CLOSED: Final = (".", "!", "?", ":", "…")

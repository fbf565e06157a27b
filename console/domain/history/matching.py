"""How what is typed is compared with names and numbers: without case, accents and punctuation."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from msgspec import Struct

MOST_WORDS: Final = 8
"""Words of a search that count; more are passed over."""

LONGEST_WORD: Final = 64
"""Characters of a word that count."""

_NUMBER: Final = re.compile(r"[+0-9().\-/]*[0-9][+0-9().\-/]*")
_NO_DIGIT: Final = re.compile(r"[^0-9]")


class Word(Struct, frozen=True):
    """One word that was typed, plain. `digits` are those to look for in numbers, if it has any.

    Zeros in front are left away: nationally a number begins with one, abroad with two,
    and in E.164 with none.
    """

    text: str
    digits: str = ""


def plain(text: str) -> str:
    """The text without case and accents, for comparing only."""
    if text.isascii():
        return text.lower()
    apart = unicodedata.normalize("NFKD", text)
    return "".join(sign for sign in apart if not unicodedata.combining(sign)).casefold()


def stands_in(word: str, *texts: str | None) -> bool:
    """Whether a plain word stands in one of the texts. A search asks so of every past call."""
    for text in texts:  # noqa: SIM110 - any() takes twice the time
        if text and word in (text.lower() if text.isascii() else plain(text)):
            return True
    return False


def words(typed: str) -> tuple[Word, ...]:
    """The words of a search. What does not print parts them."""
    spaced = "".join(sign if sign.isprintable() else " " for sign in typed)
    found = (_word(word[:LONGEST_WORD]) for word in spaced.split()[:MOST_WORDS])
    return tuple(word for word in found if word.text)


def _word(typed: str) -> Word:
    if not _NUMBER.fullmatch(typed):
        return Word(plain(typed))
    digits = digits_of(typed)
    return Word(typed, digits.lstrip("0") or digits)


def digits_of(number: str) -> str:
    """The digits of a number, in their order."""
    return _NO_DIGIT.sub("", number)

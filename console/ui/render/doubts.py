"""Why a name that a stranger wrote may pretend to be another one."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

from console.text import clean

_LIKE_LATIN: Final = frozenset("аеорсухѕіјһԁԛԝАВЕЅІЈКМНОРСТУХԌԚԜӀӏοονΑΒΕΖΗΙΚΜΝΟΡΤΥΧϹϳ")
"""Cyrillic and Greek letters that look like Latin ones (Unicode confusables, UTS 39)."""

_TOGETHER: Final = (
    frozenset({"LATIN", "CJK", "HIRAGANA", "KATAKANA"}),
    frozenset({"LATIN", "CJK", "HANGUL"}),
    frozenset({"LATIN", "CJK", "BOPOMOFO"}),
)
"""Scripts that one writing uses together (UTS 39, highly restrictive)."""

_MANY_DIGITS: Final = 7

_LONGEST: Final = 400
"""Characters of a name that are looked at, twice what is ever shown of it: a stranger may write
thousands, again and again, and drawing waits for this."""


def name_doubts(text: str | None, beside: str | None = None) -> tuple[str, ...]:
    """Why a name may pretend to be another, in words; none for a plain name.

    `beside` is the number that stands beside the name.
    """
    if not text:
        return ()
    doubts = []
    if len(text) > _LONGEST:
        doubts.append("a name without end")
        text = text[:_LONGEST]
    shown = clean(text, len(text))
    if len(shown) < len(text) or any(_hidden(character) for character in text):
        doubts.append("invisible, reordering or control characters")
    if unicodedata.normalize("NFKC", shown) != unicodedata.normalize("NFC", shown):
        doubts.append("letters in disguise")
    scripts = {_script(character) for character in shown if character.isalpha()}
    if len(scripts) > 1 and not any(scripts <= together for together in _TOGETHER):
        doubts.append("letters of several scripts")
    letters = {character for character in shown if character.isalpha()}
    if letters and letters <= _LIKE_LATIN:
        doubts.append("letters that look like Latin ones")
    digits = _digits(text)
    if len(digits) >= _MANY_DIGITS and digits not in _digits(beside or ""):
        doubts.append("another number in the name")
    return tuple(doubts)


def _hidden(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def _digits(text: str) -> str:
    return "".join(character for character in text if character.isdecimal())


@lru_cache(maxsize=1024)
def _script(letter: str) -> str:
    """The script of a letter: the first word of its Unicode name says it."""
    return unicodedata.name(letter, "UNKNOWN").partition(" ")[0]

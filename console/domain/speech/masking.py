"""What is hidden of a text that was said before anybody keeps it: card numbers, and some words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Final

from console.domain.speech.cards import Heard, Pieces, is_card, without_cards
from console.text import HIDDEN, clean

LONGEST: Final = 200
"""Characters of one word or pattern."""

MOST: Final = 200
"""Words and patterns."""

_SLASH: Final = "/"
_MEMORY: Final = 1 << 20
"""Bytes that RE2 may take for a pattern; they bound its size, and so its time."""

_Hide = Callable[[str], str]


class Masking:
    """Hides card numbers, and the words and patterns that the settings name."""

    def __init__(self, redact: Iterable[str] = ()) -> None:
        entries = tuple(redact)
        self._hide = _of_words(tuple(one for one in entries if not is_pattern(one)))
        self._patterns = tuple(pattern_of(one) for one in entries if is_pattern(one))

    def over(self, text: str, pieces: Pieces = (), *, final: bool = True) -> Heard:
        """The text as it may be kept, and the pieces of a number that the next may go on with.

        The words go first: a pattern may be about digits.
        """
        for hide in (self._hide, *self._patterns):
            text = hide(text)
        return without_cards(text, pieces, final=final)

    def over_number(self, number: float) -> float | str:
        """A number as it may be kept, a whole one or another."""
        return HIDDEN if is_card(f"{abs(number):.0f}") else number


def is_pattern(entry: str) -> bool:
    """Whether an entry is a pattern: `/…/`; any other is a word, or several."""
    return len(entry) > 1 and entry.startswith(_SLASH) and entry.endswith(_SLASH)


def checked(entries: Iterable[str]) -> tuple[str, ...]:
    """The entries, if each of them can be looked for. Raises ValueError."""
    found = tuple(entries)
    if len(found) > MOST:
        raise ValueError(f"there are at most {MOST} words and patterns")
    for entry in found:
        if not entry.strip() or len(entry) > LONGEST:
            raise ValueError(f"a word or pattern has 1 to {LONGEST} characters")
        if is_pattern(entry) and pattern_of(entry)("") != "":
            raise ValueError(f"{entry} is found where nothing is said")
    return found


@lru_cache(maxsize=MOST)
def pattern_of(entry: str) -> _Hide:
    """What hides a pattern. RE2 takes no exponential time. Raises ValueError."""
    # needed by few, and only then
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types

    options = re2.Options()
    options.log_errors = False
    options.case_sensitive = False
    options.max_mem = _MEMORY
    try:
        found = re2.compile(entry[1:-1], options)
    except re2.error as error:
        reason = error.args[0] if error.args else ""
        said = reason.decode(errors="replace") if isinstance(reason, bytes) else str(reason)
        raise ValueError(f"{entry} is no pattern of RE2: {clean(said, 60)}") from error

    def hide(text: str) -> str:
        parts, place = [], 0
        for one in found.finditer(text):  # its `sub` takes no sign beyond Latin letters
            parts += [text[place : one.start()], HIDDEN]
            place = one.end()
        return "".join([*parts, text[place:]])

    return hide


def _of_words(words: tuple[str, ...]) -> _Hide:
    """What hides words wherever they stand alone, in small or capital letters."""
    if not words:
        return lambda text: text
    longest_first = sorted(words, key=len, reverse=True)
    spelt = "|".join(r"\s+".join(map(re.escape, one.split())) for one in longest_first)
    found = re.compile(rf"(?<!\w)(?:{spelt})(?!\w)", re.IGNORECASE)
    return lambda text: found.sub(HIDDEN, text)

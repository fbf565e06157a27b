"""What a filter can look for beyond words: `/patterns/`, and `~abc`, letters in that order.

It runs in the console's loop over every call for every key, so its cost has a bound:
patterns are those of RE2, which takes time in proportion to the text whatever the
pattern says, and their size is limited. Ten thousand calls take some 20 ms, the worst
pattern that is allowed 100 ms.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import lru_cache
from typing import Final, NamedTuple

from console.text import clean

LONGEST: Final = 100
"""Characters of a pattern, or of letters in order."""

_MEMORY: Final = 1 << 16
"""Bytes that RE2 may take for a pattern; they bound its size, and so its time."""


class Pattern(NamedTuple):
    """Whether a plain text answers to a pattern; or, in words, why that is no pattern."""

    found: Callable[[str], bool] | None
    fault: str = ""


@lru_cache(maxsize=64)
def expression(typed: str) -> Pattern:
    """A regular expression for texts without case and accents; `^` and `$` are those of a line."""
    if len(typed) > LONGEST:
        return Pattern(None, f"a pattern has at most {LONGEST} characters")
    # Needed by few, and only then: it is loaded with the first pattern.
    import re2  # type: ignore[import-untyped]  # noqa: PLC0415 - it has no types

    options = re2.Options()
    options.log_errors = False
    options.never_capture = True
    options.case_sensitive = False
    options.max_mem = _MEMORY
    try:
        search = re2.compile(f"(?m){_without_accents(typed)}", options).search
    except re2.error as error:
        return Pattern(None, _in_words(error))
    return Pattern(lambda text: search(text) is not None)


def _in_words(error: Exception) -> str:
    said = error.args[0] if error.args else ""
    text = said.decode(errors="replace") if isinstance(said, bytes) else str(said)
    reason = clean(text.partition(": ")[0], 60)
    if "too large" in reason:
        return "this pattern is too large"
    return f"this is no pattern: {reason}"


def _without_accents(typed: str) -> str:
    r"""The same pattern for texts without accents; `\D` and its like keep their case."""
    if typed.isascii():
        return typed
    parts = unicodedata.normalize("NFKD", typed)
    return "".join(part for part in parts if not unicodedata.combining(part))


@lru_cache(maxsize=64)
def in_order(letters: str) -> Pattern:
    """Letters that stand in a line in that order, with anything between: `alv` finds Ada Lovelace.

    Each letter is looked for once from where the one before was found, and each line only from
    its beginning: nothing is tried twice.
    """
    if len(letters) > LONGEST:
        return Pattern(None, f"at most {LONGEST} letters are looked for in order")
    gaps = "".join(f"[^{letter}\n]*+{letter}" for letter in map(re.escape, letters))
    search = re.compile(f"^{gaps}", re.MULTILINE).search
    return Pattern(lambda text: search(text) is not None)

"""Keys as hands make them: what comes quicker counts as a paste."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

HANDFUL: Final = 4
"""Keys that come at once: a program that is busy may read two handfuls together."""

REST: Final = 0.06
"""Seconds between two handfuls, at least: the next one follows when something was drawn."""

LONGEST_REST: Final = 1.0
"""Seconds after which nothing will be drawn of a handful."""

_KEY: Final = re.compile(r"\x1b\[200~.*?\x1b\[201~|\x1b\[[\d;]*[A-Za-z~]|\x1bO.|.", re.DOTALL)


def handfuls(keys: str) -> Iterator[bytes]:
    """The keys in parts that hands can make at once; no sequence is cut."""
    each = _KEY.findall(keys)
    for at in range(0, len(each), HANDFUL):
        yield "".join(each[at : at + HANDFUL]).encode()

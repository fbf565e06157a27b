"""The colours of a theme on a terminal with fewer, where the theme chooses none itself. Pure.

A ground becomes the nearest colour there is. A text becomes the nearest one that can be
read on every ground of the theme: nearness is worth nothing where a text cannot be read.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from console.ui.depth import NAMED, READABLE, contrast, parts, seen_as, sent_as

GROUNDS: Final = ("background", "panel", "cursor")
NO_TEXT: Final = (*GROUNDS, "rule")


def in_256(colours: Mapping[str, str]) -> dict[str, str]:
    """Each colour as what is sent for it; `colours` are those of a theme by their names."""
    return _fitted(colours, _of_256())


def in_16(colours: Mapping[str, str]) -> dict[str, str]:
    """The same for sixteen."""
    return _fitted(colours, {colour: colour for colour in NAMED.values()})


@lru_cache(maxsize=1)
def _of_256() -> Mapping[str, str]:
    """What is sent, and what is seen of it."""
    numbers = range(16, 256)
    return {sent: seen_as(one) for one in numbers if (sent := sent_as(one)) is not None}


def _fitted(colours: Mapping[str, str], seen: Mapping[str, str]) -> dict[str, str]:
    grounds = {name: _nearest(colours[name], seen) for name in GROUNDS}
    shown = [seen[ground] for ground in grounds.values()]

    def least(sent: str) -> float:
        return min(contrast(seen[sent], ground) for ground in shown)

    readable = {sent: colour for sent, colour in seen.items() if least(sent) >= READABLE}
    if not readable:
        best = max(seen, key=least)
        readable = {best: seen[best]}
    return {
        name: grounds.get(name) or _nearest(colour, seen if name in NO_TEXT else readable)
        for name, colour in colours.items()
    }


def _nearest(colour: str, seen: Mapping[str, str]) -> str:
    """What is sent for the nearest one; blue counts least, as it is seen least."""
    red, green, blue = parts(colour)

    def distance(sent: str) -> int:
        r, g, b = parts(seen[sent])
        return 3 * (r - red) ** 2 + 4 * (g - green) ** 2 + 2 * (b - blue) ** 2

    return min(seen, key=distance)

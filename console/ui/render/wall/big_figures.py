"""Figures that are read from across a room. Pure: rows of block characters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

TALL: Final = 5
"""Rows of a large figure; a small one has half of them, rounded up."""

_PIXELS: Final[Mapping[str, tuple[str, str, str, str, str]]] = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": (" █ ", "██ ", " █ ", " █ ", "███"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
    "-": ("   ", "   ", "███", "   ", "   "),
    "h": ("█  ", "█  ", "███", "█ █", "█ █"),
    "m": ("   ", "   ", "███", "███", "█ █"),
    "d": ("  █", "  █", "███", "█ █", "███"),
}
_HALVES: Final = {"  ": " ", "█ ": "▀", " █": "▄", "██": "█"}


def large(text: str) -> list[str]:
    """Five rows, each pixel two cells wide."""
    rows = [" ".join(_PIXELS[sign][row] for sign in text) for row in range(TALL)]
    return ["".join(pixel * 2 for pixel in row) for row in rows]


def small(text: str) -> list[str]:
    """Three rows, two pixels in each cell."""
    rows = [" ".join(_PIXELS[sign][row] for sign in text) for row in range(TALL)]
    rows.append(" " * len(rows[0]))
    return [
        "".join(
            _HALVES[upper + lower] for upper, lower in zip(rows[row], rows[row + 1], strict=True)
        )
        for row in range(0, TALL, 2)
    ]


def fitting(text: str, width: int, *, roomy: bool) -> list[str]:
    """The largest figures that are no wider than `width`; plain text where none are."""
    for rows in (large(text), small(text)) if roomy else (small(text),):
        if len(rows[0]) <= width:
            return rows
    return [text]

"""Rows of text for a terminal."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

from console.text import Shown, clean

LONGEST_NAME: Final = 40
"""Characters of a name in a row: one caller's must not push all other columns off the screen."""

_GAP: Final = "  "


def columns(rows: Iterable[Sequence[Shown]], head: Sequence[str] = ()) -> Iterator[str]:
    """Lines whose cells stand below each other; with a head if a person reads them.

    Only cleaned cells are taken: an outside text must not drive the terminal.
    """
    cells = [tuple(row) for row in rows]
    if head and cells and sys.stdout.isatty():
        cells.insert(0, tuple(clean(word) for word in head))
    widths = [max(map(width, column)) for column in zip(*cells, strict=True)]
    for row in cells:
        padded = (cell + " " * (room - width(cell)) for cell, room in zip(row, widths, strict=True))
        yield _GAP.join(padded).rstrip()


def width(text: str) -> int:
    """Columns of a terminal that the text takes."""
    if text.isascii():
        return len(text)
    # Its tables take 40 ms to load, which a command whose rows are plain does without.
    from wcwidth import wcswidth  # noqa: PLC0415

    return wcswidth(text)


def moment(at: datetime | None) -> str:
    """A time as the user's clock shows it, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else ""


def duration(seconds: float | None) -> str:
    """`0:07`, `4:31`, `1:02:03`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

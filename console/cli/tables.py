"""Rows of text for a terminal, a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
import json
import sys
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Final

import msgspec

from console.text import Shown, clean

_GAP: Final = "  "
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r", "\n", "\0")
"""First characters with which a spreadsheet begins a formula (OWASP, CSV injection)."""


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
    return sum(
        0 if unicodedata.combining(one) else 2 if unicodedata.east_asian_width(one) in "WF" else 1
        for one in text
    )


def json_text(value: object) -> str:
    """The value as JSON in ASCII: nothing is lost, and nothing drives a terminal."""
    tree = msgspec.to_builtins(value)
    return json.dumps(tree, ensure_ascii=True, separators=(",", ":")).replace("\x7f", "\\u007f")


def csv_text(head: Sequence[str], rows: Iterable[Sequence[str | None]]) -> str:
    """The rows as CSV (RFC 4180) in which no cell begins a formula.

    A cell that would is led by an apostrophe, as spreadsheets do it; control
    bytes are shown as pictures. Telephone numbers keep their `+` that way.
    """
    written = io.StringIO()
    writer = csv.writer(written)
    writer.writerow(head)
    for row in rows:
        writer.writerow([csv_cell(cell) for cell in row])
    return written.getvalue()


def csv_cell(text: str | None) -> str:
    """A cell that no spreadsheet takes for a formula."""
    if not text:
        return ""
    led = f"'{text}" if text.lstrip(" ").startswith(_FORMULA_STARTS) else text
    return clean(led, limit=10_000)


def moment(at: datetime | None) -> str:
    """A time as the user's clock shows it, to the second."""
    return at.astimezone().strftime("%Y-%m-%d %H:%M:%S") if at else ""


def timestamp(at: datetime | None) -> str | None:
    """A time for a program: RFC 3339, with its zone."""
    return at.isoformat() if at else None


def duration(seconds: float | None) -> str:
    """`0:07`, `4:31`, `1:02:03`."""
    if seconds is None:
        return ""
    minutes, rest = divmod(max(0, int(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"

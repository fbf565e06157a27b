"""The live calls as lines for people, and as JSON, from what crossed the line.

Nothing here loads what a call is made of.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from console.cli.tables import LONGEST_NAME, columns, duration
from console.line.status_words import dumped
from console.text import Shown, clean

HEAD: Final = ("STATE", "DIRECTION", "FROM", "TO", "NAME", "TIME", "CONNECTION", "AGENT", "ID")

_LONGEST_CELL: Final = 100


def call_lines(calls: Iterable[Mapping[str, Any]]) -> Iterator[str]:
    """One line a call, with a head where a person reads them."""
    return columns(map(_cells, calls), HEAD)


def calls_as_json(calls: Iterable[Mapping[str, Any]]) -> str:
    """One array; no number in it is masked."""
    return dumped([one["call"] for one in calls])


def _cells(listed: Mapping[str, Any]) -> tuple[Shown, ...]:
    call = listed["call"]
    cells = (
        listed.get("stands") or call["state"],
        call["direction"] or "-",
        *listed["ends"],
        clean(listed["who"], LONGEST_NAME) or "-",
        duration(call["seconds"]) or "-",
        listed["connection"] or "-",
        listed["has"] or "-",
        call["call_control_id"],
    )
    return tuple(clean(cell, limit=_LONGEST_CELL) for cell in cells)

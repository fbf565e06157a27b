"""The columns of the manual's topics."""

from __future__ import annotations

from typing import Final

from msgspec import Struct

from console.manual.markdown import plain, spans
from console.manual.search import Found
from console.manual.topics import Topic
from console.text import Shown
from console.ui.grid.columns import Cell, RecordColumn, Seen, by_number, by_text, most_first
from console.ui.render.manual import said

LIST: Final = "manual"
USUAL: Final = ("topic", "found", "sentence")


class TopicRow(Struct, frozen=True):
    """A topic, its place in the manual, and what was found in it, if something is looked for."""

    topic: Topic
    number: int
    found: tuple[Found, ...] = ()


def topic_columns() -> tuple[RecordColumn[TopicRow], ...]:
    """Its name, how often the words stand in it, and what it tells of."""
    return (
        RecordColumn(
            *("topic", "TOPIC", "its name", _name, lambda row: by_text(row.topic.name)),
            *(10, 10, 100),
        ),
        RecordColumn(
            *("found", "FOUND", "how often the words stand in it", _found, _by_found),
            *(5, 5, 90),
            right=True,
        ),
        RecordColumn(
            *("sentence", "TELLS OF", "what it tells of", _sentence, _by_place),
            *(30, 66, 80),
        ),
    )


def _name(row: TopicRow, _: Seen) -> Cell:
    return Cell(said(row.topic.name), bold=True)


def _found(row: TopicRow, _: Seen) -> Cell:
    return Cell(Shown(str(len(row.found)) if row.found else ""), "accent")


def _by_found(row: TopicRow) -> tuple[str, float] | None:
    return most_first(len(row.found)) if row.found else None


def _sentence(row: TopicRow, _: Seen) -> Cell:
    return Cell(said(plain(tuple(spans(row.topic.sentence)))))


def _by_place(row: TopicRow) -> tuple[str, float] | None:
    return by_number(row.number)

"""The manual on lines of a given width: paragraphs filled, tables laid out, code as it stands.

A table stands in columns where its widest one has room to be read; elsewhere each row is a
line with its first cells, and the last one below it, as in a manual page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from console.manual.markdown import (
    Block,
    Code,
    Heading,
    Item,
    Kind,
    Paragraph,
    Span,
    Spans,
    Table,
    blocks,
    plain,
)

WIDEST: Final = 100
"""Columns beyond which lines are hard to follow."""

MARGIN: Final = 2
"""What stands below a heading is set in by so much."""

BELOW: Final = 4
"""What stands below the first cells of a row is set in by so much."""

GAP: Final = 2
RULE: Final = "─"
LEAST: Final = 30
"""Columns that the widest one of a table needs to be read."""

Line = tuple[Span, ...]
Word = tuple[Span, ...]


def laid_out(text: str, width: int) -> list[Line]:
    """The lines of a text in Markdown; each at most `width` wide but for code and long words.

    A line of code stays one, so that it can be copied. Code among words keeps its signs: without
    colours nothing else tells the key `a` from a word.
    """
    room = max(20, min(width, WIDEST) - MARGIN)
    lines: list[Line] = []
    for before, block in pairwise((None, *blocks(text))):
        if block is None:
            continue
        if before is not None and not (isinstance(block, Item) and isinstance(before, Item)):
            lines.append(())
        indent = 0 if isinstance(block, Heading) else MARGIN
        lines += (_set_in(line, indent) for line in _lines(block, room))
    return lines


def _lines(block: Block, room: int) -> Iterator[Line]:
    match block:
        case Heading(_, spans) | Paragraph(spans):
            yield from filled(spans, room)
        case Item(marker, spans):
            hang = len(marker) + 1
            for index, line in enumerate(filled(spans, room - hang)):
                yield (Span(f"{marker} " if index == 0 else " " * hang), *line)
        case Code(lines):
            yield from ((Span(" " * MARGIN + line, Kind.CODE),) if line else () for line in lines)
        case Table():
            widths = _columns(block, room)
            yield from (_in_columns(block, widths) if widths else _in_entries(block, room))


# Words ------------------------------------------------------------------------------------


def filled(spans: Spans, room: int) -> list[Line]:
    """The words on as few lines as it takes; a word that is wider has a line of its own."""
    return _filled(_marked(spans), room)


def _filled(spans: Sequence[Span], room: int) -> list[Line]:
    lines: list[list[Span]] = [[]]
    used = 0
    for word in _words(spans):
        width = _width(word)
        if used and used + 1 + width > room:
            lines.append([])
            used = 0
        if used:
            lines[-1].append(Span(" ", _between(lines[-1][-1], word[0])))
            used += 1
        lines[-1] += word
        used += width
    return [_joined(line) for line in lines]


def _marked(spans: Spans) -> Spans:
    """Code between its signs, unless there is nothing else."""
    if all(one.kind is Kind.CODE or one.text.isspace() for one in spans):
        return spans
    return tuple(Span(f"`{one.text}`", one.kind) if one.kind is Kind.CODE else one for one in spans)


def _words(spans: Sequence[Span]) -> Iterator[Word]:
    """The words, each of one span or more: a sign behind code belongs to it."""
    word: list[Span] = []
    for span in spans:
        first, *others = span.text.split(" ")
        if first:
            word.append(Span(first, span.kind))
        for text in others:
            if word:
                yield tuple(word)
            word = [Span(text, span.kind)] if text else []
    if word:
        yield tuple(word)


def _between(before: Span, after: Span) -> Kind:
    """A blank belongs to what stands on both sides of it."""
    return before.kind if before.kind is after.kind else Kind.PLAIN


def _joined(spans: Sequence[Span]) -> Line:
    """Neighbours of one kind as one."""
    joined: list[Span] = []
    for span in spans:
        if joined and joined[-1].kind is span.kind:
            joined[-1] = Span(joined[-1].text + span.text, span.kind)
        else:
            joined.append(span)
    return tuple(joined)


def _width(spans: Sequence[Span]) -> int:
    return sum(len(one.text) for one in spans)


def _set_in(line: Line, indent: int) -> Line:
    return (Span(" " * indent), *line) if indent and line else line


# Tables -----------------------------------------------------------------------------------


def _natural(cell: Spans) -> int:
    return max(map(_width, filled(cell, 10_000)))


def _columns(table: Table, room: int) -> list[int]:
    """How wide each column is; none where they have no room beside each other."""
    cells = zip(table.head, *table.rows, strict=True)
    widths = [max(_natural(cell) for cell in column) for column in cells]
    widest = max(range(len(widths)), key=lambda index: widths[index])
    left = room - sum(widths) + widths[widest] - GAP * (len(widths) - 1)
    if left < min(LEAST, widths[widest]):
        return []
    widths[widest] = min(left, widths[widest])
    return widths


def _in_columns(table: Table, widths: Sequence[int]) -> Iterator[Line]:
    yield from _row(_headed(table.head), widths)
    yield (Span((" " * GAP).join(RULE * room for room in widths), Kind.PLAIN),)
    for row in table.rows:
        yield from _row(row, widths)


def _headed(cells: tuple[Spans, ...]) -> tuple[Spans, ...]:
    return tuple((Span(plain(cell), Kind.HEADING),) for cell in cells)


def _row(cells: Sequence[Spans], widths: Sequence[int]) -> Iterator[Line]:
    parts = [filled(cell, room) for cell, room in zip(cells, widths, strict=True)]
    for index in range(max(map(len, parts))):
        line: list[Span] = []
        for part, room in zip(parts, widths, strict=True):
            there = part[index] if index < len(part) else ()
            line += [*there, Span(" " * (room - _width(there) + GAP))]
        while line and line[-1].text.isspace():
            line.pop()
        yield _joined(line)


def _in_entries(table: Table, room: int) -> Iterator[Line]:
    """Each row as an entry: what it is about, and what there is to say below it."""
    labels = [plain(cell) for cell in table.head]
    for index, (first, *middle, last) in enumerate(table.rows):
        if index and room:
            yield ()
        about = list(_all_strong(first))
        for label, cell in zip(labels[1:-1], middle, strict=True):
            about += [Span(f", {label} "), *_marked(cell)]
        yield from _filled(about, room)
        for line in filled(last, room - BELOW):
            yield _set_in(line, BELOW)


def _all_strong(cell: Spans) -> Iterator[Span]:
    return (one if one.kind is Kind.CODE else Span(one.text, Kind.STRONG) for one in cell)

"""Finds words in the manual: in which topic, under which heading, on which lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from msgspec import Struct

from console.manual.markdown import Block, Code, Heading, Item, Paragraph, Table, blocks, plain
from console.manual.topics import Topic

SEEN: Final = 66
"""Characters of a found line that are shown, as many before the words as behind them."""


class Found(Struct, frozen=True):
    """A place where all the words stand together."""

    topic: str
    heading: str
    """The heading above it, or which is it."""

    line: str
    """The text around the first of the words; none where they stand in the heading."""


def find(words: str, topics: Iterable[Topic]) -> list[Found]:
    """Where all the words stand in one paragraph, row or heading, whatever their case, in order."""
    wanted = words.casefold().split()
    return [one for topic in topics for one in _in_topic(wanted, topic)] if wanted else []


def _in_topic(wanted: Sequence[str], topic: Topic) -> Iterator[Found]:
    heading = topic.title
    for block in blocks(topic.text):
        if isinstance(block, Heading):
            heading = plain(block.spans)
            if holds(heading, wanted):
                yield Found(topic.name, heading, "")
            continue
        for text in _texts(block):
            if holds(text, wanted):
                yield Found(topic.name, heading, _around(text, wanted[0]))


def holds(text: str, wanted: Sequence[str]) -> bool:
    """Whether all the words, which are in lower case, stand in the text."""
    folded = text.casefold()
    return all(word in folded for word in wanted)


def stops(lines: Sequence[str], wanted: Sequence[str]) -> list[int]:
    """The lines at which all the words, which are in lower case, stand: there or one line on.

    At each of them at least one of the words stands.
    """
    following = (*lines[1:], "")
    return [
        index
        for index, (line, then) in enumerate(zip(lines, following, strict=True))
        if any(word in line.casefold() for word in wanted) and holds(f"{line} {then}", wanted)
    ]


def _texts(block: Block) -> Iterator[str]:
    """What belongs together: a paragraph, a row, a line of code."""
    match block:
        case Paragraph(spans) | Item(_, spans):
            yield plain(spans)
        case Code(lines):
            yield from lines
        case Table(_, rows):
            yield from ("  ".join(filter(None, map(plain, row))) for row in rows)


def _around(text: str, word: str) -> str:
    """So much of the text that the word is seen with what stands around it."""
    at = text.casefold().find(word)
    begin = max(0, min(at - SEEN // 2, len(text) - SEEN))
    if begin:
        begin = text.find(" ", begin, at) + 1 or begin
    end = len(text)
    if end - begin > SEEN:
        end = text.rfind(" ", at + len(word), begin + SEEN)
        end = end if end > 0 else begin + SEEN
    before, after = "…" if begin else "", "…" if end < len(text) else ""
    return f"{before}{text[begin:end].strip()}{after}"

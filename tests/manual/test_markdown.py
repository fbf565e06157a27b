"""The reader of the manual's Markdown: a library that reads all of Markdown is the judge."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from markdown_it import MarkdownIt
from markdown_it.token import Token

from console.manual.markdown import (
    Code,
    Heading,
    Item,
    Kind,
    Paragraph,
    Span,
    Table,
    blocks,
    plain,
    spans,
)
from console.manual.topics import TOPICS, topic

JUDGE = MarkdownIt("commonmark").enable("table")
TOPIC = re.compile(r"\.md$")


def read(text: str) -> Iterator[tuple[str, ...]]:
    """What our reader makes of it: the kind of each block, and its texts."""
    for block in blocks(text):
        match block:
            case Heading(level, inner):
                yield (f"h{level}", plain(inner))
            case Paragraph(inner):
                yield ("p", plain(inner))
            case Item(_, inner):
                yield ("li", plain(inner))
            case Code(lines):
                yield ("code", "\n".join(lines))
            case Table(head, rows):
                yield from (("row", *map(plain, row)) for row in (head, *rows))


def judged(text: str) -> Iterator[tuple[str, ...]]:
    """What the library makes of it."""
    kind: list[str] = []
    cells: list[str] = []
    for token in JUDGE.parse(text):
        if token.type == "fence":
            yield ("code", token.content.removesuffix("\n"))
        elif token.type in {"heading_open", "paragraph_open", "list_item_open"}:
            kind.append(token.tag)
        elif token.type in {"heading_close", "paragraph_close", "list_item_close"}:
            kind.pop()
        elif token.type == "tr_open":
            cells = []
        elif token.type == "tr_close":
            yield ("row", *cells)
        elif token.type == "inline" and kind:
            yield (kind[0], said(token))
        elif token.type == "inline":
            cells.append(said(token))


def said(token: Token) -> str:
    """The characters that a reader sees, and how a topic is opened that a link leads to."""
    text, begun, topic_named = "", 0, ""
    for one in token.children or ():
        if one.type == "link_open":
            begun, topic_named = len(text), TOPIC.sub("", str(one.attrs["href"]))
        elif one.type == "link_close" and topic_named in TOPICS:
            opened = f"manual {topic_named}"
            text = text[:begun] + opened if text[begun:] == topic_named else f"{text} ({opened})"
        else:
            text += " " if one.type == "softbreak" else one.content
    return text


@pytest.mark.parametrize("name", TOPICS)
def test_each_topic_is_read_as_the_library_reads_it(name: str) -> None:
    """What the web page shows is what the terminal shows; a fence that is not closed shows here."""
    text = topic(name).text

    assert list(read(text)) == list(judged(text))


def test_spans_are_told_from_each_other() -> None:
    """Strong words may hold code; a sign in code means itself."""
    line = "**With `ssh -R`**, *soon*: `a|*b*` and [one server](server.md), [hosts](hosts.md)"

    assert tuple(spans(line)) == (
        Span("With ", Kind.STRONG),
        Span("ssh -R", Kind.CODE),
        Span(", "),
        Span("soon", Kind.EMPHASIS),
        Span(": "),
        Span("a|*b*", Kind.CODE),
        Span(" and "),
        Span("one server"),
        Span(" ("),
        Span("manual server", Kind.TOPIC),
        Span(")"),
        Span(", "),
        Span("manual hosts", Kind.TOPIC),
    )

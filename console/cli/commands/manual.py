"""`manual`: the manual, on a terminal in the pager, else as plain text."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Final

import click

from console.cli.program import Command
from console.cli.tables import columns
from console.errors import NotInManual
from console.manual.layout import WIDEST, Line, laid_out
from console.manual.markdown import Kind, Span, plain, spans
from console.manual.search import Found, find
from console.manual.topics import TOPICS, Topic, topic, topics
from console.text import clean

UNSEEN: Final = 80
"""Columns where there is no terminal to ask."""

STYLED: Final = {
    Kind.HEADING: {"bold": True},
    Kind.STRONG: {"bold": True},
    Kind.CODE: {"bold": True},
    Kind.TOPIC: {"underline": True},
    Kind.EMPHASIS: {"underline": True},
}
"""How each kind stands out on a terminal of any colours."""


@click.command(cls=Command)
@click.argument("words", nargs=-1, metavar="[TOPIC]")
@click.option("--search", metavar="WORDS", help="Search all topics for these words.")
def manual(*, words: Sequence[str], search: str | None) -> None:
    """Read the manual: a topic, or what is found in all of them.

    Without a topic it lists them. What is no topic is searched for, in all of them. On a
    terminal it opens in the pager of $PAGER, or less.
    """
    asked = " ".join(words)
    if search is None and not asked:
        _show(_contents())
    elif search is None and asked.casefold() in TOPICS:
        _show(_of_topic(topic(asked.casefold())))
    else:
        wanted = search or asked
        found = sorted(find(wanted, topics()), key=lambda one: bool(one.line))
        if not found:
            raise NotInManual(wanted, TOPICS)
        _show(_of_found(found))


def _contents() -> Iterator[str]:
    """The topics with a sentence each, and how one is read."""
    yield from columns([(clean(one.name), clean(_plain(one.sentence))) for one in topics()])
    yield ""
    yield "`telnyx-console manual TOPIC` reads one, `telnyx-console manual WORDS` searches all."


def _plain(sentence: str) -> str:
    return plain(tuple(spans(sentence)))


def _of_topic(one: Topic) -> Iterator[str]:
    width = shutil.get_terminal_size((UNSEEN, 24)).columns if _is_seen() else UNSEEN
    return map(_drawn, laid_out(one.text, min(width, WIDEST)))


def _of_found(found: Iterable[Found]) -> Iterator[str]:
    """What was found, headings first: topic and heading, and below them the lines."""
    for index, ((name, heading), places) in enumerate(
        groupby(found, key=lambda one: (one.topic, one.heading))
    ):
        if index:
            yield ""
        yield _drawn((Span(name, Kind.TOPIC), Span("  "), Span(heading, Kind.HEADING)))
        yield from (f"    {place.line}" for place in places if place.line)
    yield ""
    yield "`telnyx-console manual TOPIC` reads one of them."


def _drawn(line: Line) -> str:
    if not _is_seen() or "NO_COLOR" in os.environ:
        return plain(line)
    return "".join(click.style(one.text, **STYLED.get(one.kind, {})) for one in line)


def _is_seen() -> bool:
    """Whether a person reads it on a terminal."""
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def _show(lines: Iterable[str]) -> None:
    """In the pager where it is longer than the screen."""
    text = list(lines)
    room = shutil.get_terminal_size((UNSEEN, 24)).lines
    if _is_seen() and len(text) >= room:
        click.echo_via_pager("\n".join(text))
    else:
        click.echo("\n".join(text))

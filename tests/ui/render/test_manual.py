"""A topic on the screen: every line in sight, every place where the words stand."""

from __future__ import annotations

from collections import Counter

import pytest

from console.manual.layout import laid_out
from console.manual.markdown import plain
from console.manual.search import stops
from console.manual.topics import TOPICS, topic
from console.ui.render.manual import FOUND, Reading

WIDTH = 73
"""Cells of a page at 80 columns."""


@pytest.mark.parametrize("name", TOPICS)
def test_every_line_of_a_topic_is_as_narrow_as_the_page(name: str) -> None:
    """A page cuts what is wider, code too; nothing of it is lost."""
    text = topic(name).text
    lines = [line.plain for line in Reading(text).lines(WIDTH)]
    whole = [plain(line) for line in laid_out(text, WIDTH)]

    assert max(map(len, lines)) <= WIDTH
    assert Counter("".join("".join(lines).split())) == Counter("".join("".join(whole).split()))


def test_words_are_found_that_stand_together_on_a_line_or_the_next() -> None:
    """A paragraph is broken anywhere; a place is told once."""
    lines = ["the wrap-up", "begins by itself", "", "a wrap-up that does not end", "by itself"]

    assert stops(lines, ["wrap-up", "begins"]) == [0]
    assert stops(lines, ["wrap-up"]) == [0, 3]
    assert stops(lines, ["itself", "does"]) == [3]
    assert stops(lines, ["drain"]) == []


def test_what_is_found_stands_out() -> None:
    """In any case, and only where all the words stand."""
    reading = Reading("# Title\n\nThe Journal is a file.\n\nAnother file.\n")
    reading.search("FILE journal")
    styled = [[str(span.style) for span in line.spans] for line in reading.lines(40)]

    assert [FOUND in line for line in styled] == [False, False, True, False, False]
    assert reading.places(40) == [2]

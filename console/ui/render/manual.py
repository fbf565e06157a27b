"""How a topic of the manual reads on the screen, and what is found in it. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from textwrap import TextWrapper, wrap
from typing import Final

from textual.content import Content

from console.manual.layout import BELOW, Line, laid_out
from console.manual.markdown import Kind, Span, plain
from console.manual.search import Found, stops
from console.text import Shown
from console.ui.render.lines import MUTED, STRONG, shown

STYLES: Final = {
    Kind.PLAIN: "",
    Kind.HEADING: "bold $accent",
    Kind.STRONG: STRONG,
    Kind.EMPHASIS: "italic",
    Kind.CODE: STRONG,
    Kind.TOPIC: "$accent",
}
FOUND: Final = "bold reverse"
WIDEST_PLACE: Final = 200
INDENT: Final = 2


class Reading:
    """A topic on lines, with the places where words stand in it."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._width = -1
        self._lines: list[Line] = []
        self.wanted: Sequence[str] = ()

    def search(self, words: str) -> None:
        """From now on these words are looked for; none for an empty text."""
        self.wanted = words.casefold().split()

    def lines(self, width: int) -> list[Content]:
        """All lines for a width, the words that are looked for standing out."""
        places = self.places(width)
        near = {line for place in places for line in (place, place + 1)}
        drawn = []
        for number, line in enumerate(self._of(width)):
            content = Content.assemble(*((one.text, STYLES[one.kind]) for one in line))
            if number in near:
                pattern = "|".join(map(re.escape, self.wanted))
                content = content.highlight_regex(re.compile(pattern, re.IGNORECASE), style=FOUND)
            drawn.append(content)
        return drawn

    def places(self, width: int) -> list[int]:
        """The lines at which the words stand, from 0; none if nothing is looked for."""
        return stops([plain(line) for line in self._of(width)], self.wanted) if self.wanted else []

    def _of(self, width: int) -> list[Line]:
        if width != self._width:
            lines = folded(laid_out(self._text, width), max(1, width))
            self._width, self._lines = width, list(lines)
        return self._lines


def folded(lines: Iterable[Line], width: int) -> Iterator[Line]:
    """The lines, of which those that are wider go on below: code that nobody copies from here."""
    for line in lines:
        text, kind = plain(line), line[-1].kind if line else Kind.PLAIN
        if len(text) <= width:
            yield line
            continue
        begun = " " * min(len(text) - len(text.lstrip()), width // 2)
        breaking = TextWrapper(
            width=width,
            initial_indent=begun,
            subsequent_indent=begun + " " * BELOW,
            break_on_hyphens=False,
            replace_whitespace=False,
        )
        for part in breaking.wrap(text.lstrip()):
            yield (Span(part, kind),)


def found_lines(places: Iterable[Found], width: int) -> Iterator[Content]:
    """What was found in one topic: each heading once, and its lines below, broken to a width."""
    heading = ""
    for place in places:
        if place.heading != heading:
            heading = place.heading
            yield Content.styled(said(heading), "bold $accent")
        for line in wrap(place.line, max(1, width - INDENT)):
            yield Content.assemble(" " * INDENT, (said(line), MUTED))


def said(text: str) -> Shown:
    """A text of the manual for one line."""
    return shown(text, WIDEST_PLACE)

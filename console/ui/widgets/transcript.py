"""The pane of what is said in a call, as it is said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content

from console.domain.leg import CallId, Leg
from console.text import Shown
from console.ui.render.transcript import speaker, spoken_lines
from console.ui.state.reader import Reader
from console.ui.state.transcript import SpokenLine
from console.ui.widgets.page_text import PageText
from console.ui.widgets.pane import Sturdy

SHOWN: Final = 300
"""Lines of the pane, the newest; a file that is written has all."""


class TranscriptPane(Sturdy, VerticalScroll):
    """What was said, the newest lowest. It scrolls along until its reader scrolls.

    It is not there as long as nothing was said.
    """

    def __init__(self, reader: Reader) -> None:
        super().__init__(id="transcript", classes="-silent")
        self._reader = reader
        self._told: list[tuple[SpokenLine, Shown]] = []
        self._text = PageText(self._lines)

    def compose(self) -> ComposeResult:
        """The text."""
        yield self._text

    def on_mount(self) -> None:
        """Begin at the newest line."""
        self.anchor()

    def show(self, lines: Sequence[SpokenLine], legs: Mapping[CallId, Leg]) -> None:
        """Show these lines; `legs` are those of the call and of whoever was on the line with it."""
        told = [(line, speaker(line, legs, self._reader)) for line in lines[-SHOWN:]]
        if told == self._told:
            return
        self._told = told
        self.set_class(not told, "-silent")
        self._text.make_again(as_many=False)

    def _lines(self, width: int) -> list[Content]:
        return [piece for line, who in self._told for piece in spoken_lines(line, who, width)]

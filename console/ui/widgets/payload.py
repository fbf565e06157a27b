"""The raw payload of one thing that happened, made readable."""

from __future__ import annotations

from typing import Final

import msgspec
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.text import Shown, raw_view, without_numbers
from console.ui.widgets.pane import Sturdy

LONGEST_PAYLOAD: Final = 200_000
"""Characters of a payload that are shown; the journal has all of it."""


class Payload(Sturdy, VerticalScroll):
    """A raw payload, made readable; every unprintable character spelled out."""

    def __init__(self) -> None:
        super().__init__(id="payload")
        self.text = Static(markup=False)

    def compose(self) -> ComposeResult:
        """The text."""
        yield self.text

    def show(self, content: Content) -> None:
        """Show another payload, from its beginning."""
        self.text.update(content)
        self.scroll_home(animate=False)


def payload_text(text: str) -> Shown:
    """The payload with one field a line where it is JSON, as it is where it is not."""
    try:
        pretty = msgspec.json.format(text, indent=2)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        pretty = text
    pretty = without_numbers(pretty)  # before it is cut: half a text is not read as one
    cut = pretty[:LONGEST_PAYLOAD]
    return raw_view(cut if len(cut) == len(pretty) else f"{cut}\n…")

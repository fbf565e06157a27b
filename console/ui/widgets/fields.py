"""Fields of forms and of the prompt: a line to type on, a choice, and the error under it."""

from __future__ import annotations

import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.message import Message
from textual.suggester import Suggester
from textual.widgets import Input

from console.text import clean
from console.ui.render.lines import BETWEEN, MUTED, shown
from console.ui.terminal.pacing import is_hurried
from console.ui.widgets.pane import Pane, Sturdy

LONGEST: Final = 256
LONGEST_WHOLE: Final = 400
MOST_LINES: Final = 3

TOO_LONG: Final = (
    "What you pasted is too long: this field takes {} characters. Nothing of it was taken."
)


class Entry(Sturdy, Input):
    """A line to type on, which knows whether a part of its text was pasted.

    What is pasted is cleaned: a clipboard may hold control bytes. What came all at once
    counts as pasted. A `secret` is not shown.
    """

    @dataclass
    class TooLong(Message):
        """More was pasted than there is room for; `words` says so."""

        words: str

    def __init__(
        self,
        value: str = "",
        *,
        ident: str | None = None,
        suggester: Suggester | None = None,
        longest: int = LONGEST,
        secret: bool = False,
    ) -> None:
        super().__init__(
            value,
            id=ident,
            compact=True,
            max_length=longest,
            suggester=suggester,
            select_on_focus=False,
            password=secret,
        )
        self.pasted = False
        self._longest = longest

    def on_key(self, event: events.Key) -> None:
        """A character that came with more than hands can make was not typed."""
        if event.is_printable and is_hurried(self.app):
            self.pasted = True

    def on_paste(self, event: events.Paste) -> None:
        """Take the first line, clean, in place of Textual's own handling."""
        event.stop()
        event.prevent_default()
        self._insert(event.text)

    def action_paste(self) -> None:
        """Paste what was cut or copied in this console."""
        self._insert(self.app.clipboard)

    def watch_value(self, value: str) -> None:
        """An emptied line begins anew."""
        if not value:
            self.pasted = False

    def _insert(self, text: str) -> None:
        line = text.strip().splitlines()[:1]
        if not line:
            return
        taken, (start, end) = clean(line[0], self._longest), sorted(self.selection)
        if len(self.value) - (end - start) + len(taken) > self._longest:
            self.post_message(self.TooLong(TOO_LONG.format(self._longest)))
            return
        self.replace(taken, start, end)
        self.pasted = True


Cut = Callable[[Content, int], Content]
"""A line in so many cells."""


def on_lines(words: str, width: int, most: int = MOST_LINES) -> list[str]:
    """The words, cleaned, on as many lines of that width as they take, up to so many."""
    return textwrap.wrap(shown(words, LONGEST_WHOLE), max(1, width))[:most] or [""]


class Words(Pane):
    """One line that says something, for instance what is wrong with a field.

    `cut` makes a line that is too long as wide as there is room. A remark, which tells why
    something is not done, takes more lines instead; keys that stand side by side do not.
    """

    def __init__(
        self,
        *,
        ident: str | None = None,
        classes: str | None = None,
        cut: Cut | None = None,
    ) -> None:
        super().__init__(ident=ident, classes=classes)
        self._words = Content()
        self._cut: Cut = cut or partial(Content.truncate, ellipsis=True)
        self._is_higher = False
        self._is_remark = classes == "remark"

    @property
    def words(self) -> str:
        """What it says."""
        return self._words.plain

    def say(self, words: Content | str = "") -> None:
        """Say something else, or nothing; a bare text is cleaned."""
        said = words if isinstance(words, Content) else Content(shown(words, LONGEST))
        lines = [said]
        if self._is_remark and BETWEEN not in said.plain and said.cell_length > self.size.width > 0:
            lines = said.wrap(self.size.width)[:MOST_LINES]
        self._write(Content("\n").join(lines), len(lines))

    def say_whole(self, words: str) -> None:
        """Say it on as many lines as it takes, until something else is said."""
        lines = on_lines(words, self.size.width)
        self._write(Content("\n".join(lines)), len(lines))

    def _write(self, words: Content, height: int) -> None:
        if height > 1:
            self.styles.height = height
        elif self._is_higher:
            self.styles.height = None
        self._is_higher = height > 1
        self._words = words
        self.redraw()

    def draw(self) -> Content:
        """The words, each line cut to the width."""
        width = max(1, self.size.width)
        lines = self._words.split("\n")
        return Content("\n").join([self._cut(line, width) for line in lines])


class Field(Vertical):
    """A labelled field with a line under it for its error, so that nothing jumps."""

    def __init__(self, label: str, widget: Entry | Choice, *, name: str) -> None:
        super().__init__(classes="field", name=name)
        self._label = label
        self._widget = widget
        self._error = Words(classes="field-error")

    def compose(self) -> ComposeResult:
        """Label and field on one line, the error on the next."""
        label = Words(classes="field-label")
        label.say(Content.styled(self._label, MUTED))
        with Horizontal(classes="field-line"):
            yield label
            yield self._widget
        yield self._error

    def on_entry_too_long(self, event: Entry.TooLong) -> None:
        """Say it where it was pasted."""
        event.stop()
        self.say(event.words)

    @property
    def error(self) -> str:
        """What is said under the field."""
        return self._error.words

    @property
    def wrong(self) -> bool:
        """Whether what is said under the field is what is wrong with it."""
        return self._error.has_class("-wrong") and bool(self._error.words)

    def say(self, words: str, *, wrong: bool = True) -> None:
        """Say something under the field: what is wrong with it, or what will be done."""
        self._error.set_class(wrong, "-wrong")
        self._error.say(words)


class Choice(Pane, can_focus=True):
    """One of a few values, chosen with left and right."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("left,up", "step(-1)", show=False),
        Binding("right,down,space", "step(1)", show=False),
    ]

    @dataclass
    class Submitted(Message):
        """Enter on the choice."""

        choice: Choice

    def __init__(self, options: Sequence[tuple[str, Content]], chosen: str | None) -> None:
        super().__init__(classes="choice")
        self._options = list(options)
        values = [value for value, _ in self._options]
        self._at = values.index(chosen) if chosen in values else 0

    @property
    def value(self) -> str | None:
        """The chosen value, None where there is nothing to choose."""
        return self._options[self._at][0] if self._options else None

    def action_step(self, by: int) -> None:
        """Choose the next one, or the one before."""
        if self._options:
            self._at = (self._at + by) % len(self._options)
            self.redraw()

    def go_to(self, beginning: str) -> None:
        """Choose the first value that begins so, if there is one."""
        for place, (value, _) in enumerate(self._options):
            if value.lower().startswith(beginning):
                self._at = place
                self.redraw()
                return

    def draw(self) -> Content:
        """The value, between arrows where there are others."""
        if not self._options:
            return Content.styled("none", MUTED)
        text = self._options[self._at][1]
        if len(self._options) == 1:
            return text
        return Content.assemble(("◂ ", MUTED), text, (" ▸", MUTED))

    def on_key(self, event: events.Key) -> None:
        """Enter submits the form."""
        if event.key == "enter":
            event.stop()
            self.post_message(self.Submitted(self))


def keys_line(*pairs: tuple[str, str]) -> Content:
    """`Enter dial   Esc cancel`."""
    return Content("   ").join(
        [Content.assemble((key, "bold $accent"), f" {title}") for key, title in pairs]
    )

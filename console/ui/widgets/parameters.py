"""The fields of a form, made from its description."""

from __future__ import annotations

from time import monotonic
from typing import Final

from textual import events
from textual.content import Content

from console.errors import InvalidParameter
from console.forms import catalog, typed
from console.forms.catalog import Form, Kind
from console.forms.meanings import APPLICATION_MEANINGS, MEANINGS
from console.ui.lines import MUTED, shown
from console.ui.widgets.fields import Choice, Entry, Field

LONGEST: Final = 3000
"""Characters that Telnyx reads out at most."""

ONE_WORD: Final = 1.0
"""Seconds within which letters typed on a choice belong together."""


class WordChoice(Choice):
    """A choice among many words: typing the beginning of one goes there."""

    def __init__(self, words: list[tuple[str, Content]], chosen: str) -> None:
        super().__init__(words, chosen)
        self._begun = ""
        self._typed_at = float("-inf")

    def on_key(self, event: events.Key) -> None:
        """A letter looks for a word; the rest as on every choice."""
        character = event.character or ""
        if not character.isprintable() or character in {"", " "}:
            return
        event.stop()
        now = monotonic()
        self._begun = (self._begun if now - self._typed_at < ONE_WORD else "") + character.lower()
        self._typed_at = now
        self.go_to(self._begun)


def words_of(field: catalog.Field, start: str) -> list[tuple[str, Content]]:
    """The words to choose from; a field that may be left out begins with that."""
    words = (typed.YES, typed.NO) if field.kind is Kind.SWITCH else field.choices
    chosen = [(word, Content(shown(word))) for word in words]
    if field.required and start:
        return chosen
    return [("", Content.styled("as usual" if not field.required else "choose", MUTED)), *chosen]


class ParameterField(Field):
    """One parameter: its label, what is typed or chosen, and below it what it is or what is wrong.

    A line to type on takes the place of a list where any text goes.
    """

    def __init__(self, form: Form, field: catalog.Field, start: str) -> None:
        self._form = form
        self.parameter = field
        self.widget = _widget(field, start)
        super().__init__(field.label, self.widget, name=field.name)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.widget.value or ""

    def check(self) -> bool:
        """Whether the text is right; says what is wrong with it."""
        try:
            typed.read(self._form, self.parameter, self.text)
        except InvalidParameter as error:
            self.refuse(error.reason)
            return False
        self.explain(focused=False)
        return True

    def refuse(self, reason: str) -> None:
        """Say what is wrong."""
        self.say(f"{self.parameter.label.capitalize()} {shown(reason)}.")

    def explain(self, *, focused: bool) -> None:
        """Say what the field is for while the hand is on it."""
        name = self.parameter.name
        meaning = APPLICATION_MEANINGS.get(name) or MEANINGS.get(name, "")
        self.say(meaning if focused else "", wrong=False)

    def on_descendant_focus(self) -> None:
        """The hand came: say what the field is for."""
        if not self.error:
            self.explain(focused=True)

    def on_descendant_blur(self) -> None:
        """The hand left; what is wrong stays until it is mended."""
        if not self.wrong:
            self.explain(focused=False)


def _widget(field: catalog.Field, start: str) -> Entry | Choice:
    if field.kind in (Kind.SWITCH, Kind.CHOICE):
        return WordChoice(words_of(field, start), start)
    return Entry(start, longest=LONGEST, secret=field.name in typed.SECRET)

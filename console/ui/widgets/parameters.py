"""The fields of a form, made from its description: in front what people use, then "more"."""

from __future__ import annotations

from collections.abc import Mapping
from time import monotonic
from typing import Final

from textual import events
from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size

from console.errors import InvalidParameter
from console.forms import description, typed
from console.forms.description import Form, Kind
from console.forms.meanings import APPLICATION_MEANINGS, MEANINGS
from console.ui.render.lines import MUTED, shown
from console.ui.widgets.fields import Choice, Entry, Field
from console.ui.widgets.pane import Sturdy

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


def words_of(field: description.Field, start: str) -> list[tuple[str, Content]]:
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

    def __init__(self, form: Form, field: description.Field, start: str) -> None:
        self._form = form
        self.parameter = field
        self.widget = _widget(field, start)
        super().__init__(field.label, self.widget, name=field.name)

    @property
    def text(self) -> str:
        """What stands in the field."""
        return self.widget.value or ""

    def put(self, text: str) -> None:
        """Have another text stand in it."""
        if isinstance(self.widget, Entry):
            self.widget.value = text
            self.widget.cursor_position = len(text)
        else:
            self.widget.go_to(text)

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


def _widget(field: description.Field, start: str) -> Entry | Choice:
    if field.kind in (Kind.SWITCH, Kind.CHOICE):
        return WordChoice(words_of(field, start), start)
    return Entry(start, longest=LONGEST, secret=field.secret)


HIGHEST: Final = 0.6
"""Of the screen's height; the rest is for title, keys, and what is below the form."""


class ParameterSheet(Sturdy, VerticalScroll, can_focus=False):
    """Made from the description of a form; `start` is what stands in its fields at first.

    The hand begins at the field named `at`, else at the first. What was typed behind "more"
    stays and counts when it is put away. Those fields are mounted when they are first asked
    for: they are most of what opening a form would cost.
    """

    def __init__(self, form: Form, start: Mapping[str, str], *, at: str = "") -> None:
        super().__init__(classes="fields")
        self._front, self._rest = (
            [ParameterField(form, field, start.get(field.name, "")) for field in fields]
            for fields in (form.front, form.more)
        )
        self._at = self.find(at)
        self._more = Vertical(classes="more")
        self._more.display = self._at in self._rest

    def compose(self) -> ComposeResult:
        """The fields in front, and the others once they are asked for."""
        yield from self._front
        with self._more:
            if self._more.display:
                yield from self._rest

    def get_content_height(self, container: Size, viewport: Size, width: int) -> int:
        """No more than is shown: Textual would make the form as high as all that is scrolled."""
        height = super().get_content_height(container, viewport, width)
        return min(height, int(viewport.height * HIGHEST))

    @property
    def parameters(self) -> list[ParameterField]:
        """All fields, those in front first."""
        return self._front + self._rest

    @property
    def texts(self) -> dict[str, str]:
        """What stands in the fields, by the names of their parameters."""
        return {field.parameter.name: field.text for field in self.parameters}

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The keys that go from field to field, and what they do now."""
        shown = len(self._front) + self._more.display * len(self._rest)
        keys = [("Tab", "next")] if shown > 1 else []
        if self._rest:
            word = "less" if self._more.display else f"{len(self._rest)} more"
            keys.append(("ctrl+o", word))
        return keys

    def begin(self) -> None:
        """Put the hand on the field to begin at."""
        if first := self._at or next(iter(self._front), None):
            first.widget.focus()

    async def toggle(self) -> None:
        """Show the rest of the fields, or put them away; keys that come meanwhile wait."""
        if not self._rest:
            return
        self._more.display = not self._more.display
        if self._more.display:
            await self._unfold_to(self._rest[0])
        elif self._front:
            self._front[0].widget.focus()

    def check(self) -> bool:
        """Whether every text is right; goes to the first that is not."""
        wrong = [field for field in self.parameters if not field.check()]
        if wrong:
            self.show(wrong[0])
        return not wrong

    def find(self, name: str) -> ParameterField | None:
        """The field of a parameter, if there is one."""
        return next((one for one in self.parameters if one.parameter.name == name), None)

    def show(self, field: ParameterField) -> None:
        """Go to a field, also to one that is put away."""
        if field in self._rest:
            self._more.display = True
            self.call_later(self._unfold_to, field)
        else:
            field.widget.focus()

    async def _unfold_to(self, field: ParameterField) -> None:
        if not self._more.children:
            await self._more.mount_all(self._rest)
        field.widget.focus()

    # A field may get the focus before it has its place, or its place before the focus.

    def on_descendant_focus(self) -> None:
        """Show the whole field, what is said under it included."""
        self._show_focused()
        self.call_after_refresh(self._show_focused)

    def watch_virtual_size(self) -> None:
        """A field that was put away a moment ago has its place now."""
        self.call_later(self._show_focused)
        self.call_after_refresh(self._show_focused)

    def _show_focused(self) -> None:
        for field in self.parameters:
            if field.widget.has_focus:
                self.scroll_to_widget(field, animate=False)

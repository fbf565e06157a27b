"""The fields of a form: what people use in front, the rest behind "more"."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical, VerticalScroll
from textual.geometry import Size

from console.forms.catalog import Form
from console.ui.widgets.pane import Sturdy
from console.ui.widgets.parameters import ParameterField

HIGHEST: Final = 0.6
"""Of the screen's height; the rest is for title, keys, and what is below the form."""


class ParameterSheet(Sturdy, VerticalScroll, can_focus=False):
    """Made from the description of a form; `start` is what stands in its fields at first.

    What was typed behind "more" stays and counts when it is put away.
    """

    def __init__(self, form: Form, start: Mapping[str, str]) -> None:
        super().__init__(classes="fields")
        self._front, self._rest = (
            [ParameterField(form, field, start.get(field.name, "")) for field in fields]
            for fields in (form.front, form.more)
        )
        self._more = Vertical(*self._rest, classes="more")
        self._more.display = False

    def compose(self) -> ComposeResult:
        """The fields in front, and the others once they are asked for."""
        yield from self._front
        yield self._more

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
        """Put the hand on the first field."""
        if self._front:
            self._front[0].widget.focus()

    def toggle(self) -> None:
        """Show the rest of the fields, or put them away."""
        if not self._rest:
            return
        self._more.display = not self._more.display
        shown = self._rest if self._more.display else self._front
        if shown:
            shown[0].widget.focus()

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
        field.widget.focus()

    # A field may get the focus before it has its place, or its place before the focus.

    def on_descendant_focus(self) -> None:
        """Show the whole field, what is said under it included."""
        self._show_focused()

    def watch_virtual_size(self) -> None:
        """A field that was put away a moment ago has its place now."""
        self.call_later(self._show_focused)

    def _show_focused(self) -> None:
        for field in self.parameters:
            if field.widget.has_focus:
                self.scroll_to_widget(field, animate=False)

"""The form of an operation, generated from its description, and the menu of all of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import AnyOperation
from console.domain.calls import CallId
from console.domain.orders import AnyAct
from console.errors import InvalidParameter
from console.telnyx.catalog import Description
from console.text import NOTHING
from console.ui import format as reads
from console.ui import typed
from console.ui.desk import Desk
from console.ui.screens.forms import about_line, form_title, keys_line, title_line
from console.ui.screens.modal import CallModal
from console.ui.widgets.fields import Choice
from console.ui.widgets.parameters import ParameterField


class OperationForm(CallModal[AnyAct]):
    """One operation on one call: what people use in front, the rest behind "more".

    `others` is how many marked calls it is for, too; the question that follows names them.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+o", "more", "more", show=False, priority=True),
        Binding("enter", "submit", "submit", show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        description: Description,
        call: CallId,
        *,
        argument: str = "",
        others: int = 0,
    ) -> None:
        super().__init__(desk, description.action, call)
        self._description = description
        self._bound = call
        self._others = others
        start = typed.start(description, argument)

        def field_of(name: str) -> ParameterField:
            (field,) = (one for one in description.fields if one.name == name)
            return ParameterField(description, field, start.get(name, ""))

        self._front = [field_of(field.name) for field in description.front]
        self._rest = [field_of(field.name) for field in description.more]
        self._more = Vertical(*self._rest, classes="more")

    def compose(self) -> ComposeResult:
        """Which call, the fields in front, and the others once they are asked for."""
        leg = self.leg
        number = reads.other_number(leg) if leg else NOTHING
        with Vertical(classes="form operation"):
            more = f"   and {self._others} more marked" if self._others else ""
            yield title_line(form_title(self._title, number) + Content(more))
            yield about_line(self.desk, self._bound)
            with VerticalScroll(classes="fields", can_focus=False):
                yield from self._front
                yield self._more
            yield self.remark

    def on_mount(self) -> None:
        """Begin with what has to be said."""
        self._more.display = False
        super().on_mount()
        if self._front:
            self._front[0].widget.focus()

    @property
    def _title(self) -> str:
        title = self._description.title
        return title[:1].upper() + title[1:]

    def standing(self) -> Content:
        """The keys."""
        keys = [("Enter", self._description.title)]
        if len(self._front) + self._more.display * len(self._rest) > 1:
            keys.append(("Tab", "next"))
        if self._rest:
            keys.append(("ctrl+o", "less" if self._more.display else f"{len(self._rest)} more"))
        return keys_line(*keys, ("Esc", "cancel"))

    def action_more(self) -> None:
        """Show the rest of the fields, or put them away; what was typed there stays and counts."""
        if not self._rest:
            return
        self._more.display = not self._more.display
        shown_fields = self._rest if self._more.display else self._front
        if shown_fields:
            shown_fields[0].widget.focus()
        self.say_what_forbids()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter on any field submits."""
        event.stop()
        self.action_submit()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        """Enter on a choice submits too."""
        event.stop()
        self.action_submit()

    def action_submit(self) -> None:
        """Make the act and close, unless something is wrong or forbids it."""
        if self.forbidden() is not None:
            self.say_what_forbids()
            return
        wrong = [field for field in self._fields if not field.check()]
        if wrong:
            self._show(wrong[0])
            return
        texts = {field.parameter.name: field.text for field in self._fields}
        try:
            act = typed.act(self._description, self._bound, texts)
        except InvalidParameter as error:
            (field,) = (one for one in self._fields if one.parameter.name == error.field)
            field.refuse(error.reason)
            self._show(field)
            return
        if isinstance(act, AnyOperation):
            self.dismiss(act)

    @property
    def _fields(self) -> Iterator[ParameterField]:
        yield from self._front
        yield from self._rest

    def _show(self, field: ParameterField) -> None:
        """Go to a field, also to one that is put away."""
        if field in self._rest and not self._more.display:
            self._more.display = True
            self.say_what_forbids()
        field.widget.focus()

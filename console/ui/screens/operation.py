"""The form of an operation, generated from its description, and the menu of all of them."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from console.domain.acts import AnyOperation
from console.domain.leg import CallId
from console.domain.orders import AnyAct
from console.errors import InvalidParameter
from console.forms import typed
from console.forms.catalog import Description
from console.text import NOTHING
from console.ui import format as reads
from console.ui.desk import Desk
from console.ui.screens.forms import about_line, form_title, keys_line, title_line
from console.ui.screens.modal import CallModal, EnterSubmits
from console.ui.widgets.parameter_sheet import ParameterSheet


class OperationForm(EnterSubmits, CallModal[AnyAct]):
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
        self.sheet = ParameterSheet(description, typed.start(description, argument))

    def compose(self) -> ComposeResult:
        """Which call, the fields in front, and the others once they are asked for."""
        leg = self.leg
        number = reads.other_number(leg) if leg else NOTHING
        with Vertical(classes="form operation"):
            more = f"   and {self._others} more marked" if self._others else ""
            yield title_line(form_title(self._title, number) + Content(more))
            yield about_line(self.desk, self._bound)
            yield self.sheet
            yield self.remark

    def on_mount(self) -> None:
        """Begin with what has to be said."""
        super().on_mount()
        self.sheet.begin()

    @property
    def _title(self) -> str:
        title = self._description.title
        return title[:1].upper() + title[1:]

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", self._description.title), *self.sheet.keys, ("Esc", "cancel"))

    def action_more(self) -> None:
        """Show the rest of the fields, or put them away."""
        self.sheet.toggle()
        self.say_what_forbids()

    def action_submit(self) -> None:
        """Make the act and close, unless something is wrong or forbids it."""
        if self.forbidden() is not None:
            self.say_what_forbids()
            return
        if not self.sheet.check():
            self.say_what_forbids()
            return
        try:
            act = typed.act(self._description, self._bound, self.sheet.texts)
        except InvalidParameter as error:
            self._refuse(error)
            return
        if isinstance(act, AnyOperation):
            self.dismiss(act)

    def _refuse(self, error: InvalidParameter) -> None:
        """Say what is wrong where it was typed."""
        field = self.sheet.find(error.field)
        if field is not None:
            field.refuse(error.reason)
            self.sheet.show(field)
            self.say_what_forbids()

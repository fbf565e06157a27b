"""Pickers: one of several, with the cursor keys and Enter."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import OptionList

from console.domain.leg import CallId, Leg
from console.domain.orders import AnyAct, Bridge
from console.text import NOTHING
from console.ui import format as reads
from console.ui.asking import partners
from console.ui.clock import Clock
from console.ui.desk import Desk, Touched
from console.ui.lines import call_line
from console.ui.screens.forms import form_title, keys_line
from console.ui.screens.modal import CallModal, Modal
from console.ui.widgets.fields import Words
from console.ui.widgets.options import Options


class PickList(Options):
    """A list in a form, where the keys of the table are not in force: it has them itself."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "cursor_down", show=False),
        Binding("k", "cursor_up", show=False),
        Binding("g", "first", show=False),
        Binding("G", "last", show=False),
    ]


class Picker(Modal[str]):
    """One of a few fixed values."""

    def __init__(
        self, title: str, options: Sequence[tuple[str, str]], chosen: str | None, verb: str
    ) -> None:
        super().__init__()
        self._title = title
        self._choices = options
        self._chosen = chosen
        self._verb = verb
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """Title, values, keys."""
        with Vertical(classes="form picker"):
            title = Words(classes="form-title")
            title.say(form_title(self._title))
            yield title
            yield self._list
            keys = Words(classes="remark")
            keys.say(keys_line(("Enter", self._verb), ("Esc", "cancel")))
            yield keys

    def on_mount(self) -> None:
        """Begin at the value in force."""
        self._list.show([(value, Content(text)) for value, text in self._choices])
        values = [value for value, _ in self._choices]
        if self._chosen in values:
            self._list.highlighted = values.index(self._chosen)
        self._list.focus()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Take the value."""
        event.stop()
        self.dismiss(event.option.id)


class BridgePicker(CallModal[AnyAct]):
    """The call to bridge with: all that can be bridged now, kept up to date."""

    def __init__(self, desk: Desk, call: CallId, clock: Clock) -> None:
        super().__init__(desk, Bridge.action, call)
        self._bound = call
        self._clock = clock
        self._list = PickList()

    def compose(self) -> ComposeResult:
        """Which call, and those it could be joined with."""
        leg = self.leg
        with Vertical(classes="form picker"):
            title = Words(classes="form-title")
            title.say(form_title("Bridge", reads.other_number(leg) if leg else NOTHING))
            yield title
            yield self._list
            yield self.remark

    def on_mount(self) -> None:
        """Fill the list."""
        super().on_mount()
        self._fill()
        self._list.focus()

    def desk_changed(self, touched: Touched) -> None:
        """Calls come and go while the picker is open."""
        super().desk_changed(touched)
        if touched.everything or touched.legs or touched.gone:
            self._fill()
            self.say_what_forbids()

    def standing(self) -> Content:
        """The keys, or that there is nothing to pick."""
        if not self._others():
            return Content.styled("No other call can be bridged now.", "$light-warn")
        return keys_line(("Enter", "bridge"), ("Esc", "cancel"))

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """Join the two, if nothing forbids it at this moment."""
        event.stop()
        other = event.option.id
        can_be = {leg.id for leg in self._others()}
        if self.forbidden() is None and other in can_be:
            self.dismiss(Bridge(call=self._bound, other=CallId(other)))

    def _others(self) -> list[Leg]:
        return partners(self._bound, self.desk.all_legs())

    def _fill(self) -> None:
        now = self._clock.now()
        self._list.show([(leg.id, call_line(leg, now)) for leg in self._others()])

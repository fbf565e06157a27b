"""When somebody is called back, and what about: how the time was understood stands below it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from console.domain.call_backs.call_back import LONGEST_NOTE, CallBack
from console.domain.call_backs.moments import EXAMPLES
from console.domain.leg import CallId
from console.domain.orders import AnyAct
from console.text import NOTHING, Shown
from console.ui.acts.call_backs import moved, promised, read_when
from console.ui.clock import Clock
from console.ui.dialogs.number import form_title, sentence, title_line
from console.ui.modal import EnterSubmits, Modal
from console.ui.widgets.fields import Entry, Field, Words, keys_line

LONGEST: Final = 60
"""Characters of a time at most."""


class WhenField(Field):
    """A time that is to come, for whoever has that number, if one is known.

    What is typed is understood anew whenever `moment` is asked for; `entry` is where it is typed.
    """

    def __init__(self, now: Callable[[], datetime], number: str | None, entered: str = "") -> None:
        self.entry = Entry(entered, ident="when", longest=LONGEST)
        super().__init__("When", self.entry, name="when")
        self._now, self._number = now, number

    def moment(self) -> datetime | None:
        """Say how the time is understood; the moment, None where none is."""
        written = self.entry.value.strip()
        if not written:
            self.say(EXAMPLES, wrong=False)
            return None
        at, said = read_when(written, self._now(), self._number)
        self.say(said if at is not None else sentence(said), wrong=at is None)
        return at


class WhenForm(EnterSubmits, Modal[AnyAct]):
    """Enter sets it; Tab goes on to the note.

    It is for the far end of a `call`, a `number`, or another time for what is set already. Whoever
    was called from a work list, `list_`, is promised it there, and the form says so.
    """

    def __init__(
        self,
        clock: Clock,
        title: Shown,
        *,
        call: CallId | None = None,
        number: str | None = None,
        moving: CallBack | None = None,
        entered: str = "",
        list_: Shown = NOTHING,
    ) -> None:
        super().__init__()
        self._about, self._moving, self._list = title, moving, list_
        self._call, self._number = call, number
        self.when_field = WhenField(clock.now, number, entered)
        self.when = self.when_field.entry
        self.note = Entry("", ident="note", longest=LONGEST_NOTE)
        self._of_list = Words(ident="of-list")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """Whom, when, and what about."""
        with Vertical(classes="form"):
            yield title_line(form_title("Call back", self._about))
            yield self.when_field
            if self._moving is None:
                yield Field("Note", self.note, name="note")
            if self._list:
                yield self._of_list
            yield self._remark

    def on_mount(self) -> None:
        """Begin with the time."""
        self._of_list.say(f"It is a promise of the work list {self._list}")
        self._remark.say(keys_line(("Enter", "set it"), ("Tab", "note"), ("Esc", "cancel")))
        self.when.focus()
        self.when_field.moment()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another time is understood otherwise."""
        event.stop()
        if event.input is self.when:
            self.when_field.moment()

    def action_submit(self) -> None:
        """Set it, once the time is understood."""
        at = self.when_field.moment()
        if at is None:
            self.when.focus()
        elif self._moving is not None:
            self.dismiss(moved(self._moving, at))
        else:
            number = "" if self._call is not None else self._number or ""
            note = self.note.value.strip()
            self.dismiss(promised(at, call=self._call, number=number, note=note))

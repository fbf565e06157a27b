"""When somebody is called back, and what about: how the time was understood stands below it."""

from __future__ import annotations

from datetime import datetime

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from console.domain.call_backs.call_back import LONGEST_NOTE, CallBack
from console.domain.call_backs.moments import EXAMPLES
from console.domain.leg import CallId
from console.domain.orders import AnyAct
from console.text import Shown
from console.ui.acts.call_backs import moved, promised, read_when
from console.ui.clock import Clock
from console.ui.dialogs.number import form_title, sentence, title_line
from console.ui.modal import EnterSubmits, Modal
from console.ui.widgets.fields import Entry, Field, Words, keys_line


class WhenForm(EnterSubmits, Modal[AnyAct]):
    """Enter sets it; Tab goes on to the note.

    It is for the far end of a `call`, a `number`, or another time for what is set already.
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
    ) -> None:
        super().__init__()
        self._clock, self._about, self._moving = clock, title, moving
        self._call, self._number = call, number
        self.when = Entry(entered, ident="when", longest=60)
        self.when_field = Field("When", self.when, name="when")
        self.note = Entry("", ident="note", longest=LONGEST_NOTE)
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """Whom, when, and what about."""
        with Vertical(classes="form"):
            yield title_line(form_title("Call back", self._about))
            yield self.when_field
            if self._moving is None:
                yield Field("Note", self.note, name="note")
            yield self._remark

    def on_mount(self) -> None:
        """Begin with the time."""
        self._remark.say(keys_line(("Enter", "set it"), ("Tab", "note"), ("Esc", "cancel")))
        self.when.focus()
        self._say()

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another time is understood otherwise."""
        event.stop()
        if event.input is self.when:
            self._say()

    def _say(self) -> datetime | None:
        """Say how the time is understood; the moment, None where none is."""
        written = self.when.value.strip()
        if not written:
            self.when_field.say(EXAMPLES, wrong=False)
            return None
        at, said = read_when(written, self._clock.now(), self._number)
        self.when_field.say(said if at is not None else sentence(said), wrong=at is None)
        return at

    def action_submit(self) -> None:
        """Set it, once the time is understood."""
        at = self._say()
        if at is None:
            self.when.focus()
        elif self._moving is not None:
            self.dismiss(moved(self._moving, at))
        else:
            number = "" if self._call is not None else self._number or ""
            note = self.note.value.strip()
            self.dismiss(promised(at, call=self._call, number=number, note=note))

"""When whoever was called is called again, and what came of the call so far."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from msgspec import Struct
from textual.app import ComposeResult
from textual.containers import Vertical
from textual.widgets import Input

from console.domain.agent.state import Disposition
from console.domain.work_lists.work_list import EntryNow
from console.text import Shown
from console.ui.acts.agent import disposition_meant
from console.ui.clock import Clock
from console.ui.dialogs.call_backs.when import WhenField
from console.ui.dialogs.number import form_title, title_line
from console.ui.modal import EnterSubmits, Modal
from console.ui.render.agent import codes_line
from console.ui.render.lines import shown
from console.ui.screens.lists.columns import number_meant
from console.ui.widgets.fields import Entry, Field, Words, keys_line

SAYS_SO: Final = ("call", "back")
"""Words of a disposition that says so by itself."""


class Again(Struct, frozen=True, kw_only=True):
    """To be called again at that time, and the code of the disposition that goes with it."""

    at: datetime
    code: str


class AgainForm(EnterSubmits, Modal[Again]):
    """Enter sets it, for whoever was on the card when the form was opened."""

    def __init__(
        self, clock: Clock, one: EntryNow, codes: Sequence[Disposition], entered: str = ""
    ) -> None:
        super().__init__()
        self._codes, self._about = codes, shown(one.entry.person.name, 40)
        self.when_field = WhenField(clock.now, number_meant(one), entered)
        self.when = self.when_field.entry
        self.result = Entry(usual_code(codes), ident="result", longest=60)
        self.result_field = Field("Result", self.result, name="result")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """Whom, when, and what came of the call."""
        with Vertical(classes="form"):
            yield title_line(form_title("Call again", Shown(self._about)))
            yield self.when_field
            yield self.result_field
            yield Words(classes="message-groups")
            yield self._remark

    def on_mount(self) -> None:
        """Begin with the time."""
        self.query_one(".message-groups", Words).say(codes_line(self._codes))
        self._remark.say(keys_line(("Enter", "set it"), ("Tab", "result"), ("Esc", "cancel")))
        self.when.focus()
        self.when_field.moment()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong is being mended; another time is understood otherwise."""
        event.stop()
        if event.input is self.when:
            self.when_field.moment()
        else:
            self.result_field.say("")

    def action_submit(self) -> None:
        """Set it, once time and result are understood."""
        at = self.when_field.moment()
        code = disposition_meant(self._codes, self.result.value.strip())
        if at is None:
            self.when.focus()
        elif code is None:
            self.result_field.say("Type the key or the code of one of these.")
            self.result.focus()
        else:
            self.dismiss(Again(at=at, code=code.code))


def usual_code(codes: Sequence[Disposition]) -> str:
    """The code of the disposition that says that somebody is called back; no text for none."""
    found = (one.code for one in codes if all(word in one.title.lower() for word in SAYS_SO))
    return next(found, "")

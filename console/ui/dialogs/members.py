"""Whom to hand a call over to: a colleague by name, as all of them are, and a note."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input, OptionList

from console.domain.acts import AnyAct, GiveCall
from console.domain.acts.team import LONGEST_WORD
from console.domain.leg import CallId
from console.domain.team.members import MemberNow
from console.text import NOTHING
from console.ui.clock import Clock
from console.ui.dialogs.number import about_line, form_title, title_line
from console.ui.modal import CallModal, EnterSubmits
from console.ui.render import leg as reads
from console.ui.render.members import found, member_line
from console.ui.state.store import Store, Touched
from console.ui.widgets.fields import Entry, Field, keys_line
from console.ui.widgets.pane import Options

NOBODY: Final = "No colleague who can take the call answers to that."
NOBODY_YET: Final = "Type a name, or choose a colleague by the arrow keys."


class MemberList(Options):
    """The colleagues; the arrows move in it while something is typed."""

    can_focus = False


class GiveForm(EnterSubmits, CallModal[AnyAct]):
    """Type to find a colleague, Enter hands the call over; Tab leads to the note."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("up", "step(-1)", show=False, priority=True),
        Binding("down", "step(1)", show=False, priority=True),
    ]

    def __init__(self, store: Store, call: CallId, clock: Clock, *, entered: str = "") -> None:
        super().__init__(store, GiveCall.action, call)
        self._bound, self._clock = call, clock
        self._whom = Entry(entered, ident="member")
        self._whom_field = Field("Colleague", self._whom, name="member")
        self._list = MemberList(ident="members")
        self._note = Entry(ident="note", longest=LONGEST_WORD)
        self._note_field = Field("Note", self._note, name="note")

    def compose(self) -> ComposeResult:
        """Which call, the colleagues, what they are told with it."""
        leg = self.leg
        with Vertical(classes="form picker members"):
            yield title_line(form_title("Hand over", reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.store, self._bound)
            yield self._whom_field
            yield self._list
            yield self._note_field
            yield self.remark

    def on_mount(self) -> None:
        """Begin with all of them."""
        super().on_mount()
        self._fill()
        self._whom.focus()
        self.set_interval(1.0, self._fill)

    def store_changed(self, touched: Touched) -> None:
        """Colleagues come, go and talk while one chooses."""
        super().store_changed(touched)
        if touched.everything or touched.members:
            self._fill()

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "hand over"), ("Tab", "note"), ("Esc", "cancel"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """Others are meant."""
        event.stop()
        if event.input is self._whom:
            self._whom_field.say("")
            self._fill()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        """A click chooses whom it is on."""
        event.stop()
        self.action_submit()

    def action_step(self, by: int) -> None:
        """Move the highlight; it passes over those who can take no call."""
        if by > 0:
            self._list.action_cursor_down()
        else:
            self._list.action_cursor_up()

    def action_submit(self) -> None:
        """Hand the call over to whom the highlight is on, unless something forbids it."""
        if self.forbidden() is not None:
            self.say_what_forbids()
            return
        member = self._list.chosen
        if member is None:
            self._whom_field.say(NOBODY if self._whom.value.strip() else NOBODY_YET)
            return
        note = self._note.value.strip()
        self.order(GiveCall(call=self._bound, member=member, note=note))

    def _colleagues(self) -> list[MemberNow]:
        return found(self._whom.value, self.store.board.members, self.store.reader)

    def _fill(self) -> None:
        now, reader = self._clock.now(), self.store.reader
        lines = [
            (None if one.why_no_call else one.member.user, member_line(one, now, reader))
            for one in self._colleagues()
        ]
        self._list.show(lines)

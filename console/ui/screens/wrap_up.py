"""The wrap-up: what came of the call by one key, a note, more time or the end."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import EXTENSION, AnyAgentAct, Dispose, EndWrapUp, ExtendWrapUp
from console.domain.agent import LONGEST_NOTE, Disposition, Presence, why_not
from console.domain.leg import CallId
from console.text import clean
from console.ui.asking import LINE_LOST
from console.ui.desk import Touched
from console.ui.lines import shown
from console.ui.screens.forms import keys_line
from console.ui.screens.modal import Modal
from console.ui.screens.scene import Scene
from console.ui.standing import codes_line, disposed_next, wrap_up_line
from console.ui.widgets.fields import Entry, Field, Words


class WrapUpForm(Modal[None]):
    """The wrap-up at the foot of the screen: digits are dispositions here.

    A disposition goes to the call that the form names, with the note as it stands.
    The form stays for more time or the end, and for the next call that waits. A note
    that is not sent yet stands there again when the form is opened again.
    """

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("n,tab", "note", show=False),
        Binding("+", "extend", show=False),
        Binding("e", "end", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._desk = scene.desk
        self.call = disposed_next(self._desk.board.agent_state)
        self.note = Entry(self._written, ident="note", longest=LONGEST_NOTE - 1)
        self._title = Words(classes="form-title")
        self._codes = Words(classes="about")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """The call and its countdown, the dispositions, the note."""
        with Vertical(classes="form wrap-up"):
            yield self._title
            yield self._codes
            yield Field("Note", self.note, name="note")
            yield self._remark

    def on_mount(self) -> None:
        """Count down."""
        self._codes.say(codes_line(self._desk.board.agent_rules.dispositions))
        self._say_keys()
        self._tick()

    def desk_changed(self, touched: Touched) -> None:
        """The wrap-up was made longer, or is over; the form stays while a call waits for a word."""
        if not (touched.everything or touched.agent or touched.line):
            return
        state = self._desk.board.agent_state
        if self.call not in (*state.awaiting, *state.calls):
            self._take_up(disposed_next(state))
        if state.state is not Presence.WRAP_UP and self.call is None:
            self.dismiss(None)
            self._scene.no_form("the wrap-up is over")
        else:
            self._write_title()

    def on_key(self, event: events.Key) -> None:
        """A digit is a disposition, unless it is a part of the note."""
        for one in self._desk.board.agent_rules.dispositions:
            if event.character == one.key and not self.note.has_focus:
                event.stop()
                self._dispose(one)

    @property
    def _written(self) -> str:
        """The note on the call so far."""
        return self._desk.notes.get(self.call, "") if self.call is not None else ""

    def _take_up(self, call: CallId | None) -> None:
        """Another call waits: a note is on the call that it was written for."""
        self.call = call
        self.note.value = self._written

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is written outlives the form."""
        event.stop()
        if self.call is not None:
            self._desk.notes[self.call] = self.note.value

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The note is written: back to the keys."""
        event.stop()
        self.set_focus(None)
        self._say_keys()

    def action_note(self) -> None:
        """Write the note."""
        self.note.focus()
        self._remark.say(keys_line(("Enter", "back to the keys"), ("Esc", "close")))

    def action_extend(self) -> None:
        """More time."""
        self._give(ExtendWrapUp(seconds=EXTENSION))

    def action_end(self) -> None:
        """No more time is needed."""
        self._give(EndWrapUp())

    def _dispose(self, disposition: Disposition) -> None:
        if self.call is None:
            self._refuse("no call waits for a disposition")
            return
        note = str(clean(self.note.value.strip(), limit=LONGEST_NOTE - 1))
        if self._give(Dispose(call=self.call, code=disposition.code, note=note)):
            self.note.value = ""
            self._desk.notes.pop(self.call, None)
            self._remark.say(f"Said: {shown(disposition.title, 40)}.")

    def _give(self, act: AnyAgentAct) -> bool:
        state = self._desk.board.agent_state
        reason = why_not(act.action, state) if self._desk.sight.up else LINE_LOST
        if reason is not None:
            self._refuse(reason)
            return False
        self._scene.give(act)
        self._say_keys()
        return True

    def _refuse(self, reason: str) -> None:
        self._remark.say(Content.styled(f"Not now: {reason}. Nothing is sent.", "$light-bad"))

    def _say_keys(self) -> None:
        self._remark.say(
            keys_line(
                ("digit", "say it"),
                ("n", "note"),
                ("+", f"{EXTENSION} s more"),
                ("e", "end"),
                ("Esc", "close"),
            )
        )

    def _tick(self) -> None:
        self._write_title()
        self.set_timer(self._scene.office.clock.until_next_second() + 0.004, self._tick)

    def _write_title(self) -> None:
        now = self._scene.office.clock.now()
        self._title.say(wrap_up_line(self._desk, self.call, now))

"""My state and my wrap-up: each choice is one key, and a note goes with the disposition."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import (
    EXTENSION,
    AnyAgentAct,
    Choice,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
)
from console.domain.agent.state import LONGEST_NOTE, Disposition, Presence, why_not
from console.domain.leg import CallId
from console.domain.orders import AnyAct, Outcome, OutcomeKind
from console.text import NOTHING, clean
from console.ui.actions.registry import BY_ID
from console.ui.acts.agent import choices, chosen_act, disposed_next, rules_of
from console.ui.acts.call_backs import list_of
from console.ui.dialogs.call_backs.when import WhenForm
from console.ui.dialogs.number import form_title
from console.ui.dialogs.pickers import OneKeyEach, PickList
from console.ui.modal import Modal, not_now
from console.ui.render import leg as reads
from console.ui.render.agent import codes_line, state_forms, wrap_up_line
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.state.store import Touched
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Entry, Field, Words, keys_line

ESC_CLOSES: Final = "Esc closes"
OVER: Final = "the wrap-up is over"
NONE_WAITS: Final = "no call waits for a disposition any more"
ANSWERING: Final = ("call.answer", "call.answer_next")
"""What is done from the wrap-up too."""


class StateMenu(OneKeyEach[Choice | None], Modal[AnyAgentAct]):
    """Ready, Not ready with its reasons; while busy, what follows. Each by one key.

    What a key means is decided by the state of that moment: a call may have come.
    """

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._store = scene.store
        self._clock = scene.shared.clock
        self._title = Words(classes="form-title")
        self._about = Words(classes="about")
        self._list = PickList()
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """What is, and what can be."""
        with Vertical(classes="form picker"):
            yield self._title
            yield self._about
            yield self._list
            yield self._remark

    def on_mount(self) -> None:
        """Begin at the first choice."""
        self._fill()
        self._list.focus()
        self.set_interval(1.0, self._tick)

    def store_changed(self, touched: Touched) -> None:
        """A call came or went, or the line did."""
        if touched.everything or touched.agent or touched.line:
            self._fill()

    def choices(self) -> list[tuple[str, Choice | None]]:
        """The states there are, by their keys."""
        return choices(self._store.board.agent_rules.reasons, self._store.board.agent_state)

    def take(self, choice: Choice | None) -> None:
        """Choose it."""
        act = chosen_act(choice, self._store.board.agent_state)
        reason = self._forbidden(act.action)
        if reason is None and withheld(self.app):
            self._remark.say(HURRIED)
        elif reason is None:
            self.dismiss(act)
        else:
            self._remark.say(Content.styled(f"Not now: {reason}.", "$light-bad"))

    def _forbidden(self, action: str) -> str | None:
        return self._store.barred or why_not(action, self._store.board.agent_state)

    def _tick(self) -> None:
        now = self._clock.now()
        self._about.say(
            Content.styled(f"now: {state_forms(self._store.board.agent_state, now)[0]}", MUTED)
        )

    def _fill(self) -> None:
        state = self._store.board.agent_state
        self._title.say(form_title("After this call" if state.busy else "My state"))
        self._list.show([(key, _choice_line(key, choice)) for key, choice in self.choices()])
        keys = keys_line(("key or Enter", "choose"), ("Esc", "cancel"))
        barred = self._store.barred
        self._remark.say(Content.styled(f"Not now: {barred}.", "$light-bad") if barred else keys)
        self._tick()


def _choice_line(key: str, choice: Choice | None) -> Content:
    words = "as before the call" if choice is None else shown(choice.words, 60)
    return Content.assemble((key, "bold $accent"), f"  {words}")


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
        Binding("c", "call_back", show=False),
        Binding("q", "cancel", show=False),
    ]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self._scene = scene
        self._store = scene.store
        self.call = disposed_next(self._store.board.agent_state)
        self._wrapped_up = self._wraps_up
        self._keys = Content()
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
        self._write_codes()
        self._say_keys()
        self._tick()

    def store_changed(self, touched: Touched) -> None:
        """The wrap-up was made longer, or is over; the form stays while a call waits for a word."""
        if not (touched.everything or touched.agent or touched.line):
            return
        state = self._store.board.agent_state
        self._wrapped_up |= self._wraps_up
        if self.call not in (*state.awaiting, *state.calls):
            self._take_up(disposed_next(state))
        if not self._wraps_up and self.call is None:
            self.dismiss(None)
            self._scene.no_form(OVER if self._wrapped_up else NONE_WAITS)
            return
        self._write_title()
        if self._remark.words == self._keys.plain:
            self._say_keys()

    @property
    def _wraps_up(self) -> bool:
        """Whether there is a wrap-up to be made longer or ended, and not only a call that waits."""
        return self._store.board.agent_state.state is Presence.WRAP_UP

    def on_key(self, event: events.Key) -> None:
        """A digit is a disposition, unless it is a part of the note."""
        if self.note.has_focus:
            return
        for one in self._dispositions:
            if event.character == one.key:
                event.stop()
                self._dispose(one)
                return
        self._let_answer(event)

    def _let_answer(self, event: events.Key) -> None:
        """The key that answers does so here too: a caller waits no longer for a wrap-up."""
        for action in ANSWERING:
            if action in BY_ID and event.key in self._scene.shared.keymap.keys(action):
                event.stop()
                self.dismiss(None)
                self.call_after_refresh(self._scene.action_perform, action)
                return

    @property
    def _written(self) -> str:
        """The note on the call so far."""
        return self._store.notes.get(self.call, "") if self.call is not None else ""

    def _take_up(self, call: CallId | None) -> None:
        """Another call waits: a note is on the call that it was written for."""
        self.call = call
        self.note.value = self._written
        self._write_codes()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What is written outlives the form."""
        event.stop()
        if self.call is not None:
            self._store.notes[self.call] = self.note.value

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

    def action_call_back(self) -> None:
        """Ask when the far end of the call is called back."""
        if self.call is None:
            self._refuse("no call waits for a word")
            return
        leg = self._store.leg(self.call)
        number = leg.other_party if leg is not None else None
        title = reads.number(number) if number else NOTHING
        form = WhenForm(
            *(self._scene.shared.clock, title),
            call=self.call,
            number=number,
            list_=list_of(self._store, self.call),
        )
        self.app.push_screen(form, self._promise)

    def _promise(self, act: AnyAct | None) -> None:
        if act is not None:
            self._scene.give(act, self._told_promise)

    def _told_promise(self, outcome: Outcome) -> None:
        """For when it is set stands in the form: the line that says it lies below."""
        self._told(outcome)
        if outcome.kind is OutcomeKind.ACCEPTED and self.is_attached:
            when = shown(outcome.message or "set")
            self._remark.say(f"The call-back is {when}.   {ESC_CLOSES}")

    def _dispose(self, disposition: Disposition) -> None:
        if self.call is None:
            self._refuse("no call waits for a disposition")
            return
        note = str(clean(self.note.value.strip(), limit=LONGEST_NOTE - 1))
        if self._give(Dispose(call=self.call, code=disposition.code, note=note)):
            self.note.value = ""
            self._store.notes.pop(self.call, None)
            self._remark.say(f"Said: {shown(disposition.title, 40)}.   {ESC_CLOSES}")

    def _give(self, act: AnyAgentAct) -> bool:
        state = self._store.board.agent_state
        reason = self._store.barred or why_not(act.action, state)
        if reason is not None:
            self._refuse(reason)
            return False
        if withheld(self.app):
            self._remark.say(HURRIED)
            return False
        self._scene.give(act, self._told)
        self._say_keys()
        return True

    def _told(self, outcome: Outcome) -> None:
        """What was refused is said here as well: the form lies over the line that says it."""
        if outcome.kind is not OutcomeKind.ACCEPTED and self.is_attached:
            self._remark.say(
                Content.styled(f"{shown(outcome.message)}   {ESC_CLOSES}", "$light-bad")
            )

    def _refuse(self, reason: str) -> None:
        self._remark.say(Content.styled(f"{not_now(reason)}   {ESC_CLOSES}", "$light-bad"))

    def _say_keys(self) -> None:
        key = self._scene.shared.keymap.shown("call.answer")
        answers = [(key, "answer")] if key else []
        its_time = [("+", f"{EXTENSION} s"), ("e", "end")] if self._wraps_up else []
        self._keys = keys_line(
            *(("Esc", "close"), ("digit", "say it"), ("n", "note")),
            *(*its_time, *answers, ("c", "later")),
        )
        self._remark.say(self._keys)

    @property
    def _dispositions(self) -> tuple[Disposition, ...]:
        """Those of the call: another route or queue may have others."""
        return rules_of(self._store, self.call).dispositions

    def _write_codes(self) -> None:
        self._codes.say(codes_line(self._dispositions))

    def _tick(self) -> None:
        self._write_title()
        self.set_timer(self._scene.shared.clock.until_next_second() + 0.004, self._tick)

    def _write_title(self) -> None:
        now = self._scene.shared.clock.now()
        self._title.say(wrap_up_line(self._store, self.call, now))

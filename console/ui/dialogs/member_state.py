"""A colleague's state: what is known of it, the states it can be put into, and why one does it."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import Choice, SetMemberState
from console.domain.acts.team import LONGEST_WORD
from console.domain.agent.state import Presence
from console.domain.agent.stuck import is_overdue
from console.domain.team.members import MemberNow
from console.domain.team.rights import why_not
from console.text import clean
from console.ui.acts.agent import choices
from console.ui.clock import Clock
from console.ui.dialogs.number import form_title
from console.ui.dialogs.pickers import OneKeyEach, PickList
from console.ui.modal import Modal
from console.ui.render.lines import shown
from console.ui.render.members import evidence
from console.ui.render.whose import called
from console.ui.state.store import Store, Touched
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Entry, Field, Words, keys_line

_AFTER: Final = {Presence.ON_CALL: " after this call", Presence.WRAP_UP: " after this wrap-up"}
"""From when on the state that is chosen is theirs, by the one that they are in."""


class MemberStateForm(OneKeyEach[Choice], Modal[SetMemberState]):
    """What is known stands above the choices; each is one key, and the note goes with it."""

    AUTO_FOCUS: ClassVar[str | None] = ""
    BINDINGS: ClassVar[list[BindingType]] = [Binding("tab", "note", show=False)]

    def __init__(self, store: Store, clock: Clock, user: str) -> None:
        super().__init__()
        self._store, self._clock, self._user = store, clock, user
        self._title = Words(classes="form-title")
        self._known = Words(classes="evidence")
        self._list = PickList()
        self._note = Entry(ident="note", longest=LONGEST_WORD)
        self._remark = Words(classes="remark")
        self._lines = 0
        self._offered: list[tuple[str, Content]] = []

    def compose(self) -> ComposeResult:
        """Who, what is known, the states, the note."""
        with Vertical(classes="form picker"):
            yield self._title
            yield self._known
            yield self._list
            yield Field("Note", self._note, name="note")
            yield self._remark

    def on_mount(self) -> None:
        """Begin at the first choice."""
        self._fill()
        self._list.focus()
        self._say_keys()
        self.set_interval(1.0, self._fill)

    def store_changed(self, touched: Touched) -> None:
        """The member is otherwise, or the line is."""
        if touched.everything or touched.members or touched.line:
            self._fill()

    @property
    def is_written_in(self) -> bool:
        """Whether keys are a part of the note."""
        return self._note.has_focus

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """The note is written: back to the choices."""
        event.stop()
        self._list.focus()
        self._say_keys()

    def action_note(self) -> None:
        """Write the note, or go back to the choices."""
        (self._list if self._note.has_focus else self._note).focus()

    @property
    def _member(self) -> MemberNow | None:
        members = self._store.board.members
        return next((one for one in members if one.member.user == self._user), None)

    def choices(self) -> list[tuple[str, Choice]]:
        """The states that the member can be put into, by their keys."""
        one = self._member
        if one is None:
            return []
        offered = choices(self._store.board.agent_rules.reasons, one.state)
        return [(key, choice) for key, choice in offered if choice is not None]

    def take(self, choice: Choice) -> None:
        """Put the member into it."""
        if reason := self._forbidden():
            self._remark.say(Content.styled(f"Not now: {reason}.", "$light-bad"))
        elif withheld(self.app):
            self._remark.say(HURRIED)
        else:
            note = str(clean(self._note.value.strip(), LONGEST_WORD))
            self.dismiss(SetMemberState(member=self._user, choice=choice, note=note))

    def _forbidden(self) -> str | None:
        asking = self._store.reader.asking(self._store.mine)
        if barred := self._store.barred:
            return barred
        return why_not(SetMemberState.action, asking, None) if asking is not None else None

    def _fill(self) -> None:
        one, now = self._member, self._clock.now()
        if one is None:
            return
        then = "" if is_overdue(one.state, now) else _AFTER.get(one.state.state, "")
        self._title.say(form_title(f"{called(self._user, self._store.reader)}{then}"))
        known = list(evidence(self._store, one, now))
        if len(known) != self._lines:
            self._lines = len(known)
            self._known.styles.height = self._lines
        self._known.say(Content("\n").join(known))
        lines = [
            (key, Content.assemble((key, "bold $accent"), f"  {shown(choice.words, 60)}"))
            for key, choice in self.choices()
        ]
        if lines != self._offered:
            self._offered = lines
            self._list.show(lines)

    def _say_keys(self) -> None:
        self._remark.say(
            keys_line(("key or Enter", "set"), ("Tab", "note: why"), ("Esc", "cancel"))
        )

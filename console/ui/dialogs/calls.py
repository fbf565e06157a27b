"""The forms of the core orders: dial, transfer, reject. Each makes one act, or none.

A transfer may go to a queue, too: those that fit show how many wait there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content

from console.contacts.written_numbers import dialled
from console.domain import numbers
from console.domain.acts import Enqueue, GiveCall, LeaveNote
from console.domain.acts.team import LONGEST_WORD
from console.domain.history.matching import plain
from console.domain.leg import CallId
from console.domain.orders import AnyAct, Dial, Reject, RejectCause, Transfer
from console.domain.queues import QueueBoard
from console.domain.team.call_rules import caller_ids
from console.domain.team.members import MemberNow
from console.domain.why_not import why_not
from console.errors import InvalidNumber
from console.text import NOTHING
from console.ui.actions.rights import why_not_on
from console.ui.dialogs.number import (
    PASTED,
    NumberForm,
    TargetForm,
    about_line,
    form_title,
    sentence,
    title_line,
)
from console.ui.modal import CallModal
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, shown
from console.ui.render.members import found, member_state
from console.ui.render.whose import called
from console.ui.state.store import Store
from console.ui.widgets.fields import Choice, Entry, Field, keys_line
from console.ui.widgets.suggestions import Suggested


class DialForm(NumberForm):
    """A number to call, with its extension; caller id and connection have their defaults."""

    PRESSES = True

    def __init__(self, store: Store, *, entered: str = "", whence: str = PASTED) -> None:
        super().__init__(store, Dial.action, None, entered=entered, whence=whence)
        self.caller = Entry(shown(store.board.from_), ident="from")
        self.caller_field = Field("From", self.caller, name="from")
        self._numbers = caller_ids(
            store.board.team.groups_of(store.board.agent), store.board.call_rules
        )
        self.connection = Choice(
            [(one.id, Content(shown(one.name, 30))) for one in store.connections],
            store.board.default_connection,
        )
        self.connection_field = Field("Connection", self.connection, name="connection")

    def compose(self) -> ComposeResult:
        """Number, caller id, connection."""
        with Vertical(classes="form"):
            yield title_line(form_title("Dial"))
            yield self.number_field
            yield self.caller_field
            yield self.connection_field
            yield self.remark

    def standing(self) -> Content:
        """The keys, and that it is my phone that rings first."""
        keys = keys_line(("Enter", "dial"), ("Tab", "next field"), ("Esc", "cancel"))
        if self.store.board.phone is None:
            return keys
        return keys + Content.styled("   your phone rings first", MUTED)

    def on_mount(self) -> None:
        """Say for which groups one may call, where there is a choice."""
        super().on_mount()
        if len(self._numbers) > 1:
            known = (f"{shown(name, 40)} {number}" for name, number in self._numbers.items())
            self.caller_field.say(f"or a group: {', '.join(known)}", wrong=False)

    @property
    def home(self) -> str | None:
        """The caller id as it stands in the form, by the group's name where that stands there."""
        typed = self.caller.value.strip()
        return self._numbers.get(typed, typed) or None

    def read(self, entered: str) -> str:
        """The number; its extension is kept for the answer. Raises `InvalidNumber`."""
        found = dialled(entered, self.home)
        self.extension = found.extension
        return super().read(found.number)

    def act(self, number: str) -> AnyAct | None:
        """A dial, if the caller id and the connection are right."""
        self.caller_field.say("")
        self.connection_field.say("")
        try:
            caller = numbers.caller_id(self.home or "")
        except InvalidNumber as error:
            self.caller_field.say(sentence(error.reason))
            self.caller.focus()
            return None
        if self.connection.value is None:
            self.connection_field.say("No connection is known yet, so nobody can be called.")
            return None
        return Dial(
            to=number,
            from_=caller,
            connection_id=self.connection.value,
            join=self.store.board.phone is not None,
            keys=numbers.dtmf_keys(self.extension) if self.extension else "",
        )


class TransferForm(TargetForm):
    """A number to send the far end to."""

    ACTION = Transfer.action
    WORD = "Transfer"
    OFFERS = True

    def further(self) -> Iterable[Field]:
        """In a team a note for whoever has the call next; it goes nowhere else."""
        self._note = Entry(ident="note", longest=LONGEST_WORD)
        if self.store.board.team.members:
            yield Field("Note", self._note, name="note")

    @property
    def note(self) -> str:
        """What was written for whoever has the call next."""
        return self._note.value.strip()

    def giving(self, give: Callable[[AnyAct], None]) -> Callable[[AnyAct | None], None]:
        """Gives the act that the form made, the note before it; a hand-over carries its own."""

        def given(act: AnyAct | None) -> None:
            if act is not None and self.note and not isinstance(act, GiveCall):
                give(LeaveNote(call=self.bound, note=self.note))
            if act is not None:
                give(act)

        return given

    def find(self, typed: str, limit: int) -> tuple[Suggested, ...]:
        """Queues, too, with who waits there now: the call may be put into one.

        Before anything is typed they are the queues, and the colleagues who can take a call.
        """
        board, reader = self.store.board, self.store.reader
        queues = [one for one in board.queues if not typed or _may_mean(typed, one.name)]
        if typed:
            others = super().find(typed, limit)
        else:
            others = tuple(one for one in found("", board.members, reader) if not one.why_no_call)
        kept = queues[: max(limit - len(others), limit // 2)]
        return (*kept, *others)[:limit]

    def put_into(self, queue: QueueBoard) -> None:
        """Say which queue it is, as whose number it is; the second Enter puts the call there.

        What forbids it is said at the field.
        """
        reason, confirmed = why_not(Enqueue.action, self.leg), f"queue {queue.name}"
        if reason is not None:
            self.number_field.say(sentence(reason))
        elif self._confirmed == confirmed:
            self.order(Enqueue(call=self.bound, parameters={"queue_name": queue.name}))
        else:
            self._confirmed = confirmed
            said = f"Queue {shown(queue.name, 40)}. Enter again puts the call there."
            self.number_field.say(said, wrong=False)

    def take_member(self, one: MemberNow) -> None:
        """A call goes to a colleague by a hand-over, which keeps it until they pick up."""
        confirmed = f"member {one.member.user}"
        reason = one.why_no_call or self._why_not_given()
        name = called(one.member.user, self.store.reader)
        if reason is not None:
            self.number_field.say(f"{name}: {reason}.")
        elif self._confirmed == confirmed:
            self.order(GiveCall(call=self.bound, member=one.member.user, note=self.note))
        else:
            self._confirmed = confirmed
            said = f"{name}, {member_state(one)}. Enter again hands the call over."
            self.number_field.say(said, wrong=False)

    def _why_not_given(self) -> str | None:
        asking, leg = self.store.reader.asking(self.store.mine), self.leg
        legs = (leg,) if leg is not None else ()
        return why_not(GiveCall.action, leg) or why_not_on(GiveCall.action, asking, legs)

    def act(self, number: str) -> AnyAct | None:
        """A transfer of the call that the form was opened for."""
        return Transfer(call=self.bound, to=number)


def _may_mean(typed: str, name: str) -> bool:
    """Whether what is typed is a part of a queue's name, or of the word queue.

    One letter alone has to begin a word of the name.
    """
    sought = plain(typed.strip())
    if len(sought) == 1:
        return any(word.startswith(sought) for word in plain(name).split())
    return sought in plain(f"queue {name}")


class RejectForm(CallModal[AnyAct]):
    """How to turn a call away: Enter declines, b says busy."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "reject('CALL_REJECTED')", "decline", show=False),
        Binding("b", "reject('USER_BUSY')", "busy", show=False),
    ]

    def __init__(self, store: Store, call: CallId) -> None:
        super().__init__(store, Reject.action, call)
        self._bound = call

    def compose(self) -> ComposeResult:
        """Which call, and the two ways."""
        leg = self.leg
        with Vertical(classes="form"):
            yield title_line(form_title("Reject", reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.store, self._bound)
            yield self.remark

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "decline"), ("b", "busy"), ("Esc", "cancel"))

    def action_reject(self, cause: str) -> None:
        """Turn the call away, unless something forbids it now."""
        if self.forbidden() is None:
            self.order(Reject(call=self._bound, cause=RejectCause(cause)))

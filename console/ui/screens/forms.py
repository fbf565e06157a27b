"""The forms: dial, transfer, reject. Each makes one act, or none.

Enter submits, Esc cancels, and an error stands at its field before anything is
sent. A pasted number is not taken by one Enter: the first one shows it as it
will be dialled, with its country. The key of a speed slot fills the number in. A
transfer may go to a queue, too: those that fit show how many wait there.
"""

from __future__ import annotations

from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain import numbers
from console.domain.acts import Enqueue
from console.domain.leg import CallId
from console.domain.matching import plain
from console.domain.orders import AnyAct, Dial, Reject, RejectCause, Transfer, why_not
from console.domain.queues import QueueBoard
from console.errors import InvalidNumber
from console.text import NOTHING, Shown
from console.ui import format as reads
from console.ui.desk import Desk
from console.ui.lines import MUTED, parties, shown
from console.ui.messages import PeopleAsked
from console.ui.screens.modal import CallModal, EnterSubmits
from console.ui.widgets.fields import Choice, Entry, Field, Words
from console.ui.widgets.suggestions import Suggested, Suggestions

PASTED: Final = "Pasted"
"""Where a number came from that nobody typed or chose."""


def form_title(word: str, number: Shown = NOTHING) -> Content:
    """`Transfer +442079460123`: the number, never the name, tells which call it is."""
    return Content.assemble((word, "bold $accent"), f" {number}" if number else "")


def keys_line(*pairs: tuple[str, str]) -> Content:
    """`Enter dial   Esc cancel`."""
    return Content("   ").join(
        [Content.assemble((key, "bold $accent"), f" {title}") for key, title in pairs]
    )


class NumberForm(EnterSubmits, CallModal[AnyAct]):
    """A form whose first field is a number.

    One that is `entered` already is shown as it will be dialled, with the word
    `whence` it came.
    """

    LABEL: ClassVar[str] = "Number"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggest(1)", show=False),
        Binding("up", "suggest(-1)", show=False),
    ]

    def __init__(
        self,
        desk: Desk,
        action: str,
        call: CallId | None,
        *,
        entered: str = "",
        whence: str = PASTED,
    ) -> None:
        super().__init__(desk, action, call)
        self._whence = whence
        self.number = Entry(entered, ident="number")
        self.number.pasted = bool(entered)
        self.suggestions = Suggestions(self.find)
        self.number_field = Field(self.LABEL, self.number, name="number")
        self._confirmed: str | None = None

    def on_mount(self) -> None:
        """A number that came with the form is shown as a pasted one is."""
        super().on_mount()
        self.mount(self.suggestions, after=self.number_field)
        self.app.post_message(PeopleAsked())
        self.number.focus()
        if self.number.value:
            self._accepted()

    def on_key(self, event: events.Key) -> None:
        """The key of a speed slot."""
        slot = self.desk.people.on_key(event.key)
        if slot is not None:
            event.stop()
            self._fill(slot.number, slot.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text, another number: what was said of the old one goes."""
        event.stop()
        if event.input is self.number and event.value != self._confirmed:
            self._confirmed = None
            self.number_field.say("")
            self.suggestions.seek(event.value)

    def action_submit(self) -> None:
        """Make the act and close, unless something is wrong or forbids it."""
        if self.forbidden() is not None:
            self.say_what_forbids()
            return
        if self._took_suggestion():
            return
        number = self._accepted()
        act = self.act(number) if number is not None else None
        if act is not None:
            self.dismiss(act)

    def action_suggest(self, by: int) -> None:
        """Highlight another one of those who are suggested."""
        self.suggestions.step(by)

    def find(self, typed: str, limit: int) -> tuple[Suggested, ...]:
        """Whom what is typed may mean, the best first."""
        return self.desk.people.find(typed, limit)

    def _took_suggestion(self) -> bool:
        """Put the number of the one who is highlighted into the field; Enter again sends it."""
        chosen = self.suggestions.chosen
        if chosen is None:
            return False
        if isinstance(chosen, QueueBoard):
            self.put_into(chosen)
        else:
            self._fill(chosen.number, f"{chosen.name}. Enter again sends it")
        return True

    def put_into(self, queue: QueueBoard) -> None:
        """Do with a queue what the form does with a number; only where queues are found."""

    def _fill(self, number: str, said: str) -> None:
        """Put somebody's number into the field; Enter sends it."""
        self._confirmed = self.number.value = number
        self.number.pasted = False
        self.number.cursor_position = len(number)
        self.number.focus()
        self.number_field.say(f"{shown(said, 80)}.", wrong=False)
        self.suggestions.seek("")

    def act(self, number: str) -> AnyAct | None:
        """The act with a number that is right; None where another field is wrong."""
        raise NotImplementedError

    @property
    def home(self) -> str | None:
        """The caller id whose country a number without + belongs to."""
        return self.desk.board.from_

    def read(self, entered: str) -> str:
        """What was entered, as Telnyx takes it. Raises `InvalidNumber`."""
        return numbers.destination(entered, home=self.home)

    def _accepted(self) -> str | None:
        """The number in the form Telnyx takes, once it is right and confirmed."""
        try:
            number = self.read(self.number.value)
        except InvalidNumber as error:
            self.number_field.say(sentence(error.reason))
            self.number.focus()
            return None
        if self.number.pasted and self._confirmed != number:
            self._confirm(number)
            return None
        return number

    def _confirm(self, number: str) -> None:
        country = numbers.country(number) if number.startswith("+") else ""
        self._confirmed = number
        self.number.value = number
        self.number.cursor_position = len(number)
        where = f", {country}" if country else ""
        again = "again " if self._whence == PASTED else ""
        said = f"{self._whence}: {shown(number)}{where}. Enter {again}sends it."
        self._whence = PASTED
        self.number_field.say(said, wrong=False)


class DialForm(NumberForm):
    """A number to call; caller id and connection have their defaults."""

    def __init__(self, desk: Desk, *, entered: str = "", whence: str = PASTED) -> None:
        super().__init__(desk, Dial.action, None, entered=entered, whence=whence)
        self.caller = Entry(shown(desk.board.from_), ident="from")
        self.caller_field = Field("From", self.caller, name="from")
        self.connection = Choice(
            [(one.id, Content(shown(one.name, 30))) for one in desk.connections],
            desk.board.default_connection,
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
        if self.desk.board.phone is None:
            return keys
        return keys + Content.styled("   your phone rings first", MUTED)

    @property
    def home(self) -> str | None:
        """The caller id as it stands in the form."""
        return self.caller.value.strip() or None

    def act(self, number: str) -> AnyAct | None:
        """A dial, if the caller id and the connection are right."""
        self.caller_field.say("")
        self.connection_field.say("")
        try:
            caller = numbers.caller_id(self.caller.value)
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
            join=self.desk.board.phone is not None,
        )


class TargetForm(NumberForm):
    """A number that something is done with for one call: it is sent there, say."""

    ACTION: ClassVar[str]
    WORD: ClassVar[str]

    def __init__(
        self, desk: Desk, call: CallId, *, entered: str = "", whence: str = PASTED
    ) -> None:
        super().__init__(desk, self.ACTION, call, entered=entered, whence=whence)
        self.bound = call

    def compose(self) -> ComposeResult:
        """Which call, and the number."""
        leg = self.leg
        with Vertical(classes="form"):
            yield title_line(form_title(self.WORD, reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.desk, self.bound)
            yield self.number_field
            yield self.remark

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", self.WORD.lower()), ("Esc", "cancel"))


class TransferForm(TargetForm):
    """A number to send the far end to."""

    ACTION = Transfer.action
    WORD = "Transfer"

    def find(self, typed: str, limit: int) -> tuple[Suggested, ...]:
        """Queues, too, with who waits there now: the call may be put into one."""
        queues = [one for one in self.desk.board.queues if _may_mean(typed, one.name)]
        return (*queues, *super().find(typed, limit))[:limit]

    def put_into(self, queue: QueueBoard) -> None:
        """Say which queue it is, as whose number it is; the second Enter puts the call there.

        What forbids it is said at the field.
        """
        reason, confirmed = why_not(Enqueue.action, self.leg), f"queue {queue.name}"
        if reason is not None:
            self.number_field.say(sentence(reason))
        elif self._confirmed == confirmed:
            self.dismiss(Enqueue(call=self.bound, parameters={"queue_name": queue.name}))
        else:
            self._confirmed = confirmed
            said = f"Queue {shown(queue.name, 40)}. Enter again puts the call there."
            self.number_field.say(said, wrong=False)

    def act(self, number: str) -> AnyAct | None:
        """A transfer of the call that the form was opened for."""
        return Transfer(call=self.bound, to=number)


def _may_mean(typed: str, name: str) -> bool:
    """Whether what is typed is a part of a queue's name, or of the word queue."""
    return plain(typed.strip()) in plain(f"queue {name}")


class RejectForm(CallModal[AnyAct]):
    """How to turn a call away: Enter declines, b says busy."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "reject('CALL_REJECTED')", "decline", show=False),
        Binding("b", "reject('USER_BUSY')", "busy", show=False),
    ]

    def __init__(self, desk: Desk, call: CallId) -> None:
        super().__init__(desk, Reject.action, call)
        self._bound = call

    def compose(self) -> ComposeResult:
        """Which call, and the two ways."""
        leg = self.leg
        with Vertical(classes="form"):
            yield title_line(form_title("Reject", reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.desk, self._bound)
            yield self.remark

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "decline"), ("b", "busy"), ("Esc", "cancel"))

    def action_reject(self, cause: str) -> None:
        """Turn the call away, unless something forbids it now."""
        if self.forbidden() is None:
            self.dismiss(Reject(call=self._bound, cause=RejectCause(cause)))


def title_line(content: Content) -> Words:
    """The first line of a form."""
    title = Words(classes="form-title")
    title.say(content)
    return title


def about_line(desk: Desk, call: CallId) -> Words:
    """One quiet line on the call, of what does not change: its parties and the name."""
    about = Words(classes="about")
    leg = desk.leg(call)
    if leg is not None:
        about.say(Content("   ").join([parties(leg), Content(reads.name(leg))]).stylize(MUTED))
    return about


def sentence(reason: str) -> str:
    """A reason of the domain as a sentence at a field."""
    return f"{reason[:1].upper()}{reason[1:]}."

"""A form whose first field is a number: to dial, or to send a call to.

Enter submits, Esc cancels, and an error stands at its field before anything is
sent. A pasted number is not taken by one Enter: the first one shows it as it
will be dialled, with its country. So is one that came all at once, with its Enter. Nor is
one that the rules ask about: the first Enter says why. The key of a speed slot fills the
number in.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar, Final

import msgspec
from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain import numbers
from console.domain.leg import CallId
from console.domain.number_rules.rules import Calling, Ruling, Verdict
from console.domain.orders import AnyAct
from console.domain.people.contacts import with_extension
from console.domain.queues import QueueBoard
from console.domain.team.members import MemberNow
from console.errors import InvalidNumber
from console.text import NOTHING, Shown
from console.ui.acts.calls import ruling_on
from console.ui.messages import PeopleAsked
from console.ui.modal import CallModal, EnterSubmits
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED, parties, shown
from console.ui.render.members import found, member_state, member_suggestion
from console.ui.render.whose import called, of_another
from console.ui.state.store import Store, Touched
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Entry, Field, Words, keys_line
from console.ui.widgets.suggestions import Suggested, Suggestions

PASTED: Final = "Pasted"
"""Where a number came from that nobody typed or chose."""


def form_title(word: str, number: Shown = NOTHING) -> Content:
    """`Transfer +442079460123`: the number, never the name, tells which call it is."""
    return Content.assemble((word, "bold $accent"), f" {number}" if number else "")


class NumberForm(EnterSubmits, CallModal[AnyAct]):
    """A form whose first field is a number.

    One that is `entered` already is shown as it will be dialled, with the word
    `whence` it came.
    """

    LABEL: ClassVar[str] = "Number"
    PRESSES: ClassVar[bool] = False
    """Whether an extension is pressed by itself once the number has answered."""
    OFFERS: ClassVar[bool] = False
    """Whether somebody is suggested before anything is typed."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "suggest(1)", show=False),
        Binding("up", "suggest(-1)", show=False),
    ]

    def __init__(
        self,
        store: Store,
        action: str,
        call: CallId | None,
        *,
        entered: str = "",
        whence: str = PASTED,
    ) -> None:
        super().__init__(store, action, call)
        self._whence = whence
        self._behind: dict[str, str] = {}
        self.extension = ""
        given = entered if whence == PASTED else self._as_shown(entered)
        self.number = Entry(given, ident="number")
        self.number.pasted = bool(entered)
        self.suggestions = Suggestions(self.find, self.now, self._colleague, offered=self.OFFERS)
        self.number_field = Field(self.LABEL, self.number, name="number")
        self._stale = False
        self._put = ""
        self._confirmed: str | None = None
        self._asked: str | None = None

    def on_mount(self) -> None:
        """A number that came with the form is shown as a pasted one is."""
        super().on_mount()
        self.mount(self.suggestions, after=self.number_field)
        self.app.post_message(PeopleAsked())
        self.number.focus()
        if self.number.value:
            self._accepted()
        else:
            self.suggestions.seek("")
        self.set_interval(1.0, self._look_again)

    def store_changed(self, touched: Touched) -> None:
        """Who is suggested may be otherwise."""
        super().store_changed(touched)
        self._stale = self._stale or touched.everything or touched.queues or touched.members

    def _look_again(self) -> None:
        """Say how they are now, once a second: members change far more often."""
        stale, self._stale = self._stale, False
        if stale:
            self.suggestions.renew()
        else:
            self.suggestions.redraw()

    def on_key(self, event: events.Key) -> None:
        """The key of a speed slot."""
        slot = self.store.people.on_key(event.key)
        if slot is not None:
            event.stop()
            self._fill(slot.number, slot.name)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Another text, another number: what was said of the old one goes."""
        event.stop()
        if event.input is self.number and event.value != self._put:
            self._confirmed = self._asked = None
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
            self.order(_confirmed(act, number) if number == self._asked else act)

    def action_suggest(self, by: int) -> None:
        """Highlight another one of those who are suggested."""
        self.suggestions.step(by)

    def find(self, typed: str, limit: int) -> tuple[Suggested, ...]:
        """Whom what is typed may mean, the best first: colleagues before others."""
        colleagues = found(typed, self.store.board.members, self.store.reader) if typed else ()
        return (*colleagues, *self.store.people.find(typed, limit))[:limit]

    def _colleague(self, one: MemberNow, *, highlighted: bool) -> Content:
        return member_suggestion(one, self.now(), self.store.reader, highlighted=highlighted)

    def _took_suggestion(self) -> bool:
        """Put the number of the one who is highlighted into the field; Enter again sends it."""
        chosen = self.suggestions.chosen
        if chosen is None:
            return False
        if isinstance(chosen, QueueBoard):
            self.put_into(chosen)
        elif isinstance(chosen, MemberNow):
            self.take_member(chosen)
        else:
            said = f"{chosen.name}{self._after(chosen.extension)}. Enter again sends it"
            self._fill(chosen.number, said, chosen.extension)
        return True

    def put_into(self, queue: QueueBoard) -> None:
        """Do with a queue what the form does with a number; only where queues are found."""

    def take_member(self, one: MemberNow) -> None:
        """Put the phone of a colleague into the field; Enter again sends it."""
        name, phone = called(one.member.user, self.store.reader), one.member.phone
        if phone is None:
            self.number_field.say(f"{name} has no phone here.")
        else:
            self._fill(phone, f"{name}, {member_state(one)}. Enter again sends it")

    def _after(self, extension: str) -> str:
        """What becomes of an extension, in words: pressed after the answer, or left to the hand."""
        keys = with_extension("", extension).strip()
        if not keys:
            return ""
        return f", then {keys}" if self.PRESSES else f", {keys} with #"

    def _fill(self, number: str, said: str, extension: str = "") -> None:
        """Put somebody's number into the field; Enter sends it."""
        self._confirmed = number
        self._put_in(self._as_shown(with_extension(number, extension if self.PRESSES else "")))
        self.number.pasted = False
        self.number.focus()
        self.number_field.say(f"{shown(said, 80)}.", wrong=False)
        self.suggestions.hide()

    def _as_shown(self, number: str) -> str:
        """The number as the field may show it; where that is masked, the form knows it."""
        seen = shown(number, numbers.LONGEST)
        if seen != number:
            self._behind[seen] = number
        return seen

    def _as_it_stands(self, number: str) -> str:
        """The number in the form Telnyx takes, unless the field shows it masked."""
        written = with_extension(number, self.extension)
        return self._as_shown(written) if self.number.value in self._behind else written

    def _put_in(self, text: str) -> None:
        """Put a text into the field, that nobody typed."""
        self._put = self.number.value = text
        self.number.cursor_position = len(text)

    def act(self, number: str) -> AnyAct | None:
        """The act with a number that is right; None where another field is wrong."""
        raise NotImplementedError

    @property
    def home(self) -> str | None:
        """The caller id whose country a number without + belongs to."""
        return self.store.board.from_

    def read(self, entered: str) -> str:
        """What was entered, as Telnyx takes it. Raises `InvalidNumber`."""
        return numbers.destination(entered, home=self.home)

    def _accepted(self) -> str | None:
        """The number in the form Telnyx takes, once it is right and confirmed."""
        try:
            number = self.read(self._behind.get(self.number.value, self.number.value))
        except InvalidNumber as error:
            self.number_field.say(sentence(error.reason))
            self.number.focus()
            return None
        ruling = ruling_on(self.store.board, number)
        if ruling.verdict is Verdict.DENIED:
            self.number_field.say(f"Not called from here: {shown(ruling.why, 200)}.")
            self.number.focus()
            return None
        if ruling.verdict is Verdict.ASK and self._asked != number:
            self._ask(number, ruling)
            withheld(self.app)  # an Enter that came with the number is no answer
            return None
        if self.number.pasted and self._confirmed != number:
            self._confirm(number)
            withheld(self.app)  # an Enter that came with the number has done its work
            return None
        return number

    def _ask(self, number: str, ruling: Ruling) -> None:
        """Say why the rules ask; the next Enter is the answer."""
        self._asked = self._confirmed = number
        self._put_in(self._as_it_stands(number))
        self.number_field.say(f"Enter calls it: {shown(ruling.why, 200)}.")

    def _confirm(self, number: str) -> None:
        country = numbers.country(number) if number.startswith("+") else ""
        self._confirmed = number
        self._put_in(self._as_it_stands(number))
        where = f", {country}" if country else ""
        again = "again " if self._whence == PASTED else ""
        after = self._after(self.extension)
        what = (
            f"{self._whence}{where}{after}" if after else f"{self._whence}: {shown(number)}{where}"
        )
        said = f"{what}. Enter {again}sends it."
        self._whence = PASTED
        self.number_field.say(said, wrong=False)


class TargetForm(NumberForm):
    """A number that something is done with for one call: it is sent there, say."""

    ACTION: ClassVar[str]
    WORD: ClassVar[str]

    def __init__(
        self, store: Store, call: CallId, *, entered: str = "", whence: str = PASTED
    ) -> None:
        super().__init__(store, self.ACTION, call, entered=entered, whence=whence)
        self.bound = call

    def compose(self) -> ComposeResult:
        """Which call, and the number."""
        leg = self.leg
        with Vertical(classes="form"):
            yield title_line(form_title(self.WORD, reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.store, self.bound)
            yield self.number_field
            yield from self.further()
            yield self.remark

    def further(self) -> Iterable[Field]:
        """What else may be filled in."""
        return ()

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", self.WORD.lower()), ("Esc", "cancel"))


def _confirmed(act: AnyAct, number: str | None) -> AnyAct:
    """The act that says that a person was asked about this number."""
    return msgspec.structs.replace(act, confirmed=number) if isinstance(act, Calling) else act


def title_line(content: Content) -> Words:
    """The first line of a form."""
    title = Words(classes="form-title")
    title.say(content)
    return title


def about_line(store: Store, call: CallId) -> Words:
    """One quiet line on the call, of what does not change: its parties, the name, whose it is."""
    about = Words(classes="about")
    leg = store.leg(call)
    if leg is not None:
        known = [parties(leg), Content(reads.name(leg)), Content(of_another(leg, store.reader))]
        about.say(Content("   ").join(filter(None, known)).stylize(MUTED))
    return about


def sentence(reason: str) -> str:
    """A reason of the domain as a sentence at a field."""
    return f"{reason[:1].upper()}{reason[1:]}."

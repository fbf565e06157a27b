"""A message to a member, a group or all: whom, and what; and a note for the next one."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain.acts import AnyAct, LeaveNote
from console.domain.acts.team import LONGEST_WORD
from console.domain.ids import CallId
from console.domain.messages.message import LONGEST_TEXT, addressed
from console.errors import ConsoleError
from console.ui.dialogs.number import about_line, form_title, title_line
from console.ui.messages import MessageGiven
from console.ui.modal import CallModal, EnterSubmits, Modal
from console.ui.render.lines import shown
from console.ui.render.whose import goes_to, no_address
from console.ui.state.store import Store
from console.ui.widgets.fields import Entry, Field, Words, keys_line


class WriteForm(EnterSubmits, Modal[MessageGiven]):
    """Enter sends it; Tab goes on to the next field. `to` is filled in where it is known.

    Under what is typed stands who gets it.
    """

    def __init__(
        self, store: Store, *, to: str = "", text: str = "", call: CallId | None = None
    ) -> None:
        super().__init__()
        self._store, self._call = store, call
        self._whom = Entry(to, ident="whom")
        self._whom_field = Field("To", self._whom, name="whom")
        self._text = Entry(text, ident="text", longest=LONGEST_TEXT)
        self._text_field = Field("Text", self._text, name="text")
        self._remark = Words(classes="remark")

    def compose(self) -> ComposeResult:
        """Whom, what, and about which call."""
        kinds = ", ".join(("a member", *self._store.board.team.groups))
        with Vertical(classes="form"):
            yield title_line(form_title("Write"))
            if self._call is not None:
                yield about_line(self._store, self._call)
            yield self._whom_field
            yield Words(classes="message-groups")
            yield self._text_field
            yield self._remark
        self._groups = shown(f"{kinds} or all")

    def on_mount(self) -> None:
        """Begin where something is missing."""
        self.query_one(".message-groups", Words).say(Content.styled(self._groups, "$muted"))
        self._remark.say(keys_line(("Enter", "send"), ("Tab", "next field"), ("Esc", "cancel")))
        self._name_them()
        (self._text if self._whom.value else self._whom).focus()

    def on_input_changed(self, event: Input.Changed) -> None:
        """What was wrong is being mended, and whom it goes to may be others now."""
        event.stop()
        if event.input is self._whom:
            self._name_them()
        else:
            self._text_field.say("")

    def _name_them(self) -> None:
        """Say who gets it as it is typed now."""
        typed, words = self._whom.value.strip(), ""
        if typed and (asking := self._store.reader.asking(None)) is not None:
            try:
                words = goes_to(addressed(asking.team, asking.member, typed), self._store.reader)
            except ConsoleError as error:
                words = no_address(error, self._store.reader)
        self._whom_field.say(words, wrong=False)

    def action_submit(self) -> None:
        """Send it, if there is somebody to get it and something to read."""
        to, text = self._whom.value.strip(), self._text.value.strip()
        asking = self._store.reader.asking(None)
        if asking is None:
            self.dismiss(None)
            return
        try:
            named = addressed(asking.team, asking.member, to).name
        except ConsoleError as error:
            self._whom_field.say(no_address(error, self._store.reader))
            self._whom.focus()
            return
        if not text:
            self._text.focus()
            return
        self.dismiss(MessageGiven(to=named, text=text, call=self._call))


class NoteForm(EnterSubmits, CallModal[AnyAct]):
    """A note for whoever has the call next; Enter leaves it."""

    def __init__(self, store: Store, call: CallId, *, text: str = "") -> None:
        super().__init__(store, LeaveNote.action, call)
        self._bound = call
        self._text = Entry(text, ident="note", longest=LONGEST_WORD)
        self._field = Field("Note", self._text, name="note")

    def compose(self) -> ComposeResult:
        """Which call, and the note."""
        with Vertical(classes="form"):
            yield title_line(form_title("A note for whoever has the call next"))
            yield about_line(self.store, self._bound)
            yield self._field
            yield self.remark

    def on_mount(self) -> None:
        """Begin to write."""
        super().on_mount()
        self._text.focus()

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "leave it"), ("Esc", "cancel"))

    def on_input_changed(self, event: Input.Changed) -> None:
        """It says something now."""
        event.stop()
        self._field.say("")

    def action_submit(self) -> None:
        """Leave it, unless something forbids that or it says nothing."""
        note = self._text.value.strip()
        if self.forbidden() is not None:
            self.say_what_forbids()
        elif not note:
            self._field.say("Write what the next one has to know.")
        else:
            self.order(LeaveNote(call=self._bound, note=note))

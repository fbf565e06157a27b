"""The forms of talking: whom to consult, where to refer to, what a SIP INFO says."""

from __future__ import annotations

from typing import ClassVar, Final

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.content import Content
from textual.widgets import Input

from console.domain import numbers
from console.domain.acts import Consult, Refer, SendSipInfo
from console.domain.leg import CallId
from console.domain.my_phone import far_end
from console.domain.orders import AnyAct
from console.text import NOTHING
from console.ui.dialogs.number import TargetForm, about_line, form_title, title_line
from console.ui.modal import CallModal
from console.ui.render import leg as reads
from console.ui.render.lines import MUTED
from console.ui.state.store import Store
from console.ui.widgets.fields import Entry, Field, keys_line

RELAY: Final = "application/dtmf-relay"
LONGEST_BODY: Final = 2000


class ConsultForm(TargetForm):
    """Whom to talk with first, while the far end is held."""

    ACTION: ClassVar[str] = Consult.action
    WORD: ClassVar[str] = "Consult"

    def standing(self) -> Content:
        """The keys, and what happens to whom I talk with now."""
        who = far_end(self.store.leg(self.bound))
        held = Content.styled(f"   {who} is held meanwhile", MUTED)
        return keys_line(("Enter", "consult"), ("Esc", "cancel")) + held

    def act(self, number: str) -> AnyAct | None:
        """A consultation about the call that the form was opened for."""
        return Consult(call=self.bound, to=number)


class ReferForm(TargetForm):
    """The SIP address that the far end is asked to call itself."""

    ACTION: ClassVar[str] = Refer.action
    WORD: ClassVar[str] = "Refer"
    LABEL: ClassVar[str] = "SIP address"

    def read(self, entered: str) -> str:
        """A SIP address; a REFER knows no telephone numbers. Raises `InvalidNumber`."""
        return numbers.sip_address(entered)

    def act(self, number: str) -> AnyAct | None:
        """A REFER on the call that the form was opened for."""
        return Refer(call=self.bound, sip_address=number)


def written_out(body: str) -> str:
    r"""The body with `\n` for the line breaks of SIP, which one line cannot hold."""
    return body.replace("\\r\\n", "\\n").replace("\\n", "\r\n")


class SipInfoForm(CallModal[AnyAct]):
    """Content type and body of a SIP INFO."""

    def __init__(self, store: Store, call: CallId) -> None:
        super().__init__(store, SendSipInfo.action, call)
        self._bound = call
        self._kind = Entry(RELAY, ident="content-type")
        self._body = Entry(ident="body", longest=LONGEST_BODY)
        self._kind_field = Field("Type", self._kind, name="content_type")
        self._body_field = Field("Body", self._body, name="body")

    def compose(self) -> ComposeResult:
        """Which call, the content type and the body."""
        leg = self.leg
        with Vertical(classes="form"):
            yield title_line(form_title("SIP INFO", reads.other_number(leg) if leg else NOTHING))
            yield about_line(self.store, self._bound)
            yield self._body_field
            yield self._kind_field
            yield self.remark

    def on_mount(self) -> None:
        """Begin with the body."""
        super().on_mount()
        self._body_field.say(r"\n is a line break, as in Signal=5\nDuration=160", wrong=False)
        self._body.focus()

    def standing(self) -> Content:
        """The keys."""
        return keys_line(("Enter", "send"), ("Tab", "next field"), ("Esc", "cancel"))

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter on any field sends it, unless something is wrong or forbids it."""
        event.stop()
        if self.forbidden() is not None:
            self.say_what_forbids()
        elif not self._body.value:
            self._body_field.say("A SIP INFO has a body.")
            self._body.focus()
        elif "/" not in self._kind.value:
            self._kind_field.say("A content type is two words, as in text/plain.")
            self._kind.focus()
        else:
            body = written_out(self._body.value)
            kind = self._kind.value.strip()
            self.order(SendSipInfo(call=self._bound, content_type=kind, body=body))

"""What lies over the table for a moment: forms, pickers, help.

The header of the screen below stays in sight over each, and the key that answers stays in
force: whoever rings need not wait for a form.
"""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import ClassVar, Final, Generic, Protocol, TypeVar, runtime_checkable

from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from console.domain.leg import CallId, Leg
from console.domain.why_not import OVER, why_not
from console.ui.actions.rights import why_not_on
from console.ui.clock import Clock
from console.ui.fitted import Fitted
from console.ui.messages import AnswerNextAsked, LeaveAsked, Uncovered
from console.ui.state.store import Store, Touched
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.terminal.partial_update import spare
from console.ui.widgets.fields import Choice, Words
from console.ui.widgets.pane import Sturdy

HEIGHTS: Final = [(0, "-low"), (16, "-high")]
"""From which height on there is room for the border of a form."""

ANSWER_NEXT: Final = "answer_next"
"""The action of the key that answers, as Textual calls it."""

Result = TypeVar("Result")


@runtime_checkable
class Answering(Protocol):
    """The app, as one who knows the keys that answer the call that rings longest."""

    @property
    def answering_keys(self) -> tuple[str, ...]:
        """Those keys."""
        ...


@runtime_checkable
class Timed(Protocol):
    """The app, as one who has the clock of all screens."""

    clock: Clock


def not_now(reason: str) -> str:
    """What a form says of an order that is not possible now."""
    return f"Not now: {reason}. Nothing is sent."


class Modal(Sturdy, Fitted[Result | None], ModalScreen[Result | None], Generic[Result]):
    """Something that Esc leaves without a trace."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("escape", "cancel", "cancel", show=False, priority=True),
        Binding("ctrl+c,ctrl+q", "leave", "leave", show=False, priority=True),
    ]
    ANSWERS: ClassVar[bool] = True
    """Whether the key that answers is in force."""
    COVERS: ClassVar[bool] = False
    """Whether it covers what is said on the screen below."""

    def __init__(self) -> None:
        super().__init__()
        spare(self)
        self.VERTICAL_BREAKPOINTS = HEIGHTS

    def on_unmount(self) -> None:
        """What was said meanwhile can be seen now."""
        if self.COVERS:
            self.app.post_message(Uncovered())

    def on_screen_resume(self) -> None:
        """The key that answers is in force; a field takes it where it is a letter."""
        if self.ANSWERS and isinstance(self.app, Answering):
            for key in self.app.answering_keys:
                if key not in self._bindings.key_to_bindings:
                    self._bindings.bind(key, ANSWER_NEXT, show=False)

    def answers(self, key: str) -> bool:
        """Whether the key answers here."""
        bound = self._bindings.key_to_bindings.get(key, ())
        return any(binding.action == ANSWER_NEXT for binding in bound)

    def action_answer_next(self) -> None:
        """Answer the call that rings longest; what is typed here stays."""
        self.app.post_message(AnswerNextAsked())

    def action_cancel(self) -> None:
        """Close; no call is touched."""
        self.dismiss(None)

    def action_leave(self) -> None:
        """Leave the console."""
        self.app.post_message(LeaveAsked())

    def store_changed(self, touched: Touched) -> None:
        """The board is different; most modals do not mind."""


class EnterSubmits:
    """A form in which Enter submits, whichever field has the focus."""

    @abstractmethod
    def action_submit(self) -> None:
        """Make what is asked for of what is filled in, unless something is wrong or forbids it."""

    def on_input_submitted(self, event: Input.Submitted) -> None:
        """Enter in a line of text."""
        event.stop()
        self.action_submit()

    def on_choice_submitted(self, event: Choice.Submitted) -> None:
        """Enter on a choice."""
        event.stop()
        self.action_submit()


class CallModal(Modal[Result]):
    """A modal for one action on one call, which it is bound to from the key that opened it.

    Whatever the cursor does meanwhile, the order goes to this call or is not
    given at all: once something forbids it, the modal says what and sends nothing.
    """

    def __init__(self, store: Store, action: str, call: CallId | None) -> None:
        super().__init__()
        self.store = store
        self.action = action
        self.call = call
        self.remark = Words(classes="remark")

    @property
    def leg(self) -> Leg | None:
        """The call, as it is now."""
        return self.store.leg(self.call)

    def now(self) -> datetime:
        """The time that all screens show."""
        return self.app.clock.now() if isinstance(self.app, Timed) else self.store.health.now()

    def order(self, act: Result) -> None:
        """Close with the act, unless the keys that made it came all at once: then say so."""
        if withheld(self.app):
            self.remark.say(HURRIED)
        else:
            self.dismiss(act)

    def forbidden(self) -> str | None:
        """Why the order cannot be given now."""
        if barred := self.store.barred:
            return barred
        if self.call is None:
            return None
        if self.leg is None:
            return OVER
        asking = self.store.reader.asking(self.store.mine)
        return why_not(self.action, self.leg) or why_not_on(self.action, asking, (self.leg,))

    def on_mount(self) -> None:
        """Say at once what forbids it."""
        self.say_what_forbids()

    def store_changed(self, touched: Touched) -> None:
        """Say it as soon as something forbids the order, and no more when nothing does."""
        if touched.everything or touched.line or self.call in {*touched.legs, *touched.gone}:
            self.say_what_forbids()

    def say_what_forbids(self) -> None:
        """Say what forbids the order, or what the keys are."""
        reason = self.forbidden()
        self.set_class(reason is not None, "-forbidden")
        if reason is None:
            self.remark.say(self.standing())
        else:
            self.remark.say(Content.styled(not_now(reason), "$light-bad"))

    def standing(self) -> Content:
        """What the remark says while nothing forbids the order: the keys of the form."""
        return Content()


class Page(Sturdy, VerticalScroll):
    """A text that is longer than the screen; moved like the table."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("j", "scroll_down", show=False),
        Binding("k", "scroll_up", show=False),
        Binding("g", "scroll_home", show=False),
        Binding("G", "scroll_end", show=False),
        Binding("ctrl+d", "scroll_half(1)", show=False),
        Binding("ctrl+u", "scroll_half(-1)", show=False),
        Binding("ctrl+f", "page_down", show=False),
        Binding("ctrl+b", "page_up", show=False),
    ]

    def action_scroll_half(self, by: int) -> None:
        """Half a page on, or back."""
        self.scroll_relative(y=by * max(1, self.size.height // 2), animate=False)

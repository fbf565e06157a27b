"""A form that gives one order about what is no call, and stays open until Telnyx took it.

What was typed is not lost by a refusal, which stands above the keys.
"""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from typing import ClassVar, Final

from textual import work
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.widget import Widget

from console.domain.acts import AnyAct
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.team.rights import why_not
from console.text import sentences
from console.ui.acts.situations import new_order
from console.ui.modal import EnterSubmits, Modal, not_now
from console.ui.render.lines import MUTED, shown
from console.ui.scene import Scene
from console.ui.terminal.hands import HURRIED
from console.ui.terminal.pacing import withheld
from console.ui.widgets.fields import Words, keys_line

UNDER_WAY: Final = "under way…"


class Said(Words):
    """Words that may take a second line: what Telnyx answered is seldom short."""

    def draw(self) -> Content:
        """The words, wrapped."""
        return Content("\n").join(self._words.wrap(max(1, self.size.width)))


class OrderForm(EnterSubmits, Modal[str]):
    """Gives one order about what is no call. Its result is what there is to say of it then.

    `DONE` says that it was done; what the switchboard has to say of it follows.
    """

    VERB: ClassVar[str]
    DONE: ClassVar[str]
    BINDINGS: ClassVar[list[BindingType]] = [Binding("enter", "submit", show=False)]

    def __init__(self, scene: Scene) -> None:
        super().__init__()
        self.scene = scene
        self.remark = Said(classes="remark")
        self._under_way = False

    def compose(self) -> ComposeResult:
        """What it is about, what is filled in, the keys."""
        with Vertical(classes="form operation application"):
            yield from self.parts()
            yield self.remark

    @abstractmethod
    def parts(self) -> Iterator[Widget]:
        """Everything above the remark."""

    @abstractmethod
    def act(self) -> AnyAct | None:
        """What is to be ordered; None once it was said what is wrong."""

    @property
    def keys(self) -> list[tuple[str, str]]:
        """The keys that belong to this form alone, and what they do."""
        return []

    def on_mount(self) -> None:
        """Begin; Textual calls this for each class that has one, and `begin` once."""
        self.begin()
        self.say_keys()

    def begin(self) -> None:
        """Put the hand where it begins."""

    def action_submit(self) -> None:
        """Give the order, once, unless something is wrong or forbids it."""
        if self._under_way:
            return
        if barred := self.scene.store.barred:
            self.refuse(not_now(barred))
            return
        act = self.act()
        if act is not None and (reason := self._why_not_by_role(act)):
            self.refuse(not_now(reason))
        elif act is not None and withheld(self.app):
            self.remark.say(HURRIED)
        elif act is not None:
            self._under_way = True
            self.remark.say(Content.styled(UNDER_WAY, MUTED))
            self._carry_out(new_order(act, self.scene.store, self.scene.shared.clock.now()))

    def _why_not_by_role(self, act: AnyAct) -> str | None:
        asking = self.scene.store.reader.asking(None)
        return why_not(act.action, asking, None) if asking is not None else None

    def say_keys(self) -> None:
        """Say what the keys are."""
        self.remark.say(keys_line(("Enter", self.VERB), *self.keys, ("Esc", "cancel")))

    def refuse(self, words: str, level: str = "$light-bad") -> None:
        """Say what forbids it or went wrong."""
        self.remark.say(Content.styled(shown(words, 400), level))

    def not_done(self, outcome: Outcome) -> None:
        """Telnyx did not take it, or nobody knows."""
        if outcome.kind is OutcomeKind.UNKNOWN:
            said = outcome.message.rstrip(".")
            self.refuse(f"{said}. It may have been done: look at the list first.", "$light-warn")
        else:
            self.refuse(sentences(outcome.message, outcome.hint))

    @work(group="order")
    async def _carry_out(self, order: Order) -> None:
        try:
            outcome = await self.scene.shared.link.carry_out(order)
        finally:
            self._under_way = False
        if outcome.kind is OutcomeKind.ACCEPTED:
            self.dismiss(f"{self.DONE} {outcome.message}".strip())
        else:
            self.not_done(outcome)


def said(content: Content) -> Words:
    """A line that says something."""
    line = Words(classes="said")
    line.say(content)
    return line

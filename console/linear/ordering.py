"""Orders of linear mode: said as they are given, and what came of them said when it is known."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, TypeVar

from msgspec.structs import replace

from console.domain.leg import CallId, Leg
from console.domain.my_phone import PhoneState
from console.domain.orders import Answer, AnyAct, Dial, Outcome, OutcomeKind
from console.errors import ConsoleError
from console.line.port import Light
from console.line.questions import MessagesSeen
from console.linear import speech
from console.linear.announcements import Announcement, Urgency
from console.linear.dialogue import Cancelled
from console.linear.hearing import Hearing
from console.linear.terminal import Terminal
from console.text import sentences, with_hint
from console.ui.actions.action import Action
from console.ui.actions.keymap import Keymap
from console.ui.actions.situation import Situation
from console.ui.acts.situations import new_order
from console.ui.clock import Clock
from console.ui.settings import UiSettings
from console.ui.state.link import Connect, SwitchboardLink
from console.ui.state.store import Touched
from console.ui.terminal.hands import HURRIED

T = TypeVar("T")

Told = Callable[[Outcome], None]
"""Is told what came of an order."""


OUTCOMES: Final = 30.0
"""Seconds that outcomes are waited for where nobody types: after a line of a pipe."""


def stopped_by(error: ConsoleError) -> Cancelled:
    """What is raised where something comes to nothing: the words of why, and of what to do now."""
    return Cancelled(speech.sentence(speech.spoken(with_hint(error), 400)))


async def answered(question: Awaitable[T]) -> T:
    """The answer. Raises `Cancelled` with the words of why there is none."""
    try:
        return await question
    except ConsoleError as error:
        raise stopped_by(error) from error


class Ordering(Hearing):
    """Gives orders over the line. `connect` reaches the switchboard."""

    def __init__(
        self, connect: Connect, settings: UiSettings, terminal: Terminal, clock: Clock | None
    ) -> None:
        super().__init__(settings, terminal, clock)
        self.link = SwitchboardLink(connect, self.store, changed=self.changed, now=self.clock.now)
        self.hurried = False
        self.orders: set[asyncio.Task[None]] = set()

    # Messages ---------------------------------------------------------------------------

    def changed(self, touched: Touched) -> None:
        """The store is different: say what is, and tell which messages were said."""
        super().changed(touched)
        said, self.news.told = tuple(self.news.told), []
        if said:
            task = asyncio.create_task(self._tell_said(said), name="messages said")
            self.orders.add(task)
            task.add_done_callback(self.orders.discard)

    async def _tell_said(self, messages: tuple[str, ...]) -> None:
        with suppress(ConsoleError):
            await self.link.ask(MessagesSeen(messages))

    # Orders -----------------------------------------------------------------------------

    def give(self, act: AnyAct | None, words: str = "", told: Told | None = None) -> None:
        """Give an order, and say which; keys that came all at once give none."""
        if act is None:
            return
        if self.store.read_only and (barred := self.store.barred):
            self.say(f"Not now: {barred}.")
            return
        if self.hurried:
            self.say(HURRIED)
            return
        order = new_order(act, self.store, self.clock.now())
        self.dialled = act.to if isinstance(act, Dial) else self.dialled
        if words:
            self.say(f"{words[:1].upper()}{words[1:]}.")
        self.changed(self.store.open_order(order))

        async def carrying_out() -> None:
            outcome = await self.link.carry_out(order)
            if told is not None:
                told(outcome)
            self._tell(act, outcome)

        task = asyncio.create_task(carrying_out(), name="order")
        self.orders.add(task)
        task.add_done_callback(self.orders.discard)

    def give_for(self, action: Action, leg: Leg | None, act: AnyAct | None) -> None:
        """Give an order on a call, and say what it is and whom it is for."""
        self.give(act, f"{title(action)}, {speech.label(leg)}" if leg else title(action))

    def _tell(self, act: AnyAct, outcome: Outcome) -> None:
        """Say what came of it, unless the word on the call says that already."""
        noted = map(self.store.people.with_names, self.noted)
        is_said = bool(outcome.message) and any(one.startswith(outcome.message) for one in noted)
        text = speech.spoken(sentences(outcome.message, outcome.hint), 400)
        if not text or (is_said and outcome.kind is not OutcomeKind.ACCEPTED):
            return
        failed = outcome.kind is not OutcomeKind.ACCEPTED
        talks = isinstance(act, Answer | Dial) and self.store.phone is PhoneState.TALKING
        if talks and not failed:
            return
        urgency = Urgency.NOW if failed else Urgency.MINE
        self.dialogue.announce(
            [Announcement(words=speech.sentence(text), urgency=urgency, kept=True)]
        )

    # For the handlers -------------------------------------------------------------------

    def now_of(self, call: CallId, then: Situation) -> Situation:
        """The situation of another moment with that call as it is now."""
        armed = self.calls.armed or call != self.calls.selected
        now = self.situation_of(self.store.leg(call), armed=armed)
        return replace(now, pasted=then.pasted)

    def with_marks(self, now: Situation, *, pasted: bool) -> Situation:
        """The situation with the calls that are marked."""
        return replace(now, marked=self.calls.marked_legs, pasted=pasted)

    def take(self, settings: UiSettings, keymap: Keymap) -> None:
        """Go by other settings from now on."""
        self.settings = settings
        self.keymap.take(keymap)
        self.store.people.take_slots(keymap.slots)
        self.alerts.take(settings.alerts)
        self.figures.watch.take_limits(settings.alarms, self.store.legs.values())
        self.read_contacts()

    def read_contacts(self) -> None:
        """Know the user's contacts, once they are read."""
        if self.settings.contacts is not None:
            task = asyncio.create_task(self.link.read_contacts(self.settings.contacts))
            self.orders.add(task)
            task.add_done_callback(self.orders.discard)

    def note(self, text: str, level: Light = Light.WARN) -> None:
        """Say in the log, and aloud, that something is not as it should be."""
        self.changed(self.store.note(self.clock.now(), text, level=level))

    async def outcomes(self) -> None:
        """Wait for what comes of the orders that were given."""
        if self.orders:
            await asyncio.wait(tuple(self.orders), timeout=OUTCOMES)


def title(action: Action) -> str:
    """How an action is called at the beginning of a line."""
    return f"{action.title[:1].upper()}{action.title[1:]}"

"""What linear mode knows, and what it makes of what the line tells: selects, announces, rings.

The store is that of the screen (`ui.state`); here is how one hears of it.
"""

from __future__ import annotations

import asyncio
from typing import Final

from console.domain.leg import CallState, Direction, Leg
from console.linear import speech
from console.linear.alerts import Alerts
from console.linear.announcements import Announcement, Urgency
from console.linear.calls import Calls
from console.linear.dialogue import Dialogue
from console.linear.news import ME, News
from console.linear.own_actions import OWN
from console.linear.terminal import Terminal
from console.text import counted
from console.ui.actions.console import OF_HOSTS
from console.ui.actions.keymap import Keymap
from console.ui.actions.situation import Situation
from console.ui.acts.situations import situation_of
from console.ui.clock import Clock
from console.ui.settings import UiSettings
from console.ui.state.callers import Callers
from console.ui.state.people import Cards
from console.ui.state.store import Store, Touched
from console.ui.state.waits import LiveFigures, Watch

TICK: Final = 1.0
"""Seconds between two looks at what time alone brings."""

LATEST: Final = 20
"""Lines of the log that are remembered, so that none is said twice."""


def keymap_of(settings: UiSettings) -> Keymap:
    """The keys in force: those of the screen, and those of what is done here alone."""
    here = (*OWN, *(OF_HOSTS if settings.hosts is not None else ()))
    return Keymap.of(settings.keys, settings.origin, settings.speed, here, settings.commands)


class Hearing:
    """Follows the store from change to change. Raises `InvalidSetting`."""

    def __init__(self, settings: UiSettings, terminal: Terminal, clock: Clock | None) -> None:
        self.settings, self.terminal = settings, terminal
        self.clock = clock or Clock()
        self.keymap = keymap_of(settings)
        cards = Cards(settings.look_up, settings.card_link)
        self.store = self.new_store(cards)
        self.store.people.take_slots(self.keymap.slots)
        self.callers = Callers(self.store)
        self.figures = LiveFigures(self.store, Watch(settings.alarms))
        self.calls = Calls(self.store, self.clock.monotonic)
        self.dialogue = Dialogue(terminal, self.clock.monotonic)
        self.news = News(self.store, self.calls, self.keymap, self.callers)
        self.alerts = Alerts(settings.alerts, self.store, self.clock, self.dialogue)
        self.begun = asyncio.Event()
        self.dialled = ""
        self.noted: list[str] = []

    def new_store(self, cards: Cards) -> Store:
        """What this console knows of the board."""
        return Store(cards, looks_only=self.settings.read_only)

    def say(self, *lines: str) -> None:
        """Say something now."""
        self.dialogue.say(*lines)

    # What the board does ----------------------------------------------------------------

    def changed(self, touched: Touched) -> None:
        """The store is different: select, announce, alert."""
        now = self.clock.now()
        if self.store.health.lead is not None:
            self.clock.follow(self.store.health.lead)
        self.callers.follow(touched, self.clock.monotonic())
        self.figures.follow(touched, now)
        self.calls.follow(touched)
        self._select(touched)
        self.noted = [*self.noted, *(one.text for one in touched.entries)][-LATEST:]
        self.dialogue.announce(self.news.of(touched, now))
        self.alerts.follow(touched)
        if touched.everything and not self.begun.is_set():
            self.begun.set()
            # at once, like all that is urgent: whoever rings a moment later is not in it
            summary = Announcement(words=self.figures_said(), urgency=Urgency.NOW, about=ME)
            self.dialogue.announce([summary])

    def _select(self, touched: Touched) -> None:
        """The call that I dialled is the selected one; where nothing is, the one that rings."""
        for call in touched.legs if self.dialled else ():
            leg = self.store.leg(call)
            if leg is not None and self._is_dialled(leg):
                self.dialled = ""
                self._select_by_itself(leg)
        if self.calls.holds_nothing:
            ringing = self.callers.next(self.clock.monotonic())
            if ringing is not None and self.store.reader.rings(ringing):
                self._select_by_itself(ringing)

    def _select_by_itself(self, leg: Leg) -> None:
        self.calls.select(leg.id, by_itself=True)
        self.dialogue.announce(self.news.calls.selected_by_itself(leg))

    def _is_dialled(self, leg: Leg) -> bool:
        outgoing = leg.direction is Direction.OUTGOING and leg.state is CallState.DIALLING
        return outgoing and leg.role is None and leg.to == self.dialled

    def figures_said(self) -> str:
        """`3 calls, 1 rings for you. You are Ready. Your phone is down.`."""
        count = self.figures.count()
        ringing = sum(1 for one in self.callers if not one.unoffered)
        parts = [counted(count.live, "call") if count.live else "no calls"]
        parts += [f"{counted(ringing, 'rings', 'ring')} for you"] if ringing else []
        words = f"{', '.join(parts)}."
        state = self.store.board.agent_state
        mine = speech.state(state, self.clock.now()) if state.agent else ""
        phone = speech.PHONE[self.store.phone] if self.store.board.phone else ""
        return " ".join(filter(None, (speech.large(words), mine, speech.sentence(phone))))

    # The situation ----------------------------------------------------------------------

    def situation(self) -> Situation:
        """The selected call and the marked ones, as they are now."""
        return self.situation_of(self.calls.leg, self.calls.marked_legs, armed=self.calls.armed)

    def situation_of(
        self, leg: Leg | None, marked: tuple[Leg, ...] = (), *, armed: bool = True
    ) -> Situation:
        """The situation of this moment, for these calls."""
        return situation_of(
            self.store,
            self.callers,
            self.clock.monotonic(),
            leg,
            marked,
            others=len(self.parties(leg)),
            armed=armed,
        )

    def parties(self, leg: Leg | None) -> tuple[Leg, ...]:
        """The other parties of a call."""
        if leg is None:
            return ()
        company = self.store.company(leg)
        return tuple(one for one in company if one.id != leg.id and not self.store.folded(one))

    async def tick(self) -> None:
        """Mind what time alone brings: alarms, and alerts that are due."""
        while True:
            await asyncio.sleep(TICK)
            if self.figures.watch.advance(self.clock.now()):
                self.alerts.alarm()
                waiting = self.figures.watch.waiting
                words = f"Alarm: {counted(waiting, 'caller waits', 'callers wait')} too long."
                self.dialogue.announce(
                    [Announcement(words=words, urgency=Urgency.NOW, about="alarm")]
                )
            self.dialogue.announce(self.news.calls.later(self.clock.now()))
            self.alerts.mind()
            self.mind_idleness()

    def mind_idleness(self) -> None:
        """Time alone went by."""

"""Bell and program of the user's for who rings, at the pace of the settings; no other sign.

A notice on the desktop takes an escape sequence: the bell stands for it here.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable

from console.domain.alerts.pace import Alert, Pace
from console.domain.alerts.rules import WHAT_TO_SAY, AlertRules, Event, Way, switched
from console.domain.ids import CallId
from console.linear.announcements import Announcement, Urgency
from console.linear.dialogue import Dialogue
from console.ui.alerts.own_command import OwnCommand
from console.ui.clock import Clock
from console.ui.state.store import Store, Touched
from console.ui.state.waits import Offers, still_calls


class Alerts:
    """Follows who rings, and rings the bell for it."""

    def __init__(self, rules: AlertRules, store: Store, clock: Clock, dialogue: Dialogue) -> None:
        self._store, self._clock, self._dialogue = store, clock, dialogue
        self._rules = rules
        self._pace = Pace(rules)
        self._offers = Offers()
        self._command = OwnCommand(rules.command, os.environ, self._warn)
        self._running: set[asyncio.Task[None]] = set()

    def _warn(self, text: str) -> None:
        self._dialogue.announce([Announcement(words=text, urgency=Urgency.OTHER, kept=True)])

    def follow(self, touched: Touched) -> None:
        """The store is different."""
        now = self._clock.monotonic()
        for call in self._offers.news(self._store, touched):
            leg = self._store.leg(call)
            alone = leg is not None and leg.alone_since is not None
            self._pace.call(Event.ALONE if alone else Event.RING, [call], now)
        reader = self._store.reader
        if any(one.to and reader.is_me(one.to) for one in touched.entries):
            self._pace.say(Event.MESSAGE)
        changed = self._pace.calls if touched.everything else (*touched.legs, *touched.gone)
        self.mind(tuple(changed))

    def alarm(self) -> None:
        """A call is over its limit."""
        self._pace.say(Event.ALARM)

    def mind(self, changed: Iterable[CallId] | None = None) -> None:
        """Ring for what is due; the program ends once nobody rings any more."""
        calls = tuple(self._pace.calls if changed is None else changed)
        self._pace.over([call for call in calls if not still_calls(self._store, call)])
        local = self._clock.now().astimezone().time()
        for alert in self._pace.due(self._clock.monotonic(), local):
            self._tell(alert)
        if not self._pace.calls:
            self._command.calls_are_over()

    def _tell(self, alert: Alert) -> None:
        if alert.ways & {Way.BELL, Way.NOTICE}:
            self._dialogue.terminal.ring()
        if Way.COMMAND in alert.ways:
            task = asyncio.create_task(self._command.run(for_calls=bool(alert.calls)))
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    def switch(self, text: str) -> str:
        """Off for a while, or on again; what is so from now on."""
        now = self._clock.monotonic()
        asked = switched(text, on=self._pace.is_on(now))
        if asked is None:
            return f"alerts: say {WHAT_TO_SAY}"
        self._pace.switch(asked, now)
        if not asked.on:
            self._command.end()
        return asked.words

    def take(self, rules: AlertRules) -> None:
        """Go by other rules from now on."""
        self._pace.take(rules)
        if rules.command != self._rules.command:
            self._command.end()
            self._command = OwnCommand(rules.command, os.environ, self._warn)
        self._rules = rules

    def end(self) -> None:
        """End the program of the user's."""
        self._command.end()

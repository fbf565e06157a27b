"""An app that tells beside the screen who rings: by bell, notice, command, window title."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Iterable
from typing import Final, NamedTuple

from textual import work
from textual.app import App
from textual.driver import Driver

from console.domain.alerts.pace import Alert, Pace
from console.domain.alerts.rules import (
    WHAT_TO_SAY,
    AlertRules,
    Event,
    NoticeForm,
    Way,
    switched,
)
from console.domain.leg import CallId, Leg
from console.line.port import Light
from console.ui.alerts.own_command import OwnCommand
from console.ui.alerts.words import alert_words, title_words
from console.ui.grid.callbacks import after, forget
from console.ui.messages import AlarmRaised, AlertsAsked
from console.ui.scene import Shared
from console.ui.screens.lock import LockScreen
from console.ui.state.store import Store, Touched
from console.ui.state.waits import Offers, still_calls
from console.ui.telling import Telling
from console.ui.terminal.notices import form_of, notice
from console.ui.terminal.passthrough import outside
from console.ui.terminal.title import GIVE_BACK, KEEP, takes_title, title

LOOK: Final = 1.0
"""Seconds between two looks at whether something is due."""

TITLED: Final = 0.25
"""Seconds between two titles of the window while no more is different than how many call."""

KEPT: Final = (
    "tmux keeps notices: run `tmux set -g allow-passthrough on`. Until then the bell rings"
)


class _Titled(NamedTuple):
    """What the title was made of, and when: who calls, if anybody, and who I am."""

    edition: int
    calls: bool
    mine: tuple[object, ...]
    at: float

    def presses(self, before: _Titled) -> bool:
        """Whether it is to be told at once, where that was told before."""
        return (self.calls and not before.calls) or self.mine != before.mine


class Alerting(Telling, App[None]):
    """Follows who rings, and tells it in the ways of the settings. Begun by `begin_alerts`."""

    store: Store
    shared: Shared

    def __init__(self) -> None:
        super().__init__()
        self._rules = AlertRules()
        self._pace = Pace(self._rules)
        self._offers = Offers()
        self._form = NoticeForm.NONE
        self._titled = ""
        self._titled_of: _Titled | None = None
        self._titling: asyncio.TimerHandle | None = None
        self._asking = False
        self._command = OwnCommand((), {}, self.warn)

    def set_alerts(self, rules: AlertRules) -> None:
        """Go by those rules from now on, also while the console runs."""
        self._pace.take(rules)
        self._form = form_of(os.environ) if rules.form is NoticeForm.AUTO else rules.form
        wanted = any(Way.NOTICE in ways for ways in rules.ways.values())
        self._asking = wanted and bool(os.environ.get("TMUX"))
        if rules.command != self._rules.command:
            self._command.end()
            self._command = OwnCommand(rules.command, os.environ, self.warn)
        if self._rules.title and not rules.title:
            self._titled, self._titled_of = "", None
            self._write((GIVE_BACK + KEEP).decode())
        self._rules = rules
        if self._asking and self.is_running:
            self._ask_outside()

    def warn(self, text: str) -> None:
        """Say in the log that something is not as it should be."""
        raise NotImplementedError

    def begin_alerts(self) -> None:
        """The terminal is there, and the first frame is out."""
        self.set_interval(LOOK, self.mind_alerts)
        if self._asking:
            self._ask_outside()
        self._name_window()

    @work(group="alerts")
    async def _ask_outside(self) -> None:
        """Ask tmux what it runs in, and whether it hands a notice on."""
        found = await outside(os.environ)
        self._asking = False
        if found is None:
            return
        if self._rules.form is NoticeForm.AUTO:
            self._form = form_of(os.environ, found.terminal)
        if self._form is not NoticeForm.NONE and not found.hands_on:
            self._form = NoticeForm.NONE
            self.warn(KEPT)
        self.mind_alerts()

    # What happens -----------------------------------------------------------------------

    def alert(self, touched: Touched, message: str | None = None) -> None:
        """The store is different; a `message` is said to me."""
        now = self.shared.clock.monotonic()
        fresh = self._offers.news(self.store, touched)
        for event, calls in self._by_event(fresh).items():
            self._pace.call(event, calls, now)
        if message is not None:
            self._pace.say(Event.MESSAGE, message)
        different = self._pace.calls if touched.everything else (*touched.legs, *touched.gone)
        self._mind(different)

    def _by_event(self, calls: tuple[CallId, ...]) -> dict[Event, list[CallId]]:
        found: dict[Event, list[CallId]] = {}
        for call in calls:
            leg = self.store.leg(call)
            alone = leg is not None and leg.alone_since is not None
            found.setdefault(Event.ALONE if alone else Event.RING, []).append(call)
        return found

    def on_alarm_raised(self, _: AlarmRaised) -> None:
        """A call is over its limit."""
        self._pace.say(Event.ALARM)
        self.mind_alerts()

    def mind_alerts(self) -> None:
        """Tell what is due, whatever is different."""
        self._mind(self._pace.calls)

    def _mind(self, different: Iterable[CallId]) -> None:
        """Tell what is due, and end the command once nobody rings any more."""
        clock = self.shared.clock
        self._pace.over([call for call in different if not still_calls(self.store, call)])
        local = clock.now().astimezone().time()
        # until tmux has said what it runs in, nobody knows in which way to tell
        for alert in () if self._asking else self._pace.due(clock.monotonic(), local):
            self._tell(alert)
        if not self._pace.calls:
            self._command.calls_are_over()
        self._name_window()

    # Ways -------------------------------------------------------------------------------

    def _tell(self, alert: Alert) -> None:
        ways = alert.ways
        noticed = Way.NOTICE in ways and self._form is not NoticeForm.NONE
        if noticed:
            self._show_notice(alert)
        if Way.BELL in ways or (Way.NOTICE in ways and not noticed and self._rings_instead):
            self.bell()
        if Way.COMMAND in ways:
            self.run_worker(self._command.run(for_calls=bool(alert.calls)), group="own command")

    @property
    def _rings_instead(self) -> bool:
        """Whether the bell stands for a notice that the terminal would not show."""
        return self._rules.form is NoticeForm.AUTO

    def _show_notice(self, alert: Alert) -> None:
        legs: list[Leg] = [leg for call in alert.calls if (leg := self.store.leg(call)) is not None]
        locked = isinstance(self.screen, LockScreen)
        words = alert_words(alert, legs, self.shared.clock.now(), locked=locked)
        self._write(notice(self._form, *words, alert.event.value, os.environ))

    def _name_window(self) -> None:
        """Have the title say how it stands, where that is different.

        The first caller is told at once, and so is my state.
        """
        if not self._rules.title or not takes_title(os.environ):
            return
        callers, now = self.shared.callers, self.shared.clock.monotonic()
        mine = self.store.board.agent_state, self.store.reader.me
        titled = _Titled(callers.edition, len(callers) > 0, mine, now)
        before = self._titled_of
        if before is not None and not titled.presses(before):
            if titled.edition == before.edition:
                return
            forget(self._titling)
            if (wait := before.at + TITLED - now) > 0:
                self._titling = after(self, wait, self._name_window_late)
                return
        self._titled_of = titled
        words = title_words(self.store, self.shared.callers)
        if words != self._titled:
            self._titled = words
            self._write(title(words, os.environ))

    def _name_window_late(self) -> None:
        """Whatever the clock says: who waited for this has waited long enough."""
        self._titled_of = None
        self._name_window()

    def _write(self, sequence: str) -> None:
        driver: Driver | None = self._driver
        if driver is not None and not self.is_headless and sequence:
            driver.write(sequence)

    # The terminal's focus, and the switch -----------------------------------------------

    def on_app_focus(self) -> None:
        """The terminal says that it has the focus."""
        self._pace.focused = True

    def on_app_blur(self) -> None:
        """The terminal says that it has it no more."""
        self._pace.focused = False

    def on_alerts_asked(self, event: AlertsAsked) -> None:
        """Off for a while, or on again."""
        now = self.shared.clock.monotonic()
        asked = switched(event.text, on=self._pace.is_on(now))
        if asked is None:
            self.top_scene().complain(f"alerts: say {WHAT_TO_SAY}", Light.WARN)
            return
        self._pace.switch(asked, now)
        if not asked.on:
            self._command.end()
        self.say_quietly(asked.words)

    def silence(self) -> None:
        """End the user's command. From any thread."""
        self._command.end()

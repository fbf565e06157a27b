"""When an alert is due: at once, not too often, and once more for a caller who rings on. Pure.

What is due while nothing may be told counts as told: the screen had it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import time
from typing import Final

from msgspec import Struct

from console.domain.alerts.rules import AlertRules, Event, Switched, Way
from console.domain.ids import CallId

NEVER: Final = float("inf")


class Alert(Struct, frozen=True, kw_only=True):
    """What is to be told now: of which calls, the one that came first in front, or in words."""

    event: Event
    ways: frozenset[Way]
    calls: tuple[CallId, ...] = ()
    words: str = ""


class _Due(Struct):
    """As what a call is told, when next, and whether it was before."""

    event: Event
    at: float
    told: bool = False


class Pace:
    """Alerts of one console. Moments are those of a monotonic clock, in seconds.

    `focused` is whether the terminal said that it has the focus; one that says nothing has not.
    """

    def __init__(self, rules: AlertRules) -> None:
        self._rules = rules
        self.focused = False
        self._off_until = -NEVER
        self._last: dict[Event, float] = {}
        self._calls: dict[CallId, _Due] = {}
        self._words: dict[Event, str] = {}
        self._soonest = NEVER

    def take(self, rules: AlertRules) -> None:
        """Go by other rules from now on; what was told, and what is switched off, stays so."""
        self._rules, self._soonest = rules, -NEVER

    @property
    def calls(self) -> Collection[CallId]:
        """Those that are followed."""
        return self._calls.keys()

    def is_on(self, now: float) -> bool:
        """Whether alerts are not switched off."""
        return now >= self._off_until

    def switch(self, asked: Switched, now: float) -> None:
        """On, or off for a while."""
        wait = NEVER if asked.seconds is None else asked.seconds
        self._off_until = -NEVER if asked.on else now + wait

    def call(self, event: Event, calls: Iterable[CallId], now: float) -> None:
        """Calls begin to ring, or to be alone."""
        for call in calls:
            self._calls[call] = _Due(event, now)
            self._soonest = min(self._soonest, max(now, self._free(event)))

    def over(self, calls: Iterable[CallId]) -> None:
        """Calls ring no more, and are alone no more."""
        for call in calls:
            self._calls.pop(call, None)

    def say(self, event: Event, words: str = "") -> None:
        """Something happened that does not go on."""
        self._words[event] = words
        self._soonest = min(self._soonest, self._free(event))

    def due(self, now: float, local: time) -> tuple[Alert, ...]:
        """What is to be told now, by the local time; asked at each change and each second."""
        if now < self._soonest:
            return ()
        found = tuple(alert for event in Event if (alert := self._of(event, now, local)))
        calls = (max(one.at, self._free(one.event)) for one in self._calls.values())
        self._soonest = min((*calls, *map(self._free, self._words)), default=NEVER)
        return tuple(alert for alert in found if alert.ways)

    def _free(self, event: Event) -> float:
        """When the pause after the last alert of that kind is over."""
        return self._last.get(event, -NEVER) + self._rules.pause

    def _of(self, event: Event, now: float, local: time) -> Alert | None:
        if now < self._free(event):
            return None  # those that go on are told when it is over, what happened is told then
        due = {
            call: one for call, one in self._calls.items() if one.event is event and one.at <= now
        }
        if not due and event not in self._words:
            return None
        ways = self._ways(event, now, local)
        if ways:
            self._last[event] = now
        for one in due.values():
            on = self._rules.again and not one.told
            one.at, one.told = (now + self._rules.again if on else NEVER), True
        words = self._words.pop(event, "")
        return Alert(event=event, ways=ways, calls=tuple(due), words=words)

    def _ways(self, event: Event, now: float, local: time) -> frozenset[Way]:
        ways = self._rules.ways.get(event, frozenset())
        if not self.is_on(now) or self._rules.quiet.holds(local):
            return frozenset()
        return ways & self._rules.while_focused if self.focused else ways

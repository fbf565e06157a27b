"""When an alert is due: at once, not too often, and once more for a caller who rings on. Pure.

What is due while nothing may be told counts as told: the screen had it.
"""

from __future__ import annotations

from collections.abc import Iterable
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
    """When a call is told next, and whether it was told before."""

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
        self._calls: dict[tuple[Event, CallId], _Due] = {}
        self._words: dict[Event, str] = {}

    def take(self, rules: AlertRules) -> None:
        """Go by other rules from now on; what was told, and what is switched off, stays so."""
        self._rules = rules

    @property
    def calls(self) -> frozenset[CallId]:
        """Those that are followed."""
        return frozenset(call for _, call in self._calls)

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
            for key in [key for key in self._calls if key[1] == call]:
                del self._calls[key]
            self._calls[event, call] = _Due(now)

    def keep(self, calls: Iterable[CallId]) -> None:
        """Of the calls that are followed only these go on."""
        there = frozenset(calls)
        for key in [key for key in self._calls if key[1] not in there]:
            del self._calls[key]

    def say(self, event: Event, words: str = "") -> None:
        """Something happened that does not go on."""
        self._words[event] = words

    def due(self, now: float, local: time) -> tuple[Alert, ...]:
        """What is to be told now, by the local time; asked at each change and each second."""
        found = tuple(alert for event in Event if (alert := self._of(event, now, local)))
        return tuple(alert for alert in found if alert.ways)

    def _of(self, event: Event, now: float, local: time) -> Alert | None:
        due = {
            call: one
            for (kind, call), one in self._calls.items()
            if kind is event and one.at <= now
        }
        if not due and event not in self._words:
            return None
        wait = self._last.get(event, -NEVER) + self._rules.pause - now
        if wait > 0:
            return None  # those that go on are told when it is over, what happened is told then
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

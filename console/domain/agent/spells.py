"""Spells: how long an agent was in which state, one spell after another, and their sums.

**Talk** is all time on calls, from taking one to leaving it: while the own phone rings, while a
caller is on hold, and while a colleague is consulted too. Two calls at once count once.

**Occupancy** is the share of talk and wrap-up in the time that an agent was there for calls,
which is talk, wrap-up and Ready: breaks are no part of it (Calabrio WFM, help.calabrio.com,
"Occupancy": talk and after call work by ready time, in which both are).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct

from console.domain.agent.state import Presence

SPELLS_KEPT_FOR: Final = timedelta(days=2)
"""How long a spell is remembered after its end: today began within this time, in any zone."""


class Spell(Struct, frozen=True):
    """A time that an agent was in one state; `until` is not in it."""

    state: Presence
    since: datetime
    until: datetime

    def within(self, since: datetime, until: datetime) -> float:
        """The seconds of it that lie between two moments."""
        return max(0.0, (min(self.until, until) - max(self.since, since)) / timedelta(seconds=1))


class Times(Struct, frozen=True, kw_only=True):
    """Seconds that one agent, or several together, were in each state; they add up."""

    talk: float = 0.0
    wrap_up: float = 0.0
    ready: float = 0.0
    not_ready: float = 0.0

    def __add__(self, other: Times) -> Times:
        """Those of both."""
        return Times(
            talk=self.talk + other.talk,
            wrap_up=self.wrap_up + other.wrap_up,
            ready=self.ready + other.ready,
            not_ready=self.not_ready + other.not_ready,
        )

    @property
    def occupancy(self) -> float | None:
        """The share, 0 to 1, of talk and wrap-up in the time for calls; None without any."""
        busy = self.talk + self.wrap_up
        return busy / (busy + self.ready) if busy + self.ready else None


def times(spells: Iterable[Spell], since: datetime, until: datetime) -> Times:
    """The seconds of those spells in each state that lie between two moments."""
    seconds = dict.fromkeys(Presence, 0.0)
    for one in spells:
        seconds[one.state] += one.within(since, until)
    return Times(
        talk=seconds[Presence.ON_CALL],
        wrap_up=seconds[Presence.WRAP_UP],
        ready=seconds[Presence.READY],
        not_ready=seconds[Presence.NOT_READY],
    )


def kept(spells: tuple[Spell, ...], at: datetime) -> tuple[Spell, ...]:
    """Those that are to be remembered at that time; they stand in the order of their ends."""
    oldest = at - SPELLS_KEPT_FOR
    recent = (place for place, one in enumerate(spells) if one.until > oldest)
    return spells[next(recent, len(spells)) :]

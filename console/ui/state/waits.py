"""Who waits or talks for too long, and how many calls begin: followed from change to change."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from heapq import heapify, heappop, heappush
from typing import Final

from console.domain.alarms import Limits, begun, waits
from console.domain.leg import CallId, Leg
from console.domain.team.rights import may_any
from console.ui.state.call_rate import CallRate
from console.ui.state.counts import Count
from console.ui.state.store import Store, Touched

_SPARE: Final = 1000
"""Times of calls that are over, beside as many as there are calls, before they are dropped."""


class Watch:
    """Which calls are over the limit that alarms; each is told once.

    A call costs a look when it changes and one when its time is up, however many there are.
    """

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self._until: dict[CallId, tuple[float, bool]] = {}
        self._due: list[tuple[float, CallId]] = []
        self._over: set[CallId] = set()
        self._told: set[CallId] = set()
        self._latest: datetime | None = None

    def now(self) -> Limits:
        """The limits in force."""
        return self.limits

    def take_limits(self, limits: Limits, legs: Iterable[Leg]) -> None:
        """Go by other limits from now on, for the legs that are there, too."""
        self.limits = limits
        self._until.clear()
        self._over.clear()
        self._due.clear()
        self.begin(legs)

    @property
    def waiting(self) -> int:
        """How many callers have waited longer than the limit."""
        return len(self._over)

    def put(self, leg: Leg) -> None:
        """A leg is new or different."""
        limits, since = self.limits.of_leg(leg), begun(leg)
        if not limits or since is None:
            self._until.pop(leg.id, None)
            self._over.discard(leg.id)
            return
        until = since.timestamp() + limits[-1], waits(leg)
        if self._until.get(leg.id) != until:
            self._until[leg.id] = until
            self._over.discard(leg.id)
            heappush(self._due, (until[0], leg.id))
            if len(self._due) > 2 * len(self._until) + _SPARE:
                self._forget()

    def drop(self, calls: Iterable[CallId]) -> None:
        """Legs left the board."""
        for call in calls:
            self._until.pop(call, None)
            self._over.discard(call)
            self._told.discard(call)

    def begin(self, legs: Iterable[Leg]) -> None:
        """Exactly these legs are there now."""
        fresh = {leg.id: leg for leg in legs}
        self.drop([call for call in {*self._until, *self._told} if call not in fresh])
        for leg in fresh.values():
            self.put(leg)

    def _forget(self) -> None:
        """Have the times of those calls alone that are there: a busy day takes no more room."""
        self._due = [(until, call) for call, (until, _) in self._until.items()]
        heapify(self._due)

    def advance(self, now: datetime) -> bool:
        """Whether a call went over its limit that was not told before.

        Where the time goes back, as that of a replay does, who is over it is judged anew.
        """
        if self._latest is not None and now < self._latest:
            self._over.clear()
            self._forget()
        self._latest, news = now, False
        while self._due and self._due[0][0] <= now.timestamp():
            due, call = heappop(self._due)
            until, waits = self._until.get(call, (None, False))
            if until != due:
                continue
            if waits:
                self._over.add(call)
            news = news or call not in self._told
            self._told.add(call)
        return news


class LiveFigures:
    """Follows the store from change to change. My own phone is no call."""

    def __init__(self, store: Store, watch: Watch) -> None:
        self._store = store
        self.watch = watch
        self.call_rate = CallRate()

    def count(self) -> Count:
        """How many calls live, how many of them are offered, and how many are alone."""
        legs = [
            one for one in self._store.legs.values() if one.alive and not self._store.folded(one)
        ]
        return Count(
            len(legs),
            sum(one.rings for one in legs),
            sum(one.alone_since is not None for one in legs),
        )

    def follow(self, touched: Touched, now: datetime) -> None:
        """Take what is different; while the line is lost nobody knows how many calls begin."""
        if touched.everything:
            legs = [leg for leg in self._store.legs.values() if not self._store.folded(leg)]
            self.watch.begin(filter(self._minds, legs))
        else:
            found = filter(None, map(self._store.legs.get, touched.legs))
            legs = [leg for leg in found if not self._store.folded(leg)]
            for leg in legs:
                if self._minds(leg):
                    self.watch.put(leg)
                else:
                    self.watch.drop((leg.id,))
        self.watch.drop(touched.gone)
        if not self._store.sight.up:
            self.call_rate.blind()
            return
        self.call_rate.look(now)
        if touched.everything:
            self.call_rate.begin(leg.id for leg in legs)
        for leg in legs:
            self.call_rate.put(leg)
        self.call_rate.drop(touched.gone)

    def _minds(self, leg: Leg) -> bool:
        """Whether a wait that is too long alarms here: a supervisor minds those of all."""
        asking = self._store.reader.asking(None)
        everybodys = asking is None or may_any(asking.member)
        return everybodys or not self._store.reader.is_for_others(leg)


def still_calls(store: Store, call: CallId) -> bool:
    """Whether a call that was told to wait for this console's agent does so still."""
    leg = store.leg(call)
    if leg is None or not leg.alive:
        return False
    return (leg.rings or leg.alone_since is not None) and store.reader.rings(leg)


class Offers:
    """Who was told to wait for somebody: once for each, and once for several that come together.

    Those are calls that are offered, and those that are alone; one who is left alone once more
    is told once more.
    """

    def __init__(self) -> None:
        self._told: dict[CallId, datetime | None] = {}

    def news(self, store: Store, touched: Touched) -> tuple[CallId, ...]:
        """The calls that are offered, or alone, and were not told before."""
        calls = tuple(store.legs) if touched.everything else touched.legs
        calling = {
            call: leg.alone_since
            for call in calls
            if (leg := store.legs.get(call))
            and (leg.rings or leg.alone_since is not None)
            and store.reader.rings(leg)
        }
        nobody = object()
        fresh = [call for call, since in calling.items() if self._told.get(call, nobody) != since]
        self._told |= calling
        for call in touched.gone:
            self._told.pop(call, None)
        return tuple(fresh)

"""How the callers of today are served, by route, group and queue: what a team board shows.

The figures are those of a report of today: the same calls, the same rows, and the same
definitions, which stand in `service_level.py` and `belonging.py`. They are kept up call by call,
so that nobody has to read the day again to know them.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final, NamedTuple

from msgspec import Struct

from console.domain.alarms import begun, waits
from console.domain.events import Fact
from console.domain.history.past_calls import PastCall
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.team.service_level import USUAL, CallFigures, Target, came_in, figures_of

if TYPE_CHECKING:
    from console.domain.team.belonging import Belonging

PERIOD: Final = timedelta(minutes=5)
PERIODS: Final = 12
"""So many times five minutes are shown, the one that goes on last: an hour."""
HOUR: Final = PERIOD * PERIODS


class ServedBy(StrEnum):
    """What callers are counted by."""

    ROUTE = "route"
    GROUP = "group"
    QUEUE = "queue"


class Key(NamedTuple):
    """Names a row."""

    by: ServedBy
    name: str


class Served(Struct, frozen=True, kw_only=True):
    """The callers of one route, group or queue. `groups` are those whom it concerns.

    `level` is today's service level, 0 to 1, None where no call counts yet; `offered` and
    `abandoned` are today's callers. `waiting` are those who wait now, the one who waits longest
    since `waits_since`. `came` is how many came in during each five minutes of the last hour.
    """

    by: ServedBy
    name: str
    groups: tuple[str, ...] = ()
    level: float | None = None
    offered: int = 0
    abandoned: int = 0
    waiting: int = 0
    waits_since: datetime | None = None
    came: tuple[int, ...] = ()


class ServedToday(Struct, frozen=True, kw_only=True):
    """The rows, routes first, each kind in the order of the settings; the target of their level."""

    target: Target = USUAL
    rows: tuple[Served, ...] = ()

    def row(self, by: ServedBy, name: str) -> Served | None:
        """The row of that name; None where nothing is counted so."""
        return next((one for one in self.rows if one.by is by and one.name == name), None)


class _Open(NamedTuple):
    """A call of which more may be told."""

    call: PastCall
    came: datetime
    keys: tuple[Key, ...]


@dataclass(slots=True)
class _Counted:
    """What is counted of a row: today's figures, and how many came in when."""

    calls: CallFigures = field(default_factory=CallFigures)
    came: Counter[int] = field(default_factory=Counter)
    waits: list[datetime] = field(default_factory=list)

    def copied(self) -> _Counted:
        """The same, to count on in."""
        return _Counted(self.calls, Counter(self.came))


class CallersOfToday:
    """Counts callers. `today` is when the day began, where the switchboard is.

    A call is put in anew whenever something is told of it, until it is settled.
    """

    def __init__(self, belonging: Belonging, target: Target, today: datetime) -> None:
        self._belonging, self._target, self._today = belonging, target, today
        self._open: dict[CallId, _Open] = {}
        self._settled: defaultdict[Key, _Counted] = defaultdict(_Counted)

    @property
    def open(self) -> Collection[CallId]:
        """The calls that are not settled."""
        return self._open.keys()

    def over(self, before: datetime) -> tuple[CallId, ...]:
        """Those of them that ended before then."""
        ended = ((call, one.call.ended_at) for call, one in self._open.items())
        return tuple(call for call, at in ended if at is not None and at < before)

    def put(self, call: PastCall, facts: Iterable[Fact] = ()) -> None:
        """Take a call as it is now, with the facts about its offers; one of no caller is none."""
        came = came_in(call)
        if came is not None and figures_of(call, self._target, came).offered:
            self._open[call.call] = _Open(call, came, tuple(self._keys(call, facts)))

    def settle(self, calls: Iterable[CallId], now: datetime) -> None:
        """Count those calls for good: nothing more is told of them."""
        for call in calls:
            self._count(self._open.pop(call), self._settled, now)

    def begin_day(self, today: datetime, now: datetime) -> None:
        """Begin anew, if it is another day, and forget when those came in who came long ago."""
        first = _period(now) - PERIODS
        for counted in self._settled.values():
            counted.came = Counter({at: many for at, many in counted.came.items() if at > first})
            if today != self._today:
                counted.calls = CallFigures()
        self._today = today

    def served(
        self, rows: Iterable[Key], legs: Callable[[CallId], Leg | None], now: datetime
    ) -> ServedToday:
        """Those rows now, and others in which somebody was counted today."""
        found = defaultdict(_Counted, {key: one.copied() for key, one in self._settled.items()})
        for one in self._open.values():
            self._count(one, found, now)
            leg = legs(one.call.call)
            since = begun(leg) if leg is not None and leg.alive and waits(leg) else None
            if since is not None:
                for key in one.keys:
                    found[key].waits.append(since)
        others = sorted(key for key, one in found.items() if one.calls.offered or one.waits)
        keys = sorted(dict.fromkeys((*rows, *others)), key=lambda key: _ORDER.index(key.by))
        return ServedToday(
            target=self._target, rows=tuple(self._row(key, found[key], now) for key in keys)
        )

    def _keys(self, call: PastCall, facts: Iterable[Fact]) -> Iterator[Key]:
        """The rows of a call."""
        route = self._belonging.route(call, facts)
        if route:
            yield Key(ServedBy.ROUTE, route)
        for group in self._belonging.groups(call, route):
            yield Key(ServedBy.GROUP, group)
        if call.queue:
            yield Key(ServedBy.QUEUE, call.queue)

    def _concerned(self, key: Key) -> tuple[str, ...]:
        """The groups whom a row concerns; none where it is everybody's."""
        match key.by:
            case ServedBy.ROUTE:
                route = self._belonging.routes.get(key.name)
                return route.groups if route is not None else ()
            case ServedBy.GROUP:
                return (key.name,)
            case ServedBy.QUEUE:
                return self._belonging.team.groups_of_queue(key.name)

    def _count(self, one: _Open, counted: defaultdict[Key, _Counted], now: datetime) -> None:
        for key in one.keys:
            counted[key].came[_period(one.came)] += 1
            if one.came >= self._today:
                counted[key].calls += figures_of(one.call, self._target, now)

    def _row(self, key: Key, counted: _Counted, now: datetime) -> Served:
        calls, first = counted.calls, _period(now) - PERIODS + 1
        return Served(
            by=key.by,
            name=key.name,
            groups=self._concerned(key),
            level=calls.service_level,
            offered=calls.offered,
            abandoned=calls.abandoned,
            waiting=len(counted.waits),
            waits_since=min(counted.waits, default=None),
            came=tuple(counted.came[first + place] for place in range(PERIODS)),
        )


_ORDER: Final = tuple(ServedBy)


def _period(at: datetime) -> int:
    """Which five minutes of all time that is."""
    return int(at.timestamp() // PERIOD.total_seconds())

"""A report: how callers were served and what members did, in all and by something of them.

A call belongs to the time at which it came in, to the route that offered it first, and to the
member who had it last; to nobody, where nobody took it. One who was gone before anybody was
offered the call is of the first route that fits. Its groups are those of its route, else
those of its queue, else those of its member; one of several groups counts in each of them, and
once in all. What members did with a call belongs where the call does; by member it belongs to
each of them. Their time belongs to the hour and day in which it was, to the member and to each
of its groups, and to no route.

The figures themselves are defined in `service_level.py` and in `agent/spells.py`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from msgspec import Struct, structs

from console.domain.agent.spells import Spell, Times, times
from console.domain.events import Fact
from console.domain.history.outcomes import CallOutcome
from console.domain.history.parts import shares
from console.domain.history.past_calls import PHONES, Moment, PastCall, outcome
from console.domain.team.members import Team
from console.domain.team.service_level import (
    USUAL,
    CallFigures,
    OfferFigures,
    Target,
    came_in,
    figures_of,
    offers_by_member,
)

if TYPE_CHECKING:
    from console.domain.team.waiting_calls import Routing


class By(StrEnum):
    """What the rows of a report are."""

    MEMBER = "member"
    GROUP = "group"
    ROUTE = "route"
    HOUR = "hour"
    DAY = "day"


MOST_PERIODS: Final = 9000
"""So many rows at most: a year of hours."""


class ReportSearch(Struct, frozen=True, kw_only=True):
    """What is asked for: the calls that came in since then (included) and until then (not).

    Without `until` it is until now. `periods` are the beginnings of the hours or days, as they
    are where the asker is, `MOST_PERIODS` at most: those before the first are none's. Without
    `target` it is that of the settings. `of` narrows
    to the calls of those members, no text among them to calls of nobody, `members` to what those
    did and how long; None is everybody. `group` narrows both to what belongs to that group,
    `queue` to the calls that waited there last: no member's time is of a queue.
    """

    by: By | None = None
    since: Moment
    until: Moment | None = None
    periods: tuple[Moment, ...] = ()
    target: Target | None = None
    of: tuple[str, ...] | None = None
    members: tuple[str, ...] | None = None
    group: str | None = None
    queue: str | None = None


class ReportRow(Struct, frozen=True, kw_only=True):
    """The figures of one member, group, route or period, or of all.

    `key` is the member's user, the group's or route's name; no text is who has none. `name` is
    what people read, `since` the beginning of a period. `times` is None where time belongs to
    none of the rows. `dispositions` has how many calls, callees' too, came to which.
    """

    key: str = ""
    name: str = ""
    since: datetime | None = None
    calls: CallFigures = CallFigures()
    offers: OfferFigures = OfferFigures()
    times: Times | None = None
    dispositions: dict[str, int] = {}


class Reported(Struct, frozen=True, kw_only=True):
    """A report. Rows without any figure are left out.

    `members` are those whose own figures it has, None where it has everybody's. It is of that
    `group` or `queue` alone, where one is named. Nothing is known any more from before `begins`,
    None where nothing is known at all.
    """

    by: By | None
    since: datetime
    until: datetime
    target: Target
    rows: tuple[ReportRow, ...]
    total: ReportRow
    members: tuple[str, ...] | None = None
    group: str | None = None
    queue: str | None = None
    begins: datetime | None = None


_Key = str | datetime


class _Sums:
    """What a row has so far."""

    def __init__(self) -> None:
        self.calls, self.offers, self.times = CallFigures(), OfferFigures(), Times()
        self.dispositions: Counter[str] = Counter()

    @property
    def empty(self) -> bool:
        counted = self.calls.offered or self.dispositions or self.times != Times()
        return not counted and self.offers == OfferFigures()

    def row(self, key: _Key, name: str, *, timed: bool) -> ReportRow:
        period = key if isinstance(key, datetime) else None
        return ReportRow(
            key="" if isinstance(key, datetime) else key,
            name=name,
            since=period,
            calls=self.calls,
            offers=self.offers,
            times=self.times if timed else None,
            dispositions=dict(sorted(self.dispositions.items())),
        )


class Tally:
    """Sums up a report, a call and a member at a time. `alone` works alone where there is no team.

    Figures of calls that live are those of `now`.
    """

    def __init__(
        self, search: ReportSearch, team: Team, alone: str, routing: Routing, now: datetime
    ) -> None:
        self._search, self._team, self._alone, self._now = search, team, alone, now
        self._periods = tuple(sorted({*search.periods}))[:MOST_PERIODS]
        # Who asks for a report, or reads one, loads nothing of what counts it.
        from console.domain.team.belonging import Belonging  # noqa: PLC0415

        self._belonging = Belonging(team, routing)
        self._target = search.target or USUAL
        self._until = min(search.until or now, now)
        self._total = _Sums()
        self._rows: dict[_Key, _Sums] = {}

    @property
    def members(self) -> tuple[str, ...]:
        """Those whose time is to be counted."""
        users = tuple(one.user for one in self._team.members) or (self._alone,)
        asked, group = self._search.members, self._search.group
        if not self._timed:
            return ()
        return tuple(
            user
            for user in users
            if (asked is None or user in asked)
            and (group is None or group in self._belonging.groups_of(user))
        )

    @property
    def _timed(self) -> bool:
        return self._search.queue is None

    def is_asked_for(self, call: PastCall) -> bool:
        """Whether the call is one of the report's."""
        came = came_in(call)
        if came is None or call.role in PHONES:
            return False
        of = self._search.of
        if of is not None and not any(user in of for user in call.had_by or ("",)):
            return False
        if self._search.queue is not None and call.queue != self._search.queue:
            return False
        return self._search.since <= came < self._until

    def call(self, call: PastCall, facts: Iterable[Fact] = ()) -> None:
        """Count a call that is asked for, with the facts about its offers and claims."""
        told = list(facts)
        if not self._is_of_group(call, told):
            return
        figures = figures_of(call, self._target, self._now)
        keys = self._keys(call, told)
        self._total.calls += figures
        for key, its in self._parted(call, figures, keys):
            self._row(key).calls += its
        self._dispositions(call, keys)
        for member, did in self._did(call, figures, told):
            rows = (member,) if self._search.by is By.MEMBER else keys
            for sums in (self._total, *(self._row(key) for key in rows)):
                sums.offers += did

    def _is_of_group(self, call: PastCall, facts: Sequence[Fact]) -> bool:
        group = self._search.group
        return group is None or group in self._groups(call, facts)

    def _groups(self, call: PastCall, facts: Sequence[Fact]) -> tuple[str, ...]:
        return self._belonging.groups(call, self._belonging.route(call, facts))

    def _parted(
        self, call: PastCall, figures: CallFigures, keys: Iterable[_Key]
    ) -> Iterator[tuple[_Key, CallFigures]]:
        """The figures of each row; by member the talk of each who had the call is its own."""
        joined, ended = call.bridged_at or call.answered_at, call.ended_at or self._now
        several = len({part.member for part in call.parts if part.since is not None}) > 1
        if self._search.by is not By.MEMBER or not (several and joined and figures.talk):
            yield from ((key, figures) for key in keys)
            return
        talk = shares(call.parts, joined, max(joined, ended))
        for key in keys:
            yield key, structs.replace(figures, talk=talk.pop(str(key), 0.0))
        yield from ((member, CallFigures(talk=seconds)) for member, seconds in talk.items())

    def _dispositions(self, call: PastCall, keys: Sequence[_Key]) -> None:
        """Count what the call came to: by member the word of each, else each word once."""
        said = [(part.member, part.disposition) for part in call.parts if part.disposition]
        if not said and call.disposition:
            said = [(self._whose(call), call.disposition)]
        for code in dict.fromkeys(code for _, code in said):
            self._total.dispositions[code] += 1
            for key in keys if self._search.by is not By.MEMBER else ():
                self._row(key).dispositions[code] += 1
        if self._search.by is By.MEMBER:
            for member, code in dict.fromkeys(said):
                self._row(member).dispositions[code] += 1

    def spells(self, member: str, spells: Iterable[Spell]) -> None:
        """Count the time of a member."""
        for spell in spells:
            one = (spell,)
            self._total.times += times(one, self._search.since, self._until)
            for key, since, until in self._places(member, spell):
                self._row(key).times += times(one, since, until)

    def reported(self) -> Reported:
        """The report of all that was counted."""
        timed = self._timed and self._search.by is not By.ROUTE
        rows = ((key, self._rows[key]) for key in self._in_order())
        return Reported(
            by=self._search.by,
            since=self._search.since,
            until=self._until,
            target=self._target,
            rows=tuple(
                sums.row(key, self._name(key), timed=timed) for key, sums in rows if not sums.empty
            ),
            total=self._total.row("", "", timed=self._timed),
            members=self._search.members,
            group=self._search.group,
            queue=self._search.queue,
        )

    # Where it belongs ---------------------------------------------------------------------

    def _row(self, key: _Key) -> _Sums:
        return self._rows.setdefault(key, _Sums())

    def _keys(self, call: PastCall, facts: Sequence[Fact]) -> tuple[_Key, ...]:
        """The rows of a call."""
        match self._search.by:
            case By.MEMBER:
                return (self._whose(call),)
            case By.GROUP:
                return self._of_asked_group(self._groups(call, facts))
            case By.ROUTE:
                return (self._belonging.route(call, facts),)
            case By.HOUR | By.DAY:
                place = self._period(came_in(call) or self._now)
                return (self._periods[place],) if place >= 0 else ()
        return ()

    def _of_asked_group(self, groups: tuple[str, ...]) -> tuple[str, ...]:
        """The rows of what is of those groups; of one that is asked for alone, that one."""
        group = self._search.group
        return (group,) if group is not None else groups or ("",)

    def _whose(self, call: PastCall) -> str:
        return call.agent or ("" if self._team.members else self._alone)

    def _period(self, at: datetime) -> int:
        return bisect_right(self._periods, at) - 1

    def _places(self, member: str, spell: Spell) -> Iterator[tuple[_Key, datetime, datetime]]:
        """The rows of a spell, and what of it is theirs."""
        since, until = self._search.since, self._until
        match self._search.by:
            case By.MEMBER:
                yield member, since, until
            case By.GROUP:
                for group in self._of_asked_group(self._belonging.groups_of(member)):
                    yield group, since, until
            case By.HOUR | By.DAY:
                periods = self._periods
                for place in range(max(0, self._period(spell.since)), len(periods)):
                    begins = periods[place]
                    if begins >= spell.until:
                        break
                    ends = periods[place + 1] if place + 1 < len(periods) else until
                    yield begins, max(since, begins), min(until, ends)

    def _did(
        self, call: PastCall, figures: CallFigures, facts: Iterable[Fact]
    ) -> Iterator[tuple[str, OfferFigures]]:
        """What members did with a call; who works alone is offered every caller."""
        if not self._team.members:
            missed = int(figures.offered and outcome(call) is CallOutcome.MISSED)
            yield (
                self._alone,
                OfferFigures(
                    offered=figures.offered,
                    taken=figures.by_people,
                    missed=missed,
                    declined=figures.turned_away,
                ),
            )
            return
        asked = self._search.members
        for member, did in offers_by_member(facts).items():
            if asked is None or member in asked:
                yield member, did

    def _in_order(self) -> list[_Key]:
        """The keys as the settings have them, then others, at the end those of nobody."""
        known: list[_Key] = [*self._periods]
        known += [one.user for one in self._team.members] + [
            *self._team.groups,
            *self._belonging.routes,
        ]
        found = [key for key in dict.fromkeys(known) if key in self._rows]
        others = self._rows.keys() - found
        return found + sorted(others, key=lambda key: (key == "", str(key)))

    def _name(self, key: _Key) -> str:
        if isinstance(key, datetime) or self._search.by is not By.MEMBER:
            return "" if isinstance(key, datetime) else key
        return self._team.name(key)

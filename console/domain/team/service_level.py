"""How callers were served: offered, answered, abandoned, how soon, and the service level.

**Offered** is every caller, answered or not. **Answered** is one with whom somebody talked: who
is answered by the switchboard for a queue waits on. **Abandoned** is one who was gone before that,
also one for whom it only rang; **turned away** one whom somebody rejected. One whom a machine
served, and nobody else, is answered **by a machine**: service level, average speed and talk are
of people, and such a call counts in none of them.

**Service level** is the share of calls answered within the target: answered in time, of all but
those who gave up before the target was over. Whom nobody had the time to answer counts neither
way, who waits longer than the target counts against it, also while waiting on. That is "abandoned
calls ignored", the first of the three ways of Cisco's ICM (Service data, ICM 4.5), and formula 4
of callcentrehelper.com/service-level-threshold-calculations-206890.htm. 80 % in 20 s is the usual
target (CCmath, WFM glossary: "Service Level").

**Average speed of answer** is the mean wait of the answered calls alone, from the moment at which
the call came in (Amazon Connect, metrics definitions: "Average queue answer time").

**Missed** is what a member does, not a call: it was offered a call and did not take it in time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable
from datetime import datetime, timedelta
from typing import Final

from msgspec import Struct, structs

from console.domain.acts import Reject, RejectNotReady
from console.domain.events import Fact
from console.domain.history.outcomes import CallOutcome
from console.domain.history.past_calls import PastCall, outcome, talked, waited
from console.domain.ids import CallId, OrderId
from console.domain.leg import Direction
from console.domain.own_facts import (
    CallClaimed,
    CallOffered,
    ClaimReleased,
    OfferEnded,
    OrderPlaced,
)
from console.domain.team.offers import ClaimEnd, OfferEnd


class Target(Struct, frozen=True):
    """So many percent of the calls shall be answered within so many seconds."""

    percent: int = 80
    seconds: int = 20


USUAL: Final = Target()

_GAVE_UP: Final = frozenset({CallOutcome.ABANDONED, CallOutcome.MISSED})


class CallFigures(Struct, frozen=True, kw_only=True):
    """How some callers were served; figures of two sets of calls add up.

    `in_time` are those answered within the target, `gave_up_early` those who hung up before it
    was over, `late` those who wait still, longer than that. `by_machine` are those of the
    answered whom a machine served alone. `wait` and `talk` are the seconds of those whom people
    answered, `longest_wait` that of anybody.
    """

    offered: int = 0
    answered: int = 0
    abandoned: int = 0
    turned_away: int = 0
    in_time: int = 0
    gave_up_early: int = 0
    late: int = 0
    wait: float = 0.0
    talk: float = 0.0
    longest_wait: float = 0.0
    by_machine: int = 0

    def __add__(self, other: CallFigures) -> CallFigures:
        """Those of both sets of calls."""
        summed = {
            name: getattr(self, name) + getattr(other, name)
            for name in self.__struct_fields__
            if name != "longest_wait"
        }
        return CallFigures(**summed, longest_wait=max(self.longest_wait, other.longest_wait))

    @property
    def service_level(self) -> float | None:
        """The share, 0 to 1, that was answered within the target; None where none counts."""
        over = self.by_people + self.abandoned + self.turned_away
        counted = over - self.gave_up_early + self.late
        return self.in_time / counted if counted else None

    @property
    def by_people(self) -> int:
        """The answered with whom somebody talked."""
        return self.answered - self.by_machine

    @property
    def speed_of_answer(self) -> float | None:
        """The mean wait of those whom people answered, in seconds; None where none was."""
        return self.wait / self.by_people if self.by_people else None

    @property
    def average_talk(self) -> float | None:
        """The mean talk of those whom people answered, in seconds; None where none was."""
        return self.talk / self.by_people if self.by_people else None


def reaches(level: float | None, target: Target) -> bool | None:
    """Whether a service level is that of the target; None where no call counts."""
    return level >= target.percent / 100 if level is not None else None


def figures_of(call: PastCall, target: Target, now: datetime) -> CallFigures:
    """The figures of one call, all 0 for one that is no caller's.

    A live one counts by what it is at `now`.
    """
    if call.direction != Direction.INCOMING or call.role is not None:
        return CallFigures()
    what = outcome(call)
    if what is CallOutcome.LIVE:
        return _live(call, target, now)
    wait = waited(call) or 0.0
    counted = CallFigures(offered=1, longest_wait=wait)
    if call.served_by_machine:
        return structs.replace(counted, answered=1, by_machine=1)
    if what is CallOutcome.ANSWERED:
        answered = _answered(counted, wait, target)
        return structs.replace(answered, talk=talked(call) or 0.0)
    if what in _GAVE_UP:
        early = int(wait <= target.seconds)
        return structs.replace(counted, abandoned=1, gave_up_early=early)
    return structs.replace(counted, turned_away=int(what is CallOutcome.REJECTED))


def _live(call: PastCall, target: Target, now: datetime) -> CallFigures:
    """One with whom somebody talks is answered; another waits, and is late after the target.

    Who is served by a machine does neither.
    """
    begun = call.started_at or call.answered_at or now
    wait = max(0.0, ((call.bridged_at or now) - begun) / timedelta(seconds=1))
    counted = CallFigures(offered=1, longest_wait=wait)
    if call.bridged_at is not None:
        return _answered(counted, wait, target)
    if call.served_by_machine:
        return CallFigures(offered=1)
    return structs.replace(counted, late=int(wait > target.seconds))


def _answered(counted: CallFigures, wait: float, target: Target) -> CallFigures:
    in_time = int(wait <= target.seconds)
    return structs.replace(counted, answered=1, in_time=in_time, wait=wait)


# Members ----------------------------------------------------------------------------------


class OfferFigures(Struct, frozen=True, kw_only=True):
    """What a member did with calls: how many it was offered, took, let pass, and turned down.

    It may have taken some that were not offered to it. An offer that was over otherwise, because
    a colleague was quicker or the caller gave up, is none of the last three.
    """

    offered: int = 0
    taken: int = 0
    missed: int = 0
    declined: int = 0

    def __add__(self, other: OfferFigures) -> OfferFigures:
        """What two did, or one with two sets of calls."""
        return OfferFigures(
            offered=self.offered + other.offered,
            taken=self.taken + other.taken,
            missed=self.missed + other.missed,
            declined=self.declined + other.declined,
        )


def offers_by_member(facts: Iterable[Fact]) -> dict[str, OfferFigures]:
    """What each member did, from facts in any order; one that is told twice counts once.

    A call that changed hands was taken by each who had it. A claim that came after another's
    counts once that one is released and never before. One that Telnyx refused, or of which
    nothing came, is none; one for a rejection turned the call down.
    """
    told = sorted(
        {one.id: one for one in facts}.values(), key=lambda one: (one.occurred_at, one.id)
    )
    refusals = {
        one.payload.order.id
        for one in told
        if isinstance(one.payload, OrderPlaced) and one.payload.order.act.action in _REFUSES
    }
    counts: Counter[tuple[str, str]] = Counter()
    claims: dict[CallId, list[CallClaimed]] = {}
    for one in told:
        match one.payload:
            case CallOffered(to=to):
                counts.update((member, "offered") for member in to)
            case OfferEnded(member=member, why=OfferEnd.MISSED):
                counts[member, "missed"] += 1
            case OfferEnded(member=member, why=OfferEnd.DECLINED):
                counts[member, "declined"] += 1
            case CallClaimed(call=call) as claim:
                claims.setdefault(call, []).append(claim)
                if claims[call] == [claim]:
                    counts[claim.member, _did(claim, refusals)] += 1
            case ClaimReleased(call=call) as over:
                _release(claims.get(call, []), over, counts, refusals)
    members = dict.fromkeys(member for member, _ in counts)
    return {member: _figures(member, counts) for member in members}


def _release(
    claims: list[CallClaimed],
    over: ClaimReleased,
    counts: Counter[tuple[str, str]],
    refusals: Container[OrderId],
) -> None:
    """Take a claim out of those of its call, the earliest of which has it; the next has it then."""
    named = (one for one in claims if over.member in ("", one.member))
    released = next(named, None)
    if released is None:
        return
    had = claims[0] is released
    claims.remove(released)
    if had:
        counts[released.member, _did(released, refusals)] -= over.why in _FOR_NOTHING
    if had and claims:
        counts[claims[0].member, _did(claims[0], refusals)] += 1


_FOR_NOTHING: Final = frozenset({ClaimEnd.REFUSED, ClaimEnd.LAPSED})
_REFUSES: Final = frozenset({Reject.action, RejectNotReady.action})


def _did(claim: CallClaimed, refusals: Container[OrderId]) -> str:
    return "declined" if claim.order in refusals else "taken"


def _figures(member: str, counts: Counter[tuple[str, str]]) -> OfferFigures:
    return OfferFigures(**{name: counts[member, name] for name in OfferFigures.__struct_fields__})


def came_in(call: PastCall) -> datetime | None:
    """When a call came in, or the earliest that is known of it."""
    return call.started_at or call.answered_at or call.bridged_at or call.ended_at

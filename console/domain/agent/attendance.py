"""An agent's state as a pure function of the set of facts about the agent.

The facts are the agent's own orders (Ready, Not ready, next, …) and what the
switchboard noted: a call was taken, left or missed, an offer was not taken in time, a
wrap-up expired. They may
come in any order and any number of times. One fact ends the call and begins the
wrap-up, so that nothing lies between the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.acts import (
    AgentAct,
)
from console.domain.agent.folded import Folded, step
from console.domain.agent.spells import Spell, Times, times
from console.domain.agent.state import AgentState
from console.domain.events import Fact, Payload
from console.domain.orders import OutcomeKind
from console.domain.own_facts import (
    OWN,
    AgentPayload,
    CallLeft,
    OfferEnded,
    OrderSettled,
)
from console.domain.team.offers import OfferEnd

FACTS_KEPT: Final = 500
"""Facts of an agent that are kept to be folded again; one that is older comes too late."""

LATE: Final = 64
"""The latest facts of an agent among which another one costs no more than those behind it."""


class Attendance(Struct, frozen=True, kw_only=True):
    """One agent: its latest facts in their order, what was before them, and what follows.

    `before` is the agent before each of the last few of them: hosts tell each other a little
    late, and all of a day would be folded again for each fact.
    """

    agent: str
    begun: Folded = Folded()
    facts: tuple[Fact, ...] = ()
    folded: Folded = Folded()
    before: tuple[Folded, ...] = ()
    settled_until: datetime | None = None

    @property
    def last_at(self) -> datetime | None:
        """The time of the latest fact."""
        return self.facts[-1].occurred_at if self.facts else None

    def taken_since(self, at: datetime) -> int:
        """How many calls the agent took since then, of the last `CALLS_KEPT`."""
        return sum(moment >= at for moment in self.folded.took)

    def missed_since(self, at: datetime) -> int:
        """How many offers the agent did not take in time since then."""
        return sum(moment >= at for moment in self.folded.missed)

    @property
    def missed_in_a_row(self) -> int:
        """How many offers the agent let pass since it is in its state and took its last call."""
        folded = self.folded
        after = max((at for at in (folded.since, *folded.took[-1:]) if at), default=None)
        return sum(after is None or moment > after for moment in folded.missed)

    @property
    def left_at(self) -> datetime | None:
        """When it left its last call; None where none of the facts that are kept says so."""
        left = (
            one.occurred_at for one in reversed(self.facts) if isinstance(one.payload, CallLeft)
        )
        return next(left, None)

    def busy_since(self, at: datetime) -> Times:
        """Talk and wrap-up since then, which is at most `SPELLS_KEPT_FOR` ago.

        The spell that goes on now is no part of them: it began at `state.since`.
        """
        spells = self.folded.spells
        return times(spells, at, max((one.until for one in spells), default=at))

    @property
    def state(self) -> AgentState:
        """The agent's state, as it is shown."""
        folded = self.folded
        return AgentState(
            agent=self.agent,
            state=folded.state,
            reason=folded.reason,
            since=folded.since,
            until=None if folded.calls or folded.run_out else folded.until,
            chosen=folded.chosen,
            next=folded.next,
            calls=folded.calls,
            awaiting=folded.awaiting,
            owing=folded.owing,
            origins=folded.origins,
            phone=folded.phone,
        )


def agent_of(payload: Payload) -> str | None:
    """The agent whose state may follow from a fact, None for facts about no agent."""
    if type(payload) not in OWN:
        return None
    if isinstance(payload, AgentPayload):
        return payload.agent
    if isinstance(payload, OfferEnded):
        return payload.member if payload.why == OfferEnd.MISSED else None
    if isinstance(payload, OrderSettled) and isinstance(payload.order.act, AgentAct):
        accepted = payload.outcome.kind is OutcomeKind.ACCEPTED
        return payload.order.by if accepted else None
    return None


def reduce(attendance: Attendance, fact: Fact) -> Attendance:
    """The agent after one more fact; the same object if it changes nothing."""
    if agent_of(fact.payload) != attendance.agent:
        return attendance
    settled = attendance.settled_until
    if settled is not None and fact.occurred_at <= settled:
        return attendance
    if any(known.id == fact.id for known in attendance.facts):
        return attendance
    place = bisect_left(attendance.facts, _order(fact), key=_order)
    facts = (*attendance.facts[:place], fact, *attendance.facts[place:])
    after = _folded_from(attendance, place, facts)
    return after if len(facts) <= FACTS_KEPT else _settled(after)


def attendance_of(agent: str, facts: Iterable[Fact]) -> Attendance:
    """The agent as all of these facts tell it, in any order; each of them costs one step."""
    own = {fact.id: fact for fact in facts if agent_of(fact.payload) == agent}
    ordered = tuple(sorted(own.values(), key=_order))
    attendance = _folded_from(Attendance(agent=agent), 0, ordered)
    while len(attendance.facts) > FACTS_KEPT:
        attendance = _settled(attendance)
    return attendance


def _folded_from(attendance: Attendance, place: int, facts: tuple[Fact, ...]) -> Attendance:
    """The agent with these facts, which are new from that place on."""
    first = len(attendance.facts) - len(attendance.before)
    if place < first:
        place, before, folded = 0, [], attendance.begun
    else:
        states = (*attendance.before, attendance.folded)
        before, folded = [*states[: place - first]], states[place - first]
    for fact in facts[place:]:
        before.append(folded)
        folded = step(folded, fact)
    last = tuple(before[-LATE:])
    return msgspec.structs.replace(attendance, facts=facts, folded=folded, before=last)


def _settled(attendance: Attendance) -> Attendance:
    """The agent with the older half of its facts folded once and for all."""
    half = len(attendance.facts) // 2
    old, rest = attendance.facts[:half], attendance.facts[half:]
    return msgspec.structs.replace(
        attendance,
        begun=_fold(old, attendance.begun),
        facts=rest,
        before=attendance.before[-len(rest) :],
        settled_until=old[-1].occurred_at,
    )


def _order(fact: Fact) -> tuple[datetime, str]:
    return (fact.occurred_at, fact.id)


def _fold(facts: Iterable[Fact], begun: Folded) -> Folded:
    for fact in facts:
        begun = step(begun, fact)
    return begun


def spells(facts: Iterable[Fact], until: datetime) -> Iterator[Spell]:
    """Every spell of an agent, from the first of its facts to that moment, in any order of them.

    Two facts of one id would count twice: the journal has none.
    """
    folded = Folded()
    for fact in sorted(facts, key=_order):
        after = step(folded, fact)
        if after.since != folded.since and folded.since and after.since:
            yield Spell(folded.state, folded.since, after.since)
        folded = after
    if folded.since and folded.since < until:
        yield Spell(folded.state, folded.since, until)

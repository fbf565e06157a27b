"""An agent's state as a pure function of the set of facts about the agent.

The facts are the agent's own orders (Ready, Not ready, next, …) and what the
switchboard noted: a call was taken, left or missed, an offer was not taken in time, a
wrap-up expired. They may
come in any order and any number of times. One fact ends the call and begins the
wrap-up, so that nothing lies between the two.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct

from console.domain.acts import (
    AgentAct,
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    UsePhone,
)
from console.domain.agent.spells import SPELLS_KEPT_FOR, Spell, Times, kept, times
from console.domain.agent.state import AgentState, Presence
from console.domain.events import Fact, Payload
from console.domain.ids import CallId
from console.domain.orders import OutcomeKind
from console.domain.own_facts import (
    AgentPayload,
    CallLeft,
    CallMissed,
    CallTaken,
    OfferEnded,
    OrderSettled,
    WrapUpExpired,
)
from console.domain.team.offers import OfferEnd, Origin

MISSED: Final = "missed call"
"""The reason of an agent who became Not ready by missing a call."""

AWAITING_KEPT: Final = 20
"""Calls without a disposition that an agent is reminded of; the oldest are let go."""

CALLS_KEPT: Final = 200
"""Calls that an agent left, or gave a disposition to, that are remembered."""

FACTS_KEPT: Final = 500
"""Facts of an agent that are kept to be folded again; one that is older comes too late."""


class Folded(Struct, frozen=True, kw_only=True):
    """An agent while it is folded.

    `owed` is the wrap-up, in seconds, that the calls left so far are worth while
    others go on. `until` is the end of a wrap-up, which a call may interrupt; it has
    `run_out` where only the calls in `owing` keep it going. `left` and `disposed` are
    calls that the agent is done with, `origins` say where those in `awaiting` came from.
    `phone` is the name of the one it chose. `idle_since` is
    the end of its last call or wrap-up, `took` are the times at which it took calls, `missed`
    those at which an offer ended that it did not take. `spells` are its latest on calls and in
    wrap-ups that are over.
    """

    chosen: Choice = Choice(ready=False)
    next: Choice | None = None
    since: datetime | None = None
    calls: tuple[CallId, ...] = ()
    owed: int = 0
    until: datetime | None = None
    run_out: bool = False
    awaiting: tuple[CallId, ...] = ()
    owing: tuple[CallId, ...] = ()
    origins: Mapping[CallId, Origin] = {}
    left: tuple[CallId, ...] = ()
    disposed: tuple[CallId, ...] = ()
    phone: str = ""
    idle_since: datetime | None = None
    took: tuple[datetime, ...] = ()
    missed: tuple[datetime, ...] = ()
    spells: tuple[Spell, ...] = ()

    @property
    def state(self) -> Presence:
        """The state that all this amounts to."""
        if self.calls:
            return Presence.ON_CALL
        if self.until is not None:
            return Presence.WRAP_UP
        return Presence.READY if self.chosen.ready else Presence.NOT_READY

    @property
    def reason(self) -> str:
        """The reason of Not ready; no text in another state."""
        return self.chosen.reason if self.state is Presence.NOT_READY else ""


class Attendance(Struct, frozen=True, kw_only=True):
    """One agent: its latest facts in their order, what was before them, and what follows."""

    agent: str
    begun: Folded = Folded()
    facts: tuple[Fact, ...] = ()
    folded: Folded = Folded()
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


_BUSY: Final = frozenset({Presence.ON_CALL, Presence.WRAP_UP})


def agent_of(payload: Payload) -> str | None:
    """The agent whose state may follow from a fact, None for facts about no agent."""
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
    latest = place == len(attendance.facts)
    folded = step(attendance.folded, fact) if latest else _fold(facts, attendance.begun)
    after = msgspec.structs.replace(attendance, facts=facts, folded=folded)
    return after if len(facts) <= FACTS_KEPT else _settled(after)


def _settled(attendance: Attendance) -> Attendance:
    """The agent with the older half of its facts folded once and for all."""
    half = len(attendance.facts) // 2
    old, rest = attendance.facts[:half], attendance.facts[half:]
    return msgspec.structs.replace(
        attendance,
        begun=_fold(old, attendance.begun),
        facts=rest,
        settled_until=old[-1].occurred_at,
    )


def _order(fact: Fact) -> tuple[datetime, str]:
    return (fact.occurred_at, fact.id)


def _fold(facts: Iterable[Fact], begun: Folded) -> Folded:
    for fact in facts:
        begun = step(begun, fact)
    return begun


def step(before: Folded, fact: Fact) -> Folded:
    """The agent after the next fact about it."""
    payload = fact.payload
    if isinstance(payload, OrderSettled):
        act = payload.order.act
        after = _BY_ACT[type(act)](before, act, fact.occurred_at)
    else:
        after = _BY_FACT[type(payload)](before, payload, fact.occurred_at)
    if before.state in _BUSY and after.state not in _BUSY:
        after = msgspec.structs.replace(after, idle_since=fact.occurred_at)
    if before.state in _BUSY and after.state is not before.state and before.since:
        spell = Spell(before.state, before.since, fact.occurred_at)
        spells = kept((*before.spells, spell), fact.occurred_at)
        after = msgspec.structs.replace(after, spells=spells)
    if (after.state, after.reason) == (before.state, before.reason) and before.since:
        return after
    return msgspec.structs.replace(after, since=fact.occurred_at)


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


# Facts ------------------------------------------------------------------------------------


def _taken(agent: Folded, fact: CallTaken, at: datetime) -> Folded:
    """A wrap-up that a call interrupts is still there when nobody answered the call."""
    if fact.call in agent.calls:
        return agent
    took = (*agent.took, at)[-CALLS_KEPT:]
    return msgspec.structs.replace(agent, calls=(*agent.calls, fact.call), took=took)


def _left(agent: Folded, fact: CallLeft, at: datetime) -> Folded:
    """The last call that is left begins the wrap-up, in this very step.

    Two hosts may have found that, and not said the same of it: then the first one counts.
    """
    if fact.call not in agent.calls:
        return agent
    calls = tuple(call for call in agent.calls if call != fact.call)
    left = _kept((*agent.left, fact.call), CALLS_KEPT)
    agent = msgspec.structs.replace(
        agent, calls=calls, left=left, owed=max(agent.owed, fact.wrap_up)
    )
    if fact.answered and fact.call not in (*agent.disposed, *agent.awaiting):
        agent = _awaiting(agent, fact)
    if calls:
        return agent
    if agent.owed or (agent.owing and agent.until is None):
        until = at + timedelta(seconds=agent.owed)
        return msgspec.structs.replace(agent, until=until, owed=0, run_out=False)
    return agent if agent.until is not None else _over(agent)


def _awaiting(agent: Folded, fact: CallLeft) -> Folded:
    """The call waits for a disposition, and may hold the agent until it has one."""
    owing = (*agent.owing, fact.call) if fact.required else agent.owing
    waiting = (*agent.awaiting, fact.call)
    kept = {*_kept(waiting, AWAITING_KEPT), *owing}
    awaiting = tuple(call for call in waiting if call in kept)
    origins = {**agent.origins, **({fact.call: fact.origin} if fact.origin != Origin() else {})}
    return msgspec.structs.replace(
        agent, awaiting=awaiting, owing=owing, origins=_of(origins, awaiting)
    )


def _of(origins: Mapping[CallId, Origin], awaiting: Iterable[CallId]) -> Mapping[CallId, Origin]:
    """Where those calls came from."""
    return {call: origins[call] for call in awaiting if call in origins}


def _missed(agent: Folded, _: CallMissed, __: datetime) -> Folded:
    if agent.state is not Presence.READY:
        return agent
    return msgspec.structs.replace(agent, chosen=Choice(ready=False, reason=MISSED))


def _let_pass(agent: Folded, _: OfferEnded, at: datetime) -> Folded:
    """Its state is another one only if a fact of its own says so."""
    recent = (one for one in agent.missed if one + SPELLS_KEPT_FOR > at)
    return msgspec.structs.replace(agent, missed=(*recent, at))


def _expired(agent: Folded, fact: WrapUpExpired, _: datetime) -> Folded:
    """An extension that was faster makes it another end than the one that expired."""
    if agent.until != fact.until:
        return agent
    if agent.owing:
        return msgspec.structs.replace(agent, run_out=True)
    return msgspec.structs.replace(agent, until=None) if agent.calls else _over(agent)


def _over(agent: Folded) -> Folded:
    """Nothing keeps the agent busy any more: the next state, or the one before the call."""
    return msgspec.structs.replace(
        agent, chosen=agent.next or agent.chosen, next=None, until=None, run_out=False, owed=0
    )


_BY_FACT: Final[Mapping[type[Payload], Callable[[Folded, Any, datetime], Folded]]] = {
    CallTaken: _taken,
    CallLeft: _left,
    CallMissed: _missed,
    WrapUpExpired: _expired,
    OfferEnded: _let_pass,
}


# Orders -----------------------------------------------------------------------------------


def _chosen(agent: Folded, choice: Choice) -> Folded:
    """A choice that a call overtook is the next state: an agent on a call is never Ready.

    Nor is one that owes a disposition.
    """
    if agent.calls or agent.owing:
        return msgspec.structs.replace(agent, next=choice)
    return msgspec.structs.replace(agent, chosen=choice, next=None, until=None)


def _next(agent: Folded, act: ChooseNext, _: datetime) -> Folded:
    """A choice that the end of the wrap-up overtook is the state now."""
    if agent.calls or agent.until is not None:
        return msgspec.structs.replace(agent, next=act.choice)
    return _chosen(agent, act.choice) if act.choice else agent


def _extended(agent: Folded, act: ExtendWrapUp, at: datetime) -> Folded:
    """A wrap-up that has run out and waits for a disposition goes on from now."""
    if agent.until is None:
        return agent
    until = (at if agent.run_out else agent.until) + timedelta(seconds=act.seconds)
    return msgspec.structs.replace(agent, until=until, run_out=False)


def _disposed(agent: Folded, act: Dispose, _: datetime) -> Folded:
    """The last disposition that was owed ends a wrap-up whose time is over."""
    awaiting = tuple(call for call in agent.awaiting if call != act.call)
    agent = msgspec.structs.replace(
        agent,
        awaiting=awaiting,
        origins=_of(agent.origins, awaiting),
        owing=tuple(call for call in agent.owing if call != act.call),
        disposed=_kept((*agent.disposed, act.call), CALLS_KEPT),
    )
    if agent.owing or not agent.run_out:
        return agent
    if agent.calls:
        return msgspec.structs.replace(agent, until=None, run_out=False)
    return _over(agent)


def _kept(calls: tuple[CallId, ...], limit: int) -> tuple[CallId, ...]:
    return calls[-limit:]


_BY_ACT: Final[Mapping[type[object], Callable[[Folded, Any, datetime], Folded]]] = {
    GoReady: lambda agent, _, __: _chosen(agent, Choice(ready=True)),
    GoNotReady: lambda agent, act, _: _chosen(agent, Choice(ready=False, reason=act.reason)),
    ChooseNext: _next,
    ExtendWrapUp: _extended,
    EndWrapUp: lambda agent, _, __: agent if agent.calls or agent.owing else _over(agent),
    Dispose: _disposed,
    UsePhone: lambda agent, act, _: msgspec.structs.replace(agent, phone=act.name),
}

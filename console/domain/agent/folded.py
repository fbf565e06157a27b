"""What each fact about an agent makes of it, one after the other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, Final

import msgspec
from msgspec import Struct

from console.domain.acts import (
    Choice,
    ChooseNext,
    Dispose,
    EndWrapUp,
    ExtendWrapUp,
    GoNotReady,
    GoReady,
    UsePhone,
)
from console.domain.agent.spells import SPELLS_KEPT_FOR, Spell, kept
from console.domain.agent.state import Presence
from console.domain.events import Fact, Payload
from console.domain.ids import CallId
from console.domain.own_facts import (
    AgentFreed,
    CallLeft,
    CallMissed,
    CallTaken,
    OfferEnded,
    OrderSettled,
    WrapUpExpired,
)
from console.domain.team.offers import Origin

MISSED: Final = "missed call"
"""The reason of an agent who became Not ready by missing a call."""

AWAITING_KEPT: Final = 20
"""Calls without a disposition that an agent is reminded of; the oldest are let go."""

CALLS_KEPT: Final = 200
"""Calls that an agent left, or gave a disposition to, that are remembered."""


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


_BUSY: Final = frozenset({Presence.ON_CALL, Presence.WRAP_UP})


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


def _freed(agent: Folded, fact: AgentFreed, _: datetime) -> Folded:
    """A call that the member is on goes on, and the choice is what follows it."""
    agent = msgspec.structs.replace(agent, owing=(), next=fact.choice)
    return agent if agent.calls else _over(agent)


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
    AgentFreed: _freed,
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

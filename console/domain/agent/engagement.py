"""Which calls keep an agent busy, and what is to be noted of them.

A call is an agent's from the moment that it takes it (answers, dials or bridges
it) until the call ends or is handed over: joined with somebody who was consulted,
or to whom it was transferred, without the agent's phone. What is found here becomes
a fact, and the agent's state follows from the facts alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Final

from console.domain.acts import Answer, Role
from console.domain.agent.attendance import Attendance
from console.domain.agent.state import AgentRules, Presence
from console.domain.board import Board
from console.domain.leg import CallId, CallState, Direction, Leg
from console.domain.own_facts import AgentPayload, CallLeft, CallMissed, CallTaken, WrapUpExpired
from console.domain.team.call_rules import origin_of
from console.domain.team.offers import Origin

_SUCCESSORS: Final = frozenset({Role.CONSULT, Role.TARGET})
"""Those who take a call over from the agent."""

_RANG_OUT: Final = frozenset({"timeout", "no_answer"})


def engaged(board: Board, leg: Leg, agent: str, left: Iterable[CallId] = ()) -> bool:
    """Whether a leg keeps the agent busy.

    One that the agent `left` does so again only when the agent's phone is in it: at
    its end a leg is alone for a moment, which is no reason for a second wrap-up. One
    who was consulted does so when the caller is gone and the agent still talks with them.
    """
    if not leg.alive or leg.agent != agent:
        return False
    company = tuple(_company(board, leg))
    with_my_phone = any(other.role is Role.AGENT and other.agent == agent for other in company)
    if leg.role is not None:
        return leg.role in _SUCCESSORS and with_my_phone and not _has_caller(board, leg)
    if with_my_phone:
        return True
    if leg.known is CallState.QUEUED or leg.id in left:
        return False
    if leg.known is CallState.HELD:
        return True  # it hears nobody, whoever else is in the conference
    return not any(other.role in _SUCCESSORS for other in company)


def _company(board: Board, leg: Leg) -> Iterable[Leg]:
    """Those with whom a leg is joined, by bridge or conference."""
    peer = board.leg(leg.peer) if leg.peer else None
    if peer is not None:
        yield peer
    conference = leg.media.conference
    if conference is None:
        return
    for other in board.legs.values():
        if other.media.conference == conference and other.alive and other.id != leg.id:
            yield other


def _has_caller(board: Board, target: Leg) -> bool:
    """Whether the call about which somebody is consulted goes on."""
    return any(
        leg.alive and leg.role is None and leg.session_id == target.session_id
        for leg in board.legs.values()
    )


def missed(leg: Leg, ready_since: datetime, rules: AgentRules) -> bool:
    """Whether a caller rang long enough, while the agent was Ready, and gave up."""
    ending, started, ended = leg.ending, leg.started_at, leg.ended_at
    if not rules.missed_not_ready or ending is None or started is None or ended is None:
        return False
    taken = leg.agent is not None or leg.answered_at is not None or leg.bridged_at is not None
    if leg.direction is not Direction.INCOMING or taken:
        return False
    gave_up = ending.source == "caller" or ending.cause in _RANG_OUT
    rang = ended - max(started, ready_since)
    return gave_up and rang >= timedelta(seconds=rules.missed_after)


def _was_being_taken(board: Board, leg: Leg) -> bool:
    """Whether an agent had answered, and the caller was gone before the agent's phone was up."""
    if leg.trouble is not None and leg.trouble.action == Answer.action:
        return True
    folded = board.folded(leg.id)
    pending = folded.orders.open if folded is not None else ()
    return any(one.action == Answer.action for one in pending)


RulesOf = Callable[[Origin], AgentRules]
"""The rules for a call of the agent's that came from there."""


def due(
    attendance: Attendance, board: Board, calls: Iterable[CallId], rules_of: RulesOf
) -> tuple[AgentPayload, ...]:
    """What is to be noted of an agent now. `calls` are the legs that may have changed for it.

    What is taken stands first: from one call to the next there is no wrap-up.
    """
    agent, folded, rules = attendance.agent, attendance.folded, rules_of(Origin())
    taken: list[AgentPayload] = []
    found: list[AgentPayload] = []
    for call in folded.calls:
        leg = board.leg(call)
        if leg is None or not engaged(board, leg, agent):
            found.append(_left(agent, call, leg, rules_of))
    for call in calls:
        leg = board.leg(call)
        if leg is None or call in folded.calls:
            continue
        if engaged(board, leg, agent, folded.left):
            taken.append(CallTaken(agent=agent, call=call))
        elif _was_short(leg, agent) and call not in folded.left:
            found += [CallTaken(agent=agent, call=call), _left(agent, call, leg, rules_of)]
        elif folded.state is Presence.READY and folded.since and missed(leg, folded.since, rules):
            found += [] if _was_being_taken(board, leg) else [CallMissed(agent=agent, call=call)]
    return (*taken, *found)


def _was_short(leg: Leg, agent: str) -> bool:
    """Whether a call was the agent's and is over before anybody looked."""
    return leg.agent == agent and leg.role is None and leg.answered_at is not None


def _left(agent: str, call: CallId, leg: Leg | None, rules_of: RulesOf) -> CallLeft:
    """A leg of which nothing is known any more may have been answered.

    One who was consulted is no call of its own: the wrap-up is that of the caller's.
    """
    origin = origin_of(leg)
    rules = rules_of(origin)
    answered = leg is None or (leg.answered_at is not None and leg.role is None)
    return CallLeft(
        agent=agent,
        call=call,
        answered=answered,
        wrap_up=rules.wrap_up if answered else 0,
        required=answered and rules.requires(leg.media.waited_in if leg else None),
        origin=origin,
    )


def expired(attendance: Attendance) -> WrapUpExpired | None:
    """What is to be noted when the time of the wrap-up is over; None if there is none."""
    until = attendance.state.until
    return WrapUpExpired(agent=attendance.agent, until=until) if until else None

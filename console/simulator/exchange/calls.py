"""How calls begin, are answered, are joined and end: the only code that moves a leg.

Which events a step gives, and in which order, is what Telnyx documents and what
captures of live traffic show.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from console.simulator.exchange import events
from console.simulator.exchange.exchange import Act, BridgedOn, Exchange, Moment
from console.simulator.exchange.model import (
    NO_ROUTE,
    NOBODY_ANSWERED,
    RANG_OUT,
    TIME_LIMIT,
    Direction,
    Ending,
    Header,
    Leg,
    Route,
    State,
    left_by_far_end,
    left_by_us,
)

GIVES_UP: Final = "the ringing ends"
CALL_IS_TOO_LONG: Final = "the time limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Ringing:
    """A caller who calls one of our numbers."""

    caller: str
    callee: str
    connection_id: str
    caller_name: str | None = None
    headers: tuple[Header, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialling:
    """A call that we make. Destinations after the first are tried one after the other.

    `stops_at_timeout` gives the whole attempt up when one destination rings out.
    """

    caller: str
    destinations: tuple[str, ...]
    connection_id: str
    session_id: str | None = None
    caller_name: str | None = None
    client_state: str | None = None
    headers: tuple[Header, ...] = ()
    route: Route = NO_ROUTE
    ring_time: float = 30.0
    time_limit: float = 14_400.0
    stays: bool = False
    stops_at_timeout: bool = False
    on_answer: Mapping[str, Act] = field(default_factory=dict)
    """What happens when it is answered, by name, in this order."""


def ring_in(exchange: Exchange, plan: Ringing) -> Leg:
    """A caller rings in. The leg stays parked until a command, or until the caller gives up."""
    leg = Leg(
        control_id=exchange.ids.control_id(),
        leg_id=exchange.ids.leg_id(),
        session_id=exchange.ids.leg_id(),
        connection_id=plan.connection_id,
        direction=Direction.INCOMING,
        caller=plan.caller,
        callee=plan.callee,
        state=State.PARKED,
        started_at=exchange.now,
        caller_name=plan.caller_name,
        headers=plan.headers,
    )
    exchange.add(leg)
    exchange.emit(leg, "call.initiated", events.initiated(leg))
    return leg


def dial_out(exchange: Exchange, plan: Dialling) -> Leg:
    """We call somebody. Nothing tells that it rings; the answer, or the end, is told."""
    first, *untried = plan.destinations
    leg = Leg(
        control_id=exchange.ids.control_id(),
        leg_id=exchange.ids.leg_id(),
        session_id=plan.session_id or exchange.ids.leg_id(),
        connection_id=plan.connection_id,
        direction=Direction.OUTGOING,
        caller=plan.caller,
        callee=first,
        state=State.DIALLING,
        started_at=exchange.now,
        caller_name=plan.caller_name,
        client_state=plan.client_state,
        headers=plan.headers,
        route=plan.route,
        time_limit=plan.time_limit,
        stays=plan.stays,
        untried=untried,
        tries_several=bool(untried),
        stops_at_timeout=plan.stops_at_timeout,
        ring_time=plan.ring_time,
    )
    exchange.add(leg)
    for what, act in plan.on_answer.items():
        exchange.when(Moment.ANSWERED, leg, what, act)
    exchange.emit(leg, "call.initiated", events.initiated(leg))
    _ring(exchange, leg)
    return leg


def answer(exchange: Exchange, leg: Leg) -> None:
    """The call is picked up, by us if it came in, by the callee if we made it."""
    leg.state = State.ANSWERED
    leg.answered_at = exchange.now
    leg.untried.clear()
    exchange.call_off(leg, GIVES_UP)
    exchange.after(leg.time_limit, leg, CALL_IS_TOO_LONG, _end_too_long)
    exchange.emit(
        leg,
        "call.answered",
        events.answered(leg, with_state=exchange.rules.include_state),
    )
    exchange.reach(Moment.ANSWERED, leg)


def fail(exchange: Exchange, leg: Leg, ending: Ending) -> None:
    """The callee being rung does not answer: the next one is tried, or the leg ends."""
    if leg.untried:
        leg.callee = leg.untried.pop(0)
        _ring(exchange, leg)
    else:
        end(exchange, leg, NOBODY_ANSWERED if leg.tries_several else ending)


def far_end_leaves(exchange: Exchange, leg: Leg) -> None:
    """The person at the other end hangs up, or declines while it rings."""
    end(exchange, leg, left_by_far_end(leg))


def end(exchange: Exchange, leg: Leg, ending: Ending) -> None:
    """The one way in which a leg ends; one that has ended stays as it is.

    What was going on in it is closed first, then the hang-up is told, and then
    the partner of a bridge goes too, unless it is to stay.
    """
    if not leg.live:
        return
    partner = separate(leg)
    leg.state = State.ENDED
    leg.ended_at = exchange.now
    leg.ending = ending
    exchange.retire(leg)
    exchange.reach(Moment.ENDED, leg)
    exchange.emit(
        leg,
        "call.hangup",
        events.hung_up(leg, with_state=exchange.rules.include_state),
    )
    if partner is not None:
        _left_alone(exchange, partner)


def bridge(exchange: Exchange, leg: Leg, other: Leg, *, tell: BridgedOn | None = None) -> None:
    """Two answered legs hear each other. A leg that was bridged leaves its partner.

    Args:
        exchange: the exchange.
        leg: the first leg, told first.
        other: the second leg.
        tell: which of them is told, the first one being a; None as the rules say.
    """
    if leg.partner is other:
        return
    deserted = [separate(leg), separate(other)]
    for moving in (leg, other):
        exchange.reach(Moment.MOVED, moving)
    leg.partner, other.partner = other, leg
    leg.state = other.state = State.BRIDGED
    told_to = tell or exchange.rules.bridges_told_to
    for told in {"a": (leg,), "b": (other,), "both": (leg, other), "none": ()}[told_to]:
        exchange.emit(
            told,
            "call.bridged",
            events.bridged(told, with_state=exchange.rules.include_state),
        )
    for partner in deserted:
        if partner is not None:
            _left_alone(exchange, partner)


def separate(leg: Leg) -> Leg | None:
    """A bridge is over; both legs are answered and alone. The former partner is returned."""
    partner = leg.partner
    if partner is None:
        return None
    leg.partner = partner.partner = None
    leg.state = partner.state = State.ANSWERED
    return partner


def unbridge(exchange: Exchange, leg: Leg) -> None:
    """Take a leg out of its bridge; the partner goes, unless it is to stay."""
    partner = separate(leg)
    if partner is not None:
        _left_alone(exchange, partner)


def join_on_answer(
    partner: Leg, *, tell: BridgedOn | None = None, prevent_double: bool = False
) -> Act:
    """What makes a dialled leg be bridged with `partner` as soon as it is answered.

    A partner that came in and was never answered is answered by this. If the
    partner is gone, the new leg stays answered and alone.

    Args:
        partner: the leg that waits.
        tell: who is told of the bridge: the partner (a), the new leg (b), both, or
            nobody; None as the rules say.
        prevent_double: hang the new leg up if the partner is bridged already.
    """

    def join(exchange: Exchange, leg: Leg) -> None:
        if not partner.live:
            return
        if prevent_double and partner.state is State.BRIDGED:
            end(exchange, leg, left_by_us(leg))
            return
        if partner.state is State.PARKED:
            answer(exchange, partner)
        if partner.talking:
            bridge(exchange, partner, leg, tell=tell)

    return join


def _ring(exchange: Exchange, leg: Leg) -> None:
    exchange.after(leg.ring_time, leg, GIVES_UP, _ring_out)
    exchange.surroundings.phone_rings(exchange, leg)


def _ring_out(exchange: Exchange, leg: Leg) -> None:
    if leg.stops_at_timeout:
        end(exchange, leg, NOBODY_ANSWERED)
    else:
        fail(exchange, leg, RANG_OUT)


def _left_alone(exchange: Exchange, leg: Leg) -> None:
    if not leg.stays:
        end(exchange, leg, left_by_us(leg))


def _end_too_long(exchange: Exchange, leg: Leg) -> None:
    end(exchange, leg, TIME_LIMIT)

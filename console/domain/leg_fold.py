"""One leg folded from its facts, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain import client_state, leg_media
from console.domain.acts import (
    Act,
    Bridge,
    Dial,
    HangUp,
    HoldParticipant,
    Reject,
    Role,
    UnholdParticipant,
)
from console.domain.events import (
    Answered,
    Bridged,
    Fact,
    HungUp,
    Initiated,
    Payload,
    Unheld,
)
from console.domain.leg import NEXT, CallId, CallState, Direction, Ending, Leg, Pending, Trouble
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import DoubtReason, LegDoubted, LegSighted, OrderPlaced, OrderSettled


class Folded(Struct, frozen=True, kw_only=True):
    """A leg as its own facts tell it, and what the folding notes beside it.

    `leg.peer` is always None here: whom a leg talks to follows from the others.
    `settled` are the ids of orders that have an outcome, `joined` the legs that it was
    told to be bridged with, the last one last. `ending_since` is set while a hang-up is
    under way. The rest is what the state is certain by: the last event of Telnyx, the
    last answer that the leg lives, and the last doubts.
    """

    leg: Leg
    settled: frozenset[str] = frozenset()
    joined: tuple[CallId, ...] = ()
    ending_since: datetime | None = None
    proved_at: datetime | None = None
    sighted_at: datetime | None = None
    doubted_at: datetime | None = None
    gap_at: datetime | None = None

    def left_alone(self) -> Leg:
        """The leg, which was bridged, once it is joined to nobody any more."""
        known = CallState.ANSWERED
        return msgspec.structs.replace(self.leg, known=known, state=self.state(known))

    def state(self, known: CallState | None) -> CallState:
        """What to show of a leg of which that much is known."""
        if known is CallState.ENDED:
            return CallState.ENDED
        if self.ending_since is not None:
            return CallState.ENDING
        if known is None or self.doubtful:
            return CallState.STALE
        return known

    @property
    def doubtful(self) -> bool:
        """Whether something since the last proof makes the state uncertain."""
        if self.gap_at is not None and not _after(self.proved_at, self.gap_at):
            return True
        seen = max((at for at in (self.proved_at, self.sighted_at) if at), default=None)
        return self.doubted_at is not None and not _after(seen, self.doubted_at)


def _after(one: datetime | None, other: datetime) -> bool:
    return one is not None and one > other


def joined_by_order(one: Folded, other: Folded) -> bool:
    """Whether the last accepted bridge order of one of them named the other."""
    return one.joined[-1:] == (other.leg.id,) or other.joined[-1:] == (one.leg.id,)


def fold(call: CallId, facts: Iterable[Fact], begun: Folded | None = None) -> Folded:
    """The leg after these facts, which must be in order and follow those of `begun`.

    Raises `ValueError` if there is no fact at all.
    """
    folded = begun
    for fact in facts:
        folded = _step(folded or _unknown(call, fact), fact)
    if folded is None:
        raise ValueError("a leg has at least one fact")
    state = folded.state(folded.leg.known)
    if state is folded.leg.state:
        return folded
    return msgspec.structs.replace(folded, leg=msgspec.structs.replace(folded.leg, state=state))


def _unknown(call: CallId, fact: Fact) -> Folded:
    return Folded(leg=Leg(id=call, state=CallState.STALE, changed_at=fact.occurred_at))


def _step(folded: Folded, fact: Fact) -> Folded:
    own = _OWN.get(type(fact.payload))
    return own(folded, fact) if own else _telnyx_event(folded, fact)


# Telnyx's events --------------------------------------------------------------------------


def _telnyx_event(folded: Folded, fact: Fact) -> Folded:
    payload = fact.payload
    leg = _with_ids(folded.leg, payload)
    leg = msgspec.structs.replace(
        leg,
        oddities=leg.oddities + bool(fact.oddities),
        media=leg_media.after_event(leg.media, payload),
    )
    detail = _DETAIL.get(type(payload))
    leg = detail(leg, fact) if detail else leg
    named = payload.bridged_call_control_id if isinstance(payload, Bridged) else None
    return msgspec.structs.replace(
        folded,
        leg=_moved(leg, fact),
        joined=(*folded.joined, CallId(named)) if named else folded.joined,
        proved_at=max(fact.occurred_at, folded.proved_at or fact.occurred_at),
    )


def _moved(leg: Leg, fact: Fact) -> Leg:
    after = _next_state(leg, fact.payload)
    if after is None or after is leg.known:
        return leg
    return msgspec.structs.replace(leg, known=after, changed_at=fact.occurred_at, trouble=None)


def _next_state(leg: Leg, payload: Payload) -> CallState | None:
    if isinstance(payload, Initiated):
        return _begun(leg) if leg.known is None else None
    if isinstance(payload, Unheld) and leg.known is CallState.HELD and leg.bridged_at:
        return CallState.BRIDGED
    return NEXT.get(leg.known, {}).get(type(payload))


def _begun(leg: Leg) -> CallState:
    return CallState.DIALLING if leg.direction is Direction.OUTGOING else CallState.OFFERED


def _with_ids(leg: Leg, payload: Payload) -> Leg:
    parties = client_state.decode(payload.client_state)
    return msgspec.structs.replace(
        leg,
        leg_id=leg.leg_id or payload.call_leg_id,
        session_id=leg.session_id or payload.call_session_id,
        connection_id=leg.connection_id or payload.connection_id,
        from_=leg.from_ or getattr(payload, "from_", None) or (parties and parties.from_),
        to=leg.to or getattr(payload, "to", None) or (parties and parties.to),
        direction=leg.direction or _direction(parties.direction if parties else None),
        agent=leg.agent or (parties.agent if parties else None),
        role=leg.role or (_role(parties.role) if parties else None),
    )


def _direction(word: str | None) -> Direction | None:
    return Direction(word) if word in (Direction.INCOMING, Direction.OUTGOING) else None


def _role(word: str | None) -> Role | None:
    return Role(word) if word in tuple(Role) else None


def _initiated(leg: Leg, fact: Fact) -> Leg:
    payload = fact.payload
    if not isinstance(payload, Initiated):
        return leg
    direction = _direction(payload.direction) or leg.direction
    # on an outgoing leg the caller is us, and nobody is shown their own name
    theirs = payload.caller_id_name if direction is not Direction.OUTGOING else None
    return msgspec.structs.replace(
        leg,
        direction=direction,
        from_=payload.from_ or leg.from_,
        to=payload.to or leg.to,
        name=theirs or leg.name,
        attestation=payload.shaken_stir_attestation or leg.attestation,
        started_at=leg.started_at or fact.occurred_at,
    )


def _answered(leg: Leg, fact: Fact) -> Leg:
    return msgspec.structs.replace(leg, answered_at=leg.answered_at or fact.occurred_at)


def _bridged(leg: Leg, fact: Fact) -> Leg:
    return msgspec.structs.replace(leg, bridged_at=fact.occurred_at)


def _hung_up(leg: Leg, fact: Fact) -> Leg:
    payload = fact.payload
    if not isinstance(payload, HungUp) or leg.ending is not None:
        return leg
    ending = Ending(
        cause=payload.hangup_cause, source=payload.hangup_source, sip=payload.sip_hangup_cause
    )
    return msgspec.structs.replace(leg, ending=ending, ended_at=fact.occurred_at, pending=())


_DETAIL: Final[Mapping[type[Payload], Callable[[Leg, Fact], Leg]]] = {
    Initiated: _initiated,
    Answered: _answered,
    Bridged: _bridged,
    HungUp: _hung_up,
}


# Facts of our own -------------------------------------------------------------------------

_ENDS_A_LEG: Final = frozenset({HangUp.action, Reject.action})
_TAKES_A_LEG: Final = frozenset({"call.dial", "call.answer", "call.transfer", "call.bridge"})


def _order_placed(folded: Folded, fact: Fact) -> Folded:
    leg = folded.leg
    if not isinstance(fact.payload, OrderPlaced) or leg.known is CallState.ENDED:
        return folded
    order = fact.payload.order
    if order.id in folded.settled:
        return folded
    pending = Pending(order_id=order.id, action=order.act.action, placed_at=order.placed_at)
    ends = order.act.action in _ENDS_A_LEG
    return msgspec.structs.replace(
        folded,
        leg=msgspec.structs.replace(leg, pending=(*leg.pending, pending), trouble=None),
        ending_since=folded.ending_since or (fact.occurred_at if ends else None),
    )


def _order_settled(folded: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, OrderSettled):
        return folded
    order, outcome = fact.payload.order, fact.payload.outcome
    accepted = outcome.kind is OutcomeKind.ACCEPTED
    leg = msgspec.structs.replace(
        folded.leg,
        pending=tuple(one for one in folded.leg.pending if one.order_id != order.id),
        trouble=trouble(order, outcome, fact.occurred_at),
    )
    refused_to_end = not accepted and order.act.action in _ENDS_A_LEG
    return msgspec.structs.replace(
        folded,
        leg=_carried_out(leg, fact.payload, fact.occurred_at) if accepted else leg,
        settled=folded.settled | {order.id},
        joined=(*folded.joined, *_named_by(order.act, leg.id)) if accepted else folded.joined,
        ending_since=None if refused_to_end else folded.ending_since,
    )


def trouble(order: Order, outcome: Outcome, at: datetime) -> Trouble | None:
    """What a leg keeps of an order that was not accepted."""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return None
    return Trouble(
        order_id=order.id,
        action=order.act.action,
        unknown=outcome.kind is OutcomeKind.UNKNOWN,
        message=outcome.message,
        hint=outcome.hint,
        at=at,
    )


def _carried_out(leg: Leg, settled: OrderSettled, at: datetime) -> Leg:
    order = settled.order
    act = order.act
    if isinstance(act, Dial):
        leg = _dialled(leg, act, settled, at)
    if isinstance(act, Bridge) and act.park and act.call == leg.id:
        leg = msgspec.structs.replace(leg, parked=True)
    if isinstance(act, HoldParticipant | UnholdParticipant):
        leg = _held(leg, at, held=isinstance(act, HoldParticipant))
    if act.action in _TAKES_A_LEG and order.by:
        leg = msgspec.structs.replace(leg, agent=order.by)
    if leg.known is CallState.ENDED:
        return leg
    return msgspec.structs.replace(leg, media=leg_media.after_act(leg.media, act))


def _named_by(act: Act, call: CallId) -> tuple[CallId, ...]:
    """The leg that an act joins this one with; none if it joins no legs."""
    if not isinstance(act, Bridge):
        return ()
    return (act.other if call == act.call else act.call,)


def _held(leg: Leg, at: datetime, *, held: bool) -> Leg:
    """Telnyx tells by no webhook that a participant is held: its acceptance is all there is."""
    before, after = CallState.CONFERENCE, CallState.HELD
    if not held:
        before, after = after, before
    if leg.known is not before:
        return leg
    return msgspec.structs.replace(leg, known=after, changed_at=at)


def _dialled(leg: Leg, act: Dial, settled: OrderSettled, at: datetime) -> Leg:
    """Telnyx took the dial: the leg exists before its first webhook."""
    leg = _with_ids(leg, settled)
    return msgspec.structs.replace(
        leg,
        known=leg.known or CallState.DIALLING,
        direction=leg.direction or Direction.OUTGOING,
        from_=leg.from_ or act.from_,
        to=leg.to or act.to,
        connection_id=leg.connection_id or act.connection_id,
        role=leg.role or act.role,
        parked=act.park,
        media=msgspec.structs.replace(
            leg.media, supervisor_role=act.supervisor_role, supervises=act.supervise
        ),
        started_at=leg.started_at or at,
    )


def _sighted(folded: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, LegSighted) or folded.leg.known is CallState.ENDED:
        return folded
    leg, at = _with_ids(folded.leg, fact.payload), fact.occurred_at
    if fact.payload.alive:
        return msgspec.structs.replace(folded, leg=leg, sighted_at=at, ending_since=None)
    over = msgspec.structs.replace(
        leg, known=CallState.ENDED, changed_at=at, ended_at=at, pending=()
    )
    return msgspec.structs.replace(folded, leg=over)


def _doubted(folded: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, LegDoubted):
        return folded
    if fact.payload.reason is DoubtReason.GAP:
        return msgspec.structs.replace(folded, gap_at=fact.occurred_at)
    return msgspec.structs.replace(folded, doubted_at=fact.occurred_at)


_OWN: Final[Mapping[type[Payload], Callable[[Folded, Fact], Folded]]] = {
    OrderPlaced: _order_placed,
    OrderSettled: _order_settled,
    LegSighted: _sighted,
    LegDoubted: _doubted,
}

"""One leg folded from its facts, oldest first."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain import client_state, leg_media
from console.domain.acts import (
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
from console.domain.leg_media import Media
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import DoubtReason, LegDoubted, LegSighted, OrderPlaced, OrderSettled


class Folded(Struct, frozen=True, kw_only=True):
    """A leg while it is folded: what to show follows from it by `leg()`."""

    id: CallId
    known: CallState | None = None
    leg_id: str | None = None
    session_id: str | None = None
    connection_id: str | None = None
    direction: Direction | None = None
    from_: str | None = None
    to: str | None = None
    name: str | None = None
    attestation: str | None = None
    started_at: datetime | None = None
    answered_at: datetime | None = None
    bridged_at: datetime | None = None
    ended_at: datetime | None = None
    changed_at: datetime
    ending: Ending | None = None
    agent: str | None = None
    role: Role | None = None
    parked: bool = False
    media: Media = Media()
    pending: tuple[Pending, ...] = ()
    trouble: Trouble | None = None
    settled: frozenset[str] = frozenset()
    joined: tuple[CallId, ...] = ()
    ending_since: datetime | None = None
    proved_at: datetime | None = None
    sighted_at: datetime | None = None
    doubted_at: datetime | None = None
    gap_at: datetime | None = None
    oddities: int = 0

    def leg(self, *, parked: bool = False) -> Leg:
        """What to show. `parked` says that a bridged leg is joined to nobody any more."""
        known = CallState.ANSWERED if parked else self.known
        return Leg(
            id=self.id,
            state=self._state(known),
            known=known,
            leg_id=self.leg_id,
            session_id=self.session_id,
            connection_id=self.connection_id,
            direction=self.direction,
            from_=self.from_,
            to=self.to,
            name=self.name,
            attestation=self.attestation,
            started_at=self.started_at,
            answered_at=self.answered_at,
            bridged_at=self.bridged_at,
            ended_at=self.ended_at,
            changed_at=self.changed_at,
            ending=self.ending,
            agent=self.agent,
            role=self.role,
            parked=self.parked,
            media=self.media,
            pending=self.pending,
            trouble=self.trouble,
            oddities=self.oddities,
        )

    def _state(self, known: CallState | None) -> CallState:
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
    return one.joined[-1:] == (other.id,) or other.joined[-1:] == (one.id,)


def fold(call: CallId, facts: Iterable[Fact], begun: Folded | None = None) -> Folded:
    """The leg after these facts, which must be in order and follow those of `begun`."""
    folded = begun
    for fact in facts:
        folded = _step(folded or Folded(id=call, changed_at=fact.occurred_at), fact)
    if folded is None:
        raise ValueError("a leg has at least one fact")
    return folded


def _step(leg: Folded, fact: Fact) -> Folded:
    own = _OWN.get(type(fact.payload))
    if own is not None:
        return own(leg, fact)
    return _telnyx_event(_with_ids(leg, fact.payload), fact)


def _telnyx_event(leg: Folded, fact: Fact) -> Folded:
    leg = msgspec.structs.replace(
        leg,
        proved_at=max(fact.occurred_at, leg.proved_at or fact.occurred_at),
        oddities=leg.oddities + bool(fact.oddities),
        media=leg_media.after_event(leg.media, fact.payload),
    )
    detail = _DETAIL.get(type(fact.payload))
    leg = detail(leg, fact) if detail else leg
    return _moved(leg, fact)


def _moved(leg: Folded, fact: Fact) -> Folded:
    after = _next_state(leg, fact.payload)
    if after is None or after is leg.known:
        return leg
    return msgspec.structs.replace(leg, known=after, changed_at=fact.occurred_at, trouble=None)


def _next_state(leg: Folded, payload: Payload) -> CallState | None:
    if isinstance(payload, Initiated):
        return _begun(leg) if leg.known is None else None
    if isinstance(payload, Unheld) and leg.known is CallState.HELD and leg.bridged_at:
        return CallState.BRIDGED
    return NEXT.get(leg.known, {}).get(type(payload))


def _begun(leg: Folded) -> CallState:
    return CallState.DIALLING if leg.direction is Direction.OUTGOING else CallState.OFFERED


def _with_ids(leg: Folded, payload: Payload) -> Folded:
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


def _initiated(leg: Folded, fact: Fact) -> Folded:
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


def _answered(leg: Folded, fact: Fact) -> Folded:
    return msgspec.structs.replace(leg, answered_at=leg.answered_at or fact.occurred_at)


def _bridged(leg: Folded, fact: Fact) -> Folded:
    payload = fact.payload
    named = payload.bridged_call_control_id if isinstance(payload, Bridged) else None
    joined = (*leg.joined, CallId(named)) if named else leg.joined
    return msgspec.structs.replace(leg, bridged_at=fact.occurred_at, joined=joined)


def _hung_up(leg: Folded, fact: Fact) -> Folded:
    payload = fact.payload
    if not isinstance(payload, HungUp) or leg.ending is not None:
        return leg
    ending = Ending(
        cause=payload.hangup_cause, source=payload.hangup_source, sip=payload.sip_hangup_cause
    )
    return msgspec.structs.replace(
        leg, ending=ending, ended_at=fact.occurred_at, pending=(), ending_since=None
    )


_DETAIL: Final[Mapping[type[Payload], Callable[[Folded, Fact], Folded]]] = {
    Initiated: _initiated,
    Answered: _answered,
    Bridged: _bridged,
    HungUp: _hung_up,
}


# Facts of our own -------------------------------------------------------------------------

_ENDS_A_LEG: Final = frozenset({HangUp.action, Reject.action})
_TAKES_A_LEG: Final = frozenset({"call.dial", "call.answer", "call.transfer", "call.bridge"})


def _order_placed(leg: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, OrderPlaced) or leg.known is CallState.ENDED:
        return leg
    order = fact.payload.order
    if order.id in leg.settled:
        return leg
    pending = Pending(order_id=order.id, action=order.act.action, placed_at=order.placed_at)
    ends = order.act.action in _ENDS_A_LEG
    return msgspec.structs.replace(
        leg,
        pending=(*leg.pending, pending),
        trouble=None,
        ending_since=leg.ending_since or (fact.occurred_at if ends else None),
    )


def _order_settled(leg: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, OrderSettled):
        return leg
    order, outcome = fact.payload.order, fact.payload.outcome
    pending = tuple(waiting for waiting in leg.pending if waiting.order_id != order.id)
    leg = msgspec.structs.replace(
        leg,
        pending=pending,
        settled=leg.settled | {order.id},
        trouble=trouble(order, outcome, fact.occurred_at),
    )
    if outcome.kind is OutcomeKind.ACCEPTED:
        return _carried_out(leg, fact)
    if order.act.action in _ENDS_A_LEG:
        return msgspec.structs.replace(leg, ending_since=None)
    return leg


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


def _carried_out(leg: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, OrderSettled):
        return leg
    order = fact.payload.order
    act = order.act
    if isinstance(act, Dial):
        leg = _dialled(leg, act, fact)
    if isinstance(act, Bridge):
        leg = _bridged_by_us(leg, act)
    if isinstance(act, HoldParticipant | UnholdParticipant):
        leg = _held(leg, fact, held=isinstance(act, HoldParticipant))
    if act.action in _TAKES_A_LEG and order.by:
        leg = msgspec.structs.replace(leg, agent=order.by)
    if leg.known is CallState.ENDED:
        return leg
    return msgspec.structs.replace(leg, media=leg_media.after_act(leg.media, act))


def _bridged_by_us(leg: Folded, act: Bridge) -> Folded:
    other = act.other if leg.id == act.call else act.call
    parked = leg.parked or (act.park and leg.id == act.call)
    return msgspec.structs.replace(leg, joined=(*leg.joined, other), parked=parked)


def _held(leg: Folded, fact: Fact, *, held: bool) -> Folded:
    """Telnyx tells by no webhook that a participant is held: its acceptance is all there is."""
    before, after = CallState.CONFERENCE, CallState.HELD
    if not held:
        before, after = after, before
    if leg.known is not before:
        return leg
    return msgspec.structs.replace(leg, known=after, changed_at=fact.occurred_at)


def _dialled(leg: Folded, act: Dial, fact: Fact) -> Folded:
    """Telnyx took the dial: the leg exists before its first webhook."""
    leg = _with_ids(leg, fact.payload)
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
        started_at=leg.started_at or fact.occurred_at,
    )


def _sighted(leg: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, LegSighted) or leg.known is CallState.ENDED:
        return leg
    leg = _with_ids(leg, fact.payload)
    if fact.payload.alive:
        return msgspec.structs.replace(leg, sighted_at=fact.occurred_at, ending_since=None)
    return msgspec.structs.replace(
        leg,
        known=CallState.ENDED,
        changed_at=fact.occurred_at,
        ended_at=fact.occurred_at,
        pending=(),
        ending_since=None,
    )


def _doubted(leg: Folded, fact: Fact) -> Folded:
    if not isinstance(fact.payload, LegDoubted):
        return leg
    if fact.payload.reason is DoubtReason.GAP:
        return msgspec.structs.replace(leg, gap_at=fact.occurred_at)
    return msgspec.structs.replace(leg, doubted_at=fact.occurred_at)


_OWN: Final[Mapping[type[Payload], Callable[[Folded, Fact], Folded]]] = {
    OrderPlaced: _order_placed,
    OrderSettled: _order_settled,
    LegSighted: _sighted,
    LegDoubted: _doubted,
}

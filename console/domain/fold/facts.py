"""A leg with one more of its facts, which may come in any order and any number of times."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final

from msgspec import structs

from console.domain import client_state
from console.domain.acts import (
    Bridge,
    Dial,
    Enqueue,
    HoldParticipant,
    LeaveQueue,
    Role,
    Transfer,
    UnholdParticipant,
)
from console.domain.events import Answered, Bridged, Fact, HungUp, Initiated, Payload
from console.domain.fold.leg import Folded
from console.domain.fold.media import (
    with_act,
    with_doubt,
    with_end,
    with_event,
    with_participant,
    with_recorded,
)
from console.domain.fold.moves import with_move
from console.domain.fold.offers import (
    Offers,
    with_claim,
    with_offer,
    with_offer_ended,
    with_queue,
    with_release,
)
from console.domain.fold.orders import (
    ENDS_A_LEG,
    trouble,
    with_given_up,
    with_order,
    with_outcome,
)
from console.domain.fold.places import Place, place_of, with_first, with_last
from console.domain.help_requests.fold import with_help, with_note
from console.domain.ids import mark_of
from console.domain.leg import MOVES, CallId, Direction, Ending, LeftAlone, Move
from console.domain.orders import OutcomeKind
from console.domain.own_facts import (
    CallClaimed,
    CallOffered,
    ClaimReleased,
    ConferenceRecorded,
    DoubtReason,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    OfferEnded,
    OrderPlaced,
    OrderSettled,
    ParticipantSighted,
)


def with_fact(folded: Folded | None, call: CallId, fact: Fact) -> Folded:
    """The leg with one more of its facts; the same object if it tells nothing new."""
    at = fact.occurred_at
    if folded is None:
        folded = Folded(call=call, first_at=at, last_at=at)
    own = _OWN.get(type(fact.payload))
    place = place_of(fact)
    changes = own(folded, place, fact.payload) if own else _telnyx_event(folded, place, fact)
    if at < folded.first_at:
        changes["first_at"] = at
    if at > folded.last_at:
        changes["last_at"] = at
    changes = {name: new for name, new in changes.items() if new is not getattr(folded, name)}
    return structs.replace(folded, **changes) if changes else folded


_Changes = dict[str, Any]


# Telnyx's events --------------------------------------------------------------------------


def _telnyx_event(folded: Folded, place: Place, fact: Fact) -> _Changes:
    payload = fact.payload
    changes: _Changes = {
        "first": with_first(folded.first, place, _ids(payload) | _begun(payload, place[0])),
        "media": with_event(folded.media, place, payload),
        "proved_at": _latest(folded.proved_at, place[0]),
    }
    last = _told_last(payload, place[0])
    if last:
        changes["last"] = with_last(folded.last, place, last)
    move = MOVES.get(type(payload))
    if move is not None:
        changes["moves"] = with_move(folded.moves, place, move)
    if "joined" in last:
        changes["joined"] = _joined(folded, last["joined"])
    if fact.oddities:
        changes["odd"] = _with_odd(folded.odd, place)
    return changes


def _latest(known: datetime | None, at: datetime) -> datetime:
    return at if known is None or at > known else known


def _with_odd(odd: tuple[Place, ...], place: Place) -> tuple[Place, ...]:
    index = bisect_left(odd, place)
    return odd if place in odd[index : index + 1] else (*odd[:index], place, *odd[index:])


def _joined(folded: Folded, other: CallId) -> frozenset[CallId]:
    return folded.joined if other in folded.joined else folded.joined | {other}


def _ids(payload: Payload) -> _Changes:
    """Who is on the leg and where it belongs, as far as the payload tells."""
    ids: _Changes = {
        "leg_id": payload.call_leg_id or None,
        "session_id": payload.call_session_id or None,
        "connection_id": payload.connection_id or None,
        "from_": getattr(payload, "from_", None) or None,
        "to": getattr(payload, "to", None) or None,
    }
    parties = client_state.decode(payload.client_state)
    if parties is not None:
        ids["from_"] = ids["from_"] or parties.from_ or None
        ids["to"] = ids["to"] or parties.to or None
        ids["direction"] = _direction(parties.direction)
        ids["agent"] = parties.agent or None
        ids["role"] = _role(parties.role)
        ids["made_by"] = parties.order or None
    return ids


def _direction(word: str | None) -> Direction | None:
    return Direction(word) if word in (Direction.INCOMING, Direction.OUTGOING) else None


def _role(word: str | None) -> Role | None:
    return Role(word) if word in tuple(Role) else None


def _begun(payload: Payload, at: datetime) -> _Changes:
    match payload:
        case Initiated():
            return {"started_at": at}
        case Answered():
            return {"answered_at": at}
        case Bridged():
            return {"bridged": True}
        case HungUp():
            ending = Ending(
                cause=payload.hangup_cause,
                source=payload.hangup_source,
                sip=payload.sip_hangup_cause,
                code=payload.error_code,
            )
            return {"ending": ending}
    return {}


def _told_last(payload: Payload, at: datetime) -> _Changes:
    told: _Changes = {}
    if isinstance(payload, Initiated):
        told = {
            "from_": payload.from_,
            "to": payload.to,
            "direction": _direction(payload.direction),
            "name": payload.caller_id_name,
            "attestation": payload.shaken_stir_attestation,
        }
    elif isinstance(payload, Bridged):
        told = {"bridged_at": at, "joined": payload.bridged_call_control_id}
    return {name: one for name, one in told.items() if one}


# Facts of our own -------------------------------------------------------------------------

_TAKES_A_LEG: Final = frozenset({"call.dial", "call.answer", "call.bridge"})


def _order_placed(folded: Folded, place: Place, payload: OrderPlaced) -> _Changes:
    order = payload.order
    last: _Changes = {"trouble": None}
    if order.act.action in ENDS_A_LEG:
        last["ending"] = True
    if isinstance(order.act, Transfer):
        last["sent"] = mark_of(order.id)
    return {
        "orders": with_order(folded.orders, place, order),
        "last": with_last(folded.last, place, last),
    }


def _order_settled(folded: Folded, place: Place, payload: OrderSettled) -> _Changes:
    order, outcome = payload.order, payload.outcome
    told = trouble(order, outcome, place[0])
    if payload.given_up:
        # it may be taken back, by what comes with an earlier time: so it changes nothing else
        return {"orders": with_given_up(folded.orders, place, told)} if told else {}
    last: _Changes = {"trouble": told}
    changes: _Changes = {"orders": with_outcome(folded.orders, order)}
    if outcome.kind is OutcomeKind.ACCEPTED:
        last |= _told_by_order(folded, payload)
        changes |= _carried_out(folded, place, payload)
    elif order.act.action in ENDS_A_LEG:
        last["ending"] = False
    if outcome.kind is OutcomeKind.UNKNOWN:
        changes["media"] = with_doubt(folded.media, place, order.act)
    changes["last"] = with_last(folded.last, place, last)
    if "joined" in last:
        changes["joined"] = _joined(folded, last["joined"])
    return changes


def _told_by_order(folded: Folded, payload: OrderSettled) -> _Changes:
    order = payload.order
    act = order.act
    told: _Changes = {}
    if act.action in _TAKES_A_LEG and order.by:
        told["taken_by"] = order.by
    if isinstance(act, Transfer) and order.by:
        told["sent_by"] = order.by
    if isinstance(act, Dial):
        told["parked"] = act.park
    if isinstance(act, Bridge):
        told["joined"] = act.other if folded.call == act.call else act.call
        if act.park and act.call == folded.call:
            told["parked"] = True
    return told


def _carried_out(folded: Folded, place: Place, payload: OrderSettled) -> _Changes:
    act = payload.order.act
    changes: _Changes = {"media": with_act(folded.media, place, act, payload.outcome.recording)}
    if isinstance(act, Dial):
        changes["first"] = with_first(folded.first, place, _dialled(act, payload, place[0]))
        changes["moves"] = with_move(folded.moves, place, Move.DIALLED)
    if isinstance(act, Enqueue):
        # by our own clock, as claims are: Telnyx's may be ahead of that of who takes the call out
        since = (payload.order.placed_at, place[1], place[2])
        changes["offers"] = with_queue(folded.offers, since)
    changes["helped"] = with_help(folded.helped, place, payload.order)
    changes["notes"] = with_note(folded.notes, place, payload.order)
    if isinstance(act, HoldParticipant | UnholdParticipant):
        # Telnyx tells by no webhook that a participant is held: its acceptance is all there is
        held = Move.SET_ASIDE if isinstance(act, HoldParticipant) else Move.BROUGHT_BACK
        changes["moves"] = with_move(folded.moves, place, held)
    if isinstance(act, LeaveQueue):
        # its webhook may be lost, and who waits no more hears nobody
        changes["moves"] = with_move(folded.moves, place, Move.DEQUEUED)
    return changes


def _dialled(act: Dial, payload: OrderSettled, at: datetime) -> _Changes:
    """Telnyx took the dial: the leg exists before its first webhook."""
    ids = _ids(payload)
    known: _Changes = {
        "from_": act.from_,
        "to": act.to,
        "connection_id": act.connection_id,
        "direction": Direction.OUTGOING,
        "role": act.role,
        "made_by": mark_of(payload.order.id),
        "started_at": at,
    }
    return known | {name: one for name, one in ids.items() if one}


def _sighted(folded: Folded, place: Place, payload: LegSighted) -> _Changes:
    changes: _Changes = {"first": with_first(folded.first, place, _ids(payload))}
    if payload.alive:
        changes["last"] = with_last(folded.last, place, {"ending": False})
        changes["sighted_at"] = _latest(folded.sighted_at, place[0])
        return changes
    changes["first"] = with_first(changes["first"], place, {"gone_at": place[0]})
    changes["moves"] = with_move(folded.moves, place, Move.ENDED)
    changes["media"] = with_end(folded.media, place)
    return changes


def _participant(folded: Folded, place: Place, payload: ParticipantSighted) -> _Changes:
    """Of one who is inside all is known; of one who left, not what became of it then."""
    changes: _Changes = {
        "first": with_first(folded.first, place, _ids(payload)),
        "media": with_participant(folded.media, place, payload),
    }
    if payload.inside is None:
        return changes | {"moves": with_move(folded.moves, place, Move.LEFT)}
    found = Move.FOUND_HELD if payload.held else Move.FOUND_TALKING
    changes["moves"] = with_move(folded.moves, place, found)
    changes["proved_at"] = _latest(folded.proved_at, place[0])
    return changes


def _recorded(folded: Folded, place: Place, payload: ConferenceRecorded) -> _Changes:
    return {"media": with_recorded(folded.media, place, payload)}


def _doubted(folded: Folded, place: Place, payload: LegDoubted) -> _Changes:
    name = "gap_at" if payload.reason is DoubtReason.GAP else "doubted_at"
    return {name: _latest(getattr(folded, name), place[0])}


def _left_alone(folded: Folded, place: Place, payload: LegLeftAlone) -> _Changes:
    told = LeftAlone(since=payload.since, by=payload.by)
    return {"last": with_last(folded.last, place, {"left_alone": told})}


def _offers(
    fold: Callable[[Offers, Place, Any], Offers],
) -> Callable[[Folded, Place, Payload], _Changes]:
    def changes(folded: Folded, place: Place, payload: Payload) -> _Changes:
        return {"offers": fold(folded.offers, place, payload)}

    return changes


_OWN: Final[Mapping[type[Payload], Callable[[Folded, Place, Any], _Changes]]] = {
    OrderPlaced: _order_placed,
    OrderSettled: _order_settled,
    LegSighted: _sighted,
    LegDoubted: _doubted,
    LegLeftAlone: _left_alone,
    ParticipantSighted: _participant,
    ConferenceRecorded: _recorded,
    CallOffered: _offers(with_offer),
    OfferEnded: _offers(with_offer_ended),
    CallClaimed: _offers(with_claim),
    ClaimReleased: _offers(with_release),
}

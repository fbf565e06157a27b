"""The ids and times of our own facts: two who conclude the same from the same facts write one.

So have the orders that follow by themselves from what happened: Telnyx, and the journal, take
two of one id for one.

What follows by itself has an id that follows from what it says and from the fact that it
follows: whoever concludes it gives it the same, and once it happens again, something else lies
between, so that the id is another one. What people ordered has the id of its order.

Two clocks differ. So a fact stands behind the one that it follows, whatever the clock says, and
what ends at a moment that was told before ends then.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta
from hashlib import sha1
from typing import Final, TypeAlias
from uuid import UUID

import msgspec
from msgspec import Struct

from console.domain.agent.attendance import Attendance
from console.domain.events import Fact, Payload
from console.domain.fold.leg import Folded
from console.domain.fold.places import Place
from console.domain.ids import CallId, OrderId
from console.domain.orders import AnyAct
from console.domain.own_facts import (
    OWN_KINDS,
    AgentFreed,
    AgentPayload,
    CallBackRung,
    CallClaimed,
    CallLeft,
    CallMissed,
    CallOffered,
    CallTaken,
    ClaimReleased,
    ConferenceRecorded,
    DoubtReason,
    LastingPayload,
    LegDoubted,
    LegLeftAlone,
    LegSighted,
    MemberTold,
    MessagePayload,
    MessageSent,
    OfferEnded,
    OrderPlaced,
    OrderSettled,
    ParticipantSighted,
    WrapUpExpired,
    calls_of,
)
from console.domain.team.offers import OfferEnd
from console.domain.work_lists.facts import ListPayload, list_fact_id

KIND_OF: Final = {type_: kind for kind, type_ in OWN_KINDS.items()}
"""The kind of each payload of our own."""

_TICK: Final = timedelta(microseconds=1)
_DIGITS: Final = 32
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)

_Said: TypeAlias = tuple[object, ...]
_OfCall: TypeAlias = CallTaken | CallLeft | CallMissed
_OfLeg: TypeAlias = LegSighted | LegDoubted | ParticipantSighted


class _Followed(Struct, frozen=True):
    """What a fact says, the id of the fact that it follows, and the time of that one."""

    said: _Said
    id: str = ""
    at: datetime | None = None


def noted(
    payload: Payload,
    at: datetime,
    received_at: datetime,
    *,
    leg: Folded | None = None,
    attendance: Attendance | None = None,
) -> Fact:
    """The fact that somebody notes at that time; it may get an earlier or a later one.

    `leg` is the leg that it is about, `attendance` that of its agent, as they are known now.
    """
    id_, occurred_at = _told(payload, at, leg, attendance)
    return Fact(
        id=id_,
        kind=KIND_OF[type(payload)],
        occurred_at=occurred_at,
        received_at=received_at,
        payload=payload,
    )


def doubted(call: CallId, reason: DoubtReason, leg: Folded | None, now: datetime) -> Fact:
    """What is known of a leg by now, as it is folded, may no longer be true."""
    payload = LegDoubted(call_control_id=call, reason=reason)
    return noted(payload, leg.after(now) if leg is not None else now, now, leg=leg)


def id_of_automatic(
    by: str, act: AnyAct, because: str, folded_of: Callable[[CallId], Folded | None]
) -> OrderId:
    """The id of an order that follows by itself, in somebody's name.

    `because` names what happened, once and for ever. Without it the order follows from how
    its legs are: it is the same until one of them is given another order.
    """
    said = [by, act.action, msgspec.json.encode(act).decode(), because]
    for call in () if because else act.calls:
        leg = folded_of(call)
        said.append(f"{leg.orders.number if leg is not None else 0}")
    # no step of a procedure, so that it looks like an order that somebody gave
    return OrderId(str(UUID(_digest("\x1f".join(said)), version=4)))


def leg_told_of(payload: Payload) -> CallId | None:
    """The leg from which the id of a fact follows; None where it follows from no leg."""
    if isinstance(payload, OrderPlaced | OrderSettled):
        return None
    return next(iter(calls_of(payload)), None)


def agent_told_of(payload: Payload) -> str | None:
    """The agent from whose attendance the id of a fact follows; None where there is none."""
    return payload.agent if isinstance(payload, AgentPayload) else None


def _told(
    payload: Payload, at: datetime, leg: Folded | None, attendance: Attendance | None
) -> tuple[str, datetime]:
    """The id and the time."""
    if isinstance(payload, _OfLeg):
        return _about_leg(payload, at, leg), at
    if isinstance(payload, MessagePayload | MemberTold | LastingPayload | ListPayload):
        return _by_itself(payload), at
    match payload:
        case OrderPlaced():
            return f"placed-{payload.order.id}", at
        case OrderSettled():
            said = "given-up" if payload.given_up else "settled"
            return f"{said}-{payload.order.id}", at
        case WrapUpExpired():
            over = min(payload.until, at)
            return _id(payload, (payload.agent, payload.until)), _after_all(over, attendance)
        case AgentFreed():
            return f"freed-{payload.order}", _after_all(at, attendance)
        case CallTaken() | CallLeft() | CallMissed():
            followed = _of_call(payload, attendance)
            return _id(payload, followed.said, followed.id), _after_all(at, attendance)
    followed = _of_offers(payload, leg)
    if isinstance(payload, OfferEnded) and payload.why == OfferEnd.MISSED:
        at = _until(payload, at, leg)
    if followed.at is not None:
        at = max(at, followed.at + _TICK)
    return _id(payload, followed.said, followed.id), at


def _by_itself(payload: MessagePayload | MemberTold | LastingPayload | ListPayload) -> str:
    """Of two hosts at which a member's consoles showed it, the one that is heard first counts."""
    if isinstance(payload, CallBackRung):
        return _id(payload, (payload.call_back, payload.order, payload.renewed))
    if isinstance(payload, LastingPayload):
        return _id(payload, (msgspec.json.encode(payload).decode(),))
    if isinstance(payload, ListPayload):
        return f"{KIND_OF[type(payload)].replace('.', '-')}-{list_fact_id(payload)}"
    if isinstance(payload, MessageSent):
        return f"message-{payload.message}"
    if isinstance(payload, MemberTold):
        return _id(payload, (payload.order, payload.to, payload.text))
    how = "read" if payload.read else "shown"
    return _id(payload, (payload.message, payload.member, how))


def _id(payload: Payload, said: _Said, follows: str = "") -> str:
    return _digest("\x1f".join(map(str, (KIND_OF[type(payload)], *said, follows))))


def _digest(text: str) -> str:
    """As a UUID of version 5 is made, which takes the library many times as long."""
    return sha1(text.encode("utf-8", "replace"), usedforsecurity=False).hexdigest()[:_DIGITS]


# Of an agent ------------------------------------------------------------------------------


def _of_call(payload: _OfCall, attendance: Attendance | None) -> _Followed:
    """What was told last of the agent and this call; at least since when all is remembered."""
    said: _Said = (payload.agent, payload.call)
    if isinstance(payload, CallLeft):
        said = (*said, msgspec.json.encode(payload).decode())
    if attendance is None:
        return _Followed(said)
    for fact in reversed(attendance.facts):
        if getattr(fact.payload, "call", None) == payload.call:
            return _Followed(said, fact.id)
    since = attendance.settled_until
    return _Followed(said, since.isoformat() if since else "")


def _after_all(at: datetime, attendance: Attendance | None) -> datetime:
    """A time after all that is known of the agent, even if the clock was put back."""
    last = attendance.last_at if attendance is not None else None
    return max(at, last + _TICK) if last is not None else at


# Of a leg ---------------------------------------------------------------------------------


def _about_leg(payload: _OfLeg, at: datetime, leg: Folded | None) -> str:
    """Whatever was told of the leg since makes it another fact.

    The ids begin with the time of the last fact: ids that lie beside one another cost the
    journal's index few pages, and a start doubts thousands of legs.
    """
    if isinstance(payload, LegDoubted):
        said = payload.reason.value
    elif isinstance(payload, LegSighted):
        said = f"{payload.alive}"
    else:
        said = f"{payload.inside} {payload.held} {payload.muted}"
    last = leg.last_at if leg is not None else _EPOCH
    if at <= last:
        said = f"{said} {at}"  # the question is older than the last fact, and this one stays last
    text = f"{KIND_OF[type(payload)]}\x1f{payload.call_control_id}\x1f{said}"
    return f"{(last - _EPOCH) // _TICK:014x}-{_digest(text)}"


def _of_offers(payload: Payload, leg: Folded | None) -> _Followed:
    """What a fact about offers, claims, recordings or being left alone follows."""
    match payload:
        case CallOffered():
            return _after(_last(leg), payload.call, *payload.to, payload.route)
        case OfferEnded():
            made = leg.offers.made.get(payload.member) if leg is not None else None
            follows = made[0] if made is not None else _last(leg)
            return _after(follows, payload.call, payload.member, payload.why)
        case CallClaimed():
            return _after(_last(leg), payload.call, payload.member, payload.order)
        case ClaimReleased():
            return _after(_claim(payload, leg), payload.call, payload.member)
        case ConferenceRecorded():
            told = leg.media.recorded if leg is not None else ()
            said = (payload.call_control_id, payload.conference, payload.recording)
            return _after(told[-1][0] if told else None, *said)
        case LegLeftAlone():
            before = leg.last.left_alone if leg is not None else None
            said = (payload.call_control_id, payload.since.isoformat(), payload.by)
            return _after(before[0] if before is not None else None, *said)
    raise TypeError(payload)


def _after(place: Place | None, *said: object) -> _Followed:
    return _Followed(said) if place is None else _Followed(said, place[2], place[0])


def _last(leg: Folded | None) -> Place | None:
    """The last fact about offers and claims of the leg."""
    if leg is None:
        return None
    offers = leg.offers
    places: Iterable[Place | None] = (
        *(place for place, _ in offers.made.values()),
        *(place for place, _ in offers.ended.values()),
        *(place for place, _ in offers.claims),
        *offers.released.values(),
        *(offers.claimed, offers.queued, offers.stage[0] if offers.stage else None),
    )
    return max((place for place in places if place is not None), default=None)


def _claim(payload: ClaimReleased, leg: Folded | None) -> Place | None:
    """The claim that is released: of the member, or of whoever has it."""
    claims = leg.offers.claims if leg is not None else ()
    fitting = (place for place, one in claims if payload.member in ("", one.member))
    return next(fitting, None) or _last(leg)


def _until(payload: OfferEnded, at: datetime, leg: Folded | None) -> datetime:
    """When an offer that nobody took was to end, if it was by then."""
    made = leg.offers.made.get(payload.member) if leg is not None else None
    until = made[1].until if made is not None else None
    return min(until, at) if until is not None else at

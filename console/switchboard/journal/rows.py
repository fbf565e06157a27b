"""Facts to rows of the journal and back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any, Final

import msgspec
from msgspec import Struct, structs

from console.decoders import learnt
from console.domain import client_state
from console.domain.acts import (
    Answer,
    Bridge,
    CreateApplication,
    Dispose,
    Enqueue,
    Operation,
    Refer,
    Reject,
    RejectNotReady,
    Role,
    Transfer,
    UpdateApplication,
)
from console.domain.applications import Setting, without_password
from console.domain.events import (
    Answered,
    Bridged,
    ConferenceParticipantJoined,
    Costed,
    Enqueued,
    Fact,
    HungUp,
    Initiated,
    Parties,
    Payload,
    Unknown,
)
from console.domain.history.outcomes import is_with_machine
from console.domain.history.parts import Step, Told, parts_of
from console.domain.history.past_calls import PastCall
from console.domain.leg import CallId
from console.domain.leg_media import currency, quality
from console.domain.orders import Dial, Order, OutcomeKind
from console.domain.own_facts import (
    OWN_KINDS,
    CallLeft,
    CallTaken,
    LegSighted,
    OrderPlaced,
    OrderSettled,
    tells_of,
)
from console.errors import WebhookRefused
from console.secret import MASK
from console.switchboard.journal import schema
from console.switchboard.journal.bodies.compressed import restored
from console.telnyx.params.base import is_secret
from console.telnyx.webhook import decode

_ENCODER: Final = msgspec.json.Encoder()
_OWN: Final = tuple(OWN_KINDS.values())
_DECODERS: Final = {kind: msgspec.json.Decoder(type_) for kind, type_ in OWN_KINDS.items()}


class Row(Struct, frozen=True):
    """One row of `facts`, as it is read. Times are Unix seconds."""

    number: int
    id: str
    kind: str
    session_id: str | None
    occurred_at: float
    received_at: float
    attempt: int | None
    body: bytes


def row_of(columns: Sequence[Any]) -> Row:
    """The row that SQLite read, with its body as it came."""
    row = Row(*columns)
    told: object = row.body  # a repair reads what may be anything
    return structs.replace(row, body=restored(told)) if isinstance(told, bytes) else row


def moment(seconds: float) -> datetime:
    """Unix seconds as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


def storable(text: str | None) -> str | None:
    """Text that SQLite takes: a lone surrogate, which JSON allows, becomes a mark."""
    return text.encode("utf-8", "replace").decode("utf-8") if text is not None else None


def id_beside(id_: str, body: bytes) -> str:
    """The id under which a fact stands beside the one that counts."""
    return f"{id_}~{sha256(body).hexdigest()[:16]}"


def first_id(id_: str) -> str | None:
    """The id of the one that counts, if a fact of that id may stand beside another."""
    first, mark, _ = id_[:-17], id_[-17:-16], id_[-16:]
    return first if mark == "~" and first else None


def encode_own(payload: Payload) -> bytes:
    """The body under which a fact of our own stands in the journal.

    Passwords and tokens that an order carried to Telnyx are masked: nobody reads
    them back, and the journal is shown and exported.
    """
    if isinstance(payload, OrderPlaced | OrderSettled):
        payload = structs.replace(payload, order=_without_secrets(payload.order))
    return _ENCODER.encode(payload)


def _without_secrets(order: Order) -> Order:
    act = order.act
    if isinstance(act, CreateApplication | UpdateApplication):
        kept = {"settings": _without_passwords(act.settings)}
        if isinstance(act, UpdateApplication):
            kept["before"] = _without_passwords(act.before)
        return structs.replace(order, act=structs.replace(act, **kept))
    if not isinstance(act, Operation) or not any(map(is_secret, act.parameters)):
        return order
    masked = {name: MASK if is_secret(name) else value for name, value in act.parameters.items()}
    return structs.replace(order, act=structs.replace(act, parameters=masked))


def _without_passwords(settings: dict[str, Setting]) -> dict[str, Setting]:
    """Settings whose URLs carry no password."""
    return {
        name: without_password(value) if isinstance(value, str) else value
        for name, value in settings.items()
    }


def fact_of(row: Row) -> Fact:
    """The fact that a row holds, decoded from its raw body."""
    decoder = _DECODERS.get(row.kind)
    received_at = moment(row.received_at)
    oddities: tuple[str, ...] = ()
    try:
        if decoder is None:
            return _as_stored(decode(row.body, received_at), row)
        payload = decoder.decode(row.body)
    except (WebhookRefused, msgspec.MsgspecError) as error:
        # how deep a body may be nested depends on the stack of the reader, and another
        # version of this program may know other orders
        payload = Unknown(call_session_id=row.session_id)
        oddities = (f"the body could not be read again: {error}",)
    return Fact(
        id=row.id,
        kind=row.kind,
        occurred_at=moment(row.occurred_at),
        received_at=received_at,
        payload=payload,
        attempt=row.attempt,
        oddities=oddities,
    )


def _as_stored(fact: Fact, row: Row) -> Fact:
    """The fact under the id and kind that it was stored under.

    One of a newer version's own is no webhook: its body tells neither, and no time.
    """
    if (fact.id, fact.kind) == (row.id, row.kind):
        return fact
    at = moment(row.occurred_at)
    return structs.replace(fact, id=row.id, kind=row.kind, occurred_at=at)


_Told = dict[str, str | float | None]


def projection(call: CallId, fact: Fact) -> tuple[str | float | None, ...] | None:
    """What a fact says for the call's line in the history; None if nothing.

    Whatever Telnyx says of a leg proves that there is one. Our own orders prove nothing:
    they may name a leg that never was.

    In the order of `schema.PROJECTED`.
    """
    payload = fact.payload
    told = _told(payload, fact.occurred_at.timestamp())
    if told is None:
        return None
    line = {"call_id": call, **_identity(payload), "role": _role(payload), **told}
    line["accented"] = accented(line.values())
    line["touched_at"] = fact.received_at.timestamp()
    return tuple(line.get(column) for column in schema.PROJECTED)


def accented(columns: Iterable[object]) -> bool:
    """Whether a text among the columns is not printable ASCII throughout."""
    texts = (text for text in columns if isinstance(text, str))
    return not all(text.isascii() and text.isprintable() for text in texts)


def _told(payload: Payload, at: float) -> _Told | None:
    """What happened at that Unix time, by columns; None if it is no matter of the history."""
    match payload:
        case Initiated():
            return {"started_at": at}
        case Answered():
            return {"answered_at": at}
        case Bridged() | ConferenceParticipantJoined():
            return {"bridged_at": at}
        case Enqueued():
            return {"queue": payload.queue}
        case HungUp():
            return {
                "ended_at": at,
                "cause": payload.hangup_cause,
                "source": payload.hangup_source,
                "sip": payload.sip_hangup_cause,
                "error": payload.error_code,
                **_heard(payload),
            }
        case Costed():
            return {"cost": payload.total_cost, "currency": currency(payload)}
    if isinstance(payload, _OWN):
        return _told_by_us(payload, at)
    return {"machine_at": at} if is_with_machine(payload) else {}


def ended_by(payload: Payload) -> tuple[CallId, ...]:
    """The calls whose line has an end by such a fact."""
    told = _told(payload, 0.0) if isinstance(payload, HungUp | LegSighted) else None
    return tells_of(payload) if told and "ended_at" in told else ()


def _told_by_us(payload: Payload, at: float) -> _Told | None:
    match payload:
        case LegSighted():
            return {} if payload.alive else {"ended_at": at}
        case CallTaken():
            return {"agent": payload.agent}
        case OrderSettled() if payload.outcome.kind is OutcomeKind.ACCEPTED:
            return _carried_out(payload.order, at)
    return None


def had(payload: Payload) -> tuple[str, str, str | None, str | None] | None:
    """What a fact tells of who had a call: the member, the step, code and note; None if nothing.

    The parameters of `schema.INSERT_HAD` that are about the member.
    """
    match payload:
        case CallTaken():
            return payload.agent, Step.TOOK, None, None
        case CallLeft():
            return payload.agent, Step.LEFT, None, None
        case OrderSettled(order=Order(act=Dispose() as act, by=by)) if by:
            accepted = payload.outcome.kind is OutcomeKind.ACCEPTED
            return (by, Step.SAID, act.code, storable(act.note) or None) if accepted else None
    return None


_OF_ITS_AGENT: Final = (Dial, Answer, Bridge, Reject, RejectNotReady, Transfer, Refer, Enqueue)
"""Acts that take a call, turn it away or send it on: whoever gives the order has it. All others
may be another's: a supervisor listens, a colleague hangs up."""


def _heard(payload: HungUp) -> _Told:
    heard = quality(payload)
    return msgspec.structs.asdict(heard) if heard else {}


def _carried_out(order: Order, at: float) -> _Told:
    if isinstance(order.act, Dispose):
        return {"disposition": order.act.code, "note": order.act.note or None}
    if not isinstance(order.act, _OF_ITS_AGENT):
        return {}
    began: _Told = {"started_at": at} if isinstance(order.act, Dial) else {}
    return {**began, "agent": order.by or None}


def _identity(payload: Payload) -> _Told:
    """Who is on the leg and where it belongs, as far as the payload tells."""
    told: _Told = {
        "session_id": payload.call_session_id,
        "connection_id": payload.connection_id,
    }
    if isinstance(payload, Parties):
        told |= {"from_number": payload.from_, "to_number": payload.to}
    if isinstance(payload, Initiated):
        told["direction"] = payload.direction
        # An outgoing call carries our own name.
        told["name"] = None if payload.direction == "outgoing" else payload.caller_id_name
    if isinstance(payload, OrderSettled) and isinstance(payload.order.act, Dial):
        dial = payload.order.act
        told |= {"direction": "outgoing", "from_number": dial.from_, "to_number": dial.to}
        told["connection_id"] = payload.connection_id or dial.connection_id
    return told


def _role(payload: Payload) -> str | None:
    """What the leg is for: in the order that began it, and in what Telnyx carries for us."""
    if isinstance(payload, OrderSettled) and isinstance(payload.order.act, Dial):
        return payload.order.act.role
    carried = client_state.decode(payload.client_state)
    return carried.role if carried else None


def transfer_of(payload: Payload) -> tuple[str, str] | None:
    """The session and the mark of the transfer that this bridge completes; None for others."""
    if not isinstance(payload, Bridged) or not payload.call_session_id:
        return None
    carried = client_state.decode(payload.client_state)
    if carried is None or carried.role != Role.TARGET or carried.order is None:
        return None
    return payload.call_session_id, carried.order


def past_call(columns: tuple[object, ...]) -> PastCall:
    """A line of the history from the columns of `schema.PROJECTED`."""
    named = dict(zip(PAST_FIELDS, columns, strict=False))
    times = {
        name: moment(seconds)
        for name in schema.TIMES
        if isinstance(seconds := named[name], int | float)
    }
    return msgspec.convert({**named, **dict.fromkeys(schema.TIMES), **times}, _PAST)


def with_parts(calls: Sequence[PastCall], had: Iterable[tuple[Any, ...]]) -> list[PastCall]:
    """The calls with who had each, from the columns of `schema.HAD_OF_CALLS`."""
    told: dict[CallId, list[Told]] = {}
    for call, at, number, member, step, code, note in had:
        one = Told(moment(at), number, member, Step(step), code, note)
        told.setdefault(CallId(call), []).append(one)
    return [
        structs.replace(call, parts=parts_of(told[call.call])) if call.call in told else call
        for call in calls
    ]


_PAST: Final = learnt(PastCall)
_RENAMED: Final = {"call_id": "call", "from_number": "from_", "to_number": "to"}
"""The columns that a past call calls otherwise."""
PAST_FIELDS: Final = tuple(
    _RENAMED.get(column, column)
    for column in schema.PROJECTED
    if column not in ("accented", "touched_at")
)
"""The fields of a past call that are columns, in the order of `schema.PROJECTED`."""

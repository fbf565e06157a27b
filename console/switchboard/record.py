"""Facts to rows of the journal and back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final

import msgspec
from msgspec import Struct, structs

from console.domain import client_state
from console.domain.acts import Dispose, Operation
from console.domain.calls import CallId
from console.domain.events import (
    Answered,
    Bridged,
    ConferenceParticipantJoined,
    Fact,
    HungUp,
    Initiated,
    Parties,
    Payload,
    Unknown,
)
from console.domain.history import PastCall
from console.domain.orders import Dial, Order, OutcomeKind
from console.domain.own import OWN_KINDS, LegSighted, OrderPlaced, OrderSettled
from console.errors import WebhookRefused
from console.telnyx.secret import MASK
from console.telnyx.webhook import decode

SECRET_PARAMETERS: Final = frozenset({"stream_auth_token", "sip_auth_password"})
"""Parameters of Telnyx's operations whose values are secrets."""

_ENCODER: Final = msgspec.json.Encoder()
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


def moment(seconds: float) -> datetime:
    """Unix seconds as aware UTC."""
    return datetime.fromtimestamp(seconds, UTC)


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
    if not isinstance(act, Operation) or not SECRET_PARAMETERS & act.parameters.keys():
        return order
    masked = {
        name: MASK if name in SECRET_PARAMETERS else value for name, value in act.parameters.items()
    }
    return structs.replace(order, act=structs.replace(act, parameters=masked))


def fact_of(row: Row) -> Fact:
    """The fact that a row holds, decoded from its raw body."""
    decoder = _DECODERS.get(row.kind)
    received_at = moment(row.received_at)
    oddities: tuple[str, ...] = ()
    try:
        if decoder is None:
            return decode(row.body, received_at)
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


_Columns = tuple[str | float | None, ...]


def projection(call: CallId, fact: Fact) -> _Columns | None:
    """What a fact says for the call's line in the history; None if nothing.

    Whatever Telnyx says of a leg proves that there is one. Our own orders prove nothing:
    they may name a leg that never was.

    The parameters of `schema.UPSERT_CALL`.
    """
    payload = fact.payload
    at = fact.occurred_at.timestamp()
    times: dict[str, float] = {}
    reasons: tuple[str | None, str | None, str | None] = (None, None, None)
    agent = disposition = note = None
    match payload:
        case Initiated():
            times["started_at"] = at
        case Answered():
            times["answered_at"] = at
        case Bridged() | ConferenceParticipantJoined():
            times["bridged_at"] = at
        case HungUp():
            times["ended_at"] = at
            reasons = (payload.hangup_cause, payload.hangup_source, payload.sip_hangup_cause)
        case LegSighted(alive=False):
            times["ended_at"] = at
        case OrderSettled(order=Order(act=Dispose() as act)) if _accepted(payload):
            disposition, note = act.code, act.note or None
        case OrderSettled() if _accepted(payload):
            agent = payload.order.by or None
            if isinstance(payload.order.act, Dial):
                times["started_at"] = at
        case _ if fact.kind in OWN_KINDS and not isinstance(payload, LegSighted):
            return None
    columns = (
        call,
        *_identity(payload),
        *(times.get(name) for name in ("started_at", "answered_at", "bridged_at", "ended_at")),
        *reasons,
        _role(payload),
        agent,
        disposition,
        note,
    )
    return (*columns, int(accented(columns)), fact.received_at.timestamp())


def accented(columns: Iterable[object]) -> bool:
    """Whether a text among the columns is not printable ASCII throughout."""
    texts = (text for text in columns if isinstance(text, str))
    return not all(text.isascii() and text.isprintable() for text in texts)


def _accepted(payload: OrderSettled) -> bool:
    return payload.outcome.kind is OutcomeKind.ACCEPTED


def _identity(payload: Payload) -> tuple[str | None, ...]:
    """Session, connection, direction, from, to and name, as far as the payload tells."""
    direction = payload.direction if isinstance(payload, Initiated) else None
    name = None
    if isinstance(payload, Initiated) and payload.direction != "outgoing":
        name = payload.caller_id_name
    from_ = payload.from_ if isinstance(payload, Parties) else None
    to = payload.to if isinstance(payload, Parties) else None
    connection = payload.connection_id
    if isinstance(payload, OrderSettled) and isinstance(payload.order.act, Dial):
        dial = payload.order.act
        direction, from_, to = "outgoing", dial.from_, dial.to
        connection = connection or dial.connection_id
    return (payload.call_session_id, connection, direction, from_, to, name)


def _role(payload: Payload) -> str | None:
    """What the leg is for: in the order that began it, and in what Telnyx carries for us."""
    if isinstance(payload, OrderSettled) and isinstance(payload.order.act, Dial):
        return payload.order.act.role
    carried = client_state.decode(payload.client_state)
    return carried.role if carried else None


def own_id(payload: Payload, fallback: str) -> str:
    """The id of a fact of our own: told by its order, so that it stands in the journal once."""
    if isinstance(payload, OrderPlaced):
        return f"placed-{payload.order.id}"
    if isinstance(payload, OrderSettled):
        return f"settled-{payload.order.id}"
    return fallback


def past_call(columns: tuple[object, ...]) -> PastCall:
    """A line of the history from the columns of `schema.PROJECTED`."""
    named = dict(zip(_PAST_FIELDS, columns, strict=False))
    times = {
        name: moment(seconds)
        for name in ("started_at", "answered_at", "bridged_at", "ended_at")
        if isinstance(seconds := named[name], int | float)
    }
    return msgspec.convert({**named, **dict.fromkeys(_TIMES), **times}, PastCall)


_PAST_FIELDS: Final = PastCall.__struct_fields__
_TIMES: Final = ("started_at", "answered_at", "bridged_at", "ended_at")

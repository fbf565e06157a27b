"""From the body of a delivery to a fact. Nothing here is trusted, and nothing is checked.

Most bodies are as documented and are read in one typed pass. Whatever does
not fit is read again by hand: an event that Telnyx signed is kept, however odd
a field of it is, because refusing it would let a caller hide behind his name.
What was odd is told in `Fact.oddities`.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import reduce
from math import isfinite
from operator import or_
from typing import Annotated, Final, TypeAlias

import msgspec
from msgspec import Meta, Struct

from console.decoders import made_once
from console.domain.events import KINDS, Fact, Payload, fit_payload, read_payload
from console.errors import WebhookRefused

EARLIEST: Final = datetime(2009, 1, 1, tzinfo=UTC)
"""Telnyx did not exist before; an earlier time is a mistake."""

CLOCK_SLACK: Final = timedelta(minutes=10)
"""How far ahead of the receipt a time may be before it counts as a mistake.

Nothing happens after it was signed, and what was signed further than five minutes from the time
here is not let in. Believed, such a time would stand before all that happens for hours.
"""

LONGEST_ID: Final = 128
"""Characters; Telnyx's ids are UUIDs of 36."""

MOST_ATTEMPTS: Final = 1_000_000
"""A delivery has some ten attempts; a larger number is a mistake."""

NO_KIND: Final = "unknown"
"""The kind of an event that names none."""

_Tree: TypeAlias = Mapping[str, object]


class _Occurrence(Struct, frozen=True):
    id: Annotated[str, Meta(min_length=1, max_length=LONGEST_ID)]
    occurred_at: Annotated[datetime, Meta(tz=True)]


class _Event(_Occurrence, frozen=True):
    event_type: Annotated[str, Meta(min_length=1)]
    payload: msgspec.Raw


class _Known(_Occurrence, frozen=True):
    payload: Payload


class _Try(Struct, frozen=True):
    attempt: Annotated[int, Meta(ge=1, le=MOST_ATTEMPTS)] | None = None


class _Body(Struct, frozen=True):
    data: _Event
    meta: _Try | None = None


_BODY: Final = msgspec.json.Decoder(_Body)

_OF_EVERY_CALL: Final = ("call.initiated", "call.answered", "call.bridged", "call.hangup")
"""Kinds that are read with their payload in one pass; of all others one learns the kind first."""


class _Told(Struct, frozen=True):
    data: _Known
    meta: _Try | None = None


@made_once
def _in_one_pass() -> tuple[msgspec.json.Decoder[_Told], Mapping[type[Struct], str]]:
    """What reads the whole body of an event of these kinds, and the kind of each type of event."""
    kinds: dict[type[Struct], str] = {
        msgspec.defstruct(
            "Known",
            [("payload", KINDS[kind])],
            bases=(_Known,),
            tag_field="event_type",
            tag=kind,
            frozen=True,
        ): kind
        for kind in _OF_EVERY_CALL
    }
    told = msgspec.defstruct("Told", [("data", reduce(or_, kinds))], bases=(_Told,), frozen=True)
    return msgspec.json.Decoder(told), kinds


def decode(body: bytes, received_at: datetime) -> Fact:
    """The fact that a body tells; `received_at` is aware UTC.

    The body must have been verified (`webhook.receive` does both) or come from
    the journal. The same arguments give the same fact for ever.

    Raises:
        WebhookRefused: the body is no JSON object ("not_json", "not_object").
    """
    try:
        return _read(body, received_at)
    except (msgspec.MsgspecError, UnicodeError, RecursionError):
        return _read_by_hand(body, received_at)


def _read(body: bytes, received_at: datetime) -> Fact:
    """The fact of a body that is as documented; raises an error of msgspec for any other."""
    decoder, kinds = _in_one_pass()
    event: _Known | _Event
    try:
        told = decoder.decode(body)
        event, meta = told.data, told.meta
        kind, payload = kinds[type(event)], event.payload
    except msgspec.ValidationError:
        read = _BODY.decode(body)
        event, meta = read.data, read.meta
        kind, payload = event.event_type, read_payload(event.event_type, event.payload)
    believable = _believable(event.occurred_at, received_at)
    oddities = () if kind in KINDS else ("unknown kind",)
    return Fact(
        id=event.id,
        kind=kind,
        occurred_at=event.occurred_at.astimezone(UTC) if believable else received_at,
        received_at=received_at,
        payload=payload,
        attempt=meta.attempt if meta else None,
        oddities=oddities if believable else (*oddities, "bad occurred_at"),
    )


def _read_by_hand(body: bytes, received_at: datetime) -> Fact:
    tree, mended = _parse(body)
    event, envelope = _find_event(tree)
    id_, id_oddity = _id_of(event)
    kind, kind_oddity = _kind_of(event)
    raw = event.get("payload")
    fields: _Tree = raw if isinstance(raw, dict) else {}
    payload, misfits = fit_payload(kind, fields)
    occurred_at, time_oddity = _time_of(event, fields, received_at)
    oddities = (
        mended,
        envelope,
        id_oddity,
        kind_oddity,
        None if isinstance(raw, dict) else "no payload",
        f"payload does not fit: {', '.join(misfits)}" if misfits else None,
        time_oddity,
    )
    return Fact(
        id=id_,
        kind=kind,
        occurred_at=occurred_at,
        received_at=received_at,
        payload=payload,
        attempt=_attempt_of(tree),
        oddities=tuple(oddity for oddity in oddities if oddity),
    )


# JSON ---------------------------------------------------------------------------------------

_LONGEST_INTEGER: Final = 19
_SURROGATES: Final = re.compile("[\ud800-\udfff]")


def tree_of(body: bytes) -> Mapping[str, object]:
    """A body as plain values, as far as `decode` can read it. Raises `WebhookRefused`."""
    return _parse(body)[0]


def _parse(body: bytes) -> tuple[_Tree, str | None]:
    """The body as an object, and what had to be mended for that."""
    mended = None
    try:
        try:
            tree = msgspec.json.decode(body)
        except (msgspec.MsgspecError, UnicodeError):
            tree = msgspec.json.decode(_mend(body))
            mended = "not plain JSON"
    except (ValueError, RecursionError) as error:
        raise WebhookRefused(
            "not_json", f"The body is no JSON ({type(error).__name__})."
        ) from error
    if not isinstance(tree, dict):
        raise WebhookRefused("not_object", "The body is JSON, but no object.")
    return tree, mended


def _mend(body: bytes) -> bytes:
    """The same JSON without what strict readers refuse.

    Another encoding or a byte order mark, bytes that are no text, control
    characters and half surrogate pairs inside strings, NaN, huge numbers (they
    become text). Raises ValueError or RecursionError if it is no JSON even so.
    """
    text = body.decode(json.detect_encoding(body), "replace")
    tree = json.loads(
        text,
        strict=False,
        parse_int=_integer,
        parse_float=_real,
        parse_constant=str,
    )
    plain = json.dumps(tree, ensure_ascii=False, allow_nan=False)
    return _SURROGATES.sub("\ufffd", plain).encode()


def _integer(digits: str) -> int | str:
    return int(digits) if len(digits) <= _LONGEST_INTEGER else digits


def _real(digits: str) -> float | str:
    value = float(digits)
    return value if isfinite(value) else digits


# The parts of an event ----------------------------------------------------------------------


def _find_event(tree: _Tree) -> tuple[_Tree, str | None]:
    """The object that has the event's id, kind and payload, and how it was wrapped.

    Documented is `data`; the contract's conference.floor.changed has no
    wrapping, version 1 of the API neither, and logs of events have
    `metadata.event`.
    """
    data = _object(tree, "data")
    if "event_type" in data:
        return data, None
    for outer in (tree, data):
        logged = _object(_object(outer, "metadata"), "event")
        if logged:
            return _object(logged, "data") or logged, "metadata.event envelope"
    if "event_type" in tree:
        kind = tree["event_type"]
        dotted = isinstance(kind, str) and "." in kind
        return tree, "no data envelope" if dotted else "v1 body"
    return data or tree, None


def _object(tree: _Tree, name: str) -> _Tree:
    value = tree.get(name)
    return value if isinstance(value, dict) else {}


def _id_of(event: _Tree) -> tuple[str, str | None]:
    """The event's id; without a usable one, a digest that is the same for every redelivery."""
    id_ = event.get("id")
    if isinstance(id_, int) and not isinstance(id_, bool):
        id_ = str(id_)
    if isinstance(id_, str) and 0 < len(id_) <= LONGEST_ID:
        return id_, None
    digest = hashlib.sha256(msgspec.json.encode(event, order="sorted")).hexdigest()
    return f"sha256:{digest}", "no id" if id_ is None else "bad id"


def _kind_of(event: _Tree) -> tuple[str, str | None]:
    kind = event.get("event_type")
    if not isinstance(kind, str) or not kind:
        return NO_KIND, "no event_type"
    return kind, None if kind in KINDS else "unknown kind"


def _time_of(event: _Tree, payload: _Tree, received_at: datetime) -> tuple[datetime, str | None]:
    """When it happened: the first time told that can be believed, else the receipt."""
    told = (event.get("occurred_at"), payload.get("occurred_at"), event.get("created_at"))
    for value in told:
        when = _instant(value)
        if when is not None and _believable(when, received_at):
            return when.astimezone(UTC), None
    return received_at, "bad occurred_at" if any(told) else "no occurred_at"


def _instant(value: object) -> datetime | None:
    """An ISO 8601 text as a time; without a zone it is UTC, as all of Telnyx's times are."""
    if not isinstance(value, str):
        return None
    try:
        when = msgspec.convert(value, datetime)
    except msgspec.ValidationError:
        return None
    return when if when.tzinfo else when.replace(tzinfo=UTC)


def _believable(when: datetime, received_at: datetime) -> bool:
    return when >= EARLIEST and (when <= received_at or when <= received_at + CLOCK_SLACK)


def _attempt_of(tree: _Tree) -> int | None:
    attempt = _object(tree, "meta").get("attempt")
    return attempt if type(attempt) is int and 1 <= attempt <= MOST_ATTEMPTS else None

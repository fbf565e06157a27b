"""A line of `events --json`: what programs of others rely on, apart from what we send ourselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Struct

from console.config.described import sets
from console.domain.leg import Leg
from console.line.listed_calls import CallOfLine, call_of
from console.line.port import Entry, Said

VERSION: Final = 1
"""Raised when a field goes or means something else; one more field is no other version."""


class EventLine(Struct, frozen=True, kw_only=True):
    """A fact, an order, its outcome or a notice, as `events --json` prints it."""

    v: Annotated[int, sets("the version of this list, 1; another one only if a field goes")]
    number: Annotated[int, sets("its place in the journal, which grows; 0 for a notice")]
    at: Annotated[datetime, sets("when it happened, RFC 3339")]
    received_at: Annotated[datetime, sets("when the switchboard learnt it")]
    kind: Annotated[str, sets("`fact`, `order`, `outcome` or `notice`")]
    title: Annotated[str, sets("Telnyx's event type (`call.initiated`), or the id of an action")]
    text: Annotated[str, sets("the rest in words, for people: it may change")]
    level: Annotated[str, sets("how it is: `good`, `warn`, `bad` or `unknown`")]
    call: Annotated[str | None, sets("the call's id, where it is about one")]
    session_id: Annotated[str | None, sets("the session of that call")]
    order_id: Annotated[str | None, sets("the order, which its outcome has too")]
    attempt: Annotated[int | None, sets("which delivery of the webhook it is")]
    said: Annotated[Said | None, sets("a piece of a transcript: `track`, `text`, `final`")]
    to: Annotated[str, sets("the user of the member whom it is said to; no text for everybody")]
    among: Annotated[tuple[str, ...], sets("the users who alone are told of it; none for all")]
    untold: Annotated[bool, sets("whether members are not told of it")]
    leg: Annotated[
        CallOfLine | None,
        sets("the call as it stands when the line is written; null once it left the board"),
    ]


def event_line(entry: Entry, leg: Leg | None) -> EventLine:
    """The line of an entry, and of the leg that it is about, if the board has it."""
    return EventLine(
        v=VERSION,
        number=entry.number,
        at=entry.at,
        received_at=entry.received_at,
        kind=entry.kind.value,
        title=entry.title,
        text=entry.text,
        level=entry.level.value,
        call=entry.call,
        session_id=entry.session_id,
        order_id=entry.order_id,
        attempt=entry.attempt,
        said=entry.said,
        to=entry.to,
        among=entry.among,
        untold=entry.untold,
        leg=call_of(leg) if leg is not None else None,
    )

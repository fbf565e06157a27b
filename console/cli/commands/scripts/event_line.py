"""A line of `events --json`: what programs of others rely on, apart from what we send ourselves."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Final

from msgspec import Struct, field

from console.config.described import sets
from console.domain.leg import Leg
from console.line.port import Entry, Said

VERSION: Final = 1
"""Raised when a field goes or means something else; one more field is no other version."""


class CallOfLine(Struct, frozen=True, kw_only=True):
    """The call that a line is about; the names of `calls --json`."""

    call_control_id: Annotated[str, sets("its id, which orders name it by")]
    call_session_id: Annotated[str | None, sets("what it shares with the other legs of the call")]
    direction: Annotated[str | None, sets("`incoming` or `outgoing`")]
    state: Annotated[str, sets("how it stands, as in `calls`")]
    from_: Annotated[str | None, sets("who calls, as the network told it")] = field(name="from")
    to: Annotated[str | None, sets("who is called, likewise")]
    name: Annotated[str | None, sets("the caller's name, as the network told it")]
    number: Annotated[str | None, sets("the far end's number, as it is dialled")]
    withheld: Annotated[bool, sets("whether the caller hides the number")]
    contact: Annotated[str | None, sets("who the contacts say has it")]
    agent: Annotated[str | None, sets("whose call it is")]


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
        untold=entry.untold,
        leg=_call_of(leg) if leg is not None else None,
    )


def _call_of(leg: Leg) -> CallOfLine:
    return CallOfLine(
        call_control_id=leg.id,
        call_session_id=leg.session_id,
        direction=leg.direction,
        state=leg.state.value,
        from_=leg.from_,
        to=leg.to,
        name=leg.name,
        number=leg.other_party,
        withheld=leg.withheld,
        contact=leg.contact.name if leg.contact else None,
        agent=leg.agent,
    )

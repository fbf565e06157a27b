"""The live calls as commands list them: each in short, as scripts read it and as people do.

A switchboard makes it of a board, so that `calls` loads neither the board's types nor the domain.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated

import msgspec
from msgspec import Struct

from console.config.described import sets
from console.domain.leg import MAY_RING_WORD, CallState, Leg
from console.domain.leg_media import Media
from console.domain.people.far_end import ends, who
from console.domain.team.rights import had_by
from console.line.port import Snapshot, names_among


class CallOfLine(Struct, frozen=True, kw_only=True):
    """A call as scripts read it, under Telnyx's names."""

    call_control_id: Annotated[str, sets("its id, which orders name it by")]
    call_session_id: Annotated[str | None, sets("what it shares with the other legs of the call")]
    direction: Annotated[str | None, sets("`incoming` or `outgoing`")]
    state: Annotated[str, sets("how it stands, as in `calls`")]
    from_: Annotated[str | None, sets("who calls, as the network told it")] = msgspec.field(
        name="from"
    )
    to: Annotated[str | None, sets("who is called, likewise")]
    name: Annotated[str | None, sets("the caller's name, as the network told it")]
    number: Annotated[str | None, sets("the far end's number, as it is dialled")]
    withheld: Annotated[bool, sets("whether the caller hides the number")]
    contact: Annotated[str | None, sets("who the contacts say has it")]
    agent: Annotated[str | None, sets("whose call it is")]


class MediaJson(Media, frozen=True, kw_only=True, omit_defaults=False):
    """What goes on on a leg, and what does not: a script finds every field."""


class CallJson(CallOfLine, frozen=True, kw_only=True):
    """A call as `calls --json` prints it.

    `seconds` is the time since the answer, before that since the beginning.
    `from`, `to` and `name` are as the network told them; `number` is the far end's as it is
    dialled, `contact` who the contacts say has it. `role` is set for the leg of a phone,
    `media` says what goes on: recording, digits, conference, queue.
    """

    call_leg_id: str | None
    connection_id: str | None
    contact_source: str | None
    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    bridged_with: str | None
    role: str | None
    media: MediaJson


class ListedCall(Struct, frozen=True, kw_only=True):
    """A call in a list: all of it for a script, and in words what a person reads besides.

    `ends` are who calls and who is called, `who` what the far end is called, `connection` the
    name of the application, `has` whose call it is; no text where there is none. Nothing is clean.
    `stands` is how a call stands that is counted as ringing, though that is not certain now.
    """

    call: CallJson
    ends: tuple[str, str]
    who: str = ""
    connection: str = ""
    has: str = ""
    stands: str = ""


class ListedCalls(Struct, frozen=True, kw_only=True):
    """The live calls, the oldest first."""

    calls: tuple[ListedCall, ...] = ()


def listed(snapshot: Snapshot, legs: Iterable[Leg]) -> ListedCalls:
    """The live ones of the legs, with the names that the board has."""
    names, team, now = names_among(snapshot.connections), snapshot.team, snapshot.health.now()
    live = sorted(
        (leg for leg in legs if leg.alive),
        key=lambda leg: (leg.started_at or leg.changed_at, leg.id),
    )

    def one(leg: Leg) -> ListedCall:
        has = had_by(leg, team)
        return ListedCall(
            call=call_told(leg, now),
            ends=ends(leg),
            who=who(leg).name,
            connection=names.get(leg.connection_id or "", leg.connection_id) or "",
            has=team.name(has) if has else "",
            stands=MAY_RING_WORD if leg.may_ring else "",
        )

    return ListedCalls(calls=tuple(map(one, live)))


def seconds(leg: Leg, now: datetime) -> float | None:
    """How long the call has been answered, or, before that, how long it has been there."""
    since = leg.answered_at or leg.started_at
    end = leg.ended_at if leg.state is CallState.ENDED else None
    return ((end or now) - since).total_seconds() if since else None


def call_of(leg: Leg) -> CallOfLine:
    """The call of a leg as scripts read it, in short."""
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


def call_told(leg: Leg, now: datetime) -> CallJson:
    """The call of a leg as scripts read it, whole."""
    return CallJson(
        **msgspec.structs.asdict(call_of(leg)),
        call_leg_id=leg.leg_id,
        connection_id=leg.connection_id,
        contact_source=leg.contact.source if leg.contact else None,
        started_at=leg.started_at,
        answered_at=leg.answered_at,
        bridged_at=leg.bridged_at,
        ended_at=leg.ended_at,
        seconds=seconds(leg, now),
        bridged_with=leg.peer,
        role=leg.role,
        media=MediaJson(**msgspec.structs.asdict(leg.media)),
    )

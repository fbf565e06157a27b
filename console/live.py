"""The calls of the table for spreadsheets and programs, under Telnyx's names."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.calls import CallState, Leg
from console.domain.media import Media
from console.exports import csv_text, json_text, timestamp


class CallJson(Struct, frozen=True, kw_only=True):
    """A call as `calls --json` prints it; Telnyx's names.

    `seconds` is the time since the answer, before that since the beginning.
    `role` is set for the leg of a phone, `media` says what goes on: recording,
    digits, conference, queue.
    """

    call_control_id: str
    call_leg_id: str | None = None
    call_session_id: str | None
    connection_id: str | None
    direction: str | None
    state: str | None = None
    from_: str | None = msgspec.field(name="from")
    to: str | None
    name: str | None
    started_at: datetime | None
    answered_at: datetime | None
    bridged_at: datetime | None
    ended_at: datetime | None
    seconds: float | None
    bridged_with: str | None = None
    agent: str | None
    role: str | None = None
    media: Media


def calls_json(legs: Iterable[Leg], now: datetime) -> str:
    """The calls as one JSON array."""
    return json_text([_as_json(leg, now) for leg in legs])


def seconds(leg: Leg, now: datetime) -> float | None:
    """How long the call has been answered, or, before that, how long it has been there."""
    since = leg.answered_at or leg.started_at
    end = leg.ended_at if leg.state is CallState.ENDED else None
    return ((end or now) - since).total_seconds() if since else None


def _as_json(leg: Leg, now: datetime) -> CallJson:
    return CallJson(
        call_control_id=leg.id,
        call_leg_id=leg.leg_id,
        call_session_id=leg.session_id,
        connection_id=leg.connection_id,
        direction=leg.direction,
        state=leg.state.value,
        from_=leg.from_,
        to=leg.to,
        name=leg.name,
        started_at=leg.started_at,
        answered_at=leg.answered_at,
        bridged_at=leg.bridged_at,
        ended_at=leg.ended_at,
        seconds=seconds(leg, now),
        bridged_with=leg.peer,
        agent=leg.agent,
        role=leg.role,
        media=leg.media,
    )


_HEAD: Final = (
    *("state", "direction", "from", "to", "name", "seconds", "connection_id", "agent", "queue"),
    *("started_at", "answered_at", "ended_at", "call_session_id", "call_control_id"),
)


def calls_csv(legs: Iterable[Leg], now: datetime) -> str:
    """The calls as CSV with a head; no cell begins a formula."""
    return csv_text(_HEAD, (_row(leg, now) for leg in legs))


def _row(leg: Leg, now: datetime) -> tuple[str | None, ...]:
    counted = seconds(leg, now)
    return (
        leg.state.value,
        leg.direction,
        leg.from_,
        leg.to,
        leg.name,
        None if counted is None else f"{counted:.0f}",
        leg.connection_id,
        leg.agent,
        leg.media.queue,
        timestamp(leg.started_at),
        timestamp(leg.answered_at),
        timestamp(leg.ended_at),
        leg.session_id,
        leg.id,
    )

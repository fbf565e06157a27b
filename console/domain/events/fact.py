"""What happened: the envelope that every fact has, and the base of all payloads.

A fact is one event that Telnyx reported (or that this program noted itself).
Everything in a payload was written by somebody else, so every field may be
missing, and a value that is not among the known ones is kept as it came.
Times inside payloads stay text; order is made by `Fact.occurred_at` alone.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, TypeAlias

from msgspec import Meta, Struct, field

FreeForm: TypeAlias = object
"""JSON whose shape the account's owner decides, not Telnyx; shown raw, never relied on."""

Whole: TypeAlias = Annotated[int, Meta(ge=-(2**63), le=2**63 - 1)]
"""A whole number that the journal and the line can hold; JSON has longer ones."""


def known(*values: str) -> Meta:
    """Name the values that the contract lists. They are not enforced: unknown ones are kept."""
    return Meta(examples=list(values))


class Payload(Struct, frozen=True, kw_only=True, gc=False):
    """Base of all payloads: whom the event concerns.

    `call_control_id` names the leg for commands, `call_leg_id` the same leg
    for ever, `call_session_id` all legs of one conversation. Ids are opaque.
    `client_state` is base64, as some command set it on this leg.
    """

    call_control_id: str | None = None
    call_leg_id: str | None = None
    call_session_id: str | None = None
    connection_id: str | None = None
    client_state: str | None = None


class Parties(Payload, frozen=True, kw_only=True, gc=False):
    """A payload that also names both ends of the leg."""

    from_: str | None = field(default=None, name="from")
    to: str | None = None


class Unknown(Parties, frozen=True, kw_only=True, gc=False):
    """An event of a kind that the contract does not have; the raw body tells the rest."""


class Fact(Struct, frozen=True, kw_only=True):
    """One event, whoever sent it.

    `id` is Telnyx's and the same on every redelivery. `kind` is the event
    type as sent, for instance "call.hangup". `occurred_at` is aware UTC, and
    the time of receipt where Telnyx's was missing or absurd. `received_at` is
    aware UTC. `attempt` counts deliveries from 1. `oddities` says in words
    what was unusual about the body, so that nothing is lost silently.
    """

    id: str
    kind: str
    occurred_at: datetime
    received_at: datetime
    payload: Payload
    attempt: Whole | None = None
    oddities: tuple[str, ...] = ()

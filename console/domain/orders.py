"""Orders: what an operator asks for, and what came of it.

An order binds to a call id, never to a row. Its `id` is Telnyx's `command_id`:
the same on every attempt, so that Telnyx does it once (it remembers an id for
60 s: Voice API, idempotent commands).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from msgspec import Struct

from console.domain.acts import (
    Answer,
    AnyAct,
    Bridge,
    Dial,
    HangUp,
    Refer,
    Reject,
    RejectCause,
    SendSipInfo,
    Transfer,
)
from console.domain.ids import ORDER_ID, OrderId
from console.domain.leg import CallId

__all__ = [
    "ORDER_ID",
    "Answer",
    "AnyAct",
    "Bridge",
    "Dial",
    "HangUp",
    "Order",
    "OrderId",
    "Outcome",
    "OutcomeKind",
    "Refer",
    "Reject",
    "RejectCause",
    "SendSipInfo",
    "Transfer",
    "WrongField",
]


class Order(Struct, frozen=True, kw_only=True):
    """One intent of an operator. `by` names the operator."""

    id: OrderId
    act: AnyAct
    placed_at: datetime
    by: str = ""


class OutcomeKind(StrEnum):
    """What came of an order. Unknown is not failed: the call is being asked for."""

    ACCEPTED = "accepted"
    REFUSED = "refused"
    UNKNOWN = "unknown"


class WrongField(Struct, frozen=True, kw_only=True):
    """A parameter that was refused, under its name in Telnyx's contract, and why."""

    name: str
    reason: str


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of an order. `call` is the new leg of a dial, `conference` a new conference.

    `recording` is the id of the recording that it began, where Telnyx's reply has one.
    `hint` says what to do now; `why` is the reason by itself, where the message says too what
    was not done; `wrong` is the parameter that a refusal names.
    """

    order_id: OrderId
    kind: OutcomeKind
    message: str = ""
    hint: str = ""
    why: str = ""
    code: str | None = None
    call: CallId | None = None
    conference: str | None = None
    recording: str | None = None
    seconds: float | None = None
    wrong: WrongField | None = None

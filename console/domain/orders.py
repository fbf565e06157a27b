"""Orders: what an operator may ask for, and why not now.

An order binds to a call id, never to a row. Its `id` is Telnyx's `command_id`:
the same on every attempt, so that Telnyx does it once (it remembers an id for
60 s: Voice API, idempotent commands).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from enum import StrEnum
from typing import Final, NewType

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
from console.domain.calls import CallId, CallState, Direction, Leg
from console.errors import NotNow

__all__ = [
    "ORDER_ID",
    "WHY_NOT",
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
    "permit",
    "why_not",
]

OrderId = NewType("OrderId", str)
ORDER_ID: Final = re.compile(
    r"[0-9a-f]{8}-[0-9a-f]{4}-[45][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
)
"""A UUID as RFC 9562 writes it: version 4 for what an operator asked for, version 5 for a step of
a procedure, whose id follows from that of its order."""


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


class Outcome(Struct, frozen=True, kw_only=True):
    """What came of an order. `call` is the new leg of a dial, `conference` a new conference.

    `hint` says what to do now.
    """

    order_id: OrderId
    kind: OutcomeKind
    message: str = ""
    hint: str = ""
    code: str | None = None
    call: CallId | None = None
    conference: str | None = None
    seconds: float | None = None


# Why not now ------------------------------------------------------------------------------

_TALKING: Final = frozenset({CallState.ANSWERED, CallState.BRIDGED, CallState.HELD})


def _gone(leg: Leg) -> str | None:
    if leg.state is CallState.ENDED:
        return "the call has ended"
    if leg.state is CallState.ENDING:
        return "the call is being hung up"
    return None


def _waiting_for(leg: Leg, *actions: str) -> str | None:
    for pending in leg.pending:
        if pending.action in actions:
            return f"{pending.action.removeprefix('call.')} is under way"
    return None


def _why_not_while_offered(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Answer.action, Reject.action):
        return reason
    if leg.direction is Direction.OUTGOING:
        return "only an incoming call is answered or rejected"
    if leg.state is not CallState.OFFERED and leg.state is not CallState.STALE:
        return f"the call is {leg.state.value} already"
    return None


def _why_not_transfer(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Transfer.action):
        return reason
    if leg.state is CallState.DIALLING:
        return "the call is not answered yet"
    return None


def _why_not_bridge(leg: Leg) -> str | None:
    if reason := _gone(leg) or _waiting_for(leg, Bridge.action):
        return reason
    if leg.state is CallState.DIALLING:
        return "the call is not answered yet"
    if leg.state is CallState.OFFERED:
        return "answer the call first"
    return None


def _why_not_hang_up(leg: Leg) -> str | None:
    return _gone(leg) or _waiting_for(leg, HangUp.action)


def _why_not_in_dialog(leg: Leg) -> str | None:
    if reason := _gone(leg):
        return reason
    if leg.state not in _TALKING and leg.state is not CallState.STALE:
        return "the call is not answered yet"
    return None


WHY_NOT: Final[Mapping[str, Callable[[Leg], str | None]]] = {
    Answer.action: _why_not_while_offered,
    Reject.action: _why_not_while_offered,
    Transfer.action: _why_not_transfer,
    Bridge.action: _why_not_bridge,
    HangUp.action: _why_not_hang_up,
    Refer.action: _why_not_in_dialog,
    SendSipInfo.action: _why_not_in_dialog,
}
"""For each action on a call, the reason that forbids it now, or None.

A stale call is not forbidden anything: its state is not known, so Telnyx decides.
"""


def why_not(action: str, leg: Leg | None) -> str | None:
    """Why the action cannot be ordered for this leg now, in words; None if it can."""
    if action not in WHY_NOT:
        return None
    if leg is None:
        return "no call is selected"
    return WHY_NOT[action](leg)


def permit(act: AnyAct, legs: Mapping[CallId, Leg]) -> None:
    """Raise `NotNow` if one of the act's legs forbids it.

    An id that the board does not know is allowed: Telnyx may know it.
    """
    if isinstance(act, Bridge) and act.call == act.other:
        raise NotNow("a call cannot be bridged with itself")
    for call in act.calls:
        leg = legs.get(call)
        if leg is not None and (reason := why_not(act.action, leg)):
            raise NotNow(reason)

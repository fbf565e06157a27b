"""What belongs to a supervisor who hears a call: its leg, its orders, and the facts about both."""

from __future__ import annotations

from typing import Final

from msgspec import structs

from console.domain import client_state
from console.domain.acts import Act, Dial, Role, Supervise, SwitchRole
from console.domain.events import Payload
from console.domain.ids import CallId
from console.domain.leg import Leg
from console.domain.own_facts import OrderPlaced, OrderSettled

ACTIONS: Final = frozenset({Supervise.action, SwitchRole.action})
"""The orders that begin a supervision or change it."""


def supervises(act: Act) -> bool:
    """Whether an act begins a supervision or changes it, in however many steps."""
    return act.action in ACTIONS or (isinstance(act, Dial) and act.supervise is not None)


def is_of_supervision(payload: Payload) -> bool:
    """Whether a fact is about a supervision, as far as it tells by itself."""
    if isinstance(payload, OrderPlaced | OrderSettled):
        return supervises(payload.order.act)
    carried = client_state.decode(payload.client_state)
    return carried is not None and carried.role == Role.SUPERVISOR


def supervisor_leg(payload: Payload) -> CallId | None:
    """The leg that a fact tells to be a supervisor's; None where it does not tell."""
    dialled = not isinstance(payload, OrderPlaced) and (
        not isinstance(payload, OrderSettled) or isinstance(payload.order.act, Dial)
    )
    if dialled and payload.call_control_id and is_of_supervision(payload):
        return CallId(payload.call_control_id)
    return None


def is_supervisors(leg: Leg) -> bool:
    """Whether a leg is one by which somebody hears a call."""
    return leg.role is Role.SUPERVISOR


def unsupervised(leg: Leg) -> Leg:
    """A leg without what orders about its supervision left on it; the same one where none did."""
    pending = tuple(one for one in leg.pending if one.action not in ACTIONS)
    trouble = leg.trouble
    if trouble is not None and trouble.action in ACTIONS:
        trouble = None
    if len(pending) == len(leg.pending) and trouble is leg.trouble:
        return leg
    return structs.replace(leg, pending=pending, trouble=trouble)

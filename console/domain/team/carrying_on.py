"""What becomes of a call that nobody of its route took: into a queue, to a number, or turned away.

These are orders to Telnyx, which the switchboard gives by itself. Their ids follow from the
call and the route, so that each is given once, whoever looks, and a look at the
leg's own facts tells what came of it.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final, NamedTuple
from uuid import NAMESPACE_OID, uuid5

from msgspec import Struct

from console.domain.acts import Answer, AnyAct, Enqueue, Reject, Transfer
from console.domain.fold.leg import Folded
from console.domain.fold.places import value
from console.domain.ids import CallId, OrderId, step_of
from console.domain.leg import CallState
from console.domain.team.routes import Route, Then, ThenKind

PATIENCE: Final = timedelta(seconds=60)
"""How long an order that Telnyx took may be without effect; Telnyx rings a target for 30 s."""


class DueOrder(Struct, frozen=True, kw_only=True):
    """An order that the switchboard is to give by itself; `id` is its id."""

    id: OrderId
    act: AnyAct


class Waiting(NamedTuple):
    """An order is under way. Look again then, or when something is told of the leg."""

    until: datetime | None = None


def carried_on(folded: Folded, route: Route, now: datetime) -> DueOrder | Waiting | None:
    """The order that is due for a call that its route gave up; None if it came to nothing.

    One that shall wait in a queue is answered first.
    """
    order = _id(folded, route)
    if route.then.kind is not ThenKind.QUEUE:
        return _given(folded, order, _act(folded.call, route.then), now)
    answer = _given(folded, step_of(order, "answer"), Answer(call=folded.call), now)
    if folded.known is CallState.OFFERED:
        return answer
    return _given(folded, order, _act(folded.call, route.then), now)


def is_answered_for_queue(folded: Folded, route: Route) -> bool:
    """Whether the switchboard answered the call, to put it into the route's queue."""
    if route.then.kind is not ThenKind.QUEUE or folded.known is not CallState.ANSWERED:
        return False
    return folded.orders.is_settled(step_of(_id(folded, route), "answer"))


def _id(folded: Folded, route: Route) -> OrderId:
    """The same for each look; another once somebody had the call and gave it back."""
    claimed = folded.offers.claimed
    said = f"{folded.call} {route.name} {route.then.words} {claimed[2] if claimed else ''}"
    return OrderId(str(uuid5(NAMESPACE_OID, said)))


def _act(call: CallId, then: Then) -> AnyAct:
    if then.kind is ThenKind.QUEUE:
        return Enqueue(call=call, parameters={"queue_name": then.target})
    if then.kind is ThenKind.TRANSFER:
        # whoever wrote the settings was asked about the number by writing it there
        return Transfer(call=call, to=then.target, confirmed=then.target)
    return Reject(call=call)


def _given(folded: Folded, order: OrderId, act: AnyAct, now: datetime) -> DueOrder | Waiting | None:
    if any(one.order_id == order for one in folded.orders.open):
        return Waiting()
    if not folded.orders.is_settled(order):
        return DueOrder(id=order, act=act)
    told = folded.trouble
    trouble = value(told)
    if told is None or (trouble is not None and trouble.order_id == order):
        return None
    until = told[0][0] + PATIENCE
    return Waiting(until) if now < until else None

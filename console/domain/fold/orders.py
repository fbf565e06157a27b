"""The orders on a leg, folded: which have no outcome yet, and the trouble with the last one.

An order and its outcome cancel each other, whichever comes first.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.acts import HangUp, Reject
from console.domain.fold.places import Place
from console.domain.leg import Pending, Trouble
from console.domain.orders import Order, Outcome, OutcomeKind

ENDS_A_LEG: Final = frozenset({HangUp.action, Reject.action})
"""The orders after which a leg is ending."""


class Orders(Struct, frozen=True, array_like=True):
    """The orders without an outcome, the outcomes without their order, and those with both."""

    pending: tuple[tuple[Place, Pending], ...] = ()
    early: frozenset[str] = frozenset()
    settled: tuple[str, ...] = ()


def with_order(orders: Orders, place: Place, order: Order) -> Orders:
    """The orders with one that was placed; the same object if it is known."""
    if _is_among(orders.settled, order.id) or any(
        one.order_id == order.id for _, one in orders.pending
    ):
        return orders
    if order.id in orders.early:
        settled = _with_id(orders.settled, order.id)
        return Orders(orders.pending, orders.early - {order.id}, settled)
    action, placed_at = order.act.action, order.placed_at
    pending = [*orders.pending]
    one = (place, Pending(order_id=order.id, action=action, placed_at=placed_at))
    insort(pending, one, key=lambda one: one[0])
    return Orders(tuple(pending), orders.early, orders.settled)


def with_outcome(orders: Orders, order: Order) -> Orders:
    """The orders once one of them has its outcome; the same object if that is known."""
    if order.id in orders.early or _is_among(orders.settled, order.id):
        return orders
    pending = tuple(one for one in orders.pending if one[1].order_id != order.id)
    if len(pending) == len(orders.pending):
        return Orders(pending, orders.early | {order.id}, orders.settled)
    return Orders(pending, orders.early, _with_id(orders.settled, order.id))


def _is_among(ids: tuple[str, ...], id_: str) -> bool:
    place = bisect_left(ids, id_)
    return id_ in ids[place : place + 1]


def _with_id(ids: tuple[str, ...], id_: str) -> tuple[str, ...]:
    more = list(ids)
    insort(more, id_)
    return tuple(more)


def trouble(order: Order, outcome: Outcome, at: datetime) -> Trouble | None:
    """What a leg keeps of an order that was not accepted."""
    if outcome.kind is OutcomeKind.ACCEPTED:
        return None
    return Trouble(
        order_id=order.id,
        action=order.act.action,
        unknown=outcome.kind is OutcomeKind.UNKNOWN,
        message=outcome.message,
        hint=outcome.hint,
        at=at,
    )

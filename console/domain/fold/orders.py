"""The orders on a leg, folded: which have no outcome yet, and the trouble with the last one.

An order and its outcome cancel each other, whichever comes first. One that was given up is
open no more, and what is known of it gives way to its outcome, whichever of the two comes first.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from datetime import datetime
from typing import Final

from msgspec import Struct, structs

from console.domain.acts import HangUp, MuteParticipant, Reject, UnmuteParticipant
from console.domain.fold.places import Place, Told
from console.domain.ids import OrderId
from console.domain.leg import Pending, Trouble
from console.domain.orders import Order, Outcome, OutcomeKind

ENDS_A_LEG: Final = frozenset({HangUp.action, Reject.action})
"""The orders after which a leg is ending."""

_MUTES: Final = frozenset({MuteParticipant.action, UnmuteParticipant.action})


class Orders(Struct, frozen=True, array_like=True):
    """The orders without an outcome, the outcomes without their order, and those with both.

    `given_up` are those without an outcome that nobody waits for, in the order of when that
    was said.
    """

    pending: tuple[tuple[Place, Pending], ...] = ()
    early: frozenset[str] = frozenset()
    settled: tuple[str, ...] = ()
    given_up: tuple[tuple[Place, Trouble], ...] = ()

    @property
    def open(self) -> tuple[Pending, ...]:
        """The orders under way."""
        if not self.pending:
            return ()
        over = {trouble.order_id for _, trouble in self.given_up}
        return tuple(one for _, one in self.pending if one.order_id not in over)

    @property
    def number(self) -> int:
        """How many there ever were."""
        return len(self.pending) + len(self.early) + len(self.settled)

    @property
    def trouble(self) -> Told[Trouble]:
        """What is known of the last one that was given up."""
        return self.given_up[-1] if self.given_up else None

    @property
    def not_ending(self) -> Place | None:
        """Where the last one that was to end the leg was given up."""
        return self._last_of(ENDS_A_LEG)

    @property
    def mute_doubted(self) -> Place | None:
        """Where the last one that was to mute the leg, or not any more, was given up."""
        return self._last_of(_MUTES)

    def is_settled(self, order: OrderId) -> bool:
        """Whether the order is over, whatever came of it."""
        given_up = any(trouble.order_id == order for _, trouble in self.given_up)
        return given_up or order in self.early or _is_among(self.settled, order)

    def _last_of(self, actions: frozenset[str]) -> Place | None:
        if not self.given_up:
            return None
        found = (place for place, one in reversed(self.given_up) if one.action in actions)
        return next(found, None)


def with_order(orders: Orders, place: Place, order: Order) -> Orders:
    """The orders with one that was placed; the same object if it is known."""
    if _is_among(orders.settled, order.id) or any(
        one.order_id == order.id for _, one in orders.pending
    ):
        return orders
    if order.id in orders.early:
        settled = _with_id(orders.settled, order.id)
        early = orders.early - {order.id}
        return structs.replace(orders, early=early, settled=settled)
    action, placed_at = order.act.action, order.placed_at
    pending = [*orders.pending]
    one = (place, Pending(order_id=order.id, action=action, placed_at=placed_at))
    insort(pending, one, key=lambda one: one[0])
    return structs.replace(orders, pending=tuple(pending))


def with_outcome(orders: Orders, order: Order) -> Orders:
    """The orders once one of them has its outcome; the same object if that is known."""
    if order.id in orders.early or _is_among(orders.settled, order.id):
        return orders
    pending = tuple(one for one in orders.pending if one[1].order_id != order.id)
    given_up = tuple(one for one in orders.given_up if one[1].order_id != order.id)
    if len(pending) == len(orders.pending):
        return structs.replace(orders, early=orders.early | {order.id}, given_up=given_up)
    settled = _with_id(orders.settled, order.id)
    return structs.replace(orders, pending=pending, settled=settled, given_up=given_up)


def with_given_up(orders: Orders, place: Place, told: Trouble) -> Orders:
    """The orders once one of them was given up; the same object if more is known of it."""
    if orders.is_settled(OrderId(told.order_id)):
        return orders
    given_up = [*orders.given_up]
    insort(given_up, (place, told), key=lambda one: one[0])
    return structs.replace(orders, given_up=tuple(given_up))


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
        by=order.by,
    )

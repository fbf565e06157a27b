"""The orders of this console that have no outcome yet, and what came of those that are no fact."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from console.domain.fold.orders import trouble
from console.domain.leg import CallId, Leg, Pending, Trouble
from console.domain.orders import Order, OrderId, Outcome


class OwnOrders:
    """What a leg suffers by this console alone: the switchboard tells the rest of it."""

    def __init__(self) -> None:
        self._open: dict[OrderId, Order] = {}
        self._troubles: dict[CallId, Trouble] = {}

    def __len__(self) -> int:
        """How many have no outcome yet."""
        return len(self._open)

    def __bool__(self) -> bool:
        """Whether any leg suffers anything by this console."""
        return bool(self._open or self._troubles)

    def open(self, order: Order) -> None:
        """An order is given: it is under way on its calls, and earlier trouble of theirs over."""
        self._open[order.id] = order
        self.forget(order.act.calls)

    def close(
        self, order: Order, outcome: Outcome | None, now: datetime, legs: Iterable[Leg]
    ) -> None:
        """The order is over; of `legs`, its own, those that do not tell of it are in trouble."""
        self._open.pop(order.id, None)
        failed = trouble(order, outcome, now) if outcome is not None else None
        if failed is not None:
            self._troubles |= {leg.id: failed for leg in legs if not _tells_of(leg, order)}

    def keep(self, calls: Iterable[CallId]) -> None:
        """Only these calls are there."""
        there = set(calls)
        self._troubles = {call: one for call, one in self._troubles.items() if call in there}

    def forget(self, calls: Iterable[CallId]) -> None:
        """The trouble of these calls is over."""
        for call in calls:
            self._troubles.pop(call, None)

    def pending(self, leg: Leg) -> tuple[Pending, ...]:
        """What is under way on a leg, its own word first."""
        if not self._open:
            return leg.pending
        known = {pending.order_id for pending in leg.pending}
        own = tuple(
            Pending(order_id=order.id, action=order.act.action, placed_at=order.placed_at)
            for order in self._open.values()
            if leg.id in order.act.calls and order.id not in known
        )
        return leg.pending + own

    def trouble(self, leg: Leg) -> Trouble | None:
        """What went wrong on a leg last, its own word first."""
        return leg.trouble or self._troubles.get(leg.id)


def _tells_of(leg: Leg, order: Order) -> bool:
    """Whether the switchboard has told already what became of the order."""
    return leg.trouble is not None and leg.trouble.order_id == order.id

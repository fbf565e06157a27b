"""Who calls for a hand is known after each change, at a cost that callers do not multiply."""

from __future__ import annotations

import msgspec

from console.domain.leg import CallState, Pending
from console.domain.orders import Answer
from console.line.port import LegChanged, Snapshot
from console.ui.state.callers import Callers
from console.ui.state.store import Store
from tests.domain.work import work
from tests.ui.memory_switchboard import leg, utc_now


def under_way(number: int) -> Pending:
    """Somebody's order to answer, which nobody knows the outcome of."""
    return Pending(order_id=f"order-{number}", action=Answer.action, placed_at=utc_now())


def test_a_change_among_many_who_cannot_be_answered_costs_as_much_as_among_few() -> None:
    """A storm of callers, each being answered: a key must have its effect all the same."""

    def steps(callers: int) -> int:
        legs = [leg(number, pending=(under_way(number),)) for number in range(callers)]
        talking = leg(callers, CallState.BRIDGED)
        store = Store()
        following = Callers(store)
        following.follow(store.begin(Snapshot(number=1, legs=(*legs, talking)), utc_now()), 0.0)
        change = LegChanged(number=2, leg=msgspec.structs.replace(talking, name="Ada"))
        following.follow(store.apply((change,)), 1.0)
        assert following.next(1.0) is None
        return work(lambda: following.follow(store.apply((change,)), 2.0))

    assert steps(400) <= steps(4) * 1.5


def test_who_could_not_be_answered_can_be_once_it_is_otherwise() -> None:
    """The order failed, or the board is anew one with a phone."""
    store = Store()
    callers = Callers(store)
    one = leg(3, CallState.ANSWERED, known=CallState.OFFERED)
    waiting = leg(4, pending=(under_way(4),))
    board = Snapshot(number=1, legs=(one, waiting))
    callers.follow(store.begin(board, utc_now()), 0.0)
    assert callers.next(0.0) is None
    failed = msgspec.structs.replace(waiting, pending=())
    callers.follow(store.apply((LegChanged(number=2, leg=failed),)), 1.0)
    assert callers.next(1.0) == failed

    with_phone = msgspec.structs.replace(board, phone="+13125550199")
    callers.follow(store.begin(with_phone, utc_now()), 2.0)
    assert callers.next(2.0) == one

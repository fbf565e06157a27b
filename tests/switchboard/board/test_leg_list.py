"""The legs of the board, without going through all of them."""

from __future__ import annotations

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.domain.leg import CallId, CallState, Leg, age
from console.switchboard.board.leg_list import LegList
from tests.domain.stories import at
from tests.domain.work import work


def leg(number: int, seconds: float) -> Leg:
    """A leg that began then."""
    began = at(seconds)
    return Leg(id=CallId(f"{number}"), state=CallState.OFFERED, changed_at=began, started_at=began)


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3), st.booleans())))
def test_legs_stand_in_the_order_in_which_they_began_whatever_became_of_them(
    happened: list[tuple[int, int, bool]],
) -> None:
    """A late webhook may tell that a leg began earlier; consoles draw them in this order."""
    legs, known = LegList(), dict[CallId, Leg]()
    for number, seconds, stays in happened:
        one = leg(number, seconds)
        if stays:
            legs.put(one)
            known[one.id] = one
        else:
            legs.drop(one.id)
            known.pop(one.id, None)

        assert legs.oldest_first == tuple(sorted(known.values(), key=age))
        assert legs.by_id == known


def test_to_list_them_and_to_change_one_is_no_more_work_among_many() -> None:
    """A console attaches, or a leg leaves, while a hundred thousand others are there."""
    few, many = (LegList(leg(n, n) for n in range(count)) for count in (10, 10_000))
    changed = msgspec.structs.replace(leg(5, 5), state=CallState.ANSWERED)

    assert work(lambda: many.oldest_first) == work(lambda: few.oldest_first)
    assert work(lambda: many.put(changed)) <= 2 * work(lambda: few.put(changed))
    assert work(lambda: many.drop(CallId("6"))) <= 2 * work(lambda: few.drop(CallId("6")))

"""Who is on the line with my phone: one answer for the screen and for the service."""

from __future__ import annotations

from itertools import permutations

import pytest

from console.domain import client_state
from console.domain.acts import Role
from console.domain.client_state import Parties
from console.domain.events import Fact
from console.domain.leg import Leg
from console.domain.my_phone import (
    PhoneState,
    company,
    has_company,
    is_my_phone,
    my_leg,
    parties_of,
    phone_state,
    together,
)
from tests.domain.stories import answered, bridged, call, hung_up, initiated
from tests.domain.test_board import board_of


def my_phone(seconds: float) -> Fact:
    """My phone is rung, as leg M."""
    state = client_state.encode(Parties(agent="Ada", role=Role.AGENT)) or ""
    return initiated(seconds, "M", "outgoing", client_state=state)


def told(*facts: Fact) -> tuple[Leg, dict[str, Leg]]:
    """My phone, and all legs by their letter, once those facts are told."""
    legs = board_of(list(facts)).legs
    mine = my_leg(legs.values(), "Ada")
    assert mine is not None
    return mine, {letter: legs[call(letter)] for letter in "MAC" if call(letter) in legs}


THREE = (
    initiated(0, "A"),
    my_phone(1),
    initiated(2, "C", "outgoing"),
    *(answered(5, letter) for letter in "MAC"),
)
MOMENTS = (10.0, 14.0, 18.0)


@pytest.mark.parametrize("order", tuple(permutations("MAC")))
def test_a_phone_that_one_side_alone_says_is_bridged_talks(order: tuple[str, ...]) -> None:
    """Three legs, bridged at 10, 14 and 18 s: no pair is told of by both sides.

    The screen said that I talk, and the service that my phone is free, so that `a` or
    auto-answer took a phone that talks.
    """
    mine, legs = told(
        *THREE, *(bridged(at, letter) for at, letter in zip(MOMENTS, order, strict=True))
    )
    others = [leg for letter, leg in legs.items() if letter != "M"]
    talking = [leg for leg in others if mine.peer == leg.id or leg.peer == mine.id]

    assert company(mine, legs.values()) == talking
    assert has_company(mine, legs.values()) is bool(talking)
    assert (phone_state(mine, others) is PhoneState.TALKING) is bool(talking)
    assert [party.leg for party in parties_of(mine, others)] == talking


def test_a_phone_bridged_first_of_three_is_not_free() -> None:
    """The case in which the two answers differed: my phone names the caller, the caller nobody."""
    mine, legs = told(*THREE, bridged(10, "M"), bridged(14, "A"), bridged(18, "C"))

    assert (mine.peer, legs["A"].peer) == (call("A"), None)
    assert company(mine, legs.values()) == [legs["A"]]
    assert has_company(mine, legs.values())
    assert phone_state(mine, legs.values()) is PhoneState.TALKING


def test_nobody_is_on_the_line_with_a_phone_that_is_down_or_with_itself() -> None:
    """A call that is over was, and is not any more."""
    mine, legs = told(*THREE, bridged(10, "M"), bridged(10, "A"), hung_up(20, "A"))

    assert not together(mine, legs["A"])
    assert not together(mine, mine)
    assert not together(None, legs["C"])
    assert company(None, legs.values()) == []
    assert is_my_phone(mine, "Ada")
    assert not is_my_phone(mine, "Bob")

"""A leg is folded from its facts in any order, and each fact is as little work as any other."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import reduce as fold_left

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import Hold, Speak
from console.domain.board import Board, advance, reduce
from console.domain.events import Bridged, Fact, Held, Payload, PlaybackStarted, Unheld
from console.domain.leg import CallState
from console.domain.orders import OutcomeKind
from tests.domain.many_facts import facts
from tests.domain.stories import (
    answered,
    at,
    bridged,
    call,
    digit,
    hung_up,
    ids,
    initiated,
    order,
    placed,
    settled,
    sighted,
)
from tests.domain.work import work

LENGTHS = (100, 1000, 5000)


def board_of(told: Iterable[Fact]) -> Board:
    """The board after these facts, in this order."""
    return fold_left(reduce, told, Board())


@given(facts(), st.data())
def test_whatever_is_told_in_any_order_and_repetition_gives_the_same_board(
    told: list[Fact], data: st.DataObject
) -> None:
    """Events, orders, answers and doubts alike: what a leg shows follows from the set of them."""
    shuffled = data.draw(st.permutations(told))
    again = data.draw(st.lists(st.sampled_from(told), max_size=10))

    assert board_of([*shuffled, *again]).legs == board_of(told).legs


def test_one_whom_a_bridge_named_pairs_as_their_own_facts_tell_whenever_those_come() -> None:
    """Only one side was told; what is learnt of the other one later changes what both show."""
    named = Bridged(**ids("C"), bridged_call_control_id=call("B"))
    told = [told_of(3.5, named), initiated(6, "B"), sighted(7, "B", alive=True)]

    assert board_of(told[::-1]).legs == board_of(told).legs
    assert board_of([told[0], told[2], told[1]]).legs == board_of(told).legs


def told_of(seconds: float, payload: Payload) -> Fact:
    """A fact of any kind."""
    moment = at(seconds)
    kind = type(payload).__name__
    return Fact(id=f"{seconds}", kind=kind, occurred_at=moment, received_at=moment, payload=payload)


def held_and_not(count: int) -> list[Fact]:
    """A caller who is held and resumed all day."""
    kinds = (Held, Unheld)
    return [told_of(n, kinds[n % 2](**ids("A"))) for n in range(count)]


def orders(count: int) -> list[Fact]:
    """One order after the other."""
    given = [order(Speak(call=call("A")), n) for n in range(count // 2)]
    return [one for n, o in enumerate(given) for one in (placed(2 * n, o), settled(2 * n + 1, o))]


LIVES: dict[str, Callable[[int], list[Fact]]] = {
    "keys": lambda count: [digit(n, "A", "1") for n in range(count)],
    "held and not": held_and_not,
    "orders": orders,
    "sightings": lambda count: [sighted(n, "A", alive=True) for n in range(count)],
}
KINDS: dict[str, Callable[[float], Fact]] = {
    "a key": lambda when: digit(when, "A", "2"),
    "initiated": lambda when: initiated(when, "A"),
    "answered": lambda when: answered(when, "A"),
    "bridged": lambda when: bridged(when, "A"),
    "playing": lambda when: told_of(when, PlaybackStarted(**ids("A"), media_name="x")),
    "refused": lambda when: settled(when, order(Hold(call=call("A")), 9**9), OutcomeKind.REFUSED),
    "ended": lambda when: hung_up(when, "A"),
}


@pytest.fixture(scope="module")
def boards() -> dict[tuple[str, int], Board]:
    """A leg of each life, after so many facts."""
    return {
        (life, count): board_of(make(count)) for life, make in LIVES.items() for count in LENGTHS
    }


def work_of(board: Board, one: Fact) -> int:
    """How much work a fact is."""
    return work(lambda: advance(board, one))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("life", LIVES)
def test_a_fact_out_of_order_is_little_work_however_many_there_are(
    boards: dict[tuple[str, int], Board], life: str, kind: str
) -> None:
    """A late webhook had its leg folded anew, from the first of its facts, while callers waited."""
    in_order = work_of(boards[life, 100], KINDS[kind](101.0))
    late = [
        work_of(boards[life, count], KINDS[kind](count * part - 0.5))
        for count in LENGTHS
        for part in (-1, 0.1, 0.5, 0.999)
    ]

    assert max(late) <= 5 * in_order


def test_a_late_end_goes_through_none_of_what_followed(
    boards: dict[tuple[str, int], Board],
) -> None:
    """A leg that ended stays so, whatever is told of it afterwards."""
    board = reduce(boards["held and not", 5000], hung_up(0.5, "A"))

    assert board.legs[call("A")].state is CallState.ENDED

"""The do-not-call register follows from the set of facts, and from what is noted anew of them."""

from __future__ import annotations

from datetime import timedelta
from random import Random
from typing import get_args

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import AnyAct, Dial
from console.domain.events import Fact
from console.domain.fold.own_ids import noted
from console.domain.number_rules.barred import Register, bars, why_never_barred
from console.domain.number_rules.rules import Calling, Verdict
from console.domain.own_facts import NumbersBarred, NumbersUnbarred
from tests.domain.stories import at, fact

ANN, BEN = "+442079460123", "+4930901820"
NUMBERS = (ANN, BEN, "+33142685300")

words = st.builds(
    lambda seconds, numbers, by, bar: noted(
        NumbersBarred(numbers=numbers, by=by, at=at(seconds), why=by)
        if bar
        else NumbersUnbarred(numbers=numbers, by=by, at=at(seconds)),
        at(seconds),
        at(seconds + 1),
    ),
    st.integers(0, 5),
    st.lists(st.sampled_from(NUMBERS), min_size=1, max_size=3, unique=True).map(tuple),
    st.sampled_from(("ada", "bo")),
    st.booleans(),
)


def known(*facts: Fact) -> Register:
    """The register then."""
    register = Register()
    for one in facts:
        register.take(one)
    return register


def listed(register: Register) -> list[tuple[str, str, str]]:
    """What is barred, in the order of the numbers."""
    assert register.count == len([*register])
    return sorted((one.number, one.by, one.why) for one in register)


def test_the_latest_word_counts_and_it_forbids_the_number_however_it_is_written() -> None:
    """In a SIP address it is the same person's telephone."""
    barred = fact(
        1, NumbersBarred(numbers=(ANN, BEN), by="ada", at=at(1), why="asked never to"), "a"
    )
    freed = fact(2, NumbersUnbarred(numbers=(BEN,), by="eve", at=at(2)), "b")
    register = known(freed, barred, barred)

    assert listed(register) == [(ANN, "ada", "asked never to")]
    for called in (ANN, f"sip:{ANN}@gateway.example.com", "sip:00442079460123@gateway.example.com"):
        ruling = register.on(called)
        assert ruling is not None
        assert (ruling.verdict, ruling.barred) == (Verdict.DENIED, True)
        assert "do-not-call list since 2026" in ruling.why or "asked never to" in ruling.why
    assert register.on(BEN) is None
    assert [one.number for one in register.page("")] == [ANN]
    assert register.page(ANN) == ()


@given(st.lists(words, max_size=8), st.randoms(use_true_random=False))
def test_the_order_of_facts_and_their_repetition_change_nothing(
    facts: list[Fact], random: Random
) -> None:
    """Hosts hear of them in any order; of two of one moment the one that bars counts."""
    first = known(*facts)
    shuffled = [*facts, *random.choices(facts, k=len(facts))] if facts else []
    random.shuffle(shuffled)

    assert listed(known(*shuffled)) == listed(first)


@given(st.lists(words, max_size=8), st.integers(0, 8))
def test_what_is_noted_anew_tells_all_that_the_older_facts_told(
    facts: list[Fact], cut: int
) -> None:
    """The older ones may be pruned then, whichever of them are, and whoever noted it anew first."""
    register = known(*facts)
    before = at(cut)
    anew = [noted(payload, at(97), at(99)) for payload in register.lasting(before)]
    left = [one for one in facts if one.received_at >= before]

    assert listed(known(*left, *anew)) == listed(register)
    assert not [*known(*left, *anew).lasting(before)]
    assert [noted(payload, at(98), at(98)).id for payload in register.lasting(before)] == [
        one.id for one in anew
    ]
    again = known(*anew)
    assert all(one.payload.renewed for one in anew if isinstance(one.payload, NumbersBarred))
    later = [noted(p, at(200), at(200)).id for p in again.lasting(at(100))]
    assert not {*later} & {one.id for one in anew}


def test_ten_thousand_numbers_are_few_facts_and_soon_told() -> None:
    """An imported list is no flood."""
    numbers = tuple(f"+4420{n:08}" for n in range(10_000))
    register = known(fact(1, NumbersBarred(numbers=numbers, by="ada", at=at(1)), "a"))

    assert len([*register.lasting(at(1) + timedelta(days=1))]) == 20
    assert register.is_barred(numbers[-1])


@pytest.mark.parametrize("number", ["112", "911", "999", "+49112", "+1911", "+44999"])
def test_an_emergency_number_is_never_barred(number: str) -> None:
    """Whoever needs help is not kept from it by a list."""
    assert why_never_barred(number, ()) is not None


def test_a_number_of_our_own_is_never_barred() -> None:
    """One slip of a key would take the desk off the line."""
    assert "of your own" in (why_never_barred(ANN, {ANN}) or "")
    assert why_never_barred("sip:ada@example.com", ()) is not None
    assert why_never_barred(BEN, {ANN}) is None
    assert [bars(one) for one in ("Do-not-call", "do not call", "no answer")] == [True, True, False]


def test_every_act_that_names_a_number_is_held_to_the_rules() -> None:
    """A new one with somebody to call has to be one that the check knows."""
    calling = {
        act
        for act in get_args(AnyAct)
        if {"to", "sip_address"} & {field.name for field in msgspec.structs.fields(act)}
    }
    assert Dial in calling
    assert {act for act in calling if "confirmed" in act.__struct_fields__} == set(
        get_args(Calling)
    )
    assert {act.__name__ for act in calling - set(get_args(Calling))} == set()

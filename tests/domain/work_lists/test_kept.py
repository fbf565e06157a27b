"""A list outlives its facts: what is noted anew of it is what they came to, in any order."""

from __future__ import annotations

from random import Random

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import Fact
from console.domain.fold.own_ids import noted
from console.domain.ids import CallId, OrderId
from console.domain.work_lists.facts import ListKept
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.promises import Promises
from console.domain.work_lists.rules import CallOutcome
from tests.domain.stories import at
from tests.domain.work_lists.listed import (
    LIST,
    added,
    answered,
    called,
    closed,
    known,
    opened,
    released,
    settled,
    taken,
)

STORY: tuple[Fact, ...] = (
    opened(),
    added(),
    taken(1),
    called(2),
    answered(3, CallOutcome.REACHED),
    settled(9, "call back", again_at=at(500)),
    taken(5, 1, "bo", "t5"),
    called(6, 1, "bo", "t5", "c5"),
    answered(7, CallOutcome.BUSY, 1, "c5", "leg5"),
    taken(100, 2, order="t6"),
    released(101, 2, "t6"),
    taken(510, order="t2"),
    called(511, taking="t2", order="c2"),
    answered(512, CallOutcome.REACHED, order="c2", call="leg2"),
    settled(600, "sold", 0, "t2", "d2"),
    taken(700, 1, order="t7"),
)


def kept(lists: WorkLists, seconds: float, noted_at: float) -> list[Fact]:
    """What is noted anew then, as it is read from a journal."""
    facts = [noted(one, at(noted_at), at(noted_at)) for one in lists.lasting(at(seconds))]
    for fact in facts:
        again = msgspec.json.decode(msgspec.json.encode(fact.payload), type=ListKept)
        assert again == fact.payload
    return facts


def same(one: WorkLists, other: WorkLists) -> bool:
    """Whether both are the same, call-backs and who comes next too."""
    turns = [
        [e.entry.place for e in x.turns(LIST).next_entries("ada", at(10**6), lambda _: None)]
        for x in (one, other)
    ]
    promised = [Promises(one), Promises(other)]
    for promises in promised:
        promises.begin()
    return (
        list(one) == list(other)
        and one.entries(LIST) == other.entries(LIST)
        and turns[0] == turns[1]
        and list(promised[0].open) == list(promised[1].open)
    )


@given(
    random=st.randoms(use_true_random=False),
    cut=st.sampled_from((0.5, 4, 8, 50, 100.5, 300, 511.5, 650, 800)),
    is_closed=st.booleans(),
)
def test_what_is_noted_anew_stands_for_all_that_was_noted_before(
    random: Random, *, cut: float, is_closed: bool
) -> None:
    """With the facts of before or without them, in any order, and once more later."""
    story = (*STORY, *((closed(900),) if is_closed else ()))
    whole = known(*story)
    once = kept(whole, cut, 1000)
    left = [one for one in story if one.received_at >= at(cut)]
    shuffled = [*random.sample(story, len(story)), *once]
    random.shuffle(shuffled)

    assert same(known(*shuffled), whole)
    pruned = known(*random.sample([*left, *once], len(left) + len(once)))
    assert same(pruned, whole)
    assert pruned.called_by(CallId("leg5")) == whole.called_by(CallId("leg5"))
    assert pruned.taken_by(OrderId("t7")) == whole.taken_by(OrderId("t7"))
    assert pruned.after(LIST, 0, at(0)) >= at(cut)
    twice = kept(pruned, 1500, 2000)
    assert same(known(*twice), whole)


@given(
    cuts=st.lists(st.sampled_from((0.5, 4, 8, 50, 100.5, 300, 511.5, 650, 905)), min_size=2),
    is_closed=st.booleans(),
)
def test_nothing_is_lost_however_soon_the_journal_lets_go_of_more(
    cuts: list[float], *, is_closed: bool
) -> None:
    """Where it takes too much it lets go of facts every few minutes, of what came since, too."""
    story = (*STORY, *((closed(900),) if is_closed else ()))
    whole, left = known(*story), [*story]

    for place, cut in enumerate(sorted(cuts)):
        left += kept(known(*left), cut, 1000 + place)
        left = [one for one in left if one.received_at >= at(cut)]
        assert same(known(*left), whole)
    assert kept(known(*left), max(cuts), 1900) == []


def test_what_was_noted_anew_in_part_is_noted_whole_the_next_time() -> None:
    """The disk was full after the first two hundred: the others are not forgotten."""
    story = [opened(201), added(people=201), taken(1, 200)]
    first, *_ = kept(known(*story), 10, 1000)

    (second,) = kept(known(*story, first), 20, 1001)

    assert same(known(first, second), known(*story))


def test_it_is_noted_anew_once_half_of_its_time_is_over() -> None:
    """Not of a list that is not whole, and not before."""
    assert kept(known(*STORY), 0, 1000) == []
    assert kept(known(opened(9), *STORY[1:]), 300, 1000) == []
    (fact,) = kept(known(*STORY), 300, 1000)
    assert fact.id == f"list-kept-{LIST}-0-{at(300).timestamp():.0f}"

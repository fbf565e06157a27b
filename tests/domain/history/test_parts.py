"""Who had a call, one after another, from the steps of its members in any order."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.parts import Part, Step, Told, parts_of, shares
from tests.domain.stories import at

HANDED_OVER = (
    Told(at(1), 1, "ada", Step.TOOK),
    Told(at(5), 2, "bo", Step.TOOK),
    Told(at(6), 3, "ada", Step.LEFT),
    Told(at(7), 4, "ada", Step.SAID, "sent-on", "wants a refund"),
    Told(at(9), 5, "bo", Step.LEFT),
    Told(at(10), 6, "bo", Step.SAID, "call-back"),
    Told(at(11), 7, "bo", Step.SAID, "resolved", "is happy"),
    Told(at(12), 8, "sue", Step.SAID, "checked"),
    Told(at(13), 9, "ada", Step.SAID, "lost"),
)
PARTS = (
    Part(member="ada", since=at(1), until=at(6), disposition="lost", note="wants a refund"),
    Part(member="bo", since=at(5), until=at(9), disposition="resolved", note="is happy"),
    Part(member="sue", disposition="checked"),
)


@given(st.permutations(HANDED_OVER), st.lists(st.sampled_from(HANDED_OVER), max_size=3))
def test_each_part_has_its_time_and_its_own_last_word(told: list[Told], again: list[Told]) -> None:
    """A hand-over keeps what both say, whichever order the facts come in, and however often."""
    assert parts_of({*told, *again}) == PARTS
    assert parts_of([*told, *told]) == PARTS


def test_who_comes_back_has_a_part_of_its_own() -> None:
    """A call goes to a colleague and back, and lives on; what is said is about the last part."""
    told = (*HANDED_OVER[:4], Told(at(8), 5, "ada", Step.TOOK), Told(at(8), 6, "bo", Step.LEFT))
    ada, bo, again = parts_of((*told, Told(at(9), 7, "ada", Step.SAID, "resolved")))

    assert (ada.until, ada.disposition) == (at(6), "sent-on")
    assert (bo.until, bo.disposition) == (at(8), None)
    assert (again.since, again.until, again.disposition) == (at(8), None, "resolved")


def test_the_time_of_a_call_is_parted_whole_among_those_who_had_it() -> None:
    """Nobody's talk is counted twice in the moment in which a call goes from hand to hand."""
    assert shares(PARTS, at(2), at(9)) == {"ada": 3.0, "bo": 4.0}
    assert shares(PARTS, at(6), at(8)) == {"ada": 0.0, "bo": 2.0}
    assert shares(PARTS[2:], at(2), at(9)) == {}

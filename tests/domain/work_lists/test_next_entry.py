"""Who comes next: a promise before those who are due again, and those before new ones."""

from __future__ import annotations

from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.rules import CallOutcome
from tests.domain.stories import at
from tests.domain.work_lists.listed import (
    LIST,
    added,
    answered,
    called,
    known,
    opened,
    released,
    settled,
    taken,
)

LISTED = (
    *(opened(4), added(0, 4)),
    *(taken(1), called(2), answered(3, CallOutcome.BUSY)),
    *(taken(4, 1, order="t2"), settled(5, "promised", 1, "t2", again_at=at(200))),
    *(taken(6, 2, order="t3"), released(7, 2, "t3")),
)


def places(lists: WorkLists, member: str, seconds: float, barred: str = "") -> list[int]:
    """The places of those who come next."""
    may_call = lambda number: "not now" if number == barred else None  # noqa: E731
    found = lists.turns(LIST).next_entries(member, at(seconds), may_call)
    return [one.entry.place for one in found]


def test_what_was_promised_comes_first_and_new_ones_last() -> None:
    """What is not due yet does not come, nor what another member promised."""
    lists = known(*LISTED)

    assert places(lists, "ada", 10) == [3]
    assert places(lists, "ada", 100) == [0, 3]
    assert places(lists, "ada", 300) == [1, 0, 3]
    assert places(lists, "bo", 300) == [0, 3]
    assert places(lists, "ada", 700) == [1, 0, 3, 2]


def test_who_may_not_be_called_now_is_passed_over() -> None:
    """And comes once that is over."""
    lists = known(*LISTED)

    assert places(lists, "bo", 300, "+13125550000") == [3]


def test_what_a_member_who_is_away_promised_comes_next_for_others() -> None:
    """Nobody would call that person else; who is there keeps the own promise."""
    turns = known(*LISTED).turns(LIST)

    def first(member: str, away: str) -> int:
        found = turns.next_entries(member, at(300), lambda _: None, lambda one: one == away)
        return next(found).entry.place

    assert (first("bo", "ada"), first("bo", "bo"), first("ada", "bo")) == (1, 0, 1)
    assert turns.next_due("bo", lambda one: one == "ada") == at(63)


def test_it_is_told_when_somebody_is_due_again() -> None:
    """Where nobody is now."""
    lists = known(*LISTED, taken(8, 3, order="t4"))

    assert places(lists, "bo", 10) == []
    assert lists.turns(LIST).next_due("bo") == at(63)
    assert lists.turns(LIST).next_due("ada", lambda _: True) == at(63)
    assert WorkLists().turns(LIST).next_due("ada") is None

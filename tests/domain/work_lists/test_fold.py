"""A work list follows from the set of its facts: nobody is had by two, and nobody is forgotten."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.events import Fact
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.progress import progress
from console.domain.work_lists.rules import CallOutcome, outcome_of
from console.domain.work_lists.work_list import (
    KEPT_FOR,
    Standing,
    entry_id,
    entry_named,
    list_as_told,
)
from tests.domain.stories import at
from tests.domain.work_lists.listed import (
    LIST,
    added,
    answered,
    called,
    closed,
    entry,
    known,
    opened,
    released,
    settled,
    taken,
    the_list,
)

BUSY, REACHED, UNKNOWN = CallOutcome.BUSY, CallOutcome.REACHED, CallOutcome.UNKNOWN


def test_of_two_who_take_one_entry_the_earlier_one_has_it() -> None:
    """Whichever is heard of first, and on every host."""
    for facts in ((taken(1), taken(2, member="bo", order="t2")),) * 2:
        for told in (facts, facts[::-1]):
            found = entry(*told)

            assert (found.standing, found.by, found.takings) == (Standing.TAKEN, "ada", 1)


def test_one_that_was_ordered_counts_as_called_and_stays_with_its_member() -> None:
    """Nothing more is known of it, so nobody calls it again."""
    found = entry(taken(1), called(2))

    assert (found.standing, found.called, found.why_no_dial) == (
        Standing.TAKEN,
        1,
        "the person is being called already",
    )


@pytest.mark.parametrize(
    ("outcome", "seconds"), [(BUSY, 60), (CallOutcome.NO_ANSWER, 600), (CallOutcome.FAILED, 1800)]
)
def test_one_that_was_not_reached_is_due_again_by_its_outcome(
    outcome: CallOutcome, seconds: int
) -> None:
    """Until it was called as often as the rules have it."""
    first = (taken(1), called(2), answered(3, outcome))
    found = entry(*first)

    assert (found.standing, found.again_at) == (Standing.FREE, at(3 + seconds))

    second = (taken(9000, order="t2"), called(9001, taking="t2", order="c2"))
    found = entry(*first, *second, answered(9002, outcome, order="c2"))

    assert (found.standing, found.result, found.called) == (Standing.DONE, outcome, 2)


def test_an_answered_one_is_its_members_until_it_says_what_came_of_it() -> None:
    """And one who says it is to be called later is called again."""
    reached = (taken(1), called(2), answered(3, REACHED))

    assert entry(*reached).standing is Standing.TAKEN
    assert entry(*reached, settled(9, "sold")).standing is Standing.DONE
    assert entry(*reached, settled(9, "later")).again_at == at(129)
    promised = entry(*reached, settled(9, "promised", again_at=at(500)))
    assert (promised.again_at, promised.only) == (at(500), "ada")
    corrected = entry(*reached, settled(9, "later"), settled(10, "sold", order="d2"))
    assert (corrected.standing, corrected.result) == (Standing.DONE, "sold")


def test_a_call_in_doubt_leads_to_no_other_by_itself() -> None:
    """Whoever has it decides; given back it is nobody's, and not called by itself."""
    doubtful = (taken(1), called(2), answered(3, UNKNOWN))

    assert entry(*doubtful).standing is Standing.TAKEN
    assert entry(*doubtful).why_no_dial is not None
    given_back = entry(*doubtful, released(5, why="away"))
    assert (given_back.standing, given_back.again_at) == (Standing.DOUBT, None)
    known_after_all = entry(*doubtful, released(5, why="away"), answered(9, BUSY))
    assert known_after_all.standing is Standing.FREE


def test_what_telnyx_did_not_place_was_no_call() -> None:
    """The member has it still and may call."""
    found = entry(taken(1), called(2), answered(3, CallOutcome.REFUSED))

    assert (found.standing, found.called, found.why_no_dial) == (Standing.TAKEN, 0, None)


def test_another_number_is_called_where_one_is_not_valid() -> None:
    """And one without any that is has come to an end."""
    found = entry(taken(1), called(2), answered(3, CallOutcome.INVALID))
    assert (found.standing, found.result) == (Standing.DONE, "invalid number")

    facts = (opened(1), added(0, 1, more="+13125559999"), taken(1), called(2))
    found = known(*facts, answered(3, CallOutcome.INVALID)).entries(LIST)[0]
    assert (found.standing, found.again_at, next_number(found)) == (
        Standing.FREE,
        at(3),
        "+13125559999",
    )
    busy = known(*facts, answered(3, BUSY)).entries(LIST)[0]
    assert next_number(busy) == "+13125559999"


def test_figures_are_what_the_entries_are() -> None:
    """Each person is in one of them."""
    facts = (
        *(taken(1), called(2), answered(3, REACHED), settled(4, "sold")),
        *(taken(5, 1, order="t2"), called(6, 1, "ada", "t2", "c2")),
        answered(7, BUSY, 1, "c2"),
        taken(8, 2, "bo", "t3"),
    )
    found = the_list(*facts)
    figures = found.figures

    assert (figures.people, figures.untouched, figures.waiting) == (3, 0, 1)
    assert (figures.taken, figures.doubtful, figures.done) == (1, 0, 1)
    assert (figures.tries, figures.tried, figures.reached) == (2, 2, 1)
    assert figures.results == (("sold", 1),)
    assert [one.entry.place for one in found.held] == [2]
    far = progress(found)
    assert (far.left, far.contact_rate, far.pace, far.seconds_left) == (2, 0.5, None, None)
    assert list_as_told(found, "cy", sees_all=False).held == ()
    assert list_as_told(found, "bo", sees_all=False).held == found.held


def test_how_long_it_takes_is_told_once_it_is_known() -> None:
    """By those who were done last."""
    facts = [opened(20), added(0, 20)]
    for place in range(6):
        second = 60.0 * place
        facts += [taken(second + 1, place, order=f"t{place}")]
        facts += [settled(second + 2, "sold", place, f"t{place}", f"d{place}")]
    found = known(*facts).list(LIST)
    assert found is not None
    far = progress(found)

    assert far.pace == pytest.approx(60.0)
    assert far.seconds_left == pytest.approx(14 * 60.0)


def test_a_list_is_let_go_of_long_after_it_was_closed() -> None:
    """Not before."""
    lists = known(opened(), added(), closed(10))
    lists.forget(at(10) + KEPT_FOR - timedelta(seconds=1))
    assert lists.list(LIST) is not None

    lists.forget(at(10) + KEPT_FOR)
    assert list(lists) == []


def test_an_id_names_one_entry() -> None:
    """And what is none names nothing."""
    assert entry_named(entry_id("a/b", 12)) == ("a/b", 12)
    for wrong in ("", "a", "a/", "/1", "a/-1", "a/x", "a/²", "a/99999999999"):
        assert entry_named(wrong) is None, wrong


@pytest.mark.parametrize(
    ("cause", "sip", "outcome"),
    [
        ("user_busy", None, BUSY),
        ("timeout", None, CallOutcome.NO_ANSWER),
        ("call_rejected", "603", CallOutcome.DECLINED),
        ("originator_cancel", "487", CallOutcome.CANCELLED),
        ("not_found", "404", CallOutcome.INVALID),
        ("unspecified", "484", CallOutcome.INVALID),
        ("normal_clearing", "503", CallOutcome.FAILED),
        (None, "480", CallOutcome.NO_ANSWER),
        (None, None, CallOutcome.UNKNOWN),
    ],
)
def test_an_outcome_follows_from_how_the_call_ended(
    cause: str | None, sip: str | None, outcome: CallOutcome
) -> None:
    """By Telnyx's cause, and the SIP code where that says more."""
    assert outcome_of(answered=False, cause=cause, sip=sip) is outcome
    assert outcome_of(answered=True, cause=cause, sip=sip) is REACHED


STORY: tuple[Fact, ...] = (
    opened(),
    added(),
    taken(1),
    taken(1.5, member="bo", order="t2"),
    called(2),
    answered(3, UNKNOWN),
    answered(4, BUSY),
    taken(100, member="bo", order="t3"),
    called(101, 0, "bo", "t3", "c2"),
    answered(102, REACHED, 0, "c2"),
    settled(103, "later", 0, "t3"),
    settled(104, "sold", 0, "t3", "d2"),
    taken(5, 1, order="t4"),
    released(6, 1, "t4"),
    taken(700, 2, order="t5"),
    called(701, 2, "ada", "t5", "c3"),
    released(720, 2, "t5", "away"),
    closed(900),
)


@given(st.randoms(use_true_random=False), st.lists(st.sampled_from(STORY), max_size=10))
def test_any_order_and_any_repetition_give_the_same_lists(
    random: Random, again: list[Fact]
) -> None:
    """Hosts hear of the same facts in different orders."""
    facts = [*STORY, *again]
    random.shuffle(facts)
    lists, whole = WorkLists(), known(*STORY)
    for fact in facts:
        lists.take(fact)

    assert list(lists) == list(whole)
    assert lists.entries(LIST) == whole.entries(LIST)


@given(st.randoms(use_true_random=False))
def test_who_comes_next_is_kept_as_it_follows_from_all_entries(random: Random) -> None:
    """Whatever order the facts come in; nobody is there twice, and nobody whom somebody has."""
    facts = list(STORY)
    random.shuffle(facts)
    lists = WorkLists()
    for fact in facts:
        lists.take(fact)
        free = {p for p, e in lists.entries(LIST).items() if e.standing is Standing.FREE}
        later = at(10**6)
        turns = lists.turns(LIST).next_entries("ada", later, lambda _: None, lambda _: True)
        assert sorted(one.entry.place for one in turns) == sorted(free)

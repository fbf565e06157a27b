"""A promise to somebody of a list stands until a call keeps it, and is one call-back everywhere."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.agent.state import AgentState
from console.domain.call_backs.call_back import for_whom
from console.domain.events import Fact
from console.domain.team.members import Member, MemberNow
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.promises import Promises, call_back_of
from console.domain.work_lists.rules import AWAY, CallOutcome
from console.domain.work_lists.work_list import Standing
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
)

REACHED = (taken(1), called(2), answered(3, CallOutcome.REACHED))
PROMISED = (*REACHED, settled(9, "call back", again_at=at(500)))
AGAIN = taken(510, order="t2")


def dialled(outcome: CallOutcome) -> tuple[Fact, ...]:
    """It is called for the promise, and that comes of it."""
    return (AGAIN, called(511, taking="t2", order="c2"), answered(512, outcome, order="c2"))


def test_a_promise_stands_until_it_is_called_whoever_takes_it() -> None:
    """Of a member or of all; one who was given back without a call is promised as before."""
    of_ada, of_all = (
        entry(*PROMISED),
        entry(*PROMISED[:-1], settled(9, "x", again_at=at(500), only=False)),
    )
    for one, whose in ((of_ada, "ada"), (of_all, "")):
        assert one.promised is not None
        assert (one.promised.at, one.promised.whose, one.only) == (at(500), whose, whose)
    assert entry(*PROMISED, AGAIN).promised == of_ada.promised
    away = entry(*PROMISED, AGAIN, released(600, taking="t2", why="away"))
    assert (away.promised, away.again_at, away.taking) == (of_ada.promised, at(500), "t1")
    skipped = entry(*PROMISED, AGAIN, released(600, taking="t2"))
    assert (skipped.again_at, skipped.only) == (at(1200), "ada")
    early = entry(*PROMISED, taken(20, order="t2"), released(30, taking="t2"), AGAIN)
    assert early.promised == of_ada.promised


@pytest.mark.parametrize(
    ("outcome", "stands"),
    [
        (CallOutcome.REACHED, False),
        (CallOutcome.BUSY, False),
        (CallOutcome.UNKNOWN, False),
        (CallOutcome.REFUSED, True),
    ],
)
def test_one_call_keeps_it_unless_telnyx_placed_none(outcome: CallOutcome, *, stands: bool) -> None:
    """Nobody is called for it again by itself where that is not known."""
    during = entry(*PROMISED, AGAIN, called(511, taking="t2", order="c2"))
    assert during.promised is None

    after = entry(*PROMISED, *dialled(outcome))
    given_back = entry(*PROMISED, *dialled(outcome), released(900, taking="t2", why="away"))

    assert (after.promised is not None, given_back.promised is not None) == (stands, stands)
    anew = entry(*PROMISED, *dialled(outcome), settled(600, "x", 0, "t2", "d2", again_at=at(900)))
    assert anew.promised is not None
    assert anew.promised.at == at(900)


def test_what_was_said_with_it_stays_said_where_telnyx_placed_no_call() -> None:
    """Once it is cancelled the list goes on by that; and whoever promised it is told of it."""
    lists = known(opened(), added(), *PROMISED, *dialled(CallOutcome.REFUSED))
    list_, refused = lists.list(LIST), lists.entry(LIST, 0)
    assert list_ is not None
    assert refused is not None

    one = call_back_of(refused, list_)

    assert refused.promise is not None
    assert refused.promise.code == "call back"
    assert one is not None
    assert one.by == "ada"


def test_one_in_doubt_whom_somebody_takes_anew_was_promised_nothing_more() -> None:
    """The call that nobody knows of may have been it."""
    doubt = (*PROMISED, *dialled(CallOutcome.UNKNOWN), released(900, taking="t2", why="away"))
    assert entry(*doubt).standing is Standing.DOUBT
    anew = (*doubt, taken(910, order="t3"), released(920, taking="t3", why="away"))

    assert (entry(*anew).promised, entry(*anew).only) == (None, "")


def test_another_word_ends_it_and_another_time_moves_it() -> None:
    """By the taking in which it was promised, also after it was given back."""
    back = (*PROMISED, AGAIN, released(600, taking="t2", why="away"))

    assert entry(*back, settled(700, "sold", order="d2")).standing is Standing.DONE
    moved = entry(*back, settled(700, "call back", order="d2", again_at=at(5000)))
    assert moved.promised is not None
    assert (moved.again_at, moved.promised.at) == (at(5000), at(5000))


STORY = (
    opened(),
    added(),
    *PROMISED,
    taken(5, 1, order="t5"),
    settled(6, "x", 1, "t5", "d5", again_at=at(90), only=False),
    *dialled(CallOutcome.BUSY),
    taken(100, 1, "bo", "t6"),
    released(101, 1, "t6"),
    taken(102, 2, "bo", "t7"),
    settled(103, "x", 2, "t7", "d7", again_at=at(2000)),
    settled(600, "x", 0, "t2", "d8", again_at=at(900)),
)


@given(random=st.randoms(use_true_random=False), is_closed=st.booleans())
def test_what_consoles_are_told_one_by_one_is_what_a_start_finds(
    random: Random, *, is_closed: bool
) -> None:
    """In whatever order hosts hear of it; and a closed list promises nothing."""
    facts = [*STORY, *([closed(3000)] if is_closed else [])]
    random.shuffle(facts)
    lists = WorkLists()
    promises, told = Promises(lists), {}
    for fact in facts:
        lists.take(fact)
        for one in promises.take(fact.payload):
            told[one.id] = one
    started = Promises(lists)
    started.begin()

    open_ = {one.id: one for one in started.open}
    assert {id_: one for id_, one in told.items() if not one.over} == open_
    assert {one.id: one for one in promises.open} == open_
    assert sorted(one.entry for one in open_.values()) == (
        [] if is_closed else [f"{LIST}/0", f"{LIST}/1", f"{LIST}/2"]
    )
    assert [promises.call_back(id_) for id_ in open_] == [*open_.values()]
    assert promises.call_back("nobody's") is None


def test_it_is_for_others_of_the_list_once_its_member_is_away_for_long() -> None:
    """Not before, and never for who is not on the list, or while a colleague has taken it."""
    lists = WorkLists()
    for fact in (opened(), added(), *PROMISED):
        lists.take(fact)
    promises = Promises(lists)
    promises.begin()
    (one,) = promises.open

    def whom(gone: float | None) -> list[str]:
        members = tuple(
            MemberNow(
                member=Member(user=user),
                state=AgentState(agent=user),
                gone_since=at(gone) if user == "ada" and gone is not None else None,
            )
            for user in ("ada", "bo", "cy")
        )
        return [each.member.user for each in for_whom(one, members, at(1000))]

    assert whom(None) == whom(1000 - AWAY) == ["ada"]
    assert whom(1000 - AWAY - 1) == ["ada", "bo"]
    lists.take(taken(510, member="bo", order="t2"))
    (one,) = promises.take(taken(510, member="bo", order="t2").payload)
    assert one.rung is not None
    assert (whom(None), whom(0)) == ([], ["bo"])


@pytest.mark.parametrize("outcome", [CallOutcome.BUSY, CallOutcome.REACHED, CallOutcome.UNKNOWN])
def test_what_is_promised_in_a_call_is_kept_by_no_outcome_of_that_call(
    outcome: CallOutcome,
) -> None:
    """Whoever called has the person until the call ends by itself, is settled, or they are away."""
    said = settled(3, "", again_at=at(500))
    ringing = entry(taken(1), called(2), said)
    assert (ringing.standing, ringing.by, ringing.result) == (Standing.TAKEN, "ada", "")
    assert ringing.promised is not None

    after = entry(taken(1), called(2), said, answered(4, outcome))

    ends = outcome is CallOutcome.BUSY
    assert after.standing is (Standing.FREE if ends else Standing.TAKEN)
    away = entry(taken(1), called(2), said, answered(4, outcome), released(600, why="away"))
    settles = settled(9, "interested", order="d2", again_at=at(500))
    settled_ = entry(taken(1), called(2), said, answered(4, outcome), settles)
    of_older_host = settled(9, "interested", order="d2")
    older = entry(taken(1), called(2), said, answered(4, outcome), of_older_host)
    for one in (after, away, settled_, *(() if ends else (older,))):
        assert one.promised is not None
        assert (one.promised.at, one.promised.whose) == (at(500), "ada")
    for one in (away, settled_):
        assert (one.standing, one.again_at, one.only) == (Standing.FREE, at(500), "ada")
    kept = entry(taken(1), called(2), said, answered(4, outcome), settles, *dialled(outcome))
    assert outcome is CallOutcome.UNKNOWN or kept.promised is None
    cancelled = entry(taken(1), called(2), said, settled(4, "", order="d2"))
    assert (cancelled.standing, cancelled.promise) == (Standing.TAKEN, None)


def test_who_stood_in_is_told_that_it_is_over_for_them_once_its_member_is_back() -> None:
    """Others are told of it no more then, and would have it for ever."""
    lists = WorkLists()
    for fact in (opened(), added(), *PROMISED):
        lists.take(fact)
    promises = Promises(lists)
    promises.begin()
    (before,) = promises.open

    (shared,) = promises.have_others_keep({before.id})
    assert shared.is_for_others
    assert not list(promises.have_others_keep({before.id}))
    over, back = promises.have_others_keep(())

    assert (over.is_for_others, over.over) == (True, "done")
    assert back == before


def test_one_promised_in_a_call_who_is_taken_at_a_host_of_an_earlier_version_is_had_there() -> None:
    """There the person is free; what is said after the next call is lost nowhere."""
    said = settled(3, "", again_at=at(500))
    call = dialled(CallOutcome.REACHED)
    result = settled(520, "resolved", taking="t2", order="d2")

    found = entry(taken(1), called(2), said, answered(4, CallOutcome.REACHED), *call, result)

    assert (found.standing, found.result, found.called, found.takings) == (
        Standing.DONE,
        "resolved",
        2,
        2,
    )


def test_whose_numbers_all_turned_out_not_valid_is_no_call_back() -> None:
    """There is nothing to ring; the list tells of the person."""
    tried = (AGAIN, called(511, taking="t2", order="c2"))
    invalid = answered(512, CallOutcome.INVALID, order="c2")
    promised = settled(520, "x", 0, "t2", "d2", again_at=at(900))
    lists = known(opened(), added(), *PROMISED, *tried, invalid, promised)
    list_, one = lists.list(LIST), lists.entry(LIST, 0)
    assert list_ is not None
    assert one is not None
    assert one.promised is not None

    assert call_back_of(one, list_) is None

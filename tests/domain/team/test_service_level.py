"""How callers were served: figures that anybody can count by hand."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import Answer, Reject
from console.domain.history.past_calls import PastCall
from console.domain.team.service_level import (
    USUAL,
    CallFigures,
    OfferFigures,
    Target,
    figures_of,
    offers_by_member,
    reaches,
)
from tests.domain.history.test_past_calls import past
from tests.domain.stories import (
    at,
    call,
    claimed,
    offer_ended,
    offered,
    order,
    placed,
    released,
)

NOW = at(1000)


def talked(wait: float, talk: float, **more: object) -> PastCall:
    """Somebody talked with the caller, who had been answered for a queue at once."""
    return past(answered_at=at(1), bridged_at=at(wait), ended_at=at(wait + talk), **more)


def gave_up(wait: float, **more: object) -> PastCall:
    """The caller hung up while it rang."""
    return past(ended_at=at(wait), cause="originator_cancel", **more)


REJECTED = past(ended_at=at(3), cause="call_rejected", source="callee", sip="603")
QUEUED = past(answered_at=at(1), ended_at=at(50))
"""Gave up in a queue, which had answered."""


def total(*calls: PastCall) -> CallFigures:
    """The figures of all of them."""
    return sum((figures_of(one, USUAL, NOW) for one in calls), CallFigures())


def test_the_figures_are_those_that_one_counts_by_hand() -> None:
    """Of seven callers two were answered in time, and one gave up too early to count."""
    figures = total(
        talked(5, 100),
        talked(20, 60),
        talked(21, 80),
        gave_up(20),
        gave_up(40),
        QUEUED,
        REJECTED,
    )

    assert figures == CallFigures(
        offered=7,
        answered=3,
        abandoned=3,
        turned_away=1,
        in_time=2,
        gave_up_early=1,
        wait=46.0,
        talk=240.0,
        longest_wait=50.0,
    )
    assert figures.service_level == 2 / 6
    assert figures.speed_of_answer == 46 / 3
    assert figures.average_talk == 80


def test_whom_a_machine_served_counts_as_answered_and_in_no_figure_of_people() -> None:
    """An assistant that answers at once would hide that people answer late, or the other way."""
    served = past(answered_at=at(1), machine_at=at(2), ended_at=at(300))
    live = past(answered_at=at(1), machine_at=at(2), ended_at=None, cause=None)
    late = talked(40, 60)
    figures = total(served, late)

    assert (figures.offered, figures.answered, figures.by_machine) == (2, 2, 1)
    assert (figures.service_level, figures.speed_of_answer, figures.average_talk) == (0, 40, 60)
    assert total(served).service_level is None
    assert total(live) == CallFigures(offered=1)


def test_who_waits_and_who_talks_now_counts_by_what_it_is_now() -> None:
    """The board of the team is red while a caller waits too long, not when it is over."""
    live = {"ended_at": None, "cause": None}
    talks = past(answered_at=at(1), bridged_at=at(10), **live)
    waits = past(started_at=at(990), **live)
    late = past(started_at=at(900), answered_at=at(901), **live)

    assert total(talks) == CallFigures(offered=1, answered=1, in_time=1, wait=10, longest_wait=10)
    assert total(waits) == CallFigures(offered=1, longest_wait=10)
    assert total(late) == CallFigures(offered=1, late=1, longest_wait=100)
    assert total(talks, late).service_level == 0.5


@pytest.mark.parametrize("more", [{"direction": "outgoing"}, {"role": "agent"}])
def test_only_callers_count(more: dict[str, str]) -> None:
    """Nobody who is called waits for us, and an agent's phone is no caller."""
    assert total(talked(5, 5, **more)) == CallFigures()


def test_without_calls_there_are_no_shares() -> None:
    """Nothing was done badly, and nothing well."""
    none = total(gave_up(3))

    assert (none.service_level, none.speed_of_answer, none.average_talk) == (None, None, None)
    assert reaches(none.service_level, USUAL) is None
    assert reaches(total(talked(5, 9)).service_level, Target(percent=100)) is True
    assert reaches(total(QUEUED).service_level, USUAL) is False


CALLS = st.one_of(
    st.builds(talked, st.integers(0, 60), st.integers(0, 300)),
    st.builds(gave_up, st.integers(0, 60)),
    st.sampled_from([REJECTED, QUEUED]),
)


@given(st.lists(CALLS), st.lists(CALLS))
def test_figures_of_parts_add_up_to_those_of_the_whole(
    calls: list[PastCall], more: list[PastCall]
) -> None:
    """Every caller is one of the kinds, in one of the groups."""
    whole = total(*calls, *more)

    assert total(*calls) + total(*more) == whole
    assert whole.answered + whole.abandoned + whole.turned_away == whole.offered
    assert whole.offered == len(calls) + len(more)
    level = whole.service_level
    assert level is None or 0 <= level <= 1


def test_what_members_did_is_told_by_the_facts_in_any_order() -> None:
    """Who lost a race did not take the call, and whoever rejects one turned it down."""
    facts = [
        offered(0, "A", "ada", "bo"),
        claimed(2, "A", "ada", 1),
        claimed(2.1, "A", "bo", 2),
        offered(10, "B", "ada"),
        offer_ended(30, "B", "ada"),
        offered(30, "B", "bo"),
        placed(31, order(Reject(call=call("B")), 3)),
        claimed(31, "B", "bo", 3),
        offered(40, "C", "bo"),
        offer_ended(41, "C", "bo", "declined"),
        offered(42, "C", "ada"),
        placed(43, order(Answer(call=call("C")), 4)),
        claimed(43, "C", "ada", 4),
        released(44, "C", "ada"),
        claimed(50, "C", "ada", 5),
        released(60, "C", why="handed over"),
        claimed(60.5, "C", "cy", 6),
        claimed(70, "C", "di", 7),
        released(71, "C", "cy", "handed over"),
        claimed(72, "C", "ada", 8),
        released(73, "C", "ada", "handed over"),
        claimed(80, "D", "di", 9),
        released(95, "D", "di", "lapsed"),
    ]
    figures = {
        "ada": OfferFigures(offered=3, taken=2, missed=1),
        "bo": OfferFigures(offered=3, declined=2),
        "cy": OfferFigures(taken=1),
        "di": OfferFigures(taken=1),
    }

    assert offers_by_member(facts) == figures
    assert offers_by_member([*facts[::-1], *facts]) == figures

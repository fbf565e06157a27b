"""How long an agent was on calls and in wrap-ups today, and what it let pass."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from console.domain.acts import EndWrapUp, GoReady
from console.domain.agent.attendance import Attendance, reduce
from console.domain.agent.spells import SPELLS_KEPT_FOR
from console.domain.agent.state import Presence
from console.domain.events import Fact
from tests.domain.agent.test_state import asked, left, over, took
from tests.domain.stories import at, offer_ended

STORY = (
    asked(0, GoReady()),
    offer_ended(5, "A", "Ada"),
    took(10, "B"),
    took(30, "C"),
    left(40, "B"),
    left(70, "C"),
    over(100, 100),
    offer_ended(110, "D", "Ada", "busy"),
    took(120, "E"),
    left(150, "E"),
    took(155, "F"),
    left(160, "F", wrap_up=0),
    asked(170, EndWrapUp()),
    offer_ended(200, "G", "Ada"),
)
"""Two calls at once are one spell, and a call parts a wrap-up in two."""


def figures(since: float, *facts: Fact) -> tuple[float, float, int, int]:
    """Seconds on calls and in wrap-ups, calls taken and offers let pass, from that moment on."""
    told = Attendance(agent="Ada")
    for one in facts:
        told = reduce(told, one)
    moment = at(since)
    busy = told.busy_since(moment)
    return busy.talk, busy.wrap_up, told.taken_since(moment), told.missed_since(moment)


def test_the_figures_of_a_day_are_those_that_one_counts_by_hand() -> None:
    """On calls 10-70, 120-150 and 155-160; in wrap-ups 70-100, 150-155 and 160-170."""
    assert figures(0, *STORY) == (95, 45, 4, 2)
    assert figures(60, *STORY) == (45, 45, 2, 1)
    assert figures(157, *STORY) == (3, 10, 0, 1)


def test_an_offer_that_was_let_pass_is_no_state() -> None:
    """Whether it makes the member Not ready is said by a fact of its own."""
    before = reduce(Attendance(agent="Ada"), asked(0, GoReady()))
    after = reduce(before, offer_ended(5, "A", "Ada"))

    assert after.state == before.state
    assert after != before


@given(st.permutations(STORY))
def test_any_order_gives_the_same_figures(shuffled: list[Fact]) -> None:
    """A restart reads them in another order than they came in."""
    assert figures(0, *shuffled) == figures(0, *STORY)


def test_what_is_older_than_any_today_is_forgotten() -> None:
    """A switchboard runs for months."""
    days = SPELLS_KEPT_FOR / timedelta(seconds=1)
    later = (took(days + 180, "H"), left(days + 190, "H"), offer_ended(days + 200, "I", "Ada"))
    told = Attendance(agent="Ada")
    for one in (*STORY, *later, over(days + 220, days + 220)):
        told = reduce(told, one)

    assert [one.state for one in told.folded.spells] == [Presence.ON_CALL, Presence.WRAP_UP]
    assert told.folded.missed == (at(days + 200),)

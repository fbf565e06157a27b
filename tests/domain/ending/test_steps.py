"""After a call that did not come about: what to do, only where that is true."""

from __future__ import annotations

import pytest
from hypothesis import given

from console.domain.ending.steps import (
    AGAIN,
    CALL_BACK,
    CHECK_CODECS,
    CHECK_NUMBER,
    CHECK_PROFILE,
    ELSEWHERE,
    LATER,
    TOO_LONG,
    step_after,
    step_after_past,
)
from console.domain.events import Enqueued
from console.domain.history.past_calls import PastCall
from console.domain.leg import CallId, CallState, Direction, Ending, Leg
from tests.domain.fold.test_offers import board_of
from tests.domain.history.test_past_calls import ANY_CALL, past
from tests.domain.stories import (
    NOON,
    answered,
    at,
    bridged,
    call,
    fact,
    hung_up,
    ids,
    initiated,
    joined,
    left,
)

IN, OUT = Direction.INCOMING, Direction.OUTGOING
CASES = [
    (IN, "originator_cancel", "caller", "487", CALL_BACK),
    (IN, "timeout", "callee", None, CALL_BACK),
    (IN, "call_rejected", "callee", "603", ""),
    (IN, "user_busy", "callee", "486", ""),
    (OUT, "user_busy", "callee", "486", LATER),
    (OUT, "normal_clearing", "callee", "486", LATER),
    (OUT, "timeout", "caller", None, LATER),
    (OUT, "no_answer", "callee", "480", LATER),
    (OUT, "originator_cancel", "caller", "487", ""),
    (OUT, "call_rejected", "callee", "603", ELSEWHERE),
    (OUT, "call_rejected", "callee", "403", CHECK_PROFILE),
    (OUT, "not_found", "callee", "404", CHECK_NUMBER),
    (OUT, "unspecified", "callee", "484", CHECK_NUMBER),
    (OUT, "unspecified", "callee", "488", CHECK_CODECS),
    (OUT, "unspecified", "callee", "503", AGAIN),
    (OUT, "unspecified", "callee", None, ""),
    (OUT, "never_heard_of", "callee", "299", ""),
]


def leg(direction: Direction, end: Ending | None, *, answered: bool = False) -> Leg:
    return Leg(
        id=CallId("v3:A"),
        state=CallState.ENDED if end else CallState.ANSWERED,
        direction=direction,
        answered_at=NOON if answered else None,
        changed_at=NOON,
        ending=end,
    )


@pytest.mark.parametrize(("direction", "cause", "source", "sip", "step"), CASES)
def test_an_ending_leads_to_its_next_step(
    direction: Direction, cause: str, source: str, sip: str | None, step: str
) -> None:
    """On the board and in the history the same; where none is known nothing is said."""
    end = Ending(cause=cause, source=source, sip=sip)
    call = past(direction=direction, cause=cause, source=source, sip=sip)

    assert step_after(leg(direction, end)) == step
    assert step_after_past(call) == step


@pytest.mark.parametrize("sip", ["200", "403", "486", "503"])
def test_after_a_talk_nothing_has_to_be_done(sip: str) -> None:
    """A code that comes with the end of a talk is no failure of the call."""
    end = Ending(cause="normal_clearing", source="callee", sip=sip)

    assert step_after(leg(OUT, end, answered=True)) == ""
    assert step_after(leg(IN, end, answered=True)) == ""
    assert step_after(leg(OUT, None)) == ""


def test_a_talk_that_the_limit_ended_is_gone_on_with_by_another_call() -> None:
    """Whoever called."""
    end = Ending(cause="time_limit", source=None, sip=None)

    assert step_after(leg(IN, end, answered=True)) == TOO_LONG


WAITED = (
    *(initiated(0, "A"), answered(1, "A")),
    fact(2, Enqueued(**ids("A"), queue="sales", current_position=1)),
)


def test_a_caller_who_gave_up_while_waiting_is_called_back() -> None:
    """On the board and in the history: nobody talked with them."""
    waited = past(answered_at=at(1), bridged_at=None, cause="normal_clearing", source="caller")
    assert step_after_past(waited) == CALL_BACK
    for then, step in (
        ((), CALL_BACK),
        ((bridged(3, "A"),), ""),
        ((joined(3, "A"), left(4, "A")), ""),
    ):
        gone = board_of(*WAITED, *then, hung_up(9, "A")).leg(call("A"))

        assert gone is not None
        assert step_after(gone) == step


def test_whom_a_machine_may_have_served_is_not_called_back() -> None:
    """A leg does not tell whether one did; the history does."""
    gone = board_of(initiated(0, "A"), answered(1, "A"), hung_up(9, "A")).leg(call("A"))

    assert gone is not None
    assert step_after(gone) == ""


@given(ANY_CALL)
def test_any_past_call_has_a_step_or_none(call: PastCall) -> None:
    """Whatever facts were merged."""
    assert isinstance(step_after_past(call), str)

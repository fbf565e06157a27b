"""What a past call was, how long it took, and whether a search finds it."""

from __future__ import annotations

from datetime import datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.history.matching import plain, words
from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.past_calls import PastCall, Search, matches, outcome, talked, waited
from console.domain.leg import CallId
from tests.domain.stories import CALLER, NOON, OURS, at


def past(**known: object) -> PastCall:
    """A caller who rang at noon and is gone ten seconds later, unless said otherwise."""
    return msgspec.structs.replace(
        PastCall(
            call=CallId("v3:A"),
            session_id="S",
            connection_id="1",
            direction="incoming",
            from_=CALLER,
            to=OURS,
            name=None,
            started_at=NOON,
            answered_at=None,
            bridged_at=None,
            ended_at=at(10),
            cause="normal_clearing",
            source="caller",
            sip="200",
            agent=None,
        ),
        **known,
    )


def ended(direction: str, cause: str | None, source: str | None, sip: str | None) -> PastCall:
    """A call that nobody answered."""
    return past(direction=direction, cause=cause, source=source, sip=sip)


UNANSWERED = [
    (ended("incoming", "originator_cancel", "caller", "487"), CallOutcome.MISSED),
    (ended("incoming", "timeout", "callee", "480"), CallOutcome.MISSED),
    (ended("incoming", "call_rejected", "callee", "603"), CallOutcome.REJECTED),
    (ended("incoming", "user_busy", "callee", "486"), CallOutcome.REJECTED),
    (ended("incoming", "not_found", "callee", "404"), CallOutcome.REJECTED),
    (ended("incoming", "normal_clearing", "callee", "unspecified"), CallOutcome.REJECTED),
    (ended("incoming", "unspecified", "unknown", None), CallOutcome.MISSED),
    (ended("incoming", None, None, None), CallOutcome.UNKNOWN),
    (ended("outgoing", "user_busy", "unknown", "486"), CallOutcome.BUSY),
    (ended("outgoing", "call_rejected", "caller", "603"), CallOutcome.REJECTED),
    (ended("outgoing", "originator_cancel", "caller", "487"), CallOutcome.CANCELLED),
    (ended("outgoing", "timeout", "caller", "487"), CallOutcome.NO_ANSWER),
    (ended("outgoing", "no_answer", "unknown", "480"), CallOutcome.NO_ANSWER),
    (ended("outgoing", "normal_clearing", "caller", "503"), CallOutcome.FAILED),
    (ended("outgoing", "normal_clearing", "callee", "486"), CallOutcome.BUSY),
    (ended("outgoing", "not_found", "callee", "404"), CallOutcome.FAILED),
    (ended("outgoing", "A_NEW_WORD", None, None), CallOutcome.FAILED),
    (ended("outgoing", None, None, None), CallOutcome.UNKNOWN),
]


@pytest.mark.parametrize(("call", "expected"), UNANSWERED)
def test_a_call_that_nobody_answered_says_why(call: PastCall, expected: CallOutcome) -> None:
    """Missed, rejected, busy and failed are told apart, in either direction."""
    assert outcome(call) is expected
    assert talked(call) is None
    assert waited(call) == 10


def test_a_caller_who_gives_up_before_anybody_joins_is_abandoned() -> None:
    """Answered and parked is not talked with: such a caller is called back."""
    gave_up = past(answered_at=at(1))

    assert outcome(gave_up) is CallOutcome.ABANDONED
    assert outcome(gave_up) in UNATTENDED
    assert (talked(gave_up), waited(gave_up)) == (None, 10)


def test_talking_begins_where_the_legs_were_joined() -> None:
    """The queue before it is waiting, not talking."""
    caller = past(answered_at=at(1), bridged_at=at(4))
    callee = past(direction="outgoing", answered_at=at(3), bridged_at=at(4))

    assert outcome(caller) is outcome(callee) is CallOutcome.ANSWERED
    assert (waited(caller), talked(caller)) == (4, 6)
    assert (waited(callee), talked(callee)) == (3, 6)


def test_a_call_whose_answer_was_never_delivered_was_answered_all_the_same() -> None:
    """A join proves it."""
    assert outcome(past(bridged_at=at(4))) is CallOutcome.ANSWERED


def test_a_call_that_goes_on_is_not_past() -> None:
    """It stands on the board, and no search of the past finds it."""
    live = past(ended_at=None, answered_at=at(1))

    assert outcome(live) is CallOutcome.LIVE
    assert talked(live) is None
    assert not matches(Search(), live)


def test_who_is_at_the_other_end_follows_the_direction() -> None:
    """Call-back dials the one, from the other."""
    caller, callee = past(), past(direction="outgoing", from_=OURS, to=CALLER)

    assert caller.other_party == callee.other_party == CALLER
    assert caller.own_number == callee.own_number == OURS


@pytest.mark.parametrize(
    "typed",
    ["", "  ", "7946", "+44 20 7946", "(020) 7946-0123", "0044 20", "jurgen", "MÜLL", "j m", "ada"],
)
def test_a_search_finds_by_digits_name_and_agent(typed: str) -> None:
    """As people type it: with blanks, brackets, national zeros, without accents."""
    assert matches(Search(text=typed), past(name="Jürgen Müller", agent="Ada"))


def test_a_search_finds_by_queue_disposition_and_note() -> None:
    """An order number in a note is what the next agent has."""
    call = past(queue="Support", disposition="call back", note="about order 4711, Zoë knows")

    for typed in ("4711", "zoe", "support", "back order"):
        assert matches(Search(text=typed), call)
    assert matches(Search(queue="supp"), call)
    assert not matches(Search(queue="sales"), call)


@pytest.mark.parametrize("typed", ["7947", "Bob", "ada bob", "+1 999"])
def test_a_search_leaves_out_what_does_not_hold_every_word(typed: str) -> None:
    """One word too many narrows to nothing."""
    assert not matches(Search(text=typed), past(name="Jürgen Müller", agent="Ada"))


def test_a_search_narrows_by_agent_outcome_and_time() -> None:
    """The end of the call counts; the first moment belongs to the span, the last does not."""
    call = past(agent="Ada", answered_at=at(1), bridged_at=at(2))

    assert matches(Search(agent="ad", outcomes=frozenset({CallOutcome.ANSWERED})), call)
    assert matches(Search(since=at(10), until=at(11)), call)
    for other in (
        Search(agent="bob"),
        Search(outcomes=UNATTENDED),
        Search(since=at(11)),
        Search(until=at(10)),
    ):
        assert not matches(other, call)


TIMES = st.none() | st.datetimes(datetime(2026, 1, 1), datetime(2026, 12, 31)).map(  # noqa: DTZ001
    lambda moment: moment.replace(tzinfo=NOON.tzinfo)
)
TEXTS = st.none() | st.text(max_size=30)
ANY_CALL = st.builds(
    PastCall,
    call=st.text().map(CallId),
    session_id=TEXTS,
    connection_id=TEXTS,
    direction=st.sampled_from([None, "incoming", "outgoing", "sideways"]),
    from_=TEXTS,
    to=TEXTS,
    name=TEXTS,
    started_at=TIMES,
    answered_at=TIMES,
    bridged_at=TIMES,
    ended_at=TIMES,
    machine_at=TIMES,
    queue=TEXTS,
    cause=TEXTS | st.sampled_from(["timeout", "user_busy", "normal_clearing"]),
    source=TEXTS | st.sampled_from(["caller", "callee"]),
    sip=TEXTS | st.sampled_from(["486", "487"]),
    agent=TEXTS,
    cost=TEXTS,
    currency=TEXTS,
    mos=TEXTS,
)


@given(ANY_CALL)
def test_any_line_of_the_history_is_some_call(call: PastCall) -> None:
    """Whatever was merged from whatever facts: one outcome, and no negative time."""
    assert outcome(call) in CallOutcome
    assert (outcome(call) is CallOutcome.LIVE) == (call.ended_at is None)
    assert (talked(call) or 0) >= 0
    assert (waited(call) or 0) >= 0


@given(ANY_CALL, st.text(max_size=60))
def test_no_search_fails(call: PastCall, typed: str) -> None:
    """Any text may be typed or pasted."""
    assert matches(Search(text=typed, agent=typed), call) in (True, False)


@given(st.text(max_size=40), st.text(max_size=10))
def test_what_stands_in_a_name_is_found_by_any_part_of_it(name: str, more: str) -> None:
    """Every word of a name finds the call, and more words only narrow."""
    call = past(name=name + more)
    whole = Search(text=f"{name} {more}")

    assert all(matches(Search(text=word), call) for word in name.split())
    if matches(whole, call):
        assert matches(Search(text=name), call)


def test_plain_text_has_neither_case_nor_accents() -> None:
    """People type what their keyboard has."""
    assert plain("ÅNGSTRÖM") == plain("angstrom")
    assert plain("STRASSE") == plain("straße")


def test_a_search_has_bounded_words() -> None:
    """A pasted book is not searched word by word."""
    assert len(words("word " * 1000)) == 8
    assert len(words("w" * 1000)[0].text) == 64
    assert words("\u0301 \0") == ()

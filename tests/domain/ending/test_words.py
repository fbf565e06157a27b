"""How endings read: words for every cause of Telnyx's, and nobody refused who did not."""

from __future__ import annotations

import re
from itertools import product

import pytest

from console.domain.acts import RejectCause
from console.domain.ending.codes import MEANINGS
from console.domain.ending.words import (
    GATHERED,
    LEFT_QUEUE,
    REJECTED_AS,
    ending_words,
    unreached_words,
)
from console.domain.leg import CallId, CallState, Direction, Ending, Leg
from tests.domain.stories import NOON

CAUSES = (
    *("call_rejected", "normal_clearing", "originator_cancel", "timeout", "time_limit"),
    *("user_busy", "not_found", "no_answer", "unspecified"),
)
"""The causes of the contract's `call.hangup`."""
SOURCES = ("caller", "callee", "unknown", None)
DIRECTIONS = (Direction.INCOMING, Direction.OUTGOING, None)
RAW = re.compile(r"[a-z]+_[a-z_]+")


@pytest.mark.parametrize("cause", CAUSES)
def test_no_cause_of_the_contract_is_shown_as_it_is_sent(cause: str) -> None:
    """Whoever ended it, whoever called, answered or not."""
    for source, direction, answered in product(SOURCES, DIRECTIONS, (True, False)):
        words = ending_words(Ending(cause=cause, source=source), direction, answered=answered)

        assert words
        assert not RAW.search(words)
        assert "unknown" not in words


def test_a_code_says_more_than_the_cause_beside_it() -> None:
    """486 D5 is no busy callee: our own channels are in use."""
    for code in MEANINGS:
        end = Ending(cause="user_busy", source="unknown", sip="486", code=code)

        words = ending_words(end, Direction.OUTGOING)

        assert words == f"failed: {MEANINGS[code].words} ({code}, SIP 486)", code


def test_a_code_that_is_not_known_stands_beside_the_words_of_the_cause() -> None:
    """Somebody can look it up."""
    end = Ending(cause="call_rejected", source="unknown", sip="403", code="D99")

    assert ending_words(end, Direction.OUTGOING) == "declined (D99, SIP 403)"


def rung(end: Ending | None, *, answered: bool = False) -> Leg:
    return Leg(
        id=CallId("v3:B"),
        state=CallState.ENDED if end else CallState.DIALLING,
        direction=Direction.OUTGOING,
        answered_at=NOON if answered else None,
        changed_at=NOON,
        ending=end,
    )


@pytest.mark.parametrize(
    ("cause", "sip", "code", "words"),
    [
        ("user_busy", "486", None, "Bo is busy"),
        ("call_rejected", "603", None, "Bo declined"),
        ("timeout", None, None, "Bo did not answer"),
        ("no_answer", "480", None, "Bo did not answer"),
        ("not_found", "404", None, "there is no such number as Bo"),
        ("originator_cancel", "487", None, "the call to Bo was cancelled before an answer"),
        ("normal_clearing", "503", None, "Bo was not reached: failed (SIP 503)"),
        (
            *("not_found", "404", "D19"),
            "Bo was not reached: the account is blocked for its balance (D19, SIP 404)",
        ),
    ],
)
def test_who_was_not_reached_is_told_by_what_happened(
    cause: str, sip: str | None, code: str | None, words: str
) -> None:
    """My own cancel, a limit of ours, a busy line: none of them is "did not answer"."""
    end = Ending(cause=cause, source="unknown", sip=sip, code=code)

    assert unreached_words("Bo", rung(end)) == words


def test_who_rings_on_did_not_answer_and_who_left_at_once_was_there() -> None:
    """Where nothing ended, our patience did."""
    over = Ending(cause="normal_clearing", source="callee", sip="200")

    assert unreached_words("Bo", rung(None)) == "Bo did not answer"
    assert unreached_words("Bo", None) == "Bo did not answer"
    assert unreached_words("Bo", rung(over, answered=True)) == "Bo was reached and left at once"


def test_what_else_ends_has_words_too() -> None:
    """Queues, gathers and what a rejected caller is told."""
    assert set(REJECTED_AS) == set(RejectCause)
    for words in (*LEFT_QUEUE.values(), *GATHERED.values(), *REJECTED_AS.values()):
        assert not RAW.search(words)

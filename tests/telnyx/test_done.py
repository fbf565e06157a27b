"""What is told of an operation that was not done is words, whatever went wrong: never its name."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final

import pytest

from console.errors import (
    ApiError,
    InvalidParameter,
    NotFound,
    RateLimited,
    Refused,
    ReplyUnreadable,
    ServerFailed,
    TimedOut,
    Unauthorized,
    Unreachable,
    Wanted,
)
from console.telnyx.done import DONE
from tests.telnyx.test_operations import ROWS

FAILURES: Final[Mapping[str, Callable[[Wanted], ApiError]]] = {
    "refused": lambda wanted: Refused(wanted, 422, code="90019", words="the conference is over"),
    "no reason": lambda wanted: Refused(wanted, 422),
    "no key": lambda wanted: Unauthorized(wanted, 401),
    "not found": lambda wanted: NotFound(wanted, 404),
    "too many": lambda wanted: RateLimited(wanted, wait=3.0),
    "not reached": lambda wanted: Unreachable(wanted, "no route", ambiguous=False),
    "no reply": lambda wanted: TimedOut(wanted, "no reply in time", ambiguous=True),
    "failed": lambda wanted: ServerFailed(wanted, 503, None, ""),
    "unreadable": lambda wanted: ReplyUnreadable(wanted, 200, "a page"),
}


def test_every_operation_has_its_words_and_no_other() -> None:
    """One without them could not even fail."""
    assert set(DONE) == {row.id for row in ROWS.values()}
    assert all(re.search(r"\b(was|were)\b", done) for done in DONE.values())
    assert not [done for done in DONE.values() if done != done.strip(" .") or "_" in done]


@pytest.mark.parametrize("failure", FAILURES)
def test_no_message_to_a_person_holds_the_name_of_an_operation(failure: str) -> None:
    """What is certain says that it was not done; what is not certain says so, of what changes."""
    for row in ROWS.values():
        error = FAILURES[failure](row.wanted)
        said = f"{error} {error.hint}"
        doubtful = error.ambiguous and row.method != "GET"

        assert said.startswith("It is not known whether " if doubtful else row.wanted.undone)
        assert not re.search(r"[a-z]\.[a-z]|[a-z]_[a-z]", said.replace("telnyx.base_url", "")), said
        assert error.operation == row.name  # for the log of developers


def test_a_wrong_parameter_is_named_without_the_operation() -> None:
    """It is an option of the command that was typed, under the same name."""
    error = InvalidParameter("calls.gather", "minimum_digits", "is a number")

    assert str(error) == "minimum_digits is a number"


def test_the_words_are_sentences() -> None:
    """For one and for several."""
    assert Wanted("queues.update", "the queue was resized").undone == "The queue was not resized"
    assert Wanted("queues.list", "the queues were listed").undone == "The queues were not listed"

"""When a request is sent again, without any request."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.errors import (
    ApiError,
    CallAlreadyEnded,
    CallIdInvalid,
    CallNotAnswered,
    Forbidden,
    RateLimited,
    ReplyUnreadable,
    ServerFailed,
    TimedOut,
    Unauthorized,
    Unprocessable,
    Unreachable,
    Wanted,
)
from console.telnyx.retry import Course, Patience
from tests.telnyx.fake import Hours

Fault = Callable[[], ApiError]

WANTED = Wanted("bridge", "the two were joined")

PASSING: dict[str, Fault] = {
    "no connection": lambda: Unreachable(WANTED, "refused", ambiguous=False),
    "broken": lambda: Unreachable(WANTED, "broken", ambiguous=True),
    "no reply": lambda: TimedOut(WANTED, "no reply", ambiguous=True),
    "429": lambda: RateLimited(WANTED, wait=None),
    "502": lambda: ServerFailed(WANTED, 502, None, ""),
}
FINAL: dict[str, Fault] = {
    "401": lambda: Unauthorized(WANTED, 401),
    "403": lambda: Forbidden(WANTED, 403),
    "422": lambda: Unprocessable(WANTED, 422, code="10016"),
    "90018": lambda: CallAlreadyEnded(WANTED, 422, code="90018"),
    "D38": lambda: Forbidden(WANTED, 403, code="D38"),
}


def course(hours: Hours, *, repeatable: bool = True, second_chance: bool = False) -> Course:
    return Course(
        repeatable=repeatable,
        second_chance=second_chance,
        patience=Patience(),
        timing=hours.timing,
    )


@pytest.mark.parametrize("fault", PASSING)
def test_what_may_pass_is_tried_again(fault: str) -> None:
    """Connection, reply, 429 and 5xx come back by themselves."""
    assert course(Hours()).wait_after(PASSING[fault]()) is not None


@pytest.mark.parametrize("fault", FINAL)
def test_an_answer_is_not_asked_for_twice(fault: str) -> None:
    """A 4xx stays what it is; repeating it only costs the rate limit."""
    assert course(Hours()).wait_after(FINAL[fault]()) is None


def test_a_reply_that_cannot_be_read_is_asked_for_a_few_times() -> None:
    """What it was to tell, as the id of a new call, comes with the yes to a repetition."""
    tries, page = course(Hours()), ReplyUnreadable(WANTED, 200, "a page")

    assert [tries.wait_after(page) is not None for _ in range(4)] == [True, True, False, False]
    assert course(Hours(), repeatable=False).wait_after(page) is None


def test_the_waits_double_up_to_eight_seconds() -> None:
    """Full jitter: each wait lies between nothing and a bound of 0.5, 1, 2, 4, 8, 8 s."""
    low, high = Hours(), Hours()
    low.chance, high.chance = 0.0, 1.0
    short, long = course(low), course(high)

    assert [short.wait_after(PASSING["broken"]()) for _ in range(7)] == [0.0] * 7
    assert [long.wait_after(PASSING["broken"]()) for _ in range(7)] == [0.5, 1, 2, 4, 8, 8, 8]


@pytest.mark.parametrize(
    ("asked", "wait"), [(3.0, 3.25), (48.0, 48.25), (61.0, None), (3600, None)]
)
def test_a_wait_that_telnyx_asks_for_is_kept_with_a_little_chance(
    asked: float, wait: float
) -> None:
    """The chance on top keeps a hundred orders from coming back at the same instant."""
    assert course(Hours()).wait_after(RateLimited(WANTED, wait=asked)) == wait
    assert course(Hours()).wait_after(ServerFailed(WANTED, 503, None, "", wait=asked)) == wait


def test_a_wait_beyond_the_deadline_ends_it_at_once() -> None:
    """Telnyx forgets the id after 60 s: sent later, the command could be done twice."""
    assert course(Hours()).wait_after(RateLimited(WANTED, wait=50.0)) is None


@given(st.lists(st.sampled_from(sorted(PASSING)), min_size=40), st.floats(0, 1))
def test_all_tries_end_inside_the_deadline(faults: list[str], chance: float) -> None:
    """Even if every try fails and takes as long as it may."""
    hours = Hours()
    hours.chance = chance
    tries = course(hours)
    for fault in faults:
        hours.now += min(tries.time_left(), 10.0)
        wait = tries.wait_after(PASSING[fault]())
        if wait is None:
            break
        hours.now += wait

    assert hours.now <= 1055.0


@pytest.mark.parametrize("fault", [*PASSING, *FINAL])
def test_a_doubt_outlives_the_try_that_raised_it(fault: str) -> None:
    """A later refusal cannot undo what an earlier try may have done: the outcome is unknown."""
    hours = Hours()
    tries = course(hours)
    tries.wait_after(TimedOut(WANTED, "no reply", ambiguous=True))
    hours.now += 60.0
    last = {**PASSING, **FINAL}[fault]()

    assert tries.wait_after(last) is None
    assert last.ambiguous is True


@pytest.mark.parametrize("fault", PASSING)
def test_what_cannot_be_named_is_repeated_only_if_it_was_not_done(fault: str) -> None:
    """A new application has no command id: a second try could make a second one."""
    repeated = course(Hours(), repeatable=False).wait_after(PASSING[fault]()) is not None

    assert repeated is (fault in {"no connection", "429"})


def test_a_bridge_gets_one_second_chance() -> None:
    """A 422 just after a remote hang-up passes within a moment (facts 2.3)."""
    tries = course(Hours(), second_chance=True)

    assert tries.wait_after(CallNotAnswered(WANTED, 422, code="90034")) == 0.3
    assert tries.wait_after(CallNotAnswered(WANTED, 422, code="90034")) is None


@pytest.mark.parametrize(
    "error",
    [
        CallAlreadyEnded(WANTED, 422, code="90018"),
        Unprocessable(WANTED, 422, code="90043", words="the connection has enough calls"),
        CallIdInvalid(WANTED, 422, code="90015"),
        Unprocessable(WANTED, 409),
        Forbidden(WANTED, 403),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_bridge_to_a_call_that_is_gone_gets_none(error: ApiError) -> None:
    """That the call is over or unknown does not pass."""
    assert course(Hours(), second_chance=True).wait_after(error) is None

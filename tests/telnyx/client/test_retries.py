"""Repetition on real HTTP: one effect for one command, and always an end."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from console.errors import (
    ApiError,
    CallAlreadyEnded,
    RateLimited,
    Refused,
    ServerFailed,
    TimedOut,
    Unprocessable,
    Unreachable,
)
from console.telnyx import operations
from console.telnyx.failures import TOO_MANY
from console.telnyx.retry import Patience
from console.telnyx.transport import Limits
from tests.examples import examples, few_or_many, first_of
from tests.telnyx.client.test_errors import CREATE, VERBS
from tests.telnyx.client.test_orders import DIAL, ORDERS
from tests.telnyx.fake import CALL, Answer, Bench, bench, refusal

FAULTS = {
    "broken off, done": Answer(cut="before"),
    "broken off, not done": Answer(cut="before", done=False),
    "half a reply": Answer(cut="within"),
    "408": Answer(408, done=False),
    "429": Answer(429, {"errors": []}, done=False),
    "500, done": Answer(500),
    "503, not done": Answer(503, done=False),
}


@pytest.mark.parametrize(
    "verb", first_of(sorted(VERBS.keys() - {"call_control_applications.create"}), 5)
)
@pytest.mark.parametrize("fault", FAULTS)
async def test_what_may_pass_is_sent_again_unchanged(at: Bench, verb: str, fault: str) -> None:
    """Orders and reads alike; an order carries the same command id each time."""
    page = {"data": [], "meta": {}}
    app = {"data": {"id": "7"}}
    good = Answer(body=page) if "list" in verb else Answer(body=app)
    script = [FAULTS[fault], FAULTS[fault]]
    at.server.script = script if verb in ORDERS or verb == "retrieve_status" else [*script, good]

    await VERBS[verb](at.client)

    first, *again = at.server.seen
    assert [(seen.path, seen.body, seen.query) for seen in again] == [
        (first.path, first.body, first.query)
    ] * 2
    assert at.hours.slept == [0.25, 0.5]
    assert at.server.effects.total() == (1 if verb in ORDERS else 0)


@settings(max_examples=examples(0.4))
@given(st.lists(st.sampled_from(sorted(FAULTS)), max_size=5), st.sampled_from(sorted(ORDERS)))
async def test_any_run_of_faults_leaves_one_effect(faults: list[str], order: str) -> None:
    """Whatever the network does to requests and replies, a command is carried out once (B1)."""
    async with bench() as at:
        at.server.script = [FAULTS[fault] for fault in faults]

        await ORDERS[order][0](at.client, "c-1")

        assert at.server.effects == {"c-1": 1}
        assert {seen.body["command_id"] for seen in at.server.seen} == {"c-1"}
        assert len(at.server.seen) == len(faults) + 1


@pytest.mark.parametrize("count", few_or_many(100, 10_000))
async def test_a_hundred_lost_answers_make_a_hundred_calls(at: Bench, count: int) -> None:
    """The fault that makes double calls elsewhere: done, and the answer lost (B2)."""
    lost: set[str] = set()

    def lose_the_first(seen: object) -> Answer | None:
        name = seen.body["command_id"]  # type: ignore[attr-defined]  # Seen
        if name in lost:
            return None
        lost.add(name)
        return Answer(cut="before")

    at.server.rule = lose_the_first
    names = [f"c-{number}" for number in range(count)]
    for start in range(0, count, 20):
        some = names[start : start + 20]
        await asyncio.gather(
            *(at.client.order(operations.DIAL, params=DIAL, command_id=name) for name in some)
        )

    assert at.server.effects == dict.fromkeys(names, 1)


@pytest.mark.parametrize("status", [400, 401, 402, 403, 404, 405, 409, 410, 413, 422])
async def test_an_answer_is_not_asked_for_twice(at: Bench, status: int) -> None:
    """No 4xx but 408 and 429 is repeated, or a wrong key would be tried for a minute."""
    at.server.script = [refusal(status, "x")]

    with pytest.raises(Refused):
        await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert len(at.server.seen) == 1


def http_date(at: Bench, ahead: float) -> str:
    moment = datetime.fromtimestamp(at.hours.timing.wall(), UTC) + timedelta(seconds=ahead)
    return format_datetime(moment, usegmt=True)


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("form", ["seconds", "date", "date of a wrong clock"])
async def test_retry_after_is_kept_in_either_form(at: Bench, status: int, form: str) -> None:
    """A date is measured by the clock of the reply, not by ours, which may be wrong."""
    headers = {
        "seconds": {"Retry-After": "7"},
        "date": {"Retry-After": http_date(at, 7), "Date": http_date(at, 0)},
        "date of a wrong clock": {
            "Retry-After": http_date(at, 9007),
            "Date": http_date(at, 9000),
        },
    }[form]
    at.server.script = [Answer(status, {}, headers, done=False)]

    await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert at.hours.slept == [7.25]


@pytest.mark.parametrize(
    ("reset", "slept"),
    [("12", 12.25), ("0", 0.25), ("ahead 12", 12.25), ("ahead -5", 0.25), ("soon", 0.25)],
)
async def test_the_reset_header_is_read_as_seconds_or_as_a_moment(
    at: Bench, reset: str, slept: float
) -> None:
    """Telnyx documents both; only a moment is as large as a million (facts 7)."""
    now = at.hours.timing.wall()
    if reset.startswith("ahead"):
        reset = str(int(now) + int(reset.removeprefix("ahead ")))
    headers = {"x-ratelimit-reset": reset, "Date": http_date(at, 0)}
    at.server.script = [Answer(429, {}, headers, done=False)]

    await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert at.hours.slept == [slept]


async def test_a_wait_that_does_not_fit_is_handed_to_the_caller(at: Bench) -> None:
    """The error says how long to wait, so that the screen can."""
    at.server.rule = lambda _: Answer(429, {}, {"Retry-After": "58"}, done=False)

    with pytest.raises(RateLimited) as failed:
        await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert (failed.value.wait, failed.value.ambiguous) == (58.0, False)
    assert (len(at.server.seen), at.hours.slept) == (1, [])


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("asked", ["61", "3600"])
async def test_a_wait_beyond_our_patience_is_told_at_once(
    at: Bench, status: int, asked: str
) -> None:
    """Nobody looks at a dial for a minute that Telnyx said it takes in an hour, nor asks again."""
    at.server.rule = lambda _: Answer(status, {}, {"Retry-After": asked}, done=False)

    with pytest.raises(RateLimited if status == TOO_MANY else ServerFailed) as failed:
        await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert (len(at.server.seen), at.hours.slept) == (1, [])
    assert f"again in {'61 s' if asked == '61' else '60 min'}" in failed.value.hint


async def test_a_request_that_waits_says_why_until_it_is_over(at: Bench) -> None:
    """The screen says meanwhile what is the matter, and when it is tried again."""
    at.server.script = [
        Answer(429, {}, {"Retry-After": "7"}, done=False),
        Answer(503, {}, done=False),
    ]

    await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    first, second, over = at.waiting
    assert (first.command_id, first.seconds, type(first.error)) == ("c-1", 7.25, RateLimited)
    assert (second.request, type(second.error)) == (first.request, ServerFailed)
    assert (over.request, over.error) == (first.request, None)


async def test_a_fault_without_end_ends_with_its_own_error(at: Bench) -> None:
    """After 55 s the last error is the outcome, and it says that the command may be done."""
    at.server.rule = lambda _: Answer(500)

    with pytest.raises(ServerFailed) as failed:
        await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert failed.value.ambiguous is True
    assert at.hours.now - 1000.0 < 55.0
    assert len(at.server.seen) > 5


async def test_a_refusal_after_a_lost_answer_leaves_the_outcome_unknown(at: Bench) -> None:
    """The refusal may be the echo of our own success: the dispatcher has to look."""
    at.server.script = [Answer(cut="before"), refusal(422, "90018")]

    with pytest.raises(CallAlreadyEnded) as failed:
        await at.client.order(operations.ANSWER, CALL, command_id="c-1")

    assert failed.value.ambiguous is True


async def test_the_last_try_gets_no_more_time_than_is_left() -> None:
    """The deadline bounds the end of the last try, not its beginning."""
    async with bench(Limits(read=30.0), Patience(deadline=0.05)) as at:
        at.server.rule = lambda _: Answer(hangs=True)

        with pytest.raises(TimedOut) as failed:
            await asyncio.wait_for(
                at.client.order(operations.DIAL, params=DIAL, command_id="c-1"), 5.0
            )

    assert failed.value.ambiguous is True


async def test_a_new_application_is_not_made_twice(at: Bench) -> None:
    """Telnyx takes no command id for it: a lost answer is told, not repeated."""
    at.server.script = [Answer(cut="before")]

    with pytest.raises(Unreachable) as failed:
        await at.client.order(operations.CREATE_APPLICATION, params=CREATE)

    assert failed.value.ambiguous is True
    assert len(at.server.seen) == 1


async def test_a_new_application_waits_for_the_rate_limit(at: Bench) -> None:
    """A 429 says that it was not made."""
    at.server.script = [Answer(429, {}), Answer(body={"data": {"id": "7"}})]

    assert (await at.client.order(operations.CREATE_APPLICATION, params=CREATE)).id == "7"


async def test_a_bridge_is_tried_once_more_after_a_422(at: Bench) -> None:
    """Right after a remote hang-up the first answer can be wrong (facts 2.3)."""
    at.server.script = [refusal(422, "90034")]

    await ORDERS["bridge"][0](at.client, "c-1")

    assert at.hours.slept == [0.3]
    assert [seen.body["command_id"] for seen in at.server.seen] == ["c-1", "c-1"]


async def test_a_bridge_is_not_tried_a_third_time(at: Bench) -> None:
    """Two equal answers are an answer."""
    at.server.rule = lambda _: refusal(422, "90034")

    with pytest.raises(Unprocessable):
        await ORDERS["bridge"][0](at.client, "c-1")

    assert len(at.server.seen) == 2


@pytest.mark.parametrize("code", ["90018", "90015"])
async def test_a_bridge_to_a_call_that_is_gone_is_refused_at_once(at: Bench, code: str) -> None:
    """Over and unknown do not pass."""
    at.server.script = [refusal(422, code)]

    with pytest.raises(Unprocessable):
        await ORDERS["bridge"][0](at.client, "c-1")

    assert len(at.server.seen) == 1


async def test_every_try_is_reported(at: Bench) -> None:
    """The health light lives on this: what, how it went, how long, and whose clock is off."""
    at.server.script = [
        Answer(cut="before"),
        Answer(500, {}, {"Date": http_date(at, 30.0)}),
        Answer(headers={"Date": http_date(at, -30.0)}),
    ]

    await at.client.order(operations.HANGUP, CALL, command_id="c-1")

    lost, failed, done = at.glances
    assert {glance.operation for glance in at.glances} == {"hangup"}
    assert (lost.status, type(lost.error), lost.clock_skew) == (None, Unreachable, None)
    assert (failed.status, type(failed.error)) == (500, ServerFailed)
    assert failed.clock_skew == pytest.approx(30.0, abs=1.0)
    assert (done.status, done.error, done.seconds) == (200, None, 0.0)
    assert done.clock_skew == pytest.approx(-31.0, abs=2.0)


async def test_a_refusal_is_reported_with_its_status(at: Bench) -> None:
    """401 means another light than no network."""
    at.server.script = [refusal(401, "10009")]

    with pytest.raises(ApiError):
        await at.client.ask(operations.RETRIEVE_STATUS, CALL)

    assert [glance.status for glance in at.glances] == [401]

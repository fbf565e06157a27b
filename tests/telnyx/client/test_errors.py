"""Every way in which a request can fail, for every verb."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from console import errors
from console.errors import (
    ApiError,
    CallAlreadyEnded,
    CallIdInvalid,
    CallIsOutgoing,
    CallNotAnswered,
    Forbidden,
    NotFound,
    RateLimited,
    Refused,
    ReplyUnreadable,
    ServerFailed,
    TimedOut,
    Unauthorized,
    Unprocessable,
    Unreachable,
)
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.applications import CreateApplication, UpdateApplication
from console.telnyx.retry import Patience
from console.telnyx.transport import LARGEST_REPLY, Limits
from tests.examples import first_of
from tests.telnyx.client.test_orders import DIAL, ORDERS
from tests.telnyx.fake import CALL, KEY, Answer, Bench, bench, refusal

Verb = Callable[[TelnyxClient], Awaitable[object]]
ONCE = Patience(deadline=5.9)
"""Too short for a second try, and long enough for one on a machine that stands still a moment."""
"""No time for a second try."""


async def all_of(client: TelnyxClient, listing: str) -> list[object]:
    """Everything that a listing yields."""
    items = {
        "active_calls": lambda: client.pages(operations.LIST_ACTIVE_CALLS, "129"),
        "connections": lambda: client.pages(operations.LIST_CONNECTIONS),
        "applications": lambda: client.pages(operations.LIST_APPLICATIONS),
    }[listing]()
    return [item async for item in items]


CREATE = CreateApplication(application_name="A", webhook_event_url="https://a.example")
UPDATE = UpdateApplication(application_name="A", webhook_event_url="https://a.example")
VERBS: dict[str, Verb] = {
    **{name: lambda client, o=order: o(client, "c-1") for name, (order, _) in ORDERS.items()},
    "retrieve_status": lambda client: client.ask(operations.RETRIEVE_STATUS, CALL),
    "connections.list_active_calls": lambda client: all_of(client, "active_calls"),
    "connections.list": lambda client: all_of(client, "connections"),
    "call_control_applications.list": lambda client: all_of(client, "applications"),
    "call_control_applications.retrieve": lambda client: client.ask(
        operations.RETRIEVE_APPLICATION, "7"
    ),
    "call_control_applications.create": lambda client: client.order(
        operations.CREATE_APPLICATION, params=CREATE
    ),
    "call_control_applications.update": lambda client: client.order(
        operations.UPDATE_APPLICATION, "7", params=UPDATE
    ),
    "call_control_applications.delete": lambda client: client.order(
        operations.DELETE_APPLICATION, "7"
    ),
}

WRONG = {"data": {"call_control_id": 7, "result": [], "balance": []}}
NO_UTF8 = b'{"data": {"result": "\xff", "call_control_id": "\xff", "balance": "\xff"}}'
DEEP = b'{"data":' + b"[" * 100_000
FAULTS: dict[str, tuple[Answer, type[ApiError], bool]] = {
    "401": (refusal(401, "10009"), Unauthorized, False),
    "403": (refusal(403, "10010"), Forbidden, False),
    "404": (refusal(404, "10005"), NotFound, False),
    "405": (refusal(405, "x"), Unprocessable, False),
    "408": (Answer(408), TimedOut, True),
    "409": (refusal(409, "x"), Unprocessable, False),
    "422": (refusal(422, "10016"), Unprocessable, False),
    "429": (refusal(429, "10011"), RateLimited, False),
    "500": (refusal(500, "10007"), ServerFailed, True),
    "503, a proxy's page": (Answer(503, b"<html>busy</html>"), ServerFailed, True),
    "301": (Answer(301, b"", {"Location": "https://evil.example/"}), ReplyUnreadable, True),
    "not JSON": (Answer(200, b'{"data": {'), ReplyUnreadable, True),
    "a page": (Answer(200, b"<!doctype html><p>Sign in</p>"), ReplyUnreadable, True),
    "wrong types": (Answer(200, WRONG), ReplyUnreadable, True),
    "a list": (Answer(200, []), ReplyUnreadable, True),
    "no UTF-8": (Answer(200, NO_UTF8), ReplyUnreadable, True),
    "endless nesting": (Answer(200, DEEP), ReplyUnreadable, True),
    "compressed": (Answer(200, b"x", {"Content-Encoding": "br"}), ReplyUnreadable, True),
    "10 MB": (Answer(200, b" " * 10_000_000), ReplyUnreadable, True),
    "broken off": (Answer(cut="before"), Unreachable, True),
    "broken off half-way": (Answer(cut="within"), Unreachable, True),
    "a refusal broken off half-way": (Answer(422, {"errors": []}, cut="within"), Unreachable, True),
}


@pytest.mark.parametrize("verb", first_of(VERBS, 6))
@pytest.mark.parametrize("fault", FAULTS)
async def test_every_fault_of_every_verb_is_one_of_our_errors(verb: str, fault: str) -> None:
    """No reply, however odd, gets past the client as anything but an `ApiError`."""
    answer, kind, ambiguous = FAULTS[fault]
    async with bench(patience=ONCE) as at:
        at.server.rule = lambda _: answer

        if verb == "call_control_applications.delete" and fault in {"wrong types", "no UTF-8"}:
            await VERBS[verb](at.client)  # no field of the body is waited for
            return
        with pytest.raises(ApiError) as failed:
            await VERBS[verb](at.client)

    assert type(failed.value) is kind
    assert failed.value.operation == verb
    assert failed.value.ambiguous is ambiguous
    assert failed.value.hint
    assert KEY not in str(failed.value)


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("90018", CallAlreadyEnded),
        ("90034", CallNotAnswered),
        ("90015", CallIdInvalid),
        ("90102", CallIsOutgoing),
    ],
)
@pytest.mark.parametrize("status", [400, 403, 404, 422])
async def test_a_race_has_a_type_whatever_its_status(
    at: Bench, code: str, kind: type[Refused], status: int
) -> None:
    """Nobody has to look for a number in a message."""
    at.server.script = [refusal(status, code, "too late", source={"pointer": "/call_control_id"})]

    with pytest.raises(kind) as failed:
        await at.client.order(operations.ANSWER, CALL, command_id="c-1")

    refused = failed.value
    assert (refused.status, refused.code, refused.title) == (status, code, f"title of {code}")
    assert (refused.detail, refused.pointer) == ("too late", "/call_control_id")


async def test_of_several_errors_the_one_that_is_acted_upon_counts(at: Bench) -> None:
    """The call is over, whatever else was wrong with the request: the hang-up is a success."""
    several = [{"code": "10015", "detail": "no"}, {}, {"code": 90018, "detail": "over"}]
    at.server.script = [Answer(422, {"errors": several})] * 2

    with pytest.raises(CallAlreadyEnded) as failed:
        await at.client.order(operations.ANSWER, CALL, command_id="c-1")

    assert (failed.value.code, failed.value.detail) == ("90018", "over")
    await at.client.order(operations.HANGUP, CALL, command_id="c-2")


@pytest.mark.parametrize("status", [200, 403, 422])
async def test_d38_is_told_from_a_forbidden_dial(at: Bench, status: int) -> None:
    """The reply names a call that does not exist, and Telnyx's own code is another (facts 3.1)."""
    body = {
        "data": {"call_control_id": CALL},
        "errors": [{"code": "10010", "detail": "Connection has no Outbound Profile assigned D38."}],
        "telnyx_error": {"error_code": "D38"},
    }
    at.server.script = [Answer(status, body, done=False)]

    with pytest.raises(Refused) as failed:
        await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert (failed.value.code, failed.value.status) == ("D38", status)
    assert len(at.server.seen) == 1


@pytest.mark.parametrize(
    ("body", "code", "detail"),
    [
        (b"", None, ""),
        (b"no", None, ""),
        ({"errors": []}, None, ""),
        ({"errors": "no"}, None, ""),
        ({"errors": [{"code": 10015, "detail": "digits"}]}, "10015", "digits"),
        ({"errors": [{"title": "only a title"}]}, None, ""),
        ({"errors": [{"code": "1", "detail": "d" * 5000}]}, "1", "d" * 1000),
    ],
)
async def test_a_refusal_in_any_form_is_a_refusal(
    at: Bench, body: object, code: str | None, detail: str
) -> None:
    """A refusal without its error object, or with a whole page in it, is still one."""
    at.server.script = [Answer(422, body, done=False)]

    with pytest.raises(Unprocessable) as failed:
        await at.client.order(operations.ANSWER, CALL, command_id="c-1")

    assert (failed.value.code, failed.value.detail) == (code, detail)


async def test_a_parameter_stands_in_for_a_pointer(at: Bench) -> None:
    """For a query Telnyx names the parameter instead."""
    at.server.script = [refusal(400, "10032", source={"parameter": "sort"})]

    with pytest.raises(Unprocessable) as failed:
        await all_of(at.client, "applications")

    assert failed.value.pointer == "sort"


async def test_a_port_where_nobody_listens_leaves_no_doubt() -> None:
    """Nothing was sent, so the outcome is certain: it was not done."""
    async with bench(patience=ONCE) as at:
        base = at.server.base_url
    async with TelnyxClient(base, at.client._transport._key, patience=ONCE) as client:
        with pytest.raises(Unreachable) as failed:
            await client.order(operations.DIAL, params=DIAL, command_id="c-1")

    assert type(failed.value) is Unreachable
    assert failed.value.ambiguous is False


@pytest.mark.parametrize("verb", ["dial", "hangup", "retrieve_status"])
async def test_a_server_that_never_answers_is_given_up(verb: str) -> None:
    """No wait is without an end (B3)."""
    async with bench(Limits(read=0.05), ONCE) as at:
        at.server.rule = lambda _: Answer(hangs=True)

        with pytest.raises(TimedOut) as failed:
            await VERBS[verb](at.client)

    assert failed.value.ambiguous is True


async def test_a_reply_that_trickles_is_given_up_as_a_whole() -> None:
    """A byte now and then keeps a read timeout from ever passing; the whole try has a limit."""
    async with bench(Limits(read=5.0, whole_try=0.05), ONCE) as at:
        at.server.rule = lambda _: Answer(trickles=True)

        with pytest.raises(TimedOut) as failed:
            await at.client.ask(operations.RETRIEVE_STATUS, CALL)

    assert failed.value.ambiguous is True


async def test_a_refusal_leaves_the_size_of_a_reply_bounded(at: Bench) -> None:
    """The largest reply that is read is read whole; one byte more is refused."""
    exact = b'{"data":{"result":"ok"}}'
    largest = exact + b" " * (LARGEST_REPLY - len(exact))
    at.server.script = [Answer(body=largest)]

    assert (await at.client.order(operations.ANSWER, CALL, command_id="c-1")).result == "ok"
    at.server.rule = lambda _: Answer(body=largest + b" ")
    with pytest.raises(ReplyUnreadable, match=f"longer than {LARGEST_REPLY} bytes"):
        await at.client.order(operations.ANSWER, CALL, command_id="c-2")


def test_every_error_of_the_api_stands_below_one_root() -> None:
    """A caller that handles `ApiError` has handled them all."""
    kinds = {kind for kind in vars(errors).values() if isinstance(kind, type)}
    told = {kind for _, kind, _ in FAULTS.values()} | {CallAlreadyEnded}

    assert told <= {kind for kind in kinds if issubclass(kind, ApiError)}

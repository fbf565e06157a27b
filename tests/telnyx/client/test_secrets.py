"""The API key: where it goes, and everywhere it does not."""

from __future__ import annotations

import copy
import json
import logging
import pickle
import ssl
import traceback

import pytest

from console.errors import ApiError, InvalidParameter, InvalidSetting, Unreachable, Wanted
from console.secret import MASK, Secret
from console.telnyx import operations, wire
from console.telnyx.client import TelnyxClient
from console.telnyx.replies import Nothing
from console.telnyx.retry import Patience
from console.telnyx.transport import Transport
from tests.telnyx.client.test_errors import FAULTS, ONCE
from tests.telnyx.client.test_orders import DIAL
from tests.telnyx.fake import CALL, KEY, Answer, Bench, FakeTelnyx, bench


def test_a_secret_shows_itself_in_no_form() -> None:
    """Not in a log line, an f-string, a traceback or a dump of the object (F4)."""
    secret = Secret(KEY)
    forms = [repr(secret), str(secret), f"{secret}", f"{secret:>80}", f"{secret!r}", f"{[secret]}"]

    assert KEY not in "".join(forms)
    assert MASK in str(secret)
    assert not hasattr(secret, "__dict__")
    assert KEY not in repr(dir(secret))


@pytest.mark.parametrize(
    "leak",
    [pickle.dumps, copy.copy, copy.deepcopy, json.dumps, lambda secret: secret.__getstate__()],
    ids=["pickle", "copy", "deepcopy", "json", "state"],
)
def test_a_secret_leaves_in_no_package(leak: object) -> None:
    """What is pickled or copied ends up where nobody watches."""
    with pytest.raises((TypeError, AttributeError)):
        assert KEY not in repr(leak(Secret(KEY)))  # type: ignore[operator]  # five callables


def test_a_secret_is_compared_and_asked_for_as_a_whole() -> None:
    """Equal by value, true if there is one, and itself only when revealed."""
    assert Secret("a") == Secret("a")
    assert Secret("a") != Secret("b")
    assert Secret("a") != "a"
    assert hash(Secret("a")) == hash(Secret("a"))
    assert Secret("a")
    assert not Secret("")
    assert Secret(KEY).reveal() == KEY
    assert Secret("").hidden_in(b"text") == b"text"


@pytest.mark.parametrize("key", ["", "KEY\n", "KEY x", "KEY\r\nX-Evil: 1", "KEYé", "KEY\x00"])
def test_a_key_that_no_header_can_hold_is_refused_unseen(key: str) -> None:
    """Left to httpx it would be quoted in the complaint."""
    with pytest.raises(InvalidSetting) as refused:
        TelnyxClient("http://127.0.0.1:1/v2", Secret(key))

    assert refused.value.key == "api_key"
    assert "KEY" not in str(refused.value)


ECHOES = {
    "refusal": Answer(422, {"errors": [{"code": "1", "title": KEY, "detail": f"bad {KEY}"}]}),
    "401": Answer(401, {"errors": [{"code": "10009", "detail": f"Bearer {KEY}"}]}),
    "500": Answer(500, {"errors": [{"code": "1", "detail": KEY}]}),
    "page": Answer(200, f"<p>{KEY}".encode()),
    "wrong type": Answer(200, {"data": {"call_control_id": [KEY]}}),
    "redirect": Answer(302, KEY.encode(), {"Location": f"https://x.example/{KEY}"}),
}


@pytest.mark.parametrize("fault", [*ECHOES, *FAULTS])
async def test_the_key_is_in_no_message_log_or_traceback(
    fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Not even where a server sends it back, and with every logger wide open (F2, F5)."""
    caplog.set_level(logging.DEBUG)
    answer = ECHOES[fault] if fault in ECHOES else FAULTS[fault][0]
    async with bench(patience=ONCE) as at:
        at.server.rule = lambda _: answer
        with pytest.raises(ApiError) as failed:
            await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")
        told = [
            *traceback.format_exception(failed.value),
            *(f"{name}={value!r}" for name, value in vars(failed.value).items()),
            repr(failed.value),
            repr(at.glances),
            repr(vars(at.client)),
            repr(vars(at.client._transport)),
            caplog.text,
        ]

    assert KEY not in "".join(told)
    assert at.server.seen[0].headers["Authorization"] == f"Bearer {KEY}"


async def test_an_unreadable_reply_is_in_the_log(
    at: Bench, caplog: pytest.LogCaptureFixture
) -> None:
    """Escaped and cut short, so that a person can see what came."""
    at.server.script = [Answer(200, b"<p>\x1b]2;evil\x07" + b"x" * 5000)] * 3

    with pytest.raises(ApiError):
        await at.client.order(operations.ANSWER, CALL, command_id="c-1")

    assert "<p>\\x1b]2;evil\\x07" in caplog.text
    assert all(len(record.getMessage()) < 2000 for record in caplog.records)


async def test_httpx_keeps_its_urls_to_itself(at: Bench, caplog: pytest.LogCaptureFixture) -> None:
    """At INFO it writes whole URLs, and a filter holds numbers of callers (F5)."""
    caplog.set_level(logging.INFO)

    await at.client.ask(operations.RETRIEVE_STATUS, CALL)

    assert [record.name for record in caplog.records if record.name.startswith("http")] == []


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(at: Bench, status: int) -> None:
    """The key would go along."""
    async with FakeTelnyx().running() as trap:
        at.server.rule = lambda _: Answer(status, b"", {"Location": f"{trap.base_url}/calls"})

        with pytest.raises(ApiError):
            await at.client.order(operations.DIAL, params=DIAL, command_id="c-1")

        assert trap.seen == []
    assert len(at.server.seen) == 1


async def test_no_proxy_of_the_environment_is_used(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever sets a variable would read the key (B5)."""
    async with FakeTelnyx().running() as trap:
        for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY", "all_proxy"):
            monkeypatch.setenv(name, trap.base_url.removesuffix("/v2"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        async with bench() as at:
            await at.client.order(operations.HANGUP, CALL, command_id="c-1")

            assert len(at.server.seen) == 1
        assert trap.seen == []


@pytest.mark.parametrize(
    "path", ["/../evil", "/calls/../../evil", ".evil.example/x", "@evil.example/", "evil", ""]
)
async def test_a_request_beside_the_base_gets_no_key(at: Bench, path: str) -> None:
    """Should a path ever be made badly, it is not sent (B4)."""
    made = wire.Request(wanted=Wanted("x", "x was asked"), method="GET", path=path, reply=Nothing)

    with pytest.raises(InvalidParameter):
        await at.client._transport.send(made)

    assert at.server.seen == []


async def test_https_is_encrypted_or_nothing() -> None:
    """A server that speaks no TLS gets not one byte of the request."""
    async with FakeTelnyx().running() as plain:
        base = plain.base_url.replace("http:", "https:")
        async with TelnyxClient(base, Secret(KEY), patience=Patience(deadline=0.9)) as client:
            with pytest.raises(Unreachable) as failed:
                await client.order(operations.DIAL, params=DIAL, command_id="c-1")

        assert plain.seen == []
    assert failed.value.ambiguous is False


def test_certificates_are_always_checked() -> None:
    """There is no switch that turns it off (B5), and one context serves all lanes."""
    transport = Transport("https://api.telnyx.com/v2", Secret(KEY))
    contexts = {
        lane.http._pool._ssl_context  # type: ignore[attr-defined]  # httpx's own pool
        for lane in transport._lanes.values()
    }

    [context] = contexts
    assert context.verify_mode is ssl.CERT_REQUIRED
    assert context.check_hostname

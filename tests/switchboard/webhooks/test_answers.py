"""Whatever is not a delivery of Telnyx gets a 4xx that tells nothing, and is counted."""

from __future__ import annotations

import asyncio
import gzip
import itertools
import zlib
from contextlib import suppress

import pytest
from aiohttp import web_protocol
from aiohttp.http_parser import HttpRequestParserPy

from console.switchboard.webhooks.listener import Limits
from tests.examples import few_or_many
from tests.switchboard.webhooks.wire import (
    ADA,
    BODY,
    PATH,
    PATIENCE,
    Shelf,
    answer,
    concurrently,
    connected,
    listening,
    post,
    say,
    status,
    until,
)
from tests.telnyx.signing import NOW, SIGNATURE, TIMESTAMP, Signer

BOB = Signer(2)
SIGNED = dict(ADA.headers(BODY))
V1 = b'{"record_type":"event","event_type":"call_answered","payload":{}}'
HEADERS = b"\r\n".join(name + b": " + value for name, value in ADA.headers(BODY))
LENGTH = str(len(BODY)).encode()


def raw(first: bytes, *lines: bytes, content: bytes = BODY) -> bytes:
    """A request with Ada's signature whose other lines are written as they stand."""
    return b"\r\n".join([first, b"Host: h", HEADERS, *lines, b"", content])


POST = f"POST {PATH} HTTP/1.1".encode()

REFUSED = {
    "another path": (post(path="/"), 404, "path"),
    "the path and a slash": (post(path=f"{PATH}/"), 404, "path"),
    "a longer path": (post(path=f"{PATH}/../telnyx"), 404, "path"),
    "a path in capitals": (post(path=PATH.upper()), 404, "path"),
    "another path by GET": (post(b"", method="GET", path="/", headers=[]), 404, "path"),
    "GET": (post(b"", method="GET", headers=[]), 405, "method"),
    "PUT": (post(method="PUT"), 405, "method"),
    "DELETE": (post(method="DELETE"), 405, "method"),
    "OPTIONS": (post(method="OPTIONS"), 405, "method"),
    "no signature": (post(headers=[]), 401, "unsigned"),
    "a body of version 1": (post(V1, headers=[]), 400, "v1"),
    "a signature of version 1": (
        post(headers=[(b"X-Telnyx-Signature", b"t=1,h=x")]),
        400,
        "v1",
    ),
    "another account": (post(headers=BOB.headers(BODY)), 401, "signature"),
    "another body": (post(BODY + b" ", headers=ADA.headers(BODY)), 401, "signature"),
    "no body": (post(b"", headers=ADA.headers(BODY)), 401, "signature"),
    "too old": (post(headers=ADA.headers(BODY, NOW - 301)), 401, "stale"),
    "too new": (post(headers=ADA.headers(BODY, NOW + 301)), 401, "early"),
    "no timestamp": (post(headers=[(SIGNATURE, SIGNED[SIGNATURE])]), 400, "no_timestamp"),
    "a timestamp with a sign": (
        post(headers=[(SIGNATURE, SIGNED[SIGNATURE]), (TIMESTAMP, b"+1779233415")]),
        400,
        "timestamp_form",
    ),
    "half a signature": (
        post(headers=[(SIGNATURE, SIGNED[SIGNATURE][:40]), (TIMESTAMP, SIGNED[TIMESTAMP])]),
        400,
        "signature_form",
    ),
    "two signatures": (post(more=[(SIGNATURE, SIGNED[SIGNATURE])]), 400, "duplicate_header"),
    "two timestamps": (post(more=[(TIMESTAMP, SIGNED[TIMESTAMP])]), 400, "duplicate_header"),
    "signed, but no JSON": (post(b"call me"), 400, "not_json"),
    "signed, but a list": (post(b"[]"), 400, "not_object"),
    "signed, but nested without end": (post(b"[" * 100_000), 400, "not_json"),
    "gzip": (post(gzip.compress(BODY), more=[(b"Content-Encoding", b"gzip")]), 415, "encoding"),
    "deflate": (
        post(zlib.compress(BODY), more=[(b"Content-Encoding", b"deflate")]),
        415,
        "encoding",
    ),
    "identity and gzip": (
        post(more=[(b"Content-Encoding", b"identity"), (b"Content-Encoding", b"gzip")]),
        415,
        "encoding",
    ),
}

BROKEN = {
    "no HTTP": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200 + b"\r\n\r\n",
    "garbage": b"hello there\r\n\r\n",
    "SSH": b"SSH-2.0-OpenSSH_9.6\r\n\r\n",
    "two lengths": raw(POST, b"Content-Length: 5", b"Content-Length: 6"),
    "two equal lengths": raw(POST, b"Content-Length: " + LENGTH, b"Content-Length: " + LENGTH),
    "a list of lengths": raw(POST, b"Content-Length: 5, 5"),
    "a length with a sign": raw(POST, b"Content-Length: +5"),
    "a negative length": raw(POST, b"Content-Length: -1"),
    "a length in hex": raw(POST, b"Content-Length: 0x10"),
    "a length with a space": raw(POST, b"Content-Length: 1 0"),
    "an endless length": raw(POST, b"Content-Length: " + b"9" * 400),
    "length and chunks": raw(POST, b"Content-Length: 5", b"Transfer-Encoding: chunked"),
    "chunks twice": raw(POST, b"Transfer-Encoding: chunked", b"Transfer-Encoding: chunked"),
    "chunks, misspelt": raw(POST, b"Transfer-Encoding: xchunked", content=b"0\r\n\r\n"),
    "chunks after gzip": raw(POST, b"Transfer-Encoding: chunked, gzip", content=b"0\r\n\r\n"),
    "a space before the colon": raw(POST, b"Content-Length : 5"),
    "a folded header": raw(POST, b"X: a", b" b"),
    "a bare line feed": raw(POST, b"X: a\nY: b", b"Content-Length: " + LENGTH),
    "a bare carriage return": raw(POST, b"X: a\rb", b"Content-Length: " + LENGTH),
    "NUL in a header": raw(POST, b"X: a\x00b", b"Content-Length: " + LENGTH),
    "no header name": raw(POST, b": value", b"Content-Length: " + LENGTH),
    "two hosts": raw(POST, b"Host: other", b"Content-Length: " + LENGTH),
    "HTTP/2 by word": raw(POST.replace(b"1.1", b"2.0"), b"Content-Length: " + LENGTH),
    "HTTP/0.9": raw(POST.replace(b"1.1", b"0.9"), b"Content-Length: " + LENGTH),
    "a version without number": raw(POST.replace(b"1.1", b"x.y"), b"Content-Length: " + LENGTH),
    "a chunk without size": raw(
        POST, b"Transfer-Encoding: chunked", content=b"\r\nabc\r\n0\r\n\r\n"
    ),
    "a chunk in other letters": raw(POST, b"Transfer-Encoding: chunked", content=b"zz\r\nabc\r\n"),
    "a chunk longer than said": raw(
        POST, b"Transfer-Encoding: chunked", content=b"2\r\nabc\r\n0\r\n"
    ),
    "a long line": b"POST /" + b"a" * 9000 + b" HTTP/1.1\r\nHost: h\r\n\r\n",
    "a long header": raw(POST, b"X: " + b"a" * 9000, b"Content-Length: " + LENGTH),
    "many headers": raw(POST, *(b"X-%d: a" % n for n in range(200)), b"Content-Length: " + LENGTH),
}


@pytest.mark.parametrize("what", REFUSED)
async def test_what_is_no_delivery_is_refused_with_its_reason(what: str) -> None:
    """The status tells the sender as much as it needs, the reason tells the agent."""
    sent, expected, reason = REFUSED[what]
    shelf = Shelf()
    async with listening(shelf) as listener:
        said = await say(listener, sent)

        assert status(said) == expected
        assert listener.counters.refused == {reason: 1}
        assert listener.counters.trouble
    assert shelf.deliveries == []


@pytest.fixture(params=["compiled", "python"])
def _parser(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Both of aiohttp's parsers: where there is no compiled one it takes the other."""
    if request.param == "python":
        monkeypatch.setattr(web_protocol, "HttpRequestParser", HttpRequestParserPy)


@pytest.mark.usefixtures("_parser")
@pytest.mark.parametrize("what", BROKEN)
async def test_what_is_no_proper_http_is_refused(what: str) -> None:
    """Tricks with framing hide one request in another; here none gets through."""
    shelf = Shelf()
    async with listening(shelf, limits=Limits(silence=PATIENCE, head=1.0, body=1.0)) as listener:
        said = await say(listener, BROKEN[what])

        assert status(said) in {400, 413}
        assert sum(listener.counters.refused.values()) == 1
        assert listener.counters.failed == 0
    assert shelf.deliveries == []


@pytest.mark.usefixtures("_parser")
async def test_a_body_whose_framing_breaks_on_the_way_is_refused() -> None:
    """Its head was in order and is served already; the body then never ends, and time does."""
    head = raw(POST, b"Transfer-Encoding: chunked", content=b"5\r\nhello\r\n")
    async with listening(limits=Limits(body=0.1)) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(head)
        await until(lambda: listener._serving == 1)
        writer.write(b"zz\r\n")
        assert status(await answer(reader)) in {400, 408}
        writer.close()

        assert sum(listener.counters.refused.values()) == 1


@pytest.mark.usefixtures("_parser")
async def test_what_is_sent_badly_after_a_refusal_is_nothing_to_us(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A body that nobody wants may be framed as it likes: no count, and no traceback in the log."""
    head = raw(POST.replace(b"POST", b"PUT"), b"Transfer-Encoding: chunked", content=b"")
    async with listening(limits=Limits(linger=0.05)) as listener:
        for _ in range(5):
            async with connected(listener, head) as (reader, writer):
                assert status(await answer(reader)) == 405
                writer.write(b"zz\r\nzz\r\n")
                await until(lambda: listener.connections == 0)

        assert listener.counters.refused == {"method": 5}
        assert listener.counters.failed == 0
    assert len(caplog.records) == 1


@pytest.mark.parametrize("what", [*REFUSED, *BROKEN])
async def test_no_answer_names_the_software(what: str) -> None:
    """Not in a header, not in a body: there is none. And the connection is not kept."""
    sent = BROKEN[what] if what in BROKEN else REFUSED[what][0]
    async with listening(limits=Limits(silence=0.3, head=0.3, body=0.3, linger=0.05)) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(sent)
        head = await answer(reader)
        rest = b""
        async with asyncio.timeout(PATIENCE):
            with suppress(ConnectionError):
                rest = await reader.read()
        writer.close()

    lines = head.split(b"\r\n")
    names = {line.partition(b":")[0].lower() for line in lines[1:] if line}
    assert names <= {b"date", b"content-length", b"connection", b"allow"}
    assert b"Content-Length: 0" in lines
    assert b"Connection: close" in lines
    assert rest == b""


async def test_an_accepted_delivery_does_not_name_the_software_either() -> None:
    """A scanner that sees no name has no list of holes to try."""
    async with listening() as listener:
        said = await say(listener, post())

    assert {line.partition(b":")[0] for line in said.split(b"\r\n")[1:] if line} == {
        b"Date",
        b"Content-Length",
    }


async def test_post_is_named_where_another_method_came() -> None:
    """An application can be set to deliver by GET: the answer says what is wrong."""
    async with listening() as listener:
        assert b"\r\nAllow: POST\r\n" in await say(listener, post(method="PUT"))


async def test_a_refused_client_cannot_slip_in_another_request() -> None:
    """What stands behind a refused request on the same connection is not served."""
    shelf = Shelf()
    async with listening(shelf, limits=Limits(linger=0.05)) as listener:
        assert status(await say(listener, post(headers=[]) + post())) == 401

        assert listener.counters.accepted == 0
    assert shelf.deliveries == []


async def test_an_upgrade_is_not_taken() -> None:
    """There is no other protocol here: the delivery counts, and what follows is HTTP again."""
    wanted = [(b"Connection", b"Upgrade"), (b"Upgrade", b"websocket"), (b"Sec-WebSocket-Key", b"x")]
    async with listening() as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(post(more=wanted))
        assert status(await answer(reader)) == 200
        writer.write(post())
        assert status(await answer(reader)) == 200
        writer.close()


@pytest.mark.parametrize("each", few_or_many(250, 2500))
async def test_a_flood_of_refusals_leaves_right_numbers_and_few_lines(
    caplog: pytest.LogCaptureFixture, each: int
) -> None:
    """A thousand bad requests count to a thousand, and do not fill a disk with log lines."""
    kinds = [post(headers=[]), post(headers=BOB.headers(BODY)), post(path="/x"), post(b"[]")]
    moments = (number * 2.5 / each for number in itertools.count())  # ten seconds for all of them

    async def pester(sent: bytes) -> None:
        for _ in range(each // 10):
            assert 400 <= status(await say(listener, sent)) < 500

    async with listening(monotonic=lambda: next(moments)) as listener:
        await concurrently(pester(sent) for sent in kinds * 10)

        assert listener.counters.refused == {
            "unsigned": each,
            "signature": each,
            "path": each,
            "not_object": each,
        }
    assert 0 < len(caplog.records) < 200
    assert "more like this before" in caplog.text

"""What comes whole goes past aiohttp, and nobody can tell: the same is read, kept and answered."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing, suppress
from typing import Final

import pytest
from aiohttp.base_protocol import BaseProtocol
from aiohttp.http_parser import HttpRequestParser
from hypothesis import given
from hypothesis import strategies as st

from console.errors import JournalFailed
from console.switchboard.webhooks.connection import Connection
from console.switchboard.webhooks.listener import Delivery, Limits, Listener
from console.switchboard.webhooks.whole import whole
from tests.switchboard.webhooks.wire import (
    BODY,
    PATH,
    Full,
    Shelf,
    answer,
    listening,
    post,
    status,
    until,
)
from tests.telnyx.signing import body

LINE: Final = f"POST {PATH} HTTP/1.1".encode()
PLAIN: Final = (
    *(b"telnyx-timestamp: 1764490000", b"X-A: b: c", b"X-Empty:"),
    *(b"Connection: keep-alive", b"Keep-Alive: 5", b"X-B:b "),
)
ODD: Final = (
    *(
        b"host: other",
        b"x-a: d",
        b"Content-Length: 4",
        b"content-length:4 ",
        b"Content-Length: 0",
        b"Content-Length: +4",
    ),
    *(b"Content-Length: 4, 4", b"Content-Length: 04", b"Content-Length:", b"Content-Length: 5"),
    *(b"Transfer-Encoding: chunked", b"Content-Encoding: gzip", b"Expect: 100-continue"),
    *(b"Connection: close", b"Connection: Upgrade", b"Upgrade: tcp"),
    *(b" folded: 1", b"tab:\t1", b"nul: \x00", b"high: \xff", b"odd name: 1", b"none", b": 1", b""),
    *(b"lone: \r", b"lone: \n"),
)


def mostly(usual: bytes, *others: bytes) -> st.SearchStrategy[bytes]:
    """That one half of the time."""
    return st.sampled_from([usual] * len(others) + [*others])


@given(
    first=mostly(LINE, LINE + b" ", LINE[:-1] + b"0", b"POST /other HTTP/1.1", b"GET /"),
    host=mostly(b"Host: calls.example.com", b"X-No: host"),
    length=mostly(
        b"Content-Length: 4", b"X-No: length", b"content-length:4 ", b"Content-Length: 5"
    ),
    lines=st.lists(st.sampled_from(PLAIN), max_size=4, unique=True),
    odd=st.lists(st.sampled_from(ODD), max_size=1),
    rest=mostly(b"abcd", b"", b"abcde", b"ab\r\n\r\n"),
)
def test_what_is_taken_for_whole_is_so_to_aiohttp(
    *, first: bytes, host: bytes, length: bytes, lines: list[bytes], odd: list[bytes], rest: bytes
) -> None:
    """Else somebody's bytes would be one request here, and another to the proxy before us."""
    said = b"\r\n".join([first, host, length, *lines, *odd, b"", rest])
    request = whole(said, LINE, headers=64, header_bytes=8190)
    if request is None:
        return
    loop = asyncio.new_event_loop()
    parser = HttpRequestParser(BaseProtocol(loop), loop, 2**16)
    messages, upgraded, tail = parser.feed_data(said)
    loop.close()
    ((head, payload),) = messages

    assert (head.method, head.path, head.version) == ("POST", PATH, (1, 1))
    assert list(head.raw_headers) == request.headers
    assert (upgraded, tail, head.should_close) == (False, b"", False)
    assert (head.chunked, head.compression) == (False, None)
    assert payload.is_eof()
    assert (payload.read_nowait() if request.body else b"") == request.body


@pytest.mark.parametrize("odd", ODD, ids=repr)
def test_what_is_odd_in_any_way_is_left_to_aiohttp(odd: bytes) -> None:
    """It knows HTTP, and judges: nothing is unpacked here, or cut at another length."""

    def is_whole(*lines: bytes) -> bool:
        said = b"\r\n".join([LINE, *lines, b"", b"abcd"])
        return whole(said, LINE, headers=64, header_bytes=8190) is not None

    usual = (b"Host: h", b"Content-Length: 4", *PLAIN)

    assert is_whole(*usual)
    assert not is_whole(*usual, odd)
    assert not is_whole(*usual[1:])
    assert not is_whole(usual[0], *usual[2:])


def test_an_ordinary_delivery_is_whole() -> None:
    """Else all of this would be for nothing. More headers, or longer ones, aiohttp refuses."""
    assert whole(post(), LINE, headers=64, header_bytes=8190) is not None
    assert whole(post(), LINE, headers=5, header_bytes=8190) is None
    assert whole(post(), LINE, headers=64, header_bytes=100) is None
    assert whole(post()[:-1], LINE, headers=64, header_bytes=8190) is None
    assert whole(post() + b"P", LINE, headers=64, header_bytes=8190) is None


# On a connection --------------------------------------------------------------------------

Streams = tuple[asyncio.StreamReader, asyncio.StreamWriter]


@asynccontextmanager
async def proven(listener: Listener) -> AsyncIterator[Streams]:
    """A connection on which something genuine came."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(post(body(id="first")))
    assert status(await answer(reader)) == 200
    try:
        yield reader, writer
    finally:
        writer.close()


class Gate(Full):
    """A sink that keeps the first delivery, and lets others wait until there is room."""

    def __init__(self) -> None:
        super().__init__()
        self.kept: list[str] = []

    async def __call__(self, delivery: Delivery, _: object) -> None:
        if self.kept:
            await super().__call__(delivery, _)
        self.kept.append(delivery.fact.id)


def by_aiohttp(listener: Listener) -> int:
    """Requests that it read."""
    assert listener._http is not None
    return listener._http.requests_count


async def test_after_the_first_of_a_connection_aiohttp_reads_none() -> None:
    """It is asked again where one comes in pieces, and from then on."""
    shelf = Shelf()
    async with listening(shelf) as listener, proven(listener) as (reader, writer):
        for n in range(3):
            writer.write(post(body(id=f"{n}")))
            assert status(await answer(reader)) == 200
        assert by_aiohttp(listener) == 1
        request = post(body(id="in pieces"))
        writer.write(request[:50])
        await until(lambda: not next(iter(listener._gate._places))._is_even)  # type: ignore[attr-defined]
        writer.write(request[50:])
        assert status(await answer(reader)) == 200
        writer.write(post(body(id="after it")))
        assert status(await answer(reader)) == 200

        assert by_aiohttp(listener) == 3
        assert listener.counters.accepted == 6
    kept = [delivery.fact.id for delivery in shelf.deliveries]
    assert kept == ["first", "0", "1", "2", "in pieces", "after it"]


async def test_who_does_not_wait_for_the_answer_is_answered_in_order() -> None:
    """HTTP lets a client say more meanwhile; it is heard then, whole or not."""
    sink = Gate()
    async with listening(sink) as listener, proven(listener) as (reader, writer):
        writer.write(post(body(id="second")))
        await until(lambda: sink.waiting == 1)
        writer.write(post(body(id="third")) + post(body(id="fourth"))[:99])
        await asyncio.sleep(0)
        assert sink.waiting == 1
        sink.room.set()
        assert [status(await answer(reader)) for _ in range(2)] == [200, 200]
        writer.write(post(body(id="fourth"))[99:])
        assert status(await answer(reader)) == 200

    assert sink.kept == ["first", "second", "third", "fourth"]


async def test_what_cannot_be_kept_or_is_a_fault_of_ours_is_answered_503() -> None:
    """Telnyx sends it again; the connection is closed, as it is by aiohttp."""
    faults = [JournalFailed("journal.db", "no space left on device"), ZeroDivisionError("ours")]

    async def faulty(delivery: Delivery, _: object) -> None:
        if delivery.fact.id != "first":
            raise faults.pop(0)

    async with listening(faulty) as listener:
        for failed in (1, 2):
            async with proven(listener) as (reader, writer):
                writer.write(post())
                said = await answer(reader)
                assert (status(said), b"Connection: close" in said) == (503, True)
                assert await reader.read() == b""
            assert listener.counters.failed == failed
        assert listener.counters.accepted == 2


async def test_what_is_forged_on_a_proven_connection_is_refused_and_counted_once() -> None:
    """A proxy sends what is hostile over the same connections as what is genuine."""
    async with listening() as listener, proven(listener) as (reader, writer):
        writer.write(post(BODY).replace(b"call.initiated", b"call.answered0"))
        assert status(await answer(reader)) == 401
        assert await reader.read() == b""

        assert listener.counters.refused == {"signature": 1}
        assert listener.counters.accepted == 1


async def test_a_listener_that_stops_answers_what_it_took() -> None:
    """It is kept: were it not answered, Telnyx would send it again. Nothing follows it."""
    sink = Gate()
    async with listening(sink) as listener, proven(listener) as (reader, writer):
        writer.write(post(body(id="second")))
        await until(lambda: sink.waiting == 1)
        stopping = asyncio.create_task(listener.stop())
        await until(lambda: listener._stopping)
        sink.room.set()
        said = await answer(reader)
        await stopping

        assert (status(said), b"Connection: close" in said) == (200, True)
        assert await reader.read() == b""


async def test_who_leaves_before_the_answer_loses_nothing() -> None:
    """What was sent is kept all the same."""
    sink = Gate()
    async with listening(sink) as listener:
        async with proven(listener) as (_, writer):
            writer.write(post(body(id="second")))
            await until(lambda: sink.waiting == 1)
        await until(lambda: listener.connections == 0)
        sink.room.set()
        await until(lambda: listener.counters.accepted == 2)

    assert sink.kept == ["first", "second"]


async def test_a_connection_that_rests_is_closed_after_a_while() -> None:
    """Else who delivers once would keep its place for ever; each delivery begins it anew."""
    async with listening(limits=Limits(idle=0.3)) as listener, proven(listener) as (reader, writer):
        writer.write(post())
        assert status(await answer(reader)) == 200
        assert by_aiohttp(listener) == 1

        assert await reader.read() == b""
        await until(lambda: listener.connections == 0)


async def test_who_reads_no_answers_is_cut_off_before_they_fill_the_memory() -> None:
    """Whoever caught one delivery could say it for as long as its signature holds."""
    async with listening() as listener:
        deaf = socket.socket()
        deaf.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        deaf.connect(("127.0.0.1", listener.port))
        deaf.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_sendall(deaf, post(body(id="first")))
        await until(lambda: listener.counters.accepted == 1)
        (connection,) = listener._gate._places
        assert isinstance(connection, Connection)
        transport = connection.transport
        assert isinstance(transport, asyncio.Transport)
        transport.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 4096)
        transport.set_write_buffer_limits(high=4096)
        with closing(deaf), suppress(ConnectionError):
            while transport.get_write_buffer_size() < 2 * 4096:
                heard = listener.counters.accepted
                await loop.sock_sendall(deaf, post())
                while listener.counters.accepted == heard and listener.connections:  # noqa: ASYNC110
                    await asyncio.sleep(0)

        assert transport.is_closing()
        await until(lambda: listener.connections == 0)

"""Nobody can make the listener wait, fill its memory, or take all its places."""

from __future__ import annotations

import asyncio
import gzip
import socket
import tracemalloc
from contextlib import suppress

import pytest

from console.switchboard.webhooks.admission import Room
from console.switchboard.webhooks.listener import Limits
from tests.switchboard.webhooks.wire import (
    BODY,
    PATH,
    PATIENCE,
    Full,
    Shelf,
    answer,
    connected,
    listening,
    post,
    say,
    status,
    until,
)
from tests.telnyx.signing import body

MIB = 1024 * 1024
HEAD = post().partition(b"\r\n\r\n")[0] + b"\r\n\r\n"


async def drip(writer: asyncio.StreamWriter, text: bytes, gap: float) -> None:
    """Write byte by byte, so many seconds apart."""
    for place in range(len(text)):
        writer.write(text[place : place + 1])
        await asyncio.sleep(gap)


# Time ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "first",
    [b"P", f"POST {PATH} HTTP/1.1\r\n".encode(), HEAD[:-2]],
    ids=["a letter", "a line", "all but the end"],
)
async def test_a_head_that_stalls_is_answered_408(first: bytes) -> None:
    """aiohttp itself would keep it for 75 seconds; 250 of them would shut the door."""
    async with listening(limits=Limits(head=0.05)) as listener:
        assert status(await say(listener, first)) == 408
        await until(lambda: listener.connections == 0)

        assert listener.counters.refused == {"slow_head": 1}


async def test_a_head_that_drips_is_not_given_more_time() -> None:
    """The deadline is for the whole head: a byte now and then does not move it."""
    async with (
        listening(limits=Limits(head=0.1)) as listener,
        connected(listener) as (reader, writer),
    ):
        dripping = asyncio.create_task(drip(writer, HEAD, 0.01))
        assert status(await answer(reader)) == 408
        dripping.cancel()

        assert listener.counters.refused == {"slow_head": 1}


async def test_a_client_that_says_nothing_is_closed_without_a_word() -> None:
    """It asked nothing; a proxy may have opened it in advance, so it is no refusal."""
    async with listening(limits=Limits(silence=0.05)) as listener:
        assert await say(listener) == b""

        assert listener.counters.refused == {}


async def test_the_second_head_on_a_connection_has_the_same_deadline() -> None:
    """A client that behaved once gets no other rights."""
    async with (
        listening(limits=Limits(head=0.2)) as listener,
        connected(listener, post()) as (reader, writer),
    ):
        assert status(await answer(reader)) == 200
        writer.write(HEAD[:20])

        assert status(await answer(reader)) == 408


async def test_a_connection_that_is_kept_does_not_hurry_an_honest_client() -> None:
    """Between two deliveries minutes may pass; the deadlines of a head do not run then."""
    async with (
        listening(limits=Limits(silence=0.2, head=0.2)) as listener,
        connected(listener, post()) as (reader, writer),
    ):
        assert status(await answer(reader)) == 200
        assert await say(listener) == b"", "a silent newcomer is closed meanwhile"
        writer.write(post())

        assert status(await answer(reader)) == 200


async def test_a_kept_connection_is_closed_in_the_end() -> None:
    """A place that nobody uses is given back."""
    async with (
        listening(limits=Limits(idle=0.1)) as listener,
        connected(listener, post()) as (reader, _),
    ):
        assert status(await answer(reader)) == 200
        assert await answer(reader) == b""
        await until(lambda: listener.connections == 0)


@pytest.mark.parametrize("sent", [HEAD, HEAD + BODY[:10]], ids=["no byte", "a few bytes"])
async def test_a_body_that_stalls_is_answered_408(sent: bytes) -> None:
    """aiohttp has no deadline here at all."""
    async with listening(limits=Limits(body=0.05, linger=0.05)) as listener:
        assert status(await say(listener, sent)) == 408
        await until(lambda: listener.connections == 0)

        assert listener.counters.refused == {"slow_body": 1}


async def test_a_body_that_drips_is_not_given_more_time() -> None:
    """The deadline is for the whole body."""
    async with (
        listening(limits=Limits(body=0.1, linger=0.05)) as listener,
        connected(listener, HEAD) as (reader, writer),
    ):
        dripping = asyncio.create_task(drip(writer, BODY, 0.01))
        assert status(await answer(reader)) == 408
        dripping.cancel()

        assert listener.counters.refused == {"slow_body": 1}


async def test_a_client_that_leaves_within_the_body_is_counted() -> None:
    """Half a delivery is none; the place is free again."""
    async with listening() as listener:
        async with connected(listener, HEAD + BODY[:10]):
            await until(lambda: listener.connections == 1)
        await until(lambda: listener.connections == 0)
        await until(lambda: listener.counters.refused != {})

        assert listener.counters.refused == {"cut_off": 1}


async def test_slow_clients_do_not_keep_a_delivery_waiting() -> None:
    """While 200 clients stall at every stage, Telnyx gets its answer."""
    shelf = Shelf()
    async with listening(shelf) as listener:
        stalled = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(200)]
        for number, (_, writer) in enumerate(stalled):
            writer.write([b"", b"POST", HEAD, HEAD + BODY[:50]][number % 4])
        await until(lambda: listener.connections == 200)
        assert status(await say(listener, post())) == 200
        assert listener.connections >= 200, "they stall still"
        for _, writer in stalled:
            writer.close()

    assert len(shelf.deliveries) == 1


# Size ---------------------------------------------------------------------------------------


async def test_a_body_of_one_mebibyte_is_taken() -> None:
    """The limit itself belongs to what is allowed."""
    content = body(payload={"zork": ""})
    content = content.replace(b'"zork": ""', b'"zork": "' + b"x" * (MIB - len(content)) + b'"')
    shelf = Shelf()
    async with listening(shelf) as listener:
        assert len(content) == MIB
        assert status(await say(listener, post(content))) == 200

    assert shelf.deliveries[0].body == content


async def test_a_body_that_says_it_is_larger_is_refused_before_it_is_read() -> None:
    """Its first byte is not waited for."""
    async with listening(limits=Limits(linger=0.05)) as listener:
        assert status(await say(listener, post(b"", length=MIB + 1))) == 413

        assert listener.counters.refused == {"too_large": 1}


async def test_a_body_in_chunks_is_refused_where_it_gets_too_large() -> None:
    """Chunks do not say how much will come."""
    head = HEAD.replace(
        b"Content-Length: " + str(len(BODY)).encode(), b"Transfer-Encoding: chunked"
    )
    chunk = b"10000\r\n" + b"x" * 0x10000 + b"\r\n"
    async with listening(limits=Limits(linger=0.5)) as listener:
        assert status(await say(listener, head, *[chunk] * 17)) == 413

        assert listener.counters.refused == {"too_large": 1}


def talk_without_listening(port: int, text: bytes) -> bytes:
    """What a client sees that reads nothing until it has said all, as most do."""
    with socket.create_connection(("127.0.0.1", port), timeout=PATIENCE) as client:
        client.sendall(text)
        return client.recv(4096)


async def test_a_client_in_full_flow_still_sees_why_it_is_refused() -> None:
    """Closing over its unread bytes would reset the connection and take the answer back."""
    limits, shelf = Limits(room=Room(places=1), linger=PATIENCE, store=PATIENCE), Full()
    async with listening(shelf, limits=limits) as listener:
        large = post(bytes(20 * MIB))
        refused = await asyncio.to_thread(talk_without_listening, listener.port, large)
        await until(lambda: listener.connections == 0)
        async with connected(listener, post()):
            await until(lambda: shelf.waiting)
            crowded = await asyncio.to_thread(talk_without_listening, listener.port, large)
            shelf.room.set()

    assert [status(refused), status(crowded)] == [413, 503]


async def test_what_is_said_after_a_refusal_starts_no_new_deadline() -> None:
    """One refusal is counted once, whatever still pours in."""
    async with (
        listening(limits=Limits(head=0.02, linger=0.2)) as listener,
        connected(listener, post(b"", length=2 * MIB)) as (reader, writer),
    ):
        assert status(await answer(reader)) == 413
        await drip(writer, b"x" * 5, 0.02)
        await until(lambda: listener.connections == 0)

        assert listener.counters.refused == {"too_large": 1}


async def pour(writer: asyncio.StreamWriter, piece: bytes, times: int) -> None:
    """Write as fast as it is taken, until it is all out or the other side has closed."""
    with suppress(ConnectionError):
        for _ in range(times):
            writer.write(piece)
            await writer.drain()


async def test_bombs_and_big_bodies_leave_memory_alone() -> None:
    """Nothing is unpacked, and nothing beyond the limit is kept."""
    bomb = post(gzip.compress(bytes(50 * MIB)), more=[(b"Content-Encoding", b"gzip")])
    piece = bytes(MIB // 16)
    chunked = HEAD.replace(
        b"Content-Length: " + str(len(BODY)).encode(), b"Transfer-Encoding: chunked"
    )
    chunk = b"10000\r\n" + piece + b"\r\n"
    async with listening(limits=Limits(linger=0.2)) as listener:
        tracemalloc.start()
        try:
            assert status(await say(listener, bomb)) == 415
            for head, part in ((post(b"", length=10 * MIB), piece), (chunked, chunk)):
                async with connected(listener, head) as (reader, writer):
                    pouring = asyncio.create_task(pour(writer, part, 160))
                    assert status(await answer(reader)) == 413
                    await pouring
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()

    assert peak < 8 * MIB

"""A request that is made beforehand: all but its first byte, which waits until it may leave."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from console.secret import Secret
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.leaving import connections as ways
from console.telnyx.transport import ApiGlance
from tests.telnyx.fake import CALL, KEY
from tests.waiting import until

YES = (
    b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{"data": {"result": "ok"}}'
)
YES_AND_STAY = YES.replace(b"Connection: close\r\n", b"")


class Counted:
    """Says yes and hangs up; `read` is every byte that came, `connections` each that was made."""

    def __init__(self) -> None:
        self.read, self.connections, self.url = b"", 0, ""
        self.stays, self.kept = False, list[asyncio.StreamWriter]()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while part := await reader.read(1 << 16):
            self.read += part
            if self.read.endswith(b"}"):
                writer.write(YES_AND_STAY if self.stays else YES)
                self.kept.append(writer)
                if not self.stays:
                    break
        writer.close()

    async def hang_up(self) -> None:
        """Close what is kept, as a load balancer does, and have it arrive."""
        for writer in self.kept:
            writer.close()
            await writer.wait_closed()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Counted]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"
        async with server:
            yield self
            await self.hang_up()


@asynccontextmanager
async def both() -> AsyncIterator[tuple[Counted, TelnyxClient]]:
    async with Counted().running() as server, TelnyxClient(server.url, Secret(KEY)) as client:
        yield server, client


def hang_up(
    client: TelnyxClient, name: str, after: asyncio.Future[None] | None = None
) -> asyncio.Task[object]:
    return asyncio.create_task(
        client.order(operations.HANGUP, CALL, command_id=name, after=after)  # type: ignore[arg-type]
    )


async def test_a_request_has_its_connection_and_not_a_byte_of_it_leaves() -> None:
    """What a connection costs, and httpx, is done while the disk writes the order."""
    async with both() as (server, client):
        await hang_up(client, "c-1")
        before, written = server.read, asyncio.get_running_loop().create_future()
        order = hang_up(client, "c-2", written)
        await until(lambda: server.connections == 2)
        assert server.read == before

        written.set_result(None)
        await order
        assert b'"c-2"' in server.read[len(before) :]


@pytest.mark.parametrize("streams", ["ours", "another httpx makes its own"])
async def test_a_request_of_an_httpx_that_was_not_seen_to_hold_one_waits_as_a_whole(
    streams: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would leave before its order is durable."""
    if streams != "ours":
        monkeypatch.setattr(ways, "WholeStream", lambda usual: usual)
    async with both() as (server, client):
        if streams != "ours":
            await hang_up(client, "c-1")
        before, connections = server.read, server.connections
        written = asyncio.get_running_loop().create_future()
        order = hang_up(client, "c-2", written)
        for _ in range(100):
            await asyncio.sleep(0)
        assert (server.read, server.connections) == (before, connections)

        written.set_result(None)
        await order
        assert b'"c-2"' in server.read[len(before) :]


async def test_a_request_that_is_withdrawn_never_leaves() -> None:
    """The journal refused its order: it was told as not given."""
    async with both() as (server, client):
        await hang_up(client, "c-1")
        before, written = server.read, asyncio.get_running_loop().create_future()
        order = hang_up(client, "c-2", written)
        await until(lambda: server.connections == 2)

        written.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order
        await hang_up(client, "c-3")
        assert b'"c-2"' not in server.read
        assert b'"c-3"' in server.read[len(before) :]


class Tries:
    """Every try of the client, and what it came to."""

    def __init__(self) -> None:
        self.errors = list[object]()

    def note(self, glance: ApiGlance) -> None:
        self.errors.append(glance.error)


async def test_a_connection_that_is_closed_while_a_request_is_held_is_not_used() -> None:
    """The order takes another at once, where it would meet a closed end and wait for a retry."""
    tries = Tries()
    async with (
        Counted().running() as server,
        TelnyxClient(server.url, Secret(KEY), on_reply=tries.note) as client,
    ):
        server.stays = True
        await hang_up(client, "c-1")
        written = asyncio.get_running_loop().create_future()
        order = hang_up(client, "c-2", written)
        await until(lambda: _is_awaited(written))
        assert server.connections == 1
        await server.hang_up()

        written.set_result(None)
        await order
        assert tries.errors == [None, None]
        assert (server.connections, server.read.count(b'"c-2"')) == (2, 1)


async def test_a_connection_that_is_kept_is_used_after_the_hold() -> None:
    """Nothing is to be read from it, so nobody closed it."""
    async with both() as (server, client):
        server.stays = True
        for name in ("c-1", "c-2", "c-3"):
            written = asyncio.get_running_loop().create_future()
            order = hang_up(client, name, written)
            await until(lambda future=written: _is_awaited(future))
            written.set_result(None)
            await order

        assert server.connections == 1


async def test_nothing_leaves_by_another_connection_once_the_client_is_closed() -> None:
    """The one it had is closed by the client itself, which looks as if the server had done it."""
    async with both() as (server, client):
        server.stays = True
        await hang_up(client, "c-1")
        written = asyncio.get_running_loop().create_future()
        order = hang_up(client, "c-2", written)
        await until(lambda: _is_awaited(written))
        await client.aclose()

        written.set_result(None)
        with pytest.raises(RuntimeError, match="closed"):
            await order
        assert (server.connections, server.read.count(b'"c-2"')) == (1, 0)


def _is_awaited(future: asyncio.Future[None]) -> bool:
    """Whether somebody waits for it: the request has its connection, and is held."""
    return bool(future._callbacks)  # type: ignore[attr-defined]

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
from tests.telnyx.fake import CALL, KEY
from tests.waiting import until

YES = (
    b'HTTP/1.1 200 OK\r\nContent-Length: 26\r\nConnection: close\r\n\r\n{"data": {"result": "ok"}}'
)


class Counted:
    """Says yes and hangs up; `read` is every byte that came, `connections` each that was made."""

    def __init__(self) -> None:
        self.read, self.connections, self.url = b"", 0, ""

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        while part := await reader.read(1 << 16):
            self.read += part
            if self.read.endswith(b"}"):
                writer.write(YES)
                break
        writer.close()

    @asynccontextmanager
    async def running(self) -> AsyncIterator[Counted]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v2"
        async with server:
            yield self


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

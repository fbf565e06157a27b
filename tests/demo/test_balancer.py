"""The balancer: each webhook to one host, and a host that is gone costs none."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from itertools import chain

import httpx

from console.demo.balancer import Answered, Balancer
from console.demo.exchange import free_port


class Listener:
    """A host's listener, which remembers what it was asked; `mute` lets it go without an answer."""

    def __init__(self) -> None:
        self.port = free_port()
        self.asked: list[bytes] = []
        self.mute = False

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length:")[2].split()[0])
                self.asked.append(await reader.readexactly(length))
                if self.mute:
                    return
                writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok")
        except EOFError:
            pass
        finally:
            writer.close()

    @asynccontextmanager
    async def up(self) -> AsyncIterator[None]:
        server = await asyncio.start_server(self.serve, "127.0.0.1", self.port)
        try:
            yield
        finally:
            server.close()


async def test_webhooks_are_spread_and_those_of_a_host_that_is_gone_go_to_the_others() -> None:
    """As a load balancer in production does; what a host had when it went is not given twice."""
    hosts = [Listener() for _ in range(3)]
    told: list[Answered] = []
    async with AsyncExitStack() as up:
        for host in hosts[:2]:
            await up.enter_async_context(host.up())
        ports = [host.port for host in hosts]
        there = await up.enter_async_context(Balancer(free_port(), ports, told.append))
        client = await up.enter_async_context(httpx.AsyncClient())
        at = f"http://127.0.0.1:{there.port}/webhooks/telnyx"
        for number in range(6):
            answer = await client.post(at, content=str(number))
            assert (answer.status_code, answer.text) == (200, "ok")
        assert all(len(host.asked) >= 2 for host in hosts[:2])
        assert sorted(chain.from_iterable(host.asked for host in hosts)) == [
            b"%d" % n for n in range(6)
        ]

        for host in hosts:
            host.mute = True
        broken = await asyncio.gather(client.post(at, content="lost"), return_exceptions=True)

    assert isinstance(broken[0], httpx.RemoteProtocolError)
    assert sum(host.asked.count(b"lost") for host in hosts) == 1
    assert [one.status for one in told] == [200] * 6 + [None]

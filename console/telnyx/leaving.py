"""How a request leaves: as a whole, in one write, and not before it may.

httpx makes it and has its connection meanwhile. What it writes then goes through a stream of
ours, https://www.encode.io/httpcore/network-backends/.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Final

import httpcore
import httpx

UNDER_WAY: Final[ContextVar[Leaving | None]] = ContextVar("the request under way", default=None)
"""The one of the current task."""


class Leaving:
    """Holds a request until it may leave; `began` is when it did.

    `is_held` is whether a stream of ours has it. What is to leave `after` nothing leaves at once.
    """

    def __init__(self, after: asyncio.Future[None] | None, clock: Callable[[], float]) -> None:
        self._after, self._clock = after, clock
        self.began = clock()
        self.is_held = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What the current task writes to a connection meanwhile is this request."""
        token = UNDER_WAY.set(self)
        try:
            yield
        finally:
            UNDER_WAY.reset(token)

    async def may(self) -> None:
        """Wait until it may leave."""
        if self._after is not None:
            await self._after
            self._after, self.began = None, self._clock()


class WholeStream(httpcore.AsyncNetworkStream):
    """A connection on which head and body of a request go out together, once it may leave.

    The head is the first that is written of a request; behind it comes the body, or what says
    that there is none.
    """

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._head = b""

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Keep a head; send all else."""
        leaving = UNDER_WAY.get()
        if leaving is not None:
            if not leaving.is_held:
                leaving.is_held = True
                self._head = buffer
                return
            await leaving.may()
            buffer, self._head = self._head + buffer, b""
        await self._inner.write(buffer, timeout)

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came; nothing does while a head is kept."""
        if self._head:
            await self.write(b"", timeout)
        return await self._inner.read(max_bytes, timeout)

    async def aclose(self) -> None:
        """Close it; what is kept never leaves."""
        await self._inner.aclose()

    async def start_tls(
        self,
        ssl_context: ssl.SSLContext,
        server_hostname: str | None = None,
        timeout: float | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """The same, encrypted."""
        return WholeStream(await self._inner.start_tls(ssl_context, server_hostname, timeout))

    def get_extra_info(self, info: str) -> Any:
        """What httpcore asks of a connection."""
        return self._inner.get_extra_info(info)


class WholeRequests(httpcore.AsyncNetworkBackend):
    """Connections of the usual sort, each a `WholeStream`."""

    def __init__(self) -> None:
        self._usual = httpcore.AnyIOBackend()

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to that host."""
        usual = await self._usual.connect_tcp(host, port, timeout, local_address, socket_options)
        return WholeStream(usual)

    async def sleep(self, seconds: float) -> None:
        """Wait, between two tries to connect."""
        await self._usual.sleep(seconds)


class WholeTransport(httpx.AsyncHTTPTransport):
    """httpx's own, on connections of ours."""

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=tls, trust_env=False, limits=limits)
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=WholeRequests(),
        )

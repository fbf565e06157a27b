"""Connections on which a request leaves as a whole, and not before it may.

What httpx writes goes through a stream of ours, which httpcore has a place for:
https://www.encode.io/httpcore/network-backends/
"""

from __future__ import annotations

import ssl
from collections.abc import Iterable
from typing import Any, Final

import httpcore
import httpx

from console.telnyx.leaving.request import UNDER_WAY

CLOSED: Final = "the connections to Telnyx were closed"


class WholeStream(httpcore.AsyncNetworkStream):
    """A connection on which head and body of a request go out together, once it may leave."""

    def __init__(self, inner: httpcore.AsyncNetworkStream) -> None:
        self._inner = inner
        self._has_answered = False

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:
        """Send what may leave.

        Raises:
            httpcore.ConnectionNotAvailable: the server closed it while the request was held;
                httpcore's pool takes another connection at once, for nothing has left.
        """
        leaving = UNDER_WAY.get()
        if leaving is not None:
            was_waiting = leaving.is_waiting
            buffer = await leaving.part(buffer)
            if was_waiting and buffer and self._was_closed():
                leaving.begin_anew()
                raise httpcore.ConnectionNotAvailable
        if buffer:
            await self._inner.write(buffer, timeout)

    def _was_closed(self) -> bool:
        """Whether the server ended it: only then is there something to be read before a request.

        As httpcore judges of one that is idle. A new one may have keys of TLS to be read.
        """
        return self._has_answered and bool(self._inner.get_extra_info("is_readable"))

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        """What came; there is nothing to be read before the request has left."""
        leaving = UNDER_WAY.get()
        if leaving is not None and leaving.is_kept_back:
            await self.write(b"", timeout)
        came = await self._inner.read(max_bytes, timeout)
        self._has_answered = True
        return came

    async def aclose(self) -> None:
        """Close it; what is kept back never leaves."""
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
    """Connections of the usual sort, each a `WholeStream`; none once `is_closed`."""

    def __init__(self) -> None:
        self._usual = httpcore.AnyIOBackend()
        self.is_closed = False

    async def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.AsyncNetworkStream:
        """A connection to that host. Raises `RuntimeError` once they are closed."""
        if self.is_closed:
            raise RuntimeError(CLOSED)
        usual = await self._usual.connect_tcp(host, port, timeout, local_address, socket_options)
        return WholeStream(usual)

    async def sleep(self, seconds: float) -> None:
        """Wait, between two tries to connect."""
        await self._usual.sleep(seconds)


class WholeTransport(httpx.AsyncHTTPTransport):
    """httpx's own, on connections of ours. Once it is closed it sends nothing."""

    def __init__(self, tls: ssl.SSLContext, limits: httpx.Limits) -> None:
        super().__init__(verify=tls, trust_env=False, limits=limits)
        self._ways = WholeRequests()
        self._pool = httpcore.AsyncConnectionPool(
            ssl_context=tls,
            max_connections=limits.max_connections,
            max_keepalive_connections=limits.max_keepalive_connections,
            keepalive_expiry=limits.keepalive_expiry,
            network_backend=self._ways,
        )

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Send it; what came, its body as it comes. Raises `RuntimeError` once it is closed."""
        if self._ways.is_closed:
            raise RuntimeError(CLOSED)
        return await super().handle_async_request(request)

    async def aclose(self) -> None:
        """Close all connections."""
        self._ways.is_closed = True
        await super().aclose()

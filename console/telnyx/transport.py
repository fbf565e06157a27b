"""Carries requests to Telnyx: the one place that waits for the network.

Hang-up, the other orders and the reads travel on connections of their own, so
that a storm of 429s, slow dials or a long listing never keeps a hang-up
waiting. The API key goes to the base URL alone, into no log and no message.
"""

from __future__ import annotations

import asyncio
import logging
import ssl
import sys
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from itertools import count
from typing import Final, Self, TypeVar

from msgspec import Struct

from console import __version__
from console.errors import (
    ApiError,
    InvalidParameter,
    InvalidSetting,
    ReplyUnreadable,
    TimedOut,
    Unreachable,
    Wanted,
)
from console.secret import Secret
from console.telnyx import wire
from console.telnyx.failures import http_date
from console.telnyx.leaving.request import Leaving
from console.telnyx.operations import Lane
from console.telnyx.retry import Course, Patience, Timing

# its command line, which goes for missing, brings click and rich: as much as all the rest
sys.modules.setdefault("httpx._main", None)  # type: ignore[arg-type]
import httpx  # noqa: E402

R = TypeVar("R", bound=Struct)

LOG: Final = logging.getLogger(__name__)

LARGEST_REPLY: Final = 4 * 1024 * 1024
"""Bytes. The largest page, 250 applications, takes about a quarter of a megabyte."""

LOGGED_BYTES: Final = 1000
"""How much of an unreadable reply goes to the log."""

HEADERS: Final = httpx.Headers(
    {
        "Accept": "application/json",
        "Accept-Encoding": "identity",  # a small reply could unpack to a huge one
        "User-Agent": f"telnyx-console/{__version__}",
    }
)
WITH_JSON: Final = httpx.Headers({**HEADERS, "Content-Type": "application/json"})

KEPT: Final = 50.0
"""Seconds for which a connection is kept that nobody uses.

Another one costs an order two or three round trips. Where load balancers close it, most do after
60 s at the earliest; one that was closed is seen to be before it is used.
"""

CONNECTIONS: Final = {Lane.HANGUP: 8, Lane.ORDERS: 24, Lane.READS: 8}
"""The most connections at a time on each lane."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds after which a wait is given up."""

    connect: float = 5.0
    read: float = 10.0
    """From one byte of the reply to the next."""
    whole_try: float = 25.0
    """One try from beginning to end, however slowly bytes trickle in."""


@dataclass(frozen=True, slots=True)
class ApiGlance:
    """What one try told about the state of the API."""

    operation: str
    status: int | None
    """None if no reply came."""
    error: ApiError | None
    seconds: float
    clock_skew: float | None
    """Telnyx's clock minus ours, in seconds, to about one second; None without a Date."""


@dataclass(frozen=True, slots=True)
class Waiting:
    """A request that failed for now and is sent again in so many seconds.

    `error` is None once the request waits no more: it was answered, or given up.
    """

    request: int
    """The same for all that is told of one request."""
    command_id: str | None
    error: ApiError | None
    seconds: float = 0.0


class _Lane:
    """Connections that only one kind of request uses.

    A request takes a place here before httpx sees it: one that is cancelled in
    httpx's own queue blocks a connection for good (encode/httpcore#1093), and
    with a place for each connection nobody ever waits there.
    """

    def __init__(self, size: int, tls: ssl.SSLContext) -> None:
        self.http: Final = _connections(size, tls)
        self._places = asyncio.Semaphore(size)

    @asynccontextmanager
    async def place(
        self, wanted: Wanted, seconds: float
    ) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """A connection of one's own as long as the block lasts, in the order of asking."""
        if self._places.locked():
            await self._wait(wanted, seconds)
        else:
            await self._places.acquire()  # at once
        try:
            yield self.http
        finally:
            self._places.release()

    async def _wait(self, wanted: Wanted, seconds: float) -> None:
        try:
            async with asyncio.timeout(seconds):
                await self._places.acquire()
        except TimeoutError as error:
            raise TimedOut(wanted, "all connections are busy", ambiguous=False) from error


@dataclass(frozen=True, slots=True)
class _Reply:
    status: int
    headers: Mapping[str, str]
    body: bytes


class Transport:
    """A way to Telnyx that repeats what may pass. Close it, or use it as a context.

    `on_reply` is called after every try, also those that are repeated, and `on_wait`
    whenever a request has to wait until it is sent again, and once when it waits no
    more. Both must return at once and raise nothing.

    Raises:
        InvalidSetting: the base URL or the key cannot be used.
    """

    def __init__(
        self,
        base_url: str,
        api_key: Secret,
        *,
        limits: Limits | None = None,
        patience: Patience | None = None,
        timing: Timing | None = None,
        on_reply: Callable[[ApiGlance], None] | None = None,
        on_wait: Callable[[Waiting], None] | None = None,
    ) -> None:
        self._base = str(httpx.URL(wire.base_url(base_url))).rstrip("/")
        self._key = _sendable(api_key)
        self._limits = limits or Limits()
        self._patience = patience or Patience()
        self._timing = timing or Timing()
        self._on_reply, self._on_wait = on_reply, on_wait
        self._numbers = count()
        self._holds = False
        tls = _tls_context(self._base)
        self._lanes = {lane: _Lane(size, tls) for lane, size in CONNECTIONS.items()}
        self._waits_at_most = {"timeout": _waits(self._limits)}
        for name in ("httpx", "httpcore"):  # they log whole URLs, with numbers in the query
            logging.getLogger(name).setLevel(logging.WARNING)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *reason: object) -> None:
        await self.aclose()

    async def aclose(self) -> None:
        """Close all connections; requests under way fail."""
        for lane in self._lanes.values():
            await lane.http.aclose()

    async def send(self, request: wire.Request[R], after: asyncio.Future[None] | None = None) -> R:
        """Send a request, repeat it while that may help, and return what was answered.

        It is made and has its connection before `after`, and leaves then; once one has been seen
        to be held, and before that it goes its whole way after it.

        Raises:
            ApiError: what the last try came to; `ambiguous` if any try may have
                been carried out.
        """
        course = Course(
            repeatable=request.repeatable,
            second_chance=request.second_chance,
            patience=self._patience,
            timing=self._timing,
        )
        waiting, waited = Waiting(next(self._numbers), request.command_id, None), False
        try:
            while True:
                try:
                    async with self._lanes[request.lane].place(
                        request.wanted, course.time_left()
                    ) as http:
                        built = self._build(request)
                        if after is not None and not self._holds:
                            await after
                        leaving = Leaving(after, self._timing.monotonic)
                        sent = http, request, built, leaving, course.time_left()
                        return await self._try_once(*sent)
                except ApiError as error:
                    wait = course.wait_after(error)
                    if wait is None:
                        raise
                    waited = True
                    self._waits(replace(waiting, error=error, seconds=wait))
                await self._timing.sleep(wait)
        finally:
            if waited:
                self._waits(waiting)

    def _waits(self, waiting: Waiting) -> None:
        if self._on_wait is not None:
            self._on_wait(waiting)

    async def _try_once(
        self,
        http: httpx.AsyncBaseTransport,
        request: wire.Request[R],
        built: httpx.Request,
        leaving: Leaving,
        time_left: float,
    ) -> R:
        """One try, reported to the observer unless it is cancelled."""
        reply: _Reply | None = None
        try:
            seconds = min(time_left, self._limits.whole_try)
            with leaving.under_way():
                reply = await self._exchange(http, request.wanted, built, seconds)
            value = self._read(request, reply)
        except ApiError as error:
            self._report(request, leaving.began, reply, error)
            raise
        self._holds = leaving.is_held
        self._report(request, leaving.began, reply, None)
        return value

    def _report(
        self, request: wire.Request[R], began: float, reply: _Reply | None, error: ApiError | None
    ) -> None:
        """Tell the observer of one try."""
        if self._on_reply is None:
            return
        status = reply.status if reply else getattr(error, "status", None)
        there = http_date(reply.headers.get("date")) if reply else None
        self._on_reply(
            ApiGlance(
                operation=request.operation,
                status=status,
                error=error,
                seconds=self._timing.monotonic() - began,
                clock_skew=None if there is None else there - self._timing.wall(),
            )
        )

    async def _exchange(
        self, http: httpx.AsyncBaseTransport, wanted: Wanted, built: httpx.Request, seconds: float
    ) -> _Reply:
        """Send once and take in the whole reply; errors of the network become ours."""
        try:
            async with asyncio.timeout(seconds):
                response = await http.handle_async_request(built)
                try:
                    body = await _body(wanted, response)
                finally:
                    await response.aclose()
        except (TimeoutError, httpx.HTTPError) as error:
            raise self._lost(wanted, error) from error
        return _Reply(response.status_code, response.headers, body)

    def _build(self, request: wire.Request[R]) -> httpx.Request:
        """The request for httpx. The key comes last, when the URL is seen to be below the base."""
        built = httpx.Request(
            request.method,
            self._base + request.target,
            headers=HEADERS if request.body is None else WITH_JSON,
            content=request.body,
            extensions=self._waits_at_most,
        )
        if not str(built.url).startswith(f"{self._base}/"):
            raise InvalidParameter(request.operation, "path", "leads away from telnyx.base_url")
        built.headers["Authorization"] = f"Bearer {self._key.reveal()}"
        return built

    def _read(self, request: wire.Request[R], reply: _Reply) -> R:
        """The value of a reply. A server that echoes the key gets it into no message."""
        body = reply.body if reply.status == httpx.codes.OK else self._key.hidden_in(reply.body)
        try:
            return wire.reply(request, reply.status, reply.headers, body, self._timing.wall())
        except ReplyUnreadable as error:
            shown = self._key.hidden_in(reply.body)[:LOGGED_BYTES]
            LOG.warning("%s: status %d: %r", error, reply.status, shown)
            raise

    def _lost(self, wanted: Wanted, error: TimeoutError | httpx.HTTPError) -> Unreachable:
        """The error for a reply that did not come; certain only if nothing was sent."""
        match error:
            case httpx.ConnectTimeout():
                return TimedOut(wanted, "no connection in time", ambiguous=False)
            case TimeoutError() | httpx.TimeoutException():
                return TimedOut(wanted, "no reply in time", ambiguous=True)
        reason = self._key.hidden_in(str(error).encode()).decode() or type(error).__name__
        return Unreachable(wanted, reason, ambiguous=not isinstance(error, httpx.ConnectError))


async def _body(wanted: Wanted, response: httpx.Response) -> bytes:
    """The whole body, unless it is compressed or too large."""
    if response.headers.get("content-encoding", "identity").lower() != "identity":
        raise ReplyUnreadable(wanted, response.status_code, "it is compressed")
    taken = bytearray()
    async for part in response.aiter_raw():
        taken += part
        if len(taken) > LARGEST_REPLY:
            reason = f"it is longer than {LARGEST_REPLY} bytes"
            raise ReplyUnreadable(wanted, response.status_code, reason)
    return bytes(taken)


def _connections(size: int, tls: ssl.SSLContext) -> httpx.AsyncBaseTransport:
    """Connections of which so many are kept, to no proxy that the environment names.

    httpx's client above them would follow redirects and keep cookies, and does nothing of use.
    """
    # with all that makes connections, as httpx itself loads it: the first answer needs none
    from console.telnyx.leaving.connections import WholeTransport  # noqa: PLC0415

    kept = httpx.Limits(max_connections=None, max_keepalive_connections=size, keepalive_expiry=KEPT)
    return WholeTransport(tls, kept)


def _waits(limits: Limits) -> dict[str, float]:
    """As httpx hands them on to a connection."""
    return {"connect": limits.connect, "read": limits.read, "write": limits.read, "pool": 5.0}


def _tls_context(base: str) -> ssl.SSLContext:
    """One context for all lanes: building it takes 20 ms and reads a file.

    For plain http, which is loopback only, one that trusts nobody will do.
    """
    if base.startswith("https:"):
        return httpx.create_ssl_context(trust_env=False)
    return ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def _sendable(key: Secret) -> Secret:
    """The key, if a header can hold it. Else httpx would quote it in its complaint."""
    value = key.reveal()
    if not value or not value.isascii() or not value.isprintable() or " " in value:
        reason = "is empty or holds characters that no API key has"
        raise InvalidSetting("api_key", reason, "the configuration")
    return key

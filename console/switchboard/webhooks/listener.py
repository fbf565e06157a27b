"""Where Telnyx's webhooks come in: verified, stored, and only then answered 200.

Telnyx waits two seconds and sends again on 408, 429 and 5xx; every other 4xx
ends a delivery for ever. So whatever is Telnyx's is kept or answered 503, and
whatever is not gets a 4xx. Nothing gets any other 5xx, and nothing hangs.
"""

from __future__ import annotations

import asyncio
import logging
import socket
import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus
from ipaddress import ip_address
from typing import Final, Generic, Protocol, TypeAlias, TypeVar, cast

from aiohttp import HttpVersion11, web

from console.deadlines import Deadlines
from console.errors import JournalFailed, SignedAhead, WebhookRefused
from console.switchboard.webhooks.admission import Admission
from console.switchboard.webhooks.answers import Answer, status_for
from console.switchboard.webhooks.body import beginning, check_head, read_body
from console.switchboard.webhooks.closing import (
    TO_CLOSE,
    hear_out,
    leave_the_door,
    shut_the_door,
    turns,
)
from console.switchboard.webhooks.connection import Connection, Limits
from console.switchboard.webhooks.counters import Counters, Counting, LiveCounters
from console.switchboard.webhooks.door import BACKLOG, unusable, where
from console.switchboard.webhooks.round_trip import RoundTripKey
from console.switchboard.webhooks.whole import Whole
from console.telnyx.webhook import Delivery, RawHeaders, Verifier, receive

__all__ = ["Counters", "Delivery", "Limits", "Listener", "Sink"]


class Arrived(Protocol):
    """What came of a request whose signature holds."""

    @property
    def received_at(self) -> datetime:
        """When it came."""
        ...


T = TypeVar("T", bound=Arrived)

Sink: TypeAlias = Callable[[T, Callable[[], None]], Awaitable[None]]
"""Stores a delivery for good, calls the function then, and returns; raises JournalFailed if it
cannot. What it does between the two has a limit of its own: the delivery is kept already."""

Begin: TypeAlias = Callable[[T, Callable[[Exception | None], object]], bool]
"""Stores a delivery likewise, without a task: it tells once why it is not kept, or nothing once it
is. False where that is not for it to do."""

_LOG: Final = logging.getLogger(__name__)
_AT_ONCE: Final = 32
"""Connections taken in one turn of the loop: few enough that what the first of them said is
read before so many came after it that it would have to give way."""


def _nothing() -> None:
    """Nobody listens to changes."""


def _none_begun(_delivery: object, _tell: object) -> bool:
    """There is nothing but the sink."""
    return False


async def _no_time() -> None:
    """Nobody can be asked for the time."""


class HttpListener(ABC, Generic[T]):
    """The HTTP server for webhooks: POST on one path.

    `sink` gets every verified delivery, and its end is waited for before the
    200; it is cancelled when storing takes longer than `limits.store`. What `begin` takes of those
    that came past aiohttp the sink does not get. `on_change` is
    called after every change of the counters. `ask_time` has Telnyx's time asked for,
    and is waited for, when a delivery is ahead of our clock. `monotonic` paces the log.
    `round_trip` is asked with whether a URL leads here, and answered; nobody is without it.
    `held` is a socket that listens already and that the system keeps: its address counts,
    and who comes after `stop` waits in its queue for the next listener. `door` listens already,
    too, and is this listener's own.
    """

    def __init__(
        self,
        *,
        host: str,
        port: int,
        path: str,
        verifier: Verifier,
        sink: Sink[T],
        begin: Begin[T] = _none_begun,
        limits: Limits | None = None,
        on_change: Callable[[], None] = _nothing,
        ask_time: Callable[[], Awaitable[None]] = _no_time,
        monotonic: Callable[[], float] = time.monotonic,
        held: socket.socket | None = None,
        door: socket.socket | None = None,
        round_trip: RoundTripKey | None = None,
        counters: Counting | None = None,
    ) -> None:
        self._held, self._door, self._round_trip = held, door, round_trip
        self.host: str = host if held is None else held.getsockname()[0]
        self.port: int = port if held is None else held.getsockname()[1]
        self.path = path
        self._verifier = verifier
        self._sink, self._begin_storing, self._ask_time = sink, begin, ask_time
        self._limits = limits or Limits()
        self._storing = Deadlines(self._limits.store)
        self._counters = counters or LiveCounters(on_change, monotonic)
        self._gate = Admission(self._limits.room, self._limits.linger)
        self._server: asyncio.Server | None = None
        self._http: web.Server | None = None
        self._first_line = f"POST {path} HTTP/1.1".encode()
        self._serving = 0
        self._past: set[asyncio.Task[None]] = set()
        self._stopping = False
        self._quiet = asyncio.Event()
        self._quiet.set()

    @property
    def counters(self) -> Counters:
        """What came in since the start, by what became of it."""
        return self._counters.counters

    @property
    def connections(self) -> int:
        """How many connections are open."""
        return len(self._gate)

    @property
    def url(self) -> str:
        """Where it listens."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}{self.path}"

    @property
    def warning(self) -> str | None:
        """What is unwise about the address, if anything."""
        with suppress(ValueError):
            if ip_address(self.host).is_unspecified:
                return (
                    f"The listener is open on every address of this machine ({self.host}) without "
                    "TLS. Put a reverse proxy in front of it, and set listener.host to 127.0.0.1."
                )
        return None

    async def start(self) -> None:
        """Listen. `port` is the real one from here on, also where 0 was asked for.

        Raises:
            PortInUse: another program has the port.
            InvalidSetting: this machine has no such address, or may not use the port.
        """
        loop = asyncio.get_running_loop()
        self._stopping = False
        self._gate.open()
        self._http = http = web.Server(self._handle)
        own, self._door = self._held.dup() if self._held else self._door, None
        try:
            self._server = await loop.create_server(
                partial(self._connection, http),
                **where(self.host, self.port, own),
                backlog=_AT_ONCE,  # for asyncio both: how many it takes, how many the kernel keeps
            )
        except OSError as error:
            raise unusable(self.host, self.port, error) from error
        for listening in self._server.sockets:
            with listening.dup() as same:
                same.listen(BACKLOG)
        self.port = self._server.sockets[0].getsockname()[1]
        if self.warning:
            _LOG.warning("%s", self.warning)

    def _connection(self, http: web.Server) -> Connection:
        told = self._limits, self._gate, self._counters
        line, take = self._first_line, self._take_past
        return Connection(http, *told, first_line=line, take=take)

    async def stop(self) -> None:
        """Take nothing more, answer what has arrived and what is under way, close everything."""
        server, http = self._server, self._http
        if server is None or http is None:
            return
        self._server = self._http = None
        self._stopping = True
        if self._held is None:
            await shut_the_door(server, partial(self._connection, http))
        else:
            await leave_the_door(server)
        server.close()
        await hear_out(http)
        with suppress(TimeoutError):
            async with asyncio.timeout(self._limits.grace):
                await self._quiet.wait()
        await http.shutdown(self._limits.linger)
        self._gate.close()
        await server.wait_closed()
        await turns(TO_CLOSE)

    # One request ----------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        """Serve one request; the answer's status is what became of it."""
        connection = cast(Connection, request.protocol)
        with self._under_way(connection):
            if echo := await self._echo(request):
                connection.end(keep_open=False)
                return Answer(HTTPStatus.OK, text=echo)
            status = await self._status_of(request, connection)
            keep_open = status is HTTPStatus.OK and self._may_stay(request)
            connection.end(keep_open=keep_open)
        return Answer(status, keep_open=keep_open)

    def _may_stay(self, request: web.BaseRequest) -> bool:
        """Whether the connection stays: only after a delivery, so that strangers hold none."""
        return request.keep_alive and request.version == HttpVersion11 and not self._stopping

    @contextmanager
    def _under_way(self, connection: Connection) -> Iterator[None]:
        self._begin(connection)
        try:
            yield
        finally:
            self._end()

    def _begin(self, connection: Connection) -> None:
        connection.begin()
        self._serving += 1
        self._quiet.clear()

    def _end(self) -> None:
        self._serving -= 1
        if not self._serving:
            self._quiet.set()

    def _take_past(self, connection: Connection, request: Whole) -> bool:
        """Serve a request past aiohttp, if it is a delivery that is genuine; whether it is."""
        try:
            delivery = self._read(request.headers, request.body, self._verifier.now())
        except WebhookRefused:
            return False
        self._begin(connection)
        connection.prove()
        if not self._begin_storing(delivery, partial(self._came, connection, delivery)):
            task = asyncio.get_running_loop().create_task(self._serve(connection, delivery))
            self._past.add(task)
            task.add_done_callback(partial(self._served, connection))
        return True

    def _came(self, connection: Connection, delivery: T, error: Exception | None) -> None:
        """A delivery that came past aiohttp is kept, or is not."""
        self._end()
        if error is None:
            self._counters.accepted(delivery.received_at)
        else:
            self._counters.failed(error)
        status = HTTPStatus.SERVICE_UNAVAILABLE if error else HTTPStatus.OK
        connection.answer(status, keep_open=not (error or self._stopping))

    async def _serve(self, connection: Connection, delivery: T) -> None:
        status = await self._stored(delivery, connection)
        connection.answer(status, keep_open=status is HTTPStatus.OK and not self._stopping)

    def _served(self, connection: Connection, task: asyncio.Task[None]) -> None:
        """A request was served past aiohttp; where a fault of ours ended that, it is sent again."""
        self._past.discard(task)
        error = TimeoutError() if task.cancelled() else task.exception()
        if error is not None:
            self._counters.failed(error)
            connection.answer(HTTPStatus.SERVICE_UNAVAILABLE, keep_open=False)
        self._end()

    async def _echo(self, request: web.BaseRequest) -> str:
        """The answer to who asks whether a URL leads here; no text for every other request."""
        if self._round_trip is None:
            return ""
        nonce = self._round_trip.nonce_of(request.raw_headers)
        if nonce is None:
            return ""
        try:
            check_head(request, self.path, self._limits)
            return self._round_trip.answer(nonce, await read_body(request, self._limits))
        except WebhookRefused:
            return ""

    async def _status_of(self, request: web.BaseRequest, connection: Connection) -> HTTPStatus:
        at = self._verifier.now()
        try:
            check_head(request, self.path, self._limits)
            if not request.content.is_eof():  # else all is looked at at one go
                self._verifier.look(request.raw_headers, at, partial(beginning, request))
            body = await read_body(request, self._limits)
            delivery = await self._received(request, body, at)
            connection.prove()
            return await self._stored(delivery, connection)
        except WebhookRefused as refused:
            return self._refused(refused, connection)

    async def _received(self, request: web.BaseRequest, body: bytes, at: float) -> T:
        """The verified delivery. One that is ahead of our clock is judged with Telnyx's time."""
        with suppress(SignedAhead):
            return self._read(request.raw_headers, body, at)
        await self._ask_time()
        return self._read(request.raw_headers, body, at)

    @abstractmethod
    def _read(self, headers: RawHeaders, body: bytes, at: float) -> T:
        """Verify a delivery that came at that Unix time. Raises `WebhookRefused`."""

    def _refused(self, refused: WebhookRefused, connection: Connection) -> HTTPStatus:
        if not connection.dislodged:
            self._counters.refused(refused.reason, refused.detail, connection.host or "?")
        return status_for(refused.reason)

    async def _stored(self, delivery: T, connection: Connection) -> HTTPStatus:
        wait = self._storing.begin()
        try:
            await self._storing.within(wait, self._sink(delivery, wait.done))
        except (JournalFailed, TimeoutError) as error:
            self._counters.failed(error)
            return HTTPStatus.SERVICE_UNAVAILABLE
        except WebhookRefused as refused:
            return self._refused(refused, connection)
        self._counters.accepted(delivery.received_at)
        return HTTPStatus.OK


class Listener(HttpListener[Delivery]):
    """The one that judges and reads deliveries itself."""

    def _read(self, headers: RawHeaders, body: bytes, at: float) -> Delivery:
        return receive(self._verifier, headers, body, at)

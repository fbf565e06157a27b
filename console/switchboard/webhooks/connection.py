"""One HTTP connection of the listener: let in or turned away, and never waited for too long.

aiohttp parses HTTP. What it lacks is here: a deadline for the head of a
request, a cap of connections, and a log that no stranger can fill.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from enum import Enum, auto
from http import HTTPStatus
from typing import Final, cast

from aiohttp import web
from msgspec import Struct

from console.errors import WebhookRefused
from console.switchboard.webhooks.admission import Admission, Room
from console.switchboard.webhooks.answers import Answer, answer_bytes
from console.switchboard.webhooks.counters import Counting
from console.switchboard.webhooks.whole import Whole, whole

_NO_LOG: Final = logging.getLogger("console.switchboard.access")
_NO_LOG.disabled = True


_READ: Final = 64 * 1024
"""Bytes that are read at one go. For the 256 KiB that asyncio makes room for, each time, the
allocator goes to the system, which costs five times as much as reading a webhook."""


class Limits(Struct, frozen=True, kw_only=True):
    """What the listener puts up with, in seconds, bytes, and numbers of things.

    `silence` is how long a new connection may say nothing, `head` and `body` how
    long each may take from its first byte; Telnyx itself gives a delivery two
    seconds, within which `store` ends one that the journal neither took nor refused.
    `idle` outlasts the keep-alive of usual reverse proxies (nginx 60 s, Caddy 120 s):
    the proxy must be the one to close, or a delivery meets a closing connection.
    `grace` is what `stop` waits for deliveries, and `linger` how long an unwanted
    body is still read, so that its sender sees the answer.
    """

    silence: float = 5.0
    head: float = 5.0
    body: float = 2.0
    store: float = 1.8
    idle: float = 130.0
    linger: float = 1.0
    grace: float = 5.0
    body_bytes: int = 1024 * 1024
    header_bytes: int = 8190
    headers: int = 64
    room: Room = Room()


class _Phase(Enum):
    """Nothing was said; a head has begun; a request is served; the last one was.

    `DISLODGED` is who had to give way, whatever it was at.
    """

    QUIET = auto()
    HEAD = auto()
    REQUEST = auto()
    LAST = auto()
    DISLODGED = auto()


class Connection(web.RequestHandler):
    """The protocol of one connection. The listener says when a request begins and ends.

    A request that came whole, on a connection on which something genuine came before, is the
    listener's to `take` past aiohttp; others begin with `first_line`, if at all.
    """

    def __init__(
        self,
        server: web.Server,
        limits: Limits,
        gate: Admission,
        counters: Counting,
        *,
        first_line: bytes,
        take: Callable[[Connection, Whole], bool],
    ) -> None:
        super().__init__(
            server,
            loop=asyncio.get_running_loop(),
            keepalive_timeout=limits.idle,
            access_log=_NO_LOG,
            max_line_size=limits.header_bytes,
            max_field_size=limits.header_bytes,
            max_headers=limits.headers,
            lingering_time=limits.linger,
            auto_decompress=False,
        )
        self._limits = limits
        self._gate = gate
        self._counters = counters
        self._first_line, self._take = first_line, take
        self._is_even = True
        self._is_past, self._held = False, b""
        self._host = ""
        self._phase = _Phase.QUIET
        self._is_known = False
        self._deadline: asyncio.TimerHandle | None = None

    @property
    def host(self) -> str:
        """The address of the client."""
        return self._host

    @property
    def dislodged(self) -> bool:
        """Whether it had to give way; that is counted and answered then."""
        return self._phase is _Phase.DISLODGED

    def begin(self) -> None:
        """A head is complete, and its request is being served."""
        self._move(_Phase.REQUEST)
        self._gate.stir(self)

    def prove(self) -> None:
        """The request is genuine, and so the client is no stranger any more."""
        self._is_known = True
        self._gate.trust(self)

    def end(self, *, keep_open: bool) -> None:
        """The request is served."""
        if keep_open:
            self._move(_Phase.QUIET)
            self._gate.rest(self)
        else:
            self._part()

    def give_way(self, why: WebhookRefused) -> None:
        """Close at once; who waits for an answer is told to come again.

        A proxy waits for none on a connection that it holds, and would take one for an error.
        """
        is_held = self._is_known and self._phase is _Phase.QUIET
        if not is_held and self._phase is not _Phase.LAST and self.transport is not None:
            self._counters.refused(why.reason, why.detail, self._host)
            self.transport.write(answer_bytes(HTTPStatus.SERVICE_UNAVAILABLE))
        self._move(_Phase.DISLODGED)
        self.force_close()

    def close_unless_speaking(self) -> bool:
        """Close a connection on which nothing is under way; whether a request may be on its way.

        It may where a head has begun, and where nobody said anything yet.
        """
        speaking = self._phase is _Phase.HEAD
        speaking |= self._phase is _Phase.QUIET and not self._is_known
        if not speaking and self._phase is not _Phase.REQUEST:
            self.force_close()
        return speaking

    def cut_short(self) -> None:
        """Close a connection on which no request is served; who has begun is told to come again."""
        if self._phase is _Phase.HEAD and self.transport is not None:
            self.transport.write(answer_bytes(HTTPStatus.SERVICE_UNAVAILABLE))
        self._move(_Phase.LAST)
        self.force_close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Let the client in, or turn it away."""
        peer = transport.get_extra_info("peername")
        host = str(peer[0]) if isinstance(peer, tuple) else ""
        if not self._gate.is_open:  # it was taken in the turn in which the listener stopped
            cast(asyncio.Transport, transport).abort()
            return
        try:
            self._gate.enter(self, host)
        except WebhookRefused as refused:
            self._counters.refused(refused.reason, refused.detail, host)
            self._gate.turn_away(cast(asyncio.Transport, transport))
            return
        self._host = host
        if hasattr(transport, "max_size"):
            transport.max_size = _READ
        super().connection_made(transport)
        self._move(_Phase.QUIET, self._limits.silence)

    def data_received(self, data: bytes) -> None:
        """Take bytes; the first one of a head starts its deadline, unless all of it came."""
        if self._is_past:
            self._hold(data)
            return
        if data and self._is_even and self._goes_past(data):
            return
        begins = bool(data) and self._phase is _Phase.QUIET
        if begins:
            self._move(_Phase.HEAD)
            self._gate.stir(self)
        if data:
            self._gate.hear(self, len(data))
        super().data_received(data)
        if begins and self._phase is _Phase.HEAD and not self._messages:
            self._move(_Phase.HEAD, self._limits.head)

    def answer(self, status: HTTPStatus, *, keep_open: bool) -> None:
        """Answer a request that was taken past aiohttp; what was said meanwhile is heard now."""
        self._is_past = False
        held, self._held = self._held, b""
        if self.transport is None or self.dislodged:
            return
        self.end(keep_open=keep_open)
        self.transport.write(answer_bytes(status, keep_open=keep_open))
        if not keep_open:
            self.force_close()
            return
        self._next_keepalive_close_time = self._loop.time() + self._limits.idle
        if held:
            self.transport.resume_reading()
            self.data_received(held)

    def _goes_past(self, data: bytes) -> bool:
        """Have the listener take a request past aiohttp; whether it did.

        That may be only where aiohttp has nothing of another request: where all that it was given
        were whole ones, and it waits for the next.
        """
        limits = self._limits
        request = whole(
            data, self._first_line, headers=limits.headers, header_bytes=limits.header_bytes
        )
        self._is_even = request is not None
        waits = self._waiter is not None and not self._waiter.done() and not self._messages
        if request is None or not waits or not self._is_known or self._close or self._force_close:
            return False
        if self._phase is not _Phase.QUIET or len(request.body) > limits.body_bytes:
            return False
        self._is_past = True
        if not self._take(self, request):
            self._is_past = False
            return False
        self._next_keepalive_close_time = self._loop.time() + limits.idle
        return True

    def _hold(self, data: bytes) -> None:
        """Keep what is said before the answer, and hear no more until then."""
        self._held += data
        if data and self.transport is not None:
            self.transport.pause_reading()

    def pause_writing(self) -> None:
        """Cut off who reads no answers: hundreds of them wait already, and more would for ever."""
        super().pause_writing()
        if self.transport is not None:
            self.transport.abort()

    def connection_lost(self, exc: BaseException | None) -> None:
        """Forget a connection that somebody closed."""
        self._move(_Phase.LAST)
        self._gate.leave(self)
        super().connection_lost(exc)

    def handle_error(
        self,
        _request: web.BaseRequest,
        status: int = 500,
        exc: BaseException | None = None,
        _message: str | None = None,
    ) -> web.StreamResponse:
        """Answer 400 to what is no HTTP, and 503 where the listener itself failed."""
        if exc is not None:  # its traceback holds the frame that holds it, and the bytes
            exc.__traceback__ = None
        self._part()
        if status < HTTPStatus.INTERNAL_SERVER_ERROR:
            self._counters.refused("bad_http", "That is not HTTP as it should be.", self._host)
            return Answer(HTTPStatus.BAD_REQUEST)
        self._counters.failed(exc or TimeoutError("nothing came of it in time"))
        return Answer(HTTPStatus.SERVICE_UNAVAILABLE)

    def log_exception(self, *args: object, **kw: BaseException | None) -> None:
        """Count a fault of ours; aiohttp would write a traceback, and a stranger can cause it.

        What goes wrong after the last answer, in a body that nobody wants, is nothing to us.
        """
        if self._phase in {_Phase.LAST, _Phase.DISLODGED}:
            return
        self._counters.failed(kw.get("exc_info") or RuntimeError(*args[:1]))

    def _part(self) -> None:
        """The last answer is given; what the client still says counts no more."""
        self._move(_Phase.LAST)
        self._gate.dismiss(self)

    def _move(self, phase: _Phase, seconds: float | None = None) -> None:
        """Enter a phase, which may have an end. Who is dislodged stays so."""
        if self._deadline is not None:
            self._deadline.cancel()
        if self.dislodged:
            return
        self._phase = phase
        self._deadline = None if seconds is None else self._loop.call_later(seconds, self._expire)

    def _expire(self) -> None:
        if self._phase is _Phase.HEAD and self.transport is not None:
            self._counters.refused("slow_head", "The head of a request took too long.", self._host)
            self.transport.write(answer_bytes(HTTPStatus.REQUEST_TIMEOUT))
        self.force_close()

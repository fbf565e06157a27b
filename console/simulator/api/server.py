"""HTTP around the simulator: keys, limits, faults, and the ledger of commands."""

from __future__ import annotations

import asyncio
import ipaddress
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from email.utils import formatdate
from typing import Final
from urllib.parse import unquote, urlsplit

import msgspec
from aiohttp import web

from console.simulator.api.idempotency import command_id_of
from console.simulator.api.routes import Operations, Reply, Request, perform, refused
from console.simulator.clock import Clock, iso
from console.simulator.contract.refusals import (
    not_found,
    refusal_of,
    too_many_requests,
    unauthorized,
    unexpected,
    unreadable_body,
)
from console.simulator.faults import Fault, Faults, Kind, Target
from console.simulator.ledger import CommandEntry, Ledger
from console.simulator.settings import Settings

API_ROOT: Final = "v2"
DOOR_ROOT: Final = "simulator"
GARBAGE: Final = b'{"data": {"result": "ok"'
UNREADABLE: Final = object()


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What the server serves, and what it must call around each request."""

    settings: Settings
    clock: Clock
    api: Operations
    doors: Operations
    faults: Faults
    ledger: Ledger
    api_key: str
    before: Callable[[], None]
    """Called before each request: lets everything happen that is due."""
    after: Callable[[], None]
    """Called after each request: something may have changed."""


class Server:
    """Two trees of paths: `/v2` as Telnyx has it, and `/simulator`."""

    def __init__(self, parts: Parts) -> None:
        self._parts = parts
        self._stopping = asyncio.Event()
        self._recent: deque[float] = deque()
        self.app = web.Application(client_max_size=1 << 20)
        self.app.router.add_route("*", f"/{API_ROOT}/{{tail:.*}}", self._serve_api)
        self.app.router.add_route("*", f"/{DOOR_ROOT}/{{tail:.*}}", self._serve_door)
        self.app.on_shutdown.append(self._stop)

    async def _stop(self, _app: web.Application) -> None:
        self._stopping.set()

    async def _serve_api(self, http: web.Request) -> web.StreamResponse:
        request = await _read(http)
        self._parts.before()
        fault = self._parts.faults.strike(Target.API, f"{http.method} {http.path}")
        reply = self._fail(fault) or self._answer(http, request)
        silent = fault is not None and fault.kind in _SILENT
        self._write_down(http, request, reply, silent=silent)
        self._parts.after()
        if fault is not None and fault.kind in _SLOW:
            await self._wait(fault.lasting)
        if silent:
            return _hang_up(http)
        if fault is not None and fault.kind is Kind.GARBAGE:
            return web.Response(body=GARBAGE, content_type="application/json")
        response = _response(reply, self._parts.clock.now())
        if fault is not None and fault.kind is Kind.ALTER:
            _alter(response, fault)
        return response

    def _fail(self, fault: Fault | None) -> Reply | None:
        """The reply of a fault that strikes before anything is done."""
        if fault is None:
            return None
        if fault.kind is Kind.TOO_MANY:
            limit = self._parts.settings.requests_a_second or 1
            return refused(too_many_requests(limit=limit, wait=fault.lasting))
        if fault.kind is Kind.REFUSAL and (refusal := refusal_of(fault.code or "")) is not None:
            return refused(refusal)
        undone = fault.kind is Kind.ALTER and not fault.effect
        if undone or fault.kind in (Kind.SERVER_ERROR, Kind.TIMEOUT, Kind.LOSS):
            return refused(unexpected())
        return None

    def _answer(self, http: web.Request, request: Request) -> Reply:
        if http.headers.get("Authorization") != f"Bearer {self._parts.api_key}":
            return refused(unauthorized())
        if not self._within_limit():
            limit = self._parts.settings.requests_a_second or 1
            return refused(too_many_requests(limit=limit, wait=1.0))
        if request.body is UNREADABLE:
            return refused(unreadable_body())
        return perform(self._parts.api, request)

    async def _serve_door(self, http: web.Request) -> web.StreamResponse:
        if not _is_local(http):
            return _response(refused(not_found()), self._parts.clock.now())
        request = await _read(http)
        self._parts.before()
        if request.body is UNREADABLE:
            reply = refused(unreadable_body())
        else:
            reply = perform(self._parts.doors, request)
        self._parts.after()
        return _response(reply, self._parts.clock.now())

    def _within_limit(self) -> bool:
        """Whether one more request fits into this second."""
        limit = self._parts.settings.requests_a_second
        if limit is None:
            return True
        now = self._parts.clock.now()
        while self._recent and self._recent[0] <= now - 1.0:
            self._recent.popleft()
        if len(self._recent) >= limit:
            return False
        self._recent.append(now)
        return True

    def _write_down(
        self, http: web.Request, request: Request, reply: Reply, *, silent: bool
    ) -> None:
        if request.method == "GET":
            return
        body = None if request.body is UNREADABLE else request.body
        self._parts.ledger.commands.append(
            CommandEntry(
                time=iso(self._parts.clock.now()),
                method=request.method,
                path=http.path,
                body=body,
                command_id=command_id_of(body),
                status=None if silent else reply.status,
                effect=reply.effect,
                unknown_parameters=reply.unknown_parameters,
            )
        )

    async def _wait(self, seconds: float) -> None:
        """Let time pass, but not beyond the end of the server."""
        try:
            async with asyncio.timeout(seconds):
                await self._stopping.wait()
        except TimeoutError:
            return


_SILENT: Final = frozenset({Kind.TIMEOUT, Kind.LOSS, Kind.DROP_AFTER_EFFECT})
"""The kinds of fault after which no reply is sent."""
_SLOW: Final = frozenset({Kind.TIMEOUT, Kind.DELAY})


async def _read(http: web.Request) -> Request:
    raw = await http.read()
    path = http.rel_url.raw_path.split("/")[2:]
    return Request(
        method=http.method,
        path=tuple(unquote(part) for part in path),
        query=dict(http.query),
        body=_decoded(raw) if raw else {},
    )


def _decoded(raw: bytes) -> object:
    try:
        return msgspec.json.decode(raw)
    except (msgspec.DecodeError, RecursionError, UnicodeDecodeError):
        return UNREADABLE


def _response(reply: Reply, now: float) -> web.Response:
    """The reply, dated by the clock that signs the webhooks too."""
    date = {"Date": formatdate(now, usegmt=True)}
    if reply.body is None:
        return web.Response(status=reply.status, headers=date)
    return web.Response(
        status=reply.status,
        body=msgspec.json.encode(reply.body),
        content_type="application/json",
        headers={**reply.headers, **date},
    )


def _alter(response: web.Response, fault: Fault) -> None:
    """Another status, header or body than Telnyx would give, whatever was done."""
    response.headers.update(fault.headers)
    if fault.status is not None:
        response.set_status(fault.status)
    if isinstance(response.body, bytes):
        response.body = fault.alteration.of(response.body)


def _hang_up(http: web.Request) -> web.Response:
    """Close the connection; what is returned reaches nobody."""
    if http.transport is not None:
        http.transport.abort()
    return web.Response()


def _is_local(http: web.Request) -> bool:
    """Whether a program of this machine asks, and no page of a stranger's in a browser on it.

    A page has an Origin of its own; one whose name was pointed here has that name as Host.
    """
    host = http.headers.get("Host", "")
    origin = http.headers.get("Origin")
    ours = origin is None or origin == f"http://{host}"
    return ours and _is_loopback(http.remote) and _is_loopback(_name_in(host))


def _name_in(host: str) -> str | None:
    try:
        return urlsplit(f"//{host}").hostname
    except ValueError:
        return None


def _is_loopback(address: str | None) -> bool:
    if address == "localhost":
        return True
    try:
        return address is not None and ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False

"""A small Telnyx that answers as it is told, over real HTTP.

It knows two things by itself: it carries out a `command_id` once, and it
answers a command that it was told nothing about with 200. All else, faults
included, is a script of answers that are used up one by one.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from console.secret import Secret
from console.telnyx.client import TelnyxClient
from console.telnyx.retry import Patience, Timing
from console.telnyx.transport import ApiGlance, Limits, Waiting

KEY = "KEY0198CANARY_neverToBeSeenAnywhere"
CALL = "v3:ZvQ2n1xYk-a_b9"
LEG = {"call_control_id": CALL, "call_leg_id": "leg-1", "call_session_id": "session-1"}
STATUS = {"data": {**LEG, "is_alive": True, "record_type": "call"}}
OK = {"data": {"result": "ok"}}


@dataclass(frozen=True)
class Answer:
    """How one request is answered."""

    status: int = 200
    body: object = None
    """Bytes as they are, anything else as JSON, None as what the request asks for."""
    headers: Mapping[str, str] = field(default_factory=dict)
    done: bool = True
    """Whether the command is carried out before the answer."""
    cut: str = ""
    """`before`: no reply, the connection breaks; `within`: half a body."""
    hangs: bool = False
    """No answer until the server closes."""
    trickles: bool = False
    """A byte of the body now and then, and never the last."""


def refusal(status: int, code: str, detail: str = "", **more: Any) -> Answer:
    """A refusal as Telnyx words it."""
    error = {"code": code, "title": f"title of {code}", "detail": detail, **more}
    return Answer(status, {"errors": [error]}, done=False)


@dataclass(frozen=True)
class Seen:
    """One request as it arrived; `path` is still quoted."""

    method: str
    path: str
    query: dict[str, str]
    body: Any
    headers: Mapping[str, str]


class FakeTelnyx:
    """The server, its script and what it saw."""

    def __init__(self) -> None:
        self.script: list[Answer] = []
        self.rule: Callable[[Seen], Answer | None] = lambda _: None
        """Answers before the script does."""
        self.seen: list[Seen] = []
        self.effects: Counter[str] = Counter()
        self.arrived = asyncio.Event()
        self.base_url = ""
        self._closing = asyncio.Event()

    async def serve(self, request: web.Request) -> web.StreamResponse:
        raw = await request.read()
        body = json.loads(raw) if raw else None
        path = request.raw_path.partition("?")[0]
        seen = Seen(request.method, path, dict(request.query), body, dict(request.headers))
        self.seen.append(seen)
        self.arrived.set()
        answer = self.rule(seen) or (self.script.pop(0) if self.script else Answer())
        self._carry_out(seen, answer)
        if answer.hangs:
            await self._closing.wait()
        return await self._reply(request, seen, answer)

    def _carry_out(self, seen: Seen, answer: Answer) -> None:
        name = seen.body.get("command_id") if isinstance(seen.body, dict) else None
        if answer.done and name and not self.effects[name]:
            self.effects[name] += 1

    async def _reply(self, request: web.Request, seen: Seen, answer: Answer) -> web.StreamResponse:
        body = answer.body
        if body is None:
            body = STATUS if seen.method == "GET" or seen.path == "/v2/calls" else OK
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        if answer.cut == "before":
            assert request.transport is not None
            request.transport.abort()
        if answer.cut != "within" and not answer.trickles:
            return web.Response(status=answer.status, body=raw, headers=answer.headers)
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        response.content_length = len(raw) + 1_000_000 * answer.trickles
        await response.prepare(request)
        if answer.trickles:
            await self._trickle(response)
        await response.write(raw[: len(raw) // 2])
        assert request.transport is not None
        request.transport.close()
        return response

    async def _trickle(self, response: web.StreamResponse) -> None:
        with suppress(ConnectionError):
            while not self._closing.is_set():
                await response.write(b" ")
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._closing.wait(), 0.005)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[FakeTelnyx]:
        app = web.Application(client_max_size=1 << 24)
        app.router.add_route("*", "/{anything:.*}", self.serve)
        runner = web.AppRunner(app, shutdown_timeout=0.1)
        await runner.setup()
        try:
            site = web.TCPSite(runner, "127.0.0.1", 0)
            await site.start()
            host, port = runner.addresses[0][:2]
            self.base_url = f"http://{host}:{port}/v2"
            yield self
        finally:
            self._closing.set()
            await runner.cleanup()


class Hours:
    """Time that passes only while somebody sleeps."""

    def __init__(self) -> None:
        self.now = 1000.0
        self.slept: list[float] = []
        self.chance = 0.5
        self.timing = Timing(
            monotonic=lambda: self.now,
            wall=lambda: self.now + 1_700_000_000.0,
            sleep=self.sleep,
            chance=lambda: self.chance,
        )

    async def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.now += seconds
        await asyncio.sleep(0)


@dataclass
class Bench:
    """A server, a client on it, the client's time, and what the client reported."""

    server: FakeTelnyx
    client: TelnyxClient
    hours: Hours
    glances: list[ApiGlance]
    waiting: list[Waiting]


@asynccontextmanager
async def bench(
    limits: Limits | None = None, patience: Patience | None = None
) -> AsyncIterator[Bench]:
    """A client and the fake it talks to."""
    hours, glances, waiting = Hours(), list[ApiGlance](), list[Waiting]()
    async with (
        FakeTelnyx().running() as server,
        TelnyxClient(
            server.base_url,
            Secret(KEY),
            limits=limits,
            patience=patience,
            timing=hours.timing,
            on_reply=glances.append,
            on_wait=waiting.append,
        ) as client,
    ):
        yield Bench(server, client, hours, glances, waiting)

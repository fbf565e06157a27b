"""A listener on a free port, and a client that writes its own bytes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager
from functools import partial
from typing import Any, Final

from console.switchboard.webhooks.fronts import FrontedListener
from console.switchboard.webhooks.listener import Delivery, Limits, Listener, Sink
from console.telnyx.webhook import Verifier
from tests.telnyx.signing import NOW, Signer, body
from tests.waiting import LIMIT

ADA: Final = Signer(1)
PATH: Final = "/webhooks/telnyx"
BODY: Final = body()
WORKERS = 0
"""Front processes of the listeners that are started."""

PATIENCE: Final = LIMIT
"""Seconds after which a test gives up; none comes near it."""

PATIENT: Final = Limits(silence=PATIENCE, head=PATIENCE, body=PATIENCE, store=PATIENCE)
"""Limits that no client of a test runs into by being slow."""


class Shelf:
    """A sink that keeps what it is given."""

    def __init__(self) -> None:
        self.deliveries: list[Delivery] = []

    async def __call__(self, delivery: Delivery, _: object) -> None:
        self.deliveries.append(delivery)


class Full:
    """A sink that takes nothing until there is room."""

    def __init__(self) -> None:
        self.waiting = 0
        self.room = asyncio.Event()

    async def __call__(self, _: object, __: object) -> None:
        self.waiting += 1
        await self.room.wait()


@asynccontextmanager
async def listening(
    sink: Sink[Delivery] | None = None,
    *,
    host: str = "127.0.0.1",
    limits: Limits | None = None,
    on_change: Callable[[], None] = lambda: None,
    monotonic: Callable[[], float] = lambda: 0.0,
) -> AsyncIterator[Listener]:
    """A started listener that knows Ada's key; it is stopped at the end.

    Its limits are `PATIENT`, unless they are what is tested.
    """
    kind: Callable[..., Listener] = Listener
    if WORKERS:
        kind = partial(FrontedListener, WORKERS)
    listener = kind(
        host=host,
        port=0,
        path=PATH,
        verifier=Verifier([ADA.public_key], now=lambda: NOW),
        sink=sink or Shelf(),
        limits=limits or PATIENT,
        on_change=on_change,
        monotonic=monotonic,
    )
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop()


def post(
    content: bytes = BODY,
    *,
    method: str = "POST",
    path: str = PATH,
    version: str = "HTTP/1.1",
    headers: Iterable[tuple[bytes, bytes]] | None = None,
    more: Iterable[tuple[bytes, bytes]] = (),
    length: int | None = None,
) -> bytes:
    """The bytes of a request; by default a delivery that Ada signed. `length` lies on purpose."""
    signed = ADA.headers(content) if headers is None else headers
    size = len(content) if length is None else length
    lines = [
        f"{method} {path} {version}".encode(),
        b"Host: calls.example.com",
        *(name + b": " + value for name, value in [*signed, *more]),
        b"Content-Length: " + str(size).encode(),
        b"",
        content,
    ]
    return b"\r\n".join(lines)


async def say(listener: Listener, *parts: bytes) -> bytes:
    """Everything that comes back when these bytes are said on a connection of their own.

    The client says no more, but does not close.
    """
    async with asyncio.timeout(PATIENCE):
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        try:
            for part in parts:
                writer.write(part)
            return await answer(reader)
        finally:
            writer.close()


@asynccontextmanager
async def connected(
    listener: Listener, first: bytes = b""
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A client that has said `first`."""
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    try:
        writer.write(first)
        yield reader, writer
    finally:
        writer.close()


async def answer(reader: asyncio.StreamReader) -> bytes:
    """One answer; b"" if the connection was closed without one."""
    async with asyncio.timeout(PATIENCE):
        try:
            return await reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, ConnectionError):
            return b""


def status(answer_: bytes) -> int:
    """The status of an answer; 0 if there was none."""
    return int(answer_.split(b" ", 2)[1]) if answer_ else 0


async def until(condition: Callable[[], bool]) -> None:
    """Wait for something that the loop is about to do."""
    async with asyncio.timeout(PATIENCE):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event of its own
            await asyncio.sleep(0)


async def concurrently(actions: Iterable[Awaitable[Any]]) -> list[Any]:
    """The results of things done at once."""
    return list(await asyncio.gather(*actions))

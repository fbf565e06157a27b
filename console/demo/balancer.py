"""A load balancer before the listeners of several hosts, as nginx or HAProxy is in production."""

from __future__ import annotations

import asyncio
import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Final, NamedTuple, Self

ANSWER_SECONDS: Final = 30.0
"""Seconds in which a host answers; one that does not is no more asked over that connection."""

_LOOPBACK: Final = "127.0.0.1"
_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")
_STATUS: Final = re.compile(rb"HTTP/1.1 (\d+)")

_Connection = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Answered(NamedTuple):
    """How a webhook was answered, after so many seconds; None where the host went away."""

    status: int | None
    seconds: float


def _untold(_: Answered) -> None:
    """Nobody keeps time."""


class Balancer:
    """Gives each webhook to the next host, or to the one after it where that takes none.

    As such programs do, it gives none twice: what a host had when it went away is not answered,
    and whoever sent it sends it again. It listens at `port` of this machine while the context
    lasts; `ports` are the hosts' own. Each answer is `told`.
    """

    def __init__(
        self, port: int, ports: Sequence[int], told: Callable[[Answered], None] = _untold
    ) -> None:
        self.port, self.ports, self._told = port, tuple(ports), told
        self._turn = 0
        self._serving: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        self._server = await asyncio.start_server(self._begin, _LOOPBACK, self.port)
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()
        for task in self._serving:
            task.cancel()
        await asyncio.gather(*self._serving, return_exceptions=True)
        await asyncio.sleep(0)

    def _begin(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.create_task(self._serve(reader, writer))
        self._serving.add(task)
        task.add_done_callback(self._serving.discard)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        held: dict[int, _Connection] = {}
        try:
            with suppress(OSError, EOFError, asyncio.LimitOverrunError):
                await self._relay(reader, writer, held)
        finally:
            for _, other in (*held.values(), (reader, writer)):
                other.transport.abort()

    async def _relay(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        held: dict[int, _Connection],
    ) -> None:
        while True:
            asked = await _message(reader)
            began = time.monotonic()
            try:
                answer = await self._answer(asked, held)
            except (OSError, EOFError):
                self._told(Answered(None, time.monotonic() - began))
                raise
            found = _STATUS.match(answer)
            status = int(found[1]) if found else None
            self._told(Answered(status, time.monotonic() - began))
            writer.write(answer)
            await writer.drain()

    async def _answer(self, asked: bytes, held: dict[int, _Connection]) -> bytes:
        """What a host answers. Raises `OSError` and `EOFError`."""
        for _ in self.ports:
            port = self.ports[self._turn % len(self.ports)]
            self._turn += 1
            there = held.get(port)
            if there is None or there[0].at_eof() or there[1].is_closing():
                try:
                    if there is not None:
                        there[1].transport.abort()
                    there = held[port] = await asyncio.open_connection(_LOOPBACK, port)
                except OSError:
                    continue
            host, to_host = there
            to_host.write(asked)
            try:
                async with asyncio.timeout(ANSWER_SECONDS):  # its end is an OSError
                    return await _message(host)
            except BaseException:
                held.pop(port)[1].transport.abort()
                raise
        raise ConnectionRefusedError


async def _message(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    return head + await reader.readexactly(int(length[1]) if length else 0)

"""Signed webhooks as a sender puts them on its connections, and the answers to them."""

from __future__ import annotations

import asyncio
import base64
import re
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Final

from msgspec import Struct
from nacl.signing import SigningKey

_LENGTH: Final = re.compile(rb"(?i)\r\ncontent-length: *(\d+)")

Exchange = Callable[[bytes], Awaitable[bool]]
"""Sends a request, and waits for its answer; whether that was 200."""


class Answers(Struct):
    """The seconds that each 200 took, and how many were refused."""

    times: list[float]
    refused: int

    def add(self, seconds: float, *, taken: bool) -> None:
        """One more."""
        if taken:
            self.times.append(seconds)
        else:
            self.refused += 1


def public(key: SigningKey) -> str:
    """What a listener is told of the key, in base64."""
    return base64.b64encode(bytes(key.verify_key)).decode()


def signed(key: SigningKey, port: int, body: bytes) -> bytes:
    """The request that delivers a webhook now."""
    stamp = str(int(time.time())).encode()
    signature = base64.b64encode(key.sign(stamp + b"|" + body).signature)
    return (
        b"POST /webhooks/telnyx HTTP/1.1\r\nHost: 127.0.0.1:%d\r\n"
        b"Content-Type: application/json\r\ntelnyx-timestamp: %s\r\n"
        b"telnyx-signature-ed25519: %s\r\nContent-Length: %d\r\n\r\n%s"
        % (port, stamp, signature, len(body), body)
    )


async def on_connections(
    ports: Sequence[int], send: Callable[[Exchange, int], Awaitable[None]]
) -> None:
    """Have one sender for each of those ports, each with a connection and its place among them."""

    async def one(place: int, port: int) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)

        async def exchange(request: bytes) -> bool:
            nonlocal reader, writer
            writer.write(request)
            head = await reader.readuntil(b"\r\n\r\n")
            length = _LENGTH.search(head)
            if length:
                await reader.readexactly(int(length[1]))
            if taken := head.startswith(b"HTTP/1.1 200"):
                return taken
            writer.close()  # as whoever answers does
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            return taken

        await send(exchange, place)
        writer.close()

    await asyncio.gather(*(one(*pair) for pair in enumerate(ports)))


async def as_fast_as_taken(ports: Sequence[int], requests: Iterable[bytes]) -> Answers:
    """Send them on a connection for each of the ports."""
    answers = Answers([], 0)
    todo = iter(requests)

    async def send(exchange: Exchange, _: int) -> None:
        for request in todo:
            began = time.perf_counter()
            taken = await exchange(request)
            answers.add(time.perf_counter() - began, taken=taken)

    await on_connections(ports, send)
    return answers

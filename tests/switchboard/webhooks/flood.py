"""Hostile connections in great numbers, and genuine deliveries among them."""

from __future__ import annotations

import asyncio
import itertools
import socket
import statistics
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from typing import Final

from msgspec import Struct

from tests.switchboard.webhooks.wire import ADA, PATIENCE, answer, post, status
from tests.telnyx.signing import body

RATE: Final = 500
"""Hostile connections a second."""

OPEN: Final = 600
"""Connections that are held open at once; beyond that the oldest is closed."""

BURST: Final = 50
"""Connections that are made up for at once, where the machine was busy with something else."""

PAUSE: Final = 0.05
"""Seconds from one genuine delivery to the next."""


class Answers(Struct, frozen=True):
    """What became of the genuine deliveries: the status of each, and its seconds."""

    statuses: list[int]
    seconds: list[float]

    @property
    def p99(self) -> float:
        """The time within which 99 of 100 were answered."""
        return statistics.quantiles(self.seconds, n=100)[98]


@lru_cache(maxsize=1)
def hostile(stamp: int) -> list[bytes]:
    """What strangers say, and then say no more. The signatures look right and are not."""
    false = ADA.headers(b"another body", stamp)
    return [
        b"",
        b"POST",
        post(headers=false)[:200],
        post(b"x", headers=false, length=1000),
        post(bytes(30_000), headers=false, length=900_000),
        post(b"", headers=[], length=1000),
        post(b"x", headers=ADA.headers(b"x", stamp - 3600), length=10),
    ]


@contextmanager
def flooded(port: int) -> Iterator[None]:
    """As long as the context lasts, strangers come by `RATE` and stay until they are sent away."""
    over = threading.Event()
    thread = threading.Thread(target=_flood, args=(port, over))
    thread.start()
    try:
        yield
    finally:
        over.set()
        thread.join()


def _flood(port: int, over: threading.Event) -> None:
    crowd: deque[socket.socket] = deque()
    due = time.monotonic()
    for number in itertools.count():
        due = max(due + 1 / RATE, time.monotonic() - BURST / RATE)
        if over.wait(max(0.0, due - time.monotonic())):
            break
        said = hostile(int(time.time()))
        with suppress(OSError):
            client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
            crowd.append(client)
            client.sendall(said[number % len(said)])
        if len(crowd) > OPEN:
            crowd.popleft().close()
    for client in crowd:
        client.close()


async def deliver(port: int, times: int) -> Answers:
    """So many genuine deliveries, one after the other, each on a connection of its own."""
    answers = Answers([], [])
    for number in range(times):
        content = body(id=f"genuine-{number}")
        request = post(content, headers=ADA.headers(content, int(time.time())))
        began = time.monotonic()
        client = socket.create_connection(("127.0.0.1", port), timeout=PATIENCE)
        client.sendall(request)  # without a turn of this loop, which the flood keeps waiting too
        reader, writer = await asyncio.open_connection(sock=client)
        answers.statuses.append(status(await answer(reader)))
        answers.seconds.append(time.monotonic() - began)
        writer.close()
        await asyncio.sleep(PAUSE)
    return answers

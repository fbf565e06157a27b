"""A switchboard and a console that is drawn, watched while webhooks come at a rate."""

from __future__ import annotations

import asyncio
import statistics
import threading
import time
from collections.abc import Iterable
from typing import Final, NamedTuple

from tests.benchmarks.consoles import resident
from tests.benchmarks.deliveries import Answers, Exchange, on_connections, signed
from tests.benchmarks.processes import Screen, busy
from tests.benchmarks.rows.full_board import KEY
from tests.benchmarks.rows.intake import family
from tests.processes import LIMIT

CONNECTIONS: Final = 16
BETWEEN_KEYS: Final = 0.2
"""Seconds from one typed letter to the next."""

AFTERWARDS: Final = 5.0
"""Seconds of typing at a terminal that reads again."""

LETTER: Final = "ж".encode()
"""Typed into the command line, and on the screen nowhere else."""

RUB_OUT: Final = b"\x7f"

LATEST: Final = 2000.0
"""Milliseconds after which Telnyx gives a webhook up, and sends it again."""

SLOWEST: Final = 100.0
"""Milliseconds after which what one types no longer comes at once."""

LARGEST: Final = 1024.0
"""Megabytes of one process."""

SLOW_PAGE: Final = 1000.0
"""Milliseconds for a page of the history after which one waits for it."""


class Seen(NamedTuple):
    """How a step went.

    `answered` counts webhooks a second, `late` is from when one was due to its 200 and `typed` from
    a key to its letter on the screen, in ms, the 99th and the 95th of a hundred. `switchboard`
    and `console` are MB, `processor` is the switchboard's share of a core. `began` is how many
    seconds the console took to its first row, `page` how many ms a page of the history.
    """

    answered: float
    refused: int
    late: float
    typed: float
    switchboard: float
    console: float
    processor: float
    began: float = 0.0
    page: float = 0.0

    @property
    def signs(self) -> list[str]:
        """What has given way."""
        found = {
            f"{self.refused} webhooks are refused": self.refused > 0,
            f"the slowest of a hundred answers takes {self.late / 1000:.1f} s": self.late > LATEST,
            f"a typed letter takes {self.typed:.0f} ms": self.typed > SLOWEST,
            f"the switchboard has {self.switchboard:.0f} MB": self.switchboard > LARGEST,
            f"the console has {self.console:.0f} MB": self.console > LARGEST,
            f"a page of the history takes {self.page / 1000:.1f} s": self.page > SLOW_PAGE,
        }
        return [words for words, there in found.items() if there]


class Typing(threading.Thread):
    """Types a letter and takes it back, again and again; milliseconds until each was seen."""

    def __init__(self, screen: Screen) -> None:
        super().__init__()
        self._screen, self._ended = screen, threading.Event()
        self.late: list[float] = []

    def run(self) -> None:
        """Until it is ended."""
        self._screen.press(b":")
        self._screen.follow(1.0)
        while not self._ended.is_set():
            del self._screen.seen[:]
            began = time.perf_counter()
            self._screen.press(LETTER)
            while LETTER not in self._screen.seen and time.perf_counter() - began < LIMIT:
                self._screen.read(0.2)
            self.late.append((time.perf_counter() - began) * 1000)
            self._screen.press(RUB_OUT)
            self._screen.follow(BETWEEN_KEYS)

    def end(self) -> None:
        """Type no more."""
        self._ended.set()
        self.join()


def watched(port: int, pid: int, screen: Screen, bodies: Iterable[bytes], rate: int) -> Seen:
    """Deliver these webhooks at that rate, while somebody types at the console."""
    typing, told = Typing(screen), _Told(port, pid, bodies, rate)
    typing.start()
    try:
        told.deliver()
    finally:
        typing.end()
    return told.seen(screen, typing)


def unread(port: int, pid: int, screen: Screen, bodies: Iterable[bytes], rate: int) -> Seen:
    """Deliver them while the terminal reads nothing, as on a line that is cut off; then type."""
    typing, told = Typing(screen), _Told(port, pid, bodies, rate)
    told.deliver()
    typing.start()
    typing.join(AFTERWARDS)
    typing.end()
    return told.seen(screen, typing)


class _Told:
    """Webhooks for a switchboard, and what came of them."""

    def __init__(self, port: int, pid: int, bodies: Iterable[bytes], rate: int) -> None:
        self._port, self._pids, self._rate = port, family(pid), rate
        self._requests = [signed(KEY, port, body) for body in bodies]
        self._answers = Answers([], 0)
        self._passed = self._worked = 0.0

    def deliver(self) -> None:
        """Deliver them at the rate."""
        worked, began = sum(map(busy, self._pids)), time.monotonic()
        self._answers = asyncio.run(_delivered(self._port, self._requests, self._rate))
        self._passed = time.monotonic() - began
        self._worked = sum(map(busy, self._pids)) - worked

    def seen(self, screen: Screen, typing: Typing) -> Seen:
        """How that went."""
        late = [seconds * 1000 for seconds in self._answers.times] or [LIMIT * 1000] * 2
        return Seen(
            answered=len(self._answers.times) / self._passed,
            refused=self._answers.refused,
            late=statistics.quantiles(late, n=100)[98],
            typed=statistics.quantiles(typing.late, n=20)[18],
            switchboard=sum(map(resident, self._pids)),
            console=resident(screen.process.pid),
            processor=self._worked / self._passed,
        )


async def _delivered(port: int, requests: list[bytes], rate: int) -> Answers:
    """The seconds of each answer, from when its webhook was due, whether or not it was sent."""
    answers = Answers([], 0)
    began = time.monotonic()

    async def send(exchange: Exchange, place: int) -> None:
        for number in range(place, len(requests), CONNECTIONS):
            due = began + number / rate
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            taken = await exchange(requests[number])
            answers.add(time.monotonic() - due, taken=taken)

    await on_connections([port] * CONNECTIONS, send)
    return answers

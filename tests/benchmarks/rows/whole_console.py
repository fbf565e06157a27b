"""What 10,000 live calls take of the processor while a hundred webhooks a second come."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Callable, Mapping
from typing import Final

from tests.benchmarks.consoles import resident
from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.deliveries import Exchange, on_connections, public, signed
from tests.benchmarks.processes import Screen, app, busy, console, switchboard
from tests.benchmarks.rows.full_board import CALLER, KEY, full_desk
from tests.benchmarks.rows.intake import family
from tests.benchmarks.rows.memory import SETTLED
from tests.benchmarks.rows.webhooks import bodies

CALLS: Final = 10_000
RATE: Final = 100
SECONDS: Final = 20
CONNECTIONS: Final = 4

_PEER, _OURS = "aiohttp, SDK, DataTable", "the product"


def _peer(ground: Ground) -> Figures:
    told = ground.folder / "port"
    calls = str(ground.of(CALLS, 50))
    with app("calls_app", public(KEY), calls, str(told)) as screen:
        screen.until(lambda seen: CALLER in seen and told.exists() and told.read_text())
        used = {"all": [screen.process.pid], "console": [screen.process.pid]}
        return _loaded(ground, screen, int(told.read_text()), used)


def _product(ground: Ground) -> Figures:
    home, port = full_desk(ground, ground.of(CALLS, 50), facts=2)
    with switchboard(home, port) as process, console(home) as screen:
        screen.until(lambda seen: CALLER in seen)
        ours = screen.process.pid
        used = {"all": [ours, *family(process.pid)], "console": [ours]}
        return _loaded(ground, screen, port, used)


def _loaded(ground: Ground, screen: Screen, port: int, used: Mapping[str, list[int]]) -> Figures:
    screen.follow(ground.seconds(SETTLED))
    seconds = ground.seconds(SECONDS, least=1.0)
    before = {name: sum(map(busy, pids)) for name, pids in used.items()}
    sent = len(screen.seen)
    ended = threading.Event()
    reading = threading.Thread(target=_read, args=(screen, ended.is_set))
    reading.start()
    began = time.monotonic()
    try:
        told = asyncio.run(_deliver(port, seconds))
    finally:
        ended.set()
        reading.join()
    passed = time.monotonic() - began
    return {
        **{
            name: (sum(map(busy, pids)) - before[name]) / told * 1000 for name, pids in used.items()
        },
        "bytes": (len(screen.seen) - sent) / passed,
        "memory": sum(map(resident, used["all"])),
        "late": passed - seconds,
    }


def _read(screen: Screen, ended: Callable[[], bool]) -> None:
    while not ended():
        screen.read(0.1)


async def _deliver(port: int, seconds: float) -> int:
    """Webhooks at that rate for so long; how many. Who falls behind has them later."""
    told = list(bodies(int(seconds * RATE)))
    began = time.monotonic()

    async def send(exchange: Exchange, place: int) -> None:
        for number in range(place, len(told), CONNECTIONS):
            await asyncio.sleep(max(0.0, began + number / RATE - time.monotonic()))
            assert await exchange(signed(KEY, port, told[number]))

    await on_connections([port] * CONNECTIONS, send)
    return len(told)


ROW: Final = Row(
    name="console",
    what="10,000 live calls, 100 webhooks a second: the processor's time for each of them",
    contestants=(Contestant(_PEER, _peer), Contestant(_OURS, _product)),
    figures={
        "console": "ms",
        "all": "ms",
        "bytes": "a second",
        "memory": "MB",
        "late": "s behind",
    },
    goals=(
        Goal(
            "A console at 10,000 calls, for each of 100 webhooks a second",
            "console",
            _OURS,
            _PEER,
            1 / 12,
        ),
        Goal("The same and its switchboard", "all", _OURS, _PEER, 1 / 5),
    ),
    rounds=3,
)

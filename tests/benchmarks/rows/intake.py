"""How fast a signed webhook becomes durable, on 16 connections."""

from __future__ import annotations

import sqlite3
import statistics
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from nacl.signing import SigningKey

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import busy, deliver, desk, peer, switchboard
from tests.benchmarks.rows.webhooks import bodies

CONNECTIONS: Final = 16
EVENTS: Final = 20_000
"""For many seconds: the board may stay behind the answers for one, and is to be counted too."""
WARM: Final = 200
"""Events at the beginning that are not counted."""

_SDK, _HAND, _OURS = "SDK unwrap, a commit an event", "by hand, no board", "the product"
_FLOOR = "signature, batched commit, answer"
_FRONTED = "the product, listener.workers = 1"


def _peer(module: str, ground: Ground) -> Figures:
    key = SigningKey.generate()
    path = ground.folder / "events.db"
    with peer(module, public(key), str(path)) as (process, port):
        figures = _loaded(ground, key, port, [process.pid])
    _all_there(path, "event", ground)
    return figures


def _by_sdk(ground: Ground) -> Figures:
    return _peer("intake_sdk", ground)


def _by_hand(ground: Ground) -> Figures:
    return _peer("intake_by_hand", ground)


def _floor(ground: Ground) -> Figures:
    return _peer("intake_floor", ground)


def _product(ground: Ground, workers: int | None = None) -> Figures:
    key = SigningKey.generate()
    home, port = desk(ground.folder, public(key))
    if workers is not None:
        settings = home.config.read_text()
        home.config.write_text(settings.replace("[listener]", f"[listener]\nworkers = {workers}"))
    with switchboard(home, port) as process:
        figures = _loaded(ground, key, port, family(process.pid))
    _all_there(home.state / "journal.sqlite3", "facts", ground)
    return figures


def _fronted(ground: Ground) -> Figures:
    return _product(ground, 1)


def family(pid: int) -> list[int]:
    """A process and the ones that it started."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [pid, *(one for child in children for one in family(int(child)))]


def _loaded(ground: Ground, key: SigningKey, port: int, pids: Sequence[int]) -> Figures:
    events = ground.of(EVENTS, 100)
    requests = [signed(key, port, body) for body in bodies(WARM + events)]
    deliver(port, requests[:WARM], CONNECTIONS)
    before = sum(map(busy, pids))
    seconds, times = deliver(port, requests[WARM:], CONNECTIONS)
    quantiles = statistics.quantiles(times, n=100)
    return {
        "events": events / seconds,
        "p50": quantiles[49] * 1000,
        "p99": quantiles[98] * 1000,
        "processor": (sum(map(busy, pids)) - before) / events * 1e6,
    }


def _all_there(path: Path, table: str, ground: Ground) -> None:
    """What was answered 200 is on the disk, of the product as of a peer."""
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608 - our own names
    assert count >= WARM + ground.of(EVENTS, 100), f"{count} events are on the disk"


ROW: Final = Row(
    name="intake",
    what="webhooks verified, on the disk, answered; 16 connections, as fast as they are taken",
    contestants=(
        Contestant(_SDK, _by_sdk),
        Contestant(_HAND, _by_hand),
        Contestant(_FLOOR, _floor),
        Contestant(_OURS, _product),
        Contestant(_FRONTED, _fronted),
    ),
    figures={"events": "a second", "p50": "ms", "p99": "ms", "processor": "µs an event"},
    goals=(
        Goal("Webhooks taken, 16 connections", "events", _OURS, _SDK, 4.5, at_least=True),
        Goal("The slowest of a hundred answers", "p99", _OURS, _SDK, 0.1),
        Goal("Webhooks taken, 16 connections", "events", _OURS, _HAND, 1.0, at_least=True),
    ),
)

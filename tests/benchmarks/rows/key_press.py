"""From the key that hangs up to the request at the API, which the product journals first."""

from __future__ import annotations

import statistics
import time
from typing import Final

from nacl.signing import SigningKey

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import Screen, app, console, deliver, desk, switchboard
from tests.benchmarks.rows.api import Api, api
from tests.benchmarks.rows.webhooks import webhook
from tests.processes import LIMIT

KEYS: Final = 25
WARM: Final = 3
REST: Final = 1.2
"""Seconds of rest before the key: on a call that has just come under the cursor none acts."""

_PEER, _OURS = "Textual and SDK, nothing journaled", "the product"


def _peer(ground: Ground) -> Figures:
    calls = [f"v3:{number:08}" for number in range(_keys(ground))]
    with api() as asked, app("key_app", asked.url, *calls) as screen:
        screen.until(lambda seen: b"here-it-is" in seen)
        return _pressed(ground, screen, asked, ground.seconds(REST))


def _product(ground: Ground) -> Figures:
    key = SigningKey.generate()
    calls = _keys(ground)
    with api() as asked:
        home, port = desk(ground.folder, public(key), api=asked.url)
        with switchboard(home, port):
            told = [
                signed(key, port, webhook(kind, f"v3:{number:08}", f"session-{number}"))
                for number in range(calls)
                for kind in ("call.initiated", "call.answered")
            ]
            deliver(port, told, 1)
            with console(home) as screen:
                screen.until(lambda seen: b"+442079460123" in seen)
                return _pressed(ground, screen, asked, REST)


def _keys(ground: Ground) -> int:
    return ground.of(KEYS, 2) + ground.of(WARM, 0)


def _pressed(ground: Ground, screen: Screen, asked: Api, rest: float) -> Figures:
    while not asked.ordered.empty():
        asked.ordered.get()
    late = []
    for _ in range(_keys(ground)):
        screen.follow(rest)
        began = time.perf_counter()
        screen.press(b"x")
        late.append((asked.ordered.get(timeout=LIMIT) - began) * 1000)
        screen.press(b"j")  # the next call; it says nothing to the peer
    counted = late[ground.of(WARM, 0) :]
    quantiles = statistics.quantiles(counted, n=10)
    return {"median": statistics.median(counted), "p90": quantiles[8]}


ROW: Final = Row(
    name="key",
    what="from the key x to the first byte of the request at the API",
    contestants=(Contestant(_PEER, _peer), Contestant(_OURS, _product)),
    figures={"median": "ms", "p90": "ms"},
    goals=(Goal("From the key `x` to the request at the API", "median", _OURS, _PEER, 1.3),),
    rounds=3,
)

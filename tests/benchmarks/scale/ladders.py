"""The ladders: what grows, and what a desk is at each of its steps."""

from __future__ import annotations

import json
import multiprocessing
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, NamedTuple

from tests.benchmarks.consoles import follow
from tests.benchmarks.contest import Ground, compiled
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import Screen, console, deliver, desk, switchboard
from tests.benchmarks.rows.full_board import CALLER, KEY, full_desk
from tests.benchmarks.rows.webhooks import bodies, webhook
from tests.benchmarks.scale.watched import Seen, unread, watched

RATE: Final = 100
"""Webhooks a second, where something else grows."""

A_DAY: Final = 1000
"""Live calls of a large call centre, where something else grows."""

MANY: Final = 500
"""Webhooks a second at a terminal that reads nothing."""

FACTS_OF_A_PAST_CALL: Final = 5


class Ladder(NamedTuple):
    """What grows, in words, and the steps. `play` climbs one of them, in so many seconds."""

    name: str
    what: str
    steps: tuple[int, ...]
    play: Callable[[Ground, int, float], Seen]


@contextmanager
def attached(process: subprocess.Popen[bytes], screen: Screen) -> Iterator[float]:
    """The seconds until the console's first row was drawn; `process` runs all the while."""
    with screen:
        yield screen.until(lambda seen: CALLER in seen)
        assert process.poll() is None


def _busier(ground: Ground, rate: int, seconds: float) -> Seen:
    home, port = full_desk(ground, A_DAY, facts=2)
    with switchboard(home, port) as process, attached(process, screen := console(home)) as began:
        told = bodies(int(rate * seconds))
        return watched(port, process.pid, screen, told, rate)._replace(began=began)


def _more_calls(ground: Ground, calls: int, seconds: float) -> Seen:
    home, port = full_desk(ground, calls, facts=2)
    with switchboard(home, port) as process, attached(process, screen := console(home)) as began:
        told = bodies(int(RATE * seconds))
        return watched(port, process.pid, screen, told, RATE)._replace(began=began)


def _more_consoles(ground: Ground, consoles: int, seconds: float) -> Seen:
    home, port = full_desk(ground, A_DAY, facts=2)
    context = multiprocessing.get_context("spawn")
    with switchboard(home, port) as process, attached(process, screen := console(home)) as began:
        ours, theirs = context.Pipe()
        crowd = context.Process(
            target=follow, args=(theirs, str(home.socket), consoles - 1), daemon=True
        )
        crowd.start()
        ours.recv()
        try:
            told = bodies(int(RATE * seconds))
            return watched(port, process.pid, screen, told, RATE)._replace(began=began)
        finally:
            crowd.kill()
            crowd.join()


def _longer_stall(ground: Ground, stall: int, _: float) -> Seen:
    """A terminal that reads nothing for so many seconds, then somebody types at it."""
    home, port = full_desk(ground, A_DAY, facts=2)
    with switchboard(home, port) as process, attached(process, screen := console(home)) as began:
        told = bodies(MANY * stall)
        return unread(port, process.pid, screen, told, MANY)._replace(began=began)


def _longer_session(ground: Ground, legs: int, seconds: float) -> Seen:
    home, port = desk(ground.folder, public(KEY))
    session = "session-of-all"
    with switchboard(home, port) as process:
        for kind in ("call.initiated", "call.answered", "call.bridged"):
            told = (webhook(kind, f"v3:{number:08}", session) for number in range(legs))
            deliver(port, [signed(KEY, port, body) for body in told], 16)
        with attached(process, screen := console(home)) as began:
            more = (
                webhook("call.bridged", f"v3:{number % legs:08}", session)
                for number in range(int(RATE * seconds))
            )
            return watched(port, process.pid, screen, more, RATE)._replace(began=began)


def _longer_past(ground: Ground, facts: int, seconds: float) -> Seen:
    """A journal with so many facts; its page is of a number that never called, seen first."""
    home, port = desk(ground.folder, public(KEY))
    journal = home.state / "journal.sqlite3"
    command = [sys.executable, "-m", "tests.benchmarks.peers.history", str(journal)]
    command += [str(facts // FACTS_OF_A_PAST_CALL), "a number that never called"]
    subprocess.run(command, capture_output=True, check=True, env=compiled())
    # once more: the disk is still at work on what was just written
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=compiled())
    page = json.loads(ran.stdout)["first"]
    with switchboard(home, port) as process:
        deliver(port, [signed(KEY, port, body) for body in bodies(1)], 1)
        with attached(process, screen := console(home)) as began:
            told = bodies(int(RATE * seconds))
            found = watched(port, process.pid, screen, told, RATE)
            return found._replace(began=began, page=page)


LADDERS: Final = (
    Ladder("events", "webhooks a second", (100, 200, 500, 1000, 2000, 4000, 8000), _busier),
    Ladder("calls", "live calls", (1000, 10_000, 50_000, 100_000, 200_000), _more_calls),
    Ladder("consoles", "consoles", (1, 10, 50, 100, 200, 400), _more_consoles),
    Ladder("stall", "seconds that a terminal reads nothing", (1, 5, 20, 60), _longer_stall),
    Ladder("legs", "legs of one session", (10, 100, 1000, 5000, 10_000), _longer_session),
    Ladder("journal", "events in the journal", (100_000, 1_000_000, 5_000_000), _longer_past),
)

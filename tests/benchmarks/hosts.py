"""What it costs a team to work at several hosts, against one host with and without a database.

    python -m tests.benchmarks.hosts [--rounds 3] [--seconds 15] [--events 3000] [--starts 5]

Real switchboards and a real PostgreSQL, all on this machine, whose journals and log are on its
disk. Four things are measured, each in rounds that are interleaved: the time from a webhook to
the bytes at a console at 100 webhooks a second; how many webhooks are answered in a second where
each is sent as soon as the one before it is taken; what a fact costs the host that was given it,
the others and PostgreSQL; and how long a start takes. Other work of the machine moves all times
and few ratios: the load stands above. Medians are printed, with the least and the most of the
rounds. In all it takes some ten minutes; with `--rounds 1 --seconds 3 --events 500 --starts 1`
one.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import socket
import statistics
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Final

from msgspec import Struct

from tests.benchmarks.host_processes import (
    IDLE,
    Console,
    Sender,
    Site,
    Used,
    Using,
    idle,
    site,
    watched,
)
from tests.benchmarks.processes import busy
from tests.postgres import Postgres
from tests.switchboard.killed_service import as_program

RATE: Final = 100.0
"""Webhooks a second where it is measured how long one takes."""

SENDERS: Final = 60
"""Connections on which webhooks come, shared out among the hosts."""

SETTLING: Final = 3.0
"""Seconds after the last webhook in which all consoles have read what came."""

WARM: Final = 100
"""Webhooks at the beginning that are not counted."""


def spread(values: Iterable[float], form: str = "8.1f") -> str:
    """The median, and the least and the most."""
    some = sorted(values)
    small = form.lstrip("0123456789")
    low, high = f"{some[0]:{small}}", f"{some[-1]:{small}}"
    return f"{statistics.median(some):{form}} ({low}-{high})"


def say(text: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# From a webhook to a console --------------------------------------------------------------


class Watched(Struct):
    """A site that is watched at its consoles, and what its rounds brought."""

    name: str
    site: Site
    consoles: dict[str, Console]
    idle: Used
    sent: list[dict[int, float]]
    answers: list[list[float]]
    used: list[Used]


async def to_consoles(server: Postgres, sender: Sender, rounds: int, seconds: float) -> None:
    """Measure how late a console has a call, and what a fact costs at a calm pace."""
    async with AsyncExitStack() as open_:
        all_: list[Watched] = []
        for name, count, shared in (
            ("one host, SQLite alone", 1, False),
            ("one host, PostgreSQL", 1, True),
            ("two hosts, PostgreSQL", 2, True),
        ):
            of = await open_.enter_async_context(site(server, count, shared=shared))
            consoles = {node.name: Console(node) for node in of.nodes}
            await sender.send(of.ports[:1] * 8, WARM, RATE)
            await of.even()
            all_.append(Watched(name, of, consoles, await idle(of), [], [], []))
        for _ in range(rounds):
            for each in all_:
                using = Using(each.site)
                done = await sender.send(each.site.ports[:1] * 8, int(RATE * seconds), RATE)
                await each.site.even()
                each.used.append(using.now())
                each.sent.append(done.sent)
                each.answers.append(done.answers.times)
        await asyncio.sleep(SETTLING)
        for each in all_:
            _tell_times(each)
        for each in all_:
            _tell_costs(each)


def _percentiles(values: Sequence[float]) -> tuple[float, float]:
    cut = statistics.quantiles(values, n=100)
    return cut[49] * 1000, cut[98] * 1000


def _tell_times(each: Watched) -> None:
    unseen = 0
    ways: dict[str, list[tuple[float, float]]] = {
        "200": [_percentiles(answers) for answers in each.answers]
    }
    for name, console in each.consoles.items():
        seen = console.seen()
        unseen += sum(number not in seen for sent in each.sent for number in sent)
        ways[f"console at {name}"] = [
            _percentiles([seen[number] - at for number, at in sent.items() if number in seen])
            for sent in each.sent
        ]
    for way, found in ways.items():
        p50, p99 = zip(*found, strict=True)
        say(f"  {each.name:<24} {way:<17} p50 {spread(p50)} ms   p99 {spread(p99)} ms")

    if unseen:
        say(f"  {each.name:<24} {unseen} calls came at no console in time")


def _tell_costs(each: Watched) -> None:
    costs = [used.for_a_fact(each.idle) for used in each.used]
    facts = statistics.median(used.facts / used.seconds for used in each.used)
    own = spread((hosts[0] for hosts, _ in costs), "5.0f")
    others = "".join(
        f"   others' facts {spread((hosts[1] for hosts, _ in costs), '5.0f')} us"
        for _ in each.site.nodes[1:]
    )
    database = spread((database for _, database in costs), "5.0f")
    say(
        f"  {each.name:<24} {facts:4.0f} facts/s   processor: own facts {own} us{others}"
        f"   PostgreSQL {database} us   (idle: host {_share(each.idle.hosts[0])},"
        f" PostgreSQL {_share(each.idle.database)})"
    )


def _share(seconds: float) -> str:
    return f"{100 * seconds / IDLE:.1f} %"


# As many as are taken ---------------------------------------------------------------------


class Taken(Struct):
    """One round of as many as are taken."""

    webhooks: float
    facts: float
    p50: float
    p99: float
    own: float
    others: float
    database: float
    busy_hosts: float
    busy_database: float
    busy_sender: float
    batch: float
    commits: float
    held: float
    hold: float
    queue: float
    late: float
    table: float
    log: float
    journal: float
    alone: float
    idle_host: float
    idle_database: float
    refused: float


_SIZES: Final = (
    "SELECT coalesce(sum(pg_total_relation_size(oid)), 0)::float8, pg_current_wal_insert_lsn() "
    "- '0/0'::pg_lsn FROM pg_class WHERE relnamespace = 'telnyx_console'::regnamespace "
    "AND relkind = 'r'"
)
_PUSHES: Final = "SELECT count(DISTINCT xmin::text), count(*) FROM telnyx_console.fact"


async def as_many_as_taken(
    server: Postgres, sender: Sender, hosts: int, events: int, *, shared: bool, first: bool
) -> Taken:
    """One round: a new site, which is warm when it begins."""
    async with site(server, hosts, shared=shared) as of:
        at = of.ports[:1] if first else of.ports
        ports = [at[n % len(at)] for n in range(SENDERS)]
        await sender.send(ports, WARM)
        await of.even()
        still = await idle(of)
        sizes, pushes = (of.ask(_SIZES), of.ask(_PUSHES)) if shared else ((0, 0), (0, 0))
        bytes_ = of.bytes_of_journals()
        using = Using(of)
        with watched(of) as lock:
            done = await sender.send(ports, events)
        taken = using.now()
        await of.even()
        used = using.now()
        grown, pushed = (of.ask(_SIZES), of.ask(_PUSHES)) if shared else ((0, 0), (0, 0))
        facts, rate = used.facts, len(done.answers.times) / done.seconds
        commits = max(1, pushed[0] - pushes[0])
        each, database = used.for_a_fact(still)
        p50, p99 = _percentiles(done.answers.times)
        return Taken(
            webhooks=rate,
            facts=facts / used.seconds,
            p50=p50,
            p99=p99,
            own=each[0],
            others=statistics.mean(each[1:] or [0.0]),
            database=database if shared else 0.0,
            busy_hosts=sum(taken.hosts) / taken.seconds,
            busy_database=taken.database / taken.seconds,
            busy_sender=done.processor / done.seconds,
            batch=(pushed[1] - pushes[1]) / commits,
            commits=commits / done.seconds,
            held=lock.held,
            hold=1000 * lock.held * done.seconds / commits,
            queue=lock.queue,
            late=used.seconds - done.seconds,
            table=(grown[0] - sizes[0]) / facts,
            log=float(grown[1] - sizes[1]) / facts,
            journal=(of.bytes_of_journals() - bytes_) / facts / hosts,
            alone=of.times_alone(),
            idle_host=100 * statistics.mean(still.hosts) / still.seconds,
            idle_database=100 * still.database / still.seconds,
            refused=done.answers.refused,
        )


async def taken(server: Postgres, sender: Sender, rounds: int, events: int) -> None:
    """Measure how many are taken by one host and by more, and what limits them."""
    layouts = {
        "1 host, SQLite alone": (1, False, False),
        "1 host": (1, True, False),
        "2, all at the first": (2, True, True),
        "10, all at the first": (10, True, True),
        "3 hosts": (3, True, False),
        "10 hosts": (10, True, False),
    }
    found: dict[str, list[Taken]] = {name: [] for name in layouts}
    for _ in range(rounds):
        for name, (hosts, shared, first) in layouts.items():
            one = await as_many_as_taken(server, sender, hosts, events, shared=shared, first=first)
            found[name].append(one)
    for columns in _COLUMNS:
        say("  " + f"{'':<22}" + "".join(f"{head:>26}" for head, _, _ in columns))
        for name, some in found.items():
            cells = (
                spread((getattr(one, field) for one in some), form) for _, field, form in columns
            )
            say(f"  {name:<22}" + "".join(f"{cell:>26}" for cell in cells))


_COLUMNS: Final = (
    (
        ("webhooks/s", "webhooks", ".0f"),
        ("200 p50 ms", "p50", ".1f"),
        ("200 p99 ms", "p99", ".1f"),
        ("facts/s on all hosts", "facts", ".0f"),
        ("s behind at the end", "late", ".1f"),
    ),
    (
        ("processors: hosts", "busy_hosts", ".2f"),
        ("PostgreSQL", "busy_database", ".2f"),
        ("sender", "busy_sender", ".2f"),
        ("share lock is held", "held", ".2f"),
        ("hosts that wait for it", "queue", ".2f"),
    ),
    (
        ("pushes/s", "commits", ".0f"),
        ("facts a push", "batch", ".1f"),
        ("ms lock is held a push", "hold", ".2f"),
        ("gave database up", "alone", ".0f"),
        ("refused", "refused", ".0f"),
    ),
    (
        ("us at the first host", "own", ".0f"),
        ("at each other host", "others", ".0f"),
        ("us PostgreSQL", "database", ".0f"),
        ("bytes: tables", "table", ".0f"),
        ("write-ahead log", "log", ".0f"),
        ("each journal", "journal", ".0f"),
    ),
    (
        ("idle: % of a host", "idle_host", ".1f"),
        ("% of PostgreSQL", "idle_database", ".1f"),
    ),
)


# A start ----------------------------------------------------------------------------------


def started_in(of: Site) -> tuple[float, float]:
    """Seconds until a program's port is open, and those of the processor."""
    (node,) = of.nodes
    began = time.monotonic()
    process = as_program(node.home, node.home.folder / "stderr")
    try:
        while True:
            with socket.socket() as asking:
                if asking.connect_ex(("127.0.0.1", node.port)) == 0:
                    break
            time.sleep(0.002)
        return time.monotonic() - began, busy(process.pid)  # type: ignore[attr-defined]
    finally:
        process.terminate()
        process.wait()


async def starts(server: Postgres, count: int) -> None:
    """Measure a start with and without the setting."""
    async with AsyncExitStack() as open_:
        ways = {
            name: await open_.enter_async_context(site(server, 1, shared=shared, run=False))
            for name, shared in (("without team.database", False), ("with team.database", True))
        }
        found: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
        for round_ in range(count + 1):
            for name, of in ways.items():
                took = await asyncio.to_thread(started_in, of)
                if round_:  # the first one makes journal and tables
                    found[name].append(took)
    for name, some in found.items():
        wall, processor = zip(*some, strict=True)
        say(f"  {name:<24} {spread(wall, '6.2f')} s   processor {spread(processor, '6.2f')} s")


# All of it --------------------------------------------------------------------------------


def options() -> argparse.Namespace:
    """How long it is to be measured."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.hosts")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=15.0)
    parser.add_argument("--events", type=int, default=3000)
    parser.add_argument("--starts", type=int, default=5)
    return parser.parse_args()


async def main() -> None:
    """Measure all, and print a table of each."""
    asked = options()
    with tempfile.TemporaryDirectory() as folder:
        server = await asyncio.to_thread(Postgres, Path(folder) / "postgres", durable=True)
        sender = Sender()
        try:
            await asyncio.to_thread(server.start)
            say(f"a start until its port is open, load {os.getloadavg()[0]:.1f}")
            await starts(server, asked.starts)
            say(f"{RATE:.0f} webhooks a second, load {os.getloadavg()[0]:.1f}")
            await to_consoles(server, sender, asked.rounds, asked.seconds)
            say(f"as many as are taken, load {os.getloadavg()[0]:.1f}")
            await taken(server, sender, asked.rounds, asked.events)
            say(f"load {os.getloadavg()[0]:.1f}")
        finally:
            sender.close()
            await asyncio.to_thread(server.close)


if __name__ == "__main__":
    asyncio.run(main())

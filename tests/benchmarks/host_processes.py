"""Sites of real hosts on a real PostgreSQL, what drives them, and what they and it have used."""

from __future__ import annotations

import asyncio
import contextlib
import multiprocessing
import shutil
import sqlite3
import statistics
import threading
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, closing, contextmanager
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any, Final

import psycopg
from msgspec import Struct
from nacl.signing import SigningKey

from console.demo.exchange import free_port
from tests.benchmarks.consoles import follow, webhook
from tests.benchmarks.deliveries import (
    Answers,
    Exchange,
    as_fast_as_taken,
    on_connections,
    public,
    signed,
)
from tests.benchmarks.processes import NOBODY, TICK, busy
from tests.postgres import PASSWORD, Postgres
from tests.processes import Home
from tests.switchboard.sharing.site.node_processes import (
    Node,
    open_folder,
    settings_of,
    started,
)
from tests.waiting import until_asked

KEY: Final = SigningKey(b"k" * 32)
"""Signs all webhooks here."""

IDLE: Final = 5.0
"""Seconds without a webhook, for what hosts and database use anyway."""

LOOK: Final = 0.02
"""Seconds between two looks at who has the lock."""

_SPAWN: Final = multiprocessing.get_context("spawn")


# Who drives them --------------------------------------------------------------------------


class Job(Struct, frozen=True):
    """Webhooks of those numbers, on a connection for each of the ports.

    At so many a second, or without a rate each as soon as the one before it is taken.
    """

    ports: tuple[int, ...]
    numbers: range
    rate: float | None = None


class Delivered(Struct, frozen=True):
    """When each that begins a call was sent, what answers took, and what sending took itself."""

    sent: dict[int, float]
    answers: Answers
    seconds: float
    processor: float


def deliver(pipe: Connection) -> None:
    """Be who delivers webhooks, a job after another, until killed."""
    while True:
        job = pipe.recv()
        if job.rate is None:
            requests = [signed(KEY, job.ports[0], webhook(number)) for number in job.numbers]
            began, worked = time.monotonic(), time.process_time()
            answers = asyncio.run(as_fast_as_taken(job.ports, requests))
            sent: dict[int, float] = {}
        else:
            began, worked = time.monotonic(), time.process_time()
            sent, answers = asyncio.run(_at_rate(job, job.rate))
        taken = time.monotonic() - began, time.process_time() - worked
        pipe.send(Delivered(sent, answers, *taken))


async def _at_rate(job: Job, rate: float) -> tuple[dict[int, float], Answers]:
    sent: dict[int, float] = {}
    answers = Answers([], 0)
    began = time.monotonic()

    async def send(exchange: Exchange, place: int) -> None:
        for count in range(place, len(job.numbers), len(job.ports)):
            number = job.numbers[count]
            await asyncio.sleep(max(0.0, began + count / rate - time.monotonic()))
            request = signed(KEY, job.ports[0], webhook(number))
            at = time.monotonic()
            taken = await exchange(request)
            answers.add(time.monotonic() - at, taken=taken)
            if taken and number % 2 == 0:
                sent[number] = at

    await on_connections(job.ports, send)
    return sent, answers


class Sender:
    """A process that delivers webhooks. Its numbers never come twice."""

    def __init__(self) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        self._process = _SPAWN.Process(target=deliver, args=(theirs,), daemon=True)
        self._process.start()
        self._next = 10

    async def send(self, ports: Sequence[int], count: int, rate: float | None = None) -> Delivered:
        """So many webhooks, and what came of them."""
        job = Job(tuple(ports), range(self._next, self._next + count), rate)
        self._next += count + count % 2
        self._pipe.send(job)
        delivered: Delivered = await asyncio.to_thread(self._pipe.recv)
        return delivered

    def close(self) -> None:
        """End it."""
        self._process.kill()


class Console:
    """A process that follows a board and draws nothing."""

    def __init__(self, node: Node) -> None:
        self._pipe, theirs = _SPAWN.Pipe()
        arguments = (theirs, str(node.socket), 1)
        self._process = _SPAWN.Process(target=follow, args=arguments, daemon=True)
        self._process.start()
        self._pipe.recv()

    def seen(self) -> dict[int, float]:
        """When the bytes of each call came first; it follows no more."""
        self._pipe.send(None)
        (seen,) = self._pipe.recv()
        self._process.kill()
        return dict(seen)


# The hosts, and their database ------------------------------------------------------------


class Site(Struct):
    """Hosts that share a database, or one that has none."""

    nodes: tuple[Node, ...]
    server: Postgres
    database: str | None

    @property
    def ports(self) -> tuple[int, ...]:
        """Where the hosts listen."""
        return tuple(node.port for node in self.nodes)

    def processor(self) -> list[float]:
        """Seconds of the processor of each host."""
        return [busy(node.process.pid) for node in self.nodes if node.process is not None]

    def facts(self) -> list[int]:
        """How many facts the journal of each host has."""
        return [_facts(node.home.paths.journal) for node in self.nodes]

    def bytes_of_journals(self) -> int:
        """What all journals take, when what their logs have is in them."""
        return sum(_bytes(node.home.paths.journal) for node in self.nodes)

    async def even(self) -> None:
        """Wait until all hosts have all facts, and nothing comes any more."""
        before: list[int] = []

        async def same() -> bool:
            nonlocal before
            last, before = before, await asyncio.to_thread(self.facts)
            return last == before and len(set(before)) == 1

        await until_asked(same)

    def times_alone(self) -> int:
        """How often a host gave the database up."""
        logs = [path for node in self.nodes for path in node.home.folder.rglob("*.log*")]
        return sum(path.read_text(errors="replace").count("works alone") for path in logs)

    def ask(self, sql: str) -> tuple[Any, ...]:
        """The row that the database answers."""
        (row,) = self.server.ask(self.database or "postgres", sql)
        return row


def _facts(journal: Path) -> int:
    with closing(sqlite3.connect(journal)) as database:
        (count,) = database.execute("SELECT count(*) FROM facts").fetchone()
    return int(count)


def _bytes(journal: Path) -> int:
    with closing(sqlite3.connect(journal)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (size,) = database.execute("PRAGMA page_size").fetchone()
    return int(pages * size)


def configure(node: Node, database: str | None) -> None:
    """Settings for a host without a Telnyx."""
    node.home.config.write_text(
        f'[telnyx]\nbase_url = "{NOBODY}"\npublic_keys = ["{public(KEY)}"]\n'
        f"[listener]\nport = {node.port}\n{settings_of(node, database)}"
    )
    node.home.environment["TELNYX_API_KEY"] = "KEY"
    node.home.environment["TELNYX_CONSOLE_DATABASE_PASSWORD"] = PASSWORD


@asynccontextmanager
async def site(
    server: Postgres, count: int, *, shared: bool = True, run: bool = True
) -> AsyncIterator[Site]:
    """So many hosts, until the context ends. Unless they are not to `run`, they do."""
    folder = await asyncio.to_thread(open_folder)
    async with AsyncExitStack() as leaving:
        leaving.callback(shutil.rmtree, folder, ignore_errors=True)
        database = await asyncio.to_thread(server.database) if shared else None
        names = [f"desk{number}" for number in range(1, count + 1)]
        nodes = tuple(Node(name, Home(folder / name), free_port()) for name in names)
        for node in nodes:
            configure(node, database)
            leaving.push_async_callback(node.kill)
        if run:
            await started(nodes)
        for node in nodes:
            await node.leave()
        yield Site(nodes, server, database)


def worked(server: Postgres) -> float:
    """Seconds of the processor of a PostgreSQL, of all the processes that it had and has."""
    fields = Path(f"/proc/{server.pid}/stat").read_text().rpartition(")")[2].split()
    seconds = sum(map(int, fields[11:15])) / TICK
    for child in Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split():
        with contextlib.suppress(FileNotFoundError, ProcessLookupError):
            seconds += busy(int(child))
    return seconds


class Used(Struct):
    """What a while cost: facts that it brought, seconds, and those of the processor."""

    facts: int
    seconds: float
    hosts: list[float]
    database: float

    def for_a_fact(self, idle: Used) -> tuple[list[float], float]:
        """Microseconds of the processor for a fact, of each host and the database.

        What they use where nothing happens is not of the facts.
        """

        def share(busy_: float, still: float) -> float:
            return 1e6 * (busy_ - still / idle.seconds * self.seconds) / self.facts

        hosts = [share(*pair) for pair in zip(self.hosts, idle.hosts, strict=True)]
        return hosts, share(self.database, idle.database)


class Using:
    """What a site uses from here on."""

    def __init__(self, of: Site) -> None:
        self._site, self._began = of, time.monotonic()
        self._facts, self._hosts, self._database = of.facts(), of.processor(), worked(of.server)

    def now(self) -> Used:
        """What it has used."""
        return Used(
            self._site.facts()[0] - self._facts[0],
            time.monotonic() - self._began,
            [now - then for now, then in zip(self._site.processor(), self._hosts, strict=True)],
            worked(self._site.server) - self._database,
        )


async def idle(of: Site) -> Used:
    """What a site uses where nothing happens."""
    using = Using(of)
    await asyncio.sleep(IDLE)
    return using.now()


class Lock(Struct):
    """How the lock was found under which facts are put into the log, again and again.

    `held` is the share of the time in which somebody had it, `queue` how many waited for it.
    """

    held: float = 0.0
    queue: float = 0.0


_WHO_HAS_IT: Final = (
    "SELECT count(*) FILTER (WHERE granted), count(*) FILTER (WHERE NOT granted) FROM pg_locks "
    "WHERE locktype = 'advisory' AND objid = 1"
)


@contextmanager
def watched(site_: Site) -> Iterator[Lock]:
    """Look at the lock until the context ends."""
    lock, looks, over = Lock(), [(0, 0)], threading.Event()

    def look() -> None:
        with psycopg.connect(str(site_.database), password=PASSWORD, autocommit=True) as asking:
            while not over.wait(LOOK):
                looks.append(asking.execute(_WHO_HAS_IT).fetchone() or (0, 0))

    looking = threading.Thread(target=look, daemon=True)
    if site_.database is not None:
        looking.start()
    try:
        yield lock
    finally:
        over.set()
        if site_.database is not None:
            looking.join()
        lock.held, lock.queue = (statistics.mean(one) for one in zip(*looks, strict=True))

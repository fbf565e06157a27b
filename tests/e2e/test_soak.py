"""A long shift: calls come and go while one console looks on, and nothing grows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

from console.switchboard.webhooks.admission import Room
from console.telnyx.transport import CONNECTIONS
from tests.e2e.terminal import Terminal
from tests.e2e.workplace import is_up
from tests.processes import Home, Practice, eventually

SAMPLES: Final = 40
"""Looks at the processes, over the whole shift."""

FEWEST_EVENTS: Final = 20
MEBIBYTE: Final = 1024
"""Kibibytes of one."""

SHIFTS: Final = (
    (4, 64 * MEBIBYTE),
    pytest.param(30 * 60, 4 * MEBIBYTE, marks=pytest.mark.long),
)
"""Seconds, and the memory that a process may have more at the end than in the middle: while the
five hundred calls of the beginning come in, much; after that what a heap leaves lying."""

SLACK: Final = 5
"""Descriptors and threads that may be there at one moment and not at another: a new connection
is not in the kernel's table yet."""


MOST_CONNECTIONS: Final = Room().places + sum(CONNECTIONS.values())
"""Those that the listener lets in, and those to Telnyx."""

LISTENING: Final = "0A"
"""The state of a TCP socket that is no connection, as the kernel writes it."""


class Sample(NamedTuple):
    """What one process holds at a moment; memory in kibibytes.

    Connections are those by TCP, and are not among the descriptors. Their number is for who
    calls to say: an exchange that once met a late answer sends over more of them, and keeps
    them in use in turn.
    """

    memory: int
    descriptors: int
    connections: int
    threads: int


def sample(pid: int) -> Sample:
    """What the kernel says of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory, threads = (
        int(re.findall(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[0])
        for name in ("VmRSS", "Threads")
    )
    held = [name for one in Path(f"/proc/{pid}/fd").iterdir() if (name := target(one))]
    by_tcp = connections()
    connected = sum(name in by_tcp for name in held)
    return Sample(memory, len(held) - connected, connected, threads)


def target(descriptor: Path) -> str:
    """What a descriptor leads to, as the kernel names it; "" if it was closed just now."""
    try:
        return str(descriptor.readlink())
    except FileNotFoundError:
        return ""


def connections() -> set[str]:
    """All connections by TCP on this machine, as a descriptor's target names them."""
    names = set()
    for table in ("tcp", "tcp6"):
        for line in Path("/proc/net", table).read_text().splitlines()[1:]:
            columns = line.split()
            if columns[3] != LISTENING:
                names.add(f"socket:[{columns[9]}]")
    return names


@pytest.fixture
def busy(home: Home) -> Iterator[Practice]:
    """An exchange with a hard day on it."""
    with Practice(home, "--scenario", "storm", "--seed", "8") as practice:
        practice.configure(home)
        yield practice
        home.stop()


@pytest.mark.parametrize(("seconds", "growth"), SHIFTS)
def test_a_shift_leaves_memory_descriptors_and_threads_flat(
    home: Home, busy: Practice, seconds: int, growth: int
) -> None:
    """What grows by a little an hour is an outage at the end of the week."""
    with Terminal(environment=home.environment) as screen:
        screen.until(is_up)
        switchboard = eventually(home.switchboard)
        pids = (switchboard, screen.process.pid)
        seen: dict[int, list[Sample]] = {pid: [] for pid in pids}
        began = time.monotonic()
        for number in range(1, SAMPLES + 1):
            screen.until(
                lambda _, due=began + seconds * number / SAMPLES: time.monotonic() >= due,
                limit=seconds + 60,
            )
            for pid in pids:
                seen[pid].append(sample(pid))

        assert len(busy.ask("deliveries")) >= FEWEST_EVENTS
        assert home.switchboard() == switchboard
        assert max(one.connections for one in seen[switchboard]) <= MOST_CONNECTIONS
        for samples in seen.values():
            middle, late = samples[SAMPLES // 2 : -5], samples[-5:]
            assert min(one.memory for one in late) <= max(one.memory for one in middle) + growth
            assert max(one.descriptors for one in late) <= middle[0].descriptors + SLACK
            assert max(one.threads for one in late) <= middle[0].threads + SLACK

        busy.leave()
        eventually(lambda: sample(switchboard).connections <= SLACK)
        assert sample(switchboard).descriptors <= seen[switchboard][0].descriptors + SLACK

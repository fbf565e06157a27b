"""A long shift: calls come and go while one console looks on, and nothing grows."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple

import pytest

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
"""Descriptors and threads that may be there at one moment and not at another."""


class Sample(NamedTuple):
    """What one process holds at a moment; memory in kibibytes."""

    memory: int
    descriptors: int
    threads: int


def sample(pid: int) -> Sample:
    """What the kernel says of a process."""
    status = Path(f"/proc/{pid}/status").read_text()
    memory, threads = (
        int(re.findall(rf"^{name}:\s+(\d+)", status, re.MULTILINE)[0])
        for name in ("VmRSS", "Threads")
    )
    return Sample(memory, len(list(Path(f"/proc/{pid}/fd").iterdir())), threads)


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
        for samples in seen.values():
            middle, late = samples[SAMPLES // 2 : -5], samples[-5:]
            assert min(one.memory for one in late) <= max(one.memory for one in middle) + growth
            assert max(one.descriptors for one in late) <= middle[0].descriptors + SLACK
            assert max(one.threads for one in late) <= middle[0].threads + SLACK

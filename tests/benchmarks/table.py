"""The live table against a DataTable and the byte floor, on a pseudo-terminal.

    python -m tests.benchmarks.table [--rows N] [--size 200x50] [--seconds S] [--rounds R]

Every second all durations tick, and a hundred random calls a second change
their state. The designs take turns in every round, so that a busy machine
touches all alike; medians are compared. Goals G3 and G4 are ratios; the exit
code is 1 where one is missed.

- `table`: CallTable with the terse pen. `stock`: the same without the pen.
- `datatable`: Textual's DataTable, `update_cell` for every row.
- `floor`: CallTable again, counting what any design must send: a cursor move
  for each run of changed characters, and the characters; no colours.
"""

from __future__ import annotations

import argparse
import os
import pty
import select
import struct
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from fcntl import ioctl
from pathlib import Path
from statistics import median, quantiles
from termios import TIOCSWINSZ
from typing import Final

from msgspec import Struct
from msgspec.json import decode

DESIGNS: Final = ("table", "stock", "datatable", "floor", "empty")


class Played(Struct):
    """What a child says of itself: window and CPU in seconds, memory in MB, tokens and times."""

    begun: float
    ended: float
    cpu: float
    memory: float
    floor: int
    tokens: dict[str, float]


class Measured(Struct):
    """One run: share of a core, bytes a second, delays in ms, memory in MB."""

    cpu: float
    bytes_s: float
    floor_s: float
    delays: list[float]
    memory: float


def run(design: str, arguments: argparse.Namespace) -> Measured:
    """Start the design on a pseudo-terminal of its own and read what it sends."""
    width, height = (int(part) for part in arguments.size.split("x"))
    ours, theirs = pty.openpty()
    ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", height, width, 0, 0))
    with tempfile.NamedTemporaryFile() as result:
        command = [sys.executable, "-m", "tests.benchmarks.table_designs", design, result.name]
        command += [str(arguments.rows), str(arguments.seconds)]
        environment = {**os.environ, "TERM": "xterm-256color", "COLORTERM": "truecolor"}
        environment["TEXTUAL_FPS"] = "120"
        for size_or_wish in ("NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(size_or_wish, None)
        child = subprocess.Popen(
            command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment
        )
        os.close(theirs)
        chunks = list(_chunks(ours, child))
        os.close(ours)
        if child.wait() != 0:
            sys.exit(f"{design} failed:\n{chunks[-1][1].decode(errors='replace')}")
        played = decode(Path(result.name).read_bytes(), type=Played)
    return _measured(played, chunks)


def _chunks(terminal: int, child: subprocess.Popen[bytes]) -> Iterable[tuple[float, bytes]]:
    while True:
        ready, _, _ = select.select([terminal], [], [], 0.2)
        if not ready and child.poll() is not None:
            return
        if ready:
            try:
                data = os.read(terminal, 1 << 16)
            except OSError:
                return
            yield time.monotonic(), data


def _measured(played: Played, chunks: list[tuple[float, bytes]]) -> Measured:
    seconds = played.ended - played.begun
    window = [(at, data) for at, data in chunks if played.begun <= at <= played.ended]
    return Measured(
        cpu=played.cpu / seconds,
        bytes_s=sum(len(data) for _, data in window) / seconds,
        floor_s=played.floor / seconds,
        delays=sorted(_delays(played.tokens, chunks)),
        memory=played.memory,
    )


def _delays(tokens: dict[str, float], chunks: list[tuple[float, bytes]]) -> Iterable[float]:
    """Milliseconds from each change to its bytes; a token may lie across two reads."""
    before = b""
    waiting = {token.encode(): at for token, at in tokens.items()}
    for read_at, data in chunks:
        text = before + data
        for token in [token for token in waiting if token in text]:
            yield (read_at - waiting.pop(token)) * 1000
        before = data[-16:]


def _p99(values: Sequence[float]) -> float:
    return quantiles(values, n=100)[98] if len(values) > 1 else float("nan")


def report(runs: dict[str, list[Measured]], rows: int) -> bool:
    """Write the figures and the goals; whether all goals are met."""

    def middle(design: str, figure: Callable[[Measured], float]) -> float:
        return median(figure(one) for one in runs[design])

    delays = {name: sorted(d for one in found for d in one.delays) for name, found in runs.items()}
    cpu = {name: middle(name, lambda one: one.cpu) for name in runs}
    sent = {name: middle(name, lambda one: one.bytes_s) for name in runs}
    memory = {name: middle(name, lambda one: one.memory) for name in runs}
    floor = middle("floor", lambda one: one.floor_s)
    lines = [f"{rows} rows; byte floor {floor:.0f} B/s", HEADING]
    for name in DESIGNS:
        late = delays[name] or [float("nan")]
        lines.append(
            f"{name:10} {cpu[name] * 100:7.1f} {sent[name] / 1000:8.2f} {sent[name] / floor:8.1f}"
            f" {median(late):7.1f} {_p99(late):7.1f} {memory[name]:7.0f}"
        )
    figures = {
        "cpu": cpu["datatable"] / cpu["table"],
        "bytes": sent["datatable"] / sent["table"],
        "floor": sent["table"] / floor,
        "memory": memory["table"] - memory["empty"],
        "p50": median(delays["table"]),
        "p99": _p99(delays["table"]),
        "quicker": median(delays["datatable"]) / median(delays["table"]),
    }
    missed = False
    for figure, (words, least, most) in GOALS.items():
        met = least <= figures[figure] <= most
        missed |= not met
        goal = f"at least {least:g}" if least else f"at most {most:g}"
        lines.append(f"{'ok    ' if met else 'MISSED'} {words}: {figures[figure]:.1f} ({goal})")
    sys.stdout.write("\n".join(lines) + "\n")
    return not missed


HEADING: Final = (
    f"{'':10} {'CPU %':>7} {'kB/s':>8} {'x floor':>8} {'p50 ms':>7} {'p99 ms':>7} {'RSS MB':>7}"
)
ENDLESS: Final = float("inf")
GOALS: Final = {
    "cpu": ("G3 CPU, times less than DataTable", 12, ENDLESS),
    "bytes": ("G3 bytes, times less than DataTable", 60, ENDLESS),
    "floor": ("G3 bytes, times the floor", 0, 6),
    "memory": ("G3 memory, MB more than an empty app", 0, 12),
    "p50": ("G4 change to bytes, p50 ms", 0, 3),
    "p99": ("G4 change to bytes, p99 ms", 0, 33.4),
    "quicker": ("G4 change to bytes, times quicker than DataTable", 15, ENDLESS),
}


def main() -> int:
    """Measure and judge."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--rows", type=int, default=10_000)
    parser.add_argument("--size", default="200x50")
    parser.add_argument("--seconds", type=float, default=6.0)
    parser.add_argument("--rounds", type=int, default=3)
    arguments = parser.parse_args()
    runs: dict[str, list[Measured]] = {design: [] for design in DESIGNS}
    for turn in range(arguments.rounds):
        for design in DESIGNS[turn % 2 :] + DESIGNS[: turn % 2]:
            runs[design].append(run(design, arguments))
    return 0 if report(runs, arguments.rows) else 1


if __name__ == "__main__":
    sys.exit(main())

"""What was measured, kept in a file: each row as it was played last."""

from __future__ import annotations

import os
import platform
import re
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import msgspec

from tests.benchmarks.contest import Result

MEASURED: Final = Path(__file__).parents[1] / "measured.json"
"""What the README's table is made of."""


class Recorded(msgspec.Struct, frozen=True):
    """One row: the day, the machine, the load at its end, the figures of each round, the goals.

    `ratios` is for whoever reads the file: to each goal the median ratio, and whether it is met.
    """

    row: str
    day: str
    on: str
    load: float
    rounds: dict[str, list[dict[str, float]]]
    ratios: dict[str, tuple[float, bool]]


def recorded(result: Result) -> Recorded:
    """A row that was played now, here."""
    return Recorded(
        row=result.row.name,
        day=datetime.now(UTC).date().isoformat(),
        on=machine(),
        load=round(result.load, 2),
        rounds={
            name: [{figure: round(value, 5) for figure, value in one.items()} for one in rounds]
            for name, rounds in result.rounds.items()
        },
        ratios={
            f"{one.goal.title}, against {one.goal.against}": (round(one.ratio.median, 4), one.met)
            for one in result.verdicts
        },
    )


def machine() -> str:
    """The machine in words."""
    told = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text("utf-8"))
    cores = f"{os.cpu_count()} cores of {told[1]}" if told else f"{os.cpu_count()} cores"
    return f"{cores}, Linux {platform.release()}, Python {platform.python_version()}"


def read(path: Path) -> list[Recorded]:
    """What the file holds; nothing if there is none."""
    return msgspec.json.decode(path.read_bytes(), type=list[Recorded]) if path.exists() else []


def write(path: Path, played: Iterable[Recorded]) -> None:
    """Put these rows into the file, in the place of what it holds of them; the others stay."""
    rows = {one.row: one for one in read(path)} | {one.row: one for one in played}
    told = msgspec.json.format(msgspec.json.encode(list(rows.values())), indent=1)
    path.write_bytes(told + b"\n")

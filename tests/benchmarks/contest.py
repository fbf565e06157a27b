"""A contest of processes: floor, peer and product take turns, and ratios are held against goals.

A figure alone says little on a machine with other work; what counts is the ratio of two figures
of the same round. A goal is missed when the ratio misses it by more than the spread of the ratios.
"""

from __future__ import annotations

import os
import statistics
import tempfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, NamedTuple

UNCOMPILED: Final = "PYTHONDONTWRITEBYTECODE"
"""Set where nothing is to be compiled: a start would be one of a program that is not installed."""

MEMORY: Final = ("tmpfs", "ramfs")
"""File systems on which a commit costs nothing: no place for a journal that is measured."""

Figures = Mapping[str, float]
"""What one round of one contestant gave: figure to value."""


class Ground(NamedTuple):
    """Where a round takes place.

    `folder` is empty and the round's own, `shared` is one for all rounds of the row, `part` the
    share of the work that is to be done: 1, or little where only a trial is wanted.
    """

    folder: Path
    shared: Path
    part: float = 1.0

    def of(self, whole: int, least: int = 1) -> int:
        """That part of a whole."""
        return max(least, int(whole * self.part))

    def seconds(self, whole: float, least: float = 0.2) -> float:
        """That part of a time."""
        return max(least, whole * self.part)


class Contestant(NamedTuple):
    """One that takes part: its round is a process, or several, from start to end."""

    name: str
    play: Callable[[Ground], Figures]


class Goal(NamedTuple):
    """A ratio that is wanted: `product` to `against`, in one figure; at most or at least `limit`.

    Against nobody it is the figure itself that is wanted. `title` says what it is, to whoever
    reads it in a table of all goals.
    """

    title: str
    figure: str
    product: str
    against: str | None
    limit: float
    at_least: bool = False


class Row(NamedTuple):
    """What is measured. `figures` names them with their units, as they are printed."""

    name: str
    what: str
    contestants: tuple[Contestant, ...]
    figures: Mapping[str, str]
    goals: tuple[Goal, ...]
    rounds: int = 5


class Spread(NamedTuple):
    """The median of some values, and the lowest and the highest of them."""

    median: float
    low: float
    high: float


class Verdict(NamedTuple):
    """How a goal stands. The ratios differ by half of what the middle half of them spans."""

    goal: Goal
    ratio: Spread
    differs: float

    @property
    def met(self) -> bool:
        """Whether the ratio reaches the goal, as far as the spread lets one say."""
        if self.goal.at_least:
            return self.ratio.median + self.differs >= self.goal.limit
        return self.ratio.median - self.differs <= self.goal.limit


class Result(NamedTuple):
    """A row that was played: each contestant's figures round by round, and the goals."""

    row: Row
    rounds: Mapping[str, Sequence[Figures]]
    verdicts: tuple[Verdict, ...]
    load: float


def played(row: Row, rounds: int, part: float, place: Path) -> Result:
    """Have all take turns, each round in another order, after one round that does not count.

    With one round alone nothing is warmed up: it shows that the row works.

    Raises:
        ValueError: the place is in memory.
    """
    refuse_memory(place)
    found: dict[str, list[Figures]] = {one.name: [] for one in row.contestants}
    warm = 1 if rounds > 1 else 0
    with tempfile.TemporaryDirectory(dir=place) as shared:
        for number in range(rounds + warm):
            turn = number % len(row.contestants)
            for one in row.contestants[turn:] + row.contestants[:turn]:
                with tempfile.TemporaryDirectory(dir=place) as folder:
                    figures = one.play(Ground(Path(folder), Path(shared), part))
                if number >= warm:
                    found[one.name].append(figures)
    verdicts = tuple(judged(goal, found) for goal in row.goals)
    return Result(row, found, verdicts, os.getloadavg()[0])


def judged(goal: Goal, found: Mapping[str, Sequence[Figures]]) -> Verdict:
    """The ratio of each round, and what is to be thought of it."""
    values = [figures[goal.figure] for figures in found[goal.product]]
    others = (
        [max(figures[goal.figure], 1e-9) for figures in found[goal.against]]
        if goal.against
        else [1.0] * len(values)
    )
    ratios = [ours / theirs for ours, theirs in zip(values, others, strict=True)]
    if len(ratios) > 1:
        low, _, high = statistics.quantiles(ratios, n=4, method="inclusive")
    else:
        low = high = ratios[0]
    return Verdict(goal, spread(ratios), (high - low) / 2)


def spread(values: Sequence[float]) -> Spread:
    """The median, the lowest and the highest."""
    return Spread(statistics.median(values), min(values), max(values))


def refuse_memory(place: Path) -> None:
    """Refuse a folder whose file system is in memory: a commit there is no commit."""
    mounts = [line.split()[1:3] for line in Path("/proc/mounts").read_text().splitlines()]
    holders = [
        (mount, kind) for mount, kind in mounts if place.resolve().is_relative_to(Path(mount))
    ]
    _, kind = max(holders, key=lambda one: len(one[0]))
    if kind in MEMORY:
        raise ValueError(f"{place} is in memory ({kind}); name a folder on a disk by --place")


def compiled() -> dict[str, str]:
    """The environment of a program that is installed: its modules are compiled."""
    return {name: value for name, value in os.environ.items() if name != UNCOMPILED}

"""What a fact costs as calls grow: legs of a session, facts of a leg, legs of the board.

    python -m tests.benchmarks.growth

Processor time, not the clock's, because the machine may have other work; every figure is
the median of several rounds in one run, and what counts is its ratio to the first of its
row. A fact of a session of a thousand bridged legs may cost twice what it costs among two,
a fact out of order five times one in order, however many there are.
"""

from __future__ import annotations

import gc
import statistics
import sys
import time
from collections.abc import Callable, Iterable, Sequence
from functools import reduce as fold_left

from console.domain.board import Board, advance, forget, reduce
from console.domain.events import Fact
from tests.domain.stories import answered, bridged, call, digit, hung_up, initiated

ROUNDS = 15
SESSIONS = (2, 10, 50, 200, 1000)
LENGTHS = (10, 100, 1000, 5000)
BOARDS = (100, 1000, 10_000)


def cost(work: Callable[[Fact], object], facts: Sequence[Fact]) -> float:
    """Microseconds of processor time that the work takes for one of the facts."""
    times = []
    for _ in range(ROUNDS):
        began = time.process_time_ns()
        for fact in facts:
            work(fact)
        times.append((time.process_time_ns() - began) / 1000 / len(facts))
    return statistics.median(times)


def board_of(facts: Iterable[Fact]) -> Board:
    """The board after these facts."""
    return fold_left(reduce, facts, Board())


def session_of(legs: int, apart: float = 30.0) -> Board:
    """One session of bridged legs."""
    return board_of(
        fact
        for n in range(legs)
        for fact in (
            initiated(n * apart, f"{n}"),
            answered(n * apart + 1, f"{n}"),
            bridged(n * apart + 2, f"{n}"),
        )
    )


def sessions() -> Iterable[tuple[str, list[float]]]:
    """What one event costs in a session of so many bridged legs."""
    kinds = {"a key pressed": digit, "bridged again": bridged, "ended": hung_up}
    boards = {
        (legs, apart): session_of(legs, apart) for legs in SESSIONS for apart in (0.001, 30.0)
    }
    for name, kind in kinds.items():
        for apart in (0.001, 30.0):
            row = []
            for legs in SESSIONS:
                last, board = legs * 30.0 + 9, boards[legs, apart]
                told = [kind(last + n, "0", *(["1"] if kind is digit else [])) for n in range(20)]
                row.append(cost(lambda fact, board=board: advance(board, fact), told))
            yield f"{name}, legs {apart:g} s apart", row


def lateness() -> Iterable[tuple[str, list[float]]]:
    """What one fact of a leg costs that has so many, in order and out of order."""
    boards = [
        board_of([initiated(0, "A"), *(digit(1 + n, "A", "1") for n in range(count))])
        for count in LENGTHS
    ]
    places: dict[str, Callable[[int], float]] = {
        "in order": lambda count: count + 5.0,
        "one place late": lambda count: count - 0.5,
        "late by half": lambda count: count / 2 + 0.5,
        "first of all": lambda count: -1.0 - count / 1e6,
    }
    late: dict[str, Callable[[float], Fact]] = {
        "a key pressed": lambda at: digit(at, "A", "2"),
        "answered": lambda at: answered(at, "A"),
        "bridged": lambda at: bridged(at, "A"),
    }
    for name, make in late.items():
        for place, at in places.items():
            row = []
            for count, board in zip(LENGTHS, boards, strict=True):
                told = [make(at(count) + n / 1000) for n in range(20)]
                row.append(cost(lambda fact, board=board: advance(board, fact), told))
            yield f"{name}, {place}", row


def boards() -> Iterable[tuple[str, list[float]]]:
    """What a fact, and the leaving of a leg, cost on a board of so many legs."""
    full = [
        board_of(initiated(n, f"{n}", session=f"{n}") for n in range(count)) for count in BOARDS
    ]
    told = [digit(10_000 + n, "7", "1") for n in range(20)]
    yield "a key pressed", [cost(lambda fact, b=b: advance(b, fact), told) for b in full]
    yield "a leg leaves", [cost(lambda _, b=b: forget(b, [call("7")]), told) for b in full]


def show(title: str, head: Sequence[int], rows: Iterable[tuple[str, list[float]]]) -> None:
    """Print a table: microseconds, and the ratio to the first."""
    sys.stdout.write(f"{title:<34}" + "".join(f"{count:>18}" for count in head) + "\n")
    for name, row in rows:
        cells = "".join(f"{one:9.1f} us {one / row[0]:4.1f}x" for one in row)
        sys.stdout.write(f"  {name:<32}{cells}\n")


def main() -> None:
    """Measure, and print the tables."""
    gc.disable()
    show("legs of the session", SESSIONS, sessions())
    show("facts of the leg", LENGTHS, lateness())
    show("legs of the board", BOARDS, boards())


if __name__ == "__main__":
    main()

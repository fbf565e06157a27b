"""Play the contests and print how the product stands against floors and peers.

    python -m tests.benchmarks [--only NAME]... [--rounds N] [--json FILE] [--brief] [--place DIR]

It takes an hour in full and wants a machine without other work; the peers come with the extra
`bench`. Ends with 1 where a goal is missed by more than the spread. `--brief` does a little of
each row, to see that it works, and judges nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

import msgspec

from tests.benchmarks.contest import Goal, Result, Spread, played, spread
from tests.benchmarks.rows import ROWS

BRIEF = 0.02
"""The part of the work that shows that a row works."""


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="a row")
    parser.add_argument("--rounds", type=int, help="of each contestant, by default the row's own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write all figures there")
    parser.add_argument("--brief", action="store_true", help="a little of each; nothing is judged")
    parser.add_argument("--place", type=Path, default=Path("/var/tmp"), help="a folder on a disk")  # noqa: S108 - not in memory, other than /tmp may be
    return parser.parse_args(given)


def number(value: float) -> str:
    """Three figures that count."""
    if value >= 100:
        return f"{value:,.0f}"
    return f"{value:.1f}" if value >= 10 else f"{value:.2f}"


def between(of: Spread) -> str:
    """A median, and between what the values lay."""
    return f"{number(of.median)} ({number(of.low)} to {number(of.high)})"


def compared(goal: Goal) -> str:
    """What is compared with what."""
    against = f" to {goal.against}" if goal.against else ""
    return f"{goal.figure}: {goal.product}{against}"


def wanted(goal: Goal) -> str:
    """A goal in words."""
    return f"{'≥' if goal.at_least else '≤'} {goal.limit:.3g}"


def table(result: Result, *, judge: bool) -> str:
    """A row as Markdown: contestants and their figures, then the goals."""
    row, figures = result.row, result.row.figures
    head = f"**{row.name}**: {row.what} (load {result.load:.1f})\n\n"
    titles = [f"{name}, {unit}" if unit else name for name, unit in figures.items()]
    lines = [f"| who | {' | '.join(titles)} |", "|---" * (len(figures) + 1) + "|"]
    for name, rounds in result.rounds.items():
        cells = (
            between(spread([one[figure] for one in rounds])) if figure in rounds[0] else ""
            for figure in figures
        )
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if judge and result.verdicts:
        lines += ["", "| ratio | is | wanted | |", "|---|---|---|---|"]
        for verdict in result.verdicts:
            goal = verdict.goal
            lines.append(
                f"| {compared(goal)} | {between(verdict.ratio)} "
                f"| {wanted(goal)} | {'met' if verdict.met else 'missed'} |"
            )
    return head + "\n".join(lines) + "\n\n"


def main() -> int:
    """Play, print, and say by the exit code whether a goal was missed."""
    asked = arguments()
    results = []
    for row in ROWS:
        if asked.only and row.name not in asked.only:
            continue
        rounds = asked.rounds or (1 if asked.brief else row.rounds)
        result = played(row, rounds, BRIEF if asked.brief else 1.0, asked.place)
        sys.stdout.write(table(result, judge=not asked.brief))
        sys.stdout.flush()
        results.append(result)
    if asked.json:
        told = [
            {
                "row": result.row.name,
                "load": result.load,
                "rounds": result.rounds,
                "goals": [
                    {**one.goal._asdict(), "ratio": one.ratio._asdict(), "met": one.met}
                    for one in result.verdicts
                ],
            }
            for result in results
        ]
        asked.json.write_bytes(msgspec.json.format(msgspec.json.encode(told)) + b"\n")
    missed = [one for result in results for one in result.verdicts if not one.met]
    return 1 if missed and not asked.brief else 0


if __name__ == "__main__":
    sys.exit(main())

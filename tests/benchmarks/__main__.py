"""Play the contests and print how the product stands against floors and peers.

    python -m tests.benchmarks [--only NAME]... [--rounds N] [--json FILE] [--brief] [--place DIR]
    python -m tests.benchmarks --table FILE

It takes an hour in full and wants a machine without other work; the peers come with the extra
`bench`. Ends with 1 where a goal is missed by more than the spread. `--json` puts each row into
the file as soon as it was played, in the place of the one that is there, and `--table` makes
the README's table of that file. `--brief` does a little of each row, to see that it works, and
judges nothing.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from tests.benchmarks.contest import played
from tests.benchmarks.printed.recorded import read, recorded, write
from tests.benchmarks.printed.tables import goals, table, written
from tests.benchmarks.rows import ROWS

BRIEF: Final = 0.02
"""The part of the work that shows that a row works."""

README: Final = Path(__file__).parents[2] / "README.md"


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    names = [row.name for row in ROWS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="a row")
    parser.add_argument("--rounds", type=int, help="of each contestant, by default the row's own")
    parser.add_argument("--json", type=Path, metavar="FILE", help="put what is played there")
    parser.add_argument("--table", type=Path, metavar="FILE", help="nothing but the README's table")
    parser.add_argument("--brief", action="store_true", help="a little of each; nothing is judged")
    parser.add_argument("--place", type=Path, default=Path("/var/tmp"), help="a folder on a disk")  # noqa: S108 - not in memory, other than /tmp may be
    return parser.parse_args(given)


def main() -> int:
    """Play, print, and say by the exit code whether a goal was missed."""
    asked = arguments()
    if asked.table:
        lines = list(goals(ROWS, read(asked.table)))
        README.write_text(written(README.read_text("utf-8"), lines), "utf-8")
        sys.stdout.write("\n".join(lines) + "\n")
        return 0
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
            write(asked.json, [recorded(result)])
    missed = [one for result in results for one in result.verdicts if not one.met]
    return 1 if missed and not asked.brief else 0


if __name__ == "__main__":
    sys.exit(main())

"""Climb the ladders until something gives way, and say what does first.

    python -m tests.benchmarks.scale [--only NAME]... [--seconds N] [--on] [--manual] [--place DIR]

Each ladder lets one thing grow: webhooks a second, live calls, consoles, the seconds that a
terminal reads nothing, legs of one session, events in the journal. At each step webhooks come for
some seconds while somebody types at a console that is drawn. It ends where an answer comes too
late or not at all, where what is typed no longer comes at once, or where a process has more than
1 GB; with `--on` it goes on to its last step. `--manual` puts what was found into the manual. It
takes half an hour and wants a machine without other work.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from itertools import takewhile
from pathlib import Path
from typing import Final

from tests.benchmarks.contest import Ground, refuse_memory
from tests.benchmarks.printed.recorded import machine
from tests.benchmarks.printed.tables import written
from tests.benchmarks.scale.ladders import LADDERS, Ladder
from tests.benchmarks.scale.watched import Seen

SECONDS: Final = 10.0
TOPIC: Final = Path(__file__).parents[3] / "console" / "manual" / "limits.md"
COMMAND: Final = "python -m tests.benchmarks.scale --manual"
COLUMNS: Final = (
    *("answered a second", "p99 in ms", "letter in ms", "switchboard in MB", "its processor"),
    *("console in MB", "console began in s", "page in ms"),
)


def arguments(given: Sequence[str] | None = None) -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.scale", description=__doc__)
    names = [ladder.name for ladder in LADDERS]
    parser.add_argument("--only", action="append", choices=names, metavar="NAME", help="a ladder")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="of webhooks at each step")
    parser.add_argument("--on", action="store_true", help="to the last step of each")
    parser.add_argument("--manual", action="store_true", help="put it into the manual")
    parser.add_argument("--place", type=Path, default=Path("/var/tmp"), help="a folder on a disk")  # noqa: S108 - not in memory, other than /tmp may be
    return parser.parse_args(given)


def climbed(ladder: Ladder, asked: argparse.Namespace) -> dict[int, Seen]:
    """The steps up to the first at which something has given way; each is printed."""
    sys.stdout.write(f"**{ladder.name}**\n\n| {ladder.what} | {' | '.join(COLUMNS)} | |\n")
    sys.stdout.write("|---" * (len(COLUMNS) + 2) + "|\n")
    found: dict[int, Seen] = {}
    for step in ladder.steps:
        with (
            tempfile.TemporaryDirectory(dir=asked.place) as shared,
            tempfile.TemporaryDirectory(dir=asked.place) as folder,
        ):
            seen = ladder.play(Ground(Path(folder), Path(shared)), step, asked.seconds)
        found[step] = seen
        sys.stdout.write(
            f"| {step:,} | {seen.answered:,.0f} | {seen.late:,.0f} | {seen.typed:,.0f} "
            f"| {seen.switchboard:,.0f} | {seen.processor:.0%} | {seen.console:,.0f} "
            f"| {seen.began:.1f} | {seen.page:,.0f} | {'; '.join(seen.signs)} |\n"
        )
        sys.stdout.flush()
        if seen.signs and not asked.on:
            break
    sys.stdout.write("\n")
    return found


def summary(climbs: Mapping[Ladder, Mapping[int, Seen]]) -> Iterator[str]:
    """For the manual: of each ladder the last step that went well, and what gave way."""
    yield f"Measured on {datetime.now(UTC).date()}, {machine()}, load {os.getloadavg()[0]:.1f}."
    yield ""
    yield "| what grows | goes well | answers, p99 | a letter | switchboard | gives way |"
    yield "|---|---|---|---|---|---|"
    for ladder, found in climbs.items():
        well = [step for step, _ in takewhile(lambda one: not one[1].signs, found.items())]
        worse = list(found)[len(well) :]
        shown = found[well[-1] if well else worse[0]]
        gives_way = (
            f"at {worse[0]:,}: {'; '.join(found[worse[0]].signs)}" if worse else "nothing yet"
        )
        yield (
            f"| {ladder.what} | {f'{well[-1]:,}' if well else ''} | {shown.late:,.0f} ms "
            f"| {shown.typed:,.0f} ms | {shown.switchboard:,.0f} MB, {shown.processor:.0%} "
            f"of a core | {gives_way} |"
        )


def main() -> int:
    """Climb, print, and write if that is asked for."""
    asked = arguments()
    refuse_memory(asked.place)
    ladders = [one for one in LADDERS if not asked.only or one.name in asked.only]
    lines = list(summary({one: climbed(one, asked) for one in ladders}))
    sys.stdout.write("\n".join(lines) + "\n")
    if asked.manual:
        TOPIC.write_text(written(TOPIC.read_text("utf-8"), lines, COMMAND), "utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())

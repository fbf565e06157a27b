"""What a desk with a day's calls keeps in memory, switchboard and console together."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.consoles import resident
from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row
from tests.benchmarks.processes import app, console, switchboard
from tests.benchmarks.rows.full_board import CALLER, full_desk

CALLS, FACTS = 10_000, 10
SETTLED: Final = 5.0
"""Seconds after which both have taken in what there was."""

_EMPTY, _OURS = "an empty Textual app", "the product, both processes"


def _empty_app(_: Ground) -> Figures:
    with app("empty_app") as screen:
        screen.until(lambda seen: b"here-it-is" in seen)
        return {"all": resident(screen.process.pid)}


def _product(ground: Ground) -> Figures:
    home, port = full_desk(ground, ground.of(CALLS, 50), facts=FACTS)
    with switchboard(home, port) as process, console(home) as screen:
        screen.until(lambda seen: CALLER in seen)
        screen.follow(ground.seconds(SETTLED))
        ours, theirs = resident(process.pid), resident(screen.process.pid)
        return {"all": ours + theirs, "switchboard": ours, "console": theirs}


ROW: Final = Row(
    name="memory",
    what="10,000 live calls of 10 events each",
    contestants=(Contestant(_EMPTY, _empty_app), Contestant(_OURS, _product)),
    figures={"all": "MB", "switchboard": "MB", "console": "MB"},
    goals=(Goal("Memory, 10,000 live calls of 10 events", "all", _OURS, _EMPTY, 3.5),),
    rounds=3,
)

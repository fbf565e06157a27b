"""How long a page of the history takes, with words and without, in 1,000,000 events."""

from __future__ import annotations

import json
import subprocess
import sys
from functools import partial
from typing import Final

from tests.benchmarks.contest import Contestant, Figures, Goal, Ground, Row, compiled

CALLS: Final = 200_000
QUESTIONS: Final = (
    "a page without words",
    "one number, whole",
    "a part of a number",
    "a number that never called",
    "a name that nobody has",
)


def _asked(question: str, ground: Ground) -> Figures:
    made = ground.shared / "history.sqlite3"
    command = [sys.executable, "-m", "tests.benchmarks.peers.history", str(made)]
    command += [str(ground.of(CALLS, 200)), question]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, env=compiled())
    figures: dict[str, float] = json.loads(ran.stdout)
    return figures


ROW: Final = Row(
    name="history",
    what="a page of the history of 1,000,000 events; `first`: nothing is in memory",
    contestants=tuple(Contestant(name, partial(_asked, name)) for name in QUESTIONS),
    figures={"first": "ms", "again": "ms"},
    goals=tuple(
        Goal(f"History of a million events: {name}", "first", name, None, 30.0)
        for name in QUESTIONS
    ),
    rounds=5,
)

"""What is measured: a row a contest."""

from __future__ import annotations

from typing import Final

from tests.benchmarks.contest import Row
from tests.benchmarks.rows import (
    history,
    intake,
    journal_size,
    key_press,
    memory,
    starts,
    verification,
    whole_console,
)

ROWS: Final[tuple[Row, ...]] = (
    intake.ROW,
    verification.ROW,
    key_press.ROW,
    starts.ATTACH,
    starts.LISTEN,
    starts.CROWDED,
    starts.COMMANDS,
    memory.ROW,
    whole_console.ROW,
    history.ROW,
    journal_size.ROW,
)

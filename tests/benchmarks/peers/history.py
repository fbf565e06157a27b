"""Ask a journal's history one question, first with nothing of it in memory; prints milliseconds.

python -m tests.benchmarks.peers.history JOURNAL CALLS QUESTION
"""

from __future__ import annotations

import json
import os
import sqlite3
import statistics
import sys
import time
from contextlib import closing
from pathlib import Path

from console.domain.history.past_calls import Search
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.reader import JournalReader
from tests.benchmarks.history import fill

AGAIN = 5
KEPT = 88 * 86_400.0
"""Seconds over which the calls are spread, up to now: a journal keeps none of the future."""

MIDDLE = (
    "SELECT from_number FROM calls WHERE direction = 'incoming' AND ended_at IS NOT NULL "
    "ORDER BY ended_at LIMIT 1 OFFSET (SELECT count(*) / 3 FROM calls)"
)


def out_of_memory(path: Path) -> None:
    """Have the system forget the file's pages: what it has written is on the disk."""
    with path.open("rb") as file:
        os.fsync(file.fileno())
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def search(path: Path, question: str) -> Search:
    """The question in words to one to the journal."""
    if question == "a page without words":
        return Search()
    if question == "a name that nobody has":
        return Search(text="nobody")
    number = "+499999999999"
    if question != "a number that never called":
        with closing(sqlite3.connect(path)) as database:
            (number,) = database.execute(MIDDLE).fetchone()
    if question == "a part of a number":
        return Search(text=number[-7:])
    return Search(text=number, number=number)  # as a console asks that knows its country


def main(path: Path, calls: int, question: str) -> None:
    """Make the journal if there is none, and ask."""
    if not path.exists():
        with closing(open_for_writing(path)) as database:
            fill(database, calls, time.time() - KEPT, KEPT / calls)
    asked = search(path, question)
    out_of_memory(path)
    times = []
    reader = JournalReader(path)
    for _ in range(1 + AGAIN):
        began = time.perf_counter()
        found = reader.search(asked)
        times.append((time.perf_counter() - began) * 1000)
        assert bool(found) == ("never" not in question and "nobody" not in question)
    reader.close()
    sys.stdout.write(json.dumps({"first": times[0], "again": statistics.median(times[1:])}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]), sys.argv[3])

"""How long a start takes with ten thousand live calls of ten facts, against one with none.

    python -m tests.benchmarks.restart [CALLS]

Each start is a process of its own, several of each in turn, medians of the processor's time
are printed: until the listener listens, and until the board is complete and consoles are
served. Once with the folds that the last run left in the journal, and once with the facts
alone, as after an update that folds otherwise; of those there are few, for each takes as long
as all others. A start leaves facts of its own, so that each has a copy of the journal. It is a
minute of the processor in all.
"""

from __future__ import annotations

import shutil
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from itertools import count, islice
from pathlib import Path

import msgspec

from console.domain.events import Fact
from console.switchboard.journal.commit import BATCH, Delivered, commit
from console.switchboard.journal.file import open_for_writing
from tests.benchmarks.contest import compiled
from tests.domain.stories import NOON, answered, bridged, digit, initiated

CALLS = 10_000
FACTS = 10
ROUNDS = 5
ROUNDS_OF_FACTS = 2


def facts(calls: int, each: int = FACTS) -> Iterable[Fact]:
    """Callers who were answered, bridged, and pressed keys: the first so many facts of each."""
    for n in range(calls):
        yield from islice(_of_one(n), each)


def _of_one(n: int) -> Iterable[Fact]:
    name, session = f"call-{n:08}-with-an-id-as-long-as-those-of-telnyx", f"session-{n}"
    yield initiated(n / 10, name, session=session, caller_id_name="Ada Lovelace")
    yield answered(n / 10 + 3, name, session)
    yield bridged(n / 10 + 4, name, session)
    for key in count(0):
        told = digit(n / 10 + 5 + key, name, "1")
        payload = msgspec.structs.replace(told.payload, call_session_id=session)
        yield msgspec.structs.replace(told, payload=payload)


def fill(path: Path, calls: int, each: int = FACTS) -> None:
    """A journal of calls that began within the last hours."""
    shift = datetime.now(UTC) - NOON - timedelta(seconds=calls / 10 + 60)
    database = open_for_writing(path)
    database.execute("PRAGMA synchronous = OFF")
    batch: list[Delivered] = []
    for fact in facts(calls, each):
        at = fact.occurred_at + shift
        now = msgspec.structs.replace(fact, occurred_at=at, received_at=at)
        batch.append(Delivered(now, body_of(now), b"[]"))
        if len(batch) == BATCH:
            commit(database, batch)
            batch.clear()
    if batch:
        commit(database, batch)
    database.close()


def body_of(fact: Fact) -> bytes:
    """The webhook that the fact comes from."""
    data = {
        "record_type": "event",
        "event_type": fact.kind,
        "id": fact.id,
        "occurred_at": fact.occurred_at.isoformat(),
        "payload": fact.payload,
    }
    return msgspec.json.encode({"data": data, "meta": {"attempt": 1}})


def measured(journal: Path) -> list[float]:
    """What one start took: listening, complete, legs, megabytes."""
    command = [sys.executable, "-m", "tests.benchmarks.one_start", str(journal)]
    ran = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=compiled())
    return [float(word) for word in ran.stdout.split()]


def begun(journal: Path) -> list[float]:
    """What a start took on a copy of that journal."""
    with tempfile.TemporaryDirectory(dir=journal.parent) as folder:
        copy = Path(folder) / "j.db"
        shutil.copy(journal, copy)
        return measured(copy)


def main(calls: int) -> None:
    """Make the journals, start in turn, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        empty, full, bare = (Path(folder) / name / "j.db" for name in ("empty", "full", "bare"))
        for path in (empty, full, bare):
            path.parent.mkdir(mode=0o700)
        fill(empty, 0)
        fill(full, calls)
        shutil.copy(full, bare)
        measured(full)  # it leaves its folds, and compiled modules
        rows: dict[str, list[list[float]]] = {"empty": [], "folds": [], "facts alone": []}
        for round_ in range(ROUNDS):
            for name, path in zip(rows, (empty, full, bare), strict=True):
                if name != "facts alone" or round_ < ROUNDS_OF_FACTS:
                    rows[name].append(begun(path))
        base = statistics.median(row[0] for row in rows["empty"])
        for name, found in rows.items():
            listening, complete, legs, rss = map(statistics.median, zip(*found, strict=True))
            sys.stdout.write(
                f"{name:<12} {legs:6.0f} legs   listening {listening:5.2f} s "
                f"({listening / base:4.2f} x empty)   complete {complete:5.2f} s   {rss:4.0f} MB\n"
            )


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else CALLS)

"""The write-ahead log, begun anew in a pause: what is written over is on the disk sooner."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.switchboard.journal import writer
from console.switchboard.journal.commit import LOG_OF
from console.switchboard.journal.writer import Journal
from tests.domain.stories import initiated
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until

ROUNDS = 3


def frames(path: Path) -> int:
    """Pages in the log, as another program is told."""
    with closing(sqlite3.connect(path)) as database:
        (_, pages, _) = database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
    return int(pages)


async def write(journal: Journal, first: int, count: int) -> None:
    for number in range(first, first + count):
        fact = initiated(number, f"{number}")
        await journal.append(fact, body_of(fact))


async def test_the_log_of_a_journal_in_use_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system writes down where a file goes on, and other programs' files with it."""
    monkeypatch.setattr(writer, "LOOK", 0.05)
    path = tmp_path / "journal.db"
    journal = Journal(path)
    journal.open()
    sizes = []
    for number in range(ROUNDS):
        await write(journal, number * LOG_OF, LOG_OF)
        await until(lambda: frames(path) <= 2)
        sizes.append(path.with_name("journal.db-wal").stat().st_size)
    await journal.close()

    assert len(set(sizes[1:])) == 1
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute("SELECT count(*) FROM facts").fetchone()
    assert count == ROUNDS * LOG_OF

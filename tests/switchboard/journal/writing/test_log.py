"""The write-ahead log, begun anew in a pause: what is written over is on the disk sooner."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.switchboard.journal.commit import LOG_OF
from console.switchboard.journal.writer import Journal
from console.switchboard.journal.writing import thread
from tests.domain.stories import initiated
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until

ROUNDS = 4


def beginning(log: Path) -> bytes:
    """What a log has another one of whenever it is begun anew: its salt.

    https://www.sqlite.org/fileformat2.html#the_write_ahead_log
    """
    return log.read_bytes()[16:24]


async def write(journal: Journal, numbers: range) -> None:
    for number in numbers:
        fact = initiated(number, f"{number}")
        await journal.append(fact, body_of(fact))


async def test_the_log_of_a_journal_in_use_does_not_grow(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system writes down where a file goes on, and waits for that of other programs."""
    monkeypatch.setattr(thread, "LOOK", 0.05)
    path, log = tmp_path / "journal.db", tmp_path / "journal.db-wal"
    journal, sizes = Journal(path), []
    journal.open()
    for first in range(0, ROUNDS * LOG_OF, LOG_OF):
        await write(journal, range(first, first + 1))
        before = beginning(log)
        await write(journal, range(first + 1, first + LOG_OF))
        await until(lambda: beginning(log) != before)  # noqa: B023 - called in this round alone
        sizes.append(log.stat().st_size)
    await journal.close()

    assert sizes[-1] < 2 * sizes[0]
    with closing(sqlite3.connect(path)) as database:
        (count,) = database.execute("SELECT count(*) FROM facts").fetchone()
    assert count == ROUNDS * LOG_OF

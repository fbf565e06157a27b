"""The journal is bounded by what it takes, too, and what is of use longest goes last."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from console.errors import JournalFailed
from console.switchboard.journal import schema
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.prune import shrink
from console.switchboard.journal.reader import JournalReader
from tests.domain.stories import NOON, hung_up
from tests.switchboard.journal import damage

EVER = 1e12
"""Unix seconds after every fact."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "journal.db"
    damage.written(path)
    return path


def used(path: Path) -> int:
    """Bytes of the pages that hold something."""
    with closing(sqlite3.connect(path)) as database:
        (pages,) = database.execute("PRAGMA page_count").fetchone()
        (free,) = database.execute("PRAGMA freelist_count").fetchone()
    return int((pages - free) * 4096)


def test_a_journal_that_is_too_large_loses_its_oldest_facts(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that is full ends the work of all; calls of last month do not."""
    small = schema.PRUNE_FACTS.replace(f"LIMIT {schema._STEP}", "LIMIT 50")
    monkeypatch.setattr(schema, "PRUNE_FACTS", small)
    before = used(path)
    since = shrink(path, before // 2, EVER)

    assert since is not None
    assert used(path) <= before // 2
    reader = JournalReader(path)
    left = reader.recent(10_000)
    assert left[-1].id == hung_up(damage.CALLS, f"A{damage.CALLS - 1}").id
    assert min(row.received_at for row in left) == since
    assert all(past.ended_at for past in reader.calls_named(""))
    reader.close()
    assert shrink(path, before // 2, EVER) is None


def test_what_is_of_today_stays_whatever_it_takes(path: Path) -> None:
    """A call that lives would be forgotten in the middle of a talk."""
    assert shrink(path, 1, NOON.timestamp() - 1) is None
    assert len(JournalReader(path).recent(10_000)) == damage.CALLS * 2


def test_room_that_became_free_is_used_again(path: Path) -> None:
    """The file does not grow beyond what it was when facts come and go."""
    size = path.stat().st_size
    shrink(path, 1, EVER)
    assert used(path) < size // 2
    damage.written(path)

    assert path.stat().st_size <= size * 1.1


def test_a_journal_that_is_locked_is_not_waited_for_for_ever(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is tried again ten minutes later."""
    monkeypatch.setattr("console.switchboard.journal.prune.OPENING_SECONDS", 0.05)
    database = open_for_writing(path)
    database.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalFailed, match="holds"):
        shrink(path, 1, EVER)
    database.execute("ROLLBACK")
    database.close()

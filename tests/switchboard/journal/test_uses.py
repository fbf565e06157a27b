"""A reader is closed while threads still ask it something."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from console.errors import JournalFailed
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.uses import Uses
from tests.switchboard.journal import damage

TIMES = 40


def test_a_switchboard_that_ends_while_its_journal_is_read_does_not_die_of_it(
    tmp_path: Path,
) -> None:
    """What is still to be written down at its end would be lost; each thread is told."""
    path = tmp_path / "journal.db"
    damage.written(path)
    for _ in range(TIMES):
        reader, begun, told = JournalReader(path), threading.Barrier(3), []

        def ask(reader: JournalReader, begun: threading.Barrier, told: list[str]) -> None:
            begun.wait()
            try:
                while True:
                    reader.living()
                    reader.recent(200)
            except JournalFailed as error:
                told.append(error.reason)

        asking = [threading.Thread(target=ask, args=(reader, begun, told)) for _ in range(2)]
        for thread in asking:
            thread.start()
        begun.wait()
        reader.close()
        for thread in asking:
            thread.join()
        assert len(told) == 2


def test_no_question_begins_after_the_end() -> None:
    """As of a connection that is closed."""
    uses, interrupted = Uses(), []
    with uses:
        ending = threading.Thread(target=uses.end, args=(lambda: interrupted.append(1),))
        ending.start()
        while not interrupted:
            pass
        with pytest.raises(sqlite3.ProgrammingError), uses:
            raise AssertionError("it began")
        assert ending.is_alive()
    ending.join()

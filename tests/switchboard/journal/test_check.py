"""What a look at the journal says is what is in it, and the look changes nothing."""

from __future__ import annotations

import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from console.domain.history.past_calls import LONGEST_PAGE, Search
from console.domain.ids import CallId
from console.errors import Cancelled, JournalDamaged, JournalFailed
from console.progress import Progress
from console.switchboard.journal.check import examine, stoppable
from console.switchboard.journal.file import connect, open_for_writing
from console.switchboard.journal.reader import JournalReader
from tests.domain.stories import NOON
from tests.switchboard.journal import damage


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A journal of some size; it is copied, not changed."""
    path = tmp_path_factory.mktemp("whole") / "journal.db"
    damage.written(path)
    return path


@pytest.fixture
def path(tmp_path: Path, whole: Path) -> Path:
    copy = tmp_path / "journal.db"
    shutil.copy(whole, copy)
    return copy


def test_a_whole_journal_is_said_to_be_whole(path: Path) -> None:
    """With what it holds, so that one can tell the right one from another."""
    before = path.read_bytes()
    found = examine(path)

    assert (found.facts, found.calls, found.faults) == (damage.CALLS * 2, damage.CALLS, ())
    assert found.first == NOON + timedelta(seconds=0.1)
    assert found.bytes == len(before)
    assert path.read_bytes() == before


@pytest.mark.parametrize(
    "damaged",
    [
        damage.flipped,
        damage.cut,
        damage.without_header,
        damage.without_middle,
        damage.no_text_in_the_tables,
    ],
    ids=lambda damaged: damaged.__name__,
)
def test_a_damaged_journal_is_said_to_be_damaged(
    path: Path, damaged: Callable[[Path], None]
) -> None:
    """In words, a few of them, whatever the damage; and the evidence stays."""
    damaged(path)
    before = path.read_bytes()
    found = examine(path)

    assert 0 < len(found.faults) <= 11
    assert path.read_bytes() == before


def test_tables_that_are_no_text_are_said_to_be_damaged_by_who_reads_and_writes(path: Path) -> None:
    """SQLite repeats their bytes, of which Python makes another error: it would be a traceback."""
    damage.no_text_in_the_tables(path)

    with pytest.raises(JournalDamaged, match="damaged"):
        open_for_writing(path)
    with pytest.raises(JournalDamaged, match="damaged"):
        JournalReader(path)


def test_a_fact_whose_text_is_none_is_damage(path: Path) -> None:
    """So that who is told of it is told what mends it."""
    with closing(connect(path, 0)) as database:
        database.execute("UPDATE facts SET kind = CAST(x'ff' AS TEXT)")
    reader = JournalReader(path)
    with pytest.raises(JournalDamaged, match="damaged"):
        reader.after(0)
    reader.close()


@pytest.mark.parametrize("text", ["", "Gr", "+44"])
def test_a_line_whose_text_is_none_hides_no_other_one(path: Path, text: str) -> None:
    """Its call is shown with marks for what cannot be read: the history of a day was refused."""
    with closing(connect(path, 0)) as database:
        database.execute("UPDATE calls SET name = 'Grace'")
        one = "UPDATE calls SET name = CAST(x'4772ff' AS TEXT) WHERE call_id = 'v3:A7'"
        assert database.execute(one).rowcount == 1
    reader = JournalReader(path)
    found = reader.search(Search(text=text, limit=LONGEST_PAGE))
    found += reader.search(Search(text=text, limit=LONGEST_PAGE, after=found[-1].call))
    named = {call.call: call.name for call in (*found, *reader.calls_named("v3:A7"))}
    reader.close()

    assert named[CallId("v3:A7")] == "Gr\N{REPLACEMENT CHARACTER}"
    assert list(named.values()).count("Grace") > 1


def test_an_empty_file_and_a_lone_log_are_said_so(tmp_path: Path) -> None:
    """They look like a new beginning, and are a loss."""
    path = tmp_path / "journal.db"
    with pytest.raises(JournalFailed, match="no journal"):
        examine(path)
    path.touch()
    assert examine(path).faults == ("the file is empty",)
    path.with_name("journal.db-wal").write_bytes(b"x" * 99)
    assert "99 bytes" in examine(path).faults[0]
    path.unlink()
    assert "99 bytes" in examine(path).faults[0]


def test_the_database_of_another_program_is_not_taken_for_a_damaged_journal(
    tmp_path: Path,
) -> None:
    """A repair would take it apart."""
    path = tmp_path / "theirs.db"
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE theirs (x)")
    database.close()

    with pytest.raises(JournalFailed, match="another program"):
        examine(path)


READ_ONLY = """
mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" -c "
import sys
from pathlib import Path
from console.switchboard.journal.reader import JournalReader
print(len(JournalReader(Path(sys.argv[1])).recent(9)))
" "$1/journal.db"
"""


def test_a_journal_on_a_disk_that_may_not_be_written_can_be_read(path: Path) -> None:
    """A disk that was mounted read-only after an error still holds the past."""
    ran = subprocess.run(
        ["unshare", "-rm", "sh", "-c", READ_ONLY, "sh", str(path.parent), sys.executable],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    if "mount" in ran.stderr or "unshare" in ran.stderr:
        pytest.skip("nothing can be mounted here")

    assert ran.stdout == "9\n", ran.stderr


def test_a_reader_leaves_a_living_journal_to_its_writer(tmp_path: Path) -> None:
    """What is read as a file that never changes would be read wrongly beside a writer."""
    path = tmp_path / "journal.db"
    database = open_for_writing(path)
    reader = JournalReader(path)
    database.execute(
        "INSERT INTO facts (id, kind, occurred_at, received_at, body) VALUES ('a', 'b', 0, 0, x'')"
    )

    assert [row.id for row in reader.recent(9)] == ["a"]
    reader.close()
    database.close()


ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"


def test_a_long_look_ends_where_it_is_cancelled() -> None:
    """In the middle of a question that takes minutes; SQLite's word for it reaches nobody."""
    progress = Progress()
    progress.begin("looking")

    def look() -> None:
        with closing(connect(Path(":memory:"), 0)) as database, stoppable(database, progress):
            database.execute(ENDLESS).fetchone()

    with ThreadPoolExecutor(1) as thread:
        looking = thread.submit(look)
        while not wait((looking,), 0.01).done:
            progress.cancel()
        with pytest.raises(Cancelled):
            looking.result()

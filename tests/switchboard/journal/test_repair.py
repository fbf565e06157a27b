"""Of a damaged journal all that can be read is saved, and the damaged one is kept."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
import stat
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from console.domain.history.past_calls import Search
from console.errors import Cancelled, JournalFailed
from console.progress import Progress
from console.switchboard.journal.check import examine
from console.switchboard.journal.commit import Delivered, commit
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.repair import repair
from tests.domain.stories import NOON, initiated
from tests.switchboard.journal import damage
from tests.switchboard.journal.test_writer import body_of

FACTS = damage.CALLS * 2


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


def stored(path: Path) -> dict[str, bytes]:
    """Every fact's raw body."""
    reader = JournalReader(path)
    rows = reader.recent(10_000)
    reader.close()
    return {row.id: row.body for row in rows}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


@pytest.mark.parametrize(
    ("damaged", "least"),
    [
        (damage.flipped, 0.5),
        (damage.cut, 0.3),
        (damage.without_header, 1.0),
        (damage.without_first_page, 1.0),
        (damage.without_middle, 0.5),
        (damage.without_roots, 0.95),
        (damage.no_text_in_the_tables, 1.0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_what_can_be_read_is_saved_and_the_old_one_is_kept(
    path: Path, whole: Path, damaged: Callable[[Path], None], least: float
) -> None:
    """Nothing is made up: each fact that is there is one that was, byte for byte where its page
    was not hit, and the new journal is whole, searched and written as any other."""
    damaged(path)
    assert examine(path).faults
    before = digest(path)
    done = repair(path, NOON)

    assert done.aside is not None
    assert digest(done.aside) == before
    assert examine(path).faults == ()
    saved, were = stored(path), stored(whole)
    assert len(saved) == done.facts >= FACTS * least
    assert done.facts + done.lost <= FACTS
    same = sum(were.get(id_) == body for id_, body in saved.items())
    assert same >= len(saved) - 12
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert sorted(one.name for one in path.parent.iterdir()) == ["journal.db", done.aside.name]
    open_for_writing(path).close()


class Stopped(Progress):
    """Work that is cancelled once it has done so much of a step whose name begins so."""

    def __init__(self, what: str, after: int = 1) -> None:
        super().__init__()
        self._where, self._after = what, after

    def reach(self, done: int) -> None:
        """Cancel there."""
        if self.what.startswith(self._where) and done >= self._after:
            self.cancel()
        super().reach(done)


STEPS = ("copying", "reading the facts", "reading what is left", "writing the new journal")


@pytest.mark.parametrize("step", STEPS)
def test_a_repair_that_is_stopped_changes_nothing(path: Path, step: str) -> None:
    """In whichever step: the damaged journal is where it was, and nothing else is there."""
    damage.without_middle(path)
    before = digest(path)
    with pytest.raises(Cancelled) as stopped:
        repair(path, NOON, Stopped(step))

    assert stopped.value.what.startswith(step)
    assert digest(path) == before
    assert list(path.parent.iterdir()) == [path]


def test_a_whole_journal_comes_out_of_a_repair_as_it_was(path: Path, whole: Path) -> None:
    """Whoever repairs to be on the safe side loses nothing: facts, calls and what they tell."""
    done = repair(path, NOON)

    assert (done.facts, done.lost) == (FACTS, 0)
    assert stored(path) == stored(whole)
    new, old = JournalReader(path), JournalReader(whole)
    assert new.search(Search(limit=1000)) == old.search(Search(limit=1000))
    assert new.calls_named("") == old.calls_named("")


@pytest.mark.parametrize("emptied", [True, False], ids=["emptied", "gone"])
def test_a_log_without_its_journal_gives_back_what_was_written_lately(
    tmp_path: Path, *, emptied: bool
) -> None:
    """The log holds up to 64 MiB that were never moved into the file: days of a small centre."""
    path = tmp_path / "journal.db"
    database = open_for_writing(path)
    facts = [initiated(number, f"A{number}") for number in range(50)]
    commit(database, [Delivered(fact, body_of(fact), b"{}") for fact in facts])
    log = tmp_path / "kept-wal"
    shutil.copy(path.with_name("journal.db-wal"), log)
    database.close()
    path.unlink()
    if emptied:
        path.touch()
    log.rename(path.with_name("journal.db-wal"))
    done = repair(path, NOON)

    assert (done.facts, done.lost) == (50, 0)
    assert set(stored(path)) == {fact.id for fact in facts}


def test_what_came_twice_with_other_content_stays_beside_the_first(tmp_path: Path) -> None:
    """Nothing that was signed is thrown away, in a repair neither."""
    path = tmp_path / "journal.db"
    database = open_for_writing(path)
    first = initiated(0, "A")
    other = msgspec.structs.replace(initiated(0, "B"), id=first.id)
    for fact in (first, other):
        commit(database, [Delivered(fact, body_of(fact), b"{}")])
    database.close()
    before = stored(path)
    repair(path, NOON)

    assert len(before) == 2
    assert stored(path) == before


def test_a_file_in_which_nothing_can_be_read_is_left_as_it_is(tmp_path: Path) -> None:
    """A repair that saves nothing must not look like one that did."""
    path = tmp_path / "journal.db"
    path.write_bytes(b"noise" * 10_000)
    before = digest(path)
    with pytest.raises(JournalFailed, match="not a single fact"):
        repair(path, NOON)

    assert digest(path) == before
    assert [one.name for one in tmp_path.iterdir()] == ["journal.db"]


def test_a_disk_without_room_for_a_repair_changes_nothing(path: Path) -> None:
    """It needs twice the space: the user is told, and tries again elsewhere."""
    damage.cut(path)
    path.with_name(".journal.db.new").mkdir()  # where the new one would be
    before = digest(path)
    with pytest.raises(JournalFailed):
        repair(path, NOON)

    assert digest(path) == before


def test_repaired_facts_keep_the_proof_of_who_sent_them(path: Path) -> None:
    """The headers hold the signature."""
    repair(path, NOON)
    database = sqlite3.connect(path)
    (proofs,) = database.execute("SELECT count(*) FROM facts WHERE headers = x'7b7d'").fetchone()
    database.close()

    assert proofs == FACTS

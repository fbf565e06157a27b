"""The journal is the file on the disk, whatever others do to that file meanwhile."""

from __future__ import annotations

import asyncio
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import closing
from pathlib import Path

import pytest

from console import private_files
from console.errors import (
    JournalBusy,
    JournalDamaged,
    JournalFailed,
    JournalMoved,
)
from console.switchboard.journal import file
from console.switchboard.journal.check import examine
from console.switchboard.journal.commit import Delivered, commit
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from tests.domain.stories import NOON, initiated
from tests.switchboard.journal.test_writer import body_of, write
from tests.waiting import until

SELECT = "import sqlite3, sys; sqlite3.connect(sys.argv[1]).execute('SELECT count(*) FROM facts')"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    journal = Journal(path)
    journal.open()
    yield journal
    await journal.close()


async def looked_at(path: Path) -> None:
    """Another process reads the journal with SQLite, and is gone again."""
    script = f"{SELECT}.fetchone()"
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script, str(path)], check=True, timeout=60
    )


def locks(path: Path) -> set[str]:
    """The locks that this process has on a file, as the kernel lists them."""
    inode = f":{path.stat().st_ino}"
    lines = Path("/proc/locks").read_text().splitlines()
    mine = [line.split() for line in lines if f" {os.getpid()} " in line]
    return {" ".join(words[1:4]) for words in mine if words[5].endswith(inode)}


@pytest.mark.skipif(not Path("/proc/locks").exists(), reason="this system does not list locks")
async def test_nothing_that_is_done_with_the_journal_drops_its_locks(
    journal: Journal, path: Path
) -> None:
    """Closing any descriptor of the file would: the next one who looks into it would then take
    itself for the last one, and take the write-ahead log away."""
    await write(journal, initiated(0, "A"))
    shm = path.with_name("journal.db-shm")
    reader = JournalReader(path)
    reader.living()  # waits for what is written behind the fact, under a lock of its own
    held = locks(path), locks(shm)
    reader.recent(5)
    await journal.prune(NOON.timestamp() - 1000)
    reader.close()
    with pytest.raises(JournalFailed):
        Journal(path.parent).open()
    await looked_at(path)

    assert held[0]
    assert held[1]
    assert (locks(path), locks(shm)) == held


async def test_whoever_reads_the_journal_takes_nothing_from_its_writer(
    journal: Journal, path: Path
) -> None:
    """A look with `sqlite3`, a backup, a tool: they open the file, and close it again."""
    await write(journal, initiated(0, "A"))
    await journal.prune(NOON.timestamp() - 1000)
    await looked_at(path)
    await write(journal, initiated(1, "B"))

    assert [row.id for row in JournalReader(path).recent(9)] == [
        initiated(0, "A").id,
        initiated(1, "B").id,
    ]
    assert journal.trouble is None


def without_log(path: Path) -> None:
    """What a reader does that takes itself for the last one."""
    path.with_name("journal.db-wal").unlink()
    path.with_name("journal.db-shm").unlink()


def without_wal(path: Path) -> None:
    path.with_name("journal.db-wal").unlink()


def without_shm(path: Path) -> None:
    path.with_name("journal.db-shm").unlink()


def without_file(path: Path) -> None:
    path.unlink()


def without_folder(path: Path) -> None:
    shutil.rmtree(path.parent)


def other_folder(path: Path) -> None:
    path.parent.rename(path.parent.with_name("away"))
    path.parent.mkdir(mode=0o700)
    open_for_writing(path).close()


def other_file(path: Path) -> None:
    copy = path.with_name("copy")
    shutil.copy(path, copy)
    copy.replace(path)


@pytest.mark.parametrize(
    "happens",
    [without_log, without_wal, without_shm, without_file, without_folder, other_folder, other_file],
    ids=lambda happens: happens.__name__,
)
async def test_what_would_go_into_a_file_that_is_gone_is_refused(
    journal: Journal, path: Path, happens: Callable[[Path], None]
) -> None:
    """SQLite goes on writing into files that no name leads to: all of it would be lost."""
    await write(journal, initiated(0, "A"))
    await asyncio.to_thread(happens, path)

    for number in (1, 2):
        with pytest.raises(JournalMoved, match="no longer"):
            await write(journal, initiated(number, f"X{number}"))
    assert isinstance(journal.trouble, JournalMoved)
    assert "switchboard stop" in journal.trouble.hint


async def at_rest(journal: Journal, path: Path) -> int:
    """How long the log is once the writer has nothing left to do, and knows it.

    What follows from facts is written a little later, and a cut in the midst of that is one that
    nobody could notice.
    """
    commits, log = journal._writer.commits, path.with_name("journal.db-wal")
    assert commits is not None
    await until(lambda: commits.behind.number == commits._last)
    await until(lambda: journal._writer.log_bytes == log.stat().st_size)
    return log.stat().st_size


def after_a_crash(path: Path, folder: Path) -> list[str]:
    """The ids of the facts that one finds who has the file and its log alone."""
    folder.mkdir()
    for name in ("journal.db", "journal.db-wal"):
        shutil.copy(path.with_name(name), folder / name)
    with closing(sqlite3.connect(folder / "journal.db")) as database:
        return [one for (one,) in database.execute("SELECT id FROM facts ORDER BY number")]


@pytest.mark.parametrize("kept", [0, 1, 31, 32, 4151, 4152, 20_000, -4121, -4120, -1])
async def test_a_log_that_is_cut_off_under_the_writer_is_noticed(
    journal: Journal, path: Path, kept: int
) -> None:
    """A tidy script that empties large files: SQLite writes on behind the hole, and after the end
    of the process would believe none of it, also where each fact could still be read."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(20)))
    size = await at_rest(journal, path)
    await asyncio.to_thread(os.truncate, path.with_name("journal.db-wal"), kept % size)

    with pytest.raises(JournalMoved, match="cut off"):
        await write(journal, initiated(50, "B"))
    assert isinstance(journal.trouble, JournalMoved)


@pytest.mark.parametrize("mode", ["RESTART", "TRUNCATE"])
async def test_a_log_that_is_shortened_where_nothing_stands_any_more_takes_nothing_away(
    journal: Journal, path: Path, tmp_path: Path, mode: str
) -> None:
    """What another program's checkpoint has moved into the file may be cut off."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(200)))
    await at_rest(journal, path)
    with closing(sqlite3.connect(path)) as other:
        other.execute(f"PRAGMA wal_checkpoint({mode})").fetchone()
    await write(journal, initiated(300, "B"))
    size = await at_rest(journal, path)
    if mode != "TRUNCATE":
        await asyncio.to_thread(os.truncate, path.with_name("journal.db-wal"), size - 4120)
    await write(journal, initiated(301, "C"))

    found = await asyncio.to_thread(after_a_crash, path, tmp_path / "copy")
    assert found[-2:] == [initiated(300, "B").id, initiated(301, "C").id]
    assert len(found) == 202
    assert journal.trouble is None


NOISE = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1])
other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
other.close()
with open(sys.argv[1], "r+b") as file:
    file.seek(4096)
    file.write(b"noise" * 100_000)
"""


async def test_a_file_that_is_damaged_under_the_writer_is_said_so_until_it_is_mended(
    journal: Journal, path: Path
) -> None:
    """The light must not be green between two webhooks, when nothing can be stored."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(20)))
    await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", NOISE, str(path)], check=True, timeout=60
    )
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA shrink_memory")
    with pytest.raises(JournalDamaged) as refused:
        await write(journal, initiated(50, "B"))
    looked: list[bool] = []
    monotonic = asyncio.get_running_loop().time
    end = monotonic() + 2.5
    await until(lambda: looked.append(journal.trouble is not None) or monotonic() > end)

    assert "journal repair" in refused.value.hint
    assert all(looked)
    assert isinstance(journal.trouble, JournalDamaged)


async def test_a_checkpoint_by_another_program_is_no_trouble(journal: Journal, path: Path) -> None:
    """It shortens the log as well, after all of it was moved into the file."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(20)))
    script = (
        "import sqlite3, sys; other = sqlite3.connect(sys.argv[1]); "
        "print(other.execute('PRAGMA wal_checkpoint(TRUNCATE)').fetchone())"
    )
    ran = await asyncio.to_thread(
        subprocess.run, [sys.executable, "-c", script, str(path)], capture_output=True, timeout=60
    )
    await write(journal, initiated(50, "B"))

    assert ran.stdout == b"(0, 0, 0)\n"
    assert journal.trouble is None
    assert len(JournalReader(path).recent(99)) == 21


@pytest.mark.parametrize("at_rest", ["cut", "flipped"])
def test_a_log_that_is_not_whole_gives_what_stands_before_the_fault(
    path: Path, at_rest: str
) -> None:
    """After a power cut on a disk that lies, the old data is readable, and the file is whole."""
    database = open_for_writing(path)
    facts = [initiated(number, f"A{number}") for number in range(50)]
    for fact in facts:
        commit(database, [Delivered(fact, body_of(fact), b"")])
    log = path.with_name("journal.db-wal").read_bytes()
    database.close()
    path.with_name("journal.db-wal").unlink(missing_ok=True)
    path.unlink()
    open_for_writing(path).close()
    half = len(log) // 2
    flipped = bytes(255 - one for one in log[half : half + 8])
    broken = log[:half] if at_rest == "cut" else log[:half] + flipped + log[half + 8 :]
    path.with_name("journal.db-wal").write_bytes(broken)
    open_for_writing(path).close()
    found = examine(path)

    assert found.faults == ()
    assert found.facts is not None
    assert 10 < found.facts < 50
    assert {row.id for row in JournalReader(path).recent(99)} == {
        fact.id for fact in facts[: found.facts]
    }


FULL_DISK = """
import asyncio, sys
from pathlib import Path
from console.errors import JournalFull
from console.switchboard.journal.writer import Journal
from tests.domain.stories import initiated
from tests.switchboard.journal.test_writer import body_of

async def main():
    folder = Path(sys.argv[1])
    (folder / "ballast").write_bytes(bytes(200_000))
    journal = Journal(folder / "journal.db")
    journal.open()
    number = 0
    try:
        while True:
            fact = initiated(number, f"F{number}", caller_id_name="x" * 500)
            await journal.append(fact, body_of(fact))
            number += 1
    except JournalFull as full:
        print(full.word, journal.trouble.word)
    (folder / "ballast").unlink()
    while journal.trouble is not None:
        await asyncio.sleep(0.05)
    await journal.append(fact, body_of(fact))
    await journal.close()
    print(number > 10)

asyncio.run(main())
"""
ON_TMPFS = 'mount -t tmpfs -o size=1m tmpfs "$1" && exec "$2" -c "$3" "$1"'


def test_a_full_disk_is_called_so_and_goes_on_when_there_is_space(tmp_path: Path) -> None:
    """On a real file system without space, not one that only seems so."""
    ran = subprocess.run(
        *(
            [
                "unshare",
                "-rm",
                "sh",
                "-c",
                ON_TMPFS,
                "sh",
                str(tmp_path),
                sys.executable,
                FULL_DISK,
            ],
        ),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    if "mount" in ran.stderr or "unshare" in ran.stderr:
        pytest.skip("nothing can be mounted here")

    assert ran.stdout == "disk full disk full\nTrue\n", ran.stderr


async def test_it_is_noticed_while_nothing_comes(journal: Journal, path: Path) -> None:
    """At night nobody calls: the light must be red before the first caller of the day."""
    await asyncio.to_thread(without_folder, path)

    trouble = await until(lambda: journal.trouble)
    assert isinstance(trouble, JournalMoved)
    assert str(path) in str(trouble)


OTHER = """
import sqlite3, sys
other = sqlite3.connect(sys.argv[1], isolation_level=None)
other.execute("CREATE TABLE later (x)")
print("ready", flush=True)
sys.stdin.readline()
print(other.execute("PRAGMA integrity_check").fetchone()[0])
"""


@pytest.mark.parametrize("noticed", [True, False], ids=["noticed", "not noticed"])
async def test_a_journal_that_lost_its_files_leaves_those_of_others_alone(
    path: Path, *, noticed: bool
) -> None:
    """SQLite, when it closes, moves its log into the file and removes the log by its name: both
    may be another's by now."""
    journal = Journal(path)
    journal.open()
    await write(journal, initiated(0, "A"))
    await asyncio.to_thread(without_log, path)
    other = await asyncio.create_subprocess_exec(
        *(sys.executable, "-c", OTHER, str(path)),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert other.stdout is not None
    await other.stdout.readline()
    log = path.with_name("journal.db-wal")
    before = await asyncio.to_thread(log.read_bytes)
    if noticed:
        with pytest.raises(JournalMoved):
            await write(journal, initiated(1, "B"))
    await journal.close()
    after = await asyncio.to_thread(log.read_bytes)
    said, _ = await other.communicate(b"\n")

    assert before
    assert after == before
    assert said == b"ok\n"


async def test_what_was_acknowledged_is_there_after_the_files_were_put_back(path: Path) -> None:
    """What now: stop the switchboard, put the folder back, start it again."""
    journal = Journal(path)
    journal.open()
    await write(journal, initiated(0, "A"))
    away = path.parent.with_name("away")
    await asyncio.to_thread(path.parent.rename, away)
    with pytest.raises(JournalMoved):
        await write(journal, initiated(1, "B"))
    await journal.close()
    await asyncio.to_thread(away.rename, path.parent)
    again = Journal(path)
    again.open()
    await write(again, initiated(2, "C"))

    stored = [row.id for row in JournalReader(path).recent(9)]
    assert {initiated(0, "A").id, initiated(2, "C").id} <= set(stored)
    await again.close()


async def test_a_journal_that_another_holds_is_said_so(journal: Journal, path: Path) -> None:
    """A tool that began to write and went for lunch: each delivery is refused, and told why."""
    other = sqlite3.connect(path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    with pytest.raises(JournalBusy, match="holds"):
        await write(journal, initiated(0, "A"))
    assert isinstance(journal.trouble, JournalBusy)
    other.execute("ROLLBACK")
    other.close()

    await until(lambda: journal.trouble is None)  # by itself, also while nothing comes
    await write(journal, initiated(1, "B"))


async def test_trouble_that_is_over_is_forgotten_while_nothing_comes(journal: Journal) -> None:
    """Space was made on the disk: a light that stays red until the next call lies."""
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalFailed):
        await write(journal, initiated(0, "A"))
    assert journal.trouble is not None
    database.execute("PRAGMA query_only = OFF")

    await until(lambda: journal.trouble is None)


def test_a_journal_is_whole_from_the_moment_it_has_its_name(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A start that is killed half-way must not leave an empty file that looks like a loss."""

    def killed(_: object) -> None:
        assert not path.exists()
        raise KeyboardInterrupt

    monkeypatch.setattr(file, "make_tables", killed)
    with pytest.raises(KeyboardInterrupt):
        open_for_writing(path)

    assert not path.exists()


async def test_an_empty_file_is_told_and_begun_anew(path: Path) -> None:
    """Whatever emptied it, the calls of the past are gone: nobody should find out by chance."""
    await asyncio.to_thread(private_files.write_new, path, "")
    journal = Journal(path)
    journal.open()
    await write(journal, initiated(0, "A"))
    await journal.close()
    again = Journal(path)
    again.open()
    await again.close()

    assert (journal.found_empty, again.found_empty) == (True, False)


@pytest.mark.parametrize("emptied", [True, False], ids=["emptied", "gone"])
def test_a_log_without_its_journal_is_not_thrown_away(path: Path, *, emptied: bool) -> None:
    """SQLite would remove the log, in which everything may stand, without a word."""
    path.parent.mkdir()
    open_for_writing(path).close()
    path.with_name("journal.db-wal").write_bytes(b"all that was written lately" * 10)
    if emptied:
        path.write_bytes(b"")
    else:
        path.unlink()

    with pytest.raises(JournalDamaged, match=r"journal\.db-wal") as refused:
        open_for_writing(path)
    assert "journal repair" in refused.value.hint
    assert path.with_name("journal.db-wal").stat().st_size == 270


def test_a_link_to_nowhere_begins_a_private_journal_where_it_points(tmp_path: Path) -> None:
    """The user may keep the journal on another disk."""
    elsewhere, link = tmp_path / "disk" / "journal.db", tmp_path / "journal.db"
    elsewhere.parent.mkdir()
    link.symlink_to(elsewhere)
    open_for_writing(link).close()

    assert link.is_symlink()
    assert elsewhere.stat().st_mode & 0o077 == 0
    assert elsewhere.stat().st_size

"""A copy of the journal is whole, private and never in the place of anything."""

from __future__ import annotations

import asyncio
import os
import stat
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.errors import Cancelled, JournalDamaged, JournalFailed
from console.progress import Progress
from console.switchboard.journal import copies
from console.switchboard.journal.check import examine
from console.switchboard.journal.copies import back_up, set_aside
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from tests.domain.stories import NOON, initiated
from tests.switchboard.journal import damage
from tests.switchboard.journal.test_repair import Stopped
from tests.switchboard.journal.test_writer import write
from tests.waiting import LIMIT


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    journal = Journal(path)
    journal.open()
    yield journal
    await journal.close()


BACKUP = """
import sys
from pathlib import Path
from console.switchboard.journal.copies import back_up
back_up(Path(sys.argv[1]), Path(sys.argv[2]))
"""


async def test_a_copy_is_made_while_the_journal_is_written(
    journal: Journal, path: Path, tmp_path: Path
) -> None:
    """Each fact is in it or is not; those that were acknowledged before it began all are."""
    copy = tmp_path / "copy.db"
    await write(journal, *(initiated(number, f"A{number}") for number in range(200)))
    copying = await asyncio.create_subprocess_exec(
        sys.executable, "-c", BACKUP, str(path), str(copy)
    )
    number = 200
    while copying.returncode is None:
        await write(journal, initiated(number, f"A{number}"))
        number += 1
    await write(journal, initiated(number, "LAST"))

    assert copying.returncode == 0
    found = await asyncio.to_thread(examine, copy)
    assert found.faults == ()
    assert found.facts is not None
    assert 200 <= found.facts <= number
    ids = {row.id for row in JournalReader(copy).recent(10_000)}
    assert {initiated(one, f"A{one}").id for one in range(200)} <= ids
    assert journal.trouble is None


async def test_a_copy_that_is_stopped_is_not_there(
    journal: Journal, path: Path, tmp_path: Path
) -> None:
    """Nor is a part of it, under any name."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(50)))
    folder = tmp_path / "copies"
    folder.mkdir()
    with pytest.raises(Cancelled):
        await asyncio.to_thread(back_up, path, folder / "copy.db", Stopped("copying"))

    assert list(folder.iterdir()) == []


async def test_a_copy_does_not_begin_anew_whenever_a_fact_comes_in(
    journal: Journal, path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is of the moment at which it began, however often it is written meanwhile."""
    await write(journal, *(initiated(number, f"A{number}") for number in range(50)))
    monkeypatch.setattr(copies, "STEP", 1)
    loop, told = asyncio.get_running_loop(), []

    class Written(Progress):
        def reach(self, done: int) -> None:
            assert len(told) < 1000, "it begins anew again and again"
            fact = initiated(100 + len(told), f"B{len(told)}")
            asyncio.run_coroutine_threadsafe(write(journal, fact), loop).result(LIMIT)
            told.append(done)
            super().reach(done)

    await asyncio.to_thread(back_up, path, tmp_path / "copy.db", Written())

    assert told == sorted(told)
    assert len(told) > 5
    assert (await asyncio.to_thread(examine, tmp_path / "copy.db")).facts == 50


async def test_a_copy_is_private_and_one_file(journal: Journal, path: Path, tmp_path: Path) -> None:
    """It holds the same numbers as the journal does, and travels as one file."""
    await write(journal, initiated(0, "A"))
    former = os.umask(0)
    try:
        await asyncio.to_thread(back_up, path, tmp_path / "copies" / "copy.db")
    finally:
        os.umask(former)
    (copy,) = (tmp_path / "copies").iterdir()

    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert copy.name == "copy.db"


@pytest.mark.parametrize("there", ["file", "link to nowhere"])
async def test_a_copy_overwrites_nothing(
    journal: Journal, path: Path, tmp_path: Path, there: str
) -> None:
    """The copy of yesterday is what one needs when that of today is made of a damaged journal."""
    copy = tmp_path / "copy.db"
    if there == "file":
        await asyncio.to_thread(copy.write_text, "yesterday")
    else:
        await asyncio.to_thread(copy.symlink_to, tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        await asyncio.to_thread(back_up, path, copy)

    assert await asyncio.to_thread(os.listdir, tmp_path) in (
        ["state", "copy.db"],
        ["copy.db", "state"],
    )
    assert there != "file" or await asyncio.to_thread(copy.read_text) == "yesterday"


def test_of_a_damaged_journal_no_copy_is_made_that_looks_whole(tmp_path: Path) -> None:
    """Whoever keeps copies learns of the damage when the next one is made, not a year later."""
    path, copy = tmp_path / "journal.db", tmp_path / "copy.db"
    damage.written(path)
    damage.without_middle(path)
    with pytest.raises(JournalDamaged) as refused:
        back_up(path, copy)

    assert refused.value.path == str(path)
    assert "journal repair" in refused.value.hint
    assert not [one.name for one in tmp_path.iterdir() if "copy" in one.name]


def test_without_a_journal_there_is_no_copy(tmp_path: Path) -> None:
    """An empty copy would be taken for one."""
    with pytest.raises(JournalFailed, match="no journal"):
        back_up(tmp_path / "journal.db", tmp_path / "copy.db")
    assert not list(tmp_path.iterdir())


async def test_what_is_set_aside_is_whole_with_its_log(path: Path, tmp_path: Path) -> None:
    """The log belongs to the file: without it the last days would be missing."""
    keep = tmp_path / "keep"
    journal = Journal(path)
    journal.open()
    await write(journal, initiated(0, "A"))

    def snapshot() -> None:
        keep.mkdir()
        for beside in ("", "-wal"):
            (keep / f"journal.db{beside}").write_bytes(
                path.with_name(f"journal.db{beside}").read_bytes()
            )

    await asyncio.to_thread(snapshot)
    await journal.close()
    aside = await asyncio.to_thread(set_aside, keep / "journal.db", NOON)

    assert aside is not None
    assert aside.name.startswith("journal.db.aside-2026")
    assert sorted(one.name for one in keep.iterdir()) == [aside.name, f"{aside.name}-wal"]
    assert [row.id for row in JournalReader(aside).recent(9)] == [initiated(0, "A").id]
    assert await asyncio.to_thread(set_aside, keep / "journal.db", NOON) is None

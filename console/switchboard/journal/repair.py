"""A new journal from all that can be read of a damaged one.

The facts are the record: lines of the history and all else follow from them, and are told
anew. SQLite reads the facts from a copy, one after the other, and where a page cannot be
read the next fact is looked for behind it. Where that was so, the pages that hold facts are
read singly, too: a page that leads to hundreds of others may be the one that is bad.
"""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from console import private_files
from console.errors import JournalFailed
from console.progress import BYTES, Progress
from console.switchboard.journal import schema
from console.switchboard.journal.causes import failure_of
from console.switchboard.journal.commit import BATCH, Delivered, commit
from console.switchboard.journal.copies import set_aside
from console.switchboard.journal.file import PAGE, connect, files_of, make_tables
from console.switchboard.journal.history.messages import make_indices
from console.switchboard.journal.history.spans import RESTS, bring_up_to_date
from console.switchboard.journal.rows import Row, fact_of, row_of

_FACTS: Final = (
    "SELECT number, id, kind, session_id, occurred_at, received_at, attempt, body, headers "
    "FROM facts"
)
_FOUND: Final = (
    "CREATE TABLE found (number INTEGER PRIMARY KEY, id, kind, session_id, occurred_at, "
    "received_at, attempt, body, headers)"
)
_KEEP: Final = "INSERT OR IGNORE INTO found VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
_ONE_BY_ONE: Final = 64
"""Facts of a bad page that are tried singly: a page of 4 KiB holds a few."""

_LONGEST_GAP: Final = 2**40
"""Numbers of facts behind which none is looked for any more."""

_AT_ONCE: Final = 4 * 1024 * 1024
"""Bytes of a file that are copied at one go."""

_LEAF: Final = 0x0D
"""The first byte of a page that holds rows (https://www.sqlite.org/fileformat2.html)."""

_HEADER: Final = 100
"""Bytes at the beginning of the file, which tell what SQLite has to know of it."""


class Repaired(Struct, frozen=True, kw_only=True):
    """What came of a repair: facts that were saved, and the least number that were not.

    `aside` is where the damaged journal is now.
    """

    facts: int
    lost: int
    aside: Path | None


def repair(path: Path, now: datetime, progress: Progress | None = None) -> Repaired:
    """Put a new journal in the place of a damaged one, which is kept under another name.

    Only who has taken the journal may do it. Nothing is changed until the new one is whole
    and on the disk; there must be room for three more of its size. Raises `JournalFailed`,
    also where not a single fact could be read, and `Cancelled`: nothing is changed then, either.
    """
    progress, real = progress or Progress(), path.resolve()
    try:
        with (
            _folder(real.with_name(f".{real.name}.repair")) as folder,
            private_files.replacing(real, alone=True, durable=True) as fresh,
        ):
            copy = _copied(real, folder / real.name, progress)
            with (
                closing(connect(folder / "found", 0)) as found,
                closing(connect(fresh, 0)) as target,
            ):
                _gather(copy, found, progress)
                target.execute("PRAGMA synchronous = OFF")  # it is flushed as a whole
                make_tables(target)
                make_indices(target)
                saved, lost = _save(found, target, progress)
                progress.begin("indexing the history", "calls", step="4/4")
                bring_up_to_date(target, now.timestamp() - RESTS, breath=0, progress=progress)
            if not saved:
                raise JournalFailed(str(path), "not a single fact of it can be read")
            progress.begin("putting it in its place")
            aside = set_aside(real, now)
    except (OSError, sqlite3.Error) as error:
        raise failure_of(path, error) from error
    return Repaired(facts=saved, lost=lost, aside=aside)


@contextmanager
def _folder(folder: Path) -> Iterator[Path]:
    """A private folder for the time of a repair; what one left that was killed goes first."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


# Reading ----------------------------------------------------------------------------------


def _copied(path: Path, copy: Path, progress: Progress) -> Path:
    """The journal and its log, copied; its beginning is made good where that is all that is bad.

    Raises `OSError`, `sqlite3.Error` and `Cancelled`.
    """
    for one, name in zip(files_of(path)[:2], files_of(copy)[:2], strict=True):
        if one.exists():
            _copy_file(one, name, progress)
    if not copy.exists() or not copy.stat().st_size:
        copy.write_bytes(bytes(PAGE))  # SQLite would remove a log beside an empty file
    if not _opens(copy):
        _graft(copy, whole_page=False)
    if not _opens(copy):
        _graft(copy, whole_page=True)
    return copy


def _copy_file(file: Path, copy: Path, progress: Progress) -> None:
    progress.begin(f"copying {file.name}", BYTES, file.stat().st_size, "1/4")
    with file.open("rb") as source, copy.open("wb") as target:
        while piece := source.read(_AT_ONCE):
            target.write(piece)
            progress.reach(progress.done + len(piece))


def _opens(copy: Path) -> bool:
    """Whether SQLite finds the facts in it."""
    try:
        with closing(_opened(copy)) as database:
            database.execute("SELECT rowid FROM facts WHERE number < 0").fetchone()
    except sqlite3.Error:
        return False
    return True


def _opened(copy: Path) -> sqlite3.Connection:
    """A copy, open for reading even if its file is shorter than it says."""
    database = connect(copy, 0)
    database.execute("PRAGMA writable_schema = ON")
    database.execute("PRAGMA synchronous = OFF")
    return database


def _graft(copy: Path, *, whole_page: bool) -> None:
    """Give a copy the beginning of a new journal: the header, or all of the first page.

    The first page tells where the tables begin; a journal that was never of another version
    has them where a new one has. All tables do not find room in it: those that came first do,
    and the facts are among them.
    """
    model = copy.with_name("model")
    with closing(connect(model, 0)) as database:
        database.executescript(f"BEGIN; {schema.TABLES} COMMIT;")
    size = PAGE if whole_page else _HEADER
    with model.open("rb") as source, copy.open("r+b") as target:
        beginning = bytearray(source.read(size))
        pages = max(1, copy.stat().st_size // PAGE)
        beginning[28:32] = pages.to_bytes(4, "big")
        beginning[32:40] = bytes(8)  # no list of free pages: it would be another's
        target.write(beginning)
    model.unlink()


def _gather(copy: Path, found: sqlite3.Connection, progress: Progress) -> None:
    """Put every fact that can be read into a table of its own, by its number."""
    found.execute("PRAGMA synchronous = OFF")
    found.execute("BEGIN")
    found.execute(_FOUND)
    with closing(_opened(copy)) as database:
        progress.begin("reading the facts", "facts", _count(database), "2/4")
        whole = _take_all(database, found, progress)
        with suppress(sqlite3.DatabaseError):
            database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    if not whole:
        with closing(_opened(copy)) as database:
            leaves = _leaves(copy)
            progress.begin("reading what is left, page by page", "pages", len(leaves), "2/4")
            for page in progress.over(leaves):
                _take_page(database, page, found)
    found.execute("COMMIT")


def _count(database: sqlite3.Connection) -> int | None:
    """How many facts there should be; None where that cannot be read."""
    try:
        row = database.execute("SELECT min(number), max(number) FROM facts").fetchone()
    except sqlite3.DatabaseError:
        return None
    return None if None in row else int(row[1] - row[0] + 1)


def _take_all(database: sqlite3.Connection, found: sqlite3.Connection, progress: Progress) -> bool:
    """Take the facts in the order of their numbers; whether none had to be left out."""
    last, whole = 0, True
    while True:
        try:
            for row in database.execute(f"{_FACTS} WHERE number > ? ORDER BY number", (last,)):
                found.execute(_KEEP, row)
                last = row[0]
                progress.reach(progress.done + 1)
        except sqlite3.DatabaseError:
            whole = False
            behind = _behind(database, last)
            if behind is None:
                return False
            last = behind
        else:
            return whole


def _leaves(copy: Path) -> list[int]:
    """The numbers of all pages that look as if they held rows, the first one left out."""
    with copy.open("rb") as file:
        kinds = iter(lambda: file.read(PAGE)[:1], b"")
        return [number for number, kind in enumerate(kinds, 1) if kind == bytes([_LEAF])][1:]


def _take_page(database: sqlite3.Connection, page: int, found: sqlite3.Connection) -> None:
    """Take the facts of one page, which SQLite is told to be all of the table."""
    with suppress(sqlite3.DatabaseError):  # no page of facts, or not whole
        database.execute("PRAGMA writable_schema = ON")
        database.execute("UPDATE sqlite_schema SET rootpage = ? WHERE name = 'facts'", (page,))
        database.execute("PRAGMA writable_schema = RESET")  # it is read anew
        for row in database.execute(f"{_FACTS} NOT INDEXED"):
            found.execute(_KEEP, row)


def _behind(database: sqlite3.Connection, last: int) -> int | None:
    """A number behind which the next fact can be read; None if there is no more."""
    for near in range(last + 1, last + _ONE_BY_ONE):
        if _can_read(database, near):
            return near
    step = _ONE_BY_ONE
    while not _can_read(database, last + step):
        step *= 2
        if step > _LONGEST_GAP:
            return None
    bad, good = last + step // 2, last + step
    while good - bad > 1:
        middle = (bad + good) // 2
        if _can_read(database, middle):
            good = middle
        else:
            bad = middle
    return good


def _can_read(database: sqlite3.Connection, number: int) -> bool:
    """Whether the first fact behind that number can be read, or there is none."""
    try:
        database.execute(f"{_FACTS} WHERE number > ? ORDER BY number LIMIT 1", (number,)).fetchone()
    except sqlite3.DatabaseError:
        return False
    return True


# Writing ----------------------------------------------------------------------------------


def _save(
    found: sqlite3.Connection, target: sqlite3.Connection, progress: Progress
) -> tuple[int, int]:
    """Write what was found into the new journal: how many facts, and how many are missing."""
    (total,) = found.execute("SELECT count(*) FROM found").fetchone()
    progress.begin("writing the new journal", "facts", total, "3/4")
    batch: list[Delivered] = []
    saved, first, last = 0, None, 0
    for *columns, headers in found.execute("SELECT * FROM found ORDER BY number"):
        row = row_of(columns)
        first, last = first or row.number, row.number
        if delivered := _delivered(row, headers):
            batch.append(delivered)
        if len(batch) == BATCH:
            saved += _commit(target, batch)
            progress.reach(progress.done + len(batch))
            batch = []
    saved += _commit(target, batch)
    expected = last - (first or 1) + 1 if last else 0
    return saved, max(0, expected - saved)


def _delivered(row: Row, headers: object) -> Delivered | None:
    """The fact as it was delivered; None where its row makes no sense any more."""
    values: tuple[object, ...] = (row.id, row.kind, row.occurred_at, row.received_at, row.body)
    if not all(map(isinstance, values, (str, str, float, float, bytes))):
        return None
    try:
        fact = fact_of(row)
    except (ValueError, TypeError, OverflowError, OSError):
        return None
    return Delivered(fact, row.body, headers if isinstance(headers, bytes) else b"")


def _commit(target: sqlite3.Connection, batch: Sequence[Delivered]) -> int:
    """Store a batch; where one of it cannot be stored, the others. How many were new."""
    if not batch:
        return 0
    try:
        stored = commit(target, batch)
    except (sqlite3.Error, ValueError, TypeError, OverflowError):
        target.rollback()
        if len(batch) == 1:
            return 0
        return sum(_commit(target, [item]) for item in batch)
    return sum(one.new or one.contradicts for one in stored)

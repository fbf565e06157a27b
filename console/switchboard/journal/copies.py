"""The whole journal elsewhere: copied while it is written, or put aside for a new one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from console import private_files
from console.errors import JournalDamaged, JournalMissing
from console.progress import BYTES, Progress
from console.switchboard.journal.causes import failure_of
from console.switchboard.journal.check import read_only, stoppable
from console.switchboard.journal.file import files_of


def back_up(path: Path, copy: Path, progress: Progress | None = None) -> int:
    """Copy the journal as it is at one moment, also beside the switchboard that writes it.

    The copy is 0600 from its first byte, has its name when it is whole, on the disk and
    checked, and never takes the place of anything. Its size in bytes. Raises
    `FileExistsError`, `JournalDamaged` where the journal is not whole, `JournalFailed`, and
    `Cancelled`: then there is no copy.
    """
    if copy.exists() or copy.is_symlink():
        raise FileExistsError(str(copy))
    if not path.exists():
        raise JournalMissing(str(path))
    try:
        with private_files.beside_until_whole(copy) as unfinished:
            _copy(path, unfinished, progress or Progress())
            size = unfinished.stat().st_size
    except FileExistsError:
        raise
    except OSError as error:
        raise failure_of(copy, error) from error
    return size


STEP: Final = 4096
"""Pages that are copied at one go: 16 MiB, a few hundredths of a second."""


def _copy(path: Path, unfinished: Path, progress: Progress) -> None:
    """Copy all pages as they are at one moment.

    A transaction holds the moment: without it each step would begin anew whenever a fact came in
    (sqlite.org/c3ref/backup_finish.html).
    """
    try:
        source = read_only(path)
    except sqlite3.Error as error:
        raise failure_of(path, error) from error
    with closing(source), closing(sqlite3.connect(unfinished)) as target:
        try:
            _copy_pages(source, target, progress)
            target.execute("PRAGMA journal_mode = DELETE")  # one file, readable from any disk
            with stoppable(target, progress):
                progress.begin("checking the copy", step="2/2")
                (said,) = target.execute("PRAGMA quick_check(1)").fetchone()
        except sqlite3.Error as error:
            failure = failure_of(unfinished, error)
            raise type(failure)(str(path), failure.reason) from error
    if said != "ok":
        raise JournalDamaged(str(path), "it is not whole, and so would be its copy")


def _copy_pages(source: sqlite3.Connection, target: sqlite3.Connection, progress: Progress) -> None:
    """Raises `sqlite3.Error` and `Cancelled`."""
    source.execute("BEGIN")
    source.execute("SELECT count(*) FROM sqlite_schema").fetchone()  # who has read holds the moment
    (size,) = source.execute("PRAGMA page_size").fetchone()
    (pages,) = source.execute("PRAGMA page_count").fetchone()
    progress.begin("copying the journal", BYTES, size * pages, "1/2")
    source.backup(
        target,
        pages=STEP,
        progress=lambda _, left, total: progress.reach(size * (total - left)),
        sleep=0.0,
    )
    source.rollback()


def set_aside(path: Path, now: datetime) -> Path | None:
    """Give the journal and its log another, dated name; what they are called from now on.

    None if there was nothing. Only who has taken the journal may do it. The file goes
    first: a log without its journal is noticed at the next start, a journal without its
    log is not. Raises `JournalFailed`.
    """
    file, log, index = files_of(path.resolve())
    aside = file.with_name(f"{file.name}.aside-{now.astimezone():%Y%m%dT%H%M%S-%f}")
    found = False
    try:
        if file.exists():
            file.rename(aside)
            found = True
        if log.exists() and log.stat().st_size:  # whoever only read leaves an empty one
            log.rename(aside.with_name(f"{aside.name}-wal"))
            found = True
        for beside in (log, index):
            beside.unlink(missing_ok=True)
    except OSError as error:
        raise failure_of(path, error) from error
    return aside if found else None

"""Whether a journal is whole, and what stands in it."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import Final

from msgspec import Struct

from console.errors import JournalDamaged, JournalFailed, JournalMissing
from console.progress import Progress
from console.switchboard.journal import schema
from console.switchboard.journal.causes import failure_of, read_tables
from console.switchboard.journal.file import OPENING_SECONDS, files_of, is_empty
from console.switchboard.journal.history.spans import is_as_the_calls_say
from console.switchboard.journal.rows import moment

FAULTS_TOLD: Final = 10
"""Faults of a file that are named; a damaged one has thousands of the same."""

_INDEXED: Final = "SELECT ifnull(sum(calls), 0) FROM spans"
_EXTENT: Final = (
    "SELECT count(*), min(received_at), max(received_at) FROM facts",
    "SELECT count(*) FROM calls",
)


class Condition(Struct, frozen=True, kw_only=True):
    """What is known of a journal file. `faults` is empty where it is whole; sizes are bytes.

    `log_bytes` stand in the write-ahead log. What cannot be read for a fault is None.
    """

    path: Path
    bytes: int
    log_bytes: int
    version: int | None = None
    facts: int | None = None
    calls: int | None = None
    first: datetime | None = None
    last: datetime | None = None
    faults: tuple[str, ...] = ()


def examine(path: Path, *, quick: bool = False, progress: Progress | None = None) -> Condition:
    """Look at every page of a journal, also beside the switchboard that writes it.

    With `quick` the indexes are not held against the rows, which takes a fraction of the time.
    Nothing in it is changed. It takes as long as reading the file does. Raises
    `JournalFailed` where there is none, or it cannot be opened for another reason than
    what is in it, and `Cancelled`.
    """
    progress = progress or Progress()
    log = files_of(path)[1]
    log_bytes = log.stat().st_size if log.exists() else 0
    if is_empty(path) or not path.exists():
        return _without_pages(path, log, log_bytes)
    found = Condition(path=path, bytes=path.stat().st_size, log_bytes=log_bytes)
    try:
        with closing(read_only(path)) as database, stoppable(database, progress):
            return _read(database, found, quick=quick, progress=progress)
    except sqlite3.Error as error:
        failure = failure_of(path, error)
        if not isinstance(failure, JournalDamaged):
            raise failure from error
        return Condition(
            path=path, bytes=found.bytes, log_bytes=log_bytes, faults=(failure.reason,)
        )


@contextmanager
def stoppable(database: sqlite3.Connection, progress: Progress) -> Iterator[None]:
    """What is asked of a database in the block ends where the work is cancelled.

    Raises `Cancelled`, in place of what SQLite says then.
    """
    with progress.stopped_by(database.interrupt):
        try:
            yield
        except sqlite3.Error:
            progress.check()
            raise


def read_only(path: Path) -> sqlite3.Connection:
    """A connection that changes nothing. Raises `sqlite3.Error`.

    Where neither the file nor anything beside it may be written, SQLite cannot make the index
    of a log; a journal without a log is then read as it is.
    """
    uri = f"{path.absolute().as_uri()}?mode=ro"
    try:
        return _connect(uri)
    except sqlite3.OperationalError as error:
        cannot_open = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_CANTOPEN
        if not cannot_open or _may_have_log(path):
            raise
        return _connect(f"{uri}&immutable=1")


def _may_have_log(path: Path) -> bool:
    """Whether there is a log beside it, or nobody may look."""
    try:
        return bool(files_of(path)[1].stat().st_size)
    except FileNotFoundError:
        return False
    except OSError:
        return True


def _connect(uri: str) -> sqlite3.Connection:
    database = sqlite3.connect(uri, uri=True, check_same_thread=False, timeout=OPENING_SECONDS)
    try:
        read_tables(database)
    except sqlite3.Error:
        database.close()
        raise
    return database


def _without_pages(path: Path, log: Path, log_bytes: int) -> Condition:
    """A file that is not there, or has no byte."""
    if log_bytes:
        what = f"the file is gone or empty, while {log.name} holds {log_bytes} bytes"
    elif path.exists():
        what = "the file is empty"
    else:
        raise JournalMissing(str(path))
    return Condition(path=path, bytes=0, log_bytes=log_bytes, faults=(what,))


def _of_the_index(database: sqlite3.Connection, progress: Progress) -> Iterator[str]:
    """What is wrong with the index of the history, as it is at one moment."""
    database.execute("BEGIN")
    (calls,) = database.execute(_INDEXED).fetchone()
    progress.begin("holding the index of the history against the calls", "calls", calls)
    if not is_as_the_calls_say(database, progress):
        yield "the index of the history is not what the calls say: a search may not find some"
    database.execute("COMMIT")


def _read(
    database: sqlite3.Connection, found: Condition, *, quick: bool, progress: Progress
) -> Condition:
    """What the pages tell. Raises `sqlite3.Error` where the first of them cannot be read."""
    (version,) = database.execute("PRAGMA user_version").fetchone()
    (owner,) = database.execute("PRAGMA application_id").fetchone()
    if owner != schema.APPLICATION_ID:
        raise JournalFailed(str(found.path), "it is the database of another program")
    told = {name: getattr(found, name) for name in ("path", "bytes", "log_bytes")}
    faults: list[str] = []
    try:
        how = "quick_check" if quick else "integrity_check"
        progress.begin(f"checking every page of {found.bytes / 1_000_000:,.0f} MB")
        rows = database.execute(f"PRAGMA {how}({FAULTS_TOLD})").fetchall()
        progress.begin("counting what stands in it")
        faults += [line for (said,) in rows for line in str(said).splitlines() if line != "ok"]
        facts, first, last = database.execute(_EXTENT[0]).fetchone()
        (calls,) = database.execute(_EXTENT[1]).fetchone()
        if version == schema.VERSION and not quick and not faults:
            faults += _of_the_index(database, progress)
    except sqlite3.DatabaseError as error:
        progress.check()
        faults.append(failure_of(found.path, error).reason)
        return Condition(**told, version=version, faults=tuple(faults[:FAULTS_TOLD]))
    times = (_time(first, faults), _time(last, faults))
    return Condition(
        **told,
        version=version,
        facts=facts,
        calls=calls,
        first=times[0],
        last=times[1],
        faults=tuple(faults[:FAULTS_TOLD]),
    )


def _time(seconds: float | None, faults: list[str]) -> datetime | None:
    """When a fact came; one of no calendar is a fault of the file."""
    try:
        return None if seconds is None else moment(seconds)
    except (ValueError, OverflowError, OSError):
        faults.append(f"a fact came at {seconds:g} seconds since 1970, which no calendar has")
        return None

"""The journal's file: taken for one process, begun, opened, and watched.

SQLite holds its locks by `fcntl`, and closing any descriptor of a file drops every such
lock that the process has on it (https://www.sqlite.org/howtocorrupt.html, section 2.2).
Whoever looks into the journal then takes itself for the last one and removes the
write-ahead log, while this process goes on writing into it. So no descriptor of an open
journal, of its `-wal` or of its `-shm` is ever had beside SQLite's own: one writer at a
time is held by a lock file beside it, and whether the files are still those of their
names is asked of the names alone, by `stat`.
"""

from __future__ import annotations

import os
import sqlite3
import struct
import subprocess
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from msgspec import Struct

from console import private_files
from console.errors import JournalDamaged, JournalError, JournalFailed, JournalLocked, JournalTooNew
from console.switchboard.journal import schema
from console.switchboard.journal.causes import failure_of, read_tables
from console.switchboard.journal.history import spans
from console.switchboard.journal.history.follows import TABLE
from console.switchboard.journal.history.messages import make_indices
from console.switchboard.journal.versions import migrate

CHECKPOINT_PAGES: Final = 16_000
"""WAL pages (4 KiB each, 64 MiB) after which SQLite moves them into the main file."""

PAGE: Final = 4096

OPENING_SECONDS: Final = 5.0
"""Seconds that another program's lock is waited for while the journal is being opened."""

BESIDE: Final = ("-wal", "-shm")
"""What SQLite keeps beside the file while it is open: the write-ahead log, and its index."""

_Mark = tuple[int, int] | None


class Files(Struct, frozen=True):
    """Which files a journal consists of, by device and inode, since it was opened.

    Their names are put together once: they are looked at in the way of each commit.
    """

    names: tuple[str, ...]
    marks: tuple[_Mark, ...]

    @classmethod
    def of(cls, path: Path) -> Files:
        """The files that have the journal's names now."""
        names = tuple(map(str, files_of(path)))
        return cls(names, tuple(map(_mark, names)))

    def are_there(self) -> bool:
        """Whether each name still leads to the same file; three calls of `stat`."""
        return tuple(map(_mark, self.names)) == self.marks

    def look(self) -> tuple[bool, int]:
        """Whether each name still leads to the same file, and how long the log is."""
        marks, log_bytes = list[_Mark](), 0
        for place, name in enumerate(self.names):
            try:
                found = os.stat(name)  # noqa: PTH116 - likewise
            except OSError:
                return False, 0
            marks.append((found.st_dev, found.st_ino))
            if place == 1:
                log_bytes = found.st_size
        return tuple(marks) == self.marks, log_bytes

    def log_bytes(self) -> int:
        """How long the write-ahead log is; 0 where there is none."""
        try:
            return os.stat(self.names[1]).st_size  # noqa: PTH116 - likewise
        except OSError:
            return 0

    def log_is_whole(self) -> bool:
        """Whether the log is as long as SQLite's index of it says, if it has anything in it.

        SQLite writes behind that length, whatever was cut off. After the end of the process it
        believes nothing that stands behind a hole. Where it cannot be told, it is not whole.
        """
        for _ in range(_LOOKS):
            index = _index_of_log(self.names[2])
            first, second = index[:_HEADER], index[_HEADER:]
            if len(second) == _HEADER and first == second:
                page, frames = struct.unpack_from("=HI", first, _PLACE_OF_PAGE_SIZE)
                needed = _LOG_HEADER + frames * (_FRAME + page) if frames else 0
                return bool(needed <= self.log_bytes())
        return False


def _index_of_log(name: str) -> bytes:
    """Both copies of the header of the log's index; fewer bytes where they cannot be read.

    Another process reads them: it holds no lock that it could lose by closing the file.
    """
    command = (sys.executable, "-IS", "-c", _READ, name, str(2 * _HEADER))
    with suppress(OSError, subprocess.SubprocessError):
        ran = subprocess.run(  # noqa: S603 - our own words, and a name that no shell reads
            command, capture_output=True, timeout=OPENING_SECONDS, check=True
        )
        return ran.stdout
    return b""


_READ: Final = (
    "import sys; "
    "sys.stdout.buffer.write(open(sys.argv[1], 'rb', buffering=0).read(int(sys.argv[2])))"
)

_HEADER: Final = 48
"""Bytes of a copy; while it is written the two differ (https://www.sqlite.org/walformat.html)."""

_PLACE_OF_PAGE_SIZE: Final = 14
"""Where the size of a page stands in it, two bytes; then the number of frames, four."""

_LOG_HEADER: Final = 32
_FRAME: Final = 24
"""Bytes before the first frame of the log, and before the page in each."""

_LOOKS: Final = 10


def files_of(path: Path) -> tuple[Path, ...]:
    """The journal, its log and the log's index, which stand beside the file that a link means."""
    real = path.resolve()
    return (path, *(real.with_name(real.name + beside) for beside in BESIDE))


def take(path: Path) -> int:
    """Lock the journal for this process; the lock goes with the process, however it ends.

    A descriptor of the lock file. Raises `JournalLocked` and `JournalFailed`.
    """
    try:
        return private_files.lock(path.with_suffix(".lock"))
    except BlockingIOError as error:
        raise JournalLocked(str(path), "another switchboard is writing it") from error
    except OSError as error:
        raise failure_of(path, error) from error


def is_empty(path: Path) -> bool:
    """Whether there is a file without a byte. Raises `JournalFailed`."""
    try:
        return path.stat().st_size == 0
    except FileNotFoundError:
        return False
    except OSError as error:
        raise failure_of(path, error) from error


def open_for_writing(path: Path) -> sqlite3.Connection:
    """Open or begin the journal, 0600 from its first byte.

    Raises `JournalFailed`, `JournalTooNew`, and `JournalDamaged` where there is a log
    without its journal: SQLite would remove it.
    """
    try:
        if is_empty(path) or not path.exists():
            _begin(path)
        for file in files_of(path):
            with suppress(FileNotFoundError):
                file.chmod(private_files.MODE)
        database = connect(path, OPENING_SECONDS)
    except (OSError, sqlite3.Error) as error:
        raise failure_of(path, error) from error
    try:
        _prepare(database, path)
    except (OSError, sqlite3.Error) as error:
        database.close()
        raise failure_of(path, error) from error
    except JournalError:
        database.close()
        raise
    return database


def connect(path: Path, seconds: float) -> sqlite3.Connection:
    """A connection that any thread may use, one at a time, and that commits when it is told.

    A lock of somebody else is waited for that many seconds. Raises `sqlite3.Error`.
    """
    return sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=seconds)


def make_tables(database: sqlite3.Connection) -> None:
    """Make the tables of a journal where there are none. Raises `sqlite3.Error`."""
    database.executescript(
        f"BEGIN; {schema.TABLES} {TABLE} {spans.TABLES}"
        f"PRAGMA user_version = {schema.VERSION};"
        f"PRAGMA application_id = {schema.APPLICATION_ID}; COMMIT;"
    )


def _begin(path: Path) -> None:
    """Make a new journal, which has its name once it is whole.

    Raises `JournalDamaged`, `OSError` and `sqlite3.Error`.
    """
    log = files_of(path)[1]
    if log.exists() and log.stat().st_size:
        raise JournalDamaged(
            str(path), f"the file is gone or empty, while {log.name} beside it holds what it wrote"
        )
    log.unlink(missing_ok=True)
    with (
        private_files.replacing(path.resolve(), alone=True, durable=True) as fresh,
        closing(connect(fresh, OPENING_SECONDS)) as database,
    ):
        database.execute("PRAGMA synchronous = OFF")  # it is flushed as a whole
        make_tables(database)


def _prepare(database: sqlite3.Connection, path: Path) -> None:
    version = database.execute("PRAGMA user_version").fetchone()[0]
    owner = database.execute("PRAGMA application_id").fetchone()[0]
    tables = read_tables(database)
    if owner not in (0, schema.APPLICATION_ID) or (tables and not owner):
        raise JournalFailed(str(path), "it is the database of another program")
    if version > schema.VERSION:
        raise JournalTooNew(str(path), f"written by a newer version (schema {version})")
    database.execute("PRAGMA journal_mode = WAL")
    database.execute("PRAGMA synchronous = FULL")
    database.execute("PRAGMA fullfsync = ON")  # macOS leaves it to the disk when to write, else
    database.execute(f"PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES}")
    database.execute(f"PRAGMA journal_size_limit = {CHECKPOINT_PAGES * PAGE}")  # after a long read
    if version == 0:
        make_tables(database)
    elif version < schema.VERSION:
        migrate(database, path, version)
    make_indices(database)


def _mark(name: str) -> _Mark:
    try:
        found = os.stat(name)  # noqa: PTH116 - likewise
    except OSError:
        return None
    return found.st_dev, found.st_ino

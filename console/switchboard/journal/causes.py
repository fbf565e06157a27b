"""Why SQLite or the disk refused, as one of the errors of the journal.

SQLite tells it by result codes (https://www.sqlite.org/rescode.html): the low byte is the kind,
the rest says more.
"""

from __future__ import annotations

import errno
import os
import sqlite3
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from console import private_files
from console.errors import (
    JournalBusy,
    JournalDamaged,
    JournalFailed,
    JournalForeign,
    JournalFull,
    JournalMoved,
    JournalReadOnly,
)

_KIND: Final = 0xFF

_OF_SQLITE: Final[Mapping[int, tuple[type[JournalFailed], str]]] = {
    sqlite3.SQLITE_FULL: (JournalFull, "there is no space left on its disk"),
    sqlite3.SQLITE_READONLY: (JournalReadOnly, "it may not be written"),
    sqlite3.SQLITE_PERM: (JournalReadOnly, "it may not be written"),
    sqlite3.SQLITE_BUSY: (JournalBusy, "another program holds it and does not let go"),
    sqlite3.SQLITE_LOCKED: (JournalBusy, "another program holds it and does not let go"),
    sqlite3.SQLITE_CORRUPT: (JournalDamaged, "the file is damaged"),
    sqlite3.SQLITE_NOTADB: (JournalDamaged, "the file is no journal"),
    sqlite3.SQLITE_IOERR: (JournalFailed, "its disk has an error"),
    sqlite3.SQLITE_CANTOPEN: (JournalFailed, "the file cannot be opened"),
}
_NO_TEXT: Final = "Could not decode to UTF-8"
"""What Python's module says of a text that is none, which has no code."""

_REFUSED: Final = {sqlite3.SQLITE_READONLY, sqlite3.SQLITE_PERM, sqlite3.SQLITE_CANTOPEN}
"""What a file of another user comes to, among others."""

_OF_SYSTEM: Final[Mapping[int, type[JournalFailed]]] = {
    errno.ENOSPC: JournalFull,
    errno.EDQUOT: JournalFull,
    errno.EROFS: JournalReadOnly,
    errno.EACCES: JournalReadOnly,
    errno.EPERM: JournalReadOnly,
}
_ROOM: Final = 64 * 1024
"""Bytes without which no commit fits; SQLite calls it an error of the disk where they lack."""


def failure_of(path: Path, error: Exception) -> JournalFailed:
    """The error of the journal that an error of SQLite, of the system or of a fact means."""
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(path, error)
    if isinstance(error, OSError):
        kind = _OF_SYSTEM.get(error.errno or 0, JournalFailed)
        if error.errno == errno.EACCES and (whose := private_files.whose_else(path)):
            return JournalForeign(str(path), whose)
        return kind(str(path), (error.strerror or str(error)).lower())
    return JournalFailed(str(path), str(error))


def read_tables(database: sqlite3.Connection) -> int:
    """Have SQLite read which tables there are; how many. Raises `sqlite3.Error`.

    What it says of damaged ones repeats their bytes, for which Python raises an error of its own.
    """
    try:
        (tables,) = database.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    except UnicodeDecodeError as error:
        said = error.object.decode("utf-8", "backslashreplace")
        damaged = sqlite3.DatabaseError(said)
        damaged.sqlite_errorcode = sqlite3.SQLITE_CORRUPT
        raise damaged from error
    return int(tables)


def is_no_text(error: sqlite3.Error) -> bool:
    """Whether a text that is read is none: bytes of it fell over."""
    return str(error).startswith(_NO_TEXT)


def moved(path: Path) -> JournalMoved:
    """The error where the open files are no longer those of that name."""
    return JournalMoved(
        str(path), "the journal's files there are no longer those that the switchboard has open"
    )


def moved_again(trouble: JournalMoved) -> JournalMoved:
    """The same trouble for one more who waits: an error that is raised twice is nobody's."""
    return JournalMoved(trouble.path, trouble.reason)


def cut_off(path: Path) -> JournalMoved:
    """The error where the write-ahead log was cut off under the writer."""
    return JournalMoved(str(path), "its write-ahead log was cut off by another program")


def concerns_the_disk(error: Exception) -> bool:
    """Whether the next fact would fare no better; else it is the fact that cannot be stored."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(
        error, sqlite3.IntegrityError | sqlite3.DataError | sqlite3.ProgrammingError
    )


def _of_sqlite(path: Path, error: sqlite3.Error) -> JournalFailed:
    code = getattr(error, "sqlite_errorcode", None) or 0  # an error of the module itself has none
    if not code and is_no_text(error):
        code = sqlite3.SQLITE_CORRUPT
    kind, reason = _OF_SQLITE.get(code & _KIND, (JournalFailed, ""))
    if code == sqlite3.SQLITE_READONLY_DBMOVED:
        return moved(path)
    if kind is JournalFailed and _is_full(path.parent):
        kind, reason = _OF_SQLITE[sqlite3.SQLITE_FULL]
    if (code & _KIND) in _REFUSED and (whose := private_files.whose_else(path)):
        return JournalForeign(str(path), whose)
    said = f"{reason} ({error})" if reason else str(error)
    return kind(str(path), said)


def _is_full(folder: Path) -> bool:
    try:
        disk = os.statvfs(folder)
    except OSError:
        return False
    return disk.f_bavail * disk.f_frsize < _ROOM

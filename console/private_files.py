"""Files that their owner alone can read, 0600 from the first byte.

A file is new, or replaced whole, or emptied, or it only has to be there; and one may be
held as a lock. A folder that is missing is made, 0700.
"""

from __future__ import annotations

import fcntl
import os
import pwd
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import datetime
from pathlib import Path
from threading import get_ident
from typing import IO, Final

MODE: Final = 0o600

_FOLDER_MODE: Final = 0o700
_UNUSUAL: Final = re.compile(r"[^A-Za-z0-9-]")


def write_new(path: Path, text: str) -> None:
    """Write a text into a file of its own, in UTF-8; all of it, or there is no file.

    Raises `FileExistsError` where anything has that name already, a link to nowhere
    included, and `OSError`.
    """
    descriptor = _new(path)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(text)
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


def write_export(folder: Path, name: str, text: str, now: datetime, suffix: str = "txt") -> Path:
    """Write what a user asked for under a new name that begins with `name`. Raises `OSError`."""
    path = folder / export_name(name, now, suffix)
    write_new(path, text)
    return path


def export_name(name: str, now: datetime, suffix: str = "txt") -> str:
    """A new name for a file, which begins with `name`."""
    return f"{_UNUSUAL.sub('_', name)}-{now.astimezone():%Y%m%dT%H%M%S-%f}.{suffix}"


@contextmanager
def replacing(path: Path, *, alone: bool = False, durable: bool = False) -> Iterator[Path]:
    """An empty file beside that one, which takes its place when the block ends.

    Whoever reads the path has the old file whole or the new one whole. If the block
    raises, the old one stays and the new one is removed. A link is replaced, not followed.
    `alone` says that nobody else replaces it meanwhile; what was left by one that was
    killed is then found and removed, however large. With `durable` the new file outlasts
    a power cut once the block has ended. Raises `OSError`.
    """
    mark = "new" if alone else f"{os.getpid()}.{get_ident()}"
    fresh = path.with_name(f".{path.name}.{mark}")
    fresh.unlink(missing_ok=True)
    os.close(_new(fresh))
    try:
        yield fresh
        if durable:
            _flush(fresh)
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    if durable:
        _flush(path.parent)


@contextmanager
def beside_until_whole(path: Path) -> Iterator[Path]:
    """An empty file beside a new one, which has its name once the block ends and it is on the disk.

    Raises `FileExistsError` where anything has that name by then, a link to nowhere included,
    and `OSError`; what was written is removed then.
    """
    fresh = path.with_name(f".{path.name}.{os.getpid()}.{get_ident()}")
    fresh.unlink(missing_ok=True)
    os.close(_new(fresh))
    try:
        yield fresh
        _flush(fresh)
        os.close(_new(path))  # nobody else can take the name from here on
        fresh.replace(path)
    except BaseException:
        with suppress(OSError):
            fresh.unlink()
        raise
    _flush(path.parent)


def emptied(path: Path) -> IO[bytes]:
    """An empty file to append to, as several processes may. Raises `OSError`."""
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_APPEND | os.O_CLOEXEC
    return os.fdopen(os.open(path, flags, MODE), "wb")


def make_if_missing(path: Path) -> None:
    """Make an empty file; one that is there keeps what it has, and its mode. Raises `OSError`.

    A link is followed: the user may keep a log elsewhere.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_CLOEXEC, MODE))


def make_folder(folder: Path) -> None:
    """Make a folder, and each one above it that is missing, for this user alone.

    Whatever the umask is. One that is there stays as it is. Raises `OSError`.
    """
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    for one in reversed(missing):
        one.mkdir(mode=_FOLDER_MODE, exist_ok=True)


def lock(path: Path) -> int:
    """Hold a lock file for this process, whose pid is written into it: its descriptor.

    The lock goes with the descriptor, and with the process, however that ends. Raises
    `BlockingIOError` where another process has it, and `OSError`.
    """
    if (ahead := _HELD_AHEAD.pop(path, None)) is not None:
        return ahead
    make_folder(path.parent)
    held = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, MODE)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(held, 0)
        os.write(held, b"%d\n" % os.getpid())
    except OSError:
        os.close(held)
        raise
    return held


_HELD_AHEAD: Final[dict[Path, int]] = {}


def lock_ahead(path: Path) -> None:
    """Hold a lock file for whoever in this process asks `lock` for it next. Raises as that."""
    _HELD_AHEAD[path] = lock(path)


def whose_else(path: Path) -> str:
    """That a file, or its folder where that may not be written, is another user's, in words.

    Empty where it is not, or where nobody may look.
    """
    for one, usable in ((path, False), (path.parent, os.access(path.parent, os.W_OK | os.X_OK))):
        try:
            owner = one.stat().st_uid
        except OSError:
            continue
        if owner != os.geteuid() and not usable:
            return f"{one} belongs to {_named(owner)}"
    return ""


def _named(user: int) -> str:
    try:
        return f"{pwd.getpwuid(user).pw_name} (uid {user})"
    except KeyError:
        return f"uid {user}"


def age(path: Path) -> float:
    """Seconds since a file was written; 0 where there is none."""
    try:
        return max(0.0, time.time() - path.stat().st_mtime)
    except OSError:
        return 0.0


def holder(path: Path) -> int | None:
    """The pid of the living process that holds a lock file; None where nobody does."""
    try:
        looked = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except OSError:
        return None
    try:
        pid = int(os.read(looked, 32) or b"0")
        os.kill(pid, 0)  # of a dead one the lock is not even tried, for who takes it now needs it
        fcntl.flock(looked, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return pid
    except (OSError, ValueError):
        return None
    finally:
        os.close(looked)
    return None


def _new(path: Path) -> int:
    make_folder(path.parent)
    return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, MODE)


def _flush(path: Path) -> None:
    """Have a file or a folder on the disk."""
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def written(file: Path) -> tuple[int, int, int] | None:
    """When a file was written, which one it is, and its size; None where it cannot be seen."""
    try:
        found = file.expanduser().stat()
    except (OSError, RuntimeError):
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size

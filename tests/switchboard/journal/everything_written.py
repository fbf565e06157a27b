"""All that stands in the files of a folder, for whoever searches it for what must not be there."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from console.switchboard.journal.bodies.compressed import restored
from console.switchboard.journal.check import read_only


def everything_written(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file with its bytes, and each journal with its bodies restored."""
    for path in folder.rglob("*"):
        if path.is_file():
            content = path.read_bytes()
            yield path, content
            if content.startswith(b"SQLite format 3\0"):
                yield path, bodies(path)


def bodies(journal: Path) -> bytes:
    """All bodies of a journal; nothing of another database."""
    with closing(read_only(journal)) as database:
        try:
            rows = database.execute("SELECT body FROM facts").fetchall()
        except sqlite3.OperationalError:  # a database of something else
            return b""
    return b"\n".join(restored(body) for (body,) in rows)

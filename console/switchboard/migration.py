"""Older journals: made new in one transaction, with a copy kept."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path
from typing import Final

from console.switchboard import schema

_FILE_MODE: Final = 0o600


def migrate(database: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring a journal of an older version up to date; either all of it is new or nothing.

    What it was stays beside it as `journal.db.v1`. Raises `sqlite3.Error` and `OSError`.
    """
    keep_copy(database, path.with_name(f"{path.name}.v{version}"))
    steps = "".join(schema.MIGRATIONS[older] for older in range(version, schema.VERSION))
    try:
        database.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {schema.VERSION}; COMMIT;"
        )
    except sqlite3.Error:
        if database.in_transaction:
            database.rollback()
        raise


def keep_copy(database: sqlite3.Connection, copy: Path) -> None:
    """Copy the whole journal, 0600 from its first byte; the copy appears when it is complete."""
    unfinished = copy.with_name(f"{copy.name}.part")
    unfinished.unlink(missing_ok=True)
    flags = os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC
    os.close(os.open(unfinished, flags, _FILE_MODE))
    target = sqlite3.connect(unfinished)
    try:
        database.backup(target)
    finally:
        target.close()
    unfinished.replace(copy)

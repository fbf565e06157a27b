"""Journals of some size, and what may befall their bytes."""

from __future__ import annotations

import random
import sqlite3
from contextlib import closing
from pathlib import Path

from console.switchboard.journal.commit import Delivered, commit
from console.switchboard.journal.file import PAGE, open_for_writing
from tests.domain.stories import hung_up, initiated
from tests.switchboard.journal.test_writer import body_of

CALLS = 300
"""Calls of two facts each: some 200 pages."""


def written(path: Path) -> None:
    """A journal of `CALLS` calls that nobody writes any more."""
    database = open_for_writing(path)
    facts = [
        fact
        for number in range(CALLS)
        for fact in (initiated(number, f"A{number}"), hung_up(number + 1, f"A{number}"))
    ]
    for start in range(0, len(facts), 200):
        commit(database, [Delivered(f, body_of(f), b"{}") for f in facts[start : start + 200]])
    database.close()


def flipped(path: Path, seed: int = 7) -> None:
    """A bad disk: bits of a dozen pages fell over, the first one not among them."""
    chance = random.Random(seed)  # noqa: S311 - a schedule, no secret
    content = bytearray(path.read_bytes())
    for _ in range(12):
        start = chance.randrange(PAGE, len(content) - 64)
        for place in range(start, start + 64):
            content[place] ^= 1 << chance.randrange(8)
    path.write_bytes(content)


def cut(path: Path) -> None:
    """A copy that did not end: the last third is missing."""
    content = path.read_bytes()
    path.write_bytes(content[: len(content) * 2 // 3])


def without_header(path: Path) -> None:
    """The first bytes are gone: it is no database any more."""
    content = bytearray(path.read_bytes())
    content[:100] = bytes(100)
    path.write_bytes(content)


def without_first_page(path: Path) -> None:
    """And so is the list of tables."""
    content = bytearray(path.read_bytes())
    content[:PAGE] = bytes(PAGE)
    path.write_bytes(content)


def without_middle(path: Path) -> None:
    """Somebody's block in ours: 64 KiB of noise."""
    content = bytearray(path.read_bytes())
    start = len(content) // 2 // PAGE * PAGE
    content[start : start + 16 * PAGE] = random.Random(3).randbytes(16 * PAGE)  # noqa: S311
    path.write_bytes(content)


def without_roots(path: Path) -> None:
    """The pages that lead to all others are gone: every table's first one."""
    with closing(sqlite3.connect(path)) as database:
        roots = [root for (root,) in database.execute("SELECT rootpage FROM sqlite_schema")]
    content = bytearray(path.read_bytes())
    for root in roots:
        content[(root - 1) * PAGE : root * PAGE] = bytes(PAGE)
    path.write_bytes(content)


def no_text_in_the_tables(path: Path) -> None:
    """One bit of what SQLite knows of a table fell over, so that it is no text any more."""
    content = bytearray(path.read_bytes())
    content[content.index(b"CREATE TABLE facts") + len(b"CREATE")] |= 0x80
    path.write_bytes(content)

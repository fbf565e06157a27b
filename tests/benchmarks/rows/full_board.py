"""A desk whose board is full: thousands of live calls, from a journal that is made once."""

from __future__ import annotations

import shutil
from typing import Final

from nacl.signing import SigningKey

from tests.benchmarks.contest import Ground
from tests.benchmarks.deliveries import public
from tests.benchmarks.processes import desk, switchboard
from tests.benchmarks.restart import fill
from tests.processes import Home

KEY: Final = SigningKey(b"k" * 32)
"""Signs the webhooks of a full desk."""

CALLER: Final = b"+442079460123"
"""The number of all callers."""


def full_desk(ground: Ground, calls: int, *, facts: int) -> tuple[Home, int]:
    """A home with so many live calls of so many facts each, and the port of its listener."""
    made = ground.shared / f"{calls}-{facts}.sqlite3"
    home, port = desk(ground.folder, public(KEY))
    if not made.exists():
        journal = home.state / "journal.sqlite3"
        fill(journal, calls, facts)
        with switchboard(home, port):
            """It leaves the calls as it has folded them, as every switchboard does."""
        shutil.move(journal, made)
    shutil.copy(made, home.state / "journal.sqlite3")
    (home.state / "journal.sqlite3").chmod(0o600)
    return home, port

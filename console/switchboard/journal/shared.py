"""What a journal knows of the log that several hosts share.

Which of its facts other hosts wrote, and how far each of the two has been read. A journal of
one host alone has none of this.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, Final
from uuid import uuid4

import msgspec
from msgspec import Struct

from console.switchboard.journal.bodies.compressed import restored
from console.switchboard.journal.schema import NOT_BESIDE

ROOM: Final = 10**12
"""Facts of other hosts that may have been noted before a journal was begun."""

KEPT_EVERY: Final = 1.0
"""Seconds between two times at which a place is written down."""

TABLES: Final = """
CREATE TABLE IF NOT EXISTS others (number INTEGER PRIMARY KEY) STRICT;
CREATE TABLE IF NOT EXISTS place (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    origin TEXT NOT NULL,
    pushed INTEGER NOT NULL,
    pulled INTEGER NOT NULL,
    filled INTEGER NOT NULL
) STRICT;
CREATE TABLE IF NOT EXISTS replaced (
    call_id TEXT PRIMARY KEY,
    number  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
"""
"""`replaced` names the calls of which a fact was another one, and the last number at that time:
what was folded of them up to there may have that other fact in it."""
HAS_OTHERS: Final = "SELECT 1 FROM sqlite_schema WHERE name = 'others'"
IS_OF_OTHERS: Final = "SELECT 1 FROM others WHERE number = ?"
PRUNE: Final = (
    "DELETE FROM others WHERE number < (SELECT min(number) FROM facts)",
    "DELETE FROM replaced WHERE number < (SELECT min(number) FROM facts)",
)

CALLS_OF_BOTH: Final = (
    "SELECT call_id FROM about WHERE number = ?1 UNION SELECT call_id FROM facts "
    "CROSS JOIN about USING (number) WHERE facts.leg_id IN (?2, ?3)"
)
CALLS_JOINED_AT: Final = "SELECT call_id FROM calls WHERE session_id = ? AND bridged_at = ?"
FORGET_WHAT_FOLLOWED: Final = (
    "DELETE FROM attendance WHERE agent = :agent AND number = :number",
    "DELETE FROM spoken WHERE number = :number",
    (
        "DELETE FROM had WHERE number = :number "
        "AND call_id IN (SELECT call_id FROM about WHERE number = :number)"
    ),
    "DELETE FROM about WHERE number = :number",
)
TAKE_SHARED: Final = (
    "UPDATE facts SET kind = ?, leg_id = ?, session_id = ?, occurred_at = ?, received_at = ?, "
    "attempt = ?, headers = ?, body = ? WHERE number = ?"
)
PUT_BESIDE: Final = (
    "INSERT OR IGNORE INTO facts (id, kind, leg_id, session_id, occurred_at, received_at, "
    "attempt, headers, body) SELECT ?, kind, leg_id, session_id, occurred_at, received_at, "
    "attempt, headers, body FROM facts WHERE number = ?"
)
REPLACED: Final = "INSERT OR REPLACE INTO replaced SELECT ?, max(number) FROM facts"
HAS_REPLACED: Final = "SELECT 1 FROM sqlite_schema WHERE name = 'replaced'"
ALL_REPLACED: Final = "SELECT call_id, number FROM replaced"

_BEGIN: Final = (
    "INSERT INTO place (one, origin, pushed, pulled, filled) VALUES (1, ?, 0, -1, 0) "
    "ON CONFLICT DO NOTHING"
)
_PLACE: Final = "SELECT origin, pushed, pulled, filled, log FROM place"
_KEEP: Final = "UPDATE place SET pushed = ?, pulled = ?, filled = ?, log = ?"
_KNOWS_LOG: Final = "SELECT 1 FROM pragma_table_info('place') WHERE name = 'log'"
_ADD_LOG: Final = "ALTER TABLE place ADD COLUMN log TEXT NOT NULL DEFAULT ''"

LAST_OF_STEP: Final = (
    "SELECT max(number) FROM (SELECT number FROM facts WHERE number > ? ORDER BY number LIMIT ?)"
)
OF_THIS_HOST: Final = (
    "SELECT number, id, kind, (SELECT call_id FROM about WHERE about.number = facts.number "
    "LIMIT 1), leg_id, session_id, occurred_at, received_at, attempt, headers, body FROM facts "
    "WHERE number > ?1 AND number <= ?2 "
    "AND NOT EXISTS (SELECT 1 FROM others WHERE others.number = facts.number) "
    + NOT_BESIDE
    + "ORDER BY number"
)
COUNT_OF_THIS_HOST: Final = (
    "SELECT count(*) FROM facts WHERE number > ?1 "
    "AND NOT EXISTS (SELECT 1 FROM others WHERE others.number = facts.number) " + NOT_BESIDE
)


class Place(Struct, frozen=True):
    """How far a journal has got with the shared log. `origin` names this journal and no other.

    All facts of this host up to the number `pushed` are in the shared log. All facts of others
    up to its number `pulled` are here, and those from before this journal was begun up to
    `filled`. `pulled` is -1 until it is known where to begin. `log` names the shared log in
    which that is so; no text until it is known.
    """

    origin: str
    pushed: int = 0
    pulled: int = -1
    filled: int = 0
    log: str = ""


class Source(Struct, frozen=True):
    """Where a fact comes from.

    `elsewhere` says that another host wrote it, and that it is in the log that hosts share.
    It gets that `number` if it is free: what was noted before has a lower one then.
    """

    elsewhere: bool = False
    number: int | None = None


HERE: Final = Source()
"""This host wrote it."""

ELSEWHERE: Final = Source(elsewhere=True)
"""Another host did, meanwhile."""


class OwnRow(Struct, frozen=True):
    """A fact of this host, as it goes to others. Times are Unix seconds."""

    number: int
    id: str
    kind: str
    call: str | None
    leg: str | None
    session: str | None
    occurred_at: float
    received_at: float
    attempt: int | None
    headers: bytes | None
    body: bytes


def own_row_of(columns: Sequence[Any]) -> OwnRow:
    """The fact that SQLite read, with its body as it came."""
    row = OwnRow(*columns)
    return msgspec.structs.replace(row, body=restored(row.body))


def begin_sharing(database: sqlite3.Connection) -> Place:
    """Make the tables where there are none; the place. Raises `sqlite3.Error`."""
    database.executescript(TABLES)
    if database.execute(_KNOWS_LOG).fetchone() is None:
        database.execute(_ADD_LOG)
    database.execute(_BEGIN, (str(uuid4()),))
    return Place(*database.execute(_PLACE).fetchone())


class KeptPlace:
    """The place of a journal that shares its facts; it is written down now and then.

    `now` may be set by the loop at any time, `keep` is called by the one thread that writes.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._is_new = database.execute("SELECT 1 FROM facts LIMIT 1").fetchone() is None
        self.now = self._kept = begin_sharing(database)
        self._kept_at = 0.0

    def first(self, source: Source) -> Source:
        """The same; with a number for the first fact of a new journal.

        Below it there is room for what other hosts noted before: numbers go by time.
        """
        if source.number is not None or not self._is_new:
            return source
        self._is_new = False
        return msgspec.structs.replace(source, number=ROOM)

    def keep(self, *, at_once: bool) -> None:
        """Write down where it is, where that has changed; not more often than it helps."""
        place, seconds = self.now, time.monotonic()
        if place != self._kept and (at_once or seconds - self._kept_at >= KEPT_EVERY):
            self._kept_at = seconds
            with suppress(sqlite3.Error):
                _keep(self._database, place)
                self._kept = place


def _keep(database: sqlite3.Connection, place: Place) -> None:
    """Write down how far it is. Raises `sqlite3.Error`.

    What of it is lost is read once more: a fact that is known already is no new one.
    """
    database.execute(_KEEP, (place.pushed, place.pulled, place.filled, place.log))

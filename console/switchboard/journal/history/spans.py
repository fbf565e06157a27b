"""The index of the history: spans of past calls, and which grams stand in which call of a span.

Calls that ended one after another some time ago are indexed together, in small steps beside
the writer, so that no webhook waits for it. Later calls are few, and each is looked at; so is
one that changed after it was indexed, which triggers note. A span that lost a call, or had one
changed, is made anew: what is erased is nowhere then.
"""

from __future__ import annotations

import sqlite3
import sys
import time
from array import array
from collections.abc import Iterator, Sequence
from typing import Any, Final

from console.progress import Progress
from console.switchboard.journal.history.grams import READ_AS, TEXTS, Texts, grams_of_call

TABLES: Final = """
CREATE TABLE spans (
    span    INTEGER PRIMARY KEY,
    since   REAL NOT NULL,
    until   REAL NOT NULL,
    read_as TEXT NOT NULL,
    calls   INTEGER
) STRICT;
CREATE INDEX spans_by_end ON spans (until);
CREATE TABLE grams (
    span INTEGER NOT NULL,
    gram TEXT NOT NULL,
    had  BLOB NOT NULL,
    PRIMARY KEY (span, gram)
) STRICT, WITHOUT ROWID;
CREATE TABLE changed (
    span    INTEGER NOT NULL,
    call_id TEXT NOT NULL,
    PRIMARY KEY (span, call_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX spoken_by_call ON spoken (call_id);
CREATE TRIGGER call_came_late AFTER INSERT ON calls
WHEN new.ended_at IS NOT NULL AND new.ended_at < (SELECT max(until) FROM spans)
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, new.call_id FROM spans
    WHERE since <= new.ended_at AND until > new.ended_at;
END;
CREATE TRIGGER call_changed_late AFTER UPDATE ON calls
WHEN (old.ended_at IS NOT NULL OR new.ended_at IS NOT NULL) AND (
    old.ended_at IS NOT new.ended_at OR old.from_number IS NOT new.from_number
    OR old.to_number IS NOT new.to_number OR old.direction IS NOT new.direction
    OR old.name IS NOT new.name OR old.agent IS NOT new.agent OR old.queue IS NOT new.queue
    OR old.disposition IS NOT new.disposition OR old.note IS NOT new.note
) AND min(ifnull(old.ended_at, new.ended_at), ifnull(new.ended_at, old.ended_at))
    < (SELECT max(until) FROM spans)
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, new.call_id FROM spans
    WHERE (since <= new.ended_at AND until > new.ended_at)
    OR (since <= old.ended_at AND until > old.ended_at);
END;
CREATE TRIGGER call_went AFTER DELETE ON calls
WHEN old.ended_at IS NOT NULL AND old.ended_at < (SELECT max(until) FROM spans)
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, old.call_id FROM spans
    WHERE since <= old.ended_at AND until > old.ended_at;
END;
CREATE TRIGGER had_late AFTER INSERT ON had WHEN new.step = 'took'
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, call_id FROM calls JOIN spans
    ON since <= ended_at AND until > ended_at WHERE call_id = new.call_id;
END;
CREATE TRIGGER had_went AFTER DELETE ON had WHEN old.step = 'took'
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, call_id FROM calls JOIN spans
    ON since <= ended_at AND until > ended_at WHERE call_id = old.call_id;
END;
CREATE TRIGGER spoken_late AFTER INSERT ON spoken
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, call_id FROM calls JOIN spans
    ON since <= ended_at AND until > ended_at WHERE call_id = new.call_id;
END;
CREATE TRIGGER spoken_went AFTER DELETE ON spoken
BEGIN
    INSERT OR IGNORE INTO changed SELECT span, call_id FROM calls JOIN spans
    ON since <= ended_at AND until > ended_at WHERE call_id = old.call_id;
END;
"""
"""`since` is included in a span, `until` is not, as Unix times of the calls' ends; no two calls
that ended in the same instant are in different ones. `calls` is None until a span is whole.
`had` are the places of the calls, in the order of their ends, that have the gram; those ends
stand under what is longer than a gram. `changed` names the calls that are not as they were
indexed."""

SMALL: Final = 1024
"""Calls of a span at first: so many are looked at singly at most, and those of the last hour."""

LARGE: Final = 16_384
"""Calls of a span that stays: each costs a search a few pages of the file."""

RESTS: Final = 3600.0
"""Seconds after its end in which a call changes most: what came of it is noted then."""

CHANGED: Final = 64
"""Calls of a span that may be other than they were indexed: each is looked at singly."""

BREATH: Final = 0.02
"""Seconds between two steps, in which others get the processor and the file."""

_EVER: Final = 1e300
_STEP: Final = 64
"""Calls that are read in one step."""
_ROWS: Final = 500
"""Rows that go in, or out, in one transaction."""
ENDS_OF: Final = 256
"""Ends of calls that stand together: to know a few of them, not all of a span's are read."""

_UNTIL: Final = "SELECT ifnull(max(until), ?) FROM spans"
_NEXT: Final = (
    "SELECT ended_at FROM calls WHERE ended_at >= ? AND ended_at < ? ORDER BY ended_at "
    "LIMIT 1 OFFSET ?"
)
_AFTER: Final = "SELECT min(ended_at) FROM calls WHERE ended_at > ? AND ended_at < ?"
_BEGIN: Final = "INSERT INTO spans (since, until, read_as) VALUES (?, ?, ?)"
_END: Final = "UPDATE spans SET calls = ? WHERE span = ?"
_PUT: Final = "INSERT INTO grams (span, gram, had) VALUES (?, ?, ?)"
_WITHIN: Final = "SELECT span FROM spans WHERE since >= ? AND until <= ? AND span <> ?"
_ROWS_OF: Final = "SELECT gram, had FROM grams WHERE span = ?"
_UNTOUCHED: Final = (
    "SELECT span, since, until FROM spans WHERE calls IS NOT NULL AND read_as = ? "
    "AND span NOT IN (SELECT span FROM changed)"
)
_DROP: Final = "DELETE FROM spans WHERE span = ?"
_JOIN: Final = "UPDATE spans SET since = ? WHERE since = ?"
_HALF: Final = "DELETE FROM spans WHERE calls IS NULL"
_SPANS: Final = "SELECT span FROM spans"
_INDEXED: Final = "SELECT min(span) FROM grams WHERE span > ?"
_FORGET: Final = (
    f"DELETE FROM grams WHERE span = ?1 AND gram IN "
    f"(SELECT gram FROM grams WHERE span = ?1 LIMIT {_ROWS})"
)
_UNCHANGED: Final = "DELETE FROM changed WHERE span NOT IN (SELECT span FROM spans)"
_OLD: Final = (
    "SELECT span FROM spans WHERE read_as <> ? OR span IN "
    "(SELECT span FROM changed GROUP BY span HAVING count(*) > ?) ORDER BY until"
)
_WHEN: Final = "SELECT since, until FROM spans WHERE span = ?"
_SMALL: Final = "SELECT since, until, calls FROM spans ORDER BY until DESC"
_COUNT: Final = "SELECT count(*) FROM calls WHERE ended_at >= ? AND ended_at < ?"


def bring_up_to_date(
    database: sqlite3.Connection,
    before: float,
    *,
    changed: int = CHANGED,
    breath: float = BREATH,
    progress: Progress | None = None,
) -> None:
    """Index the calls that ended before that Unix time, and make anew what changed since.

    Spans stay in which no more calls than `changed` did. It works in steps, with a `breath` of
    seconds between them, and may be broken off at any time; one does it at a time. Raises
    `sqlite3.Error` and `Cancelled`.
    """
    work = _Work(database, breath, progress or Progress())
    work.clear()
    for old in database.execute(_OLD, (READ_AS, changed)).fetchall():
        work.make(*database.execute(_WHEN, old).fetchone())
    for since, until in _due(database, before):
        work.make(since, until)
    if small := _to_be_joined(database):
        work.make(*small)


def is_as_the_calls_say(database: sqlite3.Connection, progress: Progress) -> bool:
    """Whether the index has what the calls have, those that changed left out.

    It takes as long as making it. Raises `sqlite3.Error` and `Cancelled`.
    """
    work = _Work(database, 0.0, progress)
    return all(
        dict(work.rows(since, until)[1]) == dict(database.execute(_ROWS_OF, (span,)))
        for span, since, until in database.execute(_UNTOUCHED, (READ_AS,)).fetchall()
    )


def _due(database: sqlite3.Connection, before: float) -> Iterator[tuple[float, float]]:
    """The spans that the calls are to be in that ended before that time."""
    while True:
        (since,) = database.execute(_UNTIL, (-_EVER,)).fetchone()
        for size in (LARGE, SMALL):
            found = database.execute(_NEXT, (since, before, size)).fetchone()
            if found is not None:
                break
        else:
            return
        (until,) = found
        if database.execute(_COUNT, (since, until)).fetchone() == (0,):  # all in one instant
            (until,) = database.execute(_AFTER, (until, before)).fetchone()
            if until is None:
                return
        yield since, until


def _to_be_joined(database: sqlite3.Connection) -> tuple[float, float] | None:
    """The last spans that are small, once they are as many as a large one holds."""
    small: list[tuple[float, float]] = []
    for since, until, calls in database.execute(_SMALL):
        if calls is None or calls >= LARGE // 2:
            break
        small.append((since, until))
    return (small[-1][0], small[0][1]) if len(small) >= LARGE // SMALL else None


class _Work:
    """Makes spans, one at a time."""

    def __init__(self, database: sqlite3.Connection, breath: float, progress: Progress) -> None:
        self._database, self._breath, self._progress = database, breath, progress

    def clear(self) -> None:
        """Remove what was left half made, and of spans that are gone."""
        self._database.execute(_HALF)
        there = {span for (span,) in self._database.execute(_SPANS)}
        span = -1
        while (span := self._database.execute(_INDEXED, (span,)).fetchone()[0]) is not None:
            while span not in there and self._database.execute(_FORGET, (span,)).rowcount:
                self._rest()
        self._database.execute(_UNCHANGED)

    def make(self, since: float, until: float) -> None:
        """Make one span of that time, in the place of those that are in it; none of no calls."""
        database = self._database
        span = database.execute(_BEGIN, (since, until, READ_AS)).lastrowid or 0
        count, rows = self.rows(since, until)  # what changes from here on is noted
        for start in range(0, len(rows), _ROWS):
            database.execute("BEGIN IMMEDIATE")
            some = rows[start : start + _ROWS]
            database.executemany(_PUT, [(span, gram, had) for gram, had in some])
            database.execute("COMMIT")
            self._rest()
        database.execute("BEGIN IMMEDIATE")
        for (older,) in database.execute(_WITHIN, (since, until, span)).fetchall():
            database.execute(_DROP, (older,))
        if count:
            database.execute(_END, (count, span))
        else:
            database.execute(_DROP, (span,))
            database.execute(_JOIN, (since, until))
        database.execute("COMMIT")
        self.clear()

    def rows(self, since: float, until: float) -> tuple[int, list[tuple[str, bytes]]]:
        """How many calls there are, and what stands under each gram, and under `key_of_ends`."""
        ends, places = self._read(since, until)
        count = len(ends)
        rows = {gram: packed(had, count) for gram, had in places.items()}
        rows |= {
            key_of_ends(start // ENDS_OF): _bytes(ends[start : start + ENDS_OF])
            for start in range(0, count, ENDS_OF)
        }
        return count, sorted(rows.items())

    def _read(self, since: float, until: float) -> tuple[array[float], dict[str, array[int]]]:
        """When the calls ended, and at which places of those the calls stand that have a gram."""
        ends = array("d")
        places: dict[str, array[int]] = {}
        cursor = self._database.execute(TEXTS, (since, until))
        while rows := cursor.fetchmany(_STEP):
            for call in map(Texts._make, rows):
                for gram in grams_of_call(call):
                    had = places.get(gram)
                    if had is None:
                        had = places[gram] = array("I")
                    had.append(len(ends))
                ends.append(call.ended_at)
            self._progress.reach(self._progress.done + len(rows))
            self._rest()
        return ends, places

    def _rest(self) -> None:
        self._progress.check()
        if self._breath:
            time.sleep(self._breath)


def key_of_ends(part: int) -> str:
    """Under what the ends of the calls stand that are in that part of a span."""
    return f"ends {part}"


# Places -----------------------------------------------------------------------------------


def packed(places: Sequence[int], count: int) -> bytes:
    """Places among `count` of them: a bit for each, or two bytes for each that is meant.

    Which of the two it is follows from the length.
    """
    size = _size(count)
    if 2 * len(places) < size and count <= 1 << 16:
        return _bytes(array("H", places))
    bits = bytearray(size)
    for place in places:
        bits[place >> 3] |= 1 << (place & 7)
    return bytes(bits)


def unpacked(stored: bytes, count: int) -> int:
    """The places as the bits of a number."""
    size = _size(count)
    if len(stored) == size:
        return int.from_bytes(stored, "little")
    bits = bytearray(size)
    for place in numbers("H", stored):
        bits[place >> 3] |= 1 << (place & 7)
    return int.from_bytes(bits, "little")


def _size(count: int) -> int:
    return (count + 7) // 8


def numbers(code: str, stored: bytes) -> array[Any]:
    """Numbers as they stand in a blob, in the code of `array`."""
    found = array(code, stored)
    if sys.byteorder == "big":
        found.byteswap()
    return found


def _bytes(found: array[Any]) -> bytes:
    """The numbers, the least byte first on every machine."""
    if sys.byteorder == "big":
        found = found[:]
        found.byteswap()
    return found.tobytes()

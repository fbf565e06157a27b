"""The journal's tables and the questions asked of them, as SQL."""

from __future__ import annotations

from functools import cache
from typing import Final

from msgspec import Struct

VERSION: Final = 11
"""PRAGMA user_version of a journal that this program writes."""

APPLICATION_ID: Final = 0x74656C63
"""PRAGMA application_id: 'telc', so that another program's database is not taken for a journal."""

TABLES: Final = """
CREATE TABLE facts (
    number        INTEGER PRIMARY KEY,
    id            TEXT NOT NULL UNIQUE,
    kind          TEXT NOT NULL,
    leg_id        TEXT,
    session_id    TEXT,
    occurred_at   REAL NOT NULL,
    received_at   REAL NOT NULL,
    attempt       INTEGER,
    headers       BLOB,
    body          BLOB NOT NULL
) STRICT;
CREATE INDEX facts_by_session ON facts (session_id) WHERE session_id IS NOT NULL;
CREATE INDEX facts_by_leg ON facts (leg_id) WHERE leg_id IS NOT NULL;
CREATE INDEX placed_orders ON facts (number) WHERE kind = 'order.placed';
CREATE TABLE about (
    call_id TEXT NOT NULL,
    number  INTEGER NOT NULL,
    PRIMARY KEY (call_id, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE calls (
    call_id       TEXT PRIMARY KEY,
    session_id    TEXT,
    connection_id TEXT,
    direction     TEXT,
    from_number   TEXT,
    to_number     TEXT,
    name          TEXT,
    started_at    REAL,
    answered_at   REAL,
    bridged_at    REAL,
    ended_at      REAL,
    cause         TEXT,
    source        TEXT,
    sip           TEXT,
    agent         TEXT,
    role          TEXT,
    queue         TEXT,
    disposition   TEXT,
    note          TEXT,
    accented      INTEGER NOT NULL DEFAULT 1,
    touched_at    REAL NOT NULL,
    cost          TEXT,
    currency      TEXT,
    mos           TEXT,
    jitter        TEXT,
    lost          TEXT,
    packets       TEXT,
    error         TEXT,
    machine_at    REAL
) STRICT, WITHOUT ROWID;
CREATE INDEX calls_by_called ON calls (to_number, started_at) WHERE direction = 'incoming';
CREATE INDEX calls_live ON calls (call_id) WHERE ended_at IS NULL;
CREATE INDEX calls_past ON calls (
    ended_at, call_id, role, direction, from_number, to_number, agent, name, queue, disposition,
    note, accented, answered_at, bridged_at, cause, source, sip, error, machine_at
) WHERE ended_at IS NOT NULL;
CREATE TABLE attendance (
    agent  TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (agent, number)
) STRICT, WITHOUT ROWID;
CREATE TABLE spoken (
    number   INTEGER NOT NULL,
    call_id  TEXT NOT NULL,
    text     TEXT NOT NULL,
    accented INTEGER NOT NULL,
    PRIMARY KEY (number, call_id)
) STRICT, WITHOUT ROWID;
CREATE TABLE folds (
    call_id    TEXT PRIMARY KEY,
    session_id TEXT,
    number     INTEGER NOT NULL,
    version    TEXT NOT NULL,
    checksum   INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX folds_by_session ON folds (session_id) WHERE session_id IS NOT NULL;
CREATE TABLE had (
    call_id TEXT NOT NULL,
    number  INTEGER NOT NULL,
    agent   TEXT NOT NULL,
    at      REAL NOT NULL,
    step    TEXT NOT NULL,
    code    TEXT,
    note    TEXT,
    PRIMARY KEY (call_id, number)
) STRICT, WITHOUT ROWID;
CREATE INDEX had_by_agent ON had (agent, call_id) WHERE step = 'took';
"""

INDICES: Final = """
CREATE INDEX IF NOT EXISTS about_by_number ON about (number);
CREATE INDEX IF NOT EXISTS calls_by_session ON calls (session_id) WHERE session_id IS NOT NULL;
"""
"""What finds the legs of a fact and of a session; made where a journal lacks them."""


class OfMany(Struct, frozen=True):
    """A statement for one or more rows of `width` values, which stand between `before` and `after`.

    The names in it are constants of this program; the values are parameters.
    """

    before: str
    width: int
    after: str = ""

    def text(self, rows: int) -> str:
        """The statement for that many rows."""
        return _text_of(self, rows)


@cache
def _text_of(statement: OfMany, rows: int) -> str:
    row = f"({', '.join('?' * statement.width)})"
    return f"{statement.before} {', '.join([row] * rows)} {statement.after}"


_COLUMNS: Final = "id, kind, leg_id, session_id, occurred_at, received_at, attempt, headers, body"
INSERT_FACTS: Final = OfMany(f"INSERT INTO facts ({_COLUMNS}) VALUES", 9)
INSERT_ALL_NUMBERED: Final = OfMany(f"INSERT INTO facts (number, {_COLUMNS}) VALUES", 10)
INSERT_FACT: Final = INSERT_FACTS.text(1) + "ON CONFLICT (id) DO NOTHING"
INSERT_NUMBERED: Final = INSERT_ALL_NUMBERED.text(1) + "ON CONFLICT (id) DO NOTHING"
INSERT_ABOUTS: Final = OfMany("INSERT OR IGNORE INTO about (call_id, number) VALUES", 2)
INSERT_OTHERS: Final = OfMany("INSERT OR IGNORE INTO others (number) VALUES", 1)
INSERT_ATTENDANCE: Final = "INSERT OR IGNORE INTO attendance (agent, number) VALUES (?, ?)"
INSERT_SPOKEN: Final = (
    "INSERT OR IGNORE INTO spoken (number, call_id, text, accented) VALUES (?, ?, ?, ?)"
)
INSERT_HAD: Final = (
    "INSERT OR IGNORE INTO had (call_id, number, agent, at, step, code, note) "
    "VALUES (?, ?, ?, ?, ?, ?, ?)"
)
"""Who took a call, left it, and said what came of it: the parts of a call follow from these."""
ALL_WHO_HAD: Final = (
    "WITH RECURSIVE one (agent) AS (SELECT min(agent) FROM had WHERE step = 'took' UNION ALL "
    "SELECT (SELECT min(agent) FROM had WHERE step = 'took' AND agent > one.agent) FROM one "
    "WHERE one.agent IS NOT NULL) SELECT agent FROM one WHERE agent IS NOT NULL"
)
"""Everybody who ever had a call, found without going through all of them."""
HAD_OF_CALLS: Final = (
    "SELECT call_id, at, number, agent, step, code, note FROM json_each(?) AS asked "
    "CROSS JOIN had ON had.call_id = asked.value"
)

_EARLIEST: Final = "{0} = min(coalesce({0}, excluded.{0}), coalesce(excluded.{0}, {0}))"
_KNOWN: Final = "{0} = coalesce({0}, excluded.{0})"

_TEXTS: Final = ("session_id", "connection_id", "direction", "from_number", "to_number", "name")
TIMES: Final = ("started_at", "answered_at", "bridged_at", "ended_at", "machine_at")
"""The columns of which the earliest that was told counts."""
_FIXED: Final = ("cause", "source", "sip", "error", "role")
_SAID: Final = ("agent", "queue", "disposition", "note")
_MEASURED: Final = ("cost", "currency", "mos", "jitter", "lost", "packets")
FIRST_TOLD: Final = (*_TEXTS, *_FIXED)
"""The columns of which what the first fact told counts."""
LAST_TOLD: Final = (*_SAID, *_MEASURED)
"""The columns of which what the last fact told counts."""
PROJECTED: Final = (
    *("call_id", *_TEXTS, *TIMES, *_FIXED, *_SAID, *_MEASURED),
    *("accented", "touched_at"),
)
"""The columns of `calls`, in the order of the parameters of `UPSERT_CALLS`.

`accented` is 0 where every text is printable ASCII, so that a search need not look closer.
"""

_MERGED: Final = ", ".join(
    [
        *(_KNOWN.format(column) for column in (*FIRST_TOLD, *LAST_TOLD)),
        *(_EARLIEST.format(column) for column in TIMES),
        *(f"{column} = max({column}, excluded.{column})" for column in ("accented", "touched_at")),
    ]
)

_CONTRADICTED: Final = " OR ".join(
    f"calls.{column} <> excluded.{column}" for column in (*FIRST_TOLD, *LAST_TOLD)
)

UPSERT_CALLS: Final = OfMany(
    f"INSERT INTO calls ({', '.join(PROJECTED)}) VALUES",
    len(PROJECTED),
    f"ON CONFLICT (call_id) DO UPDATE SET {_MERGED} WHERE ({_CONTRADICTED}) IS NOT TRUE",
)
"""A call's line in the history. It merges in any order, as facts come in any order; what says
something else than the line is left out."""
LINE_OF_CALL: Final = f"SELECT {', '.join(PROJECTED)} FROM calls WHERE call_id = ?"
FORGET_CALL: Final = "DELETE FROM calls WHERE call_id = ?"
REWRITE_CALL: Final = (
    f"UPDATE calls SET {', '.join(f'{column} = ?' for column in PROJECTED)} WHERE call_id = ?"
)

ROW: Final = "number, id, kind, session_id, occurred_at, received_at, attempt, body"
_FACTS: Final = f"SELECT {ROW} FROM facts "

FACTS_OF_CALL: Final = (
    _FACTS + "WHERE number IN (SELECT number FROM about WHERE call_id = ?1) "
    "OR leg_id = (SELECT leg_id FROM facts JOIN about USING (number) "
    "WHERE call_id = ?1 AND leg_id IS NOT NULL LIMIT 1) ORDER BY number"
)
FACTS_OF_SESSION: Final = (
    _FACTS + "WHERE session_id = ?1 OR number IN (SELECT about.number FROM about "
    "JOIN calls USING (call_id) WHERE calls.session_id = ?1) ORDER BY occurred_at, number"
)
FACTS_ABOUT: Final = (
    f"SELECT {ROW} FROM about CROSS JOIN facts USING (number) "
    "WHERE call_id = ? AND kind <> 'call.transcription'"
)
"""What tells a call's line; a thousand pieces of what is said in it tell nothing of that."""
ORDERS_ABOUT: Final = OfMany(
    "SELECT call_id, id FROM about CROSS JOIN facts USING (number) "
    "WHERE kind = 'order.placed' AND call_id IN (VALUES",
    1,
    ")",
)
BRIDGES_OF_SESSION: Final = (
    _FACTS + "WHERE kind = 'call.bridged' "
    "AND session_id = (SELECT session_id FROM calls WHERE call_id = ?)"
)
JOIN_TRANSFERRED: Final = (
    "UPDATE calls SET bridged_at = min(coalesce(bridged_at, ?1), ?1) WHERE call_id IN "
    "(SELECT call_id FROM calls AS one CROSS JOIN about USING (call_id) CROSS JOIN facts "
    "USING (number) WHERE one.session_id = ?2 AND facts.kind = 'order.placed' "
    "AND substr(facts.id, -12) = ?3)"
)
"""A caller talks from when the leg is bridged that carries the mark of the caller's transfer."""
NOT_BESIDE: Final = (
    "AND NOT (substr(id, -17, 1) = '~' AND EXISTS "
    "(SELECT 1 FROM facts AS first WHERE first.id = substr(facts.id, 1, length(facts.id) - 17))) "
)
_LIVE: Final = (
    "WITH live AS (SELECT call_id FROM calls WHERE ended_at IS NULL AND touched_at >= ?1 "
    "UNION SELECT call_id FROM calls WHERE ended_at >= ?2), "
    "bridges AS (SELECT CAST(body AS TEXT) AS said FROM live CROSS JOIN calls USING (call_id) "
    "CROSS JOIN about USING (call_id) CROSS JOIN facts USING (number) "
    "WHERE ended_at IS NULL AND bridged_at IS NOT NULL AND role IS NOT 'agent' "
    "AND kind = 'order.placed' "
    "AND json_extract(CAST(body AS TEXT), '$.order.act.act') = 'call.bridge'), "
    "together AS (SELECT call_id FROM live UNION SELECT other.call_id FROM live "
    "CROSS JOIN calls AS one USING (call_id) CROSS JOIN calls AS other USING (session_id) "
    "UNION SELECT json_extract(said, '$.order.act.call') FROM bridges "
    "UNION SELECT json_extract(said, '$.order.act.other') FROM bridges) "
)
"""Those calls, all that belong to their sessions, and those with whom they were to be bridged,
ended ones included: what a leg outlived tells its state."""
FACTS_OF_LIVE_CALLS: Final = (
    _LIVE + ", told AS (SELECT number FROM together CROSS JOIN about USING (call_id) "
    "WHERE call_id NOT IN (SELECT call_id FROM temp.folded)), "
    "later AS (SELECT about.number FROM temp.folded AS f CROSS JOIN about USING (call_id) "
    "WHERE about.number > f.number UNION SELECT facts.number FROM temp.folded AS f "
    "CROSS JOIN facts ON facts.leg_id = f.leg_id AND facts.number > f.number) "
    + _FACTS
    + "WHERE (number IN told OR number IN later OR leg_id IN "
    "(SELECT leg_id FROM told CROSS JOIN facts USING (number) WHERE leg_id IS NOT NULL)) "
    + NOT_BESIDE
    + "ORDER BY number"
)
"""The facts of the live calls, without those that stand beside another of the same id; of those
that are in `folded`, which names them with their leg id and the last number that is in their
fold, the facts after it."""
FOLDS_OF_LIVE_CALLS: Final = (
    _LIVE + "SELECT CAST(call_id AS BLOB), CAST(session_id AS BLOB), number, "
    "CAST(version AS BLOB), checksum, body FROM folds "
    "WHERE +call_id IN together AND number <= (SELECT max(number) FROM facts)"
)
"""Their folds, texts as bytes: one that is no UTF-8 would end the reading of all others.

A number that no fact has yet is of facts that are gone. Few others are kept, so that going
through all of them costs half of what looking up each does: hence the plus."""
FOLDED: Final = (
    "CREATE TEMP TABLE IF NOT EXISTS folded "
    "(call_id TEXT PRIMARY KEY, leg_id TEXT, number INTEGER) STRICT, WITHOUT ROWID"
)
EMPTY_FOLDED: Final = "DELETE FROM temp.folded"
INSERT_FOLDED: Final = "INSERT INTO temp.folded (call_id, leg_id, number) VALUES (?, ?, ?)"
LAST_NUMBER: Final = "SELECT ifnull(max(number), 0) FROM facts"
KEEP_FOLD: Final = (
    "INSERT OR REPLACE INTO folds (call_id, session_id, number, version, checksum, body) "
    "VALUES (?, ?, ?, ?, ?, ?)"
)
DROP_FOLD_OF_CALL: Final = "DELETE FROM folds WHERE call_id = ?"
DROP_FOLDS_OF_SESSION: Final = "DELETE FROM folds WHERE session_id = ?"
FACTS_OF_AGENT: Final = (
    _FACTS + "WHERE number IN (SELECT number FROM attendance WHERE agent = ? AND number < ? "
    "ORDER BY number DESC LIMIT ?) ORDER BY number"
)
RECENT_FACTS: Final = _FACTS + "WHERE kind <> 'call.transcription' ORDER BY number DESC LIMIT ?"
NEWEST_SIGNATURE: Final = (
    "SELECT max(CAST(json_extract(said, '$.timestamp') AS INTEGER)) FROM ("
    "SELECT CAST(headers AS TEXT) AS said FROM facts WHERE length(headers) > 0 "
    "AND number > (SELECT max(number) FROM facts) - 50000 ORDER BY number DESC LIMIT 100) "
    "WHERE json_valid(said)"
)
"""Telnyx sends again what was not taken, so that the last one is not always the newest. Facts of
our own, which a start makes for each live call, are passed over, but not without end."""
FACTS_AFTER: Final = _FACTS + "WHERE number > ? ORDER BY number LIMIT ?"
FACT_BY_NUMBER: Final = _FACTS + "WHERE number = ?"
FACT_BY_ID: Final = _FACTS + "WHERE id = ?"
UNSETTLED_ORDERS: Final = (
    _FACTS + "WHERE kind = 'order.placed' AND received_at >= ?1 AND NOT EXISTS "
    "(SELECT 1 FROM facts AS later WHERE later.id IN "
    "('settled-' || substr(facts.id, 8), 'given-up-' || substr(facts.id, 8))) "
    "ORDER BY number"
)
LAST_ORDERS: Final = (
    "WITH placed AS (SELECT number, id FROM facts WHERE kind = 'order.placed' "
    "ORDER BY number DESC LIMIT ?2) " + _FACTS + "WHERE received_at >= ?1 AND (number IN "
    "(SELECT number FROM placed) OR id IN (SELECT 'settled-' || substr(id, 8) FROM placed "
    "UNION ALL SELECT 'given-up-' || substr(id, 8) FROM placed)) "
    "ORDER BY number"
)
CALLS_NAMED: Final = (
    f"SELECT {', '.join(PROJECTED)} FROM calls "
    "WHERE call_id >= ?1 AND call_id < ?1 || char(1114111) "
    "ORDER BY touched_at DESC, call_id LIMIT ?2"
)
CALLS: Final = OfMany(f"SELECT {', '.join(PROJECTED)} FROM calls WHERE call_id IN (VALUES", 1, ")")
CALLS_LIVING: Final = (
    f"SELECT {', '.join(PROJECTED)} FROM calls "
    "WHERE ended_at IS NULL AND call_id > ? ORDER BY call_id LIMIT ?"
)
CALLS_ENDED: Final = (
    f"SELECT {', '.join(PROJECTED)} FROM calls "
    "WHERE ended_at IS NOT NULL AND (ended_at, call_id) > (?, ?) "
    "ORDER BY ended_at, call_id LIMIT ?"
)
OFFERS_OF_CALLS: Final = OfMany(
    f"SELECT about.call_id, {ROW} FROM about CROSS JOIN facts USING (number) "
    "WHERE kind IN ('offer.made', 'offer.ended', 'claim.made', 'claim.released', 'order.placed') "
    "AND about.call_id IN (VALUES",
    1,
    ")",
)
"""What was offered and claimed, and the orders, of which some turned calls away."""
NAMED_FACTS: Final = OfMany(
    "SELECT about.call_id, id, kind, occurred_at FROM about CROSS JOIN facts USING (number) "
    "WHERE about.call_id IN (VALUES",
    1,
    ") ORDER BY about.call_id, id",
)
END_OF_CALL: Final = "SELECT ended_at FROM calls WHERE call_id = ? AND ended_at IS NOT NULL"
ENDED_AMONG: Final = OfMany(
    "SELECT call_id FROM calls WHERE ended_at IS NOT NULL AND call_id IN (VALUES", 1, ")"
)
END_OF_LEG: Final = (
    "SELECT ended_at FROM calls WHERE ended_at IS NOT NULL AND call_id IN "
    "(SELECT call_id FROM about JOIN facts USING (number) WHERE facts.leg_id = ?)"
)
OWNER_OF_NUMBER: Final = (
    "SELECT connection_id FROM calls WHERE to_number = ? AND direction = 'incoming' "
    "AND connection_id IS NOT NULL ORDER BY started_at DESC LIMIT 1"
)
SESSION_OF_CALL: Final = "SELECT session_id FROM calls WHERE call_id = ?"
_STEP: Final = 2000
"""Rows that go in one transaction: a webhook that comes meanwhile waits for it."""

PRUNE_FACTS: Final = (
    f"DELETE FROM facts WHERE number IN (SELECT number FROM facts ORDER BY number LIMIT {_STEP}) "
    "AND received_at < ?"
)
PRUNE_ABOUT: Final = (
    "DELETE FROM about WHERE number IN (SELECT number FROM about "
    f"WHERE number < (SELECT min(number) FROM facts) ORDER BY number LIMIT {_STEP})"
)
PRUNE_ATTENDANCE: Final = "DELETE FROM attendance WHERE number < (SELECT min(number) FROM facts)"
PRUNE_SPOKEN: Final = (
    "DELETE FROM spoken WHERE number IN (SELECT number FROM spoken "
    f"WHERE number < (SELECT ifnull(min(number), {2**63 - 1}) FROM facts) "
    f"ORDER BY number LIMIT {_STEP})"
)
PRUNE_CALLS: Final = (
    "DELETE FROM calls WHERE call_id IN "
    f"(SELECT call_id FROM calls WHERE touched_at < ? LIMIT {_STEP})"
)
PRUNE_HAD: Final = (
    "DELETE FROM had WHERE call_id IN "
    f"(SELECT call_id FROM had WHERE call_id NOT IN (SELECT call_id FROM calls) LIMIT {_STEP})"
)
PRUNE_FOLDS: Final = (
    "DELETE FROM folds WHERE call_id IN "
    f"(SELECT call_id FROM folds WHERE call_id NOT IN (SELECT call_id FROM calls) LIMIT {_STEP})"
)

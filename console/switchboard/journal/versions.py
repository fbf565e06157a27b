"""How a journal of an older version is read as it is, and brought up to date."""

from __future__ import annotations

import sqlite3
from pathlib import Path
from typing import Final

from console import private_files
from console.domain.history.outcomes import is_with_machine
from console.switchboard.journal import schema
from console.switchboard.journal.history import spans
from console.switchboard.journal.history.follows import TABLE
from console.switchboard.journal.rows import fact_of, row_of

_MAY_TELL: Final = (
    *("call.gather.ended", "streaming.started", "call.conversation.created"),
    *("call.conversation.ended", "call.ai_gather.ended", "call.ai_gather.partial_results"),
    "call.ai_gather.message_history_updated",
)
"""The kinds of events by which a machine may have talked: the body of each says whether."""
_OF_MACHINES: Final = f"kind IN {_MAY_TELL} AND is_of_machine(kind, body)"

MIGRATIONS: Final = {
    1: """
ALTER TABLE calls ADD COLUMN role TEXT;
ALTER TABLE calls ADD COLUMN queue TEXT;
ALTER TABLE calls ADD COLUMN disposition TEXT;
ALTER TABLE calls ADD COLUMN note TEXT;
ALTER TABLE calls ADD COLUMN accented INTEGER NOT NULL DEFAULT 1;
DROP INDEX calls_by_start;
DROP INDEX calls_by_end;
CREATE INDEX calls_past ON calls (
    ended_at, call_id, role, direction, from_number, to_number, agent, name, queue, disposition,
    note, accented, answered_at, bridged_at, cause, source, sip
) WHERE ended_at IS NOT NULL;
CREATE TABLE attendance (
    agent  TEXT NOT NULL,
    number INTEGER NOT NULL,
    PRIMARY KEY (agent, number)
) STRICT, WITHOUT ROWID;
""",
    2: """
ALTER TABLE calls ADD COLUMN cost TEXT;
ALTER TABLE calls ADD COLUMN currency TEXT;
ALTER TABLE calls ADD COLUMN mos TEXT;
ALTER TABLE calls ADD COLUMN jitter TEXT;
ALTER TABLE calls ADD COLUMN lost TEXT;
ALTER TABLE calls ADD COLUMN packets TEXT;
""",
    3: """
CREATE TABLE spoken (
    number   INTEGER NOT NULL,
    call_id  TEXT NOT NULL,
    text     TEXT NOT NULL,
    accented INTEGER NOT NULL,
    PRIMARY KEY (number, call_id)
) STRICT, WITHOUT ROWID;
""",
    4: """
CREATE TABLE folds (
    call_id    TEXT PRIMARY KEY,
    session_id TEXT,
    number     INTEGER NOT NULL,
    version    TEXT NOT NULL,
    checksum   INTEGER NOT NULL,
    body       BLOB NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX folds_by_session ON folds (session_id) WHERE session_id IS NOT NULL;
""",
    5: """
ALTER TABLE calls ADD COLUMN error TEXT;
DROP INDEX calls_past;
CREATE INDEX calls_past ON calls (
    ended_at, call_id, role, direction, from_number, to_number, agent, name, queue, disposition,
    note, accented, answered_at, bridged_at, cause, source, sip, error
) WHERE ended_at IS NOT NULL;
""",
    6: """
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
WITH told AS (
    SELECT number, kind, occurred_at AS at, CAST(body AS TEXT) AS said FROM facts
    WHERE kind IN ('agent.took', 'agent.left')
    OR (kind = 'order.settled' AND instr(body, CAST('agent.disposition' AS BLOB)))
), one AS (
    SELECT number, at, said,
    CASE kind WHEN 'agent.took' THEN 'took' WHEN 'agent.left' THEN 'left' ELSE 'said' END AS step,
    CASE kind WHEN 'order.settled' THEN json_extract(said, '$.order.by')
    ELSE json_extract(said, '$.agent') END AS agent
    FROM told WHERE json_valid(said)
)
INSERT OR IGNORE INTO had
SELECT about.call_id, one.number, one.agent, one.at, one.step,
json_extract(said, '$.order.act.code'), nullif(json_extract(said, '$.order.act.note'), '')
FROM one CROSS JOIN about USING (number) WHERE one.agent <> '' AND (one.step <> 'said' OR (
    json_extract(said, '$.order.act.act') = 'agent.disposition'
    AND json_extract(said, '$.outcome.kind') = 'accepted'
));
""",
    7: "",  # bodies are compressed from here on; those that are there stay as they are
    8: TABLE,
    9: spans.TABLES,  # the calls that are there are indexed once it is open
    10: f"""
ALTER TABLE calls ADD COLUMN machine_at REAL;
DROP INDEX calls_past;
CREATE INDEX calls_past ON calls (
    ended_at, call_id, role, direction, from_number, to_number, agent, name, queue, disposition,
    note, accented, answered_at, bridged_at, cause, source, sip, error, machine_at
) WHERE ended_at IS NOT NULL;
UPDATE calls SET machine_at = told.at FROM (
    SELECT call_id, min(occurred_at) AS at FROM facts CROSS JOIN about USING (number)
    WHERE {_OF_MACHINES} GROUP BY call_id
) AS told WHERE told.call_id = calls.call_id;
""",
}
"""What makes a journal of each older version one of the next version."""

_MACHINE_AT: Final = (
    "(SELECT min(occurred_at) FROM main.about AS ours CROSS JOIN main.facts USING (number) "
    f"WHERE ours.call_id = calls.call_id AND {_OF_MACHINES}) AS machine_at"
)
_SERVED: Final = f"CREATE TEMP VIEW calls AS SELECT *, {_MACHINE_AT} FROM main.calls;"
_NO_ERROR: Final = f"NULL AS error, {_MACHINE_AT}"
_UNMEASURED: Final = (
    "NULL AS cost, NULL AS currency, NULL AS mos, NULL AS jitter, NULL AS lost, NULL AS packets, "
    f"{_NO_ERROR}"
)
_UNPARTED: Final = (
    "CREATE TEMP VIEW had AS SELECT '' AS call_id, 0 AS number, '' AS agent, 0 AS at, "
    "'' AS step, NULL AS code, NULL AS note WHERE 0;"
)
_ENDED: Final = f"CREATE TEMP VIEW calls AS SELECT *, {_NO_ERROR} FROM main.calls; {_UNPARTED}"
_SILENT: Final = (
    "CREATE TEMP VIEW spoken AS "
    "SELECT 0 AS number, '' AS call_id, '' AS text, 0 AS accented WHERE 0;"
)
_UNFOLDED: Final = (
    "CREATE TEMP VIEW folds AS SELECT '' AS call_id, NULL AS session_id, 0 AS number, "
    "'' AS version, 0 AS checksum, x'' AS body WHERE 0;"
)
_UNINDEXED: Final = (
    "CREATE TEMP VIEW spans AS SELECT 0 AS span, 0 AS since, 0 AS until, '' AS read_as, "
    "0 AS calls WHERE 0;"
)
AS_NOW: Final = {
    1: f"""
CREATE TEMP VIEW calls AS
SELECT *, NULL AS role, NULL AS queue, NULL AS disposition, NULL AS note, 1 AS accented,
{_UNMEASURED} FROM main.calls;
CREATE TEMP VIEW attendance AS SELECT '' AS agent, 0 AS number WHERE 0;
{_SILENT}
{_UNFOLDED}
{_UNPARTED}
{_UNINDEXED}
""",
    2: f"CREATE TEMP VIEW calls AS SELECT *, {_UNMEASURED} FROM main.calls; {_SILENT} {_UNFOLDED} "
    f"{_UNPARTED} {_UNINDEXED}",
    3: f"{_ENDED} {_SILENT} {_UNFOLDED} {_UNINDEXED}",
    4: f"{_ENDED} {_UNFOLDED} {_UNINDEXED}",
    5: f"{_ENDED} {_UNINDEXED}",
    6: f"{_SERVED} {_UNPARTED} {_UNINDEXED}",
    7: f"{_SERVED} {_UNINDEXED}",
    8: f"{_SERVED} {_UNINDEXED}",
    9: f"{_SERVED} {_UNINDEXED}",
    10: _SERVED,
}
"""What lets the questions of `schema` be asked of a journal that no switchboard made new yet."""


def migrate(database: sqlite3.Connection, path: Path, version: int) -> None:
    """Bring a journal of an older version up to date; either all of it is new or nothing.

    What it was stays beside it as `journal.db.v1`. Raises `sqlite3.Error` and `OSError`.
    """
    keep_copy(database, path.with_name(f"{path.name}.v{version}"))
    define_functions(database)
    steps = "".join(MIGRATIONS[older] for older in range(version, schema.VERSION))
    try:
        database.executescript(
            f"BEGIN IMMEDIATE; {steps} PRAGMA user_version = {schema.VERSION}; COMMIT;"
        )
    except sqlite3.Error:
        if database.in_transaction:
            database.rollback()
        raise


def define_functions(database: sqlite3.Connection) -> None:
    """Let the steps, and the views of what is read as it is, look into bodies."""
    database.create_function("is_of_machine", 2, _is_of_machine, deterministic=True)


def _is_of_machine(kind: str, body: bytes) -> bool:
    return is_with_machine(fact_of(row_of((0, "", kind, None, 0.0, 0.0, None, body))).payload)


def keep_copy(database: sqlite3.Connection, copy: Path) -> None:
    """Copy the whole journal; the copy appears when it is complete and on the disk."""
    with private_files.replacing(copy, alone=True, durable=True) as unfinished:
        target = sqlite3.connect(unfinished)
        try:
            database.backup(target)
        finally:
            target.close()

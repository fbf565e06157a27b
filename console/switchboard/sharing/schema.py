"""The tables in PostgreSQL that the hosts of a site share, and what is asked of them, as SQL.

`fact` has a partition for each day, so that old days are dropped whole; a unique key on it
would have to hold the day, too, so that the ids stand in a table of their own. Facts are put
in by one function that takes a lock: its transaction is over with the call, so that a host
which stops in the middle holds up no other, and numbers grow in the order of the commits.
What reads on or back in the log names no day: it needs the index by number in each of them.
"""

from __future__ import annotations

from importlib.resources import files
from typing import Final

from console.switchboard.journal.history.messages import OF_LASTING

VERSION: Final = 7
"""The version of the tables that this program makes."""

READABLE_BY: Final = 1
"""The least version of a program's tables whose program can go on with these ones."""

NAME: Final = "telnyx_console"
"""The schema in the database, and the channel on which hosts are woken."""

FACTS_LOCK: Final = 0x74656C63_00000001
MIGRATION_LOCK: Final = 0x74656C63_00000002
ONCE_LOCK: Final = 0x74656C63_00000003
"""Advisory locks: for putting facts in, for the tables, and for what one host does alone."""

_PAST_CALL: Final = files(__package__).joinpath("past_call.sql").read_text("utf-8")
_ITS_VIEW: Final = _PAST_CALL[_PAST_CALL.index("CREATE VIEW past_call AS") :]

MIGRATIONS: Final = {
    0: f"""
CREATE TABLE version (version integer NOT NULL, readable_by integer NOT NULL);
INSERT INTO version VALUES (0, 0);
CREATE TABLE fact (
    number      bigint GENERATED ALWAYS AS IDENTITY,
    day         date NOT NULL,
    id          text NOT NULL,
    node        text NOT NULL,
    origin      uuid NOT NULL,
    kind        text NOT NULL,
    call        text,
    leg         text,
    session     text,
    occurred_at timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    attempt     integer,
    headers     bytea,
    body        bytea NOT NULL,
    PRIMARY KEY (day, number)
) PARTITION BY RANGE (day);
CREATE INDEX fact_by_number ON fact (number);
CREATE INDEX fact_by_call ON fact (call) WHERE call IS NOT NULL;
CREATE INDEX order_placed ON fact (origin, received_at) WHERE kind = 'order.placed';
CREATE INDEX fact_by_session ON fact (session) WHERE session IS NOT NULL;
CREATE TABLE fact_of_other_days PARTITION OF fact DEFAULT;
CREATE TABLE fact_id (id text PRIMARY KEY, day date NOT NULL);
CREATE INDEX fact_id_by_day ON fact_id USING brin (day);
CREATE TABLE claim (
    call     text PRIMARY KEY,
    member   text NOT NULL,
    order_id text NOT NULL,
    node     text NOT NULL,
    at       timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE node (
    name       text PRIMARY KEY,
    origin     uuid NOT NULL,
    version    text NOT NULL,
    started_at timestamptz NOT NULL DEFAULT now(),
    seen_at    timestamptz NOT NULL DEFAULT now(),
    listener   text NOT NULL,
    consoles   jsonb NOT NULL DEFAULT '{{}}',
    pushed     bigint NOT NULL DEFAULT 0,
    pulled     bigint NOT NULL DEFAULT 0,
    waiting    bigint NOT NULL DEFAULT 0,
    backend    integer NOT NULL DEFAULT 0,
    once       boolean NOT NULL DEFAULT false,
    draining   boolean NOT NULL DEFAULT false
);
CREATE FUNCTION put_facts(
    node_ text, origin_ uuid, ids text[], kinds text[], calls text[], legs text[],
    sessions text[], occurred timestamptz[], received timestamptz[], attempts integer[],
    headers_ bytea[], bodies bytea[]
) RETURNS bigint LANGUAGE plpgsql AS $$
DECLARE
    today date;
    last bigint;
BEGIN
    PERFORM pg_advisory_xact_lock({FACTS_LOCK});
    today := (clock_timestamp() AT TIME ZONE 'UTC')::date;
    WITH given AS (
        SELECT * FROM unnest(
            ids, kinds, calls, legs, sessions, occurred, received, attempts, headers_, bodies
        ) WITH ORDINALITY AS f(
            id, kind, call, leg, session, occurred_at, received_at, attempt, headers, body, place
        )
    ), fresh AS (
        INSERT INTO fact_id (id, day) SELECT id, today FROM given ORDER BY place
        ON CONFLICT DO NOTHING RETURNING id
    ), put AS (
        INSERT INTO fact (
            day, id, node, origin, kind, call, leg, session, occurred_at, received_at, attempt,
            headers, body
        ) SELECT today, id, node_, origin_, kind, call, leg, session, occurred_at, received_at,
            attempt, headers, body
        FROM given JOIN fresh USING (id) ORDER BY place
        RETURNING number
    )
    SELECT max(number) INTO last FROM put;
    IF last IS NOT NULL THEN
        PERFORM pg_notify('{NAME}', last::text);
    END IF;
    RETURN last;
END $$;
""",
    1: _PAST_CALL
    + """
CREATE TABLE comparison (
    id    uuid PRIMARY KEY,
    node  text NOT NULL,
    calls text[],
    at    timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE comparison_answer (
    comparison uuid NOT NULL REFERENCES comparison ON DELETE CASCADE,
    node       text NOT NULL,
    body       bytea NOT NULL,
    PRIMARY KEY (comparison, node)
);
""",
    2: "ALTER TABLE version ADD COLUMN log uuid NOT NULL DEFAULT gen_random_uuid();",
    3: files(__package__).joinpath("past_call_part.sql").read_text("utf-8"),
    4: "ALTER TABLE node ADD COLUMN ahead double precision;",
    5: f"CREATE INDEX fact_lasting ON fact (number) WHERE {OF_LASTING};",
    # as it is now: who may read it may go on doing so, and what reads it stays
    6: _ITS_VIEW.replace("CREATE VIEW", "CREATE OR REPLACE VIEW", 1),
}
"""What makes tables of each older version those of the next version."""

PUT_FACTS: Final = "SELECT put_facts(%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
_FACTS: Final = (
    "SELECT number, day, id, kind, session, occurred_at, received_at, attempt, "
    "CASE WHEN origin <> %(origin)s THEN headers END, "
    "CASE WHEN origin <> %(origin)s THEN body END FROM fact "
)
FACTS_AFTER: Final = (
    f"{_FACTS} WHERE number > %(place)s AND day >= %(day)s ORDER BY number LIMIT %(limit)s"
)
FACTS_BEFORE: Final = f"{_FACTS} WHERE number < %(place)s ORDER BY number DESC LIMIT %(limit)s"
"""Those that the host wrote itself are without headers and body."""
FACTS_LASTING: Final = f"{_FACTS} WHERE number <= %(place)s AND {OF_LASTING} ORDER BY number"
"""Likewise."""
FIRST: Final = "SELECT coalesce(min(number), 0) FROM fact"
LAST_BEFORE: Final = (
    "SELECT coalesce(max(number), 0) FROM fact WHERE received_at < %s "
    "AND origin NOT IN (SELECT origin FROM node WHERE abs(ahead) > 60)"
)
"""What was noted just now by a host whose clock is hours behind would make history of all else."""
LISTEN: Final = f"LISTEN {NAME}"

HAS_TABLES: Final = f"SELECT to_regclass('{NAME}.version') IS NOT NULL"
VERSION_THERE: Final = "SELECT version, readable_by FROM version"
SET_VERSION: Final = "UPDATE version SET version = %s, readable_by = %s"
LOG: Final = (
    "SELECT log::text, "
    "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fact_number_seq) FROM version"
)
"""Which log it is, and its last number."""
NEW_LOG: Final = "UPDATE version SET log = gen_random_uuid() WHERE log = %s::uuid"
MAKE_SCHEMA: Final = f"CREATE SCHEMA IF NOT EXISTS {NAME}"
PATH: Final = f"SET search_path = {NAME}"
TAKE_TURN: Final = "SELECT pg_advisory_xact_lock(%s)"
MAKE_DAY: Final = (
    "CREATE TABLE IF NOT EXISTS fact_{day:%Y%m%d} PARTITION OF fact "
    "FOR VALUES FROM ('{day:%Y-%m-%d}') TO ('{after:%Y-%m-%d}')"
)
BRIEFLY: Final = "SET LOCAL lock_timeout = '200ms'"
TODAY: Final = "SELECT (clock_timestamp() AT TIME ZONE 'UTC')::date"

BEAT: Final = (
    "INSERT INTO node (name, origin, version, listener, consoles, pushed, pulled, waiting, "
    "backend, once, draining, ahead) VALUES (%(name)s, %(origin)s, %(version)s, %(listener)s, "
    "%(consoles)s, %(pushed)s, %(pulled)s, %(waiting)s, pg_backend_pid(), %(once)s, %(draining)s, "
    "%(clock)s - extract(epoch FROM clock_timestamp())::float8) "
    "ON CONFLICT (name) DO UPDATE SET origin = excluded.origin, version = excluded.version, "
    "listener = excluded.listener, consoles = excluded.consoles, pushed = excluded.pushed, "
    "pulled = excluded.pulled, waiting = excluded.waiting, backend = excluded.backend, "
    "once = excluded.once, draining = excluded.draining, "
    "ahead = excluded.ahead, seen_at = clock_timestamp(), "
    "started_at = CASE WHEN %(first)s THEN now() ELSE node.started_at END "
    "WHERE node.origin = excluded.origin OR node.seen_at < now() - %(dead)s * interval '1 second' "
    "RETURNING name"
)
"""A host says that it lives; no row where another one that lives has its name."""
NODES: Final = (
    "SELECT name, origin::text, version, listener, consoles, pushed, pulled, waiting, backend, "
    "once, draining, "
    "(SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM fact_number_seq), "
    "extract(epoch FROM clock_timestamp() - seen_at)::float8, "
    "extract(epoch FROM clock_timestamp() - started_at)::float8, "
    "CASE WHEN clock_timestamp() - seen_at BETWEEN %(gone)s * interval '1 second' "
    "AND %(dead)s * interval '1 second' THEN NOT EXISTS (SELECT 1 FROM pg_stat_activity "
    "WHERE pid = node.backend AND coalesce(backend_start <= node.seen_at, true)) "
    "ELSE false END, ahead FROM node ORDER BY name"
)
"""The last column but one: whether a silent host's connection is gone, and its number not
another's."""
LEAVE: Final = (
    "UPDATE node SET seen_at = seen_at - interval '1 hour', consoles = '{}' "
    "WHERE name = %s AND origin = %s"
)
TRY_ONCE: Final = "SELECT pg_try_advisory_lock(%s)"
UNSETTLED: Final = (
    "SELECT body FROM fact WHERE kind = 'order.placed' AND received_at > now() - interval '1 day' "
    "AND origin = %s::uuid AND NOT EXISTS (SELECT 1 FROM fact_id AS later WHERE later.id IN "
    "('settled-' || substr(fact.id, 8), 'given-up-' || substr(fact.id, 8))) ORDER BY number"
)
"""Orders that a host placed and never settled."""
RELEASE_STRANDED: Final = (
    "DELETE FROM claim WHERE node = %(node)s AND (%(dead)s OR at < "
    "(SELECT started_at FROM node WHERE name = %(node)s)) AND NOT EXISTS (SELECT 1 FROM fact "
    "WHERE fact.call = claim.call AND kind = 'claim.made' "
    "AND position(convert_to(claim.order_id, 'UTF8') IN body) > 0) "
    "AND NOT EXISTS (SELECT 1 FROM fact_id WHERE id = 'list-taken-' || claim.order_id)"
)
"""Claims that a host was given and never noted: it was killed between the two."""

OLD_DAYS: Final = (
    "SELECT child.relname FROM pg_inherits JOIN pg_class AS child ON child.oid = inhrelid "
    "JOIN pg_class AS parent ON parent.oid = inhparent WHERE parent.relname = 'fact' "
    "AND child.relnamespace = (SELECT oid FROM pg_namespace WHERE nspname = current_schema()) "
    "AND child.relname ~ '^fact_[0-9]{8}$' "
    "AND to_date(right(child.relname, 8), 'YYYYMMDD') < %s ORDER BY 1"
)
DROP_DAY: Final = "DROP TABLE {day}"
FORGET: Final = (
    "DELETE FROM fact_of_other_days WHERE day < %(before)s",
    "DELETE FROM fact_id WHERE day < %(before)s",
    "DELETE FROM claim WHERE at < now() - interval '1 day'",
    "DELETE FROM comparison WHERE at < now() - interval '1 hour'",
    "DELETE FROM node WHERE seen_at < now() - interval '30 days'",
)

END_HOLDER: Final = (
    "SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND granted "
    "AND objsubid = 1 AND classid = (%(lock)s::bigint >> 32)::oid "
    "AND objid = (%(lock)s::bigint & 4294967295)::oid AND pid = %(backend)s "
    "AND database = (SELECT oid FROM pg_database WHERE datname = current_database())"
)
"""A backend ends if it holds the lock still: its number may be another's by now
(https://www.postgresql.org/docs/current/view-pg-locks.html)."""

CLAIM: Final = (
    "INSERT INTO claim (call, member, order_id, node) VALUES (%s, %s, %s, %s) "
    "ON CONFLICT (call) DO UPDATE SET member = claim.member RETURNING member"
)
"""Who has the call then: whoever was first."""
MOVE_CLAIM: Final = (
    "INSERT INTO claim (call, member, order_id, node) VALUES (%s, %s, %s, %s) ON CONFLICT (call) "
    "DO UPDATE SET member = excluded.member, order_id = excluded.order_id, node = excluded.node"
)
RELEASE: Final = "DELETE FROM claim WHERE call = %(call)s AND %(member)s IN (member, '')"

COMPARE: Final = "INSERT INTO comparison (id, node, calls) VALUES (%s, %s, %s)"
COMPARED: Final = "DELETE FROM comparison WHERE id = %s"
COMPARISONS: Final = (
    "SELECT id, calls FROM comparison WHERE node <> %(node)s AND at > now() - interval '1 minute' "
    "AND NOT EXISTS (SELECT 1 FROM comparison_answer AS answer "
    "WHERE answer.comparison = comparison.id AND answer.node = %(node)s)"
)
"""What another host asks and this one has not answered."""
TELL: Final = (
    "INSERT INTO comparison_answer (comparison, node, body) "
    "SELECT id, %(node)s, %(body)s FROM comparison WHERE id = %(id)s ON CONFLICT DO NOTHING"
)
TOLD: Final = "SELECT node, body FROM comparison_answer WHERE comparison = %s"

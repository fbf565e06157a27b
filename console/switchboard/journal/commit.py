"""One transaction of the journal: a batch of facts, and what follows from each.

A busy batch goes in by a few statements of many rows: between two statements the
writer's thread must win the interpreter back from the loop, which costs more
than SQLite does. A batch that holds a fact known already goes in one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Final

from msgspec import Struct

from console.domain.agent.attendance import agent_of
from console.domain.events import Fact, Payload, Transcribed
from console.domain.leg import CallId
from console.domain.own_facts import tells_of
from console.switchboard.journal import schema
from console.switchboard.journal.rows import (
    Row,
    accented,
    fact_of,
    projection,
    storable,
    transfer_of,
)
from console.switchboard.journal.shared import INSERT_OTHER

BATCH: Final = 256
"""Facts in one commit at most."""


class Delivered(Struct, frozen=True):
    """A fact on its way into the journal, with its raw body and the headers that prove it.

    `elsewhere` says that another host wrote it, and that it is in the log that hosts share.
    """

    fact: Fact
    body: bytes
    headers: bytes
    elsewhere: bool = False


class Stored(Struct, frozen=True):
    """What became of a fact. `new` is False for one that stood there already.

    `contradicts` is True where the id was known with another body: the new body
    is kept beside the first one, and the board keeps the first. `after_end` says
    that the end of the leg stood in the journal before this fact did.
    """

    number: int
    new: bool
    contradicts: bool = False
    after_end: bool = False


def commit(database: sqlite3.Connection, batch: Sequence[Delivered]) -> list[Stored]:
    """Store a batch in one transaction. Raises sqlite3.Error, and then nothing is stored."""
    database.execute("BEGIN IMMEDIATE")
    try:
        stored = _store_together(database, batch) if _alike(batch) else None
    except sqlite3.IntegrityError:  # one of them is known already
        database.rollback()
        database.execute("BEGIN IMMEDIATE")
        stored = None
    if stored is None:
        stored = [_store(database, item) for item in batch]
    database.commit()
    return stored


# All together -----------------------------------------------------------------------------


def _alike(batch: Sequence[Delivered]) -> bool:
    """Whether the batch is worth it, and every fact names its leg by the control id or no leg."""
    payloads = [item.fact.payload for item in batch]
    return len(batch) > 1 and all(p.call_control_id or not p.call_leg_id for p in payloads)


def _store_together(database: sqlite3.Connection, batch: Sequence[Delivered]) -> list[Stored]:
    """Store facts that are all new. Raises sqlite3.IntegrityError if one is not."""
    ended = _ended(database, batch)
    last = 0
    for rows in _chunks([_fact_row(item, item.fact.id) for item in batch]):
        last = database.execute(*_of_many(schema.INSERT_FACTS, rows)).lastrowid or 0
    stored: list[Stored] = []
    about: list[tuple[str | int, ...]] = []
    calls: list[tuple[str | float | None, ...]] = []
    for number, item in enumerate(batch, last - len(batch) + 1):
        fact = item.fact
        after_end = fact.payload.call_control_id in ended
        stored.append(Stored(number, new=True, after_end=after_end))
        for call in tells_of(fact.payload):
            about.append((call, number))
            columns = projection(call, fact)
            if columns is not None:
                calls.append(columns)
                if columns[_ENDED_AT] is not None:
                    ended.add(call)
        _attend(database, fact.payload, number)
        _write_down(database, fact.payload, number)
        _mark_of_others(database, item, number)
    for pairs in _chunks(about):
        database.execute(*_of_many(schema.INSERT_ABOUTS, pairs))
    for lines in _chunks(calls):
        database.execute(*_of_many(schema.UPSERT_CALLS, lines))
    for item in batch:
        _join_transferred(database, item.fact)
    return stored


_ENDED_AT: Final = schema.PROJECTED.index("ended_at")


def _ended(database: sqlite3.Connection, batch: Sequence[Delivered]) -> set[CallId | str]:
    """Those of the batch's legs whose end stands in the journal."""
    ended: set[CallId | str] = set()
    named = {call for item in batch if (call := item.fact.payload.call_control_id)}
    for calls in _chunks([(call,) for call in sorted(named)]):
        sql, parameters = _of_many(schema.ENDED_AMONG, calls)
        ended.update(call for (call,) in database.execute(sql, parameters))
    return ended


_Rows = Sequence[tuple[str | bytes | float | int | None, ...]]


def _chunks(rows: _Rows) -> Iterator[_Rows]:
    """The rows in pieces whose sizes are powers of two, so that few statements are prepared."""
    size, start = BATCH, 0
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        yield rows[start : start + size]
        start += size


def _of_many(sql: schema.OfMany, rows: _Rows) -> tuple[str, list[str | bytes | float | int | None]]:
    """A statement for that many rows, and its parameters."""
    return sql.text(len(rows)), [value for row in rows for value in row]


# One by one -------------------------------------------------------------------------------


def _store(database: sqlite3.Connection, item: Delivered) -> Stored:
    fact = item.fact
    after_end = _has_ended(database, fact.payload)
    number = _insert(database, item, fact.id)
    if number is None:
        first = Row(*database.execute(schema.FACT_BY_ID, (fact.id,)).fetchone())
        if first.body == item.body or fact_of(first).payload == fact.payload:
            return Stored(first.number, new=False)
        beside = _insert(database, item, f"{fact.id}~{sha256(item.body).hexdigest()[:16]}")
        if beside is not None:
            _mark_of_others(database, item, beside)
        return Stored(beside or first.number, new=False, contradicts=True)
    for call in tells_of(fact.payload):
        database.execute(schema.INSERT_ABOUT, (call, number))
        columns = projection(call, fact)
        if columns is not None:
            database.execute(schema.UPSERT_CALL, columns)
    _join_transferred(database, fact)
    _attend(database, fact.payload, number)
    _write_down(database, fact.payload, number)
    _mark_of_others(database, item, number)
    return Stored(number, new=True, after_end=after_end)


def _mark_of_others(database: sqlite3.Connection, item: Delivered, number: int) -> None:
    if item.elsewhere:
        database.execute(INSERT_OTHER, (number,))


def _attend(database: sqlite3.Connection, payload: Payload, number: int) -> None:
    agent = agent_of(payload)
    if agent is not None:
        database.execute(schema.INSERT_ATTENDANCE, (agent, number))


def _write_down(database: sqlite3.Connection, payload: Payload, number: int) -> None:
    """Keep what was said for the search, once it will not be corrected any more."""
    words = storable(payload.words) if isinstance(payload, Transcribed) else None
    if words:
        for call in tells_of(payload):
            database.execute(schema.INSERT_SPOKEN, (number, call, words, accented([words])))


_JOIN_TRANSFERRED: Final = (
    "UPDATE calls SET bridged_at = min(coalesce(bridged_at, ?1), ?1) WHERE call_id IN "
    "(SELECT call_id FROM calls AS one CROSS JOIN about USING (call_id) CROSS JOIN facts "
    "USING (number) WHERE one.session_id = ?2 AND facts.kind = 'order.placed' "
    "AND substr(facts.id, -12) = ?3)"
)
"""A caller talks from when the leg is bridged that carries the mark of the caller's transfer."""


def _join_transferred(database: sqlite3.Connection, fact: Fact) -> None:
    """Note of a transferred caller that it talks: Telnyx may tell the new leg alone."""
    transfer = transfer_of(fact.payload)
    if transfer is not None:
        database.execute(_JOIN_TRANSFERRED, (fact.occurred_at.timestamp(), *transfer))


def _has_ended(database: sqlite3.Connection, payload: Payload) -> bool:
    """Whether the end of the leg that the fact is about stands in the journal."""
    if payload.call_control_id:
        known = database.execute(schema.END_OF_CALL, (payload.call_control_id,))
    elif payload.call_leg_id:
        known = database.execute(schema.END_OF_LEG, (storable(payload.call_leg_id),))
    else:
        return False
    return known.fetchone() is not None


def _insert(database: sqlite3.Connection, item: Delivered, id_: str) -> int | None:
    cursor = database.execute(schema.INSERT_FACT, _fact_row(item, id_))
    return cursor.lastrowid if cursor.rowcount else None


def _fact_row(item: Delivered, id_: str) -> tuple[str | bytes | float | int | None, ...]:
    fact = item.fact
    return (
        storable(id_),
        storable(fact.kind),
        storable(fact.payload.call_leg_id),
        storable(fact.payload.call_session_id),
        fact.occurred_at.timestamp(),
        fact.received_at.timestamp(),
        fact.attempt,
        item.headers,
        item.body,
    )

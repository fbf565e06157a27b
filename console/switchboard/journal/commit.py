"""One transaction of the journal: a batch of facts, and what follows from each.

A busy batch goes in by a few statements of many rows: between two statements the
writer's thread must win the interpreter back from the loop, which costs more
than SQLite does. A batch that holds a fact known already goes in one by one.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from hashlib import sha256
from typing import Any, Final, TypeAlias

from msgspec import Struct

from console.domain.agent.attendance import agent_of
from console.domain.events import Fact, Initiated, Payload, Transcribed
from console.domain.fold.places import place_of
from console.domain.ids import mark_of
from console.domain.leg import CallId
from console.domain.own_facts import OrderPlaced, tells_of
from console.switchboard.journal import schema
from console.switchboard.journal.rows import (
    Row,
    accented,
    fact_of,
    had,
    projection,
    storable,
    transfer_of,
)
from console.switchboard.journal.shared import HERE, Source

BATCH: Final = 256
"""Facts in one commit at most."""


class Delivered(Struct, frozen=True):
    """A fact on its way into the journal, with its raw body and the headers that prove it."""

    fact: Fact
    body: bytes
    headers: bytes
    source: Source = HERE


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
    """Whether the batch is worth it, and every fact names its leg by the control id or no leg.

    And whether they are numbered one after the other.
    """
    if any(item.source.number is not None for item in batch):
        return False
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
        _part(database, fact, number)
    _mark_of_others(database, batch, last - len(batch) + 1)
    for pairs in _chunks(about):
        database.execute(*_of_many(schema.INSERT_ABOUTS, pairs))
    for lines in _chunks(calls):
        _put_down(database, lines)
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
            _mark_of_others(database, [item], beside)
        return Stored(beside or first.number, new=False, contradicts=True)
    for call in tells_of(fact.payload):
        database.execute(schema.INSERT_ABOUT, (call, number))
        columns = projection(call, fact)
        if columns is not None:
            _put_down(database, [columns])
    _join_transferred(database, fact)
    _attend(database, fact.payload, number)
    _write_down(database, fact.payload, number)
    _mark_of_others(database, [item], number)
    _part(database, fact, number)
    return Stored(number, new=True, after_end=after_end)


def _mark_of_others(database: sqlite3.Connection, batch: Sequence[Delivered], first: int) -> None:
    """Note which of the facts from that number on other hosts wrote."""
    numbers = [(number,) for number, item in enumerate(batch, first) if item.source.elsewhere]
    for some in _chunks(numbers):
        database.execute(*_of_many(schema.INSERT_OTHERS, some))


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


def _part(database: sqlite3.Connection, fact: Fact, number: int) -> None:
    """Keep who took the call, left it, or said what came of it."""
    told = had(fact.payload)
    if told is not None:
        member, *said = told
        at = fact.occurred_at.timestamp()
        for call in tells_of(fact.payload):
            database.execute(schema.INSERT_HAD, (call, number, member, at, *said))


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
    row = _fact_row(item, id_)
    if item.source.number is not None:
        with suppress(sqlite3.IntegrityError):  # another fact has that number: the next one, then
            cursor = database.execute(schema.INSERT_NUMBERED, (item.source.number, *row))
            return cursor.lastrowid if cursor.rowcount else None
    cursor = database.execute(schema.INSERT_FACT, row)
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


# The line of each call in the history -----------------------------------------------------
#
# A fact is merged into the line by SQLite alone, unless it says something else than the line
# has: then the line is told anew from all facts of the call, in their order. That is rare, so
# that the usual fact costs nothing for it.

Line: TypeAlias = Sequence[Any]
"""What one fact tells of a call, or all of them, in the order of `schema.PROJECTED`."""

_PLACE: Final = {column: place for place, column in enumerate(schema.PROJECTED)}
_FIRST: Final = tuple(_PLACE[column] for column in schema.FIRST_TOLD)
_LAST: Final = tuple(_PLACE[column] for column in schema.LAST_TOLD)
_EARLIEST: Final = tuple(_PLACE[column] for column in schema.TIMES)
_TOLD: Final = (*_FIRST, *_LAST)
_CALL, _ACCENTED, _TOUCHED = (_PLACE[name] for name in ("call_id", "accented", "touched_at"))


def _put_down(database: sqlite3.Connection, lines: Sequence[Line]) -> None:
    """Merge what facts that are stored tell of calls into the calls' lines."""
    sql = schema.UPSERT_CALLS.text(len(lines))
    merged = database.execute(sql, [value for line in lines for value in line])
    if merged.rowcount != len(lines):
        for call in {line[_CALL] for line in lines if _contradicts(database, line)}:
            _tell_anew(database, CallId(str(call)))


def _contradicts(database: sqlite3.Connection, line: Line) -> bool:
    """Whether a fact says something else of a call than its line."""
    known = database.execute(schema.LINE_OF_CALL, (line[_CALL],)).fetchone()
    return any(None not in (line[n], known[n]) and line[n] != known[n] for n in _TOLD)


def _tell_anew(database: sqlite3.Connection, call: CallId) -> None:
    """Write the line that all facts of a call tell together.

    What facts tell that are gone by now, and of a caller another leg, stands in the line only.
    """
    known = database.execute(schema.LINE_OF_CALL, (call,)).fetchone()
    facts = [fact_of(Row(*columns)) for columns in database.execute(schema.FACTS_ABOUT, (call,))]
    told = [projection(call, fact) for fact in sorted(facts, key=place_of)]
    lines: list[Line] = [known, *filter(None, told)]
    merged = [*known]
    for n in _EARLIEST:
        merged[n] = min((line[n] for line in lines if line[n] is not None), default=None)
    for n in _FIRST:
        merged[n] = _first(n, [*lines[1:], known])
    for n in _LAST:
        merged[n] = _first(n, reversed(lines))
    merged[_TOUCHED] = max(line[_TOUCHED] for line in lines)
    merged[_ACCENTED] = accented(merged)
    database.execute(schema.REWRITE_CALL, (*merged, call))


def _first(n: int, lines: Iterable[Line]) -> Any:
    return next((line[n] for line in lines if line[n] is not None), None)


# Transferred callers ----------------------------------------------------------------------


def _join_transferred(database: sqlite3.Connection, fact: Fact) -> None:
    """Note of a transferred caller that it talks: Telnyx may tell the new leg alone.

    That follows from the bridge, the order and the begin of the call, any of which may be
    stored last: another host may have given the order.
    """
    payload = fact.payload
    if isinstance(payload, OrderPlaced):
        for call in payload.order.act.calls:
            _find_bridge(database, call, mark_of(payload.order.id))
    elif isinstance(payload, Initiated) and payload.call_control_id:
        call = CallId(payload.call_control_id)
        for (order,) in database.execute(schema.ORDERS_ABOUT, (call,)).fetchall():
            _find_bridge(database, call, order[-_MARK:])
    else:
        transfer = transfer_of(payload)
        if transfer is not None:
            database.execute(schema.JOIN_TRANSFERRED, (fact.occurred_at.timestamp(), *transfer))


_MARK: Final = 12
"""Characters of an order's id that are its mark, as text."""


def _find_bridge(database: sqlite3.Connection, call: CallId, mark: str) -> None:
    """Note of a caller that it talks, if the leg is bridged already that carries that mark."""
    for columns in database.execute(schema.BRIDGES_OF_SESSION, (call,)).fetchall():
        bridge = fact_of(Row(*columns))
        transfer = transfer_of(bridge.payload)
        if transfer is not None and transfer[1] == mark:
            database.execute(schema.JOIN_TRANSFERRED, (bridge.occurred_at.timestamp(), *transfer))

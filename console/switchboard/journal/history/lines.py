"""The line of each call in the history, as the facts that come tell it.

A fact is merged into the line by SQLite alone, unless it says something else than the line
has: then the line is told anew from all facts of the call, in their order. That is rare, so
that the usual fact costs nothing for it.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final, TypeAlias

from console.domain.events import Fact, Initiated
from console.domain.fold.places import place_of
from console.domain.ids import CallId, mark_of
from console.domain.own_facts import OrderPlaced
from console.switchboard.journal import schema
from console.switchboard.journal.rows import accented, fact_of, projection, row_of, transfer_of

Line: TypeAlias = Sequence[Any]
"""What one fact tells of a call, or all of them, in the order of `schema.PROJECTED`."""

Rows: TypeAlias = Sequence[Sequence[Any]]

AT_ONCE: Final = 256
"""Rows in one statement at most, and facts that are read at one go."""

PLACE: Final = {column: place for place, column in enumerate(schema.PROJECTED)}
_FIRST: Final = tuple(PLACE[column] for column in schema.FIRST_TOLD)
_LAST: Final = tuple(PLACE[column] for column in schema.LAST_TOLD)
_EARLIEST: Final = tuple(PLACE[column] for column in schema.TIMES)
_TOLD: Final = (*_FIRST, *_LAST)
_CALL, _ACCENTED, _TOUCHED = (PLACE[name] for name in ("call_id", "accented", "touched_at"))
_MOST: Final = (_ACCENTED, _TOUCHED)


def merged(lines: Iterable[Line]) -> list[Line]:
    """The lines, of one call only one where what they tell can be one: fewer are put down."""
    found: dict[object, Line] = {}
    apart: list[Line] = []
    for line in lines:
        known = found.setdefault(line[_CALL], line)
        if known is not line:
            both = _merged(known, line)
            if both is None:
                apart.append(line)
            else:
                found[line[_CALL]] = both
    return [*found.values(), *apart]


def _merged(one: Line, other: Line) -> Line | None:
    """What two lines of a call tell together, as SQLite merges them; None where they differ."""
    both = [*one]
    for n, value in enumerate(other):
        known = both[n]
        if value is None or value == known:
            continue
        if known is None or (n in _EARLIEST and value < known) or (n in _MOST and value > known):
            both[n] = value
        elif n not in _EARLIEST and n not in _MOST:
            return None
    return both


def put_down(database: sqlite3.Connection, lines: Sequence[Line]) -> None:
    """Merge what facts that are stored tell of calls into the calls' lines."""
    sql = schema.UPSERT_CALLS.text(len(lines))
    merged = database.execute(sql, [value for line in lines for value in line])
    if merged.rowcount != len(lines):
        for call in {line[_CALL] for line in lines if _contradicts(database, line)}:
            tell_anew(database, CallId(str(call)))


def _contradicts(database: sqlite3.Connection, line: Line) -> bool:
    """Whether a fact says something else of a call than its line."""
    known = database.execute(schema.LINE_OF_CALL, (line[_CALL],)).fetchone()
    return any(None not in (line[n], known[n]) and line[n] != known[n] for n in _TOLD)


def tell_anew(database: sqlite3.Connection, call: CallId, gone: Line | None = None) -> None:
    """Write the line that all facts of a call tell together; what is `gone` tells nothing more.

    What facts tell that are gone by now, and of a caller another leg, stands in the line only.
    A call of which nothing is told any more has no line.
    """
    known = database.execute(schema.LINE_OF_CALL, (call,)).fetchone()
    if known is None:
        return
    if gone is not None:
        over = {n for n in (*_TOLD, *_EARLIEST) if known[n] == gone[n]}
        known = [None if n in over else value for n, value in enumerate(known)]
    facts = [fact_of(row_of(columns)) for columns in database.execute(schema.FACTS_ABOUT, (call,))]
    told = [projection(call, fact) for fact in sorted(facts, key=place_of)]
    lines: list[Line] = [known, *filter(None, told)]
    merged = [*known]
    for n in _EARLIEST:
        merged[n] = min((line[n] for line in lines if line[n] is not None), default=None)
    for n in _FIRST:
        merged[n] = _first(n, [*lines[1:], known])
    for n in _LAST:
        merged[n] = _first(n, reversed(lines))
    if len(lines) == 1 and all(merged[n] is None for n in (*_TOLD, *_EARLIEST)):
        database.execute(schema.FORGET_CALL, (call,))
        return
    merged[_TOUCHED] = max(line[_TOUCHED] for line in lines)
    merged[_ACCENTED] = accented(merged)
    database.execute(schema.REWRITE_CALL, (*merged, call))


def _first(n: int, lines: Iterable[Line]) -> Any:
    return next((line[n] for line in lines if line[n] is not None), None)


# Transferred callers ----------------------------------------------------------------------


def join_transferred(database: sqlite3.Connection, facts: Iterable[Fact]) -> None:
    """Note of transferred callers that they talk: Telnyx may tell the new leg alone.

    That follows from the bridge, the order and the begin of the call, any of which may be
    stored last: another host may have given the order.
    """
    begun: list[CallId] = []
    for fact in facts:
        payload = fact.payload
        if isinstance(payload, OrderPlaced):
            for call in payload.order.act.calls:
                _find_bridge(database, call, mark_of(payload.order.id))
        elif isinstance(payload, Initiated) and payload.call_control_id:
            begun.append(CallId(payload.call_control_id))
        else:
            transfer = transfer_of(payload)
            if transfer is not None:
                database.execute(schema.JOIN_TRANSFERRED, (fact.occurred_at.timestamp(), *transfer))
    find_bridges(database, begun)


_MARK: Final = 12
"""Characters of an order's id that are its mark, as text."""


def find_bridges(database: sqlite3.Connection, calls: Iterable[CallId]) -> None:
    """The same for each order about those callers."""
    for some in chunks([(call,) for call in calls]):
        orders = database.execute(*of_many(schema.ORDERS_ABOUT, some)).fetchall()
        for call, order in orders:
            _find_bridge(database, call, order[-_MARK:])


def _find_bridge(database: sqlite3.Connection, call: CallId, mark: str) -> None:
    """Note of a caller that it talks, if the leg is bridged already that carries that mark."""
    for columns in database.execute(schema.BRIDGES_OF_SESSION, (call,)).fetchall():
        bridge = fact_of(row_of(columns))
        transfer = transfer_of(bridge.payload)
        if transfer is not None and transfer[1] == mark:
            database.execute(schema.JOIN_TRANSFERRED, (bridge.occurred_at.timestamp(), *transfer))


# Statements of many rows ------------------------------------------------------------------


def chunks(rows: Rows) -> Iterator[Rows]:
    """The rows in pieces whose sizes are powers of two, so that few statements are prepared."""
    size, start = AT_ONCE, 0
    while start < len(rows):
        while size > len(rows) - start:
            size //= 2
        yield rows[start : start + size]
        start += size


def of_many(sql: schema.OfMany, rows: Rows) -> tuple[str, list[Any]]:
    """A statement for that many rows, and its parameters."""
    return sql.text(len(rows)), [value for row in rows for value in row]

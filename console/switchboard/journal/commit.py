"""The transactions of the journal: a batch of facts, and what follows from each.

A batch goes in by one statement, which is its transaction, too: between two statements the
writer's thread must win the interpreter back from the loop, which costs more
than SQLite does. What follows from it goes in behind it, for many batches at one go.
A batch that holds a fact known already goes in one by one, with what follows.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from collections.abc import Set as AbstractSet
from contextlib import suppress
from typing import Final

from msgspec import Struct

from console.domain.agent.attendance import agent_of
from console.domain.events import Fact, Payload
from console.domain.leg import CallId
from console.domain.own_facts import tells_of
from console.switchboard.journal import schema
from console.switchboard.journal.bodies.compressed import compressed
from console.switchboard.journal.history.behind import Behind
from console.switchboard.journal.history.follows import FOLLOW_ALL, FOLLOWED_AGAIN, follow
from console.switchboard.journal.history.lines import (
    AT_ONCE,
    PLACE,
    Line,
    chunks,
    find_bridges,
    of_many,
    tell_anew,
)
from console.switchboard.journal.rows import (
    Row,
    ended_by,
    fact_of,
    first_id,
    id_beside,
    projection,
    row_of,
    storable,
    transfer_of,
)
from console.switchboard.journal.shared import (
    CALLS_JOINED_AT,
    CALLS_OF_BOTH,
    FORGET_WHAT_FOLLOWED,
    HERE,
    PUT_BESIDE,
    REPLACED,
    TAKE_SHARED,
    Source,
)

BATCH: Final = AT_ONCE
"""Facts in one commit at most."""

IN_ONE_STATEMENT: Final = 64
"""Facts that go in by one statement at most: each number of them is a statement that is kept."""

_Begun = Callable[[], object]


LOG_OF: Final = 16
"""Commits in a log from which on it is begun anew in a pause."""


class Delivered(Struct, frozen=True):
    """A fact on its way into the journal, with its raw body and the headers that prove it."""

    fact: Fact
    body: bytes
    headers: bytes
    source: Source = HERE


class Instead(Struct, frozen=True):
    """Whom a fact was about, and is now, that stands in the place of another one of its id."""

    calls: frozenset[CallId]
    agents: frozenset[str]


class Stored(Struct, frozen=True):
    """What became of a fact. `new` is False for one that stood there already.

    `contradicts` is True where the id was known with another body: the new body
    is kept beside the first one, and the board keeps the first. `after_end` says
    that the end of the leg stood in the journal before this fact did. `instead` is
    what it takes the place of.
    """

    number: int
    new: bool
    contradicts: bool = False
    after_end: bool = False
    instead: Instead | None = None


class Commits:
    """The transactions of the one writer: facts at once, what follows from them `behind`.

    Whatever is no plain new fact waits until what follows from the others is kept.
    """

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._added = 0
        self.behind = Behind(database)
        self._last = self._read_last()

    def _read_last(self) -> int:
        """The highest number that a fact has, or had."""
        (last,) = self._database.execute(schema.LAST_NUMBER).fetchone()
        return max(int(last), self.behind.number)

    def commit(self, batch: Sequence[Delivered], begun: _Begun = lambda: None) -> list[Stored]:
        """Store a batch in one transaction. Raises sqlite3.Error, and then nothing is stored.

        `begun` is called when all that is left of it is the disk's, in most cases.
        """
        self._added += 1
        if _alike(batch):
            with suppress(sqlite3.IntegrityError):  # one of them is known already
                return self._store(batch, begun)
        self.behind.catch_up()
        stored = commit(self._database, batch)
        self.behind.read_anew()
        self._last = self._read_last()
        return stored

    def begin_log_anew(self) -> None:
        """In a pause, have the next commits written over what stands in the log no more.

        A disk takes that quicker than what makes a file longer, which has the file system write
        down where it is. The first commit of a log waits for the disk twice: it is made here.
        """
        if self._added < LOG_OF:
            return
        with suppress(sqlite3.Error):
            self._database.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchone()
            self._database.execute(f"PRAGMA user_version = {schema.VERSION}")
            self._added = 0

    def roll_back(self) -> None:
        """End a transaction that failed."""
        with suppress(sqlite3.Error):
            self._database.rollback()

    def _store(self, batch: Sequence[Delivered], begun: _Begun) -> list[Stored]:
        """Store facts that are all new. Raises sqlite3.IntegrityError if one is not."""
        behind = self.behind
        if len(batch) <= IN_ONE_STATEMENT and not any(item.source.elsewhere for item in batch):
            stored = self._store_by_one(batch, begun)
        else:
            stored = self._store_by_many(batch, begun)
        self._last = stored[-1].number
        facts = [(one.number, item.fact) for one, item in zip(stored, batch, strict=True)]
        behind.add(facts, (call for _, fact in facts for call in ended_by(fact.payload)))
        return stored

    def _store_by_one(self, batch: Sequence[Delivered], begun: _Begun) -> list[Stored]:
        """The same by one statement. Numbers go on also where all facts before are pruned."""
        database, first = self._database, self._last + 1
        ended = _ended(database, batch) | self.behind.ended
        rows = [(n, *_fact_row(item, item.fact.id)) for n, item in enumerate(batch, first)]
        sql, parameters = of_many(schema.INSERT_ALL_NUMBERED, rows)
        begun()
        database.execute(sql, parameters)
        return _all_new(batch, first, ended)

    def _store_by_many(self, batch: Sequence[Delivered], begun: _Begun) -> list[Stored]:
        """The same in a transaction of several statements."""
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            stored = _store_facts(database, batch, self.behind.ended)
            if stored[0].number <= self.behind.number:  # those before are pruned, all of them
                database.execute(FOLLOWED_AGAIN, (stored[0].number - 1,))
            begun()
            database.commit()
        except sqlite3.IntegrityError:
            database.rollback()
            raise
        return stored


def commit(database: sqlite3.Connection, batch: Sequence[Delivered]) -> list[Stored]:
    """Store a batch and what follows from it in one transaction.

    Raises sqlite3.Error, and then nothing is stored.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        stored = _store_together(database, batch) if len(batch) > 1 and _alike(batch) else None
    except sqlite3.IntegrityError:  # one of them is known already
        database.rollback()
        database.execute("BEGIN IMMEDIATE")
        stored = None
    if stored is None:
        stored = [_store(database, item) for item in batch]
    database.execute(FOLLOW_ALL)  # of what stands beside another fact nothing follows
    database.commit()
    return stored


# All together -----------------------------------------------------------------------------


def _alike(batch: Sequence[Delivered]) -> bool:
    """Whether every fact names its leg by the control id or no leg.

    And whether they are numbered one after the other, and none may stand beside another.
    """
    if any(item.source.number is not None or first_id(item.fact.id) for item in batch):
        return False
    payloads = [item.fact.payload for item in batch]
    return bool(batch) and all(p.call_control_id or not p.call_leg_id for p in payloads)


def _store_together(database: sqlite3.Connection, batch: Sequence[Delivered]) -> list[Stored]:
    """Store facts that are all new. Raises sqlite3.IntegrityError if one is not."""
    stored = _store_facts(database, batch, set())
    numbers = [one.number for one in stored]
    follow(database, [*zip(numbers, (item.fact for item in batch), strict=True)])
    return stored


def _store_facts(
    database: sqlite3.Connection, batch: Sequence[Delivered], known: AbstractSet[CallId | str]
) -> list[Stored]:
    """Store facts that are all new; of what follows from them nothing.

    `known` are legs that ended by facts of which nothing followed yet. Raises
    sqlite3.IntegrityError if one is not new.
    """
    ended = _ended(database, batch) | known
    last = 0
    for rows in chunks([_fact_row(item, item.fact.id) for item in batch]):
        last = database.execute(*of_many(schema.INSERT_FACTS, rows)).lastrowid or 0
    first = last - len(batch) + 1
    _mark_of_others(database, batch, first)
    return _all_new(batch, first, ended)


def _all_new(batch: Sequence[Delivered], first: int, ended: set[CallId | str]) -> list[Stored]:
    """What became of new facts with the numbers from that one on, of legs that had `ended`."""
    stored: list[Stored] = []
    for number, item in enumerate(batch, first):
        payload = item.fact.payload
        stored.append(Stored(number, new=True, after_end=payload.call_control_id in ended))
        ended.update(ended_by(payload))
    return stored


def _ended(database: sqlite3.Connection, batch: Sequence[Delivered]) -> set[CallId | str]:
    """Those of the batch's legs whose end stands in the journal."""
    ended: set[CallId | str] = set()
    named = {call for item in batch if (call := item.fact.payload.call_control_id)}
    legs = [(call,) for call in sorted(named)]
    for calls in [legs] if 0 < len(legs) <= IN_ONE_STATEMENT else chunks(legs):
        sql, parameters = of_many(schema.ENDED_AMONG, calls)
        ended.update(call for (call,) in database.execute(sql, parameters))
    return ended


# One by one -------------------------------------------------------------------------------


def _store(database: sqlite3.Connection, item: Delivered) -> Stored:
    fact = item.fact
    after_end = _has_ended(database, fact.payload)
    beside = _row_of(database, first_id(fact.id))
    number = _insert(database, item, fact.id)
    if number is None:
        first = _row_of(database, fact.id)
        if first is None:
            raise AssertionError("what cannot be stored again is there")
        return _known(database, item, first)
    _mark_of_others(database, [item], number)
    if beside is not None:
        return Stored(number, new=False, contradicts=True)
    follow(database, [(number, fact)])
    return Stored(number, new=True, after_end=after_end)


def _known(database: sqlite3.Connection, item: Delivered, first: Row) -> Stored:
    """What becomes of a fact whose id is known: the first one counts, or what hosts share."""
    known = fact_of(first)
    same = first.body == item.body or known.payload == item.fact.payload
    if item.source.elsewhere:
        return _share(database, item, first, known, same=same)
    if same:
        return Stored(first.number, new=False)
    beside = _insert(database, item, id_beside(item.fact.id, item.body))
    return Stored(beside or first.number, new=False, contradicts=True)


def _row_of(database: sqlite3.Connection, id_: str | None) -> Row | None:
    found = database.execute(schema.FACT_BY_ID, (storable(id_),)).fetchone() if id_ else None
    return row_of(found) if found is not None else None


# What is shared wins ----------------------------------------------------------------------
#
# Two hosts may note one fact with different contents before either hears of the other. The
# first that is shared is the one of all: whoever noted it otherwise has it in the place of its
# own, and keeps that beside it where it says something else.


def _share(
    database: sqlite3.Connection, item: Delivered, first: Row, known: Fact, *, same: bool
) -> Stored:
    """Put what is shared in the place of the first one, and tell anew what followed from that."""
    fact, number = item.fact, first.number
    shared = (*_fact_row(item, fact.id)[1:], number)
    _mark_of_others(database, [item], number)
    if same and (known.kind, known.occurred_at) == (fact.kind, fact.occurred_at):
        database.execute(TAKE_SHARED, shared)
        return Stored(number, new=False)
    calls = _concerned(database, first, known, fact)
    for sql in FORGET_WHAT_FOLLOWED:
        database.execute(sql, {"number": number, "agent": agent_of(known.payload)})
    if not same:
        database.execute(PUT_BESIDE, (id_beside(first.id, first.body), number))
    database.execute(TAKE_SHARED, shared)
    for call in calls:
        tell_anew(database, call, _told_by(call, known))
        database.execute(REPLACED, (call,))
    follow(database, [(number, fact)])
    find_bridges(database, calls)
    agents = {agent for one in (known, fact) if (agent := agent_of(one.payload)) is not None}
    return Stored(number, new=False, instead=Instead(frozenset(calls), frozenset(agents)))


def _concerned(database: sqlite3.Connection, first: Row, known: Fact, fact: Fact) -> set[CallId]:
    """The calls of which either of the two tells."""
    leg_ids = (storable(one.payload.call_leg_id) for one in (known, fact))
    found = {call for (call,) in database.execute(CALLS_OF_BOTH, (first.number, *leg_ids))}
    transfer = transfer_of(known.payload)
    if transfer is not None:
        joined = (transfer[0], first.occurred_at)
        found.update(call for (call,) in database.execute(CALLS_JOINED_AT, joined))
    return {*map(CallId, found), *tells_of(fact.payload)}


def _told_by(call: CallId, fact: Fact) -> Line | None:
    """What a fact tells of a call's line: a bridge of that of a transferred caller, too."""
    line = projection(call, fact)
    if line is None or transfer_of(fact.payload) is None:
        return line
    told = [*line]
    told[PLACE["bridged_at"]] = fact.occurred_at.timestamp()
    return told


def _mark_of_others(database: sqlite3.Connection, batch: Sequence[Delivered], first: int) -> None:
    """Note which of the facts from that number on other hosts wrote."""
    numbers = [(number,) for number, item in enumerate(batch, first) if item.source.elsewhere]
    for some in chunks(numbers):
        database.execute(*of_many(schema.INSERT_OTHERS, some))


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
        compressed(item.body) if item.headers else item.body,
    )

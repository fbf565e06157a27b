"""What follows from facts: whom each is about, the calls' lines, what was said, who had a call.

The answer to a webhook waits for the fact alone. What follows is written behind it, for many
facts at one go, and up to which number that was done stands in `followed`: whatever ends the
process between the two, the next one writes the rest from the facts.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Final, TypeAlias

from console.domain.agent.attendance import agent_of
from console.domain.events import Fact, Payload, Transcribed
from console.domain.own_facts import tells_of
from console.switchboard.journal import schema
from console.switchboard.journal.history.lines import (
    AT_ONCE,
    Line,
    chunks,
    join_transferred,
    merged,
    of_many,
    put_down,
)
from console.switchboard.journal.rows import accented, fact_of, had, projection, row_of, storable

_EXACTLY: Final = 100
"""Pairs of call and fact for which there is one statement: it is a small one."""

TABLE: Final = """
CREATE TABLE IF NOT EXISTS followed (
    one    INTEGER PRIMARY KEY CHECK (one = 1),
    number INTEGER NOT NULL
) STRICT;
INSERT OR IGNORE INTO followed (one, number) SELECT 1, ifnull(max(number), 0) FROM facts;
"""
"""Up to the fact of that number all other tables tell what the facts do."""
FOLLOWED: Final = "SELECT number FROM followed"
FOLLOW_TO: Final = "UPDATE followed SET number = max(number, ?)"
FOLLOW_ALL: Final = "UPDATE followed SET number = (SELECT ifnull(max(number), 0) FROM facts)"
FOLLOWED_AGAIN: Final = "UPDATE followed SET number = ?"

_UNFIT: Final = (
    TypeError,
    ValueError,
    OverflowError,
    sqlite3.DataError,
    sqlite3.IntegrityError,
    sqlite3.InterfaceError,
    sqlite3.ProgrammingError,
)
"""What a fact can raise of which no line can be written, as no disk does."""

Numbered: TypeAlias = tuple[int, Fact]


def follow(database: sqlite3.Connection, facts: Sequence[Numbered]) -> None:
    """Keep what follows from facts that are stored, in the order of their numbers."""
    about: list[tuple[str | int, ...]] = []
    lines: list[Line] = []
    for number, fact in facts:
        for call in tells_of(fact.payload):
            about.append((call, number))
            line = projection(call, fact)
            if line is not None:
                lines.append(line)
        _attend(database, fact.payload, number)
        _write_down(database, fact.payload, number)
        _part(database, fact, number)
    for pairs in [about] if 0 < len(about) <= _EXACTLY else chunks(about):
        database.execute(*of_many(schema.INSERT_ABOUTS, pairs))
    for some in chunks(merged(lines)):
        put_down(database, some)
    join_transferred(database, [fact for _, fact in facts])


def followed(database: sqlite3.Connection) -> int:
    """The number up to which all that follows is kept."""
    (number,) = database.execute(FOLLOWED).fetchone()
    return int(number)


def follow_left(database: sqlite3.Connection) -> None:
    """Keep what follows from facts that a process stored and left. Raises `sqlite3.Error`."""
    number = followed(database)
    while rows := database.execute(schema.FACTS_AFTER, (number, AT_ONCE)).fetchall():
        facts = [(row.number, fact_of(row)) for row in map(row_of, rows)]
        number = facts[-1][0]
        follow_to(database, facts, number)


def follow_to(database: sqlite3.Connection, facts: Sequence[Numbered], number: int) -> None:
    """Keep what follows from those facts, and that all is kept up to that number.

    A fact of which that cannot be kept is passed over: it is in the journal. Raises
    `sqlite3.Error`, and then nothing of it is kept.
    """
    database.execute("BEGIN IMMEDIATE")
    try:
        try:
            follow(database, facts)
        except _UNFIT:
            database.rollback()
            database.execute("BEGIN IMMEDIATE")
            for fact in facts:
                _follow_if_possible(database, fact)
        database.execute(FOLLOW_TO, (number,))
        database.commit()
    except sqlite3.Error:
        if database.in_transaction:
            database.rollback()
        raise


def _follow_if_possible(database: sqlite3.Connection, fact: Numbered) -> None:
    database.execute("SAVEPOINT one")
    try:
        follow(database, [fact])
    except _UNFIT:
        database.execute("ROLLBACK TO one")
    database.execute("RELEASE one")


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

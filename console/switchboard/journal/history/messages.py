"""What members wrote, work lists and what lasts, found without going through all facts.

The facts are rows as all others are, and pruned with them; an index has those of these kinds
alone. SQLite takes it only for a statement that names the kinds in the very same words, and
that asks for them in the order in which they came.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from typing import Final, get_args

from console.domain.events import Payload
from console.domain.fold.own_ids import KIND_OF
from console.domain.own_facts import LastingPayload, MessagePayload
from console.domain.work_lists.facts import LIST_KINDS
from console.switchboard.journal import schema


def _of(payloads: Iterable[type[Payload]]) -> str:
    """That a fact is of one of the kinds of these payloads; always in the same words."""
    return f"kind IN ({', '.join(repr(KIND_OF[payload]) for payload in payloads)})"


_OF_MESSAGES: Final = _of(get_args(MessagePayload))

INDEX: Final = f"CREATE INDEX IF NOT EXISTS messages ON facts (received_at) WHERE {_OF_MESSAGES}"
"""Few facts are of these kinds, so that it costs the journal next to nothing."""

SINCE: Final = (
    f"SELECT {schema.ROW} FROM facts "  # noqa: S608 - constants of this program
    f"WHERE {_OF_MESSAGES} AND received_at >= ? ORDER BY received_at, number"
)
"""The facts since that Unix time, as rows.

Which message came first, and who saw it when, follows from the facts and from no order, so that
those that another host wrote may come in between later.
"""

_OF_LISTS: Final = _of(LIST_KINDS.values())

INDEX_OF_LISTS: Final = (
    f"CREATE INDEX IF NOT EXISTS work_lists ON facts (received_at) WHERE {_OF_LISTS}"
)
DROP_INDEX_OF_BEFORE: Final = "DROP INDEX IF EXISTS lists"
"""It did not have all of these kinds."""

LISTS: Final = (
    f"SELECT {schema.ROW} FROM facts "  # noqa: S608 - constants of this program
    f"WHERE {_OF_LISTS} ORDER BY received_at, number"
)
"""All facts about work lists, as rows."""


OF_LASTING: Final = _of(get_args(LastingPayload))
"""What outlives the days for which facts are kept, and is noted anew before."""

LASTING_INDEX: Final = f"CREATE INDEX IF NOT EXISTS lasting ON facts (number) WHERE {OF_LASTING}"
"""Likewise."""

ALL_LASTING: Final = (
    f"SELECT {schema.ROW} FROM facts "  # noqa: S608 - constants of this program
    f"WHERE {OF_LASTING} ORDER BY number"
)
"""All of them, as rows; what follows from them follows from no order."""


def make_indices(database: sqlite3.Connection) -> None:
    """Make what finds facts, where a journal lacks it. Raises `sqlite3.Error`.

    It is made once: a journal that another version wrote is gone through for that, which takes
    as long as reading all of it. What was made before costs nothing.
    """
    # those of all facts first: a journal that lacks them all is one that was made just now
    database.executescript(schema.INDICES)
    database.execute(INDEX)
    database.execute(LASTING_INDEX)
    database.execute(INDEX_OF_LISTS)
    database.execute(DROP_INDEX_OF_BEFORE)

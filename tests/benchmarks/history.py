"""How long a page of the history takes in a journal of a million facts.

    python -m tests.benchmarks.history

The journal has 200,000 calls of five facts each, about ninety days of a large
call centre. Each question is asked five times through the journal's reader, as
the switchboard asks it; the first time, with a cold cache, and the median are
printed. A page must take less than 30 ms. Of the last four, which find one call or none, the
index leaves over a few; where grams tell nothing, every call there ever was is looked at.
"""

from __future__ import annotations

import random
import sqlite3
import statistics
import sys
import tempfile
import time
from pathlib import Path

from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.past_calls import Search
from console.domain.leg import CallId
from console.switchboard.journal import schema
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.history.spans import RESTS, bring_up_to_date
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import accented
from tests.domain.stories import NOON

CALLS = 200_000
FACTS_OF_A_CALL = 5
BETWEEN_CALLS = 38.0
ROUNDS = 5
NAMES = (None, "Ada Lovelace", "Grace Hopper", "Jürgen Müller", "WIRELESS CALLER", "Alan Turing")
UNANSWERED = (("originator_cancel", "caller", "487"), ("call_rejected", "callee", "603"))
BODY = b'{"data": {"event_type": "call.hangup", "payload": {}}}' * 12


def fill(
    database: sqlite3.Connection,
    calls: int = CALLS,
    began: float = NOON.timestamp(),
    between: float = BETWEEN_CALLS,
) -> None:
    """Calls in and out, answered and not, as the journal's writer would have stored them.

    The first comes at the Unix time `began`, the next ones so many seconds apart.
    """
    chance = random.Random(7)  # noqa: S311 - a repeatable past
    database.execute("PRAGMA synchronous = OFF")
    database.execute("PRAGMA cache_size = -1000000")  # all of it
    database.execute("BEGIN")
    for number in range(calls):
        columns = _call(chance, began + number * between)
        columns["accented"] = accented(columns.values())
        database.execute(
            schema.UPSERT_CALLS.text(1), [columns.get(name) for name in schema.PROJECTED]
        )
        for step, place, at in (
            ("took", 1, columns["answered_at"]),
            ("left", 2, columns["ended_at"]),
        ):
            if columns["agent"]:
                numbered = number * FACTS_OF_A_CALL + place
                had = (columns["call_id"], numbered, columns["agent"], at, step, None, None)
                database.execute(schema.INSERT_HAD, had)
        for place in range(FACTS_OF_A_CALL):
            _fact(database, columns, number * FACTS_OF_A_CALL + place + 1)
    database.execute("COMMIT")
    bring_up_to_date(database, began + calls * between - RESTS, breath=0)
    database.execute("PRAGMA optimize")


def _call(chance: random.Random, began: float) -> dict[str, object]:
    theirs, ours = f"+44{chance.randrange(10**10):010}", f"+1312555{chance.randrange(20):04}"
    incoming = chance.random() < 0.7
    answered = began + chance.uniform(2, 20) if chance.random() < 0.8 else None
    ended = (answered or began) + chance.uniform(5, 300)
    cause, source, sip = ("normal_clearing", "caller", "200")
    if answered is None:
        cause, source, sip = chance.choice(UNANSWERED)
    return {
        "call_id": f"v3:{chance.getrandbits(256):064x}",
        "session_id": f"{chance.getrandbits(128):032x}",
        "connection_id": "1293384261075731499",
        "direction": "incoming" if incoming else "outgoing",
        "from_number": theirs if incoming else ours,
        "to_number": ours if incoming else theirs,
        "name": chance.choice(NAMES),
        "started_at": began,
        "answered_at": answered,
        "bridged_at": answered and answered + 1,
        "ended_at": ended,
        "cause": cause,
        "source": source,
        "sip": sip,
        "agent": answered and chance.choice(("Ada", "Bob", "Grace")),
        "touched_at": ended,
    }


def _fact(database: sqlite3.Connection, columns: dict[str, object], number: int) -> None:
    leg, at = f"leg-{number}", columns["ended_at"]
    fact = (f"{number:036}", "call.hangup", leg, columns["session_id"], at, at, 1, b"[]", BODY)
    database.execute(schema.INSERT_FACT, fact)
    database.execute(schema.INSERT_ABOUTS.text(1), (columns["call_id"], number))


def _questions(path: Path) -> dict[str, Search]:
    database = sqlite3.connect(path)
    middle, number = database.execute(
        "SELECT call_id, from_number FROM calls WHERE direction = 'incoming' "
        "AND started_at > ? ORDER BY started_at LIMIT 1",
        (NOON.timestamp() + CALLS / 2 * BETWEEN_CALLS,),
    ).fetchone()
    database.close()
    return {
        "the newest page": Search(),
        "the page after one in the middle": Search(after=CallId(middle)),
        "missed and abandoned": Search(outcomes=UNATTENDED),
        "of one agent": Search(agent="grace"),
        "a name": Search(text="muller"),
        "a name and a number": Search(text="lovelace 555"),
        "one number, whole": Search(text=number),
        "a number that never called": Search(text="+499999999999"),
        "a name that nobody has": Search(text="nobody"),
        "an outcome that no call had": Search(outcomes=frozenset({CallOutcome.BUSY})),
    }


def main() -> None:
    """Make the journal, ask, and print a table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.db"
        database = open_for_writing(path)
        fill(database)
        database.close()
        facts, size = CALLS * FACTS_OF_A_CALL, path.stat().st_size / 1e6
        sys.stdout.write(f"{facts} facts of {CALLS} calls, {size:.0f} MB\n")
        for name, search in _questions(path).items():
            times = []
            reader = JournalReader(path)
            for _ in range(ROUNDS):
                began = time.perf_counter()
                found = len(reader.search(search))
                times.append((time.perf_counter() - began) * 1000)
            reader.close()
            sys.stdout.write(
                f"{name:<34} {found:4} calls   first {times[0]:7.1f} ms   "
                f"median {statistics.median(times):7.1f} ms\n"
            )


if __name__ == "__main__":
    main()

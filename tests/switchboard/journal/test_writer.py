"""The journal keeps what it promised to keep."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import stat
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Answer, Dispose
from console.domain.events import Fact, GatherEnded
from console.domain.history.outcomes import UNATTENDED, CallOutcome
from console.domain.history.parts import Part
from console.domain.history.past_calls import Search
from console.domain.orders import Dial, HangUp, OutcomeKind
from console.domain.own_facts import OWN_KINDS
from console.errors import JournalFailed, JournalLocked, JournalTooNew
from console.switchboard.journal import versions
from console.switchboard.journal.file import open_for_writing
from console.switchboard.journal.prune import prune
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import encode_own, fact_of
from console.switchboard.journal.writer import Journal
from tests.domain.agent.test_state import left, took
from tests.domain.stories import (
    CALLER,
    NOON,
    OURS,
    answered,
    at,
    bridged,
    call,
    claimed,
    fact,
    given_up,
    hung_up,
    ids,
    initiated,
    order,
    placed,
    released,
    settled,
    sighted,
    transcribed,
)


def body_of(fact: Fact) -> bytes:
    """The webhook that such a fact comes from."""
    if fact.kind in OWN_KINDS:
        return encode_own(fact.payload)
    return msgspec.json.encode(
        {
            "data": {
                "record_type": "event",
                "event_type": fact.kind,
                "id": fact.id,
                "occurred_at": fact.occurred_at.isoformat(),
                "payload": fact.payload,
            },
            "meta": {"attempt": 1, "delivered_to": "http://127.0.0.1/"},
        }
    )


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "state" / "journal.db"


@pytest.fixture
async def journal(path: Path) -> AsyncIterator[Journal]:
    journal = Journal(path)
    journal.open()
    yield journal
    await journal.close()


async def write(journal: Journal, *facts: Fact) -> None:
    """Store facts and wait until they are durable."""
    await asyncio.gather(*(journal.append(fact, body_of(fact)) for fact in facts))


async def test_a_fact_that_was_stored_reads_back_as_it_was(journal: Journal, path: Path) -> None:
    """The raw body is the record; decoding it again gives the same fact."""
    fact = initiated(0, "A", caller_id_name="[/x] \u202e")
    await write(journal, fact)

    (row,) = JournalReader(path).facts_of_call(call("A"))
    assert fact_of(row).payload == fact.payload
    assert row.body == body_of(fact)


async def test_the_same_event_is_stored_once(journal: Journal, path: Path) -> None:
    """Telnyx delivers at least once; the id is the key."""
    fact = initiated(0, "A")
    stored = [await journal.append(fact, body_of(fact)) for _ in range(3)]
    again = body_of(fact).replace(b'"attempt":1', b'"attempt":2')
    redelivered = await journal.append(fact, again)

    assert [each.new for each in stored] == [True, False, False]
    assert (redelivered.new, redelivered.contradicts) == (False, False)
    assert len(JournalReader(path).facts_of_call(call("A"))) == 1


async def test_the_same_id_with_other_content_is_kept_and_flagged(
    journal: Journal, path: Path
) -> None:
    """Nothing that was signed is thrown away."""
    fact = initiated(0, "A")
    other = msgspec.structs.replace(initiated(0, "B"), id=fact.id)
    await write(journal, fact)
    stored = await journal.append(other, body_of(other))

    assert (stored.new, stored.contradicts) == (False, True)
    assert len(JournalReader(path).recent(10)) == 2


async def test_duplicates_that_come_together_are_one(journal: Journal) -> None:
    """Two deliveries of one event in one commit."""
    fact = initiated(0, "A")
    stored = await asyncio.gather(*(journal.append(fact, body_of(fact)) for _ in range(50)))

    assert sum(each.new for each in stored) == 1
    assert len({each.number for each in stored}) == 1


async def test_a_lone_surrogate_is_kept(journal: Journal, path: Path) -> None:
    """It is legal JSON, and SQLite takes no such text: a caller must not hide behind it."""
    raw = body_of(initiated(0, "A")).replace(b'"leg-A"', b'"\\ud800"')
    fact = msgspec.structs.replace(
        initiated(0, "A"), payload=initiated(0, "A", call_leg_id="\ud800").payload
    )
    stored = await journal.append(fact, raw)

    assert stored.new
    assert JournalReader(path).recent(1)[0].body == raw


async def test_files_are_private_from_the_first_byte(path: Path) -> None:
    """Callers' numbers stand in it; the write-ahead log is no exception."""
    before = os.umask(0)
    try:
        journal = Journal(path)
        journal.open()
        await write(journal, initiated(0, "A"))
        modes = {file.name: stat.S_IMODE(file.stat().st_mode) for file in path.parent.iterdir()}
        await journal.close()
    finally:
        os.umask(before)

    assert set(modes.values()) == {0o600}
    assert "journal.db-wal" in modes
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700


async def test_one_switchboard_writes_at_a_time(journal: Journal, path: Path) -> None:
    """Two boards from one journal would give orders past each other."""
    with pytest.raises(JournalLocked):
        Journal(path).open()


async def test_the_lock_goes_with_the_journal(path: Path) -> None:
    """A restart must not wait for anything."""
    for _ in range(2):
        journal = Journal(path)
        journal.open()
        await journal.close()


async def test_commits_are_synchronous_and_logged_ahead(journal: Journal) -> None:
    """WAL and FULL: what was acknowledged survives a power cut."""
    database = journal._writer.database
    assert database is not None
    assert database.execute("PRAGMA journal_mode").fetchone() == ("wal",)
    assert database.execute("PRAGMA synchronous").fetchone() == (2,)


async def test_a_newer_journal_is_not_touched(path: Path) -> None:
    """An older program would lose what it does not know."""
    path.parent.mkdir()
    with sqlite3.connect(path) as database:
        database.execute("PRAGMA user_version = 99")
    database.close()

    with pytest.raises(JournalTooNew, match="99"):
        Journal(path).open()


def test_a_file_that_is_no_journal_is_said_so(path: Path) -> None:
    """Flipped bits, another program's file: a clear word, and nothing is overwritten."""
    rubbish = b"not a database at all, but long enough to be looked at" * 20
    path.parent.mkdir()
    path.write_bytes(rubbish)

    with pytest.raises(JournalFailed):
        open_for_writing(path)
    assert path.read_bytes() == rubbish


def test_the_database_of_another_program_is_not_written_into(path: Path) -> None:
    """A wrong path must not cost anybody else's data; ours keeps its mark."""
    path.parent.mkdir()
    database = sqlite3.connect(path)
    database.execute("CREATE TABLE theirs (x)")
    database.close()
    before = path.read_bytes()

    with pytest.raises(JournalFailed, match="another program"):
        open_for_writing(path)
    assert path.read_bytes() == before


def test_files_that_stood_open_are_closed_to_others(path: Path) -> None:
    """A copy that was put back under another umask: the write-ahead log, too."""
    path.parent.mkdir()
    open_for_writing(path).close()
    for name in ("journal.db", "journal.db-wal", "journal.db-shm"):
        path.with_name(name).touch()
        path.with_name(name).chmod(0o644)
    open_for_writing(path).close()

    assert all(not stat.S_IMODE(f.stat().st_mode) & 0o077 for f in path.parent.glob("journal.db*"))


FULL_DISK = """
import asyncio, resource, signal, sys
from pathlib import Path
from console.domain.own_facts import OWN_KINDS
from console.errors import JournalFailed
from console.switchboard.journal.writer import Journal
from tests.domain.stories import initiated
from tests.switchboard.journal.test_writer import body_of

async def main():
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    journal = Journal(Path(sys.argv[1]))
    journal.open()
    resource.setrlimit(resource.RLIMIT_FSIZE, (300_000, resource.RLIM_INFINITY))
    taken, refused = [], 0
    for number in range(2000):
        fact = initiated(number, f"F{number}", caller_id_name="x" * 500)
        try:
            await journal.append(fact, body_of(fact))
        except JournalFailed:
            refused += 1
            if refused > 3:
                break
        else:
            taken.append(fact.id)
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    last = initiated(9999, "LAST")
    await journal.append(last, body_of(last))
    await journal.close()
    print(refused, *taken, last.id)

asyncio.run(main())
"""


def test_a_full_disk_refuses_and_loses_nothing_it_took(path: Path) -> None:
    """The file may not grow: each fact is stored or refused, and afterwards it goes on."""
    ran = subprocess.run(
        [sys.executable, "-c", FULL_DISK, str(path)], capture_output=True, text=True, check=True
    )
    refused, *taken = ran.stdout.split()
    database = sqlite3.connect(path)
    stored = {id_ for (id_,) in database.execute("SELECT id FROM facts")}
    intact = database.execute("PRAGMA integrity_check").fetchone()
    database.close()

    assert int(refused) > 3
    assert set(taken) == stored
    assert intact == ("ok",)


async def test_a_disk_that_refuses_fails_the_fact_and_the_next_one_can_succeed(
    journal: Journal,
) -> None:
    """No acknowledgement without a row: the future must raise, not hang."""
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    with pytest.raises(JournalFailed):
        await journal.append(initiated(0, "A"), body_of(initiated(0, "A")))
    database.execute("PRAGMA query_only = OFF")

    assert (await journal.append(initiated(0, "A"), body_of(initiated(0, "A")))).new


async def test_the_history_has_a_line_for_each_call_in_any_order(
    journal: Journal, path: Path
) -> None:
    """Webhooks come in any order; the history must not depend on it."""
    story = [
        initiated(0, "A", caller_id_name="Ada"),
        answered(2, "A"),
        bridged(3, "A"),
        hung_up(60, "A"),
    ]
    await write(journal, *(story[place] for place in (3, 1, 0, 2)))

    (past,) = JournalReader(path).calls_named("")
    assert (past.direction, past.from_, past.to, past.name) == ("incoming", CALLER, OURS, "Ada")
    assert past.started_at == NOON
    assert past.answered_at == NOON + timedelta(seconds=2)
    assert past.ended_at == NOON + timedelta(seconds=60)
    assert (past.cause, past.source, past.sip) == ("normal_clearing", "caller", "200")


async def test_a_dial_is_in_the_history_under_its_agent(journal: Journal, path: Path) -> None:
    """The order says who called whom, even if no webhook ever came."""
    dial = order(Dial(to=CALLER, from_=OURS, connection_id="1"), by="Ada")
    await write(journal, placed(0, dial), settled(1, dial, new_leg="N"))

    (past,) = JournalReader(path).calls_named("")
    assert (past.call, past.agent, past.to, past.direction) == (
        call("N"),
        "Ada",
        CALLER,
        "outgoing",
    )


async def test_only_orders_without_an_outcome_are_unsettled(journal: Journal, path: Path) -> None:
    """After a crash these are the ones nobody knows about."""
    done = order(HangUp(call=call("A")), 1)
    lost = order(HangUp(call=call("B")), 2)
    await write(journal, placed(0, done), settled(1, done, OutcomeKind.REFUSED), placed(2, lost))

    rows = JournalReader(path).unsettled_orders(0)
    assert [row.id for row in rows] == [f"placed-{lost.id}"]


@pytest.mark.parametrize("late", [False, True])
async def test_whoever_gave_an_order_is_believed_before_another_who_gave_it_up(
    journal: Journal, path: Path, *, late: bool
) -> None:
    """The switchboard that was lost may have known, and come back, whichever is stored first."""
    given = order(HangUp(call=call("A")), 1)
    known = settled(1, given, OutcomeKind.REFUSED)
    both = [known, given_up(9, given)] if late else [given_up(9, given), known]
    await write(journal, placed(0, given), both[0])
    reader = JournalReader(path)
    outcome = reader.outcome_of(given.id)

    assert outcome is not None
    assert outcome.kind is (OutcomeKind.REFUSED if late else OutcomeKind.UNKNOWN)
    assert reader.unsettled_orders(0) == []
    await write(journal, both[1])
    outcome = reader.outcome_of(given.id)
    assert outcome is not None
    assert outcome.kind is OutcomeKind.REFUSED
    assert {row.id for row in reader.last_orders(0)} == {
        f"{said}-{given.id}" for said in ("placed", "settled", "given-up")
    }


async def test_the_timeline_holds_facts_and_orders_of_the_whole_session(
    journal: Journal, path: Path
) -> None:
    """Legs of one conversation belong together, and so do orders, which name no session."""
    hang_up = order(HangUp(call=call("B")))
    await write(
        journal,
        initiated(0, "A"),
        initiated(1, "B", "outgoing"),
        placed(2, hang_up),
        hung_up(3, "B"),
        initiated(4, "X", session="another"),
    )
    kinds = [row.kind for row in JournalReader(path).timeline(call("A"))]

    assert kinds == ["call.initiated", "call.initiated", "order.placed", "call.hangup"]


async def test_legs_that_may_still_live_are_read_back(journal: Journal, path: Path) -> None:
    """A start reads those, not the whole journal."""
    await write(journal, initiated(0, "A"), initiated(0, "B", session="T"))
    await write(journal, hung_up(9, "B", "T"), initiated(0, "C", session="U"))
    await write(journal, sighted(20, "C", alive=False))
    reader = JournalReader(path)
    early = NOON.timestamp() - 1

    live = {row.id for row in reader.live_facts(early, NOON.timestamp() + 3600)}
    lately = {row.id for row in reader.live_facts(early, NOON.timestamp() + 5)}
    assert live == {initiated(0, "A").id}
    assert hung_up(9, "B").id in lately


async def test_final_words_are_found_in_the_history_and_pruned_with_their_facts(
    journal: Journal, path: Path
) -> None:
    """What an interim text said may never have been said."""
    await write(journal, initiated(0, "A"), hung_up(9, "A"), initiated(0, "B"), hung_up(9, "B"))
    await write(journal, transcribed(3, "A", "Grüß Gott", final=False))
    await write(journal, *(transcribed(4 + more, "A", "999 invoices") for more in range(2)))
    reader = JournalReader(path)

    for word, found in (("INVOICE", ["v3:A"]), ("grüß", []), ("999", [])):
        assert [past.call for past in reader.search(Search(text=word))] == found
    assert not [row for row in reader.recent(10) if row.kind == "call.transcription"]
    assert len(reader.facts_of_call(call("A"))) == 5
    reader.close()
    await journal.prune(NOON.timestamp() + 5000)
    with sqlite3.connect(path) as database:
        assert database.execute("SELECT count(*) FROM spoken").fetchone() == (0,)


async def test_what_is_too_old_is_pruned(journal: Journal, path: Path) -> None:
    """Bounded by age, with the newest kept."""
    await write(journal, initiated(0, "A"), initiated(5000, "B"))
    await journal.prune(NOON.timestamp() + 1000)

    assert [row.id for row in JournalReader(path).recent(10)] == [initiated(5000, "B").id]
    assert [past.call for past in JournalReader(path).calls_named("")] == [call("B")]
    assert prune(path, 0) == 0


WRITER = """
import asyncio, sys
from pathlib import Path
from console.switchboard.journal.writer import Journal
from tests.domain.stories import initiated
from tests.switchboard.journal.test_writer import body_of

async def main():
    journal = Journal(Path(sys.argv[1]))
    journal.open()
    start = int(sys.argv[2])
    for number in range(start, start + 100_000):
        fact = initiated(number, f"K{number}")
        await journal.append(fact, body_of(fact))
        sys.stdout.write(fact.id + chr(10))
        sys.stdout.flush()

asyncio.run(main())
"""


def test_nothing_acknowledged_is_lost_by_kill_9(path: Path) -> None:
    """What the writer said it had stored is there after it was killed, and the file is whole."""
    acknowledged: set[str] = set()
    for round_, lines in enumerate((20, 57, 131, 200)):
        process = subprocess.Popen(
            [sys.executable, "-c", WRITER, str(path), str(round_ * 100_000)],
            stdout=subprocess.PIPE,
            text=True,
        )
        assert process.stdout is not None
        for _ in range(lines):
            line = process.stdout.readline()
            acknowledged.add(line.strip())
        process.send_signal(signal.SIGKILL)
        acknowledged.update(line.strip() for line in process.stdout if line.endswith("\n"))
        process.stdout.close()
        process.wait()

    database = sqlite3.connect(path)
    stored = [id_ for (id_,) in database.execute("SELECT id FROM facts")]
    intact = database.execute("PRAGMA integrity_check").fetchone()
    database.close()
    assert acknowledged <= set(stored)
    assert len(stored) == len(set(stored))
    assert intact == ("ok",)


async def test_the_disposition_stands_in_the_history(journal: Journal, path: Path) -> None:
    """The last one counts, a note stays until another one comes, and the call keeps its agent."""
    answer = order(Answer(call=call("A")), 1)
    first = order(Dispose(call=call("A"), code="voicemail", note="will ring again"), 2, by="Bob")
    second = order(Dispose(call=call("A"), code="call-back"), 3, by="Bob")
    refused = order(Dispose(call=call("A"), code="resolved"), 4)
    await write(journal, initiated(0, "A"), settled(1, answer), hung_up(9, "A"))
    await write(journal, settled(20, first), settled(30, second))
    await write(journal, settled(40, refused, OutcomeKind.REFUSED))

    reader = JournalReader(path)
    (past,) = reader.calls_named("")
    assert (past.disposition, past.note, past.agent) == ("call-back", "will ring again", "Ada")
    assert "order.settled" in [row.kind for row in reader.timeline(call("A"))[-2:]]
    assert [row.id for row in reader.facts_of_agent("Bob")] == [
        f"settled-{first.id}",
        f"settled-{second.id}",
    ]


async def test_the_history_has_all_who_had_a_call_and_so_has_one_made_new(
    journal: Journal, path: Path
) -> None:
    """Who claimed a call and never talked is not said to have had it; who gave it on is."""
    said = order(Dispose(call=call("A"), code="sent-on", note="refund"), 1, by="ada")
    refused = order(Dispose(call=call("A"), code="resolved"), 2, by="ada")
    last = order(Dispose(call=call("A"), code="resolved"), 3, by="bo")
    await write(journal, initiated(0, "A"), took(1, "A", "ada"), answered(1, "A"))
    await write(journal, took(5, "A", "bo"), left(6, "A", 30, "ada"), settled(7, said))
    await write(journal, settled(8, refused, OutcomeKind.REFUSED), hung_up(9, "A"))
    await write(journal, left(9, "A", 30, "bo"), settled(10, last))
    await write(journal, initiated(0, "B"), claimed(1, "B", "cy"), released(2, "B", "cy"))
    await write(journal, hung_up(3, "B", cause="originator_cancel"))
    await journal.close()
    parts = (
        Part(member="ada", since=at(1), until=at(6), disposition="sent-on", note="refund"),
        Part(member="bo", since=at(5), until=at(9), disposition="resolved"),
    )

    for _ in range(2):
        reader = JournalReader(path)
        found = {one.call: one for one in reader.search(Search())}
        assert (found[call("A")].agent, found[call("A")].parts) == ("bo", parts)
        assert (found[call("B")].agent, found[call("B")].had_by) == (None, ())
        named = Search(agent="Lovelace", members={"lovelace": ("ada",)})
        assert [one.call for one in reader.search(named)] == [call("A")]
        assert [one.call for one in reader.search(Search(of=("ada",)))] == [call("A")]
        reader.close()
        database = sqlite3.connect(path)
        for name in ("call_came_late", "call_changed_late", "call_went", "spoken_late"):
            database.execute(f"DROP TRIGGER {name}")
        database.executescript(
            "DROP TRIGGER spoken_went; DROP INDEX spoken_by_call; DROP TABLE grams;"
            "DROP TABLE changed; DROP TABLE spans; DROP TABLE had; DROP INDEX calls_past;"
            "ALTER TABLE calls DROP COLUMN machine_at;"
            "CREATE INDEX calls_past ON calls (ended_at); PRAGMA user_version = 6;"
        )
        database.close()
        open_for_writing(path).close()


GOLDEN = Path(__file__).parent / "golden"


def golden(version: int, path: Path) -> None:
    """A journal as that version of the schema wrote it."""
    path.parent.mkdir(mode=0o700, parents=True)
    database = sqlite3.connect(path)
    database.executescript((GOLDEN / f"journal-{version}.sql").read_text("utf-8"))
    database.execute("PRAGMA journal_mode = WAL")
    database.close()


def tables(path: Path) -> dict[str, set[tuple[object, ...]]]:
    """The columns of each table of a journal, and its indices."""
    database = sqlite3.connect(path)
    names = [name for (name,) in database.execute("SELECT name FROM sqlite_schema")]
    found = {
        name: {row[1:4] for row in database.execute(f"PRAGMA table_info({name})")}
        for name in names
        if not name.startswith("sqlite_")
    }
    database.close()
    return found


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_an_older_journal_is_made_new_and_loses_nothing(
    path: Path, tmp_path: Path, version: int
) -> None:
    """An update must not cost a call centre its past; what was there stays beside it."""
    golden(version, path)
    before = JournalReader(path)
    facts, history = before.recent(100), before.calls_named("")
    before.close()
    open_for_writing(path).close()
    fresh = tmp_path / "fresh" / "journal.db"
    fresh.parent.mkdir()
    open_for_writing(fresh).close()

    after = JournalReader(path)
    assert len(facts) == 10
    assert after.recent(100) == facts
    assert after.calls_named("") == history
    assert [past.agent for past in history] == ["Ada", "Ada"]
    assert tables(path) == tables(fresh)
    copy = path.with_name(f"journal.db.v{version}")
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    assert JournalReader(copy).recent(100) == facts
    after.close()


@pytest.mark.parametrize("version", [1, 2, 3, 4, 5, 6, 7, 8, 9, 10])
def test_an_older_journal_can_be_read_as_it_is(path: Path, version: int) -> None:
    """`history` needs no switchboard, and reading changes no file."""
    golden(version, path)
    before = path.read_bytes()
    reader = JournalReader(path)

    assert [past.disposition for past in reader.calls_named("")] == [None, None]
    assert [past.cost for past in reader.calls_named("")] == [None, None]
    assert reader.facts_of_agent("Ada") == []
    assert reader.search(Search(text="lovelace")) == reader.search(Search())
    assert reader.search(Search(text="hello")) == []
    reader.close()
    assert path.read_bytes() == before


async def test_a_journal_of_the_version_before_tells_whom_a_machine_served(
    journal: Journal, path: Path
) -> None:
    """Its facts tell it: read as it is, and once it is made new."""
    parties = {"from_": "+442079460123", "to": "+13125550100"}
    gathered = fact(4, GatherEnded(**ids("A"), **parties, digits="••••", status="valid"))
    await write(journal, initiated(0, "A"), answered(1, "A"), gathered, hung_up(9, "A"))
    await write(journal, initiated(0, "B"), answered(1, "B"), hung_up(9, "B", source="callee"))
    await journal.close()
    with closing(sqlite3.connect(path)) as database:
        database.executescript(
            "DROP INDEX calls_past; ALTER TABLE calls DROP COLUMN machine_at;"
            "CREATE INDEX calls_past ON calls (ended_at); PRAGMA user_version = 10;"
        )
    for _ in range(2):
        reader = JournalReader(path)
        served = Search(outcomes=frozenset({CallOutcome.ANSWERED}))
        unheard = Search(outcomes=UNATTENDED)
        (one,), (other,) = reader.search(served), reader.search(unheard)
        reader.close()
        open_for_writing(path).close()

        assert (one.call, one.machine_at) == (call("A"), at(4))
        assert (other.call, other.machine_at) == (call("B"), None)


def test_a_migration_that_fails_changes_nothing(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a migration would be a journal that no version can read."""
    golden(1, path)
    broken = {
        **versions.MIGRATIONS,
        1: f"{versions.MIGRATIONS[1]} CREATE TABLE attendance (twice);",
    }
    monkeypatch.setattr(versions, "MIGRATIONS", broken)
    before = tables(path)

    with pytest.raises(JournalFailed):
        open_for_writing(path)
    assert tables(path) == before
    database = sqlite3.connect(path)
    assert database.execute("PRAGMA user_version").fetchone() == (1,)
    database.close()

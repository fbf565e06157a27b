"""What stands in the journal stands on the board, whatever happens to whoever waits for it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from console.deadlines import Deadlines
from console.domain.events import Costed, Enqueued, Fact, RecordingSaved
from console.domain.leg import CallState
from console.domain.own_facts import LegSighted
from console.errors import JournalFailed
from console.line.port import Snapshot
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.membership import Membership
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import SharedFact
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from console.switchboard.journal.writer import Journal
from console.telnyx.webhook import decode
from tests.domain.stories import answered, at, bridged, call, digit, hung_up, initiated
from tests.processes import eventually
from tests.switchboard.journal.test_writer import body_of
from tests.waiting import until


@pytest.fixture
async def journal(tmp_path: Path) -> AsyncIterator[Journal]:
    journal = Journal(tmp_path / "journal.db")
    journal.open()
    yield journal
    await journal.close()


@pytest.fixture
def live() -> LiveBoard:
    return LiveBoard(Snapshot(number=0), lambda: 0.0)


@pytest.fixture
def recorder(journal: Journal, live: LiveBoard) -> Recorder:
    return Recorder(journal, live, clock=lambda: at(50), keep_keys=True)


@contextmanager
def disk_that_hangs(journal: Journal) -> Iterator[None]:
    """Nothing is committed within this block, and everything after it."""
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA busy_timeout = 60000")
    other = sqlite3.connect(journal.path, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        other.execute("COMMIT")
        other.close()


async def give_up(waiting: asyncio.Task[object]) -> None:
    """Cancel a task in the middle of its wait for the journal."""
    await asyncio.wait({waiting}, timeout=0.05)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting


async def deliver(recorder: Recorder, fact: Fact) -> None:
    await recorder.webhook(fact, body_of(fact), b"")
    await asyncio.sleep(0)


async def test_a_delivery_whose_sender_gave_up_is_on_the_board(
    journal: Journal, live: LiveBoard, recorder: Recorder
) -> None:
    """The disk hung longer than Telnyx waits. The fact is stored, so Telnyx's next try is a
    duplicate: what is not applied now would be missing until the next start."""
    fact = initiated(0, "A")
    with disk_that_hangs(journal):
        await give_up(asyncio.create_task(recorder.webhook(fact, body_of(fact), b"")))

    await until(lambda: live.board.leg(call("A")))
    again = await recorder.webhook(fact, body_of(fact), b"")
    assert not again.new


async def test_a_sighting_whose_asker_gave_up_is_on_the_board(
    journal: Journal, live: LiveBoard, recorder: Recorder
) -> None:
    """A console that asked to reconcile and left in the middle of it."""
    await deliver(recorder, initiated(0, "A"))
    sighting = LegSighted(alive=False, call_control_id=call("A"))
    with disk_that_hangs(journal):
        await give_up(asyncio.create_task(recorder.own(sighting)))

    await until(lambda: not live.board.legs[call("A")].alive)


async def test_a_delivery_is_not_refused_because_the_process_stood_still(
    journal: Journal, live: LiveBoard, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The machine was busy with others: the commit was in time, and who had to see it was not."""
    monkeypatch.setattr(recorder, "_delivering", Deadlines(0.05))
    fact = initiated(0, "A")
    storing = asyncio.create_task(recorder.webhook(fact, body_of(fact), b""))
    await asyncio.sleep(0)
    journal._hand_over()
    began = time.monotonic()
    # nothing runs in the loop meanwhile
    eventually(lambda: journal._writer.log_bytes and time.monotonic() > began + 0.2)

    assert (await storing).new
    await until(lambda: live.board.leg(call("A")))


async def test_webhooks_and_keys_have_their_turn_while_a_host_catches_up(
    tmp_path: Path, live: LiveBoard
) -> None:
    """A page of what other hosts noted kept the loop of a busy machine for seconds."""
    journal = Journal(tmp_path / "shared.db", shares=True)
    journal.open()
    recorder = Recorder(journal, live, clock=lambda: at(50))
    facts = [initiated(number, f"A{number}") for number in range(256)]
    shared = [SharedFact(one, body_of(one), b"", number) for number, one in enumerate(facts, 1)]
    taking = asyncio.create_task(recorder.from_elsewhere(shared))
    steps, before = [0], 0
    while not taking.done():
        await asyncio.sleep(0)
        steps.append(len(live.board.legs) - before)
        before += steps[-1]
    await taking
    await journal.close()

    assert before == len(facts)
    assert max(steps) <= 64


async def test_a_delivery_that_nobody_waits_for_may_fail(
    journal: Journal, live: LiveBoard, recorder: Recorder
) -> None:
    """Nothing was stored, so nothing is applied, and no task complains."""
    fact = initiated(0, "A")
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA query_only = ON")
    waiting = asyncio.create_task(recorder.webhook(fact, body_of(fact), b""))
    await asyncio.sleep(0)
    waiting.cancel()
    with pytest.raises(asyncio.CancelledError):
        await waiting
    with pytest.raises(JournalFailed):
        await recorder.own(LegSighted(alive=True, call_control_id=call("B")))

    assert live.board.legs == {}
    database.execute("PRAGMA query_only = OFF")


@pytest.mark.parametrize(
    "late",
    [
        initiated(0, "A"),
        digit(5, "A", "1"),
        Fact(
            id="saved",
            kind="call.recording.saved",
            occurred_at=at(30),
            received_at=at(30),
            payload=RecordingSaved(call_leg_id="leg-A"),
        ),
        Fact(
            id="cost",
            kind="call.cost",
            occurred_at=at(30),
            received_at=at(30),
            payload=Costed(call_control_id=call("A"), call_leg_id="leg-A"),
        ),
    ],
    ids=lambda fact: fact.kind,
)
async def test_a_leg_that_ended_before_the_start_does_not_come_back(
    journal: Journal, live: LiveBoard, recorder: Recorder, late: Fact
) -> None:
    """Even its first webhook, sent again after a restart, would show a caller who left long ago."""
    await journal.append(answered(1, "A"), body_of(answered(1, "A")))
    await journal.append(hung_up(9, "A"), body_of(hung_up(9, "A")))
    await deliver(recorder, late)

    assert live.board.legs == {}
    assert [entry.title for entry in live.snapshot().entries] == [late.kind]


async def test_a_fact_that_cannot_be_stored_takes_no_other_with_it(
    journal: Journal, recorder: Recorder, live: LiveBoard
) -> None:
    """The writer goes on: a number that SQLite cannot hold must not stop every webhook."""
    poison = msgspec.structs.replace(initiated(1, "P"), attempt=2**70)
    facts = [initiated(0, "A"), poison, initiated(2, "B")]
    results = await asyncio.gather(
        *(recorder.webhook(fact, body_of(fact), b"") for fact in facts), return_exceptions=True
    )

    assert [type(result).__name__ for result in results] == ["Stored", "JournalFailed", "Stored"]
    assert (await recorder.webhook(initiated(3, "C"), body_of(initiated(3, "C")), b"")).new


def test_numbers_too_long_for_the_journal_are_told_as_oddities() -> None:
    """They would stop the journal and every console's line, which hold 64 bits."""
    fact = Fact(
        id="e", kind="call.enqueued", occurred_at=at(0), received_at=at(0), payload=Enqueued()
    )
    raw = msgspec.json.decode(body_of(fact))
    raw["meta"]["attempt"] = "A"
    raw["data"]["payload"] = {"call_control_id": "v3:A", "current_position": "B", "queue": "q"}
    body = msgspec.json.encode(raw).replace(b'"A"', b"9" * 30).replace(b'"B"', b"7" * 30)
    read = decode(body, at(0))

    assert read.attempt is None
    assert read.payload == Enqueued(call_control_id="v3:A", queue="q")
    assert "current_position" in " ".join(read.oddities)


async def test_what_comes_after_the_end_of_the_journal_is_refused(journal: Journal) -> None:
    """It must not wait for ever for a writer that is gone."""
    await journal.close()
    with pytest.raises(JournalFailed, match="closed"):
        await journal.append(initiated(0, "A"), body_of(initiated(0, "A")))


async def test_a_leg_of_another_application_joins_our_session_in_any_order(
    journal: Journal,
) -> None:
    """The agent's phone runs on a connection of its own; its webhook may come first."""
    live, later = (
        LiveBoard(Snapshot(number=0), lambda: 0.0, Membership(frozenset({"ours"})))
        for _ in range(2)
    )
    recorder = Recorder(journal, live, clock=lambda: at(50))
    theirs = initiated(0, "P", "outgoing", connection_id="theirs")
    alone = initiated(0, "X", session="another", connection_id="theirs")
    ours = initiated(1, "A", connection_id="ours")
    for fact in (theirs, alone):
        await deliver(recorder, fact)
    assert live.board.legs == {}
    await deliver(recorder, ours)
    assert set(live.board.legs) == {call("P"), call("A")}

    later.replay(enumerate([theirs, alone, ours]))
    assert later.board.legs == live.board.legs


async def test_what_waits_for_legs_that_never_come_is_bounded(
    live: LiveBoard, recorder: Recorder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Recordings of another program's calls at the same URL, for months."""
    monkeypatch.setattr("console.domain.board.ORPHANS_KEPT", 3)
    for number in range(10):
        payload = RecordingSaved(call_leg_id=f"theirs-{number}")
        saved = Fact(
            id=f"saved-{number}",
            kind="call.recording.saved",
            occurred_at=at(number),
            received_at=at(number),
            payload=payload,
        )
        await deliver(recorder, saved)

    assert list(live.board.orphans) == ["theirs-7", "theirs-8", "theirs-9"]


async def test_after_a_restart_the_board_is_the_replay_of_the_journal(
    tmp_path: Path, journal: Journal, live: LiveBoard, recorder: Recorder
) -> None:
    """A recording that names its leg by leg id alone, and a leg known by a key press alone."""
    saved = Fact(
        id="saved",
        kind="call.recording.saved",
        occurred_at=at(30),
        received_at=at(30),
        payload=RecordingSaved(call_leg_id="leg-A", call_session_id="S"),
    )
    for fact in (initiated(0, "A"), saved, digit(5, "Z", "1"), initiated(1, "E"), hung_up(2, "E")):
        await deliver(recorder, fact)
    reader = JournalReader(tmp_path / "journal.db")
    later = LiveBoard(Snapshot(number=0), lambda: 0.0)
    rows = reader.live_facts(at(0).timestamp() - 1, at(0).timestamp() - 1)
    later.replay((row.number, fact_of(row)) for row in rows)
    reader.close()

    assert len(live.board.legs[call("A")].media.recordings) == 1
    assert later.board.legs == live.board.legs


async def test_a_queued_leg_is_stale_until_it_says_more(
    live: LiveBoard, recorder: Recorder
) -> None:
    """A leg that is known by a key press alone is on the board."""
    await deliver(recorder, digit(5, "Z", "1"))

    assert live.board.legs[call("Z")].state is CallState.STALE


async def test_what_a_living_leg_outlived_is_read_back_with_it(
    tmp_path: Path, journal: Journal, recorder: Recorder
) -> None:
    """The other leg of its bridge ended long ago: that is how one knows that it is parked."""
    story = [initiated(0, "A"), bridged(1, "A"), initiated(0, "B", "outgoing"), bridged(1, "B")]
    for fact in (*story, hung_up(9, "B"), initiated(0, "X", session="another"), hung_up(1, "X")):
        await deliver(recorder, fact)
    reader = JournalReader(tmp_path / "journal.db")
    rows = reader.live_facts(at(0).timestamp() - 1, at(5000).timestamp())
    reader.close()

    told = {str(fact_of(row).payload.call_control_id) for row in rows}
    assert told == {call("A"), call("B")}

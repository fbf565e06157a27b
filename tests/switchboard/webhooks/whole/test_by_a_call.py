"""Deliveries past aiohttp into a real journal: answered by a call, once they are durable, once."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from console.deadlines import Deadlines, InTime
from console.line.port import Snapshot
from console.switchboard.board.health import Lights
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Intake, Recorder
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.writer import Journal
from console.switchboard.webhooks.listener import Listener
from console.telnyx.clock import TelnyxClock
from console.telnyx.webhook import Verifier
from tests.domain.stories import at
from tests.switchboard.webhooks.whole.test_whole import proven
from tests.switchboard.webhooks.wire import ADA, PATH, PATIENT, answer, post, status
from tests.telnyx.signing import NOW, body
from tests.waiting import until


@dataclass
class Desk:
    """A listener whose deliveries go into a journal, and onto a board."""

    journal: Journal
    live: LiveBoard
    recorder: Recorder
    listener: Listener

    def stored(self) -> list[str]:
        """The ids of what another program finds in the journal, in order."""
        with closing(sqlite3.connect(self.journal.path)) as database:
            return [id_ for (id_,) in database.execute("SELECT id FROM facts ORDER BY number")]


@asynccontextmanager
async def desk(folder: Path) -> AsyncIterator[Desk]:
    """One that listens."""
    journal = Journal(folder / "journal.db")
    journal.open()
    live = LiveBoard(Snapshot(number=0), time.monotonic)
    recorder = Recorder(journal, live, clock=lambda: at(50))
    intake = Intake(recorder, Lights(live, TelnyxClock()))
    listener = Listener(
        host="127.0.0.1",
        port=0,
        path=PATH,
        verifier=Verifier([ADA.public_key], now=lambda: NOW),
        sink=intake.receive,
        begin=intake.begin,
        limits=PATIENT,
    )
    await listener.start()
    try:
        yield Desk(journal, live, recorder, listener)
    finally:
        await listener.stop()
        await journal.close()


@contextmanager
def disk_that_hangs(journal: Journal) -> Iterator[None]:
    """Nothing is committed within this block, and everything after it."""
    database = journal._writer.database
    assert database is not None
    database.execute("PRAGMA busy_timeout = 60000")
    with closing(sqlite3.connect(journal.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            other.execute("COMMIT")


async def test_each_is_durable_before_it_is_answered_and_what_comes_twice_is_stored_once(
    tmp_path: Path,
) -> None:
    """Nothing is begun for it but a call; the board has it a moment later."""
    async with desk(tmp_path) as one, proven(one.listener) as (reader, writer):
        for n in range(5):
            writer.write(post(body(id=f"{n}", payload={"call_control_id": f"leg {n}"})))
            assert status(await answer(reader)) == 200
            assert one.stored()[-1] == f"{n}"
            assert not one.listener._past
        writer.write(post(body(id="3", payload={"call_control_id": "leg 3"})))
        assert status(await answer(reader)) == 200

        assert one.stored() == ["first", *"01234"]
        assert one.listener.counters.accepted == 7
        await until(lambda: "leg 4" in one.live.legs)


async def test_who_waits_for_a_disk_for_too_long_is_told_to_come_again_and_what_came_is_shown(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The disk takes it after all: the board has it, and Telnyx's next try is a duplicate."""
    async with desk(tmp_path) as one, proven(one.listener) as (reader, writer):
        monkeypatch.setattr(one.recorder, "_delivering", Deadlines(0.05))
        with disk_that_hangs(one.journal):
            writer.write(post(body(id="late", payload={"call_control_id": "leg"})))
            said = await answer(reader)
            assert (status(said), b"Connection: close" in said) == (503, True)
            assert await reader.read() == b""
        await until(lambda: "leg" in one.live.legs)

        assert one.stored() == ["first", "late"]
        assert (one.listener.counters.accepted, one.listener.counters.failed) == (1, 1)
        assert one.live.arrivals.storing == 0


async def test_what_the_disk_refuses_is_answered_503(tmp_path: Path) -> None:
    """And the next connection serves again once it takes something."""
    async with desk(tmp_path) as one:
        database = one.journal._writer.database
        assert database is not None
        async with proven(one.listener) as (reader, writer):
            database.execute("PRAGMA query_only = ON")
            writer.write(post(body(id="second")))
            assert status(await answer(reader)) == 503
            database.execute("PRAGMA query_only = OFF")

        assert one.stored() == ["first"]
        assert one.listener.counters.failed == 1


async def test_pressed_keys_are_counted_on_a_connection_that_is_known_too(tmp_path: Path) -> None:
    """What has to be left out of a body goes the way on which that is done."""
    async with desk(tmp_path) as one, proven(one.listener) as (reader, writer):
        writer.write(post(body("call.dtmf.received", {"digit": "7"}, id="key")))
        assert status(await answer(reader)) == 200
        with closing(JournalReader(one.journal.path)) as journal:
            (fact,) = (row for row in journal.recent(5) if row.id == "key")

        assert b'"digit":"\xe2\x80\xa2"' in fact.body.replace(b" ", b"")


async def test_what_is_awaited_is_told_once() -> None:
    """In time or too late, whatever comes after it."""
    told: list[object] = []
    deadlines = Deadlines(0.05)
    quick = InTime[str](deadlines, told.append, TimeoutError)
    quick.set_result("came")
    quick.set_exception(ValueError("after it"))
    assert quick.done()
    slow = InTime[str](deadlines, told.append, TimeoutError)
    await until(slow.done)
    slow.set_result("too late")
    await asyncio.sleep(0)

    assert told[0] == "came"
    assert [type(one) for one in told[1:]] == [TimeoutError]

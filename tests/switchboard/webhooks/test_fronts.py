"""With front processes it is as without them; and what is killed costs nothing that was kept."""

from __future__ import annotations

import asyncio
import os
import signal
import sqlite3
import subprocess
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from console.switchboard.webhooks.fronts import FrontedListener
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import desk
from tests.benchmarks.rows.webhooks import bodies
from tests.processes import PROGRAM, eventually
from tests.switchboard.webhooks import test_connection, test_listener, wire
from tests.switchboard.webhooks.wire import Shelf, answer, listening, post, say, status
from tests.telnyx.signing import NOW, body
from tests.waiting import until

Story = Callable[[], Awaitable[None]]


@pytest.fixture(autouse=True)
def fronts(monkeypatch: pytest.MonkeyPatch) -> None:
    """Listeners that are started have a front process."""
    monkeypatch.setattr(wire, "WORKERS", 1)


@pytest.mark.parametrize(
    "story",
    [
        test_listener.test_a_delivery_of_telnyx_is_stored_and_answered_200,
        test_listener.test_a_journal_that_fails_is_answered_503,
        pytest.param(
            test_listener.test_deliveries_on_many_connections_are_all_stored, marks=pytest.mark.long
        ),
        pytest.param(test_listener.test_a_body_in_pieces_is_put_together, marks=pytest.mark.long),
        pytest.param(
            test_listener.test_a_client_that_asks_first_is_told_to_go_on, marks=pytest.mark.long
        ),
        pytest.param(test_connection.test_a_body_of_one_mebibyte_is_taken, marks=pytest.mark.long),
    ],
)
async def test_a_story_of_the_listener_is_the_same(story: Story) -> None:
    """Nobody outside can tell the two apart."""
    await story()


async def test_what_is_refused_is_counted_and_said_where_it_always_was() -> None:
    """A stranger without a signature, and a delivery that is signed and old."""
    async with listening() as listener:
        old = wire.ADA.headers(wire.BODY, at=NOW - 4000)
        answers = [await say(listener, post(headers=headers)) for headers in ((), old)]
        assert [status(one) for one in answers] == [401, 401]

        await until(lambda: listener.counters.refused == {"unsigned": 1, "stale": 1})
    assert listener.counters.accepted == 0


async def test_a_front_process_that_is_killed_costs_nothing_that_was_acknowledged() -> None:
    """Its senders come again, to the next one; the door is open all the time."""
    shelf, acknowledged = Shelf(), set[bytes]()
    async with listening(shelf) as listener:
        assert isinstance(listener, FrontedListener)
        (first,) = listener.pids

        async def send(number: int) -> None:
            content = body(id=f"event-{number}")
            while status(await said(listener.port, post(content))) != 200:  # noqa: ASYNC110 - as Telnyx does
                await asyncio.sleep(0.02)
            acknowledged.add(content)
            if number == 10:
                os.kill(first, signal.SIGKILL)

        for begin in range(0, 60, 20):
            await asyncio.gather(*(send(number) for number in range(begin, begin + 20)))
        assert listener.pids != [first]

    assert acknowledged <= {one.body for one in shelf.deliveries}
    assert len(acknowledged) == 60


async def said(port: int, content: bytes) -> bytes:
    """What is answered; nothing where the connection was lost."""
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
    except OSError:
        return b""
    writer.write(content)
    try:
        return await answer(reader)
    finally:
        writer.close()


async def test_front_processes_end_with_a_switchboard_that_is_killed(tmp_path: Path) -> None:
    """Nobody would keep what they hand over; what was acknowledged is in the journal."""
    key = SigningKey.generate()
    home, port = desk(tmp_path, public(key))
    home.config.write_text(home.config.read_text().replace("[listener]", "[listener]\nworkers = 2"))
    process = subprocess.Popen(  # noqa: ASYNC220 - a few milliseconds
        [*PROGRAM, "switchboard", "run"],
        env=home.environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        eventually(lambda: home.socket.exists() or process.poll() is not None)
        requests = [signed(key, port, one) for one in bodies(6)]
        answers = await asyncio.gather(*(said(port, one) for one in requests))
        assert {status(one) for one in answers} == {200}
        fronts_ = children(process.pid)
        assert len(fronts_) == 2
    finally:
        process.kill()
        process.wait()

    eventually(lambda: not any(Path(f"/proc/{pid}").exists() for pid in fronts_))
    with closing(sqlite3.connect(home.state / "journal.sqlite3")) as database:
        assert database.execute("SELECT count(*) FROM facts").fetchone() == (6,)


def children(pid: int) -> list[int]:
    """The processes that it started."""
    return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]

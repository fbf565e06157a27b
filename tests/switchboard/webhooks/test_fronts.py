"""With front processes it is as without them; and what is killed costs nothing that was kept."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Awaitable, Callable
from contextlib import closing
from pathlib import Path

import pytest
from nacl.signing import SigningKey

from console.switchboard.webhooks import fronts as fronts_module
from console.switchboard.webhooks.closing import turns
from console.switchboard.webhooks.fronts import FrontedListener
from console.switchboard.webhooks.listener import Delivery
from tests.benchmarks.deliveries import public, signed
from tests.benchmarks.processes import desk
from tests.benchmarks.rows.webhooks import bodies
from tests.processes import PROGRAM, eventually
from tests.switchboard.webhooks import test_connection, test_listener, wire
from tests.switchboard.webhooks.wire import (
    Shelf,
    answer,
    connected,
    listening,
    post,
    say,
    status,
)
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


async def test_what_is_said_of_a_delivery_is_told_to_the_process_that_handed_it_over() -> None:
    """The next one counts its places anew: it must not take that for word of its own delivery."""
    held, first_kept, end = list[str](), asyncio.Event(), asyncio.Event()

    async def slow(delivery: Delivery, _: object) -> None:
        held.append(delivery.fact.id)
        await (first_kept if len(held) == 1 else end).wait()

    async with listening(slow) as listener:
        assert isinstance(listener, FrontedListener)
        lost = asyncio.create_task(said(listener.port, post(body(id="lost"))))
        await until(lambda: held == ["lost"])
        os.kill(*listener.pids, signal.SIGKILL)
        assert await lost == b""
        async with connected(listener, post(body(id="next"))) as (reader, _):
            await until(lambda: held == ["lost", "next"])
            first_kept.set()
            await until(lambda: listener.counters.accepted == 1)
            await turns(10)
            os.kill(*listener.pids, signal.SIGKILL)
            answered = await answer(reader)
        end.set()

        assert answered == b"", "it was not kept by then"


async def test_a_front_process_that_cannot_be_started_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Where memory ran out, one is killed, and for a while no other begins."""
    monkeypatch.setattr(fronts_module, "AGAIN_AFTER", 0.02)
    async with listening() as listener:
        assert isinstance(listener, FrontedListener)
        with monkeypatch.context() as patch:
            patch.setattr(sys, "executable", "/nowhere/python")
            os.kill(*listener.pids, signal.SIGKILL)
            await until(lambda: "cannot be started" in caplog.text)

        assert status(await say(listener, post())) == 200


async def test_each_address_of_a_name_is_listened_at(monkeypatch: pytest.MonkeyPatch) -> None:
    """`localhost` is two where there is IPv6, and a proxy takes which it likes."""
    two = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (f"127.0.0.{n}", 0)) for n in (1, 2)]
    with monkeypatch.context() as patch:
        patch.setattr(socket, "getaddrinfo", lambda *_, **__: two)
        started = listening(host="localhost")
        listener = await started.__aenter__()
    try:
        assert isinstance(listener, FrontedListener)
        assert len(listener._sockets) == 2
        for door in listener._sockets:
            reader, writer = await asyncio.open_connection(*door.getsockname())
            writer.write(post())
            assert status(await answer(reader)) == 200
            writer.close()
    finally:
        await started.__aexit__(None, None, None)


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

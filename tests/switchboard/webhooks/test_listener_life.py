"""The listener starts with a clear word or not at all, and ends without leaving anything."""

from __future__ import annotations

import asyncio
import errno
import gc
import logging
import os
import socket
from pathlib import Path

import pytest

from console.errors import InvalidSetting, PortInUse
from console.switchboard.webhooks.admission import Room
from console.switchboard.webhooks.listener import Delivery, Limits, Listener
from console.telnyx.webhook import Verifier
from tests.switchboard.webhooks.wire import (
    ADA,
    BODY,
    PATH,
    PATIENCE,
    Shelf,
    answer,
    concurrently,
    connected,
    listening,
    post,
    say,
    status,
    until,
)
from tests.telnyx.signing import NOW


def listener_at(host: str, port: int = 0, held: socket.socket | None = None) -> Listener:
    return Listener(
        held=held,
        host=host,
        port=port,
        path=PATH,
        verifier=Verifier([ADA.public_key], now=lambda: NOW),
        sink=Shelf(),
    )


def descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def test_a_port_that_is_taken_is_named() -> None:
    """A second switchboard must not run deaf."""
    async with listening() as first:
        with pytest.raises(PortInUse) as caught:
            await listener_at("127.0.0.1", first.port).start()

    assert caught.value.port == first.port
    assert "listener.port" in caught.value.hint


@pytest.mark.parametrize("host", ["203.0.113.9", "no such host", "host.invalid."])
async def test_an_address_that_is_not_ours_is_named(host: str) -> None:
    """The setting to correct is in the message."""
    with pytest.raises(InvalidSetting) as caught:
        await listener_at(host).start()

    assert caught.value.key == "listener.host"


async def test_a_port_that_needs_rights_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ports below 1024 belong to root."""

    async def forbidden(*_: object, **__: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))

    monkeypatch.setattr(asyncio.get_running_loop(), "create_server", forbidden)
    with pytest.raises(InvalidSetting) as caught:
        await listener_at("127.0.0.1", 80).start()

    assert caught.value.key == "listener.port"


async def test_it_listens_on_loopback_alone_and_says_where() -> None:
    """Unless told otherwise nobody on the network can reach it."""
    async with listening() as listener:
        assert listener.warning is None
        assert listener.url == f"http://127.0.0.1:{listener.port}{PATH}"
        with socket.socket() as other:
            assert other.connect_ex(("127.0.0.2", listener.port)) != 0


async def test_who_comes_while_it_starts_anew_waits_where_the_system_holds_the_socket() -> None:
    """The kernel refused everybody for as long as a start takes."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        first, second = (listener_at("192.0.2.1", 1, held) for _ in range(2))
        await first.start()
        assert status(await say(first, post())) == 200
        await first.stop()
        async with connected(first, post()) as (early, _), connected(first, post()) as (late, _):
            await second.start()

            assert [status(await answer(reader)) for reader in (early, late)] == [200, 200]
        assert second.counters.accepted == 2
        assert second.url == first.url == f"http://127.0.0.1:{held.getsockname()[1]}{PATH}"
        await second.stop()


@pytest.mark.parametrize("host", ["0.0.0.0", "::"])
async def test_every_address_at_once_is_warned_of(
    host: str, caplog: pytest.LogCaptureFixture
) -> None:
    """Webhooks without TLS on the open network can be read by others."""
    if host == "::" and not socket.has_ipv6:
        pytest.skip("no IPv6 here")
    listener = listener_at(host)
    with caplog.at_level(logging.WARNING):
        try:
            await listener.start()
        except InvalidSetting:
            pytest.skip("no IPv6 here")
        await listener.stop()

    assert listener.warning
    assert "without TLS" in caplog.text


async def test_what_a_client_says_of_its_address_is_not_believed(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Else each connection of one stranger could be somebody else's."""
    claims = [(b"X-Forwarded-For", b"203.0.113.9"), (b"Forwarded", b"for=203.0.113.9")]
    async with listening() as listener:
        assert status(await say(listener, post(headers=claims))) == 401

    assert "from 127.0.0.1" in caplog.text
    assert "203.0.113.9" not in caplog.text


def test_an_address_of_version_6_is_written_in_brackets() -> None:
    """Otherwise its colons read as a port."""
    assert listener_at("::1", 8787).url == f"http://[::1]:8787{PATH}"


async def test_stop_waits_for_what_is_under_way_and_answers_it() -> None:
    """A restart of the service loses no delivery that it took in."""
    shelf = Shelf()
    go = asyncio.Event()

    async def slow(delivery: Delivery, _: object) -> None:
        await go.wait()
        await shelf(delivery, _)

    async with listening(slow, limits=Limits(silence=60, grace=60)) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(post())
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", listener.port)
        await until(lambda: listener.connections == 2)
        stopping = asyncio.create_task(listener.stop())
        assert await answer(idle_reader) == b""
        assert not stopping.done()
        with pytest.raises(ConnectionRefusedError):
            await asyncio.open_connection("127.0.0.1", listener.port)
        go.set()
        said = await answer(reader)
        await stopping
        writer.close()
        idle_writer.close()

    assert status(said) == 200
    assert b"Connection: close" in said
    assert len(shelf.deliveries) == 1


async def test_a_body_that_is_on_its_way_when_it_stops_still_comes_in() -> None:
    """Its head was taken in; the rest is given the time of a body."""
    shelf = Shelf()
    request = post()
    async with listening(shelf) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(request[:-20])
        await until(lambda: listener._serving == 1)
        stopping = asyncio.create_task(listener.stop())
        await asyncio.sleep(0)
        writer.write(request[-20:])
        said = await answer(reader)
        await stopping
        writer.close()

    assert status(said) == 200
    assert [delivery.body for delivery in shelf.deliveries] == [BODY]


@pytest.mark.parametrize("before", [b"", post()[:30], post()], ids=["new", "begun", "held"])
async def test_what_arrived_before_it_stops_is_answered(before: bytes) -> None:
    """From who has just been let in, or said half a head, or is a proxy that holds a connection."""
    shelf = Shelf()
    async with listening(shelf) as listener:
        client = socket.create_connection(("127.0.0.1", listener.port), timeout=PATIENCE)
        reader, writer = await asyncio.open_connection(sock=client)
        client.sendall(before)
        await until(lambda: listener.connections == 1)
        if before == post():
            assert status(await answer(reader)) == 200
        client.sendall(post().removeprefix(before) or post())
        await listener.stop()

        assert status(await answer(reader)) == 200
        writer.close()
    assert listener.counters.accepted == len(shelf.deliveries)


async def test_who_stands_at_the_door_when_it_stops_is_let_in_and_answered() -> None:
    """The kernel shook hands with them: to them it is we who took the delivery, and were silent."""
    shelf = Shelf()
    async with listening(shelf) as listener:
        crowd = []
        for _ in range(20):  # the loop stands still meanwhile
            client = socket.create_connection(("127.0.0.1", listener.port), timeout=PATIENCE)
            client.sendall(post())
            crowd.append(client)
        await listener.stop()
        streams = [await asyncio.open_connection(sock=client) for client in crowd]

        assert [status(await answer(reader)) for reader, _ in streams] == [200] * 20
    for _, writer in streams:
        writer.close()


async def test_a_head_that_is_on_its_way_when_it_stops_comes_in_or_is_told_to_come_again() -> None:
    """It is given a moment; whoever takes longer has an answer all the same."""
    async with listening() as listener:
        quick, slow = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(2)]
        for _, writer in (quick, slow):
            writer.write(post()[:30])
        await until(lambda: listener.connections == 2)
        stopping = asyncio.create_task(listener.stop())
        await asyncio.sleep(0)
        quick[1].write(post()[30:])

        assert status(await answer(quick[0])) == 200
        assert status(await answer(slow[0])) == 503
        await stopping
        for _, writer in (quick, slow):
            writer.close()


async def test_stop_does_not_wait_for_ever() -> None:
    """A sink that hangs cannot hold the service back; Telnyx sends that delivery again."""

    async def endless(delivery: Delivery, _: object) -> None:
        await asyncio.Event().wait()

    tasks = len(asyncio.all_tasks())
    async with listening(endless, limits=Limits(store=60, grace=0.05, linger=0.05)) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(post())
        await until(lambda: listener._serving == 1)
        await listener.stop()

        assert await answer(reader) == b""
        await until(lambda: len(asyncio.all_tasks()) == tasks)
        writer.close()


async def test_stop_may_come_twice_or_without_a_start() -> None:
    """Whoever cleans up need not know how far it came."""
    listener = listener_at("127.0.0.1")
    await listener.stop()
    await listener.start()
    await concurrently([listener.stop(), listener.stop()])
    await listener.stop()
    await listener.start()
    said = await say(listener, post())
    await listener.stop()

    assert status(said) == 200
    assert b"Connection: close" not in said


async def test_who_comes_in_as_it_stops_is_not_left_open() -> None:
    """The kernel had let them in already; nobody would ever close them."""
    files = descriptors()
    async with listening() as listener:
        for _ in range(20):
            came = [socket.create_connection(("127.0.0.1", listener.port)) for _ in range(9)]
            await asyncio.sleep(0)
            await listener.stop()
            for client in came:
                client.close()
            assert listener.connections == 0
            await listener.start()

    assert descriptors() == files


async def test_nothing_is_left_after_a_day_of_all_sorts() -> None:
    """Descriptors and tasks are back where they were: a leak would end it after a week."""
    kinds = [
        *(post(), post(headers=[]), post(path="/"), b"garbage\r\n\r\n", b"POST /", b""),
        *(
            post()[:-5],
            post(b"", length=2 * 1024 * 1024),
            post(more=[(b"Content-Encoding", b"br")]),
        ),
    ]
    limits = Limits(silence=0.1, head=0.1, body=0.1, linger=0.05, room=Room(places=20))
    gc.collect()
    tasks, files = len(asyncio.all_tasks()), descriptors()
    async with listening(limits=limits) as listener:
        await concurrently(say(listener, sent) for sent in kinds * 20)
        gone = [await asyncio.open_connection("127.0.0.1", listener.port) for _ in range(10)]
        for _, writer in gone:
            writer.transport.abort()
        await until(lambda: listener.connections == 0)
        assert status(await say(listener, post())) == 200
    await until(lambda: len(asyncio.all_tasks()) == tasks)
    await until(lambda: descriptors() == files)
    gc.collect()

    assert listener.counters.accepted > 0
    assert listener.counters.failed == 0

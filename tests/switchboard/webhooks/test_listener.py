"""A verified delivery is stored, then answered 200; if it cannot be stored, 503."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import httpx
import pytest

from console.errors import JournalFailed
from console.secret import Secret
from console.switchboard.service import opened
from console.switchboard.settings import ServiceSettings
from console.switchboard.webhooks.listener import Delivery, Limits, Listener
from console.telnyx.clock import Doubt
from console.telnyx.webhook import Verifier
from tests.switchboard.webhooks.wire import (
    ADA,
    BODY,
    PATH,
    Shelf,
    answer,
    concurrently,
    listening,
    post,
    say,
    status,
    until,
)
from tests.telnyx.fake import Answer as Reply
from tests.telnyx.fake import FakeTelnyx
from tests.telnyx.signing import NOW, body, envelope

TELNYX_WAITS: Final = 2.0
"""Seconds."""


async def test_a_delivery_of_telnyx_is_stored_and_answered_200() -> None:
    """The main road, with an ordinary HTTP client."""
    shelf = Shelf()
    async with listening(shelf) as listener, httpx.AsyncClient(trust_env=False) as client:
        reply = await client.post(
            listener.url,
            content=BODY,
            headers=[(name.decode(), value.decode()) for name, value in ADA.headers(BODY)],
        )

    assert reply.status_code == 200
    assert reply.content == b""
    assert [delivery.body for delivery in shelf.deliveries] == [BODY]
    assert shelf.deliveries[0].fact.kind == "call.initiated"
    assert shelf.deliveries[0].headers.timestamp == str(NOW)
    assert listener.counters.accepted == 1
    assert listener.counters.last_at == shelf.deliveries[0].fact.received_at
    assert listener.counters.refused == {}


async def test_no_200_before_the_delivery_is_stored() -> None:
    """After a 200 Telnyx forgets the event: it must be on disk by then."""
    stored = asyncio.Event()

    async def slow(delivery: Delivery, _: object) -> None:
        await stored.wait()

    async with listening(slow) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(post())
        first = asyncio.create_task(answer(reader))
        await until(lambda: listener._serving == 1)
        assert not first.done()
        assert listener.counters.accepted == 0
        stored.set()

        assert status(await first) == 200
        assert listener.counters.accepted == 1
        writer.close()


async def test_a_journal_that_fails_is_answered_503() -> None:
    """Telnyx sends again what was answered 5xx; a 4xx or 2xx would lose it."""

    async def full(delivery: Delivery, _: object) -> None:
        raise JournalFailed("journal.db", "no space left on device")

    async with listening(full) as listener:
        assert status(await say(listener, post())) == 503

        assert listener.counters.failed == 1
        assert listener.counters.accepted == 0
        assert "no space left" in listener.counters.trouble


async def test_an_unforeseen_fault_is_answered_503_and_the_listener_goes_on(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A fault of ours must not lose a call, nor show its inside to strangers."""
    faults = [ZeroDivisionError("secret inside"), KeyError("again")]

    async def faulty(delivery: Delivery, _: object) -> None:
        if faults:
            raise faults.pop(0)

    async with listening(faulty) as listener:
        said = [await say(listener, post()) for _ in range(3)]

        assert [status(one) for one in said] == [503, 503, 200]
        assert b"secret" not in said[0]
        assert listener.counters.failed == 2
    assert "secret inside" in caplog.text


async def test_a_sink_that_never_ends_is_given_up() -> None:
    """No delivery hangs: Telnyx gave up long before, and sends it again."""

    async def endless(delivery: Delivery, _: object) -> None:
        await asyncio.Event().wait()

    async with listening(endless, limits=Limits(store=0.05)) as listener:
        assert status(await say(listener, post())) == 503
        assert listener.counters.failed == 1


async def test_a_delivery_that_is_kept_is_not_refused_however_long_the_rest_takes() -> None:
    """It is on the disk; a database of the team that hangs is no reason to ask for it again."""

    async def kept_and_then(delivery: Delivery, kept: Callable[[], None]) -> None:
        kept()
        over = asyncio.Event()
        asyncio.get_running_loop().call_later(0.1, over.set)
        await over.wait()

    async with listening(kept_and_then, limits=Limits(store=0.01)) as listener:
        assert status(await say(listener, post())) == 200
        assert listener.counters.failed == 0


async def test_a_sender_that_leaves_early_loses_nothing() -> None:
    """Telnyx closes after two seconds; what it sent is stored all the same."""
    shelf = Shelf()
    go = asyncio.Event()

    async def slow(delivery: Delivery, _: object) -> None:
        await go.wait()
        await shelf(delivery, _)

    async with listening(slow) as listener:
        _, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(post())
        await until(lambda: listener.connections == 1)
        writer.close()
        await until(lambda: listener.connections == 0)
        go.set()
        await until(lambda: listener.counters.accepted == 1)

    assert len(shelf.deliveries) == 1


async def test_many_deliveries_share_a_connection() -> None:
    """A proxy keeps connections: one after the other, and piled up in one packet."""
    shelf = Shelf()
    bodies = [body(id=f"event-{number}") for number in range(20)]
    async with listening(shelf) as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        for content in bodies[:10]:
            writer.write(post(content))
            assert status(await answer(reader)) == 200
        writer.write(b"".join(post(content) for content in bodies[10:]))
        assert [status(await answer(reader)) for _ in bodies[10:]] == [200] * 10
        assert listener.connections == 1
        writer.close()

    assert [delivery.body for delivery in shelf.deliveries] == bodies


async def test_deliveries_on_many_connections_are_all_stored() -> None:
    """Telnyx delivers at the same time what happens at the same time."""
    shelf = Shelf()
    bodies = [body(id=f"event-{number}") for number in range(200)]
    async with listening(shelf) as listener:
        said = await concurrently(say(listener, post(content)) for content in bodies)

    assert [status(one) for one in said] == [200] * 200
    assert {delivery.fact.id for delivery in shelf.deliveries} == {f"event-{n}" for n in range(200)}


async def test_a_body_in_pieces_is_put_together() -> None:
    """However the network cuts it, and with chunks of any size."""
    content = body(payload={"caller_id_name": "x" * 200_000})
    chunks = [content[place : place + 997] for place in range(0, len(content), 997)]
    framed = b"".join(f"{len(chunk):x}\r\n".encode() + chunk + b"\r\n" for chunk in chunks)
    head = post(content).partition(b"\r\n\r\n")[0]
    chunked_head = head.replace(
        b"Content-Length: " + str(len(content)).encode(), b"Transfer-Encoding: chunked"
    )
    shelf = Shelf()
    async with listening(shelf) as listener:
        whole = await say(listener, head, b"\r\n\r\n", *chunks)
        chunked = await say(listener, chunked_head, b"\r\n\r\n", framed, b"0\r\n\r\n")

    assert [status(whole), status(chunked)] == [200, 200]
    assert [delivery.body for delivery in shelf.deliveries] == [content, content]


async def test_a_client_that_asks_first_is_told_to_go_on() -> None:
    """Some send a large body only after 100 Continue."""
    head, _, content = post(more=[(b"Expect", b"100-continue")]).partition(b"\r\n\r\n")
    async with listening() as listener:
        reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
        writer.write(head + b"\r\n\r\n")
        assert status(await answer(reader)) == 100
        writer.write(content)

        assert status(await answer(reader)) == 200
        writer.close()


@pytest.mark.parametrize(
    "content",
    [
        json.dumps({"record_type": "event", "event_type": "call_answered", "id": "v1"}).encode(),
        json.dumps({"metadata": {"event": envelope()["data"]}}).encode(),
        body("call.teleported"),
        body(payload={"caller_id_name": "\ud800 [/x] \x1b]2;owned\x07"}),
        b"{}",
    ],
)
async def test_what_telnyx_signed_is_kept_however_odd(content: bytes) -> None:
    """Version 1, other envelopes, unknown kinds, hostile text: stored, and answered 200."""
    shelf = Shelf()
    async with listening(shelf) as listener:
        assert status(await say(listener, post(content))) == 200

    assert [delivery.body for delivery in shelf.deliveries] == [content]


async def test_every_change_of_the_counters_is_told() -> None:
    """The console's light for webhooks follows."""
    changes: list[int] = []
    async with listening(on_change=lambda: changes.append(1)) as listener:
        await say(listener, post())
        await say(listener, post(path="/"))

    assert len(changes) == 2


async def test_forwarded_addresses_are_not_believed(caplog: pytest.LogCaptureFixture) -> None:
    """Anybody can write that header; the log names who really called."""
    async with listening() as listener:
        await say(listener, post(headers=[], more=[(b"X-Forwarded-For", b"203.0.113.9")]))

    assert "127.0.0.1" in caplog.text
    assert "203.0.113.9" not in caplog.text


async def test_the_path_may_carry_a_query() -> None:
    """Some mark their URLs; the path is what counts."""
    async with listening() as listener:
        assert status(await say(listener, post(path=f"{PATH}?account=2"))) == 200


async def test_deliveries_are_answered_while_the_api_hangs(tmp_path: Path) -> None:
    """Nothing that Telnyx's API keeps waiting may keep Telnyx's webhooks waiting."""
    took: list[float] = []
    async with FakeTelnyx().running() as telnyx:
        telnyx.rule = lambda _: Reply(hangs=True)
        settings = ServiceSettings(
            base_url=telnyx.base_url,
            public_keys=(ADA.public_key,),
            journal=tmp_path / "journal.db",
            socket=tmp_path / "line.sock",
            port=0,
        )
        async with opened(settings, Secret("KEY")) as switchboard:
            await telnyx.arrived.wait()
            for number in range(40):
                content, began = body(id=f"event-{number}"), time.monotonic()
                signed = post(content, headers=ADA.headers(content, int(time.time())))
                assert status(await say(switchboard.listener, signed)) == 200
                took.append(time.monotonic() - began)

    assert max(took) < TELNYX_WAITS


async def test_a_delivery_that_a_wrong_clock_calls_early_comes_in_once_it_is_set() -> None:
    """503 is not the end of a delivery: Telnyx sends again, and by then the clock may be right."""
    doubts: list[Doubt | None] = [Doubt(600.0, "10 min behind")]
    wrong = [NOW - 600.0]
    shelf = Shelf()
    listener = Listener(
        host="127.0.0.1",
        port=0,
        path=PATH,
        verifier=Verifier([ADA.public_key], now=lambda: wrong[-1], doubt=lambda: doubts[-1]),
        sink=shelf,
    )
    await listener.start()
    assert status(await say(listener, post())) == 503
    assert listener.counters.refused == {"clock": 1}
    wrong.append(NOW)
    doubts.append(None)

    assert status(await say(listener, post())) == 200
    assert len(shelf.deliveries) == 1
    await listener.stop()

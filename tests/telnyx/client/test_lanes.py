"""Lanes, limits and cancelling: what keeps one request from harming another."""

from __future__ import annotations

import asyncio
import contextlib

import pytest

from console.errors import TimedOut
from console.telnyx import operations
from console.telnyx.retry import Patience
from console.telnyx.transport import CONNECTIONS, Limits, Transport
from tests.examples import few_or_many
from tests.telnyx.client.test_errors import VERBS
from tests.telnyx.client.test_orders import DIAL
from tests.telnyx.fake import CALL, Answer, Bench, bench

SOON = 20.0
"""Seconds that a loaded machine may need, and less than what stands in the way would last."""


async def arrivals(at: Bench, count: int) -> None:
    """Wait until so many requests have arrived."""
    async with asyncio.timeout(SOON):
        while len(at.server.seen) < count:
            at.server.arrived.clear()
            await at.server.arrived.wait()


async def cancelled(tasks: list[asyncio.Task[object]]) -> None:
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


async def test_a_hangup_overtakes_a_hundred_stuck_dials() -> None:
    """With all connections of the orders taken, a caller can still be let go (B8)."""
    async with bench(Limits(read=30.0)) as at:
        at.server.rule = lambda seen: Answer(hangs=seen.path == "/v2/calls")
        async with asyncio.TaskGroup() as group:
            dials = [
                group.create_task(
                    at.client.order(operations.DIAL, params=DIAL, command_id=f"c-{number}")
                )
                for number in range(100)
            ]
            await arrivals(at, max(CONNECTIONS.values()))

            await asyncio.wait_for(at.client.order(operations.HANGUP, CALL, command_id="c-x"), SOON)

            for dial in dials:
                dial.cancel()

    assert at.server.seen[-1].path.endswith("/actions/hangup")
    assert len(at.server.seen) == max(CONNECTIONS.values()) + 1


async def test_a_storm_of_429_does_not_hold_a_hangup_back(at: Bench) -> None:
    """Orders that wait for the rate limit wait by themselves."""
    held = asyncio.Event()

    async def wait_for_release(_: float) -> None:
        await held.wait()

    object.__setattr__(at.hours.timing, "sleep", wait_for_release)
    at.server.rule = lambda seen: (
        Answer(429, {}, {"Retry-After": "30"}, done=False) if seen.path == "/v2/calls" else None
    )
    async with asyncio.TaskGroup() as group:
        dials = [
            group.create_task(
                at.client.order(operations.DIAL, params=DIAL, command_id=f"c-{number}")
            )
            for number in range(100)
        ]
        await arrivals(at, 100)

        await asyncio.wait_for(at.client.order(operations.HANGUP, CALL, command_id="c-x"), SOON)

        for dial in dials:
            dial.cancel()

    assert at.server.effects == {"c-x": 1}


async def test_a_long_listing_does_not_hold_orders_back() -> None:
    """Reads have connections of their own."""
    async with bench(Limits(read=30.0)) as at:
        at.server.rule = lambda seen: Answer(hangs=seen.method == "GET")
        reads = [asyncio.ensure_future(VERBS["retrieve_status"](at.client)) for _ in range(50)]
        await arrivals(at, 8)

        await asyncio.wait_for(at.client.order(operations.ANSWER, CALL, command_id="c-1"), SOON)

        await cancelled(reads)


async def test_waiting_for_a_free_connection_has_an_end() -> None:
    """Nothing was sent, so nothing is in doubt."""
    async with bench(Limits(read=30.0), Patience(deadline=30.0)) as at:
        at.server.rule = lambda _: Answer(hangs=True)
        stuck = [
            asyncio.ensure_future(
                at.client.order(operations.HANGUP, CALL, command_id=f"c-{number}")
            )
            for number in range(8)
        ]
        await arrivals(at, 8)

        at.client._transport._patience = Patience(deadline=0.05)
        with pytest.raises(TimedOut) as failed:
            await at.client.order(operations.HANGUP, CALL, command_id="c-x")

        await cancelled(stuck)

    assert failed.value.ambiguous is False


@pytest.mark.parametrize("verb", VERBS)
async def test_cancelling_ends_the_request(verb: str) -> None:
    """Esc must not leave an order on its way in the background (B9)."""
    async with bench(Limits(read=30.0)) as at:
        at.server.rule = lambda _: Answer(hangs=True)
        before = asyncio.all_tasks()
        order = asyncio.ensure_future(VERBS[verb](at.client))
        await arrivals(at, 1)
        server_side = asyncio.all_tasks() - before - {order}

        order.cancel()
        with pytest.raises(asyncio.CancelledError):
            await order

        assert asyncio.all_tasks() - before <= server_side
        assert at.glances == []
        assert pooled(at) == 0


def pooled(at: Bench) -> int:
    """Connections that any lane still holds."""
    transport: Transport = at.client._transport
    return sum(
        len(lane.http._pool.connections)  # type: ignore[attr-defined]  # httpx's own
        for lane in transport._lanes.values()
    )


@pytest.mark.parametrize("count", few_or_many(200, 1000))
async def test_cancelled_orders_leave_nothing(at: Bench, count: int) -> None:
    """No task, no connection, and the next order goes through at once."""
    before = asyncio.all_tasks()
    for number in range(0, count, 25):
        orders = [
            asyncio.ensure_future(
                at.client.order(operations.DIAL, params=DIAL, command_id=f"c-{number + one}")
            )
            for one in range(25)
        ]
        for _ in range(number % 7):
            await asyncio.sleep(0)
        await cancelled(orders)  # type: ignore[arg-type]  # what they give does not matter

    await asyncio.wait_for(at.client.order(operations.DIAL, params=DIAL, command_id="c-last"), SOON)
    ours = {task for task in asyncio.all_tasks() - before if "aiohttp" not in repr(task)}

    assert ours == set()
    assert at.server.effects["c-last"] == 1


async def test_closing_twice_is_closing(at: Bench) -> None:
    """A service that ends in a hurry may do it."""
    await at.client.order(operations.HANGUP, CALL, command_id="c-1")
    await at.client.aclose()
    await at.client.aclose()

    assert pooled(at) == 0
    with contextlib.suppress(RuntimeError):
        await at.client.order(operations.HANGUP, CALL, command_id="c-2")
    assert len(at.server.seen) == 1

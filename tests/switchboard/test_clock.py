"""A clock that is wrong, here or in the API's replies, loses no delivery of Telnyx."""

from __future__ import annotations

import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from email.utils import formatdate
from pathlib import Path

import aiohttp
import httpx
import pytest
from aiohttp import web

from console.secret import Secret
from console.simulator.clock import SteadyClock
from console.simulator.service import Simulator
from console.simulator.settings import Settings, WebhookRules
from console.switchboard.service import Switchboard, opened
from console.telnyx import witnesses
from tests.switchboard.harness import Doors, point_at, service_settings
from tests.waiting import until, until_asked


class TurnedClock(SteadyClock):
    """The simulator's clock: the right time, and ahead of this machine's when that was paused."""

    def __init__(self) -> None:
        super().__init__()
        self.ahead = 0.0

    def now(self) -> float:
        return super().now() + self.ahead


@asynccontextmanager
async def proxy(target: str, now: Callable[[], float]) -> AsyncIterator[str]:
    """The API behind something that dates its replies by a clock of its own."""
    async with aiohttp.ClientSession() as http:

        async def forward(request: web.Request) -> web.Response:
            async with http.request(
                request.method,
                target + request.raw_path,
                data=await request.read(),
                headers={"Authorization": request.headers["Authorization"]},
            ) as reply:
                date = formatdate(now(), usegmt=True)
                headers = {"Date": date, "Content-Type": "application/json"}
                return web.Response(status=reply.status, body=await reply.read(), headers=headers)

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", forward)
        runner = web.AppRunner(app)
        await runner.setup()
        site = web.TCPSite(runner, "127.0.0.1", 0)
        await site.start()
        port = runner.addresses[0][1]
        try:
            yield f"http://127.0.0.1:{port}"
        finally:
            await runner.cleanup()


@asynccontextmanager
async def working(
    folder: Path, clock: TurnedClock, dated: Callable[[], float]
) -> AsyncIterator[tuple[Switchboard, Doors, Simulator]]:
    """A switchboard and an exchange whose API is reached through that proxy."""
    rules = WebhookRules(retry_waits=(0.2,) * 100)
    async with AsyncExitStack() as closing:
        telnyx = Simulator(Settings(speed=20, seed=7, webhooks=rules), clock=clock)
        await telnyx.start()
        closing.push_async_callback(telnyx.stop)
        root = telnyx.base_url.removesuffix("/v2")
        through = await closing.enter_async_context(proxy(root, dated))
        settings = service_settings(telnyx, folder, base_url=f"{through}/v2")
        switchboard = await closing.enter_async_context(opened(settings, Secret(telnyx.api_key)))
        http = await closing.enter_async_context(httpx.AsyncClient())
        await point_at(telnyx, switchboard, http)
        await until(lambda: switchboard.live.connections)
        yield switchboard, Doors(http, f"{root}/simulator"), telnyx


async def ring(doors: Doors, telnyx: Simulator) -> None:
    await doors.post(
        "calls",
        **{
            "from": "+442079460123",
            "to": telnyx.numbers[0],
            "connection_id": telnyx.connection_ids[0],
        },
    )


async def test_with_a_wrong_date_of_the_api_deliveries_come_in_all_the_same(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Behind a proxy whose clock is an hour ahead: 503 at first, and then they are believed."""
    monkeypatch.setattr(witnesses, "SPREAD", 0.0)  # seconds that this test need not wait
    async with working(tmp_path, TurnedClock(), lambda: time.time() + 3600.0) as practice:
        switchboard, doors, telnyx = practice
        clock = switchboard._lights.clock
        await until(lambda: clock.doubt() is not None and clock.known)
        await ring(doors, telnyx)

        await until(lambda: switchboard.listener.counters.accepted)
        assert clock.outvoted == "60 min ahead"
        assert set(switchboard.listener.counters.refused) == {"clock"}
        await until(lambda: any("proxy" in e.text for e in switchboard.snapshot().entries))


@pytest.mark.parametrize(
    ("paused", "answer", "reason"), [(True, 503, "clock"), (False, 401, "early")]
)
async def test_a_machine_that_was_paused_asks_the_time_before_it_ends_a_delivery(
    tmp_path: Path, *, paused: bool, answer: int, reason: str
) -> None:
    """Its clock is ten minutes behind, and nothing on it tells so: 503, so that it comes again.

    Where the API's time is that of this machine, the delivery is refused for good.
    """
    clock = TurnedClock()
    async with working(tmp_path, clock, clock.now if paused else time.time) as practice:
        switchboard, doors, telnyx = practice
        ours = switchboard._lights.clock
        await until(lambda: ours.known and ours.doubt() is None)
        clock.ahead = 600.0
        await ring(doors, telnyx)

        async def answered() -> set[int]:
            return {d["status"] for d in await doors.get("deliveries") if d["status"]}

        assert await until_asked(answered) == {answer}
        assert set(switchboard.listener.counters.refused) == {reason}

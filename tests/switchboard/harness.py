"""A switchboard and a simulator in one loop, on real HTTP, for tests."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import msgspec
import pytest
from msgspec import Struct

from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import AnyAct, Order, OrderId
from console.secret import Secret
from console.simulator.clock import Clock
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.live_settings import Source
from console.switchboard.service import Switchboard, opened
from console.switchboard.settings import ServiceSettings
from console.telnyx.retry import Patience
from tests.waiting import LIMIT, until, until_asked

WAYS = (
    "both",
    pytest.param("a", marks=pytest.mark.long),
    pytest.param("b", marks=pytest.mark.long),
)
"""Whom Telnyx tells of the bridge after a transfer: a desk is the same under each."""

told_to = pytest.mark.parametrize("told", ["a", "b", "both"])
"""For a test of a transfer, which begins with `tells`."""

ONCE = Patience(deadline=LIMIT, shortest_try=LIMIT)
"""Gives up after one try, which may take as long as a busy machine needs."""


def new_order(act: AnyAct, by: str = "Ada") -> Order:
    """An order as a key press makes it."""
    return Order(id=OrderId(str(uuid4())), act=act, placed_at=datetime.now(UTC), by=by)


class Doors:
    """The simulator's own doors."""

    def __init__(self, http: httpx.AsyncClient, root: str) -> None:
        self._http, self._root = http, root

    async def get(self, what: str) -> list[dict[str, Any]]:
        """A list that a door gives."""
        reply = await self._http.get(f"{self._root}/{what}")
        reply.raise_for_status()
        found: list[dict[str, Any]] = reply.json()["data"]
        return found

    async def post(self, what: str, **body: object) -> dict[str, Any]:
        """Something done at a door."""
        reply = await self._http.post(f"{self._root}/{what}", json=body)
        reply.raise_for_status()
        made: dict[str, Any] = reply.json()["data"]
        return made

    async def mend(self) -> None:
        """No fault any more."""
        (await self._http.delete(f"{self._root}/faults")).raise_for_status()

    async def call(self, call: str) -> dict[str, Any]:
        """One leg as the simulator has it."""
        (found,) = [leg for leg in await self.get("calls") if leg["call_control_id"] == call]
        return found


class Practice(Struct):
    """A simulator with its doors, and the switchboard that listens to it."""

    simulator: Simulator
    doors: Doors
    settings: ServiceSettings
    switchboard: Switchboard

    def leg(self, call: str) -> Leg | None:
        """The leg as the board has it."""
        return self.switchboard.live.board.leg(CallId(call))

    async def state(self, call: str, *states: CallState) -> Leg:
        """Wait until the leg is in one of the states."""

        def there() -> Leg | None:
            leg = self.leg(call)
            return leg if leg is not None and leg.state in states else None

        leg = await until(there)
        assert leg is not None
        return leg

    async def ring(self, name: str | None = None, number: str = "+442079460123") -> CallId:
        """A caller rings in and is offered."""
        made = await self.doors.post(
            "calls",
            **{
                "from": number,
                "to": self.simulator.numbers[0],
                "connection_id": self.simulator.connection_ids[0],
                "caller_id_name": name,
            },
        )
        call = CallId(made["call_control_id"])
        await self.state(call, CallState.OFFERED)
        return call

    async def tells(self, told: str) -> None:
        """Whom Telnyx tells of the bridge after a transfer from now on."""
        await self.doors.post("rules", bridged_on=told)

    async def effects(self, path: str) -> list[str]:
        """What became of each command whose path ends so."""
        return [c["effect"] for c in await self.doors.get("commands") if c["path"].endswith(path)]


@asynccontextmanager
async def practice(
    folder: Path,
    simulator: Settings | None = None,
    *,
    patience: Patience | None = None,
    clock: Clock | None = None,
    saved_at: Callable[[ServiceSettings], Source] | None = None,
    **changes: object,
) -> AsyncIterator[Practice]:
    """A quiet simulator and a switchboard that listens to it, until the context ends.

    `saved_at` makes what its settings are read from again.
    """
    async with AsyncExitStack() as closing:
        telnyx = Simulator(simulator or Settings(speed=20, seed=7), clock=clock)
        await telnyx.start()
        closing.push_async_callback(telnyx.stop)
        wall = clock.now if clock is not None else time.time
        settings = service_settings(telnyx, folder, wall=wall, **changes)
        switchboard = await closing.enter_async_context(
            opened(
                *(settings, Secret(telnyx.api_key)),
                patience=patience,
                source=saved_at(settings) if saved_at is not None else None,
            )
        )
        http = await closing.enter_async_context(httpx.AsyncClient())
        await point_at(telnyx, switchboard, http)
        doors = Doors(http, telnyx.base_url.removesuffix("/v2") + "/simulator")
        await until(lambda: switchboard.live.connections)
        yield Practice(telnyx, doors, settings, switchboard)


@asynccontextmanager
async def restarted(desk: Practice, folder: Path) -> AsyncIterator[Switchboard]:
    """Another switchboard on what the first one, killed now, leaves behind."""
    settings = msgspec.structs.replace(
        desk.settings, journal=folder / "copy" / "journal.db", socket=folder / "second.sock"
    )
    settings.journal.parent.mkdir(mode=0o700)
    source, target = sqlite3.connect(desk.settings.journal), sqlite3.connect(settings.journal)
    source.backup(target)
    source.close()
    target.close()
    async with opened(settings, Secret(desk.simulator.api_key)) as second:
        yield second


def service_settings(telnyx: Simulator, folder: Path, **changes: object) -> ServiceSettings:
    """The settings of a switchboard for that simulator."""
    base = ServiceSettings(
        base_url=telnyx.base_url,
        public_keys=(telnyx.public_key,),
        journal=folder / "journal.db",
        socket=folder / "line.sock",
        from_=telnyx.numbers[0],
        port=0,
        agent="Ada",
        practice=True,
    )
    return msgspec.structs.replace(base, **changes)


async def point_at(telnyx: Simulator, switchboard: Switchboard, http: httpx.AsyncClient) -> None:
    """Have every application send its webhooks to the switchboard."""
    key = {"Authorization": f"Bearer {telnyx.api_key}"}
    listed = await http.get(f"{telnyx.base_url}/call_control_applications", headers=key)
    for application in listed.json()["data"]:
        reply = await http.patch(
            f"{telnyx.base_url}/call_control_applications/{application['id']}",
            headers=key,
            json={
                "application_name": application["application_name"],
                "webhook_event_url": switchboard.listener_url,
                "webhook_api_version": "2",
            },
        )
        reply.raise_for_status()


__all__ = [
    "ONCE",
    "Doors",
    "Practice",
    "new_order",
    "practice",
    "restarted",
    "until",
    "until_asked",
]

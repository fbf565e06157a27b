"""The lights tell what is wrong with API, webhooks and clock."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest

from console.domain.leg import CallId, CallState
from console.errors import Unreachable
from console.line.port import Light, Snapshot
from console.secret import Secret
from console.simulator.clock import SteadyClock
from console.simulator.service import Simulator
from console.simulator.settings import Settings
from console.switchboard.board.health import Lights
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.service import opened
from console.telnyx.clock import TelnyxClock
from console.telnyx.operations import DIAL
from console.telnyx.transport import ApiGlance
from tests.switchboard.harness import ONCE, Doors, Practice, point_at, service_settings
from tests.waiting import until

AHEAD = 600.0
"""Seconds by which Telnyx's clock is ahead of this machine's, which is so much behind."""


class Ahead(SteadyClock):
    """Telnyx's clock, in the eyes of a machine whose own is ten minutes behind."""

    def now(self) -> float:
        return super().now() + AHEAD


@pytest.fixture
async def behind(tmp_path: Path) -> AsyncIterator[Practice]:
    """A switchboard on a machine whose clock is ten minutes behind."""
    telnyx = Simulator(Settings(speed=20, seed=7), clock=Ahead())
    await telnyx.start()
    settings = service_settings(telnyx, tmp_path)
    async with (
        opened(settings, Secret(telnyx.api_key), patience=ONCE) as switchboard,
        httpx.AsyncClient() as http,
    ):
        await point_at(telnyx, switchboard, http)
        doors = Doors(http, telnyx.base_url.removesuffix("/v2") + "/simulator")
        await until(lambda: switchboard.live.connections)
        yield Practice(telnyx, doors, settings, switchboard)
    await telnyx.stop()


async def ring_in_vain(behind: Practice) -> CallId:
    """A caller rings in, and the delivery that tells of it looks as if it came from the future."""
    made = await behind.doors.post(
        "calls",
        **{"from": "+442079460123", "to": behind.simulator.numbers[0]},
        connection_id=behind.simulator.connection_ids[0],
    )
    await until(lambda: behind.switchboard._lights.health.webhooks.refused.get("clock"))
    return CallId(made["call_control_id"])


async def test_a_clock_that_is_behind_loses_no_delivery_in_silence(behind: Practice) -> None:
    """Telnyx repeats what is answered 503; the screen says by how much the clock is off."""
    await ring_in_vain(behind)
    lights = behind.switchboard._lights
    said = [entry.text for entry in behind.switchboard.snapshot().entries]

    assert set(lights.health.webhooks.refused) == {"clock"}
    assert lights.health.clock == "10 min behind"
    assert lights.health.webhooks.light is Light.BAD
    assert "10 min behind" in lights.health.webhooks.detail
    assert sum("clock is 10 min behind: set it" in text for text in said) == 1
    deliveries = await behind.doors.get("deliveries")
    assert {one["status"] for one in deliveries} <= {503, None}


async def test_a_call_that_telnyx_could_not_tell_of_is_found_by_asking(behind: Practice) -> None:
    """The board does not wait for a clock to be set; and its ages are counted by Telnyx's time."""
    call = await ring_in_vain(behind)
    await behind.switchboard.reconcile()
    leg = await until(lambda: behind.leg(call))
    assert leg is not None

    assert leg.state is not CallState.ENDED
    assert abs((behind.switchboard._lights.clock.now() - leg.changed_at).total_seconds()) < 60


async def test_what_is_wrong_with_the_api_does_not_run_into_what_to_do() -> None:
    """`(no connection) telnyx-console doctor looks` is read twice; no error ends in a full stop."""
    lights = Lights(LiveBoard(Snapshot(number=0), lambda: 0.0), TelnyxClock())
    lost = Unreachable(DIAL.wanted, "no connection", ambiguous=False)
    lights.api_glance(ApiGlance(DIAL.name, None, lost, 0.1, None))

    assert lights.health.api.light is Light.BAD
    assert lights.health.api.detail == (
        "The number was not dialled: Telnyx cannot be reached (no connection). "
        "`telnyx-console doctor` looks at the network and at telnyx.base_url."
    )

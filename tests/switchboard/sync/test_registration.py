"""The list of connections is as new as the newest that was said of it."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator
from typing import cast

from console.line.port import Snapshot
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.sync.registration import Registration
from console.telnyx.client import TelnyxClient
from console.telnyx.replies import Application
from tests.waiting import until

SUPPORT = Application(id="1", application_name="Support")
NIGHT = Application(id="2", application_name="Night")


class Held:
    """Telnyx's list of applications, whose answers come when a test lets them."""

    def __init__(self) -> None:
        self.asked: list[asyncio.Future[tuple[Application, ...]]] = []

    async def pages(self, listing: object) -> AsyncIterator[Application]:
        answer = asyncio.get_running_loop().create_future()
        self.asked.append(answer)
        for application in await answer:
            yield application


def registered(telnyx: Held) -> tuple[Registration, LiveBoard]:
    live = LiveBoard(Snapshot(number=0), time.monotonic)
    client = cast("TelnyxClient", telnyx)
    return Registration(client, live, wanted=(), public_url=None, register=False), live


def names(live: LiveBoard) -> list[str]:
    return [one.name for one in live.connections]


async def test_a_list_that_a_change_overtook_is_asked_for_again() -> None:
    """Its answer does not know the application that was made meanwhile."""
    telnyx = Held()
    registration, live = registered(telnyx)
    listing = asyncio.create_task(registration.applications())
    await until(lambda: telnyx.asked)
    registration.changed(NIGHT)
    telnyx.asked[0].set_result((SUPPORT,))
    await until(lambda: len(telnyx.asked) > 1)

    assert names(live) == []
    telnyx.asked[1].set_result((SUPPORT, NIGHT))
    assert await listing == (SUPPORT, NIGHT)
    assert names(live) == ["Night", "Support"]


async def test_an_older_answer_that_comes_late_replaces_nothing() -> None:
    """Two consoles ask; the way of the first answer is longer."""
    telnyx = Held()
    registration, live = registered(telnyx)
    first = asyncio.create_task(registration.applications())
    await until(lambda: len(telnyx.asked) == 1)
    second = asyncio.create_task(registration.applications())
    await until(lambda: len(telnyx.asked) == 2)
    telnyx.asked[1].set_result((SUPPORT, NIGHT))
    await second
    telnyx.asked[0].set_result((SUPPORT,))
    await first

    assert names(live) == ["Night", "Support"]


async def test_a_change_before_any_list_shows_no_half_of_it() -> None:
    """One connection of many would look like all of them."""
    registration, live = registered(Held())
    registration.changed(NIGHT)

    assert names(live) == []

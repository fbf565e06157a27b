"""Over a slow line what waits is shared all the same, a part after the other."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import pytest

from console.domain.ids import CallId
from console.domain.own_facts import CallMissed
from console.switchboard.sharing.database import Portion
from tests.switchboard.sharing.hosts import Host, host
from tests.switchboard.sharing.site.cut_network import CutNetwork
from tests.waiting import until, until_asked

FACTS: Final = 250
LONG: Final = "a" * 2000
"""A name that makes a fact large."""

RATE: Final = 150_000
"""Bytes a second: all of them take longer than an answer is waited for, and half of them less."""

AT_ONCE: Final = 4096


class SlowNetwork(CutNetwork):
    """Forwards so few bytes a second."""

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            with suppress(OSError):
                while data := await reader.read(AT_ONCE):
                    await asyncio.sleep(len(data) / RATE)
                    writer.write(data)
                    await writer.drain()
        finally:
            writer.close()


def test_a_portion_is_halved_until_it_goes_through_and_grows_slowly() -> None:
    """What takes too long is tried for seconds each time; and the line may be quick again."""
    portion = Portion(256)
    tried = [portion.begin() for _ in range(3)]
    for _ in range(8):
        portion.end(tried[-1])
        tried.append(portion.begin())
    assert tried == [256, 128, 64, 81, 102, 128, 161, 202, 253, 256, 256]
    tried = [portion.begin() for _ in range(12)]

    assert tried[-1] == 1


async def all_pushed(one: Host) -> bool:
    """Whether nothing of that host waits for the database."""
    return await one.site.push.count_waiting() == 0


@pytest.mark.long
async def test_what_takes_longer_than_an_answer_is_waited_for_is_shared_in_parts(
    tmp_path: Path, database: str
) -> None:
    """It was given whole, again and again, and nothing behind it was ever shared."""
    at = urlsplit(database).port or 5432
    network = SlowNetwork(at)
    async with network.runs():
        slow = database.replace(f":{at}/", f":{network.port}/")
        payload = CallMissed(agent=LONG, call=CallId("v3:1"))
        async with host(tmp_path, slow, "desk1") as one:
            notes = (one.write(f"{n}", "agent.missed", payload) for n in range(FACTS))
            await asyncio.gather(*notes)
            await until_asked(lambda: all_pushed(one))
        async with host(tmp_path, slow, "desk2") as two:
            await until(lambda: len(two.came) == FACTS)

"""How often hosts look: as often as it tells them something, however many notices there are."""

from __future__ import annotations

import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from console.switchboard.hosts import SharedFact
from console.switchboard.sharing import pull, push
from tests.switchboard.sharing.hosts import Host, host
from tests.waiting import until

NEVER = 3600.0
FACTS = 30


def place(of: Host) -> int:
    """Up to which number of the shared log a host has read."""
    assert of.site.pull is not None
    return of.site.pull.place.pulled


async def test_a_host_asks_the_database_for_nothing_that_it_noted_itself(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half of all questions would be about what is here; the notice of another host is one."""
    monkeypatch.setattr(pull, "LOOK", NEVER)
    monkeypatch.setattr(pull, "OWN_LOOK", NEVER)
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        await until(lambda: one.site.push.backend)
        await two.note("first")
        await until(lambda: one.came == ["first"])
        before = place(one)
        for number in range(FACTS):
            await one.note(f"own{number}")
        await until(lambda: len(two.came) == FACTS)
        assert place(one) == before

        await two.note("second")
        await until(lambda: one.came == ["first", "second"])
        assert place(one) > before + FACTS


async def test_what_a_host_noted_itself_is_read_past_soon(tmp_path: Path, database: str) -> None:
    """It would count as not heard yet, and a start would read it all again."""
    async with host(tmp_path, database, "desk1") as one:
        for number in range(FACTS):
            await one.note(f"own{number}")

        await until(lambda: place(one) >= FACTS)


async def test_notices_of_many_are_one_look(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A hundred hosts that each ask at each notice of all others would ask it to death."""
    monkeypatch.setattr(pull, "LOOKS", 4)
    async with host(tmp_path, database, "desk1") as one, host(tmp_path, database, "desk2") as two:
        pulls = two.site.pull
        assert pulls is not None
        takes, take = [], pulls._take

        async def counted(facts: Sequence[SharedFact]) -> None:
            takes.append(len(facts))
            await take(facts)

        pulls._take = counted
        began = time.monotonic()
        for number in range(FACTS):
            await one.note(f"fact{number}")
        await until(lambda: len(two.came) == FACTS)

        assert len(takes) <= (time.monotonic() - began) * 4 / 2 + 2


async def test_a_fact_that_is_pushed_is_looked_for_once(tmp_path: Path, database: str) -> None:
    """The journal is read by a thread, for which each fact would wait twice."""
    async with host(tmp_path, database, "desk1") as one:
        await one.note("first")
        looks: list[str] = []
        began, last = time.monotonic(), 0
        one.site.push._reader._database.set_trace_callback(looks.append)
        for number in range(FACTS):
            last = await one.note(f"fact{number}")
        await until(lambda: one.site.push.pushed >= last)
        one.site.push._reader._database.set_trace_callback(None)

        count = len([sql for sql in looks if sql.startswith("SELECT max(number) FROM (")])
        assert 0 < count < FACTS * 3 / 2 + (time.monotonic() - began) / push.LOOK

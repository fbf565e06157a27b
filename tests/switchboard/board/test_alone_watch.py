"""Since when one is alone stands in the journal, and a start tells the same."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from pathlib import Path

import pytest

from console.domain.ids import CallId
from console.domain.own_facts import LegLeftAlone
from console.switchboard.board.alone_watch import MOMENT, OTHERS, AloneWatch
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.hosts import OneHost
from console.switchboard.journal.reader import JournalReader
from tests.domain.stories import answered, at, call, hung_up, initiated, joined
from tests.switchboard.test_past import Desk, empty_board
from tests.waiting import until

STORY = (
    initiated(0, "A"),
    initiated(1, "M", session="P"),
    answered(2, "A"),
    answered(3, "M", "P"),
    joined(4, "A"),
    joined(5, "M", session="P"),
    hung_up(60, "M", "P"),
)
"""A caller, and one of another session who left the caller alone in a conference."""


class Clock:
    """Monotonic seconds, as a test has them pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


class AmongSeveral(OneHost):
    """A host among others, of which one does what is done once."""

    def __init__(self, once: bool) -> None:  # noqa: FBT001 - the one thing that is known of it
        self.does_what_is_done_once = once


@asynccontextmanager
async def running(watch: AloneWatch) -> AsyncIterator[None]:
    """It marks and notes, until the context ends."""
    tasks = [asyncio.create_task(one()) for one in (watch.keep, watch.keep_noting)]
    yield
    for task in tasks:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def shown(live: LiveBoard) -> dict[CallId, datetime]:
    """Since when who is alone, once that lasted for a moment; nothing is noted."""
    clock, noted = Clock(), list[LegLeftAlone]()

    async def note(told: LegLeftAlone, _: datetime) -> None:
        noted.append(told)

    watch = AloneWatch(live, clock, note)
    clock.seconds = MOMENT
    async with running(watch):
        await until(lambda: live.alone)
    assert noted == []
    return {leg.id: leg.alone_since for leg in live.alone if leg.alone_since is not None}


def started(path: Path) -> LiveBoard:
    """The board of a start after which nobody is shown who ended."""
    reader, live = JournalReader(path), empty_board()
    past = reader.live_past(0, at(10_000).timestamp())
    reader.close()
    for _ in live.replaying(past.facts, (), past.last):
        pass
    return live


async def test_a_start_tells_since_when_one_is_alone_as_the_switchboard_before_it_did(
    tmp_path: Path,
) -> None:
    """Who left the caller alone is on no board that begins then."""
    desk, clock = Desk(tmp_path / "journal.db"), Clock()
    watch = AloneWatch(desk.live, clock, desk.recorder.own)
    await desk.tell(*STORY)
    clock.seconds = MOMENT
    async with running(watch):
        await until(lambda: desk.live.legs[call("A")].left_alone)
        await until(lambda: desk.live.legs[call("A")].alone_since == at(60))
    await desk.journal.close()

    live = started(tmp_path / "journal.db")

    assert set(live.legs) == {call("A")}
    assert await shown(live) == {call("A"): at(60)}


@pytest.mark.parametrize(("first", "after"), [(True, MOMENT), (False, MOMENT + OTHERS)])
async def test_of_several_hosts_one_notes_and_another_only_where_that_one_does_not(
    tmp_path: Path, *, first: bool, after: float
) -> None:
    """A hundred hosts that note the same would write it a hundred times."""
    desk, clock = Desk(tmp_path / "journal.db"), Clock()
    watch = AloneWatch(desk.live, clock, desk.recorder.own, AmongSeveral(first))
    await desk.tell(*STORY)

    def noted() -> bool:
        return desk.live.legs[call("A")].left_alone is not None

    for seconds, stands in ((after - 0.5, False), (after, True)):
        clock.seconds = seconds
        async with running(watch):
            await asyncio.sleep(0)
            if stands:
                await until(noted)
        assert noted() == stands
    await desk.journal.close()

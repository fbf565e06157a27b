"""The board of queues, over real HTTP against the simulator."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from console.domain.acts import LeaveQueue
from console.domain.leg import CallState
from console.domain.queues import QueueBoard
from console.errors import ApiError
from console.line.feed import Feed
from console.line.local import LocalLine
from console.line.port import Light, QueuesChanged
from console.line.questions import Queues
from console.switchboard.sync import queues
from tests.switchboard.harness import Practice, new_order, practice, until
from tests.switchboard.procedures.test_queue_and_supervision import waiting


@pytest.fixture
async def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Practice]:
    monkeypatch.setattr(queues, "SETTLE", 0.01)
    async with practice(tmp_path) as at_work:
        yield at_work


async def asked(desk: Practice) -> tuple[QueueBoard, ...]:
    """What a console that asks is told."""
    return await LocalLine(desk.switchboard).ask(Queues())


async def test_no_queue_is_no_board(desk: Practice) -> None:
    """An account without queues is not in error."""
    assert await asked(desk) == ()


async def test_a_board_says_who_waits_and_how_long(desk: Practice) -> None:
    """The head first, under the number and name that the table shows."""
    first = await waiting(desk)
    second = await waiting(desk, "+442079460124")
    (board,) = await asked(desk)

    assert (board.name, board.size, board.max_size) == ("support", 2, 100)
    assert [call.call for call in board.waiting] == [first, second]
    assert [call.position for call in board.waiting] == [1, 2]
    assert [call.number for call in board.waiting] == ["+442079460123", "+442079460124"]
    assert board.average_wait is not None
    later = board.asked_at.replace(year=board.asked_at.year + 1)
    longest = board.longest_wait(later)
    assert longest is not None
    assert longest >= (later - board.asked_at).total_seconds()
    assert board.waiting[0].wait(board.waiting[0].since.replace(year=2000)) == 0


async def test_those_who_ask_together_ask_telnyx_once(desk: Practice) -> None:
    """Ten consoles on one queue screen are no load."""
    await waiting(desk)
    desk.switchboard.snapshot()
    feed = Feed()
    desk.switchboard.live.follow(feed)
    boards = await asyncio.gather(*(asked(desk) for _ in range(10)))
    desk.switchboard.snapshot()

    assert len(set(boards)) == 1
    assert sum(isinstance(change, QueuesChanged) for change in await feed.next()) == 1
    desk.switchboard.unfollow(feed)


async def test_a_watching_console_is_told_when_callers_come_and_go(desk: Practice) -> None:
    """Live without asking: the webhook says that something changed, Telnyx says what."""
    line = LocalLine(desk.switchboard)
    await line.snapshot()
    told: list[QueuesChanged] = []

    async def follow() -> None:
        async for batch in line.changes():
            told.extend(change for change in batch if isinstance(change, QueuesChanged))

    following = asyncio.create_task(follow())
    call = await waiting(desk)
    await until(lambda: told and told[-1].queues[0].size == 1)
    await desk.switchboard.order(new_order(LeaveQueue(call=call)))
    await until(lambda: told[-1].queues[0].size == 0)

    assert told[-1].queues[0].waiting == ()
    assert (await line.snapshot()).queues == told[-1].queues
    await line.close()
    following.cancel()


async def test_nobody_watching_costs_nothing(desk: Practice) -> None:
    """A switchboard alone at night asks no queue."""
    call = await waiting(desk)
    await desk.switchboard.order(new_order(LeaveQueue(call=call)))
    await desk.state(call, CallState.ANSWERED)
    due = desk.switchboard._queues._due
    await until(lambda: not due.is_set())

    assert desk.switchboard.live.queues.now == ()


async def test_a_failure_is_told_to_who_asks_and_once_in_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A screen shows why it is empty; the log does not repeat it every minute."""
    monkeypatch.setattr(queues, "SETTLE", 0.01)
    monkeypatch.setattr(queues, "INTERVAL", 0.01)
    async with practice(tmp_path) as desk:
        await desk.doors.post("faults", target="api", kind="garbage")
        with pytest.raises(ApiError):
            await asked(desk)
        line = LocalLine(desk.switchboard)
        await line.snapshot()

        def notices() -> list[str]:
            entries = desk.switchboard.live.snapshot().entries
            return [e.text for e in entries if e.level is Light.WARN and "the queues" in e.text]

        await until(notices)
        await desk.doors.mend()
        await waiting(desk)
        await until(lambda: desk.switchboard.live.queues.now)

        assert len(notices()) == 1
        await line.close()

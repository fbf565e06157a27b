"""The link to the switchboard, without a screen."""

from __future__ import annotations

import asyncio

import pytest

from console.domain.leg import CallState
from console.domain.orders import HangUp, Order, OrderId, OutcomeKind
from console.errors import (
    ApiKeyMissing,
    LineClosed,
    LineDiffers,
    LineTaken,
    NoSwitchboard,
    SiteAway,
    StillStarting,
)
from console.line.console_side import Line
from console.line.port import SILENCE, Health
from console.ui.actions.situation import LINE_LOST, LINE_SILENT, LINE_TO_COME
from console.ui.render.lines import clock_time
from console.ui.state.counts import Count
from console.ui.state.link import WAITS, SwitchboardLink
from console.ui.state.sight import Sight
from console.ui.state.store import Store, Touched
from console.ui.widgets.header import header_line
from console.ui.widgets.lost import line_word
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.waiting import until

CALL = leg(3, CallState.ANSWERED)


class Stage:
    """A link at work, with its store and what it told."""

    def __init__(self, board: Switchboard) -> None:
        self.board = board
        self.store = Store()
        self.told: list[Touched] = []
        self.waits: list[float] = []
        self.link = SwitchboardLink(
            self.connect, self.store, changed=self.told.append, now=utc_now, wait=self.wait
        )
        self.errors: list[Exception] = []

    async def connect(self) -> Line:
        if self.errors:
            raise self.errors.pop(0)
        return await self.board.connect()

    async def wait(self, seconds: float) -> None:
        self.waits.append(seconds)
        await asyncio.sleep(0)


async def test_it_tries_more_and_more_calmly_and_never_gives_up() -> None:
    """A switchboard that is restarted is back in seconds; one that is gone is not hammered."""
    stage = Stage(Switchboard())
    stage.errors = [NoSwitchboard("/s"), OSError("no route"), *[LineClosed() for _ in range(8)]]
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    task.cancel()

    assert tuple(stage.waits[: len(WAITS)]) == WAITS
    assert set(stage.waits[len(WAITS) :]) == {WAITS[-1]}


async def test_what_is_still_starting_is_waited_for_a_moment_at_a_time_and_named() -> None:
    """However long it takes, the screen is there as soon as it answers."""
    stage = Stage(Switchboard())
    stage.errors = [StillStarting("starting a PostgreSQL") for _ in range(len(WAITS) + 1)]
    words = []

    async def wait(seconds: float) -> None:
        words.append(line_word(stage.store.sight))
        await Stage.wait(stage, seconds)

    stage.link._wait = wait
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    task.cancel()

    assert set(stage.waits) == {WAITS[0]}
    assert set(words) == {"Connecting to the switchboard: starting a PostgreSQL …"}


async def test_a_switchboard_that_has_ended_is_told_with_what_starts_one_on_80_columns() -> None:
    """It does not come back by itself, and calls wait: the remedy must not be cut off."""
    stage = Stage(Switchboard())
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    stage.board.reachable = False
    stage.board.cut()
    await until(lambda: "starts one" in stage.store.sight.word)
    word = line_word(stage.store.sight)
    task.cancel()

    assert "`telnyx-console switchboard start`" in word[:79]


async def test_of_several_hosts_that_of_a_colleague_is_named_where_ones_own_is_gone() -> None:
    """Whoever looks after it is not whom an agent with a caller on the line needs first."""
    stage = Stage(Switchboard(health=Health(other_hosts=("desk2", "desk3"))))
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    stage.errors, words = [SiteAway("/s")], []

    async def wait(seconds: float) -> None:
        words.append(line_word(stage.store.sight))
        await Stage.wait(stage, seconds)

    stage.link._wait = wait
    stage.board.cut()
    await until(lambda: words and stage.store.sight.up)
    task.cancel()

    assert "go on at another host: `ssh desk2`" in words[-1][:79]
    assert "`ssh desk3`" in words[-1]


@pytest.mark.parametrize("error", [LineTaken("ada"), LineDiffers(2, 1), ApiKeyMissing("/s")])
async def test_it_ends_where_waiting_would_not_help(error: Exception) -> None:
    """The reason reaches the user instead of an endless attempt."""
    stage = Stage(Switchboard())
    stage.errors = [error]

    with pytest.raises(type(error)):
        await stage.link.attend()


async def test_a_console_that_was_up_once_waits_out_everything_but_a_take_over() -> None:
    """An agent at work is not thrown out because the switchboard restarts badly."""
    stage = Stage(Switchboard())
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    stage.errors = [ApiKeyMissing("/s"), NoSwitchboard("/s")]
    stage.board.cut()
    await until(lambda: len(stage.waits) == 2 and stage.store.sight.up)
    stage.board.cut(LineTaken("grace"))

    with pytest.raises(LineTaken):
        await task


async def test_the_time_of_a_loss_is_that_of_its_beginning() -> None:
    """Attempts in between do not begin it anew."""
    stage = Stage(Switchboard())
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    stage.board.reachable = False
    stage.board.cut()
    await until(lambda: not stage.store.sight.up)
    since = stage.store.sight.since
    await until(lambda: len(stage.waits) > 5)
    task.cancel()

    assert stage.store.sight.since == since


async def test_an_order_before_the_line_is_up_is_unknown() -> None:
    """Nothing raises; the words say what is known."""
    stage = Stage(Switchboard())
    order = Order(id=OrderId("o"), act=HangUp(call=CALL.id), placed_at=utc_now())
    outcome = await stage.link.carry_out(order)

    assert outcome.kind is OutcomeKind.UNKNOWN
    assert outcome.message.startswith("hang up: ")
    assert outcome.hint


async def test_old_changes_after_a_snapshot_are_not_taken_for_new_ones() -> None:
    """What was in flight while the snapshot was taken stands in it already."""
    stage = Stage(Switchboard(legs={CALL.id: CALL}))
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    stage.board.number = 90
    stage.board.drop(CALL.id)
    stage.board.number = 100
    stage.board.put(leg(4))
    await until(lambda: leg(4).id in stage.store.legs)
    task.cancel()

    assert CALL.id in stage.store.legs
    assert sum(touched.everything for touched in stage.told) == 1


async def test_a_switchboard_that_hangs_is_said_with_since_when_and_what_ends_it() -> None:
    """It holds the line, so no error comes: only its silence tells, and no order reaches it."""
    stage = Stage(Switchboard())
    task = asyncio.create_task(stage.link.attend())
    await until(lambda: stage.store.sight.up)
    up_at = stage.store.sight.since
    stage.board.lines[0].silent = SILENCE
    await until(lambda: not stage.store.sight.up)
    sight, barred = stage.store.sight, stage.store.barred
    head = header_line(stage.store, Count(0, 0), utc_now(), 200).plain
    stage.board.lines[0].silent = 0.0
    await until(lambda: stage.store.sight.up)
    task.cancel()

    assert up_at is not None
    assert sight.since is not None
    assert f"line silent since {clock_time(sight.since)}" in head
    assert "API ?" in head
    assert barred == LINE_SILENT
    assert "`telnyx-console switchboard stop`" in line_word(sight)[:79]
    assert stage.store.barred is None


def test_a_line_that_was_never_up_is_not_said_to_be_lost() -> None:
    """A key at the very start was told that the line is lost, and that calls go on."""
    never = Sight()
    assert never.unreachable == LINE_TO_COME
    assert never.lost(utc_now(), "no switchboard answers").unreachable == LINE_TO_COME
    up = never.reached(utc_now())
    assert up.unreachable is None

    assert up.lost(utc_now(), "it ended").unreachable == LINE_LOST

"""Long waits on the screen: a glyph, a word and a count; the colour only repeats them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.alarms import Limits
from console.domain.leg import CallState
from console.ui.settings import UiSettings
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.screens.test_queues import board as queues_board
from tests.ui.screens.test_queues import queues
from tests.ui.stage import BELLS, console
from tests.waiting import until

SETTINGS = UiSettings(alerts=BELLS, alarms=Limits(wait=(60, 180), talk=(600,)))


def board() -> Switchboard:
    begun = {number: utc_now() - timedelta(seconds=number) for number in (90, 200, 20)}
    legs = [
        leg(1, CallState.QUEUED, started_at=begun[90], answered_at=None),
        leg(2, CallState.OFFERED, started_at=begun[200]),
        leg(3, CallState.OFFERED, started_at=begun[20]),
    ]
    return Switchboard(legs={one.id: one for one in legs})


@pytest.mark.parametrize("width", [60, 80, 160])
async def test_long_waits_are_seen_on_the_row_and_counted_on_the_head(width: int) -> None:
    """Somebody has to notice without reading every number."""
    async with console(board(), size=(width, 24), settings=SETTINGS) as stage:
        rows = [line for line in stage.lines if not line.startswith("──")]
        (row,) = [line for line in rows if "0101" in line]
        assert "▲ 1:3" in row
        (row,) = [line for line in rows if "0102" in line]
        assert "■ 3:2" in row
        (row,) = [line for line in rows if "0103" in line]
        assert "▲" not in row
        assert "■" not in row
        assert "■ 1 wait" in stage.lines[0]


async def test_the_head_counts_no_more_once_the_caller_was_taken() -> None:
    """An alarm that stays on is none."""
    async with console(board(), size=(160, 24), settings=SETTINGS) as stage:
        await stage.sees("■ 1 wait > 3:00")
        stage.board.change(leg(2).id, state=CallState.BRIDGED, answered_at=utc_now())

        await stage.misses("wait > 3:00")


async def test_the_bell_rings_once_for_a_call_that_waits_too_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """And it rings when its second comes, though nothing else happens."""
    here = Switchboard(legs={leg(1).id: leg(1, CallState.QUEUED, answered_at=None)})
    async with console(here, settings=SETTINGS) as stage:
        rung: list[int] = []
        monkeypatch.setattr(stage.app, "bell", lambda: rung.append(1))
        stage.time.let_pass(200)
        await until(lambda: rung)
        stage.time.let_pass(10)
        await stage.sees("3:3")

        assert len(rung) == 1


async def test_the_board_of_queues_marks_long_waits_too() -> None:
    """A supervisor looks there."""
    async with console(queues_board(), settings=SETTINGS) as stage:
        await queues(stage)

        assert "■ 4:0" in next(line for line in stage.lines if "support" in line)
        assert any("■ 4:0" in line and "0106" in line for line in stage.lines)
        assert any("▲ 1:0" in line and "0107" in line for line in stage.lines)


@pytest.mark.parametrize("width", [80, 160])
async def test_the_head_shows_new_calls_a_minute_where_there_is_room(width: int) -> None:
    """It is the first to give way; at 80 cells the lights need the room."""
    here = Switchboard()
    async with console(here, size=(width, 24)) as stage:
        stage.time.let_pass(60)
        here.put(leg(1, started_at=stage.app.clock.now()))
        await stage.sees("0101")
        stage.time.let_pass(60)
        await stage.sees("1:0")

        await until(lambda: ("/min" in stage.lines[0]) is (width > 80))
        assert ("▃" in stage.lines[0]) is (width > 80)

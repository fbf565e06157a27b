"""The wallboard: large, true, and harmless."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from time import monotonic

import pytest
from textual.pilot import Pilot

from console.domain.agent.state import AgentState, Presence
from console.domain.alarms import Limits
from console.domain.leg import CallState
from console.domain.team.served import Served, ServedBy, ServedToday
from console.ui.app import WallboardApp
from console.ui.render.wall.big_figures import large, small
from console.ui.settings import UiSettings
from tests.examples import first_of
from tests.ui.memory_switchboard import Switchboard, leg, utc_now
from tests.ui.screens.test_queues import support, waiting
from tests.ui.team_stage import for_, team_board
from tests.waiting import until

SETTINGS = UiSettings(alarms=Limits(wait=(60, 180)))


def board() -> Switchboard:
    begun = utc_now() - timedelta(seconds=200)
    legs = [
        leg(1, CallState.OFFERED, started_at=begun, name="[bold]Ada"),
        leg(2, CallState.QUEUED, answered_at=None),
        leg(3, CallState.BRIDGED),
        leg(4, CallState.HELD),
    ]
    return Switchboard(
        legs={one.id: one for one in legs},
        queues=(support(waiting(1, 245), waiting(2, 61)),),
        state=AgentState(agent="Ada", state=Presence.READY, since=utc_now()),
    )


class Room:
    """A running wallboard, and what is seen on it."""

    def __init__(self, app: WallboardApp, pilot: Pilot[None]) -> None:
        self.app = app
        self.pilot = pilot

    @property
    def text(self) -> str:
        screen = self.app.screen
        return "\n".join(strip.text for strip in screen._compositor.render_strips(screen.size))

    async def sees(self, text: str) -> None:
        await until(lambda: text in self.text)


@asynccontextmanager
async def wallboard(here: Switchboard, size: tuple[int, int]) -> AsyncIterator[Room]:
    app = WallboardApp(here.connect, SETTINGS)
    async with app.run_test(size=size, notifications=True) as pilot:
        yield Room(app, pilot)
    assert not app.faults.faults, app.faults.faults


@pytest.mark.parametrize("size", first_of([(80, 24), (160, 50)]))
async def test_the_wallboard_tells_waits_talks_queues_connections_and_my_state(
    size: tuple[int, int],
) -> None:
    """Everything that a room wants to know, in words too, and no caller's number."""
    async with wallboard(board(), size) as room:
        for words in ("■ 2 waiting", "■ longest wait 3:2", "2 talking", "Ready", "support"):
            await room.sees(words)
        await room.sees("■ 4:0")
        await room.sees("Support")
        figure = (large if size[1] > 40 else small)("2")

        assert all(row.rstrip() in room.text for row in figure)
        assert "+4420" not in room.text


async def test_its_head_names_nobody_who_rings_and_no_key() -> None:
    """A hall reads along, and there is no key that would answer."""
    here = Switchboard(
        legs={leg(1).id: leg(1, name="Grace Hopper")},
        state=AgentState(agent="Ada", state=Presence.NOT_READY, since=utc_now()),
    )
    async with wallboard(here, (160, 50)) as room:
        await room.sees("1 waiting")
        await room.sees("◆1")

        assert not [words for words in ("Grace", "answers", "to be Ready") if words in room.text]


async def test_figures_follow_the_calls() -> None:
    """It hangs there all day."""
    here = Switchboard()
    async with wallboard(here, (80, 24)) as room:
        await room.sees("nobody waits")
        here.put(leg(1, CallState.OFFERED))
        await room.sees("1 waiting")
        here.change(leg(1).id, state=CallState.BRIDGED)
        await room.sees("1 talking")
        await room.sees("nobody waits")


async def test_a_team_s_wall_has_how_callers_are_served_and_what_each_member_did() -> None:
    """In words and signs, under even heads, and without a caller's name or number."""
    here = team_board(leg(3, name="Grace Hopper", offered_to=for_("cleo")))
    here.queues = (support(waiting(2, 61)),)
    late = {"level": 0.714, "offered": 41, "abandoned": 3}
    here.served = ServedToday(
        rows=(
            Served(by=ServedBy.ROUTE, name="Help [/x]", came=(0, 4, 8) * 4, **late),
            Served(by=ServedBy.GROUP, name="sales", groups=("sales",), **late),
        )
    )
    here.member("cleo", taken=14, missed=1)
    async with wallboard(here, (80, 40)) as room:
        await room.sees("TEAM")
        rows = {line.split("  ")[1]: line.split() for line in room.text.split("\n") if line.strip()}

        assert rows["ROUTE"][1:] == [
            "WAIT",
            "LONGEST",
            "IN",
            "20",
            "s",
            "TODAY",
            "GAVE",
            "UP",
            "LAST",
            "HOUR",
        ]
        assert rows["Help [/x]"][2:] == ["—", "—", "▲", "71", "%", "41", "3", "▁▅█" * 4]
        assert rows["sales"][1] == "1"
        assert rows["sales"][3:] == ["▲", "71", "%", "1", "of", "3"]
        await room.sees("14 today, 1 missed")
        assert "Grace" not in room.text


async def test_no_key_orders_anything_and_q_leaves() -> None:
    """Whoever passes by may press what they like."""
    here = board()
    async with wallboard(here, (80, 24)) as room:
        await room.sees("2 talking")
        await room.pilot.press("x", "a", "H", "enter", ":", "ctrl+p", "d", "escape", "space")
        assert len(room.app.screen_stack) == 1
        await room.pilot.press("q")
        await until(lambda: room.app._exit)

        assert here.orders == []
        assert room.app.exit_code == 0


async def test_telnyx_is_asked_again_only_once_it_answered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """While Telnyx is silent for a minute, questions every few seconds would pile up behind it."""
    monkeypatch.setattr("console.ui.screens.wallboard.EVERY", 0.02)
    here = board()
    here.answers.clear()
    async with wallboard(here, (80, 24)):
        await until(lambda: here.asked)
        before = monotonic()
        await until(lambda: monotonic() - before > 0.3)
        assert here.asked == 1

        here.answers.set()
        await until(lambda: here.asked > 2)


async def test_a_lost_line_is_said() -> None:
    """Old figures that look like new ones would be lies."""
    here = board()
    async with wallboard(here, (80, 24)) as room:
        await room.sees("2 talking")
        here.reachable = False
        here.cut()

        await room.sees("line lost since")


@pytest.mark.parametrize("size", [(20, 5), (1, 1), (200, 60)])
async def test_it_stands_any_size(size: tuple[int, int]) -> None:
    """A hall's screen is not a desk's."""
    async with wallboard(board(), size) as room:
        await until(lambda: room.app.store.sight.up)
        await room.pilot.pause()


def test_every_sign_of_a_time_has_a_figure() -> None:
    """A wait of hours or days is written with letters."""
    for text in ("0123456789", "-", "12:34", "1:02:33", "25h03m", "4d04h"):
        assert len({len(row) for row in large(text)}) == 1
        assert len({len(row) for row in small(text)}) == 1

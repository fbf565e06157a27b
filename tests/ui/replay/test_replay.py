"""The screen of a replay is the console's own at every position, and orders nothing."""

from __future__ import annotations

import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from textual.pilot import Pilot

from console.domain.acts import HangUp
from console.domain.leg import CallId
from console.domain.orders import Order, OrderId
from console.errors import OnlyReplayed
from console.line.questions import Give
from console.replay.journal import since
from console.replay.player import Player
from console.replay.recording import Desk
from console.replay.trouble import Opened, opened
from console.ui.replay.app import ReplayApp
from console.ui.replay.playing import REPLAYED
from console.ui.replay.screen import ReplayScreen
from console.ui.screens.call import CallScreen
from console.ui.settings import UiSettings
from tests.replay.storm import AGENT, BEGUN, Lived
from tests.waiting import until


@pytest.fixture(scope="session")
def replay(day: Lived) -> Opened:
    """A day, opened."""
    return opened(since(day.journal, BEGUN - timedelta(hours=1), None, Desk(agent=AGENT)))


class Hand:
    """A seconds' clock that a hand turns."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self) -> float:
        return self.seconds


@asynccontextmanager
async def screen(player: Player) -> AsyncIterator[tuple[ReplayApp, Pilot[None]]]:
    """The screen of a replay, drawn."""
    app = ReplayApp(player, UiSettings())
    async with app.run_test(size=(120, 34)) as pilot:
        await until(lambda: app.store.sight.up)
        yield app, pilot


def same(app: ReplayApp, replay: Opened, taken: int) -> bool:
    """Whether the console shows the board of that position, and no other."""
    board = replay.positions.at(taken).board.legs
    shown = app.store.legs
    return shown.keys() == board.keys() and all(
        shown[call].state is leg.state and shown[call].changed_at == leg.changed_at
        for call, leg in board.items()
    )


def titles(screen: CallScreen) -> list[str]:
    """What an opened call's ladder tells."""
    return [row.entry.title for row in screen._timeline.entries.rows]


async def test_wherever_it_goes_the_screen_shows_the_board_of_that_position(
    replay: Opened,
) -> None:
    """By steps and by jumps, forwards and backwards, and with the log of that moment."""
    player = Player(replay)
    chance = random.Random(5)  # noqa: S311 - the same way each time
    async with screen(player) as (app, _):
        for _ in range(25):
            way = chance.choice((1, 1, 2, -1, 40, -70, 400, -400))
            player.go(player.taken + way)
            await until(lambda: same(app, replay, player.taken))
            until_now = replay.recording.rows[player.taken - 1].number if player.taken else 0
            await until(
                lambda most=until_now: all(row.entry.number <= most for row in app.store.log.rows)
            )


async def test_its_keys_step_jump_and_play(replay: Opened) -> None:
    hand = Hand()
    player = Player(replay, hand)
    first = player.troubles[0]
    async with screen(player) as (app, pilot):
        await pilot.press("right", "right", "left")
        assert player.taken == 1
        await pilot.press("right_square_bracket")
        assert player.taken == first.taken
        await pilot.press("less_than_sign", "plus", "space")
        assert (player.playing, player.speed) == (True, 2.0)

        hand.seconds += 20.0
        at = player.now()
        assert at == replay.recording.moments[0] + timedelta(seconds=40)
        assert replay.positions.taken_at(at) > 1
        await until(lambda: player.taken == replay.positions.taken_at(at))
        await until(lambda: same(app, replay, player.taken))

        await pilot.press("greater_than_sign")
        assert player.taken == player.last
        assert isinstance(app.screen, ReplayScreen)
        assert "the end" in app.screen.bar.draw().plain


async def test_whatever_is_pressed_no_order_leaves_a_replay(replay: Opened) -> None:
    """It is said that it is one, and the calls are as they were."""
    player = Player(replay)
    player.go(player.troubles[0].taken)
    async with screen(player) as (app, pilot):
        before = dict(app.store.legs)
        for key in ("x", "a", "N", "r", "d", "t", "h", "m", "s"):
            await pilot.press(key)
            await pilot.press("escape")
        await pilot.press("x")

        assert isinstance(app.screen, ReplayScreen)
        assert REPLAYED in app.screen.prompt.words
        assert app.store.legs == before

    order = Order(id=OrderId("o"), act=HangUp(call=next(iter(before))), placed_at=BEGUN)
    with pytest.raises(OnlyReplayed):
        await player.ask(Give(order))


async def test_a_step_back_takes_the_last_fact_off_an_opened_call(replay: Opened) -> None:
    """Its ladder tells what had been told by then, and no more."""
    player = Player(replay)
    begun: set[str | None] = set()
    for place, fact in enumerate(replay.recording.facts):
        call = CallId(fact.payload.call_control_id or "")
        if fact.kind == "call.answered" and call in begun:
            player.go(place + 1)
            break
        begun.add(call if fact.kind == "call.initiated" else None)
    async with screen(player) as (app, pilot):
        opened_call = CallScreen(app.shared, call)
        app.push_screen(opened_call)
        await until(lambda: "call.answered" in titles(opened_call))

        await pilot.press("left")

        await until(lambda: titles(opened_call)[:1] == ["call.initiated"])
        assert "call.answered" not in titles(opened_call)


async def test_letters_that_are_typed_stay_letters(replay: Opened) -> None:
    """In the filter a space and a comma are what they are."""
    player = Player(replay)
    player.go(60)
    async with screen(player) as (app, pilot):
        await pilot.press("slash", *"a", "space", "comma", "b")

        assert app.focused is not None
        assert getattr(app.focused, "value", "") == "a ,b"
        assert (player.taken, player.playing) == (60, False)


async def test_a_duration_counts_by_the_clock_of_the_replay(replay: Opened) -> None:
    player = Player(replay, Hand())
    async with screen(player) as (app, _):
        assert app.clock.now() == player.now() == replay.recording.moments[0]

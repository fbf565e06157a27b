"""At a moment a replay shows one picture, however one came there."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from typing import Final

import pytest
from textual.pilot import Pilot

from console.domain.alarms import Limits
from console.domain.ids import CallId
from console.replay.player import Player
from console.replay.trouble import Opened
from console.ui.replay.app import ReplayApp
from console.ui.screens.call import CallScreen
from tests.ui.replay.test_replay import Hand, replay, same, screen
from tests.waiting import until

__all__ = ["replay"]

STEPS: Final = (1, -1, 7, -7, 60, -90, 350, -350)


def picture(app: ReplayApp) -> str:
    """All that is drawn."""
    strips = app.screen._compositor.render_strips(app.screen.size)
    return "\n".join(strip.text for strip in strips)


async def at_rest(app: ReplayApp, pilot: Pilot[None]) -> str:
    """The picture, once nothing moves any more."""
    before, count = "", 0
    while count < 4:
        await pilot.pause(0.03)
        now = picture(app)
        before, count = now, count + 1 if now == before else 0
    return before


class Walk:
    """Somebody who goes through a replay by hand and by the clock."""

    def __init__(self, player: Player, hand: Hand, chance: random.Random) -> None:
        self.player, self._hand, self._chance = player, hand, chance

    def stray(self) -> None:
        """Somewhere else, by a step, a jump, or as it plays."""
        player, chance = self.player, self._chance
        match chance.randrange(4):
            case 0:
                player.go(player.taken + chance.choice(STEPS))
            case 1:
                player.pass_time(chance.choice((-60, -9, -2, 2, 9, 60)))
            case 2:
                player.go_wrong(forwards=chance.random() < 0.5)
            case _:
                self._play(chance.uniform(0.1, 40.0))

    def _play(self, seconds: float) -> None:
        player = self.player
        player.faster(self._chance.choice((-1, 0, 1)))
        player.play(on=True)
        for _ in range(3):
            self._hand.seconds += seconds / player.speed / 3
            player.advance()
        player.play(on=False)

    def come_to(self, moment: datetime) -> None:
        """To that moment: from before or behind, at once or as it plays."""
        player = self.player
        left = (moment - player.now()).total_seconds()
        if left > 0 and self._chance.random() < 0.4:
            self._play(left * 0.99)
        elif self._chance.random() < 0.5:
            player.pass_time(left + self._chance.choice((-20, -3, 3, 20)))
        player.pass_time((moment - player.now()).total_seconds())
        player.speed = 1.0


async def walked(
    replay: Opened, moments: list[datetime], walks: int, seed: int, *, call: CallId | None = None
) -> None:
    """Come to each moment so many times, and see the same each time; with that call opened."""
    hand, chance = Hand(), random.Random(seed)  # noqa: S311 - the same walk each time
    player = Player(replay, hand)
    seen: dict[datetime, str] = {}
    async with screen(player) as (app, pilot):
        app.shared.figures.watch.limits = Limits(wait=(5,), talk=())
        if call is not None:
            player.go(player.last)
            await until(lambda: app.store.leg(call) is not None)
            app.push_screen(CallScreen(app.shared, call))
            await until(lambda: isinstance(app.screen, CallScreen))
        walk = Walk(player, hand, chance)
        for moment in moments:
            player.go(player.first)
            player.pass_time((moment - player.now()).total_seconds())
            app._show()
            await until(lambda: same(app, replay, player.taken))
            seen[moment] = await at_rest(app, pilot)
        for _ in range(walks):
            moment = chance.choice(moments)
            for _ in range(chance.randrange(6)):
                walk.stray()
                app._show()
                if chance.random() < 0.5:
                    await pilot.pause()
            walk.come_to(moment)
            app._show()
            try:
                await until(lambda at=moment: picture(app) == seen[at], 10)
            except AssertionError:
                other = zip(seen[moment].splitlines(), picture(app).splitlines(), strict=True)
                pairs = [f"{one}\n{now}" for one, now in other if one != now]
                raise AssertionError("\n".join(pairs)) from None


def some_moments(replay: Opened, count: int, seed: int) -> list[datetime]:
    """Moments between facts, soon behind one that ended a call among them."""
    chance = random.Random(seed)  # noqa: S311 - the same moments each time
    facts, moments = replay.recording.facts, replay.recording.moments
    ends = [place for place, fact in enumerate(facts) if fact.kind == "call.hangup"]
    after = [timedelta(seconds=chance.uniform(0.0, 20.0)) for _ in range(count)]
    return [moments[chance.choice(ends)] + wait for wait in after]


@pytest.mark.parametrize("seed", [1])
async def test_the_picture_of_a_moment_is_the_same_however_one_came_there(
    replay: Opened, seed: int
) -> None:
    await walked(replay, some_moments(replay, 3, seed), 6, seed)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(20, 24))
async def test_so_is_that_of_an_opened_call(replay: Opened, seed: int) -> None:
    """Also where it had not begun yet."""
    legs = replay.positions.at(replay.recording.length).board.legs
    call = random.Random(seed).choice(sorted(legs))  # noqa: S311 - the same call each time
    await walked(replay, some_moments(replay, 5, seed), 25, seed, call=call)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(10, 16))
async def test_it_is_so_on_any_walk(replay: Opened, seed: int) -> None:
    await walked(replay, some_moments(replay, 6, seed), 40, seed)

"""The time that durations are counted with."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.ui.clock import Clock


class Hands:
    """Two clocks that a test sets."""

    def __init__(self) -> None:
        self.monotonic = 100.0
        self.wall = 1_000_000.25

    def clock(self) -> Clock:
        return Clock(lambda: self.monotonic, lambda: self.wall)


def test_time_goes_on_with_the_steady_clock() -> None:
    """Corrections of the wall clock do not make durations stutter."""
    hands = Hands()
    clock = hands.clock()
    hands.monotonic += 10.0
    hands.wall += 10.9

    assert clock.now() == datetime.fromtimestamp(1_000_010.25, UTC)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 2.5])
def test_a_clock_that_was_set_moves_no_duration(jump: float) -> None:
    """A call that has gone on for a minute has gone on for a minute."""
    hands = Hands()
    clock = hands.clock()
    hands.monotonic += 60.0
    hands.wall += 60.0 + jump

    assert clock.now() == datetime.fromtimestamp(1_000_060.25, UTC)


def test_the_switchboard_s_time_is_followed() -> None:
    """It knows Telnyx's, by which the calls are dated."""
    hands = Hands()
    clock = hands.clock()
    clock.follow(hands.wall + 600.0 - hands.monotonic)

    assert clock.now() == datetime.fromtimestamp(1_000_600.25, UTC)


def test_what_differs_by_less_than_it_shows_is_left_alone() -> None:
    """Else everything that ticks would stumble when the console attaches."""
    hands = Hands()
    clock = hands.clock()
    clock.follow(hands.wall + 1.0 - hands.monotonic)

    assert clock.now() == datetime.fromtimestamp(1_000_000.25, UTC)


def test_the_next_second_is_that_of_the_time_shown() -> None:
    """Everything that ticks does so together."""
    clock = Hands().clock()

    assert clock.until_next_second() == pytest.approx(0.75)

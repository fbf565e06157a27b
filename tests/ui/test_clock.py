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


def test_time_goes_on_with_the_monotonic_clock() -> None:
    """Small corrections of the wall clock do not make durations stutter."""
    hands = Hands()
    clock = hands.clock()
    hands.monotonic += 10.0
    hands.wall += 10.9

    assert clock.now() == datetime.fromtimestamp(1_000_010.25, UTC)


@pytest.mark.parametrize("jump", [3600.0, -3600.0, 2.5])
def test_a_clock_that_was_set_is_followed(jump: float) -> None:
    """After a correction or a sleep of the machine the wall clock is right."""
    hands = Hands()
    clock = hands.clock()
    hands.monotonic += 1.0
    hands.wall += 1.0 + jump

    assert clock.now() == datetime.fromtimestamp(hands.wall, UTC)


def test_the_next_second_is_that_of_the_time_shown() -> None:
    """Everything that ticks does so together."""
    clock = Hands().clock()

    assert clock.until_next_second() == pytest.approx(0.75)

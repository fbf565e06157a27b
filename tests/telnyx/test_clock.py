"""The time by Telnyx, and when the wall clock is in doubt."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.telnyx.clock import TelnyxClock
from console.telnyx.transport import ApiGlance

START = 1_779_233_415.0


class Hands:
    """Telnyx's time, the machine's wall clock, and what nothing sets: each set by a test."""

    def __init__(self, wrong_by: float = 0.0) -> None:
        self.passed = 0.0
        self.wrong_by = wrong_by
        self.clock = TelnyxClock(lambda: 77.0 + self.passed, lambda: self.wall)

    @property
    def wall(self) -> float:
        return START + self.passed + self.wrong_by

    def reply(self, *, seconds: float = 0.1, dated: bool = True) -> None:
        """Telnyx replies, with its right time or without any."""
        skew = -self.wrong_by if dated else None
        self.clock.replied(
            ApiGlance(operation="x", status=200, error=None, seconds=seconds, clock_skew=skew)
        )

    @property
    def doubt(self) -> str:
        doubt = self.clock.doubt()
        return doubt.words if doubt else ""

    @property
    def off(self) -> float:
        """Seconds by which the clock is ahead of the right time."""
        right = datetime.fromtimestamp(START + self.passed, UTC)
        return (self.clock.now() - right).total_seconds()


@pytest.mark.parametrize(
    ("wrong_by", "words"),
    [
        (60, ""),
        (-60, ""),
        (61, "61 s ahead"),
        (-119, "119 s behind"),
        (-600, "10 min behind"),
        (2 * 3600, "2 h ahead"),
        (-3 * 86_400, "3 days behind"),
    ],
)
def test_a_wall_clock_that_is_off_is_told_in_words(wrong_by: float, words: str) -> None:
    """By how much and to which side: whoever sets it wants to know."""
    hands = Hands(wrong_by)
    hands.reply()

    assert hands.doubt == words


def test_until_telnyx_was_asked_nothing_is_certain() -> None:
    """A service that has just begun must not end a delivery for ever by a clock it knows not."""
    hands = Hands()
    assert hands.doubt == "not compared with Telnyx's yet"
    hands.reply(dated=False)

    assert hands.doubt == ""


@pytest.mark.parametrize("jump", [3600.0, -3600.0])
def test_a_clock_that_is_set_moves_no_duration_and_is_doubted_at_once(jump: float) -> None:
    """Nobody waits for the next reply to notice; and where it is set right, all is well again."""
    hands = Hands()
    hands.reply()
    hands.passed = 30.0
    hands.wrong_by = jump

    assert hands.off == 0.0
    assert "60 min" in hands.doubt
    hands.wrong_by = 0.0
    assert hands.doubt == ""


def test_a_clock_that_was_wrong_from_the_start_is_put_right_by_telnyx() -> None:
    """Else every call would be ten minutes old as it rings."""
    hands = Hands(-600.0)
    assert hands.off == -600.0
    hands.reply()

    assert hands.off == pytest.approx(0.0, abs=0.01)


def test_a_reply_that_took_long_sets_no_clock() -> None:
    """Its date is as old as it was long on the way."""
    hands = Hands(-30.0)
    hands.reply(seconds=10.0)
    assert hands.off == -30.0
    hands.reply(seconds=0.5)

    assert hands.off == pytest.approx(0.0, abs=0.01)


def test_whole_seconds_of_a_date_make_nothing_stutter() -> None:
    """`Date` is up to a second behind."""
    hands = Hands(-3.0)
    hands.reply()

    assert hands.off == -3.0

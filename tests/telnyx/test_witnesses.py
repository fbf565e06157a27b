"""Of wall clock, `Date` and signed times, two that agree are believed; old bytes prove nothing."""

from __future__ import annotations

import pytest

from console.telnyx.clock import TelnyxClock
from console.telnyx.transport import ApiGlance

START = 1_779_233_415.0


class Machine:
    """The right time, this machine's wall clock, and what the API's replies are dated."""

    def __init__(self, *, wall_off: float = 0.0, date_off: float = 0.0) -> None:
        self.passed = 0.0
        self.paused = 0.0
        self.wall_off, self.date_off = wall_off, date_off
        self.clock = TelnyxClock(lambda: 77.0 + self.passed - self.paused, lambda: self.wall)

    @property
    def right(self) -> float:
        return START + self.passed

    @property
    def wall(self) -> float:
        return self.right - self.paused + self.wall_off

    def reply(self) -> None:
        """The API replies."""
        skew = self.right + self.date_off - self.wall
        self.clock.replied(
            ApiGlance(operation="x", status=200, error=None, seconds=0.1, clock_skew=skew)
        )

    def deliveries(self, count: int = 3, *, every: float = 6.0, age: float = 0.0) -> None:
        """Telnyx delivers; or somebody repeats what it signed so many seconds ago."""
        for _ in range(count):
            self.passed += every
            self.clock.signed(int(self.right - age))

    @property
    def doubt(self) -> str:
        doubt = self.clock.doubt()
        return doubt.words if doubt else ""


@pytest.mark.parametrize("date_off", [-86_400.0, -600.0, 600.0, 3600.0])
def test_a_date_that_is_wrong_is_outvoted_by_what_telnyx_signs(date_off: float) -> None:
    """A proxy with a wrong clock would keep every genuine delivery out for ever."""
    machine = Machine(date_off=date_off)
    machine.reply()
    assert machine.doubt
    machine.deliveries()
    assert machine.clock.now().timestamp() == pytest.approx(machine.right, abs=1)
    machine.reply()

    assert machine.doubt == ""
    assert machine.clock.outvoted
    assert machine.clock.now().timestamp() == pytest.approx(machine.right, abs=1)


def test_a_wrong_wall_clock_is_not_helped_by_genuine_deliveries() -> None:
    """They agree with `Date`, and so it is the wall clock that is off."""
    machine = Machine(wall_off=-600.0)
    machine.reply()
    machine.deliveries(20)

    assert machine.doubt == "10 min behind"
    assert machine.clock.now().timestamp() == pytest.approx(machine.right, abs=1)


def test_what_was_signed_before_is_no_witness_however_often_it_comes() -> None:
    """A clock that was set back makes a recording look fresh; repeating it proves nothing."""
    machine = Machine(wall_off=-600.0)
    machine.reply()
    machine.clock.signed_before(int(machine.right - 300))  # the newest in the journal
    for _ in range(3):
        machine.deliveries(5, age=600.0)

    assert machine.doubt == "10 min behind"


def test_the_same_bytes_again_and_again_are_one_witness() -> None:
    """Whoever has one delivery can send it a thousand times."""
    machine = Machine(date_off=600.0)
    machine.reply()
    once = int(machine.right)
    for _ in range(50):
        machine.passed += 1.0
        machine.clock.signed(once)

    assert machine.doubt


def test_what_waited_while_the_machine_was_paused_does_not_vouch_for_its_clock() -> None:
    """It was signed when the machine stood still, agrees with its clock, and comes all at once."""
    machine = Machine()
    machine.reply()
    machine.deliveries()
    machine.paused, machine.passed = 600.0, machine.passed + 600.0
    machine.reply()
    machine.deliveries(20, every=0.4, age=600.0)

    assert machine.doubt == "10 min behind"


def test_witnesses_of_before_a_pause_do_not_vouch_for_the_clock_after_it() -> None:
    """`Date` is ten minutes further ahead than when it was outvoted: the machine was paused."""
    machine = Machine(date_off=3600.0)
    machine.reply()
    machine.deliveries()
    assert machine.doubt == ""
    machine.paused, machine.passed = 600.0, machine.passed + 600.0
    machine.reply()

    assert machine.doubt == "70 min behind"


def test_a_signature_that_is_ahead_ends_what_was_said_for_the_wall_clock() -> None:
    """Nobody can have recorded it: the wall clock is behind."""
    machine = Machine(date_off=3600.0)
    machine.reply()
    machine.deliveries()
    assert machine.doubt == ""
    machine.paused, machine.passed = 600.0, machine.passed + 600.0
    machine.deliveries(1)

    assert machine.doubt


def test_a_wall_clock_that_is_set_has_no_witnesses_any_more() -> None:
    """They agreed with the clock as it was."""
    machine = Machine(date_off=3600.0)
    machine.reply()
    machine.deliveries()
    machine.wall_off = 1200.0

    assert machine.doubt


def test_a_wall_clock_that_is_set_before_telnyx_told_its_time_is_in_doubt_until_it_is_asked() -> (
    None
):
    """Where the API cannot be reached nothing else tells; the next question settles it."""
    machine = Machine()
    nothing = ApiGlance(operation="x", status=None, error=None, seconds=0.1, clock_skew=None)
    machine.clock.replied(nothing)
    assert machine.doubt == ""
    machine.wall_off = -600.0
    assert "set" in machine.doubt
    machine.clock.replied(nothing)

    assert machine.doubt == ""

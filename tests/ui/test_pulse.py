"""New calls a minute: counted once, shown once a minute, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.leg import CallState, Leg
from console.domain.orders import HangUp, Order, OrderId, Outcome, OutcomeKind
from console.line.port import Snapshot
from console.ui.alarms import Limits, Watch
from console.ui.desk import Desk
from console.ui.lookout import Lookout
from console.ui.pulse import MINUTES, Pulse
from tests.ui.table.people import call

NOON = datetime(2026, 9, 9, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def pulse_of(*counts: int) -> Pulse:
    """Looked since noon; so many calls began in each minute after it."""
    pulse = Pulse()
    pulse.look(NOON)
    number = 0
    for minute, count in enumerate(counts, 1):
        for _ in range(count):
            number += 1
            pulse.put(call(number, started_at=NOON + minute * MINUTE))
    return pulse


def test_each_whole_minute_is_a_bar_and_the_newest_is_on_the_right() -> None:
    """A peak is seen as one."""
    bars = pulse_of(0, 1, 8, 4).bars(NOON + 5 * MINUTE)

    assert bars == "·" * (MINUTES - 4) + "▁▂█▅"


def test_few_calls_are_no_peak() -> None:
    """One call in a quiet hour does not fill the line."""
    assert pulse_of(1).bars(NOON + 2 * MINUTE).endswith("▃")


def test_the_minute_under_way_and_those_before_the_console_are_not_told() -> None:
    """Half a minute is no minute, and what was not seen is not none."""
    pulse = pulse_of(3)

    assert pulse.bars(NOON + MINUTE + timedelta(seconds=59)) == ""
    assert pulse.last(NOON + 2 * MINUTE) == 3


def test_a_call_that_changes_counts_once() -> None:
    """It rings, is answered, ends: one call."""
    pulse = pulse_of(1)
    for state in (CallState.BRIDGED, CallState.ENDED):
        pulse.put(call(1, state, started_at=NOON + MINUTE))

    assert pulse.last(NOON + 2 * MINUTE) == 1


def test_what_came_while_the_line_was_lost_is_not_known() -> None:
    """A gap is a gap, not a quiet minute."""
    pulse = pulse_of(2, 2)
    pulse.blind()
    assert pulse.bars(NOON + 3 * MINUTE) == ""
    pulse.look(NOON + 5 * MINUTE)

    assert pulse.bars(NOON + 7 * MINUTE) == "·" * (MINUTES - 1) + "▁"


def test_calls_that_went_while_the_line_was_lost_take_no_room_here() -> None:
    """A line that breaks every hour must not fill the memory; who stayed still counts once."""
    desk = Desk()
    lookout = Lookout(desk, Watch(Limits()))
    calls = [call(number, started_at=NOON + MINUTE) for number in (1, 2, 3)]
    for number, legs in enumerate((calls, calls[:1]), 1):
        touched = desk.begin(Snapshot(number=number, legs=tuple(legs)), NOON)
        for leg in legs:
            desk.close_order(*refused(leg))
        lookout.follow(touched, NOON)
        lookout.follow(desk.lost(NOON, "cut"), NOON)

    assert lookout.pulse._seen == {calls[0].id}
    assert desk._troubles.keys() == {calls[0].id}
    assert sum(lookout.pulse._counts.values()) == 3


def refused(leg: Leg) -> tuple[Order, Outcome, datetime]:
    """An order on the leg that the switchboard turned away."""
    order = Order(id=OrderId(f"o-{leg.id}"), act=HangUp(call=leg.id), placed_at=NOON, by="Ada")
    return order, Outcome(order_id=order.id, kind=OutcomeKind.REFUSED), NOON


def test_a_day_takes_no_more_room_than_an_hour() -> None:
    """The console stays open for days."""
    pulse = pulse_of(*[1] * 500)

    assert len(pulse._counts) <= 2 * MINUTES + 1
    assert pulse.bars(NOON + 501 * MINUTE) == "▃" * MINUTES

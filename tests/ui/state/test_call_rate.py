"""New calls a minute: counted once, shown once a minute, never guessed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from console.domain.alarms import Limits
from console.domain.leg import CallState, Leg
from console.domain.orders import HangUp, Order, OrderId, Outcome, OutcomeKind
from console.line.port import Snapshot
from console.ui.state.call_rate import MINUTES, CallRate
from console.ui.state.store import Store
from console.ui.state.waits import LiveFigures, Watch
from tests.ui.table.people import call

NOON = datetime(2026, 9, 9, 12, 0, tzinfo=UTC)
MINUTE = timedelta(minutes=1)


def pulse_of(*counts: int) -> CallRate:
    """Looked since noon; so many calls began in each minute after it."""
    call_rate = CallRate()
    call_rate.look(NOON)
    number = 0
    for minute, count in enumerate(counts, 1):
        for _ in range(count):
            number += 1
            call_rate.put(call(number, started_at=NOON + minute * MINUTE))
    return call_rate


def test_each_whole_minute_is_a_bar_and_the_newest_is_on_the_right() -> None:
    """A peak is seen as one."""
    bars = pulse_of(0, 1, 8, 4).bars(NOON + 5 * MINUTE)

    assert bars == "·" * (MINUTES - 4) + "▁▂█▅"


def test_few_calls_are_no_peak() -> None:
    """One call in a quiet hour does not fill the line."""
    assert pulse_of(1).bars(NOON + 2 * MINUTE).endswith("▃")


def test_the_minute_under_way_and_those_before_the_console_are_not_told() -> None:
    """Half a minute is no minute, and what was not seen is not none."""
    call_rate = pulse_of(3)

    assert call_rate.bars(NOON + MINUTE + timedelta(seconds=59)) == ""
    assert call_rate.last(NOON + 2 * MINUTE) == 3


def test_a_call_that_was_there_before_is_none_that_begins_as_it_changes() -> None:
    """Of one whose begin nobody told it is not known when that was, but that it was before."""
    call_rate = pulse_of(1)
    for minutes in (-1, 1):
        call_rate.put(call(7, started_at=None, changed_at=NOON + minutes * MINUTE))

    assert call_rate.last(NOON + 2 * MINUTE) == 1


def test_a_call_that_changes_counts_once() -> None:
    """It rings, is answered, ends: one call."""
    call_rate = pulse_of(1)
    for state in (CallState.BRIDGED, CallState.ENDED):
        call_rate.put(call(1, state, started_at=NOON + MINUTE))

    assert call_rate.last(NOON + 2 * MINUTE) == 1


def test_what_came_while_the_line_was_lost_is_not_known() -> None:
    """A gap is a gap, not a quiet minute."""
    call_rate = pulse_of(2, 2)
    call_rate.blind()
    assert call_rate.bars(NOON + 3 * MINUTE) == ""
    call_rate.look(NOON + 5 * MINUTE)

    assert call_rate.bars(NOON + 7 * MINUTE) == "·" * (MINUTES - 1) + "▁"


def test_calls_that_went_while_the_line_was_lost_take_no_room_here() -> None:
    """A line that breaks every hour must not fill the memory; who stayed still counts once."""
    store = Store()
    figures = LiveFigures(store, Watch(Limits()))
    calls = [call(number, started_at=NOON + MINUTE) for number in (1, 2, 3)]
    for number, legs in enumerate((calls, calls[:1]), 1):
        touched = store.begin(Snapshot(number=number, legs=tuple(legs)), NOON)
        for leg in legs:
            store.close_order(*refused(leg))
        figures.follow(touched, NOON)
        figures.follow(store.see(store.sight.lost(NOON, "cut")), NOON)

    assert figures.call_rate._seen == {calls[0].id}
    assert store._own._troubles.keys() == {calls[0].id}
    assert sum(figures.call_rate._counts.values()) == 3


def refused(leg: Leg) -> tuple[Order, Outcome, datetime]:
    """An order on the leg that the switchboard turned away."""
    order = Order(id=OrderId(f"o-{leg.id}"), act=HangUp(call=leg.id), placed_at=NOON, by="Ada")
    return order, Outcome(order_id=order.id, kind=OutcomeKind.REFUSED), NOON


def test_a_day_takes_no_more_room_than_an_hour() -> None:
    """The console stays open for days."""
    call_rate = pulse_of(*[1] * 500)

    assert len(call_rate._counts) <= 2 * MINUTES + 1
    assert call_rate.bars(NOON + 501 * MINUTE) == "▃" * MINUTES

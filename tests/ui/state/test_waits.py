"""Long waits and long talks: found in time, told once, at any number of calls."""

from __future__ import annotations

from datetime import timedelta

import pytest

from console.domain.alarms import Level, Limits
from console.domain.leg import CallState
from console.ui.render.members import for_whoever_is_free
from console.ui.state.counts import Count, Counts
from console.ui.state.store import Store, Touched
from console.ui.state.waits import LiveFigures, Offers, Watch
from tests.ui.table.people import NOON, call

LIMITS = Limits(wait=(60, 180), talk=(600,))


@pytest.mark.parametrize(
    ("state", "seconds", "level"),
    [
        (CallState.OFFERED, 59, Level.USUAL),
        (CallState.OFFERED, 60, Level.WARN),
        (CallState.QUEUED, 179, Level.WARN),
        (CallState.QUEUED, 180, Level.ALARM),
        (CallState.BRIDGED, 599, Level.USUAL),
        (CallState.CONFERENCE, 600, Level.ALARM),
        (CallState.HELD, 600, Level.ALARM),
        (CallState.ENDED, 9999, Level.USUAL),
        (CallState.DIALLING, 9999, Level.USUAL),
    ],
)
def test_a_level_is_reached_with_its_second(state: CallState, seconds: int, level: Level) -> None:
    """One number alarms without a warning; what is over waits and talks no more."""
    assert LIMITS.level(state, seconds) is level


def test_nothing_alarms_where_no_limit_is_set() -> None:
    """An empty list is how it is switched off."""
    assert Limits().level(CallState.OFFERED, 9999) is Level.USUAL


def test_a_call_that_waits_too_long_is_told_once_and_counted_until_it_is_taken() -> None:
    """A bell that rings every second would be switched off."""
    watch = Watch(LIMITS)
    offered = call(1, CallState.OFFERED, started_at=NOON, answered_at=None)
    watch.put(offered)
    assert not watch.advance(NOON + timedelta(seconds=179))
    assert watch.advance(NOON + timedelta(seconds=180))
    assert not watch.advance(NOON + timedelta(seconds=300))
    watch.put(call(1, CallState.OFFERED, started_at=NOON, answered_at=None, name="Ada"))
    assert watch.waiting == 1
    assert not watch.advance(NOON + timedelta(seconds=301))

    watch.put(call(1, CallState.BRIDGED, started_at=NOON, answered_at=NOON + timedelta(minutes=6)))
    assert watch.waiting == 0


def test_a_caller_of_whom_a_gap_left_a_doubt_counts_as_one_who_rings() -> None:
    """Nobody but us would have answered; else all who rang before it are in no figure."""
    rang = call(1, started_at=NOON, answered_at=None)
    doubtful = call(1, CallState.STALE, known=CallState.OFFERED, started_at=NOON, answered_at=None)
    counts, watch, store = Counts(), Watch(LIMITS), Store()
    store.legs[rang.id] = doubtful
    counts.begin([rang])
    counts.change(rang, doubtful)
    watch.put(doubtful)

    assert counts.count(None) == LiveFigures(store, watch).count() == Count(1, 1)
    assert for_whoever_is_free(store) == (doubtful,)
    assert Offers().news(store, Touched(legs=(rang.id,))) == (rang.id,)
    assert watch.advance(NOON + timedelta(seconds=180))
    assert watch.waiting == 1


def test_a_long_talk_is_told_but_is_no_wait() -> None:
    """The count of the header is about callers that somebody has to take."""
    watch = Watch(LIMITS)
    watch.put(call(1, CallState.BRIDGED, started_at=NOON, answered_at=NOON))

    assert watch.advance(NOON + timedelta(hours=1))
    assert watch.waiting == 0


def test_a_call_that_left_is_counted_no_more() -> None:
    """By a change, by its end and by a whole new board."""
    watch = Watch(LIMITS)
    legs = [call(n, CallState.QUEUED, started_at=NOON, answered_at=None) for n in range(3)]
    watch.begin(legs)
    watch.advance(NOON + timedelta(hours=1))
    assert watch.waiting == 3

    watch.drop([legs[0].id])
    watch.put(call(1, CallState.ENDED, started_at=NOON))
    assert watch.waiting == 1
    watch.begin([])
    assert watch.waiting == 0


def test_a_busy_day_takes_no_more_room_than_its_calls() -> None:
    """Ten thousand short calls leave ten thousand times at which nothing happens."""
    watch = Watch(LIMITS)
    stays = call(0, CallState.OFFERED, started_at=NOON, answered_at=None)
    watch.put(stays)
    for number in range(1, 10_000):
        leg = call(number, CallState.BRIDGED, started_at=NOON, answered_at=NOON)
        watch.put(leg)
        watch.drop([leg.id])

    assert len(watch._due) < 1100
    assert watch.advance(NOON + timedelta(seconds=180))
    assert watch.waiting == 1

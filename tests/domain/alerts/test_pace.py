"""One is told at once, not too often, once more for who rings on, and never in quiet hours."""

from __future__ import annotations

from datetime import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.alerts.pace import Pace
from console.domain.alerts.rules import AlertRules, Event, Quiet, Switched, Way, quiet, switched
from console.domain.ids import CallId

NOON = time(12)
BELL = frozenset({Way.BELL})
RULES = AlertRules(
    ways=dict.fromkeys(Event, frozenset({Way.BELL, Way.COMMAND})),
    while_focused=frozenset({Way.COMMAND}),
    pause=10,
    again=60,
    quiet=quiet("22:00-07:00"),
)
A, B = CallId("a"), CallId("b")


def told(pace: Pace, *seconds: float, local: time = NOON) -> list[tuple[float, Event, int]]:
    """What is told at which of those seconds, and of how many calls."""
    return [
        (second, alert.event, len(alert.calls))
        for second in seconds
        for alert in pace.due(second, local)
    ]


def test_a_caller_is_told_at_once_and_once_more() -> None:
    """Whoever went for coffee hears of a second chance, and no bell every second."""
    pace = Pace(RULES)
    pace.call(Event.RING, [A], 0)

    assert told(pace, *range(300)) == [(0, Event.RING, 1), (60, Event.RING, 1)]


def test_those_who_come_in_the_pause_are_told_together_when_it_is_over() -> None:
    """A queue of callers must not ring like a fire."""
    pace = Pace(RULES)
    pace.call(Event.RING, [A], 0)
    assert told(pace, 0) == [(0, Event.RING, 1)]
    pace.call(Event.RING, [B, CallId("c")], 3)
    pace.call(Event.ALONE, [CallId("d")], 4)

    assert told(pace, *range(3, 20)) == [(4, Event.ALONE, 1), (10, Event.RING, 2)]


def test_one_who_was_answered_is_told_of_no_more() -> None:
    """Nobody is called to a phone that rings no more."""
    pace = Pace(RULES)
    pace.call(Event.RING, [A, B], 0)
    assert told(pace, 0) == [(0, Event.RING, 2)]
    pace.over([A])
    assert told(pace, *range(1, 100)) == [(60, Event.RING, 1)]
    pace.over([B])

    assert not pace.calls
    assert told(pace, *range(100, 300)) == []


def test_one_who_rang_and_is_left_alone_is_another_event() -> None:
    """It is told as what it is now."""
    pace = Pace(RULES)
    pace.call(Event.RING, [A], 0)
    told(pace, 0)
    pace.call(Event.ALONE, [A], 30)

    assert told(pace, *range(30, 300)) == [(30, Event.ALONE, 1), (90, Event.ALONE, 1)]


def test_in_quiet_hours_while_off_and_with_the_focus_the_screen_is_enough() -> None:
    """What was shown then is not caught up with."""
    pace = Pace(RULES)
    for second, event in enumerate((Event.RING, Event.ALONE)):
        pace.call(event, [CallId(event)], second)
    pace.say(Event.MESSAGE, "come")
    assert told(pace, *range(50), local=time(23)) == []
    assert told(pace, *range(50, 60)) == []

    pace.switch(Switched(on=False, seconds=100), 60)
    pace.call(Event.RING, [B], 61)
    assert told(pace, 61, 100) == []
    assert not pace.is_on(159)
    assert told(pace, 160) == [(160, Event.RING, 1)]  # its second chance

    pace.focused = True
    pace.call(Event.RING, [CallId("c")], 200)
    (alert,) = pace.due(200, NOON)
    assert alert.ways == {Way.COMMAND}


@pytest.mark.parametrize(
    ("text", "within", "without"),
    [
        ("22:00-07:00", (time(22), time(23, 59), time(0), time(6, 59)), (time(7), time(21, 59))),
        ("12:30 - 13:00", (time(12, 30), time(12, 59)), (time(13), time(12, 29), time(0))),
        ("", (), (time(0), time(12))),
    ],
)
def test_quiet_hours_may_go_past_midnight(
    text: str, within: tuple[time, ...], without: tuple[time, ...]
) -> None:
    """They begin with their first minute and end before their last."""
    found = quiet(text)

    assert all(map(found.holds, within))
    assert not any(map(found.holds, without))


@pytest.mark.parametrize("text", ["24:00-07:00", "22-7", "22:00", "22:60-07:00", "at night"])
def test_what_is_no_time_of_the_day_is_said_to_be_none(text: str) -> None:
    """The settings say so at the start."""
    with pytest.raises(ValueError, match="22:00-07:00"):
        quiet(text)


@pytest.mark.parametrize(
    ("said", "on", "asked"),
    [
        ("", True, Switched(on=False)),
        ("", False, Switched(on=True)),
        ("off 30m", True, Switched(on=False, seconds=1800)),
        (" OFF 2 h", True, Switched(on=False, seconds=7200)),
        ("off 45", True, Switched(on=False, seconds=2700)),
        ("on", False, Switched(on=True)),
        ("offside", True, None),
        ("off never", True, None),
    ],
)
def test_the_switch_is_said_in_words(*, said: str, on: bool, asked: Switched | None) -> None:
    """A bare key is the other of on and off."""
    assert switched(said, on=on) == asked
    assert asked is None or asked.words


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["ring", "alone", "say", "over", "wait"]),
        st.sampled_from([A, B, CallId("c")]),
        st.integers(0, 40),
    ),
    max_size=60,
)


@given(STEPS, st.integers(0, 30), st.integers(0, 90))
def test_of_one_kind_there_is_never_more_than_one_in_the_pause(
    steps: list[tuple[str, CallId, int]], pause: int, again: int
) -> None:
    """Whatever rings, ends and rings again; and nobody is told of who is gone."""
    pace = Pace(AlertRules(ways=dict.fromkeys(Event, BELL), pause=pause, again=again))
    now, there, last = 0, set[CallId](), dict[Event, int]()
    for what, call, seconds in steps:
        now += seconds
        if what in ("ring", "alone"):
            pace.call(Event(what), [call], now)
            there.add(call)
        elif what == "say":
            pace.say(Event.ALARM)
        elif what == "over":
            there.discard(call)
            pace.over([call])
        for alert in pace.due(now, NOON):
            assert now - last.get(alert.event, -pause) >= pause
            assert set(alert.calls) <= there
            last[alert.event] = now


def test_no_quiet_hours_are_never() -> None:
    """A whole day of silence would be `alerts off`."""
    assert not any(Quiet(60, 60).holds(time(hour)) for hour in range(24))

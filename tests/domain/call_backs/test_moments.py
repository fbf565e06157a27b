"""A moment to come as people write it, through changes of the clock, and how it is read back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.domain.call_backs.moments import moment_ahead, understood

BERLIN = ZoneInfo("Europe/Berlin")
HALF_A_DAY = timedelta(hours=12)
NOW = datetime(2026, 11, 30, 14, 20, tzinfo=BERLIN)  # a Monday


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("in 2 h", "2026-11-30 16:20"),
        ("30 min", "2026-11-30 14:50"),
        ("3 d", "2026-12-03 14:20"),
        ("15:00", "2026-11-30 15:00"),
        ("9:30", "2026-12-01 09:30"),
        ("5pm", "2026-11-30 17:00"),
        ("Tomorrow  10:00", "2026-12-01 10:00"),
        ("tomorrow at 10.15", "2026-12-01 10:15"),
        ("Fri 9:30", "2026-12-04 09:30"),
        ("mon 15:00", "2026-11-30 15:00"),
        ("monday 9:00", "2026-12-07 09:00"),
        ("2026-12-24 10:00", "2026-12-24 10:00"),
        ("2026-12-24T10:00", "2026-12-24 10:00"),
        ("2027-10-31 02:30", "2027-10-31 02:30"),
    ],
)
def test_it_is_the_next_one_that_is_meant(written: str, meant: str) -> None:
    """On the clock on the wall, whatever that does in between."""
    found = moment_ahead(written, NOW, BERLIN)

    assert f"{found.astimezone(BERLIN):%Y-%m-%d %H:%M}" == meant


@pytest.mark.parametrize(
    ("written", "wrong"),
    [
        ("", "say when"),
        ("soon", "no time of day"),
        ("10", "no time of day"),
        ("25:00", "no time of day"),
        ("13pm", "no time of day"),
        ("someday 10:00", "no day"),
        ("today 9:00", "is over"),
        ("2026-11-29 10:00", "is over"),
        ("2027-03-28 02:30", "put forward"),
        ("x" * 99, "say when"),
    ],
)
def test_what_is_none_is_refused_with_what_is_wrong(written: str, wrong: str) -> None:
    """Nothing is guessed."""
    with pytest.raises(ValueError, match=wrong):
        moment_ahead(written, NOW, BERLIN)


def test_an_hour_that_comes_twice_is_the_first_and_a_span_is_one_of_real_time() -> None:
    """The night on which the clock is put back has 25 hours."""
    evening = datetime(2027, 10, 30, 20, 0, tzinfo=BERLIN)

    assert moment_ahead("tomorrow 2:30", evening, BERLIN) == datetime(
        2027, 10, 31, 0, 30, tzinfo=UTC
    )
    assert moment_ahead("in 12 h", evening, BERLIN) - evening == timedelta(hours=12)
    assert moment_ahead("7:00", evening, BERLIN).astimezone(BERLIN).hour == 7


@given(st.text(max_size=30), st.integers(0, 4 * 366 * 24 * 60))
def test_whatever_is_written_is_a_moment_to_come_or_is_refused(text: str, minutes: int) -> None:
    """Hands type anything."""
    now = NOW.astimezone(UTC) + timedelta(minutes=minutes)
    try:
        found = moment_ahead(text, now, BERLIN)
    except ValueError:
        return
    assert found >= now


def test_it_is_read_back_here_and_there() -> None:
    """Where a number may be in several zones, from when to when."""
    at = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
    us = ("America/New_York", "Pacific/Honolulu")

    assert understood(at, NOW, ("Europe/Berlin",), BERLIN) == "Tue 2026-12-01 10:00, in 19 h 40 min"
    assert understood(at, NOW, ("Europe/London",), BERLIN).endswith("; there 09:00")
    assert understood(at, NOW, us, BERLIN).endswith("; there 23:00 Mon to 04:00")

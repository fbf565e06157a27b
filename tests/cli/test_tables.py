"""Rows for terminals, and times as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.commands.history import moment_typed as since
from console.cli.tables import columns, duration, width
from console.text import clean


def test_columns_stand_below_each_other_whatever_is_in_them() -> None:
    """A wide character takes two places, a combining one none."""
    rows = [(clean("金"), clean("x")), (clean("abc"), clean("x")), (clean("e\u0301"), clean("x"))]
    lines = list(columns(rows))

    assert {width(line) for line in lines} == {6}


def test_no_rows_give_no_lines() -> None:
    """Not even a head."""
    assert list(columns([], ("A", "B"))) == []


@pytest.mark.parametrize(
    ("seconds", "shown"),
    [(None, ""), (0, "0:00"), (7.9, "0:07"), (271, "4:31"), (3723, "1:02:03"), (-3, "0:00")],
)
def test_a_duration_reads_like_a_clock(seconds: float | None, shown: str) -> None:
    """A clock that is behind ours must not show a negative time."""
    assert duration(seconds) == shown


def when(typed: str) -> datetime:
    """What `--since` makes of it."""
    meant = since(click.Context(click.Command("history")), click.Option(["--since"]), typed)
    assert meant is not None
    return meant


@pytest.mark.parametrize(
    ("typed", "ago"),
    [
        ("90s", timedelta(seconds=90)),
        ("30m", timedelta(minutes=30)),
        ("2H", timedelta(hours=2)),
        ("7d", timedelta(days=7)),
        ("2 w", timedelta(weeks=2)),
    ],
)
def test_a_span_counts_back_from_now(typed: str, ago: timedelta) -> None:
    """The usual way to ask."""
    assert abs(datetime.now(UTC) - ago - when(typed)) < timedelta(seconds=10)


def test_a_date_is_the_users_and_a_zone_is_kept() -> None:
    """`today` begins at midnight where the user is."""
    assert when("2026-03-01").tzinfo is not None
    assert when("2026-03-01T12:00:00+02:00") == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert when("today").hour == 0


@given(st.text(max_size=30))
def test_any_text_is_a_time_or_wrong_usage(typed: str) -> None:
    """Exit code 2, never 70."""
    try:
        assert when(typed).tzinfo is not None
    except click.BadParameter:
        return

"""Rows for terminals, spreadsheets and programs."""

from __future__ import annotations

import csv
import io
import json
from datetime import UTC, datetime, timedelta

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.since import since
from console.cli.tables import columns, csv_cell, csv_text, duration, json_text, width
from console.text import clean

HOSTILE = st.text(st.sampled_from("=+-@\t\r\n\0 'a1,\"\x1b\x9b\u202e"), max_size=12)


@given(HOSTILE)
def test_no_cell_of_a_csv_begins_a_formula(text: str) -> None:
    """A caller chose the name; a spreadsheet would run it."""
    cell = csv_cell(text)

    assert not cell.lstrip(" ").startswith(("=", "+", "-", "@", "\t", "\r", "\n", "\0"))
    assert all(sign.isprintable() for sign in cell)


@given(st.lists(st.lists(HOSTILE, min_size=2, max_size=2), max_size=5))
def test_a_csv_keeps_its_shape(rows: list[list[str]]) -> None:
    """A line break or a quote in a name makes no new row and no new column."""
    read = list(csv.reader(io.StringIO(csv_text(("one", "two"), rows))))

    assert len(read) == len(rows) + 1
    assert {len(row) for row in read} == {2}


@given(st.text(max_size=50))
def test_json_loses_nothing_and_drives_no_terminal(text: str) -> None:
    """A name with an escape in it comes back whole, and goes out as plain ASCII."""
    if any(0xD800 <= ord(sign) < 0xE000 for sign in text):
        return
    written = json_text({"name": text})

    assert json.loads(written) == {"name": text}
    assert written.isascii()
    assert written.isprintable()


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
    return since(click.Context(click.Command("history")), click.Option(["--since"]), typed)


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

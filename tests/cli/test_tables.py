"""Rows for terminals, and times as they are typed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import click
import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from console.cli.call_lines import call_lines
from console.cli.moments import moment_typed as since
from console.cli.tables import columns, duration, width
from console.domain.leg import CallState
from console.line.listed_calls import listed
from console.line.port import Snapshot
from console.text import ELLIPSIS, clean
from tests.ui.memory_switchboard import leg as leg_of


def test_columns_stand_below_each_other_whatever_is_in_them() -> None:
    """A wide character takes two places, a combining one none."""
    rows = [(clean("金"), clean("x")), (clean("abc"), clean("x")), (clean("e\u0301"), clean("x"))]
    lines = list(columns(rows))

    assert {width(line) for line in lines} == {6}


@pytest.mark.parametrize(
    ("name", "cells"),
    [
        ("\u91d1\u7530\u4e00", 6),
        ("\uff21\uff24\uff21", 6),
        ("\u1100\u1161\u11a8", 2),  # one Hangul syllable of three letters
        ("Zoe\u0308", 3),
        ("\u0915\u094d\u0937\u093f\u0924\u093f\u091c", 5),  # Devanagari: a vowel has a cell
        ("\u0e19\u0e49\u0e33", 2),  # Thai: a tone mark has none
        ("Ada \U0001f44d\U0001f3fd", 6),  # a thumb of a skin tone
        ("\u2764\ufe0f", 2),  # a heart drawn as a picture
        ("1\u20e3", 1),
        ("\U0001f1e9\U0001f1ea", 2),  # a flag of two letters
        ("\u2026", 1),
    ],
)
def test_a_name_of_any_script_leaves_the_columns_behind_it_in_their_place(
    name: str, cells: int
) -> None:
    """Callers name themselves, and a table that is out of line is read wrongly."""
    plain, strange = columns([(clean("Ada Lovelace"), clean("x")), (clean(name), clean("x"))])

    assert width(clean(name)) == cells
    assert strange == name + " " * (len("Ada Lovelace") - cells) + "  x"
    assert plain == "Ada Lovelace  x"


def test_one_long_name_leaves_the_other_columns_on_the_screen() -> None:
    """Callers name themselves; what stands behind it is what one looks for."""
    call = {
        "state": "bridged",
        "direction": "incoming",
        "seconds": 7,
        "call_control_id": "v3:abc",
    }
    rows = [
        {"call": call, "ends": ("+1", "+2"), "connection": "Support", "has": None, "who": who}
        for who in ("Ada Lovelace", "n" * 500, None)
    ]
    ada, long, nobody = call_lines(rows)

    assert len({line.index("Support") for line in (ada, long, nobody)}) == 1
    assert len(long) < 120
    assert f"n{ELLIPSIS} " in long


def test_one_who_rang_before_a_gap_is_listed_as_one_who_may_ring() -> None:
    """The status bar counts it as ringing; a script reads the state as it is."""
    rang, talked = (
        leg_of(number, CallState.STALE, known=known)
        for number, known in ((1, CallState.OFFERED), (2, CallState.BRIDGED))
    )
    told = listed(Snapshot(number=0), (rang, talked)).calls
    lines = [*call_lines(msgspec.to_builtins(told))]

    assert sorted(line.split()[0] for line in lines) == ["offered?", "stale"]
    assert [one.call.state for one in told] == ["stale", "stale"]


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

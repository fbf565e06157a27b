"""When somebody is there: as the clock on the wall says, over midnight and through the year."""

from __future__ import annotations

import re
from datetime import datetime

import pytest

from console.domain.team.opening_hours import opening_hours

OFFICE = "mon-fri 08:00-12:00, 13:00-18:00, sat 10:00-14:00 Europe/Berlin"
NO_ZONES = ("../../etc/passwd", "/etc/passwd", "Europe", "europe/berlin", "Europe/Berlin/x")
NIGHT = "fri-sun 22:00-06:00 Europe/Berlin"


@pytest.mark.parametrize(
    ("hours", "moment", "there"),
    [
        (OFFICE, "2026-03-02T07:00:00+00:00", True),
        (OFFICE, "2026-03-02T06:59:59+00:00", False),
        (OFFICE, "2026-03-02T11:30:00+00:00", False),
        (OFFICE, "2026-03-02T16:59:59+00:00", True),
        (OFFICE, "2026-03-02T17:00:00+00:00", False),
        (OFFICE, "2026-03-07T09:30:00+00:00", True),
        (OFFICE, "2026-03-08T09:30:00+00:00", False),
        (OFFICE, "2026-07-06T06:00:00+00:00", True),
        (OFFICE, "2026-07-06T16:30:00+00:00", False),
        (NIGHT, "2026-03-06T21:00:00+00:00", True),
        (NIGHT, "2026-03-07T04:59:00+00:00", True),
        (NIGHT, "2026-03-07T05:00:00+00:00", False),
        (NIGHT, "2026-03-09T04:30:00+00:00", True),
        (NIGHT, "2026-03-06T04:30:00+00:00", False),
        (NIGHT, "2026-03-29T00:30:00+00:00", True),
        (NIGHT, "2026-03-29T04:00:00+00:00", False),
        ("daily 00:00-24:00 UTC", "2026-03-06T23:59:59+00:00", True),
        ("sat-mon wed 09:00-10:00 America/New_York", "2026-03-04T14:30:00+00:00", True),
        ("sat-mon wed 09:00-10:00 America/New_York", "2026-03-03T14:30:00+00:00", False),
    ],
)
def test_it_is_open_by_the_clock_on_the_wall(hours: str, moment: str, *, there: bool) -> None:
    """Eight in the morning is eight in winter and in summer; Friday night ends on Saturday."""
    assert opening_hours(hours).open_at(datetime.fromisoformat(moment)) is there


@pytest.mark.parametrize(
    ("written", "reason"),
    [
        ("mon-fri 08:00-18:00", "the hours need a time zone"),
        ("", "the hours need a time zone"),
        ("mon-fri 08:00-18:00 Europe/Berlyn", "did you mean Europe/Berlin?"),
        *((f"mon-fri 08:00-18:00 {zone}", "is no time zone") for zone in NO_ZONES),
        ("mo-fr 08:00-18:00 UTC", "'mo' is no day: mon, tue"),
        ("08:00-18:00 UTC", "names no days"),
        ("mon 8-18 UTC", "are no hours"),
        ("mon 08:00-08:00 UTC", "has no length"),
        ("mon 24:00-08:00 UTC", "has no length"),
        ("mon 08:60-09:00 UTC", "08:60 is no time of day"),
        ("mon 08:00-25:00 UTC", "25:00 is no time of day"),
        ("mon 08:00-09:00,, tue 08:00-09:00 UTC", "are no hours"),
        ("mon 08:00-09:00 " * 40 + "UTC", "at most 300 characters"),
    ],
)
def test_what_is_wrong_with_hours_is_said(written: str, reason: str) -> None:
    """Whoever wrote them can mend them without a manual."""
    with pytest.raises(ValueError, match=re.escape(reason)):
        opening_hours(written)

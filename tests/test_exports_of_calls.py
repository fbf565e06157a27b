"""The calls of the table as CSV and JSON."""

from __future__ import annotations

import csv
import io
import json
from datetime import timedelta

from console.domain.leg import CallState
from console.exports import calls_csv, calls_json
from tests.ui.table.people import HOSTILE, NOON, call

TALKED = timedelta(seconds=90)


def test_a_csv_has_a_row_for_each_call_in_their_order() -> None:
    """What is sorted on the screen is sorted in the file."""
    legs = [call(2, CallState.BRIDGED, answered_at=NOON, agent="Ada"), call(1)]
    rows = list(csv.DictReader(io.StringIO(calls_csv(legs, NOON + TALKED))))

    assert [row["call_control_id"] for row in rows] == [leg.id for leg in legs]
    assert (rows[0]["state"], rows[0]["seconds"], rows[0]["agent"]) == ("bridged", "90", "Ada")
    assert rows[0]["from"] == "'+442079460002"


def test_no_name_becomes_a_formula_or_drives_a_terminal() -> None:
    """A caller chose it."""
    legs = [call(n, name=name) for n, name in enumerate([*HOSTILE, "=1+1", "@x"])]
    text = calls_csv(legs, NOON)

    assert "\x1b" not in text
    for row in csv.DictReader(io.StringIO(text)):
        assert not row["name"].lstrip(" ").startswith(("=", "+", "-", "@"))


def test_json_keeps_every_name_as_it_came() -> None:
    """A program takes no harm from it."""
    legs = [call(n, name=name) for n, name in enumerate(HOSTILE)]
    read = json.loads(calls_json(legs, NOON))

    assert [one["name"] for one in read] == list(HOSTILE)


def test_the_time_of_an_ended_call_stands_still() -> None:
    """It was no longer than it was."""
    leg = call(1, CallState.ENDED, answered_at=NOON, ended_at=NOON + TALKED)

    assert json.loads(calls_json([leg], NOON + timedelta(hours=1)))[0]["seconds"] == 90

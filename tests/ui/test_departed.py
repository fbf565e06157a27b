"""The numbers of calls that have left the board."""

from __future__ import annotations

import pytest

from console.line.port import Snapshot
from console.ui.desk import Desk
from tests.ui.table.people import NOON, call

GONE, THERE = call(1), tuple(call(number) for number in (2, 3, 4))


def test_calls_that_are_still_there_displace_none_that_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy board whose line breaks would push out every number that the log still names."""
    monkeypatch.setattr("console.ui.departed.KEPT", 2)
    desk = Desk()
    number = desk.number_of(GONE.id)
    for legs in ((GONE, *THERE), THERE, THERE):
        desk.begin(Snapshot(number=1, legs=legs), NOON)

    assert desk.number_of(GONE.id) != number

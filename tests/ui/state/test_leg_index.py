"""The numbers of calls that have left the board."""

from __future__ import annotations

import pytest

from console.line.port import Snapshot
from console.ui.render.lines import number_of
from console.ui.state.store import Store
from tests.ui.table.people import NOON, call

GONE, THERE = call(1), tuple(call(number) for number in (2, 3, 4))


def test_calls_that_are_still_there_displace_none_that_left(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A busy board whose line breaks would push out every number that the log still names."""
    monkeypatch.setattr("console.ui.state.leg_index.DEPARTED_KEPT", 2)
    store = Store()
    number = number_of(store, GONE.id)
    for legs in ((GONE, *THERE), THERE, THERE):
        store.begin(Snapshot(number=1, legs=legs), NOON)

    assert number_of(store, GONE.id) != number

"""What both sides of the line know by the same rule."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from console.line.port import Connection, ConnectionsChanged, Health, Snapshot, default_among
from console.process import elapsed
from console.ui.state.store import Store
from tests.domain.stories import NOON

SUPPORT = Connection(id="1", name="Support")
SALES = Connection(id="2", name="Sales")


@pytest.mark.parametrize(
    ("default", "connections", "expected"),
    [
        ("2", (SUPPORT, SALES), "2"),
        ("9", (SUPPORT, SALES), "1"),
        (None, (SUPPORT, SALES), "1"),
        ("9", (), "9"),
        (None, (), None),
    ],
)
def test_calls_go_out_by_a_connection_that_there_is(
    default: str | None, connections: tuple[Connection, ...], expected: str | None
) -> None:
    """As long as none is known, the configured one may be right."""
    assert default_among(default, connections) == expected


def test_a_console_follows_when_the_connection_of_its_calls_is_deleted() -> None:
    """The next dial would be refused; a first connection can be dialled on at once."""
    store = Store()
    store.begin(Snapshot(number=0, connections=(SUPPORT, SALES), default_connection="1"), NOON)
    store.apply([ConnectionsChanged(number=1, connections=(SALES,))])

    assert store.board.default_connection == "2"


def test_the_switchboard_s_time_is_counted_on_without_the_wall_clock() -> None:
    """A command shows the age of calls by Telnyx's time, whatever the machine's clock says."""
    ahead = datetime.now(UTC) + timedelta(hours=1)
    health = Health(lead=ahead.timestamp() - elapsed())

    assert timedelta() <= health.now() - ahead < timedelta(minutes=5)
    assert abs(Health().now() - datetime.now(UTC)) < timedelta(minutes=5)

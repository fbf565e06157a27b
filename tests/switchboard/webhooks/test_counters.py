"""What came of the deliveries is counted exactly and logged sparingly."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from console.switchboard.webhooks.counters import Counters, LiveCounters

NOON = datetime(2026, 5, 19, 12, 0, tzinfo=UTC)


class Watch:
    """A clock that is set by hand, in seconds."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def counters(watch: Watch | None = None) -> LiveCounters:
    return LiveCounters(lambda: None, watch or Watch())


def test_each_outcome_has_its_number() -> None:
    """The screen shows them; they must add up."""
    counted = counters()
    counted.accepted(NOON)
    counted.refused("stale", "Signed 400 s ago.", "203.0.113.9")
    counted.refused("stale", "Signed 500 s ago.", "203.0.113.9")
    counted.refused("path", "Not here.", "203.0.113.9")

    assert counted.counters == Counters(
        accepted=1, refused={"stale": 2, "path": 1}, last_at=NOON, trouble="Not here."
    )


@pytest.mark.parametrize(
    ("error", "why"),
    [(TimeoutError(), "it was not on the disk in time"), (MemoryError(), "MemoryError")],
)
def test_what_has_no_words_is_told_with_its_reason(
    caplog: pytest.LogCaptureFixture, error: BaseException, why: str
) -> None:
    """A line that ended in a colon told whoever read it nothing."""
    counted = counters()
    counted.failed(error)

    assert counted.counters.trouble.startswith(f"A webhook could not be stored: {why}")
    assert caplog.messages == [counted.counters.trouble]


def test_a_snapshot_does_not_change_any_more() -> None:
    """It goes to other tasks."""
    counted = counters()
    before = counted.counters
    counted.refused("stale", "Late.", "203.0.113.9")

    assert before == Counters()


def test_one_line_a_second_for_each_reason(caplog: pytest.LogCaptureFixture) -> None:
    """A flood of one kind hides neither the others nor its own size."""
    watch = Watch()
    counted = counters(watch)
    for _ in range(1000):
        counted.refused("stale", "Late.", "203.0.113.9")
    counted.refused("path", "Not here.", "203.0.113.9")
    watch.now = 0.99
    counted.refused("stale", "Late.", "203.0.113.9")
    assert len(caplog.records) == 2
    watch.now = 1.0
    counted.refused("stale", "Late.", "203.0.113.9")

    assert len(caplog.records) == 3
    assert "(1000 more like this before)" in caplog.messages[2]


def test_a_failure_is_an_error_and_says_why(caplog: pytest.LogCaptureFixture) -> None:
    """A full disk needs somebody at once."""
    counted = counters()
    counted.failed(OSError("no space left"))

    assert caplog.records[0].levelname == "ERROR"
    assert "no space left" in caplog.text
    assert counted.counters.failed == 1
    assert "no space left" in counted.counters.trouble

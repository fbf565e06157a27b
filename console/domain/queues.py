"""The board of queues: how many wait, how long, and who."""

from __future__ import annotations

from datetime import datetime, timedelta

from msgspec import Struct

from console.domain.ids import CallId


class WaitingCall(Struct, frozen=True, kw_only=True):
    """A call that waits in a queue; position 1 is the head. Clean number and name to show them.

    `since` is when its wait began, by this machine's clock.
    """

    call: CallId
    position: int | None
    since: datetime
    number: str | None
    name: str | None = None

    def wait(self, now: datetime) -> float:
        """Seconds that it has waited."""
        return max(0.0, (now - self.since) / timedelta(seconds=1))


class QueueBoard(Struct, frozen=True, kw_only=True):
    """One queue as Telnyx had it at `asked_at`, the head of it first.

    `average_wait` is Telnyx's own number, in seconds. `size` may differ from the
    calls listed: the two are asked for one after the other.
    """

    name: str
    size: int
    max_size: int | None
    average_wait: int | None
    waiting: tuple[WaitingCall, ...]
    asked_at: datetime

    def longest_wait(self, now: datetime) -> float | None:
        """Seconds that the one who waits longest has waited; None where nobody waits."""
        return max((call.wait(now) for call in self.waiting), default=None)

"""The board of queues: how many wait, how long, and who."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from msgspec import Struct

from console.domain.ids import CallId


class WaitingCall(Struct, frozen=True, kw_only=True):
    """A call that waits in a queue; position 1 is the head. Clean number and name to show them.

    `since` is when its wait began, by this machine's clock. `over` is a call that Telnyx keeps
    in the queue though it has ended.
    """

    call: CallId
    position: int | None
    since: datetime
    number: str | None
    name: str | None = None
    over: bool = False

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


# Why not now ------------------------------------------------------------------------------


def why_not_made(name: str, boards: Iterable[QueueBoard]) -> str | None:
    """A name is that of one queue."""
    if any(board.name == name for board in boards):
        return "there is a queue of this name"
    return None


def why_not_deleted(board: QueueBoard) -> str | None:
    """Telnyx deletes no queue in which anybody stands, ended calls too."""
    size = max(board.size, len(board.waiting))
    if not size:
        return None
    if board.waiting and all(call.over for call in board.waiting):
        return f"{size} that ended stand in it: take them out first"
    return f"{size} wait in it, and Telnyx deletes an empty queue only"


def why_not_taken_out(call: WaitingCall) -> str | None:
    """Telnyx takes a call out of a queue by this only once it has ended."""
    if call.over:
        return None
    return "the call is alive: Enter takes it, and only a call that ended is taken out"

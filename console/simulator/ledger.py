"""What the simulator writes down: every command it got, every event, every webhook attempt."""

from __future__ import annotations

from collections import deque
from typing import Final

import msgspec

ENTRIES_KEPT: Final = 100_000
EVENTS_KEPT: Final = 20_000


class CommandEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A command received. `effect` is done, duplicate or refused.

    `status` is None when no reply was sent.
    """

    time: str
    method: str
    path: str
    body: object
    command_id: str | None
    status: int | None
    effect: str
    unknown_parameters: tuple[str, ...] = ()


class DeliveryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One attempt to deliver a webhook. `status` is None when nobody answered."""

    time: str
    event_id: str
    event_type: str
    url: str
    attempt: int
    status: int | None


class EventEntry(msgspec.Struct, frozen=True, kw_only=True):
    """An event that happened, delivered or not."""

    id: str
    event_type: str
    occurred_at: str
    payload: dict[str, object]


class Ledger:
    """The newest entries of each kind, the oldest first."""

    def __init__(self) -> None:
        self.commands: deque[CommandEntry] = deque(maxlen=ENTRIES_KEPT)
        self.deliveries: deque[DeliveryEntry] = deque(maxlen=ENTRIES_KEPT)
        self.events: deque[EventEntry] = deque(maxlen=EVENTS_KEPT)

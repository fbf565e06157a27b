"""Keys on their way to one call: sent in the order of typing, one order at a time.

Two orders under way at once could overtake each other, and a wrong PIN is worse
than a slow one. No Textual here.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from console.domain.orders import Outcome, OutcomeKind
from console.ui.messages import Told

Send = Callable[[str, Told], None]
"""Gives the order to press these keys."""


class Fate(StrEnum):
    """What became of keys that were typed."""

    SENT = "sent"
    UNDER_WAY = "under way"
    WAITING = "waiting"
    LOST = "not sent"
    UNKNOWN = "not known"


_FATES: Final = {
    OutcomeKind.ACCEPTED: Fate.SENT,
    OutcomeKind.REFUSED: Fate.LOST,
    OutcomeKind.UNKNOWN: Fate.UNKNOWN,
}


class Dialpad:
    """The keys of one sitting. `changed` is called whenever something became of them."""

    def __init__(self, send: Send, changed: Callable[[], None]) -> None:
        self._send, self._changed = send, changed
        self._sent: list[tuple[str, Fate]] = []
        self._under_way = ""
        self._waiting = ""
        self._flushing = False

    @property
    def keys(self) -> list[tuple[str, Fate]]:
        """All keys in the order of typing, each stretch with what became of it."""
        rest = ((self._under_way, Fate.UNDER_WAY), (self._waiting, Fate.WAITING))
        return [*self._sent, *((keys, fate) for keys, fate in rest if keys)]

    def press(self, keys: str) -> None:
        """Take keys; they go out with the next `flush`."""
        self._waiting += keys
        self._changed()

    def take_back(self) -> None:
        """Take the last key back, as long as it has not gone out."""
        self._waiting = self._waiting[:-1]
        self._changed()

    def flush(self) -> None:
        """Send what waits, at once or as soon as what is under way has arrived."""
        if self._under_way:
            self._flushing = True
        elif self._waiting:
            self._under_way, self._waiting = self._waiting, ""
            self._send(self._under_way, self._told)
        self._changed()

    def _told(self, outcome: Outcome) -> None:
        fate = _FATES[outcome.kind]
        self._put(self._under_way, fate)
        self._under_way = ""
        if fate is not Fate.SENT:
            self._put(self._waiting, Fate.LOST)
            self._waiting = ""
        flushing, self._flushing = self._flushing, False
        if flushing:
            self.flush()
        self._changed()

    def _put(self, keys: str, fate: Fate) -> None:
        if not keys:
            return
        if self._sent and self._sent[-1][1] is fate:
            keys = self._sent.pop()[0] + keys
        self._sent.append((keys, fate))

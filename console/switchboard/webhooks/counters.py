"""What came of the deliveries: counted for the screen, logged so that no flood fills a disk."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final, Protocol

from msgspec import Struct

SECONDS_BETWEEN_LINES: Final = 1.0
"""The same thing is logged no more often than this."""

NOT_IN_TIME: Final = "it was not on the disk in time, and Telnyx sends it again"
"""What is said of a wait that ended: the error of one has no words."""

_LOG: Final = logging.getLogger(__name__)


class Counters(Struct, frozen=True, kw_only=True):
    """The deliveries since the start.

    `accepted` were stored and answered 200, `failed` could not be stored and
    were answered 503, `refused` counts the rest by reason. `last_at` is when
    the last one was accepted (aware UTC), `trouble` the last thing that was
    refused or failed, in words.
    """

    accepted: int = 0
    failed: int = 0
    refused: Mapping[str, int] = {}
    last_at: datetime | None = None
    trouble: str = ""


class Counting(Protocol):
    """Who is told what became of each request."""

    @property
    def counters(self) -> Counters:
        """All the numbers as they are now."""
        ...

    def accepted(self, at: datetime) -> None:
        """A delivery was stored."""
        ...

    def refused(self, reason: str, detail: str, remote: str) -> None:
        """Something was turned down."""
        ...

    def failed(self, error: BaseException) -> None:
        """A delivery could not be stored."""
        ...


class LiveCounters:
    """Counts, logs, and tells `on_change` that a number changed.

    `monotonic` gives seconds; it paces the log.
    """

    def __init__(self, on_change: Callable[[], None], monotonic: Callable[[], float]) -> None:
        self._on_change = on_change
        self._monotonic = monotonic
        self._accepted = 0
        self._failed = 0
        self._refused: Counter[str] = Counter()
        self._last_at: datetime | None = None
        self._trouble = ""
        self._said: dict[str, float] = {}
        self._unsaid: Counter[str] = Counter()

    @property
    def counters(self) -> Counters:
        """All the numbers as they are now."""
        return Counters(
            accepted=self._accepted,
            failed=self._failed,
            refused=dict(self._refused),
            last_at=self._last_at,
            trouble=self._trouble,
        )

    def accepted(self, at: datetime) -> None:
        """A delivery was stored."""
        self._accepted += 1
        self._last_at = at
        self._on_change()

    def refused(self, reason: str, detail: str, remote: str, number: int = 1) -> None:
        """Something was turned down. `reason` is a fixed word, `detail` a sentence of ours.

        Of a `number` of them the last one is told.
        """
        self._refused[reason] += number
        self._unsaid[reason] += number - 1
        self._trouble = detail
        self._say(logging.WARNING, reason, f"refused a webhook from {remote} ({reason}): {detail}")
        self._on_change()

    def failed(self, error: BaseException) -> None:
        """A delivery could not be stored, so that Telnyx must send it again."""
        self.not_stored(type(error).__name__, str(error))

    def not_stored(self, kind: str, words: str) -> None:
        """The same, by the kind of the error and its words, if it has any."""
        self._failed += 1
        why = words or (NOT_IN_TIME if kind == TimeoutError.__name__ else kind)
        self._trouble = f"A webhook could not be stored: {why}"
        self._say(logging.ERROR, kind, self._trouble)
        self._on_change()

    def _say(self, level: int, about: str, line: str) -> None:
        """Log a line, unless one about the same was logged just now; then only count it."""
        now = self._monotonic()
        if now - self._said.get(about, -SECONDS_BETWEEN_LINES) < SECONDS_BETWEEN_LINES:
            self._unsaid[about] += 1
            return
        self._said[about] = now
        before = self._unsaid.pop(about, 0)
        _LOG.log(level, "%s%s", line, f" ({before} more like this before)" if before else "")

"""Whether the team's database answers, and since when it does not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from console.errors import DatabaseAway


class Reach:
    """What the parts that talk to the database find; `now` is the wall clock.

    `away_since` is when it stopped to answer, None while it answers; `why` says it in words.
    """

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self.away_since: datetime | None = None
        self.why: DatabaseAway | None = None
        self._watching: list[Callable[[], None]] = []

    def watch(self, changed: Callable[[], None]) -> None:
        """Have a function told when it goes and when it comes back."""
        self._watching.append(changed)

    def lost(self, error: DatabaseAway) -> None:
        """It did not answer."""
        self.why = error
        if self.away_since is None:
            self.away_since = self._now()
            self._tell()

    def answered(self) -> None:
        """It took facts."""
        if self.away_since is not None:
            self.away_since = self.why = None
            self._tell()

    def _tell(self) -> None:
        for changed in self._watching:
            changed()

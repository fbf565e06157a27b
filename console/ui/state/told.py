"""What was said to whoever works here, as one among others, and the call that it is about."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from console.domain.leg import CallId
from console.line.port import Entry
from console.ui.state.reader import Reader

TOLD_FOR: Final = timedelta(seconds=60)
"""So long it stands that I was told something about a call, unless I go there."""


OLD: Final = timedelta(minutes=5)
"""What was said longer ago at another host, which was out of reach, stands in the log alone: said
now, it would read as if it were so now. Clocks of hosts are nearer to one another than that."""


class ToldMe:
    """The last thing that was said to me. What stood in the log before I came is no news."""

    def __init__(self) -> None:
        self._last: Entry | None = None
        self._seen = False

    def news(self, entries: Iterable[Entry], reader: Reader, now: datetime) -> Entry | None:
        """The last of these entries that is said to me now, which is kept; None if none is."""
        to_me = (one for one in entries if one.to and reader.is_me(one.to))
        mine = [one for one in to_me if now - one.at <= OLD]
        if not mine:
            return None
        self._last, self._seen = mine[-1], False
        return self._last

    @property
    def call(self) -> CallId | None:
        """The call that I was told of last; None if it was about none."""
        return self._last.call if self._last is not None else None

    def seen(self) -> None:
        """I went there."""
        self._seen = True

    def standing(self, now: datetime) -> Entry | None:
        """What I was told about a call and have not followed, as long as it is new."""
        last = self._last
        if last is None or last.call is None or self._seen or now - last.at > TOLD_FOR:
            return None
        return last

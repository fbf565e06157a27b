"""The band at the top of the table: who calls for a hand, whatever the rest shows.

No order, filter, connection, freeze or scrolling takes them out of sight. One who calls no
more stays for a moment, so that what is below moves once and not with every change.
"""

from __future__ import annotations

from collections.abc import Collection
from itertools import islice
from typing import Final

from console.domain.leg import CallId

MOMENT: Final = 3.0
"""Seconds that one who calls no more stays in the band."""
MOST: Final = 8
"""Rows of the band at most: the others are counted."""
_PART: Final = 3
"""The band takes at most so large a part of the table: a third."""


def room_in(height: int) -> int:
    """How many rows of a table of that height the band may take."""
    return 0 if height <= 1 else min(MOST, max(1, height // _PART))


class Band:
    """Which calls stand in the band, in which order. Pure: the clock comes in.

    `moment` is how many seconds one who calls no more stays.
    """

    def __init__(self, moment: float = MOMENT) -> None:
        self._moment = moment
        self.room = 0
        self.callers: tuple[CallId, ...] = ()
        self.members: tuple[CallId, ...] = ()
        self._until: dict[CallId, float] = {}

    @property
    def more(self) -> int:
        """How many call and have no row in the band."""
        return len(set(self.callers) - set(self.members))

    def arrange(self, known: Collection[CallId], now: float) -> bool:
        """Decide anew who stands in it, of the calls that are known; whether that is different.

        The oldest of those who call come first. Those who stay for a moment keep their place,
        as far as there is room beside the others.
        """
        calling = list(islice((call for call in self.callers if call in known), self.room))
        staying = [
            call
            for call in self.members
            if call not in calling
            and call in known
            and call not in self.callers
            and self._stays(call, now)
        ]
        arranged = list(calling)
        for call in staying[: self.room - len(calling)]:
            arranged.insert(min(self.members.index(call), len(arranged)), call)
        self._until = {call: self._until[call] for call in arranged if call in staying}
        before, self.members = self.members, tuple(arranged)
        return before != self.members

    def _stays(self, call: CallId, now: float) -> bool:
        return self._until.setdefault(call, now + self._moment) > now

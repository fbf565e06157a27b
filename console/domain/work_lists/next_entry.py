"""Who is called next: promised call-backs first, then those who are due again, then new ones."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Final

from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import EntryNow, Standing

MayCall = Callable[[str], str | None]
"""Why a number may not be called now, in words; None where it may."""

IsAway = Callable[[str], bool]
"""Whether a user has been away for so long that others do what it promised."""

_PROMISED: Final = 0
_AGAIN: Final = 1
_NEW: Final = 2
_SKIPPED: Final = 3
_Turn = tuple[int, float, int]


def _nobody(_: str) -> bool:
    return False


class Turns:
    """The `entries` of a list that nobody has, kept in the order in which they come.

    To find the first ones costs the same of ten people and of twenty thousand.
    """

    def __init__(self, entries: Mapping[int, EntryNow]) -> None:
        self._entries = entries
        self._turns: list[_Turn] = []

    def put(self, one: EntryNow) -> None:
        """An entry stands so now."""
        if one.standing is Standing.FREE:
            insort(self._turns, _turn(one))

    def drop(self, one: EntryNow) -> None:
        """It stood so, and does not any more."""
        if one.standing is Standing.FREE:
            del self._turns[bisect_left(self._turns, _turn(one))]

    def next_entries(
        self, member: str, now: datetime, may_call: MayCall, is_away: IsAway = _nobody
    ) -> Iterator[EntryNow]:
        """Those that a member may take now, the one first that comes next.

        One of whom no number may be called now is passed over until one may.
        """
        for rank in (_PROMISED, _AGAIN, _NEW, _SKIPPED):
            for one in self._of(rank, now):
                if _is_for(one, member, is_away) and next_number(one, may_call) is not None:
                    yield one

    def next_due(self, member: str, is_away: IsAway = _nobody) -> datetime | None:
        """When somebody is due again of those who are not yet; None where nobody is.

        For whoever has to be told why there is nobody to call now.
        """
        found = (self._first_due(rank, member, is_away) for rank in (_PROMISED, _AGAIN, _SKIPPED))
        return min((at for at in found if at is not None), default=None)

    def _first_due(self, rank: int, member: str, is_away: IsAway) -> datetime | None:
        those = (one.again_at for one in self._of(rank) if _is_for(one, member, is_away))
        return next((at for at in those if at is not None), None)

    def _of(self, rank: int, until: datetime | None = None) -> Iterator[EntryNow]:
        """Those of a rank in their turn, up to those that are due by then."""
        last = until.timestamp() if until is not None else float("inf")
        place = bisect_left(self._turns, (rank, float("-inf"), 0))
        while place < len(self._turns):
            found, at, entry = self._turns[place]
            if found != rank or at > last:
                return
            yield self._entries[entry]
            place += 1


def _is_for(one: EntryNow, member: str, is_away: IsAway) -> bool:
    return one.only in ("", member) or is_away(one.only)


def _turn(one: EntryNow) -> _Turn:
    """Where it stands among those that nobody has."""
    place = one.entry.place
    if one.again_at is None:
        return (_AGAIN if one.called else _NEW, 0.0, place)
    rank = _PROMISED if one.promise else _AGAIN if one.tries else _SKIPPED
    return (rank, one.again_at.timestamp(), place)

"""The legs of one session, so kept that who may be bridged with whom is found at once.

Neither to pair a leg nor to find the legs whose partner hangs on it goes through all of them:
where several could be meant none is, and one more or less makes no difference.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort
from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import islice
from typing import Final, TypeAlias, TypeVar

from msgspec import Struct
from rpds import HashTrieSet

from console.domain.fold.leg import Folded
from console.domain.leg import CallId, CallState

SIMULTANEOUS: Final = timedelta(seconds=5)
"""Two legs of a session whose `call.bridged` lie no further apart were bridged with each other."""

SEVERAL: Final = 2
"""Others that could be meant; where there are so many, none is."""

FEW: Final = 8
"""Legs of a session up to which a sorted tuple has them: it takes a quarter of what a set does."""

_Bridged: TypeAlias = tuple[datetime, CallId]
_Calls: TypeAlias = "tuple[CallId, ...] | HashTrieSet[CallId]"
_Sorted = TypeVar("_Sorted", bound=datetime | tuple[datetime, str])


class Session(Struct, frozen=True, gc=False):
    """The legs of one session.

    `bridged` are those that are, by the time at which they were; `left` those that ever
    were and have not ended; `ends` the times of the ends of those that were. `outlived` is
    the last end of those that have left the board.
    """

    legs: _Calls = ()
    bridged: tuple[_Bridged, ...] = ()
    left: _Calls = ()
    ends: tuple[datetime, ...] = ()
    outlived: datetime | None = None

    def with_leg(self, leg: Folded) -> Session:
        """The session with a leg that was not in it."""
        bridged, left, ends = self.bridged, self.left, self.ends
        at, end = leg.bridged_at, leg.ended_at
        if at is not None and end is not None:
            ends = _put_in(ends, end)
        elif at is not None:
            left = _with(left, leg.call)
            if leg.known is CallState.BRIDGED:
                bridged = _put_in(bridged, (at, leg.call))
        return Session(_with(self.legs, leg.call), bridged, left, ends, self.outlived)

    def without_leg(self, leg: Folded) -> Session:
        """The session without a leg that was in it."""
        bridged, left, ends = self.bridged, self.left, self.ends
        at, end = leg.bridged_at, leg.ended_at
        if at is not None and end is not None:
            ends = _taken_out(ends, end)
        elif at is not None:
            left = _without(left, leg.call)
            bridged = _taken_out(bridged, (at, leg.call))
        return Session(_without(self.legs, leg.call), bridged, left, ends, self.outlived)

    @property
    def last_end(self) -> datetime | None:
        """The last end of those that were bridged."""
        return latest(self.outlived, self.ends[-1] if self.ends else None)

    def others(self, call: CallId) -> Iterator[CallId]:
        """Those that are bridged, without that one."""
        return (other for _, other in self.bridged if other != call)

    def near(self, call: CallId, at: datetime) -> Iterator[CallId]:
        """Those that were bridged at about that time, without that one."""
        begin = bisect_left(self.bridged, at - SIMULTANEOUS, key=_time)
        for when, other in islice(self.bridged, begin, None):
            if when > at + SIMULTANEOUS:
                return
            if other != call:
                yield other

    def only_other(self, call: CallId, at: datetime) -> CallId | None:
        """The one that this one is bridged with; None if none is, or several could be meant."""
        if len(self.bridged) <= SEVERAL:  # mostly, and then no time need be looked at
            others = [*self.others(call)]
            if len(others) < SEVERAL:
                return others[0] if others else None
        return only(self.near(call, at)) or only(self.others(call))

    def is_left_to(self, call: CallId) -> bool:
        """Whether it is the one leg that ever was bridged and has not ended."""
        return len(self.left) == 1 and call in self.left

    def swayed(self, call: CallId, at: datetime) -> Iterator[CallId]:
        """Those to whom it makes a difference that this one is bridged since that time.

        All that were bridged just before are near each other, and so are all just after: if
        they are many, each has several near without this one.
        """
        if len(self.bridged) <= SEVERAL + 1:
            yield from self.others(call)
            return
        here = bisect_left(self.bridged, (at, call))
        begin = bisect_left(self.bridged, at - SIMULTANEOUS, key=_time)
        end = bisect_right(self.bridged, at + SIMULTANEOUS, key=_time)
        before = self.bridged[max(begin, here - SEVERAL - 1) : here]
        after = self.bridged[here : min(end, here + SEVERAL + 2)]
        for side in (before, after):
            others = [other for _, other in side if other != call]
            if len(others) <= SEVERAL:
                yield from others


NOBODY: Final = Session()


def only(choice: Iterator[CallId]) -> CallId | None:
    """The one that could be meant; None if none is, or several."""
    few = list(islice(choice, SEVERAL))
    return few[0] if len(few) == 1 else None


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """The later of two times, as far as there are two."""
    if one is None or other is None:
        return one or other
    return max(one, other)


def _with(calls: _Calls, call: CallId) -> _Calls:
    if call in calls:
        return calls
    if isinstance(calls, HashTrieSet):
        return calls.insert(call)
    more = tuple(sorted((*calls, call)))
    return more if len(more) <= FEW else HashTrieSet(more)


def _without(calls: _Calls, call: CallId) -> _Calls:
    if isinstance(calls, HashTrieSet):
        fewer = calls.discard(call)
        return fewer if len(fewer) > FEW else tuple(sorted(fewer))
    return tuple(one for one in calls if one != call)


def _put_in(sorted_: tuple[_Sorted, ...], one: _Sorted) -> tuple[_Sorted, ...]:
    if not sorted_:
        return (one,)
    more = list(sorted_)
    insort(more, one)
    return tuple(more)


def _taken_out(sorted_: tuple[_Sorted, ...], one: _Sorted) -> tuple[_Sorted, ...]:
    place = bisect_left(sorted_, one)
    if one not in sorted_[place : place + 1]:
        return sorted_
    fewer = list(sorted_)
    del fewer[place]
    return tuple(fewer)


def _time(bridged: _Bridged) -> datetime:
    return bridged[0]

"""Who calls for a hand: those that ring and those who are alone, the longest first.

One who is alone and was never with an agent comes after them: another program may have the
call. Knows every leg, whatever the table shows of them: no filter, order or freeze hides who rings.
"""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Iterator
from typing import Final, NamedTuple

from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Answer
from console.domain.why_not import JOIN, why_not
from console.ui.actions.rights import why_not_on
from console.ui.state.store import Store, Touched

SETTLED: Final = 0.4
"""Seconds for which no key answers after another call became the next one."""


class Caller(NamedTuple):
    """One who calls for a hand, and since when in Unix seconds: callers compare by age.

    `unoffered` is one who does not ring for whoever works here, but for nobody else either;
    `unclaimed` one who is alone and was never with an agent: those come last.
    """

    unoffered: bool
    unclaimed: bool
    since: float
    call: CallId


def calls(leg: Leg) -> bool:
    """Whether the leg rings or is alone.

    By the last proof: a doubt or a hang-up under way changes nothing.
    """
    offered = (leg.known or leg.state) is CallState.OFFERED
    return leg.alive and (offered or leg.alone_since is not None)


class Callers:
    """Follows the store from change to change; `edition` grows with every difference.

    A change costs as much among many callers as among few.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self.edition = 0
        self._all = _Sorted()
        self._answerable = _Sorted()
        self._next: CallId | None = None
        self._next_since = float("-inf")

    def __len__(self) -> int:
        return len(self._all.callers)

    def __iter__(self) -> Iterator[Caller]:
        """The oldest first."""
        return iter(self._all.callers)

    def follow(self, touched: Touched, now: float) -> None:
        """Take what is different, at a moment of the monotonic clock."""
        there = self._store.legs
        found = touched.legs
        if touched.everything:  # of ten thousand few call, and few did
            found = (*self._all.of, *(one.id for one in there.values() if calls(one)))
        for call in (*found, *touched.gone):
            self._take(call)
        self.next(now)

    def next(self, now: float) -> Leg | None:
        """The one that a key answers: the oldest that can be answered; None if there is none.

        One who is alone can be taken back, but not from another agent, who may do it.

        `now` is when that is asked: another one than a moment ago is noted from then on.
        """
        legs = (self._store.leg(one.call) for one in self._answerable.callers)
        found = next((leg for leg in legs if leg is not None and not self._forbidden(leg)), None)
        call = found.id if found else None
        if call != self._next:
            self._next, self._next_since = call, now
        return found

    def settled(self, now: float) -> bool:
        """Whether eyes have had time to see who is the next one."""
        return now >= self._next_since + SETTLED

    def _forbidden(self, leg: Leg) -> bool:
        board, reader = self._store.board, self._store.reader
        if leg.alone_since and leg.agent not in {None, "", board.agent}:
            return True
        if why_not_on(Answer.action, reader.asking(None), (leg,)) or reader.is_for_others(leg):
            return True
        return why_not(JOIN if board.phone else Answer.action, leg) is not None

    def _calls(self, leg: Leg) -> bool:
        """Whether it calls for this hand, as far as is known: what others are offered does not."""
        others = self._store.reader.is_for_others(leg)
        return calls(leg) and not others and not self._store.folded(leg)

    def _take(self, call: CallId) -> None:
        leg = self._store.legs.get(call)
        caller = answerable = None
        if leg is not None and self._calls(leg):
            since = leg.alone_since or leg.started_at or leg.changed_at
            unclaimed = leg.alone_since is not None and not leg.agent
            unoffered = not self._store.reader.rings(leg)
            caller = Caller(unoffered, unclaimed, since.timestamp(), call)
            # this console's own orders, which come and go without a word, may forbid it still
            answerable = None if self._forbidden(leg) else caller
        self._answerable.put(call, answerable)
        if self._all.put(call, caller):
            self.edition += 1


class _Sorted:
    """Callers, the oldest first, and by their calls."""

    def __init__(self) -> None:
        self.callers: list[Caller] = []
        self.of: dict[CallId, Caller] = {}

    def put(self, call: CallId, after: Caller | None) -> bool:
        """Have a call be that caller, or none; whether that is different."""
        before = self.of.pop(call, None)
        if after is not None:
            self.of[call] = after
        if before == after:
            return False
        if before is not None:
            del self.callers[bisect_left(self.callers, before)]
        if after is not None:
            insort(self.callers, after)
        return True

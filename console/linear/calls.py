"""The list of calls as one steps through it, and the one that orders are for.

The selection is a call and never a place: whatever comes, goes or ends, it stays with that
call until the hand moves it, or, where it holds nothing any more, until somebody rings.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from console.domain.leg import CallId, CallState, Leg
from console.ui.acts.hang_up import NewestCall
from console.ui.state.store import Store, Touched
from console.ui.table.view import Lens, Names, seen_through

DISARMED: Final = 0.4
"""Seconds for which no order reaches a call whose state changed under the hand."""

UNHEARD: Final = 1.0
"""Seconds for which none reaches a call that became the selected one by itself: it is being
said."""


class Calls:
    """Those that are seen through the lens, the selected one and the marked ones.

    `moment` is the monotonic clock, in seconds.
    """

    def __init__(self, store: Store, moment: Callable[[], float]) -> None:
        self._store, self._moment = store, moment
        self.lens = Lens()
        self.selected: CallId | None = None
        self.marked: dict[CallId, None] = {}
        self.newest, self._aimed = NewestCall(store), 0
        self._armed_at = float("-inf")
        self._state: tuple[CallState, bool] | None = None
        self._over_since: float | None = None

    # What there is ----------------------------------------------------------------------

    def listed(self) -> tuple[Leg, ...]:
        """The calls in their order: those who call first, then mine, then the others by age."""
        names = {one.id: one.name for one in self._store.connections}
        legs = (leg for leg in self._store.all_legs() if not self._store.folded(leg))
        return seen_through(self.lens, legs, Names(reader=self._store.reader, connections=names))

    @property
    def leg(self) -> Leg | None:
        """The selected call as it is now; None where none is, or it left the board."""
        return self._store.leg(self.selected)

    @property
    def marked_legs(self) -> tuple[Leg, ...]:
        """The marked calls that are there still."""
        return tuple(filter(None, map(self._store.leg, self.marked)))

    @property
    def armed(self) -> bool:
        """Whether the hand has had time to hear what is with the selected call."""
        return self._moment() >= self._armed_at

    @property
    def holds_nothing(self) -> bool:
        """Whether no order could be meant for what is selected: nothing is, or it is long over."""
        if self.selected is None:
            return True
        leg = self.leg
        if leg is not None and leg.alive:
            return False
        return self._over_since is not None and self._moment() - self._over_since > UNHEARD

    @property
    def elsewhere(self) -> str:
        """Who is on my newest call, where the hand chose the selected one before; else no text."""
        return self.newest.elsewhere(self.leg, self._aimed)

    # The hand ---------------------------------------------------------------------------

    def select(self, call: CallId | None, *, by_itself: bool = False) -> None:
        """Another call is the selected one; `by_itself` where no hand moved to it."""
        self.selected = call
        self._aimed = self._aimed if by_itself else self.newest.edition
        self._state = self._state_of(self.leg)
        self._over_since = None if self.leg is not None and self.leg.alive else self._moment()
        self._armed_at = self._moment() + UNHEARD if by_itself else float("-inf")

    def step(self, by: int) -> bool:
        """Go so many calls on, or back; False where there is none, or none further."""
        listed = [leg.id for leg in self.listed()]
        if not listed:
            return False
        if self.selected not in listed:
            self.select(listed[0 if by > 0 else -1])
            return True
        at = listed.index(self.selected)
        new = min(max(at + by, 0), len(listed) - 1)
        self.select(listed[new])
        return new != at

    def go_to(self, at: int) -> bool:
        """Go to the first, or with -1 the last call; False where there is none."""
        listed = self.listed()
        if listed:
            self.select(listed[at].id)
        return bool(listed)

    def mark(self) -> bool:
        """Mark the selected call, or take its mark away; whether it is marked now."""
        if self.selected is None:
            return False
        if self.selected in self.marked:
            del self.marked[self.selected]
            return False
        self.marked[self.selected] = None
        return True

    def look(self, **lens: object) -> None:
        """Look at the list otherwise."""
        self.lens = msgspec.structs.replace(self.lens, **lens)

    # The board --------------------------------------------------------------------------

    def follow(self, touched: Touched) -> None:
        """Mind what became of the selected and of the marked calls: what ended is not marked."""
        self.newest.follow(touched)
        for call in tuple(self.marked):
            leg = self._store.leg(call)
            if leg is None or not leg.alive:
                del self.marked[call]
        state = self._state_of(self.leg)
        if state == self._state:
            return
        self._state = state
        self._armed_at = max(self._armed_at, self._moment() + DISARMED)
        if state is None or state[0] is CallState.ENDED:
            self._over_since = self._moment()

    @staticmethod
    def _state_of(leg: Leg | None) -> tuple[CallState, bool] | None:
        return (leg.state, leg.alone_since is not None) if leg is not None else None

"""One row for each customer's session, if the user wants that: who else is on it is counted there.

The row is that of the caller, or of whom we called. Consulted ones, targets of a transfer and
supervisors of the same session have none of their own then, as long as that one's row stands
there. Never without a row is who hears nobody, is marked, or is under the cursor; nor does a
filter leave out whom it found.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from console.domain.acts import Role
from console.domain.leg import CallId, Leg, age
from console.ui.state.leg_index import Ties
from console.ui.table.rows import TableRows
from console.ui.table.view import Names, visible

RELATED: Final = frozenset({Role.CONSULT, Role.TARGET, Role.SUPERVISOR})
"""Roles of those who are on the line because of somebody else's call."""


class SessionRows(TableRows):
    """The rows of the live table, in which those of a session may be one."""

    def __init__(self, names: Names | None = None) -> None:
        super().__init__(names)
        self._sessions = Ties()

    def beside(self, call: CallId) -> int:
        """How many living legs the row of a call stands for beside its own."""
        leg = self.newest.get(call)
        if leg is None or not self.lens.sessions or self._head(leg) is not leg:
            return 0
        related = (other for other in self._beside(leg) if other.role in RELATED and other.alive)
        return sum(other.id not in self.order for other in related)

    def drop(self, calls: Iterable[CallId], *, now: float) -> None:
        """Forget legs; who had no row because of one of them has its own again."""
        gone = [leg for call in calls if (leg := self.newest.get(call))]
        super().drop([leg.id for leg in gone], now=now)
        for leg in gone:
            self._sessions.untie(leg.session_id, leg.id)
        for leg in gone:
            self._place_others(leg)

    def show(self, legs: Iterable[Leg], *, now: float, wall: datetime) -> None:
        """Hold exactly these legs."""
        told = [*legs]
        if not self.newest and not self.frozen:
            self._begin([leg for leg in told if leg.alive])
        super().show(told, now=now, wall=wall)

    def _begin(self, legs: Sequence[Leg]) -> None:
        """Hold these, which live, where none was held: all that `_put` makes of each."""
        for leg in legs:
            self.newest[leg.id] = self._shown[leg.id] = leg
            self._sessions.tie(leg.session_id, leg.id)
        self.counts.begin(legs)
        with self.order.many_set():
            for leg in legs:
                self._set_place(leg)

    def _put(self, leg: Leg, now: float, wall: datetime) -> None:
        before = self.newest.get(leg.id)
        if before is not None and before.session_id != leg.session_id:
            self._sessions.untie(before.session_id, before.id)
        self._sessions.tie(leg.session_id, leg.id)
        super()._put(leg, now, wall)
        if before is not None and _stood_for_others(before, leg):
            self._place_others(before)

    def freeze(self, frozen: bool, *, now: float, wall: datetime) -> None:  # noqa: FBT001 - a switch
        """Keep what is shown as it is, or thaw it."""
        super().freeze(frozen, now=now, wall=wall)
        if frozen:
            return
        for leg in self._shown.values():  # whoever stood for it may be in another session now
            if leg.role in RELATED and leg.alive:
                self._set_place(leg)

    def _take(self, leg: Leg, now: float, wall: datetime) -> None:
        super()._take(leg, now, wall)
        self._place_others(leg)

    def _set_place(self, leg: Leg) -> None:
        if self._is_folded(leg):
            self.order.set(leg.id, None)
        else:
            super()._set_place(leg)

    def _is_folded(self, leg: Leg) -> bool:
        """Whether another one's row stands for the leg."""
        if leg.role not in RELATED or not self.lens.sessions or self.lens.filter.strip():
            return False
        if leg.alone_since is not None or leg.id == self.cursor or self.is_marked(leg.id):
            return False
        head = self._head(leg)
        return head is not None and visible(head, self.lens, (), self.names)

    def _head(self, leg: Leg) -> Leg | None:
        """Whose row stands for the session of a leg: the oldest one alive without a role."""
        heads = [one for one in (leg, *self._beside(leg)) if one.role is None and one.alive]
        return min(heads, key=age, default=None)

    def _beside(self, leg: Leg) -> list[Leg]:
        """The other legs of a leg's session."""
        calls = self._sessions.tied(leg.session_id)
        return [self.newest[call] for call in calls if call != leg.id and call in self.newest]

    def _place_others(self, leg: Leg) -> None:
        """Give those a row, or none, for whom one without a role makes a difference."""
        if not self.lens.sessions or self.frozen or leg.role is not None:
            return
        for other in self._beside(leg):
            if other.role in RELATED and other.id in self._shown and other.alive:
                self._set_place(self._shown[other.id])


def _stood_for_others(before: Leg, leg: Leg) -> bool:
    """Whether the leg may have had the row of others, whose row it is no more."""
    return before.role is None and (before.session_id, None) != (leg.session_id, leg.role)

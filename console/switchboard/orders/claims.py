"""Who takes a call is written down before anything is sent, so that two never take the same.

The switchboard's loop is the one that decides: orders about a leg are looked at one at a
time, and the claim of the first is on the board before the second one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Final

from console.domain.acts import Act, Answer, Reject, RejectNotReady
from console.domain.leg import CallId, CallState
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import CallClaimed, ClaimReleased
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.errors import JournalFailed, NotWritten, TakenByOther
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder

CLAIMING: Final[tuple[type[Act], ...]] = (Answer, Reject, RejectNotReady)
"""The acts by which a member takes a call."""


class Claims:
    """The claims of a team's members. Where one works alone, there are none.

    `now` is the wall clock.
    """

    def __init__(
        self, team: Team, recorder: Recorder, live: LiveBoard, *, now: Callable[[], datetime]
    ) -> None:
        self._team, self._recorder, self._live, self._now = team, recorder, live, now

    def check(self, order: Order) -> None:
        """Raise `TakenByOther` where another member has a call that the order would take."""
        for call in self._taken_by(order):
            leg = self._live.board.leg(call)
            claim = leg.claimed_by if leg is not None else None
            if claim is not None and claim.member != order.by:
                ago = (self._now() - claim.at).total_seconds()
                raise TakenByOther(self._team.name(claim.member), max(0.0, ago))

    async def take(self, order: Order) -> None:
        """Write the claim down; nothing is to be sent before it stands. Raises `NotWritten`."""
        for call in self._taken_by(order):
            leg = self._live.board.leg(call)
            if leg is not None and leg.claimed_by is None:
                claim = CallClaimed(call=call, member=order.by, order=order.id)
                try:
                    await self._recorder.own(claim)
                except JournalFailed as error:
                    raise NotWritten(error) from error

    async def settle(self, order: Order, outcome: Outcome) -> None:
        """Release what was claimed for nothing: Telnyx refused, and the caller still rings.

        Raises `JournalFailed`. What nobody knows the outcome of stays claimed.
        """
        if outcome.kind is not OutcomeKind.REFUSED:
            return
        for call in self._taken_by(order):
            leg = self._live.board.leg(call)
            claim = leg.claimed_by if leg is not None else None
            if leg is None or claim is None or claim.order != order.id:
                continue
            if leg.known in {None, CallState.OFFERED} and leg.alive:
                await self._recorder.own(
                    ClaimReleased(call=call, member=claim.member, why=ClaimEnd.REFUSED)
                )

    def _taken_by(self, order: Order) -> tuple[CallId, ...]:
        """The calls that an order takes for its member."""
        return order.act.calls if self._team.members and isinstance(order.act, CLAIMING) else ()

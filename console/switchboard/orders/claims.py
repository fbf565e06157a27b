"""Who takes a call is written down before anything is sent, so that two never take the same.

The switchboard's loop is the one that decides: orders about a leg are looked at one at a
time, and the claim of the first is on the board before the second one is looked at.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Final

from console.domain.acts import Act, Answer, Reject, RejectNotReady
from console.domain.fold.places import value
from console.domain.ids import OrderId
from console.domain.leg import CallId, CallState
from console.domain.my_phone import my_leg
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.own_facts import CallClaimed, ClaimReleased
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.domain.team.rights import Asking, taken, taken_elsewhere, why_not_act
from console.errors import JournalFailed, NotPermitted, NotWritten
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import ONE_HOST, Hosts

CLAIMING: Final[tuple[type[Act], ...]] = (Answer, Reject, RejectNotReady)
"""The acts by which a member takes a call."""


class Claims:
    """The rights and the claims of a team's members. Where one works alone, there are none.

    `now` is the wall clock.
    """

    def __init__(
        self,
        recorder: Recorder,
        live: LiveBoard,
        *,
        now: Callable[[], datetime],
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._recorder, self._live, self._now = recorder, live, now
        self._hosts = hosts

    @property
    def team(self) -> Team:
        """Whose rights they are."""
        return self._live.agents.team

    def check(self, order: Order) -> None:
        """Raise `NotPermitted` where the member may not give the order, or another has the call.

        What a route makes of a call holds only as long as no member took it.
        """
        # as they are shown: the board by itself does not know who is alone
        legs, now = self._live.legs, self._now()
        member = self.team.member(order.by)
        if member is None:
            for known in filter(None, map(legs.get, order.act.calls)):
                # who works here no more may have it still
                if known.claimed_by is not None and known.claimed_by.member != order.by:
                    raise NotPermitted(taken(known, self.team.name(known.claimed_by.member), now))
            return
        had = self._live.agents.attendances.of(order.by).folded
        left = (*had.awaiting, *had.left)
        asking = Asking(self.team, member, my_leg(legs.values(), order.by), now, left=left)
        if reason := why_not_act(order.act, asking, legs.get):
            raise NotPermitted(reason)
        for call in self._taken_by(order):
            leg = legs.get(call)
            if leg is not None and leg.claimed_by and leg.claimed_by.member != order.by:
                raise NotPermitted(taken(leg, self.team.name(leg.claimed_by.member), now))

    async def take(self, order: Order) -> None:
        """Write the claim down; nothing is to be sent before it stands.

        Raises `NotWritten`, and `NotPermitted` where a member at another host was first.

        One of an order of its own that came to nothing gives way, so that what comes of this
        order decides about the claim.
        """
        for call in self._taken_by(order):
            leg = self._live.board.leg(call)
            if leg is None or (leg.claimed_by and leg.known is not CallState.OFFERED):
                continue
            claim = CallClaimed(call=call, member=order.by, order=order.id)
            try:
                await self.release(call, ClaimEnd.LAPSED)
                if first := await self._hosts.claim(call, order.by, order.id):
                    raise NotPermitted(taken_elsewhere(self.team.name(first)))
                await self._recorder.own(claim)
            except JournalFailed as error:
                await self._hosts.release(call, order.by)
                raise NotWritten(error) from error

    async def settle(self, order: Order, outcome: Outcome) -> None:
        """Release what was claimed for nothing: Telnyx refused, and the caller still rings.

        So it is with a caller whom somebody else answered: without the team's database Telnyx
        decides. Raises `JournalFailed`. What nobody knows the outcome of stays claimed.
        """
        if outcome.kind is not OutcomeKind.REFUSED:
            return
        for call in self._taken_by(order):
            leg = self._live.board.leg(call)
            claim = leg.claimed_by if leg is not None else None
            if leg is None or claim is None or not leg.alive:
                continue
            if claim.order == order.id:
                rings = leg.known in {None, CallState.OFFERED}
                over = rings or self._is_anothers(call, order.by)
            else:
                # the one of another host came meanwhile: once that is released, or the call is
                # handed over, this one would be the first, and the call its member's
                over = claim.member != order.by and self._is_claimed_by(call, order)
            if over:
                why = ClaimEnd.REFUSED
                await self._recorder.own(ClaimReleased(call=call, member=order.by, why=why))

    def _is_claimed_by(self, call: CallId, order: Order) -> bool:
        """Whether a claim of that order stands, be it behind another one."""
        folded = self._live.folded(call)
        return folded is not None and any(one.order == order.id for _, one in folded.offers.claims)

    def _is_anothers(self, call: CallId, member: str) -> bool:
        """Whether Telnyx names another one than that member as who took the call."""
        folded = self._live.folded(call)
        return folded is not None and value(folded.first.agent) not in (None, member)

    async def move(self, call: CallId, to: str, order: OrderId, why: ClaimEnd) -> None:
        """Have a member claim a call in the place of whoever had. Raises `JournalFailed`.

        The claim of the one who had it ends last, so that the call is somebody's in between,
        too, also if nothing more is written.
        """
        leg = self._live.board.leg(call)
        if leg is None or not leg.alive or (leg.claimed_by and leg.claimed_by.member == to):
            return
        had = self._claimed_by(call)
        await self._hosts.move_claim(call, to, order)
        await self._recorder.own(CallClaimed(call=call, member=to, order=order))
        await self._end(call, [one for one in had if one != to], why)

    async def release(self, call: CallId, why: ClaimEnd) -> None:
        """End the claim on a call, if there is one. Raises `JournalFailed`."""
        leg = self._live.board.leg(call)
        if leg is not None and leg.claimed_by is not None:
            await self._end(call, self._claimed_by(call), why)

    async def _end(self, call: CallId, members: Sequence[str], why: ClaimEnd) -> None:
        """End those claims; the one of the first, who has the call, is the last to end.

        What stands behind it came to nothing at another host: it would be the first one then.
        """
        for behind in members[1:]:
            over = ClaimReleased(call=call, member=behind, why=ClaimEnd.LAPSED)
            await self._recorder.own(over)
        for had in members[:1]:
            await self._recorder.own(ClaimReleased(call=call, member=had, why=why))

    def _claimed_by(self, call: CallId) -> list[str]:
        """Who has a claim on the call, the one who has the call first."""
        folded = self._live.folded(call)
        return [] if folded is None else [*dict.fromkeys(x.member for _, x in folded.offers.claims)]

    def _taken_by(self, order: Order) -> tuple[CallId, ...]:
        """The calls that an order takes for its member; one that is no member's takes none."""
        takes = isinstance(order.act, CLAIMING) and self.team.member(order.by) is not None
        return order.act.calls if takes else ()

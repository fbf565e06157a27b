"""What the members of a team ask of each other: a call, its claim, a state."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

import msgspec

from console.domain.acts import (
    ChooseNext,
    GiveCall,
    GoNotReady,
    GoReady,
    OfferAgain,
    SetMemberState,
    TakeOver,
)
from console.domain.agent.state import Presence
from console.domain.agent.stuck import is_overdue
from console.domain.leg import CallId, Leg
from console.domain.my_phone import together
from console.domain.orders import Order
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.errors import NotNow, StepFailed
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.moving import Colleague, Moving
from console.switchboard.procedures.steps import Steps, living

_AFTER: Final = {Presence.ON_CALL: "after this call ", Presence.WRAP_UP: "after this wrap-up "}
"""From when on a state that was set is that of a member, by the one that it is in."""


class HandOver:
    """The procedures of a team: whose call, whose state.

    `member` finds one who works here, by its user.
    """

    def __init__(
        self,
        team: Team,
        steps: Steps,
        claims: Claims,
        member: Callable[[str], Colleague | None],
    ) -> None:
        self._team, self._steps, self._claims, self._member = team, steps, claims, member
        self.moving = Moving(team, steps, claims, member)

    async def give(self, order: Order) -> Sent:
        """Ring a colleague's phone and join it to the call; until it answers nothing changes."""
        act = order.act
        if not isinstance(act, GiveCall):
            raise TypeError(act)
        return await self.moving.move(order, act.call, act.member, act.note)

    async def take_over(self, order: Order) -> Sent:
        """Have my phone in the place of a colleague's."""
        act = order.act
        if not isinstance(act, TakeOver):
            raise TypeError(act)
        return await self.moving.move(order, act.call, order.by)

    async def offer_again(self, order: Order) -> Sent:
        """Take the claim off a call that nobody talks on, so that it is offered anew."""
        act = order.act
        if not isinstance(act, OfferAgain):
            raise TypeError(act)
        leg = self._leg(act.call)
        claim = leg.claimed_by
        if claim is None:
            raise StepFailed("nobody has claimed the call: it is offered already")
        theirs = self._member(claim.member)
        mine = theirs.phone.leg if theirs is not None else None
        if mine is not None and together(mine, leg):
            name = self._team.name(claim.member)
            raise StepFailed(f"{name} talks on this call", "Take it over, or hand it over.")
        await self._claims.release(leg.id, ClaimEnd.GIVEN_BACK)
        return Sent(message="the call is offered again")

    async def set_state(self, order: Order) -> Sent:
        """Put a colleague into a state that it could choose itself, and tell it who did."""
        act = order.act
        if not isinstance(act, SetMemberState):
            raise TypeError(act)
        member, name = self.moving.colleague(act.member), self._team.name(act.member)
        choice, now = act.choice, member.state.state
        if is_overdue(now, self._steps.live.now()):
            await member.state.free(order.id, choice)
            then = ""
        else:
            await self._choose(order, act, member, name)
            then = _AFTER.get(now.state, "")
        why = f": {act.note}" if act.note else ""
        text = f"{self._team.name(order.by)} set {name} {then}{choice.words}{why}"
        await self._steps.tell(order, act.member, text)
        return Sent(message=f"{name} is {then}{choice.words}")

    async def _choose(
        self, order: Order, act: SetMemberState, member: Colleague, name: str
    ) -> None:
        """Have the colleague choose it. Raises `StepFailed` if it could not."""
        choice = act.choice
        if member.state.state.busy:
            go: ChooseNext | GoReady | GoNotReady = ChooseNext(choice=choice)
        else:
            go = GoReady() if choice.ready else GoNotReady(reason=choice.reason)
        as_them = msgspec.structs.replace(order, by=act.member, act=go)
        try:
            member.state.allow(as_them)
        except NotNow as error:
            why = error.reason.replace("you are", "they are")
            raise StepFailed(f"{name} cannot be set {choice.words}: {why}") from error
        await self._steps.take(as_them, "state", go)

    # Parts --------------------------------------------------------------------------------

    def _leg(self, call: CallId) -> Leg:
        return living(self._steps.leg(call))

"""A call goes from one member of a team to another, and its claim with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from console.domain.acts import (
    AskForHelp,
    ChooseNext,
    GiveCall,
    GoNotReady,
    GoReady,
    OfferAgain,
    SetMemberState,
    TakeOver,
    UnholdParticipant,
)
from console.domain.agent.state import Presence
from console.domain.agent.stuck import is_overdue
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import as_others_read, has_company, together
from console.domain.orders import Order
from console.domain.people.colleagues import is_taken_up
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.domain.team.rights import holder, may_any
from console.errors import NotNow, StepFailed
from console.line.port import Light
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.agent import AgentProcedures
from console.switchboard.procedures.phone import MINE, Phone
from console.switchboard.procedures.steps import Steps

_SOMEBODY_ELSE: Final = "Choose somebody else."
_AFTER: Final = {Presence.ON_CALL: "after this call ", Presence.WRAP_UP: "after this wrap-up "}
"""From when on a state that was set is that of a member, by the one that it is in."""


class Colleague(Protocol):
    """A member, as far as another one's order is about it."""

    @property
    def phone(self) -> Phone:
        """Its phone."""
        ...

    @property
    def state(self) -> AgentProcedures:
        """Who notes its state, and knows what it may choose."""
        ...


class HandOver:
    """The procedures of a team: whose call, whose state, who helps.

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

    async def give(self, order: Order) -> Sent:
        """Ring a colleague's phone and join it to the call; until it answers nothing changes."""
        act = order.act
        if not isinstance(act, GiveCall):
            raise TypeError(act)
        return await self._move(order, act.call, act.member, act.note)

    async def take_over(self, order: Order) -> Sent:
        """Have my phone in the place of a colleague's."""
        act = order.act
        if not isinstance(act, TakeOver):
            raise TypeError(act)
        return await self._move(order, act.call, order.by, "")

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
        member, name = self._colleague(act.member), self._team.name(act.member)
        choice, now = act.choice, member.state.state
        if is_overdue(now, self._steps.live.now()):
            await member.state.free(order.id, choice)
            then = ""
        else:
            await self._choose(order, act, member, name)
            then = _AFTER.get(now.state, "")
        why = f": {act.note}" if act.note else ""
        text = f"{self._team.name(order.by)} set {name} {then}{choice.words}{why}"
        self._steps.live.notice(text, Light.WARN, to=act.member)
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

    async def help(self, order: Order) -> Sent:
        """Have every supervisor told that a member asks to be helped in its call."""
        act = order.act
        if not isinstance(act, AskForHelp):
            raise TypeError(act)
        leg, who = self._leg(act.call), self._team.name(order.by)
        asked = [one for one in self._team.members if may_any(one) and one.user != order.by]
        if not asked:
            raise StepFailed("there is no supervisor in the team")
        consoles = {now.member.user: now.consoles for now in self._steps.live.agents.members}
        asked, away = [one for one in asked if consoles.get(one.user)], asked
        if not asked:
            names = ", ".join(one.shown for one in away)
            raise StepFailed(f"no supervisor has a console open: {names}", "Call one of them.")
        said = f": {act.note}" if act.note else ""
        text = f"{who} asks for help with {leg.other_party or 'a call'}{said}"
        for one in asked:
            self._steps.live.notice(text, Light.WARN, call=leg.id, to=one.user)
        names = ", ".join(one.shown for one in asked)
        return Sent(message=f"{names} {'is' if len(asked) == 1 else 'are'} told")

    # Parts --------------------------------------------------------------------------------

    async def _move(self, order: Order, call: CallId, to: str, note: str) -> Sent:
        """Have the call with that member: rung, joined, and only then let go by who had it."""
        leg, theirs, name = self._leg(call), self._colleague(to).phone, self._team.name(to)
        had = holder(leg)
        if had == to and theirs.leg is not None and together(theirs.leg, leg):
            raise StepFailed(f"{name} talks on this call already")
        legs = self._steps.live.legs.values()
        if theirs.taken:
            raise StepFailed(f"{name}'s phone is being rung for a call", _SOMEBODY_ELSE)
        if is_taken_up(to, legs, self._team) or (
            theirs.leg is not None and has_company(theirs.leg, legs)
        ):
            raise StepFailed(f"{name} is on a call", _SOMEBODY_ELSE)
        if theirs.address is None and theirs.leg is None:
            raise StepFailed(f"{name} has no phone here", _SOMEBODY_ELSE)
        if to != order.by:
            self._tell(order, to, leg, note)
        as_them = _as(order, to)
        try:
            async with theirs.borrowed(as_them):
                whose = MINE if to == order.by else f"{name}'s phone"
                await self._join(as_them, call, theirs, whose)
        except StepFailed as failed:
            if to == order.by:
                raise
            raise failed.said(lambda text: as_others_read(text, name)) from failed
        why = ClaimEnd.TAKEN_OVER if to == order.by else ClaimEnd.HANDED_OVER
        await self._claims.move(call, to, order.id, why)
        if had is not None and had != to:
            if why is ClaimEnd.TAKEN_OVER:
                text = f"{name} took {leg.other_party or 'a call'} over from {self._team.name(had)}"
                self._steps.live.notice(text, Light.WARN, call=call, to=had)
            await self._let_go(order, had, call)
        return Sent(message="you have the call" if to == order.by else f"{name} has the call")

    async def _join(self, order: Order, call: CallId, theirs: Phone, whose: str) -> None:
        """Have a member's phone up and on the line with the call. Raises `StepFailed`."""
        rung = theirs.leg is None and not theirs.keeps
        picked_up = await theirs.up(order, call, whose=whose)
        try:
            leg = self._leg(call)
            conference = leg.media.conference
            if conference is None:
                await theirs.connect(order, call, picked_up)
                return
            await theirs.enter(order, call, conference)
            if leg.state is CallState.HELD:
                back = UnholdParticipant(call=call, conference=conference)
                await self._steps.take(order, "talk again", back)
        except StepFailed as failed:
            await theirs.put_down(order, picked_up.id if rung else None, failed)
            raise

    async def _let_go(self, order: Order, had: str, call: CallId) -> None:
        """Have the phone of who had the call hear it no more, where it is still in it."""
        member, leg = self._member(had), self._steps.leg(call)
        mine = member.phone.leg if member is not None else None
        if member is None or mine is None or leg is None:
            return
        there = mine.media.conference
        if together(mine, leg) or (there is not None and there == leg.media.conference):
            await member.phone.part(_as(order, had), mine)

    def _tell(self, order: Order, to: str, leg: Leg, note: str) -> None:
        who, whom = self._team.name(order.by), leg.other_party or "a call"
        said = f": {note}" if note else ""
        text = f"{who} hands {whom} over to {self._team.name(to)}{said}"
        self._steps.live.notice(text, Light.WARN, call=leg.id, to=to)

    def _leg(self, call: CallId) -> Leg:
        leg = self._steps.leg(call)
        if leg is None or not leg.alive:
            raise StepFailed("the call has ended")
        return leg

    def _colleague(self, user: str) -> Colleague:
        member = self._member(user)
        if member is None:
            known = ", ".join(one.user for one in self._team.members)
            raise StepFailed(f"{user} is no member of the team", f"There are: {known}.")
        return member


def _as(order: Order, user: str) -> Order:
    """The order, so that its steps are that member's: its phone is its own leg."""
    return msgspec.structs.replace(order, by=user)

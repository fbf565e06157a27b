"""A call goes from one member's phone to another's; whatever is cut off in between can go on.

The claim moves last: until then the call is whose it was, and the same order given again, or
the next switchboard, finds how far it came and does the rest.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Final, Protocol
from uuid import UUID, uuid5

import msgspec
from msgspec import Struct

from console.domain.acts import GiveCall, HangUp, TakeOver, UnholdParticipant
from console.domain.ids import OrderId
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import as_others_read, consultation, has_company, together
from console.domain.orders import Order
from console.domain.people.colleagues import is_taken_up, member_rung
from console.domain.team.members import Team
from console.domain.team.offers import ClaimEnd
from console.domain.team.rights import holder
from console.errors import JournalFailed, StepFailed
from console.switchboard.background import Background
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.agent import AgentProcedures
from console.switchboard.procedures.phone import MINE, Phone
from console.switchboard.procedures.steps import JOINED, Steps, living

_CARRIED_ON: Final = UUID("5a7e2f0c-6d1b-4b39-9a55-0c4f2f6f9b1e")
"""The name space of orders that go on with one that was cut off."""

_SOMEBODY_ELSE: Final = "Choose somebody else."


class Colleague(Protocol):
    """A member, as far as another one's order is about it.

    `ended_by_me` has the consulted legs that were let go on purpose: they did not leave.
    """

    ended_by_me: set[CallId]

    @property
    def phone(self) -> Phone:
        """Its phone."""
        ...

    @property
    def state(self) -> AgentProcedures:
        """Who notes its state, and knows what it may choose."""
        ...


class _Move(Struct, frozen=True, kw_only=True):
    """Which call goes to whom, in which order's name, and whose it was before."""

    order: Order
    call: CallId
    to: str
    had: str | None
    party: str

    @property
    def as_them(self) -> Order:
        """The order, so that its steps are the taker's: its phone is its own leg."""
        return msgspec.structs.replace(self.order, by=self.to)

    @property
    def taken_over(self) -> bool:
        """Whether whoever ordered it takes the call."""
        return self.to == self.order.by


class Moving:
    """Moves calls between members. `member` finds one who works here, by its user."""

    def __init__(
        self,
        team: Team,
        steps: Steps,
        claims: Claims,
        member: Callable[[str], Colleague | None],
    ) -> None:
        self._team, self._steps, self._claims, self._member = team, steps, claims, member

    async def move(self, order: Order, call: CallId, to: str, note: str = "") -> Sent:
        """Have the call with that member: rung, joined, and only then let go by who had it.

        Who was consulted about it, while one of the two waited, is let go, and all are told.
        One that was cut off before is carried on from where it stood. Raises `StepFailed`.
        """
        leg, theirs, name = self._leg(call), self.colleague(to).phone, self._team.name(to)
        had, there = holder(leg), _is_with(theirs, leg)
        if had == to and there:
            raise StepFailed(f"{name} talks on this call already")
        move = _Move(order=order, call=call, to=to, had=had, party=_party(leg))
        if not there:
            self._must_be_able(leg, to, theirs)
            if not move.taken_over:
                await self._tell_taker(move, note)
        try:
            gone = await (self._clear(move) if there else self._bring(move, theirs))
        except StepFailed as failed:
            if move.taken_over:
                raise
            raise failed.said(lambda text: as_others_read(text, name)) from failed
        return await self._hand_on(move, gone)

    def carry_on(self, interrupted: tuple[Order, ...], background: Background) -> None:
        """Do the rest of what an earlier switchboard had begun when it was cut off."""
        for order in interrupted:
            if isinstance(order.act, GiveCall | TakeOver):
                background.start(self._carry_on(order), "carrying on a hand-over")

    async def _carry_on(self, order: Order) -> None:
        """If the taker is on the line with the call, or comes there now, the call is its own."""
        act = order.act
        call, to = act.calls[0], act.member if isinstance(act, GiveCall) else order.by
        # a host that comes back and the one that gave its order up may both carry it on
        again = msgspec.structs.replace(order, id=OrderId(str(uuid5(_CARRIED_ON, order.id))))
        member = self._member(to)
        if member is None:
            return

        def settled() -> bool:
            leg = self._steps.leg(call)
            return leg is None or _needs_nothing(leg, to) or _is_with(member.phone, leg)

        await self._steps.until(settled, JOINED)
        leg = self._steps.leg(call)
        if leg is None or _needs_nothing(leg, to):
            return
        name = self._team.name(to)
        words = f"the call of {_party(leg)} did not get to {name}, as the switchboard ended: again"
        if _is_with(member.phone, leg):
            with suppress(StepFailed, JournalFailed):
                words = (await self.move(again, call, to)).message
        await self._steps.tell(order, order.by, words, call)

    def colleague(self, user: str) -> Colleague:
        """The member of that user. Raises `StepFailed` where there is none."""
        member = self._member(user)
        if member is None:
            known = ", ".join(one.user for one in self._team.members)
            raise StepFailed(f"{user} is no member of the team", f"There are: {known}.")
        return member

    # The taker ----------------------------------------------------------------------------

    def _must_be_able(self, leg: Leg, to: str, theirs: Phone) -> None:
        """Raise `StepFailed` where that member can take no call now, or not this one."""
        name = self._team.name(to)
        consulted = self._consulted(leg)
        if consulted is not None and self._whom(consulted) == name:
            raise StepFailed(f"{name} is being consulted about this call", "Connect the two.")
        if theirs.taken:
            raise StepFailed(f"{name}'s phone is being rung for a call", _SOMEBODY_ELSE)
        legs = self._steps.live.legs.values()
        talks = theirs.leg is not None and has_company(theirs.leg, legs)
        if talks or is_taken_up(to, legs, self._team):
            raise StepFailed(f"{name} is on a call", _SOMEBODY_ELSE)
        if theirs.address is None and theirs.leg is None:
            raise StepFailed(f"{name} has no phone here", _SOMEBODY_ELSE)

    async def _bring(self, move: _Move, theirs: Phone) -> str:
        """Have the taker's phone up and on the line with the call. Raises `StepFailed`."""
        order = move.as_them
        whose = MINE if move.taken_over else f"{self._team.name(move.to)}'s phone"
        async with theirs.borrowed(order):
            rung = theirs.leg is None and not theirs.keeps
            picked_up = await theirs.up(order, move.call, whose=whose)
            try:
                conference = self._leg(move.call).media.conference
                if conference is None:
                    await theirs.connect(order, move.call, picked_up)
                else:
                    await theirs.enter(order, move.call, conference)
                return await self._clear(move)
            except StepFailed as failed:
                await theirs.put_down(order, picked_up.id if rung else None, failed)
                raise

    # Those who were there -----------------------------------------------------------------

    async def _clear(self, move: _Move) -> str:
        """Let who is consulted about the call go, and have the caller hear again.

        The words of whom that was; no text for nobody. Raises `StepFailed`.
        """
        order, said = move.as_them, ""
        consulted = self._consulted(self._leg(move.call))
        if consulted is not None:
            asking = self._member(consulted.agent or "")
            if asking is not None:
                asking.ended_by_me.add(consulted.id)
            await self._steps.take(order, f"let go {consulted.id}", HangUp(call=consulted.id))
            said = f"{self._whom(consulted)}, who was consulted, was let go"
            await self._tell_consulted(move, consulted)
        leg = self._leg(move.call)
        if leg.state is CallState.HELD and leg.media.conference is not None:
            back = UnholdParticipant(call=leg.id, conference=leg.media.conference)
            await self._steps.take(order, "talk again", back)
        return said

    async def _hand_on(self, move: _Move, gone: str) -> Sent:
        """Have who had the call hear it no more, and the claim with the taker."""
        left = ""
        if move.had not in (None, move.to):
            try:
                await self._let_go(move, move.had or "")
            except StepFailed as failed:  # the call is the taker's all the same
                left = f"{self._team.name(move.had or '')} hears it still: {failed}"
        why = ClaimEnd.TAKEN_OVER if move.taken_over else ClaimEnd.HANDED_OVER
        await self._claims.move(move.call, move.to, move.order.id, why)
        await self._tell_giver(move, gone)
        has = "you have" if move.taken_over else f"{self._team.name(move.to)} has"
        return Sent(message="; ".join(filter(None, (f"{has} the call", gone, left))))

    async def _let_go(self, move: _Move, had: str) -> None:
        """Have the phone of who had the call hear it no more, where it is still in it."""
        member, leg = self._member(had), self._steps.leg(move.call)
        mine = member.phone.leg if member is not None else None
        if member is None or mine is None or leg is None:
            return
        if together(mine, leg) or mine.media.conference == leg.media.conference is not None:
            await member.phone.part(msgspec.structs.replace(move.order, by=had), mine)

    def _consulted(self, leg: Leg) -> Leg | None:
        """Who is rung, or talked with, while the call waits, or waits while it does not.

        None while all of them talk with each other: that is a conference of the call.
        """
        session = self._steps.live.board.session(leg.session_id)
        for target in session:
            both = consultation(target, session)
            if both is None or both.caller.id != leg.id:
                continue
            if both.waiting is not None or target.media.conference != leg.media.conference:
                return target
        return None

    # What is said -------------------------------------------------------------------------

    def _whom(self, consulted: Leg) -> str:
        """A consulted one by the name of the member whose phone it is, else by the number."""
        member = member_rung(consulted, self._team)
        return self._team.name(member) if member else consulted.other_party or "somebody"

    async def _tell_taker(self, move: _Move, note: str) -> None:
        said = f": {note}" if note else ""
        who, to = self._team.name(move.order.by), self._team.name(move.to)
        await self._tell(move, move.to, f"{who} hands {move.party} over to {to}{said}")

    async def _tell_giver(self, move: _Move, gone: str) -> None:
        """Whose call it was is told who has it, unless it gave the call away by itself."""
        if move.had in (None, move.to, move.order.by):
            return
        who, had = self._team.name(move.order.by), self._team.name(move.had or "")
        to = "" if move.taken_over else f" to {self._team.name(move.to)}"
        verb = "took" if move.taken_over else "handed"
        rest = f"; {gone}" if gone else ""
        await self._tell(
            move, move.had or "", f"{who} {verb} {move.party} over from {had}{to}{rest}"
        )

    async def _tell_consulted(self, move: _Move, consulted: Leg) -> None:
        member = member_rung(consulted, self._team)
        if member is not None:
            asked, has = self._team.name(consulted.agent or ""), self._team.name(move.to)
            words = f"{has} has {move.party}, about whom {asked} consulted"
            await self._tell(move, member, f"{words} {self._team.name(member)}: that is over")

    async def _tell(self, move: _Move, whom: str, words: str) -> None:
        await self._steps.tell(move.order, whom, words, move.call)

    def _leg(self, call: CallId) -> Leg:
        return living(self._steps.leg(call))


def _is_with(phone: Phone, leg: Leg) -> bool:
    """Whether that phone is on the line with a call."""
    mine = phone.leg
    return mine is not None and together(mine, leg)


def _needs_nothing(leg: Leg, to: str) -> bool:
    """Whether a call that was to go to a member is there, or over, or is given once more."""
    given = any(one.action in (GiveCall.action, TakeOver.action) for one in leg.pending)
    return given or not leg.alive or holder(leg) == to


def _party(leg: Leg) -> str:
    return leg.other_party or "a call"

"""Hold, mute, conference and consultation. Telnyx has hold and mute in conferences only."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from typing import Final

from console.domain.acts import (
    Bridge,
    Confer,
    Consult,
    Dial,
    HangUp,
    HoldParticipant,
    MuteParticipant,
    Role,
    UnholdParticipant,
    UnmuteParticipant,
)
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import far_end, is_up, together
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.conferences import WEBHOOK, Conferences
from console.switchboard.procedures.phone import CALLEE, Phone
from console.switchboard.procedures.steps import Steps

TURNED: Final = "the bridge is a conference now"


class HoldAndConsult:
    """OrderRouter in which a bridge becomes a conference.

    `ended_by_me` has the consulted legs that were let go from here: they did not leave.
    """

    def __init__(self, steps: Steps, phone: Phone, conferences: Conferences) -> None:
        self._steps, self._phone, self._conferences = steps, phone, conferences
        self.ended_by_me: set[CallId] = set()

    async def hold(self, order: Order) -> Sent:
        """Let the far end wait, apart from all others."""
        leg = self._leg(order)
        conference, turned = await self._conferences.of(order, leg)
        await self._steps.take(order, "hold", HoldParticipant(call=leg.id, conference=conference))
        return Sent(message=TURNED if turned else "")

    async def resume(self, order: Order) -> Sent:
        """Talk with a held party again; who talks with me on another call is held."""
        leg = self._leg(order)
        conference = self._of(leg)
        await self._phone.come(order, leg, conference)
        unhold = UnholdParticipant(call=leg.id, conference=conference)
        await self._steps.take(order, "resume", unhold)
        return Sent()

    async def mute(self, order: Order) -> Sent:
        """Let nobody hear my phone."""
        leg = self._leg(order)
        mine = self._mine_with(leg)
        conference, turned = await self._conferences.of(order, leg)
        await self._steps.take(order, "mute", MuteParticipant(call=mine.id, conference=conference))
        return Sent(message=TURNED if turned else "")

    async def unmute(self, order: Order) -> Sent:
        """Let my phone be heard again; the order may name it, or a call that it is in."""
        leg = self._leg(order)
        phone = self._phone.leg
        mine = phone if phone is not None and phone.id == leg.id else self._mine_with(leg)
        unmute = UnmuteParticipant(call=mine.id, conference=self._of(mine))
        await self._steps.take(order, "unmute", unmute)
        return Sent()

    async def confer(self, order: Order) -> Sent:
        """Bring all named legs, and my phone if it is up, into one conference.

        Of two that are bridged the one that would end with the bridge goes first.
        """
        act = order.act
        if not isinstance(act, Confer):
            raise TypeError(act)
        mine = self._phone.leg
        wanted = [*act.calls, *([mine.id] if mine is not None and is_up(mine) else [])]
        legs = [leg for call in dict.fromkeys(wanted) if (leg := self._steps.leg(call))]
        if not legs:
            raise StepFailed("none of these calls is on the board")
        peers = [peer for leg in legs if (peer := self._steps.leg(leg.peer))]
        legs.extend(peer for peer in peers if peer.id not in wanted)
        for leg in legs:
            self._conferences.must_survive(leg)
        legs.sort(key=lambda leg: leg.peer is None or leg.parked)
        first = next((leg for leg in legs if leg.media.conference), None)
        conference, _ = await self._conferences.of(order, first or legs[0])
        failed = await self._bring_each(order, legs, conference)
        there = sum(self._steps.sits_in(leg.id, conference) for leg in legs)
        if failed is not None:
            raise failed.adding(f"{there} of {len(legs)} are in it") from failed
        return Sent(message=f"a conference of {there}")

    async def _bring_each(
        self, order: Order, legs: Iterable[Leg], conference: str
    ) -> StepFailed | None:
        """Bring all in, and what failed first: nobody stays out because another one does.

        Who is held in it already is to hear the others, too.
        """
        first: StepFailed | None = None
        for leg in legs:
            try:
                await self._conferences.bring(order, leg.id, conference)
                if leg.state is CallState.HELD and leg.media.conference == conference:
                    unhold = UnholdParticipant(call=leg.id, conference=conference)
                    await self._steps.take(order, f"unhold {leg.id}", unhold)
            except StepFailed as failed:
                first = first or failed
        return first

    # Consultation -------------------------------------------------------------------------

    async def consult(self, order: Order) -> Sent:
        """Hold the call, ring somebody, and talk with them while the call waits."""
        act = order.act
        if not isinstance(act, Consult):
            raise TypeError(act)
        leg = self._leg(order)
        mine = self._mine_with(leg)
        _may_be_rung(self._steps, act.to)
        self._steps.rung.add(act.to)
        try:
            return await self._consult(order, act, leg, mine)
        finally:
            self._steps.rung.discard(act.to)

    async def _consult(self, order: Order, act: Consult, leg: Leg, mine: Leg) -> Sent:
        conference, _ = await self._conferences.of(order, leg)
        held = HoldParticipant(call=leg.id, conference=conference)
        await self._steps.take(order, "hold", held)
        target = None
        try:
            made = await self._steps.take(order, "dial", self._dial(leg, act.to))
            target = made.call or CallId("")
            await self._reached(target, leg, mine.id, act.to)
            await self._conferences.bring(order, target, conference)
        except StepFailed as failed:
            if target in self.ended_by_me:
                return Sent(message=f"{act.to} was let go before an answer")
            with suppress(StepFailed):  # the caller may have left
                await self._back(order, leg.id, target, conference)
            words = f"{failed}{self._now(leg, mine.id)}"
            raise StepFailed(words, failed.hint, ambiguous=failed.ambiguous) from failed
        return Sent(message=f"you talk with {act.to}; {far_end(leg)} is held")

    async def _reached(self, target: CallId, leg: Leg, mine: CallId, to: str) -> None:
        """Wait until who is consulted has answered. Raises `StepFailed` if nothing comes of it."""
        settled = frozenset({CallState.ANSWERED, CallState.ENDED})
        alive, caller = self._steps.alive, leg.id
        were = self._are_together(mine, caller)

        def parted() -> bool:
            gone = not (alive(caller) and alive(mine))
            return gone or (were and not self._are_together(mine, caller))

        await self._steps.until(lambda: self._steps.state(target) in settled or parted(), CALLEE)
        if not alive(caller):
            raise StepFailed(f"{far_end(leg)} left")
        if not alive(mine):
            raise StepFailed("your phone was put down")
        if parted():
            raise StepFailed("your phone is not in this call any more")
        if self._steps.state(target) is not CallState.ANSWERED:
            raise self._steps.unreached(to, target)

    def _are_together(self, mine: CallId, caller: CallId) -> bool:
        leg = self._steps.leg(caller)
        return leg is not None and together(self._steps.leg(mine), leg)

    def _now(self, leg: Leg, mine: CallId) -> str:
        """What is so once a consultation came to nothing, to stand behind a sentence."""
        if not self._steps.alive(leg.id):
            return ""
        if not self._steps.alive(mine):
            return f": {far_end(leg)} waits"
        return _after(leg, is_held=self._steps.state(leg.id) is CallState.HELD)

    async def complete(self, order: Order) -> Sent:
        """Join the held party with the one consulted, before my phone leaves; it may have gone."""
        leg, target = self._both(order)
        mine = self._phone.leg
        with_them = together(mine, target)
        await self._steps.take(order, "bridge", Bridge(call=leg.id, other=target.id))
        joined = frozenset({CallState.BRIDGED, CallState.ENDED})
        await self._steps.until(lambda: self._steps.state(leg.id) in joined, WEBHOOK)
        if mine is not None and with_them and not self._phone.keeps:
            await self._phone.end(order, mine.id)
        return Sent(message="the two are connected")

    async def swap(self, order: Order) -> Sent:
        """Talk with the other of the two."""
        leg, target = self._both(order)
        conference = self._of(leg)
        talking, waiting = (target, leg) if leg.state is CallState.HELD else (leg, target)
        hold = HoldParticipant(call=talking.id, conference=conference)
        unhold = UnholdParticipant(call=waiting.id, conference=conference)
        await self._steps.take(order, "hold", hold)
        try:
            await self._steps.take(order, "unhold", unhold)
        except StepFailed as failed:
            if not failed.ambiguous:  # with both of them held I would talk with nobody
                talk_on = UnholdParticipant(call=talking.id, conference=conference)
                await self._steps.take(order, "talk on", talk_on)
            raise
        return Sent(message=f"you talk with {waiting.other_party or 'the other one'}")

    async def abort(self, order: Order) -> Sent:
        """Let the one consulted go, and talk with the held party again."""
        leg, target = self._both(order)
        await self._back(order, leg.id, target.id, self._of(leg))
        return Sent(message=f"you talk with {far_end(leg)} again")

    # Parts --------------------------------------------------------------------------------

    def _leg(self, order: Order) -> Leg:
        call = order.act.calls[0]
        leg = self._steps.leg(call)
        if leg is None:
            raise StepFailed("the call is not on the board")
        return leg

    def _of(self, leg: Leg) -> str:
        if leg.media.conference is None:
            raise StepFailed("the call is in no conference")
        return leg.media.conference

    def _mine_with(self, leg: Leg) -> Leg:
        """My phone, which must be on the line with this leg."""
        mine = self._phone.leg
        if mine is None or not together(mine, leg):
            raise StepFailed("your phone is not in this call", "Answer or join the call first.")
        return mine

    def _both(self, order: Order) -> tuple[Leg, Leg]:
        """The held party and the one consulted, whichever of the two the order names."""
        named = self._leg(order)
        session = self._steps.live.board.session(named.session_id)
        targets = [leg for leg in session if leg.alive and leg.role is Role.CONSULT]
        if len(targets) != 1:
            raise StepFailed("nobody is being consulted about this call")
        target = targets[0]
        conference = target.media.conference
        if named.id != target.id and conference in (None, named.media.conference):
            return named, target
        callers = [
            leg
            for leg in session
            if leg.alive and leg.role is None and leg.media.conference == conference
        ]
        if conference is None or len(callers) != 1:
            raise StepFailed("it is not certain which call is meant", "Choose the held call.")
        return callers[0], target

    async def _back(
        self, order: Order, caller: CallId, target: CallId | None, conference: str
    ) -> None:
        """End the consultation: no orphan, and the caller is talked with again."""
        if target is not None and self._steps.alive(target):
            self.ended_by_me.add(target)
            await self._steps.take(order, "end target", HangUp(call=target))
        leg = self._steps.leg(caller)
        if leg is not None and leg.state is CallState.HELD:
            unhold = UnholdParticipant(call=caller, conference=conference)
            await self._steps.take(order, "back", unhold)

    def _dial(self, leg: Leg, to: str) -> Dial:
        from_ = leg.own_number
        if from_ is None or leg.connection_id is None:
            raise StepFailed("the call's own number or connection is not known")
        return Dial(
            to=to,
            from_=from_,
            connection_id=leg.connection_id,
            role=Role.CONSULT,
            link_to=leg.id,
        )


def _may_be_rung(steps: Steps, to: str) -> None:
    """Raise `StepFailed` if that is the phone of a colleague who is on a call, or rung."""
    for one in steps.live.agents.members:
        why = one.why_no_call or ("being rung" if to in steps.rung else None)
        if one.member.phone == to and why is not None:
            raise StepFailed(f"{one.member.shown} is {why}", "Choose somebody else.")


def _after(leg: Leg, *, is_held: bool) -> str:
    """How it is with the far end after a consultation that came to nothing."""
    who = far_end(leg)
    return f": {who} is still held" if is_held else f": you talk with {who} again"

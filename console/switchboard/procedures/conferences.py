"""Bridges and conferences: how a call and my phone come together.

Telnyx has hold and mute in conferences only, so a bridge is turned into one: it is
begun with the leg that would not survive the end of the bridge, and the parked one
is brought in after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from typing import Final
from weakref import WeakValueDictionary

from msgspec import Struct

from console.domain.acts import (
    Bridge,
    CreateConference,
    HoldParticipant,
    JoinConference,
    LeaveConference,
    Role,
    UnholdParticipant,
)
from console.domain.ids import step_of
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import company, is_busy, is_up
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.procedures.steps import Steps

WEBHOOK: Final = 5.0
"""Seconds that the webhook of an accepted step is waited for."""

_BRIDGE: Final = "bridge"
"""The step by which two are bridged."""


def _join(call: CallId, conference: str) -> str:
    """The step by which a call comes into a conference."""
    return f"join {call} {conference}"


class Conferences:
    """Bridges two legs, turns a bridge into a conference, brings legs in and out."""

    def __init__(self, steps: Steps) -> None:
        self._steps = steps
        self._turning: WeakValueDictionary[frozenset[CallId | None], asyncio.Lock] = (
            WeakValueDictionary()
        )

    async def bridge(self, order: Order, call: CallId, mine: CallId) -> None:
        """Join a call to my phone; the call is parked if mine is lost, mine ends with the call."""
        await self._steps.take(order, _BRIDGE, Bridge(call=call, other=mine, park=True))
        state = self._steps.state
        await self._steps.until(
            lambda: (
                CallState.ENDED in (state(call), state(mine))
                or (state(call) is CallState.BRIDGED and state(mine) is CallState.BRIDGED)
            ),
            WEBHOOK,
        )

    def is_asked_for(self, order: Order, call: CallId, mine: Leg) -> bool:
        """Whether that order's steps came as far as to have a call joined to my phone.

        What came of it Telnyx may not have told yet.
        """
        steps, room = [_BRIDGE], mine.media.conference
        if room is not None:
            steps.append(_join(call, room))
        folded = self._steps.live.folded(call)
        return folded is not None and any(
            folded.orders.is_settled(step_of(order.id, step)) for step in steps
        )

    async def of(self, order: Order, leg: Leg) -> tuple[str, bool]:
        """The conference that the leg is in, and whether its bridge was turned into it just now.

        Hold and mute in one breath need one conference: with two, the second takes a
        leg out of the first, and hold is refused there.
        """
        both = frozenset((leg.id, leg.peer))
        async with self._turning.setdefault(both, asyncio.Lock()):
            leg = self._steps.leg(leg.id) or leg
            if leg.media.conference is not None:
                return leg.media.conference, False
            return await self._turned(order, leg), True

    async def _turned(self, order: Order, leg: Leg) -> str:
        """The conference that the leg's bridge is turned into."""
        self.must_survive(leg)
        peer = self._steps.leg(leg.peer)
        first, second = leg, peer
        if peer is not None and leg.parked and not peer.parked:
            first, second = peer, leg
        conference = await self._create(order, "create", first.id)
        if second is not None:
            try:
                await self.bring(order, second.id, conference)
            except StepFailed as failed:
                raise await self._bridged_again(order, first, second, failed) from failed
        return conference

    async def _bridged_again(
        self, order: Order, first: Leg, second: Leg, failed: StepFailed
    ) -> StepFailed:
        """What there is to tell once one of the two was not let in: their bridge is over.

        They are joined as before, so that nobody hears nobody for it.
        """
        if failed.ambiguous:
            return failed
        again = Bridge(call=second.id, other=first.id, park=True)
        try:
            await self._steps.take(order, "bridge again", again)
        except StepFailed:
            return failed
        return failed.adding("the two are joined again")

    def must_survive(self, leg: Leg) -> None:
        """Raise `StepFailed` where the end of the leg's bridge would end both of its legs."""
        peer = self._steps.leg(leg.peer)
        if peer is not None and not leg.parked and not peer.parked:
            raise StepFailed(
                "the call was joined without parking: Telnyx would drop a party",
                "Join it to your phone with `a`, or bridge it again.",
            )

    async def alone(self, order: Order, mine: Leg) -> str:
        """The conference that my kept phone sits in."""
        if mine.media.conference is not None:
            return mine.media.conference
        return await self._create(order, "room", mine.id)

    async def apart(self, order: Order, mine: Leg) -> None:
        """Have my kept phone out of the conference that it is in, in one of its own."""
        if mine.media.conference is not None:
            await self.take_out(order, mine.id, mine.media.conference)
        await self.alone(order, self._steps.leg(mine.id) or mine)

    async def bring(self, order: Order, call: CallId, conference: str) -> None:
        """Have a leg in the conference."""
        leg = self._steps.leg(call)
        if leg is None or not leg.alive or leg.media.conference == conference:
            return
        join = JoinConference(call=call, conference=conference)
        await self._steps.take(order, _join(call, conference), join)
        await self._there(call, conference)

    async def take_out(self, order: Order, call: CallId, conference: str) -> None:
        """Have a leg out of the conference, up and alone."""
        leave = LeaveConference(call=call, conference=conference)
        await self._steps.take(order, f"leave {call} {conference}", leave)
        await self._steps.until(lambda: not self._steps.sits_in(call, conference), WEBHOOK)

    async def _create(self, order: Order, name: str, first: CallId) -> str:
        act = CreateConference(call=first, name=f"telnyx-console {order.id}")
        made = await self._steps.take(order, name, act)
        if made.conference is None:
            raise StepFailed("Telnyx named no conference")
        await self._there(first, made.conference)
        return made.conference

    async def _there(self, call: CallId, conference: str) -> None:
        """Wait for the participant's webhook: hold and mute need it."""
        await self._steps.until(lambda: self._steps.is_in(call, conference), WEBHOOK)


class HeldAside(Struct, frozen=True, kw_only=True):
    """A call that waits; `talking` says that I talked on it until then."""

    call: CallId
    conference: str
    talking: bool


class AutoHold:
    """Takes my phone from one call to another."""

    def __init__(self, steps: Steps, conferences: Conferences) -> None:
        self._steps, self._conferences = steps, conferences

    @asynccontextmanager
    async def during(self, order: Order, phone: Callable[[], Leg | None]) -> AsyncIterator[None]:
        """Have who talks with my phone held meanwhile, and back if it fails for certain.

        Raises `StepFailed`.
        """
        aside = await self._set_aside(order, phone())
        try:
            yield
        except StepFailed as failed:
            if aside is not None and not failed.ambiguous:
                with suppress(StepFailed):
                    await self._go_back(order, phone(), aside)
            raise

    async def _set_aside(self, order: Order, mine: Leg | None) -> HeldAside | None:
        """Hold who talks with my phone, and take it out; None if it is with nobody.

        Raises `StepFailed` where that is not certain, or would leave several to themselves.
        """
        if mine is None or not is_busy(mine):
            return None
        others = company(mine, self._steps.live.legs.values())
        if not others and not mine.pending:
            return None
        self._must_be_clear(mine, others)
        (leg,) = others
        conference, _ = await self._conferences.of(order, leg)
        talking = leg.state is not CallState.HELD
        if talking:
            held = HoldParticipant(call=leg.id, conference=conference)
            await self._steps.take(order, "aside", held)
        await self._conferences.take_out(order, mine.id, conference)
        return HeldAside(call=leg.id, conference=conference, talking=talking)

    async def _go_back(self, order: Order, mine: Leg | None, aside: HeldAside) -> None:
        """Nothing came of the other call: be where I was. Raises `StepFailed`."""
        if mine is None or not is_up(mine) or not self._steps.sits_in(aside.call, aside.conference):
            return
        back = JoinConference(call=mine.id, conference=aside.conference)
        await self._steps.take(order, "back", back)
        if aside.talking:
            unhold = UnholdParticipant(call=aside.call, conference=aside.conference)
            await self._steps.take(order, "talk", unhold)

    @staticmethod
    def _must_be_clear(mine: Leg, others: list[Leg]) -> None:
        """With one other, nothing in doubt and nothing under way."""
        legs = (mine, *others)
        if not others or any(leg.pending or leg.state is CallState.STALE for leg in legs):
            raise StepFailed("your phone is in another call", "Wait a moment, or end that call.")
        if any(leg.role is Role.CONSULT for leg in others):
            raise StepFailed("you are consulting somebody", "Connect the two or go back first.")
        if len(others) > 1:
            raise StepFailed(
                "your phone is in a conference of several", "End it or leave it first."
            )

"""Several calls of mine: I talk on one, and the others are held, each in a conference of its own.

A held call waits where my phone is not, so that no caller ever hears another one.
"""

from __future__ import annotations

from msgspec import Struct

from console.domain.acts import HoldParticipant, JoinConference, Role, UnholdParticipant
from console.domain.calls import CallId, CallState, Leg
from console.domain.my_leg import company, is_busy, is_up
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.rooms import Rooms
from console.switchboard.steps import Steps


class Aside(Struct, frozen=True, kw_only=True):
    """A call that waits; `talking` says that I talked on it until then."""

    call: CallId
    conference: str
    talking: bool


class SettingAside:
    """Takes my phone from one call to another."""

    def __init__(self, steps: Steps, rooms: Rooms) -> None:
        self._steps, self._rooms = steps, rooms

    async def set_aside(self, order: Order, mine: Leg | None) -> Aside | None:
        """Hold who talks with my phone, and take it out; None if it is with nobody.

        Raises `StepFailed` where that is not certain, or would leave several to themselves.
        """
        if mine is None or not is_busy(mine):
            return None
        others = company(mine, self._steps.floor.board.legs.values())
        if not others and not mine.pending:
            return None
        self._must_be_clear(mine, others)
        (leg,) = others
        conference, _ = await self._rooms.of(order, leg)
        talking = leg.state is not CallState.HELD
        if talking:
            held = HoldParticipant(call=leg.id, conference=conference)
            await self._steps.take(order, "aside", held)
        await self._rooms.take_out(order, mine.id, conference)
        return Aside(call=leg.id, conference=conference, talking=talking)

    async def go_back(self, order: Order, mine: Leg | None, aside: Aside) -> None:
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

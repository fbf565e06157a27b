"""A caller is answered and joined to my phone."""

from __future__ import annotations

from console.domain.acts import Answer, UnholdParticipant
from console.domain.leg import CallId, CallState
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.phone import Phone
from console.switchboard.procedures.steps import Steps


class AnswerWithPhone:
    """The procedure of `a`."""

    def __init__(self, steps: Steps, phone: Phone) -> None:
        self._steps, self._phone = steps, phone

    async def answer(self, order: Order) -> Sent:
        """Answer a caller, ring my phone, and join the two.

        A caller who gives up while it rings cancels it; a phone that is busy or
        not picked up leaves the caller parked, and says so. Who talks with me is held.
        """
        act = order.act
        if not isinstance(act, Answer):
            raise TypeError(order.act)
        async with self._phone.borrowed(order):
            leg = self._steps.leg(act.call)
            conference = leg.media.conference if leg is not None else None
            if conference is not None:
                await self._take_back(order, act.call, conference)
            else:
                await self._have_answered(order, act.call)
                await self._join(order, act.call)
        return Sent(message="you are on the line")

    async def _take_back(self, order: Order, call: CallId, conference: str) -> None:
        """Be where one waits who was left alone in a conference, and be heard there."""
        await self._phone.enter(order, call, conference)
        if self._steps.state(call) is CallState.HELD:
            back = UnholdParticipant(call=call, conference=conference)
            await self._steps.take(order, "talk again", back)

    async def _have_answered(self, order: Order, call: CallId) -> None:
        """Answer a caller who is offered; where that is in doubt, Telnyx knows."""
        caller = self._steps.leg(call)
        if caller is not None and caller.known not in (None, CallState.OFFERED):
            return
        in_doubt = caller is not None and caller.state is CallState.STALE
        try:
            await self._steps.take(order, "answer", Answer(call=call))
        except StepFailed as failed:
            if failed.ambiguous or not in_doubt:
                raise

    async def _join(self, order: Order, call: CallId) -> None:
        """Have my phone up and on the line with a call, which survives when I leave it."""
        rung = self._phone.leg is None and not self._phone.keeps
        mine = await self._phone.up(order, call)
        try:
            await self._phone.connect(order, call, mine)
        except StepFailed as failed:
            await self._phone.put_down(order, mine.id if rung else None, failed)
            raise

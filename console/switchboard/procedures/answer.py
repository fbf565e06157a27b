"""A caller is answered and joined to my phone."""

from __future__ import annotations

from typing import Final

from console.domain.acts import Answer, UnholdParticipant
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Answering
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.conferences import WEBHOOK
from console.switchboard.procedures.phone import Phone
from console.switchboard.procedures.steps import Steps

_TAKEN: Final = frozenset({CallState.BRIDGED, CallState.CONFERENCE, CallState.HELD})


class AnswerWithPhone:
    """The procedure of `a`."""

    def __init__(self, steps: Steps, phone: Phone, answering: Answering) -> None:
        self._steps, self._phone, self._answering = steps, phone, answering

    async def answer(self, order: Order) -> Sent:
        """Ring my phone, answer a caller, and join the two, in the order that the settings say.

        A caller who gives up while it rings cancels it. Where my phone is busy or not picked
        up the caller rings on, or is parked, and that is said. Who talks with me is held; who
        was left alone is talked with again.
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
                if self._answering is Answering.CALLER_FIRST:
                    await self._have_answered(order, act.call)
                await self._join(order, act.call)
        return Sent(message="you are on the line")

    async def _take_back(self, order: Order, call: CallId, conference: str) -> None:
        """Be where one waits who was left alone in a conference, and be heard there."""
        await self._phone.enter(order, call, conference)
        if self._steps.state(call) is CallState.HELD:
            back = UnholdParticipant(call=call, conference=conference)
            await self._steps.take(order, "talk again", back)

    async def _join(self, order: Order, call: CallId) -> None:
        """Have my phone up and on the line with a call, which survives when I leave it."""
        rung = self._phone.leg is None and not self._phone.keeps
        mine = await self._phone.up(order, call)
        try:
            _must_be_free(self._steps.leg(call), mine)
            await self._have_answered(order, call)
            await self._phone.connect(order, call, mine)
        except StepFailed as failed:
            await self._phone.put_down(order, mine.id if rung else None, failed)
            raise

    async def _have_answered(self, order: Order, call: CallId) -> None:
        """Answer a caller who is offered; where that is in doubt, Telnyx knows.

        A bridge is refused to a call that Telnyx has not answered yet, so its webhook is
        waited for, if not for long.
        """
        caller = self._steps.leg(call)
        if not _rings(caller):
            return
        in_doubt = caller is not None and caller.state is CallState.STALE
        try:
            await self._steps.take(order, "answer", Answer(call=call))
        except StepFailed as failed:
            if failed.ambiguous or not in_doubt:
                raise
        else:
            await self._steps.until(lambda: not _rings(self._steps.leg(call)), WEBHOOK)


def _rings(caller: Leg | None) -> bool:
    """Whether a caller is to be answered, as far as is known."""
    return caller is None or caller.known in (None, CallState.OFFERED)


def _must_be_free(caller: Leg | None, mine: Leg) -> None:
    """Raise `StepFailed` where the caller talks with somebody else by now."""
    if caller is not None and caller.state in _TAKEN and caller.peer != mine.id:
        raise StepFailed("somebody else took the caller meanwhile")

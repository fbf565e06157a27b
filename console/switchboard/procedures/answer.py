"""A caller is answered and joined to my phone."""

from __future__ import annotations

from collections.abc import Container, Sequence
from typing import Final

from console.domain.acts import Answer, Dial, UnholdParticipant
from console.domain.ids import OrderId, mark_of, step_of
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Answering, together
from console.domain.orders import Order
from console.domain.team.rights import holder
from console.errors import StepFailed
from console.switchboard.background import Background
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.conferences import WEBHOOK, Conferences
from console.switchboard.procedures.phone import CALLEE, REACHING, Phone
from console.switchboard.procedures.steps import JOINED, Give, Steps

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


class CutOffJoins:
    """Joins those to my phone who were about to be, when an earlier switchboard was cut off.

    They were answered, or picked up, and heard nobody; nothing that Telnyx tells of them says so.
    `give` gives the order in my name.
    """

    def __init__(
        self,
        agent: str,
        steps: Steps,
        phone: Phone,
        conferences: Conferences,
        *,
        background: Background,
        give: Give,
    ) -> None:
        self._agent, self._steps, self._phone = agent, steps, phone
        self._conferences, self._background, self._give = conferences, background, give

    def carry_on(self, interrupted: Sequence[Order]) -> None:
        """Do the rest of what was cut off, if my phone is up or rings by now."""
        begun = {one.id for one in interrupted}
        for order in interrupted:
            if order.by == self._agent and self._was_about_to_join(order, begun):
                self._background.start(self._carry_on(order), "carrying on an answer")

    def _was_about_to_join(self, order: Order, begun: Container[OrderId]) -> bool:
        """Whether it joins somebody to my phone; a callee must have been called by it."""
        act = order.act
        if not isinstance(act, Answer | Dial) or not act.join:
            return False
        called = step_of(order.id, REACHING) in begun or self._other_end(order) is not None
        return called or isinstance(act, Answer)

    async def _carry_on(self, order: Order) -> None:
        with self._phone.expected():
            if await self._steps.until(lambda: self._other_end(order) is not None, JOINED):
                await self._steps.until(lambda: not self._dials(order), CALLEE)
                await self._steps.until(lambda: self._is_decided(order), WEBHOOK)
            call, mine = self._other_end(order), self._phone.leg
            if call is None or mine is None or not call.alive or together(mine, call):
                return
            if holder(call) in (None, self._agent) and not self._dials(order):
                await self._give(Answer(call=call.id, join=True), order.id)

    def _is_decided(self, order: Order) -> bool:
        """Whether the two are joined or one is gone, or Telnyx was not asked to join them yet."""
        call, mine = self._other_end(order), self._phone.leg
        if call is None or mine is None:
            return False
        asked = self._conferences.is_asked_for(order, call.id, mine)
        return not call.alive or together(mine, call) or not asked

    def _dials(self, order: Order) -> bool:
        call = self._other_end(order)
        return call is not None and call.state is CallState.DIALLING

    def _other_end(self, order: Order) -> Leg | None:
        """Who was to be joined to my phone; None where that is not known, or not yet."""
        if isinstance(order.act, Answer):
            return self._steps.leg(order.act.call)
        made_by = mark_of(step_of(order.id, REACHING))
        legs = self._steps.live.legs.values()
        return next((leg for leg in legs if leg.made_by == made_by), None)


def _rings(caller: Leg | None) -> bool:
    """Whether a caller is to be answered, as far as is known."""
    return caller is None or caller.known in (None, CallState.OFFERED)


def _must_be_free(caller: Leg | None, mine: Leg) -> None:
    """Raise `StepFailed` where the caller talks with somebody else by now."""
    if caller is not None and caller.state in _TAKEN and caller.peer != mine.id:
        raise StepFailed("somebody else took the call meanwhile")

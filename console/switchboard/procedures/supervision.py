"""My phone as a supervisor's: it hears a call of somebody else."""

from __future__ import annotations

import msgspec

from console.domain.acts import Role, Supervise
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.phone import PICKED_UP, Phone
from console.switchboard.procedures.steps import Steps


class Supervision:
    """The procedure that lets me hear a call. Nobody on it is touched, whatever comes of it."""

    def __init__(self, steps: Steps, phone: Phone) -> None:
        self._steps, self._phone = steps, phone

    async def supervise(self, order: Order) -> Sent:
        """Ring my phone as a supervisor of a call, which may end meanwhile."""
        act = order.act
        if not isinstance(act, Supervise):
            raise TypeError(order.act)
        dial = msgspec.structs.replace(
            self._phone.to_ring(self._steps.leg(act.call), role=Role.SUPERVISOR),
            supervise=act.call,
            supervisor_role=act.role,
            park=False,
            link_to=None,
        )
        made = await self._steps.take(order, "supervise", dial)
        await self._steps.until(
            lambda: self._steps.answered_or_gone(made.call, act.call), PICKED_UP
        )
        if not self._steps.alive(act.call):
            await self._phone.end(order, made.call)
            raise StepFailed("the call ended before your phone was picked up")
        if not self._steps.answered(made.call):
            raise self._steps.unreached("your phone", made.call)
        return Sent(message=f"you supervise the call ({act.role})")

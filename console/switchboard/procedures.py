"""Which orders are procedures, and who carries each out."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from time import monotonic
from uuid import uuid4

from console.domain.acts import (
    AbortConsult,
    Act,
    AgentAct,
    Answer,
    AnyAct,
    ApplicationAct,
    CompleteConsult,
    Confer,
    Consult,
    Dial,
    DropPhone,
    Hold,
    Mute,
    RejectNotReady,
    Resume,
    RingPhone,
    Supervise,
    SwapConsult,
    Unmute,
)
from console.domain.orders import Order, OrderId, Outcome
from console.errors import OrderRejected
from console.line.port import Light
from console.switchboard.agent import AgentKeeper
from console.switchboard.applications import Applications
from console.switchboard.auto_answer import AutoAnswer
from console.switchboard.background import Background
from console.switchboard.conferring import Conferring
from console.switchboard.dispatch import Dispatcher
from console.switchboard.entries import act_words
from console.switchboard.floor import Floor
from console.switchboard.phone import Phone, PhoneSettings
from console.switchboard.phone_keeper import PhoneKeeper
from console.switchboard.rooms import Rooms
from console.switchboard.sending import Sent
from console.switchboard.steps import Steps
from console.switchboard.supervising import Supervising

Run = Callable[[Order], Awaitable[Sent]]


class Procedures:
    """The switchboard's front desk: one command goes out as it is, a procedure in its steps."""

    def __init__(
        self,
        settings: PhoneSettings,
        dispatcher: Dispatcher,
        floor: Floor,
        background: Background,
        keeper: AgentKeeper,
        *,
        applications: Applications,
        now: Callable[[], datetime],
    ) -> None:
        self._dispatcher, self._floor, self._now = dispatcher, floor, now
        self._agent, self._keeper, self._applications = settings.agent, keeper, applications
        steps = Steps(floor, self._step, now)
        rooms = Rooms(steps)
        phone = Phone(settings, steps, rooms)
        self._phone_keeper = PhoneKeeper(settings.agent, phone, steps, background, self._give)
        if settings.auto_answer:
            auto_answer = AutoAnswer(settings.auto_answer, phone, floor, self._give, monotonic)
            background.keep(auto_answer.keep, "answering by itself")
        conferring = Conferring(steps, phone, rooms)
        self._runs: Mapping[type[Act], Run] = {
            Answer: phone.answer,
            Dial: phone.dial,
            RingPhone: phone.ring,
            DropPhone: phone.drop,
            Supervise: Supervising(steps, phone).supervise,
            Hold: conferring.hold,
            Resume: conferring.resume,
            Mute: conferring.mute,
            Unmute: conferring.unmute,
            Confer: conferring.confer,
            Consult: conferring.consult,
            CompleteConsult: conferring.complete,
            SwapConsult: conferring.swap,
            AbortConsult: conferring.abort,
            RejectNotReady: lambda order: keeper.reject(order, steps),
        }

    async def order(self, order: Order) -> Outcome:
        """Carry out an order of either sort. Raises `OrderRejected` and `JournalFailed`."""
        if isinstance(order.act, AgentAct):
            return await self._dispatcher.note(order, self._keeper.allow, self._keeper.moment)
        if isinstance(order.act, ApplicationAct):
            return await self._dispatcher.procedure(order, self._applications.carry_out)
        run = self._runs.get(type(order.act))
        bare = isinstance(order.act, Answer | Dial) and not order.act.join
        if run is None or bare:
            return await self._dispatcher.order(order)
        return await self._dispatcher.procedure(order, run)

    async def _step(self, order: Order) -> Outcome:
        """Carry out one step of a procedure; the whole has been found to make sense."""
        if isinstance(order.act, AgentAct):
            return await self._dispatcher.note(order, lambda _: None, self._keeper.moment)
        return await self._dispatcher.step(order)

    async def _give(self, act: AnyAct) -> None:
        """Give an order that follows by itself from what happened; tell it if it fails."""
        order = Order(id=OrderId(str(uuid4())), act=act, placed_at=self._now(), by=self._agent)
        try:
            await self.order(order)
        except OrderRejected as error:
            self._floor.notice(f"{act_words(act)}: {error}", Light.WARN)

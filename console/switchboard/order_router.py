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
from console.domain.ids import CallId
from console.domain.orders import Order, OrderId, Outcome
from console.errors import OrderRejected, ReadOnly
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.act_words import act_words
from console.switchboard.board.alone_watch import AloneWatch
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.orders.dispatch import Dispatcher
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.after_consultation import AfterConsultation
from console.switchboard.procedures.agent import AgentProcedures
from console.switchboard.procedures.answer import AnswerWithPhone
from console.switchboard.procedures.auto_answer import AutoAnswer
from console.switchboard.procedures.conferences import Conferences
from console.switchboard.procedures.extension import Extensions
from console.switchboard.procedures.hold_and_consult import HoldAndConsult
from console.switchboard.procedures.phone import Phone, PhoneSettings
from console.switchboard.procedures.phone_after_call import PhoneAfterCall
from console.switchboard.procedures.steps import Steps
from console.switchboard.procedures.supervision import Supervision

Run = Callable[[Order], Awaitable[Sent]]


class OrderRouter:
    """The switchboard's front desk: one command goes out as it is, a procedure in its steps.

    `account` carries out what is about no call, by the kind of act. Where nothing may be
    ordered, it refuses whoever asks, the automatisms too.
    """

    def __init__(
        self,
        settings: PhoneSettings,
        dispatcher: Dispatcher,
        live: LiveBoard,
        background: Background,
        keeper: AgentProcedures,
        *,
        account: Mapping[type[Act], Run],
        now: Callable[[], datetime],
    ) -> None:
        self._dispatcher, self._live, self._now = dispatcher, live, now
        self._agent, self._keeper, self._account = settings.agent, keeper, account
        self._read_only = settings.read_only
        steps = self._steps = Steps(live, self._step, now)
        conferences = Conferences(steps)
        phone = Phone(settings, steps, conferences)
        self._extensions = Extensions(live, self._give, background)
        hold_and_consult = HoldAndConsult(steps, phone, conferences)
        self._look_after(settings, steps, phone, hold_and_consult.ended_by_me, background)
        self._runs: Mapping[type[Act], Run] = {
            Answer: AnswerWithPhone(steps, phone, settings.answering).answer,
            Dial: phone.dial,
            RingPhone: phone.ring,
            DropPhone: phone.drop,
            Supervise: Supervision(steps, phone).supervise,
            Hold: hold_and_consult.hold,
            Resume: hold_and_consult.resume,
            Mute: hold_and_consult.mute,
            Unmute: hold_and_consult.unmute,
            Confer: hold_and_consult.confer,
            Consult: hold_and_consult.consult,
            CompleteConsult: hold_and_consult.complete,
            SwapConsult: hold_and_consult.swap,
            AbortConsult: hold_and_consult.abort,
            RejectNotReady: lambda order: keeper.reject(order, steps),
        }

    def _look_after(
        self,
        settings: PhoneSettings,
        steps: Steps,
        phone: Phone,
        ended_by_me: set[CallId],
        background: Background,
    ) -> None:
        """Begin what follows by itself from what happens: told of each leg from here on."""
        agent, live, give = settings.agent, self._live, self._give
        PhoneAfterCall(agent, phone, steps, background, give)
        AfterConsultation(
            agent, phone, steps, background=background, give=give, ended_by_me=ended_by_me
        )
        if phone.address is not None:
            background.keep(AloneWatch(live, monotonic).keep, "watching who is alone")
        if settings.auto_answer:
            auto_answer = AutoAnswer(settings.auto_answer, phone, live, give, monotonic)
            background.keep(auto_answer.keep, "answering by itself")

    async def order(self, order: Order) -> Outcome:
        """Carry out an order of either sort. Raises `OrderRejected` and `JournalFailed`."""
        if self._read_only:
            raise ReadOnly("this switchboard")
        if isinstance(order.act, AgentAct):
            return await self._dispatcher.note(order, self._keeper.allow, self._keeper.moment)
        for about, carry_out in self._account.items():
            if isinstance(order.act, about):
                return await self._dispatcher.procedure(order, carry_out)
        run = self._runs.get(type(order.act))
        bare = isinstance(order.act, Answer | Dial) and not order.act.join
        if run is None or bare:
            outcome = await self._dispatcher.order(order)
            self._extensions.follow(order.act, outcome)
            return outcome
        return await self._dispatcher.procedure(order, run)

    async def _step(self, order: Order) -> Outcome:
        """Carry out one step of a procedure; the whole has been found to make sense."""
        if isinstance(order.act, AgentAct):
            return await self._dispatcher.note(order, lambda _: None, self._keeper.moment)
        outcome = await self._dispatcher.step(order)
        self._extensions.follow(order.act, outcome)
        return outcome

    async def _give(self, act: AnyAct) -> None:
        """Give an order that follows by itself from what happened; tell it if it fails."""
        order = Order(id=OrderId(str(uuid4())), act=act, placed_at=self._now(), by=self._agent)
        try:
            await self.order(order)
        except OrderRejected as error:
            self._live.notice(f"{act_words(act, self._live.board.leg)}: {error}", Light.WARN)

"""One member at work: what it may order in several steps, and what follows by itself for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from time import monotonic
from typing import TypeAlias

from console.domain.acts import (
    AbortConsult,
    Act,
    Answer,
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
from console.domain.orders import Order
from console.switchboard.background import Background
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.after_consultation import AfterConsultation
from console.switchboard.procedures.agent import AgentProcedures
from console.switchboard.procedures.answer import AnswerWithPhone, CutOffJoins
from console.switchboard.procedures.auto_answer import AutoAnswer
from console.switchboard.procedures.conferences import Conferences
from console.switchboard.procedures.hold_and_consult import HoldAndConsult
from console.switchboard.procedures.phone import Phone, PhoneSettings
from console.switchboard.procedures.phone_after_call import PhoneAfterCall
from console.switchboard.procedures.steps import Give, Steps
from console.switchboard.procedures.supervision import Supervision

Run: TypeAlias = Callable[[Order], Awaitable[Sent]]


class MemberProcedures:
    """A member's phone, its procedures, and what looks after them from here on.

    `state` notes what calls and time make of the member, `joins` carries on what was cut off.
    `give` gives an order in its name
    that follows by itself from what happened.
    """

    def __init__(
        self,
        settings: PhoneSettings,
        state: AgentProcedures,
        steps: Steps,
        background: Background,
        give: Give,
    ) -> None:
        self.state = state
        conferences = Conferences(steps)
        phone = self.phone = Phone(settings, steps, conferences)
        hold_and_consult = HoldAndConsult(steps, phone, conferences)
        self.ended_by_me = hold_and_consult.ended_by_me
        self.runs: Mapping[type[Act], Run] = {
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
            RejectNotReady: lambda order: state.reject(order, steps),
        }
        agent = settings.agent
        self.joins = CutOffJoins(
            *(agent, steps, phone, conferences), background=background, give=give
        )
        PhoneAfterCall(agent, phone, steps, background, give)
        AfterConsultation(
            *(agent, phone, steps),
            background=background,
            give=give,
            ended_by_me=hold_and_consult.ended_by_me,
        )
        auto_answer = AutoAnswer(
            *(agent, state.rules, phone, steps.live),
            wanted=settings.answers_by_itself,
            give=give,
            clock=monotonic,
        )
        background.keep(auto_answer.keep, "answering by itself")

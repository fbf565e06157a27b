"""One member at work: what it may order in several steps, and what follows by itself for it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Container, Mapping
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
    Role,
    Supervise,
    SwapConsult,
    Unmute,
)
from console.domain.agent.state import AgentRules
from console.domain.fold.leg import Folded
from console.domain.ids import OrderId, mark_of
from console.domain.leg import Leg
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


class FormerMember:
    """Whoever works here no more, until the calls are over that it was on as it was removed.

    Its phone is let go after them as it would have been, and who was held for a consultation that
    ends is not forgotten. It begins nothing: its phone is rung for nothing, and kept up no more.
    """

    def __init__(self, user: str, steps: Steps, background: Background, give: Give) -> None:
        settings = PhoneSettings(
            agent=user, phone=None, rules=lambda _: AgentRules(), answers_by_itself=lambda: False
        )
        conferences = Conferences(steps)
        phone = Phone(settings, steps, conferences)
        consulting = HoldAndConsult(steps, phone, conferences)
        self.runs: Mapping[type[Act], Run] = {Resume: consulting.resume}
        PhoneAfterCall(user, phone, steps, background, give, stays=False)
        AfterConsultation(
            *(user, phone, steps),
            background=background,
            give=give,
            ended_by_me=consulting.ended_by_me,
        )


def left_by(leg: Leg, folded: Folded | None) -> str | None:
    """Whose phone a leg is that an order of this site rang; None for any other leg.

    Of another site on the same account it may be as well, whose phones are none of ours.
    """
    if not leg.alive or leg.role is not Role.AGENT or folded is None:
        return None
    ours = (mark_of(OrderId(one)) for one in (*folded.orders.settled, *folded.orders.early))
    return leg.agent if any(one == leg.made_by for one in ours) else None


class FormerMembers:
    """Those who work here no more, and whose phones are on the board; `found` has them by user.

    `give` is what gives orders in the name of a user. Nobody is looked after before it has begun.
    """

    def __init__(
        self,
        members: Container[str],
        steps: Steps,
        background: Background,
        give: Callable[[str], Give],
    ) -> None:
        self._members, self._steps, self._background = members, steps, background
        self._give = give
        self.found: dict[str, FormerMember] = {}

    def begin(self) -> None:
        """Look after all who are there, and who come: another host may have served them longer."""
        live = self._steps.live
        for leg in live.legs.values():
            self._look(leg)
        live.watch(lambda _, leg: self._look(leg))

    def _look(self, leg: Leg) -> None:
        if leg.role is not Role.AGENT or leg.agent in self._members or leg.agent in self.found:
            return
        if user := left_by(leg, self._steps.live.board.folded(leg.id)):
            give = self._give(user)
            self.found[user] = FormerMember(user, self._steps, self._background, give)

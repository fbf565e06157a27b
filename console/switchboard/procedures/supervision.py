"""My phone as a supervisor's: it hears a call of somebody else, who is told of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

import msgspec

from console.domain.acts import Role, Supervise
from console.domain.leg import CallId, Leg
from console.domain.my_phone import is_up, together
from console.domain.orders import Order
from console.domain.people.colleagues import member_rung
from console.domain.team.members import Team
from console.domain.team.rights import holder
from console.errors import StepFailed
from console.line.port import Light
from console.switchboard.board.live_board import LiveBoard
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


_DOES: Final[Mapping[str | None, str]] = {
    "monitor": "listens in on",
    "whisper": "whispers into",
    "barge": "barges into",
}
"""What a supervisor does in each role at Telnyx."""


class SupervisionTold:
    """Tells a member who supervises its call, and in which way, if the team has it told."""

    def __init__(self, live: LiveBoard, team: Team) -> None:
        self._live, self._team = live, team
        if team.members and team.tell_supervised:
            live.watch(self._moved)

    def _moved(self, before: Leg | None, after: Leg) -> None:
        if after.role is not Role.SUPERVISOR or after.agent is None:
            return
        was, does = _done_by(before), _done_by(after)
        heard = self._live.board.leg(CallId(after.media.supervises or ""))
        has = holder(heard) if heard is not None else None
        if was == does or heard is None or has is None:
            return
        who, whose = self._team.name(after.agent), self._team.name(has)
        does = f"{who} {does}" if does else f"{who} is gone from"
        text = f"{does} {whose}'s call with {heard.other_party or 'somebody'}"
        for one in self._on_the_line(heard, has):
            if one != after.agent:
                self._live.notice(text, Light.WARN, call=heard.id, to=one)

    def _on_the_line(self, heard: Leg, has: str) -> Iterable[str]:
        """The members who are heard: whose call it is, and whose phones are in it."""
        phones = [leg for leg in self._live.legs.values() if leg.role is Role.AGENT]
        found = [has, *(leg.agent for leg in phones if leg.agent and together(leg, heard))]
        if heard.role is Role.CONSULT:
            found.append(member_rung(heard, self._team) or has)
        return dict.fromkeys(one for one in found if self._team.member(one) is not None)


def _done_by(leg: Leg | None) -> str:
    """What a supervisor does by that leg; no text while it does nothing."""
    if leg is None or not is_up(leg):
        return ""
    return _DOES.get(leg.media.supervisor_role, "supervises")

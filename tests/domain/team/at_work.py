"""A team at work: facts as they come, and what routing notes of them, moment after moment."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

import msgspec

from console.domain.agent.attendances import Attendances
from console.domain.agent.state import AgentState, Choice, Presence
from console.domain.board import Board, reduce
from console.domain.events import Fact
from console.domain.fold.own_ids import agent_told_of, leg_told_of, noted
from console.domain.ids import CallId
from console.domain.my_phone import PhoneState
from console.domain.own_facts import CallMissed
from console.domain.team.carrying_on import DueOrder
from console.domain.team.members import Member, MemberNow
from console.domain.team.routes import Route
from console.domain.team.routing import Due, RoutePayload, due
from console.domain.team.waiting_calls import Routing
from tests.domain.stories import at

READY: Final = AgentState(state=Presence.READY, chosen=Choice(ready=True))


def ready(user: str, *groups: str, idle: float = 0, **more: object) -> MemberNow:
    """A member who is Ready, has a console open, and is idle since that second."""
    return msgspec.structs.replace(
        MemberNow(
            member=Member(user=user, groups=groups or ("support",)),
            state=msgspec.structs.replace(READY, agent=user),
            phone=PhoneState.UP,
            consoles=1,
            idle_since=at(idle),
        ),
        **more,
    )


class AtWork:
    """The board, and the members as they are; what is due is done at once."""

    def __init__(self, members: Iterable[MemberNow], *routes: Route) -> None:
        self.board = Board()
        self.members = {one.member.user: one for one in members}
        self.routing = Routing(routes=routes)
        self.noted: list[RoutePayload] = []
        self.orders: list[DueOrder] = []
        self.alone: dict[CallId, datetime] = {}
        self.found = Due()
        self._attendances, self.ids = Attendances(self.members), set[str]()

    def tell(self, *facts: Fact) -> None:
        """These things happened."""
        for one in facts:
            self.board = reduce(self.board, one)

    def change(self, user: str, **more: object) -> None:
        """The member is otherwise now; `presence` is that of its state."""
        presence = more.pop("presence", None)
        one = msgspec.structs.replace(self.members[user], **more)
        if presence is not None:
            state = msgspec.structs.replace(one.state, state=presence)
            one = msgspec.structs.replace(one, state=state)
        self.members[user] = one

    def look(self, seconds: float, *, twice: bool = True) -> list[RoutePayload]:
        """What is noted at that second; looked at again, nothing more is."""
        found = self._due(seconds)
        for payload in found.facts:
            self._note(seconds, payload)
            if isinstance(payload, CallMissed):
                self.change(payload.agent, presence=Presence.NOT_READY)
        self.orders += found.orders
        if not twice:
            self.found = found
            return list(found.facts)
        again = self._due(seconds)
        assert again.facts == ()
        assert again.again_at is None or again.again_at > at(seconds)
        self.found = msgspec.structs.replace(again, facts=found.facts)
        return list(found.facts)

    def _due(self, seconds: float) -> Due:
        legs = self.board.legs
        marked = {
            call: msgspec.structs.replace(legs[call], alone_since=since)
            for call, since in self.alone.items()
        }
        return due(
            self.board,
            {**legs, **marked}.values(),
            [*self.members.values()],
            self.routing,
            at(seconds),
        )

    def _note(self, seconds: float, payload: RoutePayload) -> None:
        """Write it down, as another fact than all before it."""
        call, agent = leg_told_of(payload), agent_told_of(payload)
        fact = noted(
            *(payload, at(seconds), at(seconds)),
            leg=self.board.folded(call) if call is not None else None,
            attendance=self._attendances.of(agent) if agent is not None else None,
        )
        assert fact.id not in self.ids
        self.ids.add(fact.id)
        self._attendances.take(fact)
        self.noted.append(payload)
        self.tell(fact)

    def offers(self) -> dict[str, list[str]]:
        """To whom each call is offered, by its letter."""
        return {
            leg.id.removeprefix("v3:"): [one.member for one in leg.offered_to]
            for leg in self.board.oldest_first
        }

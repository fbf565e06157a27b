"""Answers an offered call by itself, for an agent who is Ready with a phone that is up."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final, NoReturn, Protocol

from console.domain.acts import Answer
from console.domain.agent.engagement import RulesOf
from console.domain.agent.state import Presence
from console.domain.leg import CallId, Leg
from console.domain.my_phone import has_company, is_up
from console.domain.people.colleagues import is_taken_up
from console.domain.team.call_rules import origin_of
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.procedures.steps import Give

BEAT: Final = 0.5
"""Seconds after which the agent's state is looked at again, though no leg changed."""


class Reachable(Protocol):
    """The agent's phone: its leg, None while it is down, and whether it is wanted elsewhere."""

    @property
    def leg(self) -> Leg | None:
        """The leg."""
        ...

    @property
    def taken(self) -> bool:
        """Whether a procedure is about to use it."""
        ...


class AutoAnswer:
    """Takes for an agent an offered call, so many seconds after it can be taken as its rules say.

    Of several the one whose time is over first, else the one that was offered first.
    It is there to take while the agent is Ready and its phone is up with nobody on the
    line: the phone rings for nobody by itself. No call is taken twice. `clock` is
    monotonic seconds; as long as it is not `wanted`, no call is looked at.
    """

    def __init__(
        self,
        agent: str,
        rules: RulesOf,
        phone: Reachable,
        live: LiveBoard,
        *,
        wanted: Callable[[], bool],
        give: Give,
        clock: Callable[[], float],
    ) -> None:
        self._agent, self._rules, self._phone, self._live = agent, rules, phone, live
        self._wanted, self._give, self._clock = wanted, give, clock
        self._stirred = asyncio.Event()
        self._tried: set[CallId] = set()
        self._since: dict[CallId, float] = {}
        live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Answer what is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            left, call = (self._next() if self._wanted() else None) or (BEAT, None)
            if call is not None and left <= 0:
                self._tried.add(call)
                await self._give(Answer(call=call, join=True), self._offered(call))
                continue
            pause = min(left, BEAT)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    def _offered(self, call: CallId) -> str:
        """By what the call came to the agent: it is answered by itself once for each offer."""
        leg = self._live.legs.get(call)
        offers = leg.offered_to if leg is not None else ()
        mine = (f"offer {one.at.isoformat()}" for one in offers if one.member == self._agent)
        return next(mine, "call")

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """Look at a call that comes or goes at once; all else is seen at the next beat.

        To look goes through the whole board, which must not happen at every webhook.
        """
        if after.rings or (before and before.rings):
            self._stirred.set()

    def _next(self) -> tuple[float, CallId] | None:
        """The call to take and in how many seconds, None while the agent cannot take one."""
        legs = self._live.oldest_first
        self._tried &= {leg.id for leg in legs}
        offered = {leg.id: after for leg in legs if (after := self._after(leg))}
        if not offered or not self._is_free(legs):
            self._since.clear()
            return None
        now = self._clock()
        self._since = {call: self._since.get(call, now) for call in offered}
        left = {call: self._since[call] + after - now for call, after in offered.items()}
        call = min(left, key=left.__getitem__)
        return left[call], call

    def _after(self, leg: Leg) -> int:
        """After how many seconds the call is answered by itself; 0 for one that is not."""
        return self._rules(origin_of(leg)).auto_answer if self._is_offered(leg) else 0

    def _is_offered(self, leg: Leg) -> bool:
        """Whether a call rings for the agent: for it by name, or for whoever comes first."""
        rings = leg.rings and not leg.pending and leg.claimed_by is None
        others = leg.offered_to and all(one.member != self._agent for one in leg.offered_to)
        return rings and not others and leg.id not in self._tried

    def _is_free(self, legs: tuple[Leg, ...]) -> bool:
        mine = self._phone.leg
        ready = self._live.agents.attendances.state(self._agent).state is Presence.READY
        up = mine is not None and is_up(mine) and not has_company(mine, legs)
        # a colleague may have another line of it rung, to consult me
        rung = is_taken_up(self._agent, legs, self._live.agents.team)
        return ready and up and not rung and not self._phone.taken

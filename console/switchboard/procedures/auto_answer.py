"""Answers an offered call by itself, for an agent who is Ready with a phone that is up."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, NoReturn, Protocol

from console.domain.acts import Answer
from console.domain.agent.state import Presence
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import has_company, is_up
from console.switchboard.board.live_board import LiveBoard

BEAT: Final = 0.5
"""Seconds after which the agent's state is looked at again, though no leg changed."""

Give = Callable[[Answer], Awaitable[None]]


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
    """Takes for an agent the call that was offered first, `after` seconds after it can be taken.

    It is there to take while the agent is Ready and its phone is up with nobody on the
    line: the phone rings for nobody by itself. No call is taken twice. `clock` is
    monotonic seconds.
    """

    def __init__(
        self,
        agent: str,
        after: float,
        phone: Reachable,
        live: LiveBoard,
        *,
        give: Give,
        clock: Callable[[], float],
    ) -> None:
        self._agent, self._after, self._phone, self._live = agent, after, phone, live
        self._give, self._clock = give, clock
        self._stirred = asyncio.Event()
        self._tried: set[CallId] = set()
        self._since: tuple[CallId, float] | None = None
        live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Answer what is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            pause = BEAT
            call = self._next()
            if call is not None and (pause := self._left_of(call)) <= 0:
                self._tried.add(call)
                await self._give(Answer(call=call, join=True))
                continue
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """Look at a call that comes or goes at once; all else is seen at the next beat.

        To look goes through the whole board, which must not happen at every webhook.
        """
        if after.state is CallState.OFFERED or (before and before.state is CallState.OFFERED):
            self._stirred.set()

    def _left_of(self, call: CallId) -> float:
        """Seconds until the call is due, at most `BEAT`; counted anew for another call."""
        if self._since is None or self._since[0] != call:
            self._since = (call, self._clock())
        return min(self._since[1] + self._after - self._clock(), BEAT)

    def _next(self) -> CallId | None:
        """The call to take, None while there is none or the agent cannot take one."""
        legs = self._live.oldest_first
        self._tried &= {leg.id for leg in legs}
        offered = [leg.id for leg in legs if self._is_offered(leg)]
        if not offered or not self._is_free(legs):
            self._since = None
            return None
        return offered[0]

    def _is_offered(self, leg: Leg) -> bool:
        """Whether a call rings for the agent: for it by name, or for whoever comes first."""
        rings = leg.state is CallState.OFFERED and not leg.pending and leg.claimed_by is None
        others = leg.offered_to and all(one.member != self._agent for one in leg.offered_to)
        return rings and not others and leg.id not in self._tried

    def _is_free(self, legs: tuple[Leg, ...]) -> bool:
        mine = self._phone.leg
        ready = self._live.agents.attendances.state(self._agent).state is Presence.READY
        up = mine is not None and is_up(mine) and not has_company(mine, legs)
        return ready and up and not self._phone.taken

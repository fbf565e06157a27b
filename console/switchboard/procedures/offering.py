"""Offering calls to the members of a team: what their routes make of them is written down.

It compares what is written with what the board and the members show, so that a restart or
a refusing journal leaves nothing out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime, timedelta
from time import perf_counter
from typing import Final, NoReturn

from console.domain.leg import CallId, Leg
from console.domain.orders import Order, Outcome
from console.domain.team.carrying_on import DueOrder
from console.domain.team.routing import Due, due
from console.domain.team.waiting_calls import Routing, may_concern
from console.errors import JournalError, OrderRejected
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.board.act_words import act_words
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import ONE_HOST, Hosts

BEAT: Final = 1.0
"""Seconds after which it is looked again, whatever happened: being alone is no fact."""

_SHORTEST: Final = 0.01
"""Seconds until a moment for which a look is due, at least."""

_RESTS: Final = 9
"""Times as long as a look took until the next one: offering has a tenth of the time at most."""

LONGEST_REST: Final = 0.05
"""Seconds between two looks at most while something happens, however many callers wait."""


class Offering:
    """Offers calls, ends offers, and carries on what nobody took.

    What happens after a while of quiet is looked at at once, and what happens in a burst
    together: a look goes through all who wait, and must not do so for each fact.

    `place` carries an order out that is nobody's: a transfer, a queue or a rejection by a
    route. `routing` is what calls are routed by, with the names of connections of this moment.
    Of several `hosts` one offers, and to nobody whose host is taken out.
    """

    def __init__(
        self,
        live: LiveBoard,
        recorder: Recorder,
        background: Background,
        *,
        routing: Callable[[], Routing],
        place: Callable[[Order], Awaitable[Outcome]],
        now: Callable[[], datetime],
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._live, self._recorder, self._background = live, recorder, background
        self._hosts = hosts
        self._routing, self._place, self._now = routing, place, now
        self._stirred = asyncio.Event()
        self._given: set[str] = set()
        self._rest = 0.0
        self._calls = {leg.id for leg in live.legs.values() if may_concern(leg)}
        self._claimed: dict[CallId, datetime] = {}
        live.watch(self._moved)
        live.agents.watch(self._stirred.set)

    async def keep(self) -> NoReturn:
        """Write down what is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            pause = BEAT
            with suppress(JournalError):  # a light says so, and the next beat tries again
                if self._hosts.does_what_is_done_once:
                    pause = _pause(await self.note(), self._now())
            await asyncio.sleep(self._rest)
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    async def note(self) -> Due:
        """Write down and order what is due now. Raises `JournalFailed`.

        Nothing, while the facts of other hosts come in that were noted a while ago.
        """
        if self._hosts.is_behind:
            return Due()
        began = perf_counter()
        legs = {leg.id: leg for leg in self._live.alone}
        legs |= {call: leg for call in self._calls if (leg := self._live.legs.get(call))}
        leaving, members = self._hosts.leaving(), self._live.agents.members
        if leaving:
            members = tuple(one for one in members if one.member.user not in leaving)
        found = due(
            *(self._live.board, legs.values(), members),
            routing=self._routing(),
            now=self._now(),
            claimed=self._claimed,
        )
        self._rest = min(LONGEST_REST, _RESTS * (perf_counter() - began))
        for fact in found.facts:
            await self._recorder.own(fact)
        for order in found.orders:
            if order.id not in self._given:
                self._given.add(order.id)
                self._background.start(self._give(order), "carrying on what nobody took")
        return found

    async def _give(self, due_: DueOrder) -> None:
        """Give an order of a route. What came of it the leg's own facts tell."""
        order = Order(id=due_.id, act=due_.act, placed_at=self._now())
        try:
            await self._place(order)
        except (OrderRejected, JournalError) as error:
            words = act_words(due_.act, self._live.known)
            call = next(iter(due_.act.calls), None)
            self._live.notice(f"the route's {words}: {error}", Light.WARN, call=call)
        finally:
            self._given.discard(due_.id)
            self._stirred.set()

    def _moved(self, before: Leg | None, after: Leg) -> None:
        if after.claimed_by is None or not after.alive:
            self._claimed.pop(after.id, None)
        elif before is None or before.claimed_by != after.claimed_by:
            self._claimed[after.id] = self._now()
        if may_concern(after):
            self._calls.add(after.id)
        elif after.id in self._calls:
            self._calls.discard(after.id)
        else:
            return
        self._stirred.set()


def _pause(found: Due, now: datetime) -> float:
    """Seconds until it is to be looked again, unless something happens before."""
    if found.again_at is None:
        return BEAT
    left = (found.again_at - now) / timedelta(seconds=1)
    return max(_SHORTEST, min(BEAT, left))

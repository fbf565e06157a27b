"""Looking after the agent's state: what calls and time make of it is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NoReturn

from msgspec import Struct

from console.domain.acts import (
    AgentAct,
    Choice,
    ChooseNext,
    Dispose,
    GoNotReady,
    Reject,
    RejectNotReady,
)
from console.domain.agent.attendance import Attendance
from console.domain.agent.engagement import RulesOf, due, expired
from console.domain.agent.state import AgentState, permit, permit_choice
from console.domain.history.past_calls import PastCall
from console.domain.leg import CallId, Direction, Leg
from console.domain.orders import Order, OrderId
from console.domain.own_facts import AgentFreed, AgentPayload
from console.domain.team.call_rules import origin_had
from console.domain.team.offers import Origin
from console.errors import JournalError, NotNow, NotPermitted
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import ONE_HOST, Hosts
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.steps import Steps

BEAT: Final = 1.0
"""Seconds after which it is looked again, whatever happened: a fact that the journal refused is
tried again then."""

FACTS: Final = 1500
"""Facts of agents that are read back at the start, beside those kept of each: weeks of work."""

NEVER_YOURS: Final = (
    "you never had this call: whoever had it may say what came of it, or a supervisor"
)
"""Why an agent may not give a call a disposition."""

_TICK: Final = timedelta(microseconds=1)


class AgentSettings(Struct, frozen=True, kw_only=True):
    """Who works here, and by what rules for a call from somewhere.

    With `any_call` it may say what came of a call that it never had.
    """

    name: str
    rules: RulesOf
    any_call: bool = True


class AgentProcedures:
    """Notes the calls that the agent takes, leaves and misses, and the end of each wrap-up.

    It compares what is written with what the board shows, so that a restart or a
    refusing journal leaves nothing out. `now` is the wall clock, `clock` seconds
    that no change of the wall clock moves, `past` tells what there is of a call, None where
    there was none. Of several `hosts` one writes.
    """

    def __init__(
        self,
        settings: AgentSettings,
        live: LiveBoard,
        recorder: Recorder,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
        past: Callable[[CallId], PastCall | None],
        hosts: Hosts = ONE_HOST,
    ) -> None:
        self._name, self.rules, self._any = settings.name, settings.rules, settings.any_call
        self._live, self._recorder, self._past, self._hosts = live, recorder, past, hosts
        self._now, self._clock = now, clock
        self._stirred = asyncio.Event()
        legs = live.legs.values()
        self._calls = {leg.id for leg in legs if leg.alive and leg.agent == self._name}
        self._until: datetime | None = None
        self._deadline = 0.0
        live.watch(self._moved)

    @property
    def state(self) -> AgentState:
        """The agent's state now."""
        return self._attendance.state

    @property
    def _attendance(self) -> Attendance:
        return self._live.agents.attendances.of(self._name)

    # What happens by itself ---------------------------------------------------------------

    async def keep(self) -> NoReturn:
        """Write down what is due, as long as the service runs."""
        while True:
            self._stirred.clear()
            try:
                if self._hosts.does_what_is_done_once:
                    await self.note()
                else:
                    self._forget()
                pause = self._pause()
            except JournalError:
                pause = BEAT  # a light says so, and the next beat tries again
            with suppress(TimeoutError):
                async with asyncio.timeout(pause):
                    await self._stirred.wait()

    async def note(self) -> None:
        """Write down what is due now."""
        looked_at = frozenset(self._calls)
        for payload in due(self._attendance, self._live.board, looked_at, self.rules):
            await self._write(payload)
        legs = (self._live.board.leg(call) for call in looked_at)
        alive = {leg.id for leg in legs if leg is not None and leg.alive}
        self._calls -= looked_at - alive
        ended = expired(self._attendance)
        if ended is not None and self._left_of(ended.until) <= 0:
            await self._write(ended)

    def _forget(self) -> None:
        """Look after no calls that are off the board: another host has noted what they made."""
        self._calls = {call for call in self._calls if self._live.board.leg(call) is not None}

    async def _write(self, payload: AgentPayload) -> None:
        await self._recorder.own(payload, self.moment())

    def moment(self) -> datetime:
        """The time of the next fact: after the last one, even if the wall clock was put back."""
        now, last = self._now(), self._attendance.last_at
        return max(now, last + _TICK) if last is not None else now

    def _left_of(self, until: datetime) -> float:
        """Seconds that are left of a wrap-up, told once by the wall clock and then counted."""
        if until != self._until:
            self._until = until
            self._deadline = self._clock() + (until - self._now()).total_seconds()
        return self._deadline - self._clock()

    def _pause(self) -> float:
        until = self.state.until
        return BEAT if until is None else max(0.0, min(BEAT, self._left_of(until)))

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """Look at a leg that is the agent's, or was, or that nobody answered."""
        was_mine = before is not None and before.agent == self._name
        unanswered = after.direction is Direction.INCOMING and after.answered_at is None
        if after.agent == self._name or was_mine or (unanswered and not after.alive):
            self._calls.add(after.id)
            self._stirred.set()

    # What the agent asks for --------------------------------------------------------------

    def allow(self, order: Order) -> None:
        """Raise `NotNow`, `NotPermitted` or `InvalidParameter` if the order makes no sense now."""
        act, state = order.act, self.state
        if isinstance(act, Dispose):
            self._allow_disposition(act)
        elif isinstance(act, AgentAct):
            permit(act, state, self.rules(Origin()))

    def text_of(self, act: Dispose) -> str:
        """What people read for a disposition; no text where its call has none of that code."""
        leg = self._live.legs.get(act.call)
        rules = self.rules(origin_had(act.call, leg, self.state))
        known = rules.disposition(act.code)
        return known.title if known is not None else ""

    def _allow_disposition(self, act: Dispose) -> None:
        """Only who had the call says what came of it; a supervisor does so of any."""
        state, leg, folded = self.state, self._live.legs.get(act.call), self._attendance.folded
        permit(act, state, self.rules(origin_had(act.call, leg, state)))
        if leg is not None or act.call in (*folded.calls, *folded.awaiting, *folded.left):
            return  # whose a call on the board is was looked at before
        past = self._past(act.call)
        if past is None:
            raise NotNow("the journal knows no such call")
        if not self._any and self._name not in past.had_by:
            raise NotPermitted(NEVER_YOURS)

    async def free(self, order: OrderId, choice: Choice) -> None:
        """End a wrap-up that does not end, as a supervisor's order asks; then it is that state.

        Raises `InvalidParameter` for a state that nobody could choose here.
        """
        permit_choice(choice, self.rules(Origin()))
        await self._write(AgentFreed(agent=self._name, choice=choice, order=order))

    async def reject(self, order: Order, steps: Steps) -> Sent:
        """Go Not ready, then reject: whoever rings next meets an agent who is away.

        On a call or in a wrap-up, Not ready is what comes after it.
        """
        act = order.act
        if not isinstance(act, RejectNotReady):
            raise TypeError(act)
        self.allow(order)
        away = Choice(ready=False, reason=act.reason)
        go = ChooseNext(choice=away) if self.state.busy else GoNotReady(reason=act.reason)
        await steps.take(order, "not ready", go)
        await steps.take(order, "reject", Reject(call=act.call, cause=act.cause))
        return Sent(message=f"then {away.words}" if self.state.busy else f"you are {away.words}")

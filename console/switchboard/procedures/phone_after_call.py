"""After a call: my phone is let go, and one that dropped out is rung again."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from datetime import timedelta
from typing import Final

from console.domain.acts import Answer, GiveCall, HangUp, RingPhone, Role, TakeOver
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import company, has_company, together
from console.line.port import Light
from console.switchboard.background import Background
from console.switchboard.procedures.phone import Phone
from console.switchboard.procedures.steps import Give, Steps

AFTER_CALL: Final = 1.0
"""Seconds after a call before my phone is let go: a transfer may follow."""

REDIALS: Final = 3
"""Times that a dropped phone is rung again by itself before it stays down."""

STEADY: Final = timedelta(minutes=1)
"""A phone that was up for longer than this did not drop out because of its redialling."""

_UP: Final = frozenset({CallState.ANSWERED, CallState.CONFERENCE})
"""States of a phone that was picked up and talks with nobody, as far as its own leg tells."""

_TALKS: Final = _UP | {CallState.BRIDGED, CallState.STALE}

_GIVEN_AWAY: Final = frozenset({GiveCall.action, TakeOver.action})


class PhoneAfterCall:
    """Watches the legs for my phone's sake. It `stays` up for nobody who works here no more."""

    def __init__(
        self,
        agent: str,
        phone: Phone,
        steps: Steps,
        background: Background,
        give: Give,
        *,
        stays: bool = True,
    ) -> None:
        self._agent, self._phone, self._steps = agent, phone, steps
        self._background, self._give = background, give
        self._redials = 0
        self._letting_go = False
        self._mine = phone.leg
        legs = steps.live.legs.values()
        self._met = {leg.id for leg in company(self._mine, legs)} if self._mine else set()
        steps.live.watch(self._moved)
        phone.watch(self._look)
        kept = self._mine is not None and self._mine.media.conference is not None
        if stays and kept and self._is_idle():
            phone.keep_up()  # it was rung to be kept before this service began
        self._look()

    def _moved(self, before: Leg | None, after: Leg) -> None:
        mine = after.role is Role.AGENT and after.agent == self._agent
        theirs = after.id in self._met or after.agent == self._agent
        if after.alive:
            self._meet(before, after, mine=mine)
        elif before is None or not before.alive:
            return
        elif mine:
            self._met.clear()
            self._mine = None
            self._phone_went_down(before, after)
        else:
            self._met.discard(after.id)
        if theirs and (before is None or _place(before) != _place(after)):
            self._look()

    def _meet(self, before: Leg | None, after: Leg, *, mine: bool) -> None:
        """Remember who was with my phone: that they parted may be told before that one ended."""
        if not mine:
            if self._mine is not None and together(self._mine, after):
                self._met.add(after.id)
            return
        self._mine = after
        if before is None or _place(before) != _place(after):
            self._met.update(leg.id for leg in company(after, self._steps.live.legs.values()))

    def _look(self) -> None:
        """Let my phone go in a while, if it is up for nobody."""
        if not self._letting_go and self._is_idle():
            self._letting_go = True
            self._start(self._let_go())

    def _is_idle(self) -> bool:
        """Whether my phone is up, for certain, with nobody there or on the way."""
        mine = self._mine
        if mine is None or mine.state not in _UP or mine.pending:
            return False
        if self._phone.keeps or self._phone.taken:
            return False
        legs = self._steps.live.legs.values()
        return not has_company(mine, legs) and not any(
            self._may_be_there(leg, mine) for leg in legs
        )

    def _may_be_there(self, leg: Leg, mine: Leg) -> bool:
        """Whether a call of mine may be with my phone, though no webhook has told it yet."""
        if leg.agent != self._agent or leg.id == mine.id or not leg.alive:
            return False
        if leg.pending:
            return True
        if leg.state not in _TALKS or leg.peer is not None:
            return False
        room, left = leg.media.conference, leg.media.was_in
        return room is None and (left is None or left != mine.media.conference)

    async def _let_go(self) -> None:
        """My phone is hung up, unless it is kept up or talks again."""
        try:
            await asyncio.sleep(AFTER_CALL)
            mine = self._mine
            idle = self._is_idle()
        finally:
            self._letting_go = False
        if idle and mine is not None:
            self._phone.dropped.add(mine.id)
            await self._give(HangUp(call=mine.id))

    def _phone_went_down(self, before: Leg, after: Leg) -> None:
        """Say who waits now, and ring again if the phone is to be kept up."""
        if before.id in self._phone.dropped:
            self._phone.dropped.discard(before.id)
            self._redials = 0
            return
        self._phone.left = before.media.conference or self._phone.left
        waiting = company(before, self._steps.live.legs.values())
        peer = self._steps.leg(before.peer)
        if peer is not None and peer.alive and peer not in waiting:
            waiting.insert(0, peer)
        waiting = [leg for leg in waiting if _may_wait(leg) and not self._is_sent_on(leg)]
        for leg in waiting:
            self._steps.live.notice(
                f"Your phone dropped out: {leg.other_party or 'the other party'} waits",
                Light.WARN,
                call=leg.id,
                to=self._agent,
            )
        if before.answered_at and after.changed_at - before.answered_at > STEADY:
            self._redials = 0
        if self._phone.keeps and self._redials < REDIALS:
            self._redials += 1
            parked = before.media.conference is None
            parked_one = waiting[0].id if waiting and parked else None
            self._start(self._ring_again(before.id, parked_one))

    def _is_sent_on(self, leg: Leg) -> bool:
        """Whether a transfer or a colleague took my phone off this call: that is told by itself."""
        if any(one.action in _GIVEN_AWAY for one in leg.pending):
            return True
        if leg.claimed_by is not None and leg.claimed_by.member != self._agent:
            return True
        folded = self._steps.live.folded(leg.id)
        return folded is not None and folded.transfer is not None

    async def _ring_again(self, dropped: CallId, call: CallId | None) -> None:
        """Ring a kept phone that dropped; joined to who was parked, else back in its conference."""
        if call is None:
            await self._give(RingPhone(), dropped)
        elif self._steps.alive(call):
            await self._give(Answer(call=call, join=True), dropped)

    def _start(self, work: Coroutine[None, None, None]) -> None:
        self._background.start(work, "looking after your phone")


def _may_wait(leg: Leg) -> bool:
    """Whether somebody there waits for me: a colleague or a supervisor is with the caller."""
    return leg.role not in (Role.AGENT, Role.SUPERVISOR)


def _place(leg: Leg) -> tuple[CallId | None, str | None, CallState, bool]:
    """With whom, or where, a leg is, and whether an order may be about to change that."""
    return leg.peer, leg.media.conference, leg.state, bool(leg.pending)

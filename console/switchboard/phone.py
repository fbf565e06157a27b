"""My phone in a call: ring it, join it, and let it go afterwards."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.acts import (
    Answer,
    Bridge,
    CreateConference,
    Dial,
    HangUp,
    JoinConference,
    Role,
    Supervise,
)
from console.domain.calls import CallId, CallState, Leg
from console.domain.my_leg import has_company, is_busy, is_up, my_leg
from console.domain.orders import Order
from console.errors import StepFailed
from console.switchboard.sending import Sent
from console.switchboard.steps import Steps

RINGS: Final = 30
"""Seconds that my phone rings: Telnyx's own default of `timeout_secs`."""

PICKED_UP: Final = RINGS + 10.0
"""Seconds after which a phone that said nothing is taken for unanswered."""

CALLEE: Final = 60.0
"""Seconds that a callee is waited for."""

WEBHOOK: Final = 5.0
"""Seconds that the webhook of an accepted step is waited for."""


class PhoneSettings(Struct, frozen=True, kw_only=True):
    """My phone: a SIP URI or E.164, and whether it stays up between calls."""

    agent: str
    phone: str | None
    keep: bool = False
    from_: str | None = None


class Phone:
    """Procedures with my own leg. A lost leg of mine never ends a caller's.

    `dropped` has the legs that were hung up from here, and so did not drop out.
    """

    def __init__(self, settings: PhoneSettings, steps: Steps) -> None:
        self._settings, self._steps = settings, steps
        self.dropped: set[CallId] = set()
        self._taken = False

    @property
    def leg(self) -> Leg | None:
        """My leg, None if my phone is down."""
        return my_leg(self._steps.floor.board.legs.values(), self._settings.agent)

    @property
    def keeps(self) -> bool:
        """Whether my phone stays up between calls."""
        return self._settings.keep

    # Procedures ---------------------------------------------------------------------------

    async def ring(self, order: Order) -> Sent:
        """Ring my phone and leave it up."""
        with self._mine_alone():
            leg = await self.up(order, None)
            if self._settings.keep:
                await self._room(order, leg)
        return Sent(message=f"your phone is up ({leg.to or 'phone'})")

    async def drop(self, order: Order) -> Sent:
        """Hang my phone up."""
        leg = self.leg
        if leg is None:
            raise StepFailed("your phone is down already")
        self.dropped.add(leg.id)
        await self._steps.take(order, "drop", HangUp(call=leg.id))
        return Sent()

    async def answer(self, order: Order) -> Sent:
        """Answer a caller, ring my phone, and join the two.

        A caller who gives up while it rings cancels it; a phone that is busy or
        not picked up leaves the caller parked, and says so.
        """
        act = order.act
        if not isinstance(act, Answer):
            raise TypeError(order.act)
        with self._mine_alone():
            await self._have_answered(order, act.call)
            await self.join(order, act.call)
        return Sent(message="you are on the line")

    async def dial(self, order: Order) -> Sent:
        """Ring me first, then the callee, and join the two."""
        act = order.act
        if not isinstance(act, Dial):
            raise TypeError(order.act)
        with self._mine_alone():
            rung = self.leg is None and not self._settings.keep
            mine = await self.up(order, None, via=act)
            try:
                await self._reach(order, act, mine)
            except StepFailed as failed:
                await self._put_down(order, mine.id if rung else None, failed)
                raise
        return Sent(message=f"you are talking with {act.to}")

    async def _reach(self, order: Order, act: Dial, mine: Leg) -> None:
        """Dial the callee and join them to my phone; who cannot be joined is let go."""
        bare = msgspec.structs.replace(act, join=False, link_to=mine.id)
        made = await self._steps.take(order, "dial", bare)
        callee = made.call
        if callee is None:
            raise StepFailed("the callee has no leg")
        await self._steps.until(lambda: self._steps.answered_or_gone(callee, mine.id), CALLEE)
        if not self._steps.alive(mine.id):
            await self.end(order, callee)
            raise StepFailed("your phone was put down before the callee answered")
        if not self._steps.answered(callee):
            await self.end(order, callee)
            raise StepFailed(f"{act.to} did not answer{self._steps.why_ended(callee)}")
        try:
            await self._connect(order, callee, mine)
        except StepFailed as failed:
            await self._put_down(order, callee, failed)
            raise

    @contextmanager
    def _mine_alone(self) -> Iterator[None]:
        """Have my phone for one procedure, which must find it free. Raises `StepFailed`."""
        leg = self.leg
        if leg is None and self._settings.phone is None:
            raise StepFailed("no phone of yours is configured", "Set agent.phone in config.toml.")
        legs = self._steps.floor.board.legs.values()
        if leg is not None and is_busy(leg) and has_company(leg, legs):
            raise StepFailed("your phone is in another call", "Hold or end that call first.")
        if self._taken:
            raise StepFailed("your phone is being rung for another call", "Wait a moment.")
        self._taken = True
        try:
            yield
        finally:
            self._taken = False

    async def _have_answered(self, order: Order, call: CallId) -> None:
        """Answer a caller who is offered; where that is in doubt, Telnyx knows."""
        caller = self._steps.leg(call)
        if caller is not None and caller.known not in (None, CallState.OFFERED):
            return
        in_doubt = caller is not None and caller.state is CallState.STALE
        try:
            await self._steps.take(order, "answer", Answer(call=call))
        except StepFailed as failed:
            if failed.ambiguous or not in_doubt:
                raise

    async def _put_down(self, order: Order, call: CallId | None, failed: StepFailed) -> None:
        """Let a leg go that is of no use any more, unless it may be in use after all."""
        if not failed.ambiguous:
            with suppress(StepFailed):
                await self.end(order, call)

    async def supervise(self, order: Order) -> Sent:
        """Ring my phone as a supervisor of a call."""
        act = order.act
        if not isinstance(act, Supervise):
            raise TypeError(order.act)
        leg = self._steps.leg(act.call)
        dial = self._dial(leg, role=Role.SUPERVISOR)
        dial = msgspec.structs.replace(
            dial, supervise=act.call, supervisor_role=act.role, park=False, link_to=None
        )
        made = await self._steps.take(order, "supervise", dial)
        await self._steps.until(
            lambda: self._steps.answered_or_gone(made.call, act.call), PICKED_UP
        )
        if not self._steps.answered(made.call):
            raise StepFailed(f"your phone did not answer{self._steps.why_ended(made.call)}")
        return Sent(message=f"you supervise the call ({act.role})")

    async def join(self, order: Order, call: CallId) -> None:
        """Have my phone up and on the line with a call, which survives when I leave it."""
        rung = self.leg is None and not self._settings.keep
        mine = await self.up(order, call)
        try:
            await self._connect(order, call, mine)
        except StepFailed as failed:
            await self._put_down(order, mine.id if rung else None, failed)
            raise

    async def _connect(self, order: Order, call: CallId, mine: Leg) -> None:
        """Join a call to my phone.

        A phone that is kept up sits in a conference of its own, where nobody's leaving
        ends another leg. Otherwise the two are bridged, and the call's leg is parked if
        mine is lost; mine ends with the call.
        """
        if not self._settings.keep:
            await self._bridge(order, call, mine.id)
            return
        conference = await self._room(order, mine)
        await self._steps.take(order, "join", JoinConference(call=call, conference=conference))
        await self._steps.until(lambda: self._steps.is_in(call, conference), WEBHOOK)

    async def _room(self, order: Order, mine: Leg) -> str:
        """The conference that my kept phone sits in."""
        if mine.media.conference is not None:
            return mine.media.conference
        name = f"telnyx-console {order.id}"
        made = await self._steps.take(order, "room", CreateConference(call=mine.id, name=name))
        conference = made.conference
        if conference is None:
            raise StepFailed("Telnyx named no conference")
        await self._steps.until(lambda: self._steps.is_in(mine.id, conference), WEBHOOK)
        return conference

    async def up(self, order: Order, call: CallId | None, via: Dial | None = None) -> Leg:
        """My leg, picked up; `call` is the caller it is rung for, who may give up meanwhile.

        `via` has the caller id and the connection where there is no caller. Raises `StepFailed`.
        """
        leg = self.leg
        if leg is None:
            made = await self._steps.take(
                order, "phone", self._dial(self._steps.leg(call), via=via)
            )
            phone = made.call
        else:
            phone = leg.id
        await self._steps.until(lambda: self._steps.answered_or_gone(phone, call), PICKED_UP)
        if call is not None and not self._steps.alive(call):
            if leg is None or not self._settings.keep:
                await self.end(order, phone)
            raise StepFailed("the caller gave up before your phone was picked up")
        picked_up = self._steps.leg(phone)
        if picked_up is None or not is_up(picked_up):
            await self.end(order, phone)
            waits = ": the caller waits, parked" if call is not None else ""
            raise StepFailed(
                f"your phone did not answer{self._steps.why_ended(phone)}{waits}",
                "Press the key again.",
            )
        return picked_up

    # Parts --------------------------------------------------------------------------------

    def _dial(self, caller: Leg | None, role: Role = Role.AGENT, via: Dial | None = None) -> Dial:
        settings = self._settings
        if settings.phone is None:
            raise StepFailed("no phone of yours is configured", "Set agent.phone in config.toml.")
        from_ = (caller.to if caller else None) or (via.from_ if via else settings.from_)
        connection = (caller.connection_id if caller else None) or (
            via.connection_id if via else self._steps.floor.default_connection
        )
        if from_ is None or connection is None:
            raise StepFailed("no caller id or connection is known to ring your phone with")
        return Dial(
            to=settings.phone,
            from_=from_,
            connection_id=connection,
            timeout_secs=RINGS,
            role=role,
            link_to=caller.id if caller else None,
        )

    async def _bridge(self, order: Order, call: CallId, mine: CallId) -> None:
        await self._steps.take(order, "bridge", Bridge(call=call, other=mine, park=True))
        joined = frozenset({CallState.BRIDGED, CallState.ENDED})
        both = (call, mine)
        await self._steps.until(
            lambda: all(self._steps.state(leg) in joined for leg in both), WEBHOOK
        )

    async def end(self, order: Order, call: CallId | None) -> None:
        """Hang up a leg that is still there, as a step."""
        if call is not None and self._steps.alive(call):
            self.dropped.add(call)
            await self._steps.take(order, f"end {call}", HangUp(call=call))

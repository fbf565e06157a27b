"""My phone in a call: ring it, join it, let it go afterwards."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.acts import Dial, HangUp, Role
from console.domain.agent.engagement import RulesOf
from console.domain.leg import CallId, CallState, Leg
from console.domain.my_phone import Answering, far_end, has_company, is_up, my_leg, my_supervision
from console.domain.orders import Order
from console.domain.people.colleagues import rung_words, taken_by
from console.domain.team.offers import Origin
from console.errors import StepFailed
from console.switchboard.orders.requests import Sent
from console.switchboard.procedures.conferences import WEBHOOK, AutoHold, Conferences
from console.switchboard.procedures.steps import Steps

RINGS: Final = 30
"""Seconds that my phone rings: Telnyx's own default of `timeout_secs`."""

PICKED_UP: Final = RINGS + 10.0
"""Seconds after which a phone that said nothing is taken for unanswered."""

MINE: Final = "your phone"
"""What my phone is to me."""

CALLEE: Final = 60.0
"""Seconds that a callee is waited for."""

REACHING: Final = "dial"
"""The step of a dial by which the callee is called."""


class PhoneSettings(Struct, frozen=True, kw_only=True):
    """My phone: a SIP URI or E.164, and whether it stays up between calls.

    `phone` is rung unless the agent chose another one of the `rules`.

    `answers_by_itself` tells whether an offered call may be answered by itself now.
    `answering` says who is answered first, my phone or the caller; `headers` are SIP headers that
    my phone's calls carry.
    """

    agent: str
    phone: str | None
    keep: bool = False
    rules: RulesOf
    answers_by_itself: Callable[[], bool]
    answering: Answering = Answering.PHONE_FIRST
    headers: tuple[tuple[str, str], ...] = ()

    @property
    def is_configured(self) -> bool:
        """Whether there is anything to ring."""
        return self.phone is not None or bool(self.rules(Origin()).phones)


class Phone:
    """OrderRouter with my own leg. A lost leg of mine never ends a caller's.

    `dropped` has the legs that were hung up from here, and so did not drop out; `left` is
    the conference that my phone dropped out of, until it is back there.
    """

    def __init__(self, settings: PhoneSettings, steps: Steps, conferences: Conferences) -> None:
        self._settings, self._steps, self._conferences = settings, steps, conferences
        self._aside = AutoHold(steps, conferences)
        self.dropped: set[CallId] = set()
        self.left: str | None = None
        self._borrowed, self._expected = False, 0
        self._kept = False
        self._freed: list[Callable[[], None]] = []

    def watch(self, freed: Callable[[], None]) -> None:
        """Have a function told when a procedure has done with my phone."""
        self._freed.append(freed)

    def keep_up(self) -> None:
        """Have it stay up between calls from now on, until it is dropped."""
        self._kept = True

    @property
    def leg(self) -> Leg | None:
        """My leg, None if my phone is down."""
        return my_leg(self._steps.live.legs.values(), self._settings.agent)

    @property
    def address(self) -> str | None:
        """What is rung as my phone, None if none is configured."""
        state = self._steps.live.agents.attendances.state(self._settings.agent)
        chosen = self._settings.rules(Origin()).phone(state.phone)
        return chosen.address if chosen is not None else self._settings.phone

    @property
    def keeps(self) -> bool:
        """Whether my phone stays up between calls: always, or since it was rung for that."""
        return self._settings.keep or self._kept

    @property
    def taken(self) -> bool:
        """Whether a procedure is about to use my phone, or will as soon as it knows more."""
        return self._expected > 0

    # OrderRouter ---------------------------------------------------------------------------

    async def ring(self, order: Order) -> Sent:
        """Ring my phone and leave it up; who was left in a conference by it is there again."""
        before = self.leg
        if before is not None and has_company(before, self._steps.live.legs.values()):
            raise StepFailed("your phone is up already")
        async with self.borrowed(order):
            leg = await self.up(order, None)
            self.keep_up()
            if self.left is not None and self._steps.anybody_in(self.left):
                await self._conferences.bring(order, leg.id, self.left)
            else:
                await self._conferences.alone(order, leg)
            if self._steps.alive(leg.id):
                self.left = None
        return Sent(message=f"your phone is up ({leg.to or 'phone'})")

    async def drop(self, order: Order) -> Sent:
        """Hang my phone up."""
        leg = self.leg
        if leg is None:
            raise StepFailed("your phone is down already")
        self._kept = False
        self.dropped.add(leg.id)
        await self._steps.take(order, "drop", HangUp(call=leg.id))
        return Sent()

    async def dial(self, order: Order) -> Sent:
        """Ring me first, then the callee, and join the two. Who talks with me is held."""
        act = order.act
        if not isinstance(act, Dial):
            raise TypeError(order.act)
        async with self.borrowed(order):
            fresh = self.leg is None
            rung = fresh and not self.keeps
            mine = await self.up(order, None, via=act)
            try:
                await self._reach(order, act, mine, link=fresh)
            except StepFailed as failed:
                await self.put_down(order, mine.id if rung else None, failed)
                raise
        return Sent(message=f"you are talking with {act.to}")

    async def _reach(self, order: Order, act: Dial, mine: Leg, *, link: bool) -> None:
        """Dial the callee and join them to my phone; who cannot be joined is let go.

        Linked to a phone that was rung for another call, the two calls would be one session.
        """
        bare = msgspec.structs.replace(act, join=False, link_to=mine.id if link else None)
        made = await self._steps.take(order, REACHING, bare)
        callee = made.call
        if callee is None:
            raise StepFailed("the callee has no leg")
        await self._steps.until(lambda: self._steps.answered_or_gone(callee, mine.id), CALLEE)
        if not self._steps.alive(mine.id):
            await self.end(order, callee)
            raise StepFailed("your phone was put down before the callee answered")
        if not self._steps.answered(callee):
            await self.end(order, callee)
            raise self._steps.unreached(act.to, callee)
        try:
            await self.connect(order, callee, mine)
        except StepFailed as failed:
            await self.put_down(order, callee, failed)
            raise

    async def come(self, order: Order, held: Leg, conference: str) -> None:
        """Have my phone in the conference of a held call of mine; who talks with me is held."""
        mine = self.leg
        here = mine is not None and mine.media.conference == conference
        if here or held.agent != self._settings.agent or (mine or self.address) is None:
            return
        async with self.borrowed(order):
            await self.enter(order, held.id, conference)

    async def enter(self, order: Order, call: CallId, conference: str) -> None:
        """Have my phone up and in the conference of a call; the caller must have let it free.

        One that was rung for this alone is let go if that fails. Raises `StepFailed`.
        """
        rung = self.leg is None and not self.keeps
        mine = await self.up(order, call)
        try:
            here = mine.media.conference
            if here not in (None, conference):
                await self._conferences.take_out(order, mine.id, here)
            await self._conferences.bring(order, mine.id, conference)
        except StepFailed as failed:
            await self.put_down(order, mine.id if rung else None, failed)
            raise

    async def part(self, order: Order, mine: Leg) -> None:
        """Be with nobody any more: a phone that is kept up is alone, another is hung up."""
        if self.keeps:
            return await self._conferences.apart(order, mine)
        return await self.end(order, mine.id)

    @contextmanager
    def expected(self) -> Iterator[None]:
        """Have my phone stay up for a procedure that is to take it, if it comes to that."""
        self._expected += 1
        try:
            yield
        finally:
            self._expected -= 1
            for freed in self._freed:
                freed()

    @asynccontextmanager
    async def borrowed(self, order: Order) -> AsyncIterator[None]:
        """Have my phone for one procedure; who talks with it is held, and comes back if it fails.

        Raises `StepFailed`.
        """
        if self.leg is None and self.address is None:
            raise _no_phone(self._steps)
        _must_not_be_rung(self._steps, self._settings.agent)
        if self._borrowed:
            raise StepFailed("your phone is being rung for another call", "Wait a moment.")
        with self.expected():
            self._borrowed = True
            try:
                async with self._aside.during(order, lambda: self.leg):
                    yield
            finally:
                self._borrowed = False

    async def put_down(self, order: Order, call: CallId | None, failed: StepFailed) -> None:
        """Let a leg go that is of no use any more, unless it may be in use after all."""
        if not failed.ambiguous:
            with suppress(StepFailed):
                await self.end(order, call)

    async def connect(self, order: Order, call: CallId, mine: Leg) -> None:
        """Join a call to my phone.

        A phone that is kept up sits in a conference of its own, where nobody's leaving
        ends another leg. Otherwise the two are bridged, and the call's leg is parked if
        mine is lost; mine ends with the call.
        """
        if self.keeps:
            await self._conferences.bring(order, call, await self._conferences.alone(order, mine))
        else:
            await self._conferences.bridge(order, call, mine.id)

    async def up(
        self,
        order: Order,
        call: CallId | None,
        via: Dial | None = None,
        *,
        whose: str = MINE,
    ) -> Leg:
        """My leg, picked up; `call` is the caller it is rung for, who may give up meanwhile.

        `via` has the caller id and the connection where there is no caller. `whose` phone it
        is, in the words of whoever ordered it. Raises `StepFailed`.
        """
        leg, caller = self.leg, self._steps.leg(call)
        if leg is None:
            await _listen_no_more(self._steps, order)
            made = await self._steps.take(order, "phone", self.to_ring(caller, via=via))
            phone = made.call
        else:
            phone = leg.id
        await self._steps.until(lambda: self._steps.answered_or_gone(phone, call), PICKED_UP)
        if call is not None and not self._steps.alive(call):
            if leg is None:
                await self.end(order, phone)
            raise StepFailed(f"{far_end(caller)} gave up before {whose} was picked up")
        picked_up = self._steps.leg(phone)
        if picked_up is None or not is_up(picked_up):
            await self.end(order, phone)
            waits = _waits(self._steps.leg(call)) if whose == MINE else ""
            raise self._steps.unreached(whose, phone, waits, "Press the key again.")
        return picked_up

    # Parts --------------------------------------------------------------------------------

    def to_ring(self, caller: Leg | None, role: Role = Role.AGENT, via: Dial | None = None) -> Dial:
        """The dial that rings my phone. Raises `StepFailed` where something is not known."""
        settings, address = self._settings, self.address
        if address is None:
            raise _no_phone(self._steps)
        _must_not_be_rung(self._steps, settings.agent)
        usual = via.from_ if via else settings.rules(Origin()).from_
        from_ = (caller.own_number if caller else None) or usual
        connection = (caller.connection_id if caller else None) or (
            via.connection_id if via else self._steps.live.default_connection
        )
        if from_ is None or connection is None:
            raise StepFailed("no caller id or connection is known to ring your phone with")
        return Dial(
            to=address,
            from_=from_,
            connection_id=connection,
            timeout_secs=RINGS,
            role=role,
            link_to=caller.id if caller else None,
            headers=self._settings.headers,
        )

    async def end(self, order: Order, call: CallId | None) -> None:
        """Hang up a leg that is still there, as a step."""
        if call is not None and self._steps.alive(call):
            self.dropped.add(call)
            await self._steps.take(order, f"end {call}", HangUp(call=call))


async def _listen_no_more(steps: Steps, order: Order) -> None:
    """End a supervision before that phone is rung for a call: most have one line, and are busy.

    Whoever took over the call that it listened to would supervise itself.
    """
    listens = my_supervision(steps.live.legs.values(), order.by)
    if listens is not None:
        await steps.take(order, "listen no more", HangUp(call=listens.id))
        await steps.until(lambda: not steps.alive(listens.id), WEBHOOK)


def _must_not_be_rung(steps: Steps, agent: str) -> None:
    """Raise `StepFailed` where somebody had my phone rung, to consult me, say: it has one line.

    Who talks on a leg of my own is with me all the same.
    """
    live = steps.live
    legs, team = live.legs.values(), live.agents.team
    rung = taken_by(agent, legs, team)
    member = team.member(agent)
    if rung is None and member is not None and member.phone in steps.rung:
        raise StepFailed("your phone is taken: a colleague has it rung", "Pick it up first.")
    if rung is None:
        return
    mine = my_leg(legs, agent)
    if mine is not None and has_company(mine, legs):
        return
    session = live.board.session(rung.session_id)
    who = rung_words(rung, session, team, team.name(agent), lambda leg: leg.other_party or "a call")
    raise StepFailed(f"your phone is taken: {who}", "Talk there first, or put that phone down.")


def _no_phone(steps: Steps) -> StepFailed:
    in_team = bool(steps.live.known.team.members)
    where = "An admin sets it in [[team.members]]."
    hint = where if in_team else "Set agent.phone in config.toml."
    return StepFailed("no phone of yours is configured", hint)


def _waits(leg: Leg | None) -> str:
    """What becomes of somebody whom I did not pick up for, to stand behind a sentence."""
    if leg is None:
        return ""
    does = "rings on" if leg.state is CallState.OFFERED else "waits, parked"
    return f": {far_end(leg)} {does}"

"""Call-backs set, moved, rung and ended: checked and noted.

That it is rung is noted, and is in the log of all hosts, before the phone of a member rings: after
whatever goes wrong meanwhile it is not rung by itself once more.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final

import msgspec

from console.domain import numbers
from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import (
    CANCELLED,
    DONE,
    FURTHEST,
    LONGEST_NOTE,
    MOST_OPEN,
    CallBack,
    is_told,
)
from console.domain.ids import ORDER_ID, CallId, may_be_call
from console.domain.number_rules.rules import permit_call
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.own_facts import CallBackEnded, CallBackRung, CallBackSet
from console.domain.team.members import Member
from console.errors import (
    InvalidNumber,
    InvalidParameter,
    NotNow,
    NotPermitted,
    NumberNotNow,
    StepFailed,
)
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.colleagues.barrings import far_number
from console.switchboard.hosts import Hosts
from console.switchboard.journal.reader import JournalReader
from console.switchboard.orders.requests import Sent
from console.text import clean

SHARED_WITHIN: Final = 2.0
"""Seconds that a ring waits until the other hosts can know of it."""

LONGEST_NAME: Final = 100

GONE: Final = "there is no such call-back"
OVER: Final = "this call-back is over already"
NOT_YOURS: Final = "it is a call-back of somebody else: a supervisor may change it"


class CallBackOrders:
    """Carries out what is ordered about call-backs. `archive` is used in threads.

    `member_of` tells who a user is. Of two who ring one at the same moment, at whichever of the
    `hosts`, one does.
    """

    def __init__(
        self,
        live: LiveBoard,
        recorder: Recorder,
        archive: JournalReader,
        hosts: Hosts,
        member_of: Callable[[str], Member | None],
    ) -> None:
        self._live, self._recorder, self._archive = live, recorder, archive
        self._hosts, self._member_of = hosts, member_of
        self._rings: dict[OrderId, asyncio.Task[Outcome]] = {}
        self._rung: set[str] = set()

    def is_rung(self, one: CallBack) -> bool:
        """Whether its ringing is under way at this host."""
        return one.id in self._rung

    async def set(self, order: Order) -> Sent:
        """Note a call-back, or another time for it. Raises `OrderRejected`, `JournalFailed`."""
        act = order.act
        if not isinstance(act, SetCallBack):
            raise TypeError(act)
        known = self._live.lasting.call_backs.call_back(act.call_back)
        if known is not None:
            self._check(known, order.by)
        elif len(self._live.lasting.call_backs.open) >= MOST_OPEN:
            raise NotNow(f"{MOST_OPEN} call-backs are open: end some of them first")
        if not ORDER_ID.fullmatch(act.call_back):
            raise InvalidParameter(act.action, "call_back", "is no UUID")
        now = self._live.now()
        if not now - FURTHEST < act.at < now + FURTHEST:
            raise InvalidParameter(act.action, "at", f"lies within {FURTHEST.days} days")
        member = self._whom(act, order.by)
        number = await self._number(act, known)
        if why := self._live.ruling(number, act.at).why_not_promised:
            raise StepFailed(f"{number} is not called then: {why}")
        told = CallBackSet(
            call_back=act.call_back,
            number=number,
            at=act.at,
            by=order.by,
            told_at=now,
            name=str(clean(act.name.strip(), LONGEST_NAME)) or (known.name if known else ""),
            member=member,
            group=act.group,
            call=act.call or (known.call if known else None),
            note=str(clean(act.note.strip(), LONGEST_NOTE)) or (known.note if known else ""),
        )
        await self._recorder.own(told)
        return Sent(message=f"set for {act.at.astimezone():%a %Y-%m-%d %H:%M}")

    async def end(self, order: Order) -> Sent:
        """Note that one is over. Raises likewise."""
        act = order.act
        if not isinstance(act, EndCallBack):
            raise TypeError(act)
        one = self._open(act.call_back)
        self._check(one, order.by)
        how = DONE if act.done else CANCELLED
        await self._end(one, order.by, how)
        return Sent(message=how)

    async def ring(self, order: Order, dial: Callable[[Order], Awaitable[Outcome]]) -> Outcome:
        """Carry out a dial for a call-back, once, to its end even if nobody waits any more.

        It is done when the two are joined. Raises what a dial raises: nothing was noted then, and
        nothing sent.
        """
        task = self._rings.get(order.id)
        if task is None:
            task = asyncio.create_task(self._ring(order, dial), name=f"call-back {order.id}")
            self._rings[order.id] = task
            task.add_done_callback(lambda _: self._rings.pop(order.id, None))
        return await asyncio.shield(task)

    async def _ring(self, order: Order, dial: Callable[[Order], Awaitable[Outcome]]) -> Outcome:
        act = order.act
        if not isinstance(act, Dial):
            raise TypeError(act)
        known = self._live.lasting.call_backs.call_back(act.call_back)
        again = known is not None and known.rung is not None and known.rung.order == order.id
        one = known if again and known is not None else self._open(act.call_back)
        self._check(one, order.by)
        # a console that is told masked numbers cannot say which it is
        confirmed = one.number if act.confirmed else ""
        act = msgspec.structs.replace(act, to=one.number, confirmed=confirmed)
        order = msgspec.structs.replace(order, act=act)
        if again:
            return await dial(order)
        ruling = self._live.ruling(one.number)
        if ruling.hours:
            raise NumberNotNow(one.number, ruling.why)
        permit_call(act, self._live.ruling)
        if one.id in self._rung:
            raise NotNow("this call-back is being rung")
        self._rung.add(one.id)
        try:
            await self._note_ring(one, order)
            outcome = await dial(order)
            if outcome.kind is OutcomeKind.ACCEPTED and act.join:
                await self._end(one, order.by, DONE)
        finally:
            self._rung.discard(one.id)
        return outcome

    async def _note_ring(self, one: CallBack, order: Order) -> None:
        before = one.rung.order if one.rung is not None else ""
        claimed = CallId(f"call-back {one.id} {before or one.at.isoformat()}")
        other = await self._hosts.claim(claimed, order.by, order.id)
        if other is not None:
            raise NotNow(f"{self._live.agents.team.name(other)} rings for it this moment")
        rung = CallBackRung(
            call_back=one.id,
            member=order.by,
            order=order.id,
            due=one.at,
            told_at=self._live.now(),
        )
        stored = await self._recorder.own(rung)
        await self._hosts.shared(stored.number, SHARED_WITHIN)

    async def _end(self, one: CallBack, by: str, how: str) -> None:
        told_at = max(self._live.now(), one.set_at)
        await self._recorder.own(CallBackEnded(call_back=one.id, by=by, how=how, told_at=told_at))

    def _open(self, id_: str) -> CallBack:
        one = self._live.lasting.call_backs.call_back(id_)
        if one is None:
            raise NotNow(GONE)
        if one.over:
            raise NotNow(OVER)
        return one

    def _check(self, one: CallBack, by: str) -> None:
        member = self._member_of(by)
        if member is None or not is_told(one, member):
            raise NotPermitted(NOT_YOURS)

    def _whom(self, act: SetCallBack, by: str) -> str:
        """The user whom it is for; no text where it is for a group."""
        team = self._live.agents.team
        if act.group:
            if act.group not in team.groups:
                raise InvalidParameter(act.action, "group", "is none of the team")
            return ""
        if act.member and self._member_of(act.member) is None:
            raise InvalidParameter(act.action, "member", "works here not")
        return act.member or by

    async def _number(self, act: SetCallBack, known: CallBack | None) -> str:
        """The number to call, as it is dialled. Raises `InvalidNumber` and `NotNow`."""
        if not act.number and act.call is not None and may_be_call(act.call):
            past = await asyncio.to_thread(self._archive.past, act.call)
            number, why = far_number(self._live.legs.get(act.call) or past)
            if why is not None:
                raise NotNow(f"there is nobody to call back: {why}")
            return numbers.destination(number)
        if not act.number and known is not None:
            return known.number
        if numbers.destination(act.number) != act.number:
            raise InvalidNumber(act.number, "this is not written as it is dialled")
        return act.number

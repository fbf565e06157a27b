"""Call-backs that were promised to people of work lists: rung, moved and ended as entries.

Whoever rings one takes the entry first, as by hand, and calls it by the same order as a key on its
card does: so it is had by one and called once, and what comes of it is the list's.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Final, NamedTuple

import msgspec

from console.domain.acts import Dial, EndCallBack, SetCallBack
from console.domain.call_backs.call_back import (
    CANCELLED,
    DONE,
    FURTHEST,
    HAS_ANOTHER,
    CallBack,
    for_whom,
    is_told,
)
from console.domain.ids import OrderId, step_of
from console.domain.number_rules.rules import permit_call
from console.domain.orders import Order, Outcome
from console.domain.team.members import Member
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import EntryNow, entry_named
from console.errors import InvalidParameter, NotNow, NotPermitted, NumberNotNow, StepFailed
from console.line.port import Asker
from console.line.questions import TakeNext
from console.switchboard.colleagues.barrings import Barrings
from console.switchboard.colleagues.call_backs import NOT_YOURS, CallBackOrders
from console.switchboard.orders.requests import Sent
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.entries import settled
from console.switchboard.work_lists.taking import Taking

TAKES: Final = "take"
"""The step of a ring by which the entry is taken."""


class PromisedCalls:
    """Carries out what is ordered about call-backs: those of lists here, others by the `site`.

    `member_of` tells who a user is.
    """

    def __init__(
        self,
        calls: ListCalls,
        taking: Taking,
        site: CallBackOrders,
        member_of: Callable[[str], Member | None],
    ) -> None:
        self._calls, self._taking, self._site, self._member_of = calls, taking, site, member_of
        self._live, self._lists = calls.live, calls.lists
        self._rung: set[str] = set()

    def is_rung(self, one: CallBack) -> bool:
        """Whether its ringing is under way at this host."""
        return one.id in self._rung or self._site.is_rung(one)

    async def set(self, order: Order) -> Sent:
        """Note a call-back, or another time for it. Raises `OrderRejected`, `JournalFailed`."""
        act = order.act
        if not isinstance(act, SetCallBack):
            raise TypeError(act)
        one = self._live.agents.promises.call_back(act.call_back)
        if one is None:
            return await self._site.set(order)
        self._member(one, order.by)
        now, whose = self._live.now(), act.member or one.member
        if not now - FURTHEST < act.at < now + FURTHEST:
            raise InvalidParameter(act.action, "at", f"lies within {FURTHEST.days} days")
        if act.group or (whose and whose not in one.among):
            raise NotNow("it is for members of its work list alone")
        if why := self._live.ruling(one.number, act.at).why_not_promised:
            raise StepFailed(f"{one.number} is not called then: {why}")
        entry = self._entry(one)
        said = settled(entry, order.by, order.id, _said_before(entry), act.at)
        await self._calls.note(msgspec.structs.replace(said, whose=whose))
        return Sent(message=f"set for {act.at.astimezone():%a %Y-%m-%d %H:%M}")

    async def end(self, order: Order) -> Sent:
        """Note that one is over: of an entry what was said before counts. Raises likewise."""
        act = order.act
        if not isinstance(act, EndCallBack):
            raise TypeError(act)
        one = self._live.agents.promises.call_back(act.call_back)
        if one is None:
            return await self._site.end(order)
        self._member(one, order.by)
        entry = self._entry(one)
        await self._calls.note(settled(entry, order.by, order.id, _said_before(entry)))
        return Sent(message=DONE if act.done else CANCELLED)

    async def ring(self, order: Order, dial: Callable[[Order], Awaitable[Outcome]]) -> Outcome:
        """Carry out a dial for a call-back, once. Raises what taking and a dial raise.

        The same order again is the same call.
        """
        act = order.act
        if not isinstance(act, Dial):
            raise TypeError(act)
        before = self._lists.taken_by(step_of(order.id, TAKES))
        one = self._live.agents.promises.call_back(act.call_back)
        if before is not None:
            return await self._dial(before, order, act, dial)
        if one is None:
            return await self._site.ring(order, dial)
        member, entry = self._member(one, order.by), self._entry(one)
        act = self._permitted(entry, act)
        self._rung.add(one.id)
        try:
            await self._take(entry, step_of(order.id, TAKES), member)
            return await self._dial(entry, order, act, dial)
        finally:
            self._rung.discard(one.id)

    async def _dial(
        self, entry: EntryNow, order: Order, act: Dial, dial: Callable[[Order], Awaitable[Outcome]]
    ) -> Outcome:
        """Carry it out as a dial from the card of the entry."""
        number = act.to if act.to in entry.entry.person.numbers else ""
        asked = msgspec.structs.replace(act, to=number, entry=entry.entry.id, call_back="")
        return await dial(self._calls.allowed(msgspec.structs.replace(order, act=asked)))

    def _permitted(self, entry: EntryNow, act: Dial) -> Dial:
        """The dial of the number that is next. Raises where that is not called now."""
        number = next_number(entry, self._calls.why_not) or next_number(entry)
        if number is None:
            raise NotNow("no number of this person is valid")
        ruling = self._live.ruling(number)
        if ruling.hours:
            raise NumberNotNow(number, ruling.why)
        # a console that is told masked numbers cannot say which it is
        confirmed = number if act.confirmed else ""
        act = msgspec.structs.replace(act, to=number, confirmed=confirmed)
        permit_call(act, self._live.ruling)
        return act

    async def _take(self, entry: EntryNow, taking: OrderId, member: Member) -> None:
        in_team = bool(self._live.agents.team.members)
        asker = Asker(user=member.user, member=member if in_team else None)
        asked = TakeNext(taking, entry.entry.list, entry.entry.place)
        taken = await self._taking.take(asked, asker, as_known=entry)
        if taken.entry != entry.entry:
            raise NotNow(f"{HAS_ANOTHER}: call, say what came of it, or skip before")

    def _member(self, one: CallBack, by: str) -> Member:
        """Who that user is: others may do it while whose it is is away. Raises `NotPermitted`."""
        member = self._member_of(by)
        those = for_whom(one, self._live.agents.members, self._calls.now())
        among = by in [each.member.user for each in those]
        if member is None or not (among or is_told(one, member)):
            raise NotPermitted(NOT_YOURS)
        return member

    def _entry(self, one: CallBack) -> EntryNow:
        named = entry_named(one.entry)
        entry = self._lists.entry(*named) if named is not None else None
        if entry is None:
            raise NotNow("there is no such entry in a work list")
        return entry


def _said_before(entry: EntryNow) -> str:
    """The disposition with which it was promised: a call that Telnyx never placed tells of none."""
    return (entry.promise.code if entry.promise is not None else "") or entry.code


class ForTheSite(NamedTuple):
    """Who looks after what is kept for the whole site, and who gives entries of work lists."""

    barrings: Barrings
    call_backs: PromisedCalls
    taking: Taking

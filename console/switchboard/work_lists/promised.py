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
    LONGEST_NOTE,
    CallBack,
    for_whom,
    is_told,
)
from console.domain.ids import OrderId, step_of
from console.domain.number_rules.rules import permit_call
from console.domain.orders import Order, Outcome
from console.domain.team.members import Member
from console.domain.team.rights import may_any
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import (
    LONGEST_NAME,
    EntryNow,
    Standing,
    WorkList,
    entry_named,
)
from console.errors import InvalidParameter, NotNow, NotPermitted, NumberNotNow, StepFailed
from console.line.port import Asker
from console.line.questions import TakeNext
from console.switchboard.colleagues.barrings import Barrings
from console.switchboard.colleagues.call_backs import NOT_YOURS, CallBackOrders
from console.switchboard.orders.requests import Sent
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.entries import settled
from console.switchboard.work_lists.taking import Taking
from console.text import clean

TAKES: Final = "take"
"""The step of a ring by which the entry is taken."""

NO_NUMBER: Final = "no number of this person is valid"


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
            return await self._set_for_call(order, act)
        self._member(one, order.by)
        return await self._promise(order, act, self._entry(one), one.member)

    async def _set_for_call(self, order: Order, act: SetCallBack) -> Sent:
        """Promise it to whoever was called from a list; else it is a call-back of the site."""
        called = act.call is not None and not act.number
        entry = self._calls.entry_of(act.call) if act.call is not None and called else None
        list_ = self._lists.list(entry.entry.list) if entry is not None else None
        if entry is None or list_ is None:
            return await self._site.set(order)
        name = clean(list_.name, LONGEST_NAME)
        if not list_.is_open:
            sent = await self._site.set(order)
            return Sent(message=f"{sent.message}; the work list {name} is closed and calls nobody")
        if not self._may_promise(entry, list_, order.by):
            if order.by not in list_.members:  # who had the call put through knows of no list
                return await self._site.set(order)
            whose = self._live.agents.team.name(entry.by)
            raise NotPermitted(f"{whose} has this person of {name}: ask them, or a supervisor")
        if entry.taking is None:
            raise NotNow(f"nobody has this person of {name} now: take them there, then say when")
        whose = order.by if order.by in list_.members else entry.by
        sent = await self._promise(order, act, entry, whose)
        return Sent(message=f"{sent.message}, as the promise of the work list {name}")

    async def _promise(self, order: Order, act: SetCallBack, entry: EntryNow, whose: str) -> Sent:
        """Note when the person is called, by `whose` where the act names nobody."""
        now, whose = self._live.now(), act.member or whose
        list_, number = self._lists.list(entry.entry.list), next_number(entry)
        if not now - FURTHEST < act.at < now + FURTHEST:
            raise InvalidParameter(act.action, "at", f"lies within {FURTHEST.days} days")
        if act.group or (whose and (list_ is None or whose not in list_.members)):
            raise NotNow("it is for members of its work list alone")
        if number is None:
            raise NotNow(NO_NUMBER)
        if why := self._live.ruling(number, act.at).why_not_promised:
            raise StepFailed(f"{number} is not called then: {why}")
        before = entry.promised.note if entry.promised is not None else ""
        note = str(clean(act.note.strip(), LONGEST_NOTE)) or before
        said = settled(entry, order.by, order.id, _said_before(entry), act.at)
        await self._calls.note(msgspec.structs.replace(said, whose=whose, note=note))
        return Sent(message=f"set for {act.at.astimezone():%a %Y-%m-%d %H:%M}")

    def _may_promise(self, entry: EntryNow, list_: WorkList, by: str) -> bool:
        """Whether that user may also say what came of the entry."""
        member = self._member_of(by)
        decides = entry.standing is Standing.DOUBT and by in list_.members
        rules = by == list_.by or (member is not None and may_any(member))
        return by == entry.by or decides or rules

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
            raise NotNow(NO_NUMBER)
        ruling = self._live.ruling(number)
        if ruling.hours:
            raise NumberNotNow(number, ruling.why)
        # a console that is told masked numbers confirms that
        confirmed = (
            number
            if act.confirmed in (number, self._calls.shown(number, entry.entry.person.numbers))
            else ""
        )
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
    """The disposition with which it was promised: a call that Telnyx never placed tells of none.

    None while the person is called: what comes of that is to be said yet.
    """
    if entry.is_called:
        return ""
    return (entry.promise.code if entry.promise is not None else "") or entry.code


class ForTheSite(NamedTuple):
    """Who looks after what is kept for the whole site, and who gives entries of work lists."""

    barrings: Barrings
    call_backs: PromisedCalls
    taking: Taking

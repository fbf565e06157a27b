"""The calls of work lists, noted before they are made, and settled by their dispositions.

Nobody is called twice by itself: that an entry is called stands in the journal before anything
is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import Final

import msgspec

from console.domain.acts import Dial, Dispose
from console.domain.call_backs.call_back import is_away
from console.domain.ids import CallId, OrderId, mark_of, step_of
from console.domain.orders import Order
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.facts import (
    EntryCalled,
    EntryPayload,
)
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.work_list import EntryNow, Standing, entry_named, told_apart
from console.errors import JournalFailed, NotNow, NotWritten, StepFailed
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import Hosts
from console.switchboard.journal.commit import Stored
from console.switchboard.procedures.phone import REACHING
from console.switchboard.work_lists.entries import open_tries, settled
from console.text import NumberMask

WITHDRAWN: Final = "withdraw"
"""The step of a disposition by which a promise ends."""


class ListCalls:
    """Notes that entries are called, and what members say of it. `now` is the wall clock.

    `stirred` is set whenever something may follow, `under_way` are the orders that call somebody
    just now.
    """

    def __init__(
        self,
        live: LiveBoard,
        recorder: Recorder,
        hosts: Hosts,
        now: Callable[[], datetime],
    ) -> None:
        self.live, self.recorder = live, recorder
        self.hosts, self.now = hosts, now
        self.stirred = asyncio.Event()
        self.under_way: set[OrderId] = set()
        live.agents.watch_lists(lambda _: self.stirred.set())

    @property
    def lists(self) -> WorkLists:
        """All work lists."""
        return self.live.agents.lists

    async def note(self, payload: EntryPayload) -> Stored:
        """Note a fact of an entry, behind all that is known of it. Raises `JournalFailed`."""
        at = self.lists.after(payload.list, payload.entry, self.now())
        return await self.recorder.own(payload, at)

    # Orders -----------------------------------------------------------------------------------

    def allowed(self, order: Order) -> Order:
        """The order to call an entry, with the number that is next where it names none.

        Raises `NotNow` where whoever gives it has the entry not, or it is called already.
        """
        act = order.act
        if not isinstance(act, Dial) or not act.entry:
            return order
        entry = self._named(act.entry)
        if any(one.order in (order.id, step_of(order.id, REACHING)) for one in entry.tries):
            return order  # it was given before, and comes to what it came to
        if entry.by != order.by or entry.standing is not Standing.TAKEN:
            raise NotNow("you do not have this entry: take it first")
        if reason := entry.why_no_dial:
            raise NotNow(reason)
        number = self._meant(entry, act.to)
        keys = act.keys or entry.entry.person.extensions.get(number, "")
        confirmed = number if act.confirmed and act.confirmed == act.to else act.confirmed
        changed = msgspec.structs.replace(act, to=number, keys=keys, confirmed=confirmed)
        return msgspec.structs.replace(order, act=changed)

    def _meant(self, entry: EntryNow, to: str) -> str:
        """The number of an entry that is meant: the next one, or one that may be masked.

        Raises `NotNow`.
        """
        if not to:
            number = next_number(entry, self.why_not) or next_number(entry)
            if number is None:
                raise NotNow("no number of this entry is valid")
            return number
        numbers = entry.entry.person.numbers
        found = [one for one in numbers if to in (one, self.shown(one, numbers))]
        if not found:
            raise NotNow("this is no number of the entry")
        return found[0]

    def shown(self, number: str, among: Iterable[str]) -> str:
        """A number of a person as a member may be shown it that is told no whole ones."""
        if not self.live.agents.team.mask:
            return number
        return told_apart(among, NumberMask().over).get(number, number)

    def why_not(self, number: str) -> str | None:
        """Why a number may not be called now, in words; None where it may."""
        rules, barred = self.live.number_rules, self.live.lasting.register.on(number)
        return barred.why if barred else rules.why_not_promised(number, self.live.now())

    def is_away(self, user: str) -> bool:
        """Whether a member has been away for so long that others go on."""
        return is_away(user, self.live.agents.members, self.now())

    def _named(self, id_: str) -> EntryNow:
        named = entry_named(id_)
        entry = self.lists.entry(*named) if named is not None else None
        list_ = self.lists.list(named[0]) if named is not None else None
        if entry is None or list_ is None:
            raise NotNow("there is no such entry in a work list")
        if list_.closed_at is not None:
            raise NotNow("the work list is closed")
        return entry

    async def begin(self, order: Order) -> None:
        """Note that the order is about to call its entry; without that nobody is called.

        Raises `StepFailed` where it may not any more, and `NotWritten`.
        """
        act = order.act
        if not isinstance(act, Dial) or not act.entry:
            return
        try:
            entry = self._named(act.entry)
        except NotNow as error:
            raise StepFailed(error.reason) from error
        if any(one.order == order.id for one in entry.tries):
            return
        if entry.by != order.by or entry.taking is None:
            raise StepFailed("you do not have this entry any more")
        if reason := entry.why_no_dial:
            raise StepFailed(reason)
        called = EntryCalled(
            list=entry.entry.list,
            entry=entry.entry.place,
            member=order.by,
            taking=entry.taking,
            order=order.id,
            number=act.to,
        )
        self.under_way.add(order.id)
        try:
            await self.note(called)
        except JournalFailed as error:
            self.under_way.discard(order.id)
            raise NotWritten(error) from error

    def ended(self, order: Order) -> None:
        """The order to call an entry has its outcome, or was turned away: look what came of it."""
        if isinstance(order.act, Dial) and order.act.entry:
            self.under_way.discard(order.id)
            self.stirred.set()

    async def disposed(self, order: Order) -> None:
        """A call was given a disposition: that of an entry settles it.

        One of which the same was said before, with a time maybe, stays as it is.
        What the journal refuses now follows from the call's own line later.
        """
        act = order.act
        if not isinstance(act, Dispose):
            return
        entry = self.entry_of(act.call)
        if entry is None or entry.taking is None:
            return
        if entry.code == act.code and entry.standing is not Standing.TAKEN:
            return
        if any(one.order in self._orders_of(act.call, entry) for one in entry.own_tries):
            with suppress(JournalFailed):
                await self.say(entry, order.by, order.id, act.code)

    async def say(
        self, entry: EntryNow, by: str, order: OrderId, code: str, *, bars: bool = False
    ) -> None:
        """Note what came of an entry: what was promised in its call stands.

        But for one who is not called any more: that is withdrawn before. Raises `JournalFailed`.
        """
        told, last = settled(entry, by, order, code), entry.last
        promise = entry.promised_since if entry.is_called else None
        on_register = last is not None and self.live.lasting.register.on(last.number) is not None
        if promise is not None and (bars or on_register):
            await self.note(settled(entry, by, step_of(order, WITHDRAWN), ""))
        elif promise is not None:
            kept = {"again_at": promise.at, "whose": promise.whose, "note": promise.note}
            told = msgspec.structs.replace(told, **kept)
        await self.note(told)

    def entry_of(self, call: CallId) -> EntryNow | None:
        """The entry that was called by that leg, or is being called; None for no entry."""
        return self.lists.called_by(call) or self._ringing(call)

    def _ringing(self, call: CallId) -> EntryNow | None:
        """The entry that is called by a leg of which nothing is noted yet."""
        leg = self.live.legs.get(call)
        marks = {mark_of(one.order): entry for entry, one in open_tries(self.lists)}
        return marks.get(leg.made_by) if leg is not None and leg.made_by else None

    def _orders_of(self, call: CallId, entry: EntryNow) -> set[OrderId]:
        leg = self.live.legs.get(call)
        mark = leg.made_by if leg is not None else None
        return {one.order for one in entry.tries if call == one.call or mark_of(one.order) == mark}

"""The calls of work lists: noted before they are made, and what came of each noted after.

Nobody is called twice by itself: that an entry is called stands in the journal before anything
is sent, and a call of which nothing is heard is in doubt until the network or a person says more.
What follows is compared with what is written, so that a start or a journal that refuses leaves
nothing out.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Final, NoReturn

import msgspec

from console.domain.acts import Dial, Dispose
from console.domain.ids import CallId, OrderId, mark_of, step_of
from console.domain.leg import Leg
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.work_lists.entry_state import ReleaseReason, next_number
from console.domain.work_lists.facts import (
    EntryAnswered,
    EntryCalled,
    EntryPayload,
)
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.rules import AWAY, CallOutcome, outcome_of
from console.domain.work_lists.work_list import EntryNow, Standing, Try, WorkList, entry_named
from console.errors import JournalError, JournalFailed, NotNow, NotWritten
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.hosts import Hosts
from console.switchboard.journal.commit import Stored
from console.switchboard.journal.reader import JournalReader
from console.switchboard.procedures.phone import REACHING
from console.switchboard.work_lists.entries import released, settled

BEAT: Final = 1.0
"""Seconds after which it is looked again, whatever happened."""

SILENT: Final = timedelta(seconds=120)
"""Time after which a call of which nothing at all is known is in doubt."""


class ListCalls:
    """Notes that entries are called, and what comes of it. Of several `hosts` one concludes.

    `archive` knows what came of orders and calls; it is asked in threads. `now` is the wall clock.
    """

    def __init__(
        self,
        live: LiveBoard,
        recorder: Recorder,
        archive: JournalReader,
        hosts: Hosts,
        now: Callable[[], datetime],
    ) -> None:
        self.live, self.recorder, self._archive = live, recorder, archive
        self.hosts, self._now = hosts, now
        self._stirred = asyncio.Event()
        self._under_way: set[OrderId] = set()
        self._legs: dict[str, CallId] = {}
        live.watch(self._moved)
        live.agents.watch_lists(lambda _: self._stirred.set())

    @property
    def lists(self) -> WorkLists:
        """All work lists."""
        return self.live.agents.lists

    async def note(self, payload: EntryPayload) -> Stored:
        """Note a fact of an entry, behind all that is known of it. Raises `JournalFailed`."""
        at = self.lists.after(payload.list, payload.entry, self._now())
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
        if act.to and act.to not in entry.entry.person.numbers:
            raise NotNow("this is no number of the entry")
        number = act.to or next_number(entry)
        if number is None:
            raise NotNow("no number of this entry is valid")
        return msgspec.structs.replace(order, act=msgspec.structs.replace(act, to=number))

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

        Raises `NotNow` where it may not any more, and `NotWritten`.
        """
        act = order.act
        if not isinstance(act, Dial) or not act.entry:
            return
        entry = self._named(act.entry)
        if any(one.order == order.id for one in entry.tries):
            return
        if entry.by != order.by or entry.taking is None:
            raise NotNow("you do not have this entry any more")
        if reason := entry.why_no_dial:
            raise NotNow(reason)
        called = EntryCalled(
            list=entry.entry.list,
            entry=entry.entry.place,
            member=order.by,
            taking=entry.taking,
            order=order.id,
            number=act.to,
        )
        self._under_way.add(order.id)
        try:
            await self.note(called)
        except JournalFailed as error:
            self._under_way.discard(order.id)
            raise NotWritten(error) from error

    def ended(self, order: Order) -> None:
        """The order to call an entry has its outcome, or was turned away: look what came of it."""
        if isinstance(order.act, Dial) and order.act.entry:
            self._under_way.discard(order.id)
            self._stirred.set()

    async def disposed(self, order: Order) -> None:
        """A call was given a disposition: that of an entry settles it.

        What the journal refuses now follows from the call's own line later.
        """
        act = order.act
        if not isinstance(act, Dispose):
            return
        entry = self.lists.called_by(act.call) or self._ringing(act.call)
        if entry is None or entry.taking is None:
            return
        if any(one.order in self._orders_of(act.call, entry) for one in entry.own_tries):
            with suppress(JournalFailed):
                await self.note(settled(entry, order.by, order.id, act.code))

    def _ringing(self, call: CallId) -> EntryNow | None:
        """The entry that is called by a leg of which nothing is noted yet."""
        leg = self.live.legs.get(call)
        marks = {mark_of(one.order): entry for entry, one in self._open()}
        return marks.get(leg.made_by) if leg is not None and leg.made_by else None

    def _orders_of(self, call: CallId, entry: EntryNow) -> set[OrderId]:
        leg = self.live.legs.get(call)
        mark = leg.made_by if leg is not None else None
        return {one.order for one in entry.tries if call == one.call or mark_of(one.order) == mark}

    # What follows -----------------------------------------------------------------------------

    async def keep(self) -> NoReturn:
        """Note what follows, as long as the service runs."""
        while True:
            self._stirred.clear()
            with suppress(JournalError):  # a light says so, and the next beat tries again
                await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._stirred.wait()

    async def look(self) -> None:
        """Note what is to be noted now."""
        if not self.hosts.does_what_is_done_once:
            return
        for entry, call in [*self._open()]:
            if call.order not in self._under_way:
                await self._conclude(entry, call)
        for list_ in [*self.lists]:
            for entry in list_.held:
                await self._look_after(entry)

    def _open(self) -> Iterator[tuple[EntryNow, Try]]:
        """The entries that are being called, as far as is known, with their last call."""
        for list_ in self.lists:
            for entry in self._unclear(list_):
                last = entry.last
                if last is not None and last.outcome in (None, CallOutcome.UNKNOWN):
                    yield entry, last

    def _unclear(self, list_: WorkList) -> Iterator[EntryNow]:
        yield from list_.held
        if list_.figures.doubtful:
            entries = self.lists.entries(list_.id).values()
            yield from [one for one in entries if one.standing is Standing.DOUBT]

    async def _conclude(self, entry: EntryNow, call: Try) -> None:
        """Note what came of a call, as far as that is certain by now."""
        outcome, leg = await self._outcome(call)
        if outcome is not None and outcome is not call.outcome:
            await self.note(
                EntryAnswered(
                    list=entry.entry.list,
                    entry=entry.entry.place,
                    order=call.order,
                    outcome=outcome,
                    call=leg,
                )
            )

    async def _outcome(self, call: Try) -> tuple[CallOutcome | None, CallId | None]:
        """What came of it and which leg it was; None where that is not known yet."""
        leg = self._leg_of(call)
        if leg is not None:
            return _of_leg(leg), leg.id
        told = await asyncio.to_thread(self._archive.outcome_of, call.order)
        if told is not None and told.call is not None:
            return await self._of_past(told.call), told.call
        if told is not None:
            return _of_order(told), None
        if await asyncio.to_thread(self._was_never_sent, call.order):
            return CallOutcome.REFUSED, None
        return (CallOutcome.UNKNOWN if self._now() - call.at > SILENT else None), None

    def _was_never_sent(self, order: OrderId) -> bool:
        """Whether the order was never given: this switchboard's predecessor ended before that."""
        return not self.hosts.name and not self._archive.was_placed(order)

    async def _of_past(self, call: CallId) -> CallOutcome | None:
        past = await asyncio.to_thread(self._archive.past, call)
        if past is None or (past.answered_at is None and past.ended_at is None):
            return None
        answered = past.answered_at is not None
        return outcome_of(answered=answered, cause=past.cause, sip=past.sip)

    async def _look_after(self, entry: EntryNow) -> None:
        """Settle an entry by what was said of its call, or release it from one who is away."""
        own = entry.own_tries[-1] if entry.own_tries else None
        if own is not None and own.outcome is None:
            return
        leg = self._leg_of(own) if own is not None else None
        if leg is not None and leg.alive:
            return
        if own is not None and own.outcome is CallOutcome.REACHED and own.call is not None:
            past = await asyncio.to_thread(self._archive.past, own.call)
            if past is not None and past.disposition:
                await self.note(settled(entry, entry.by, own.order, past.disposition))
                return
        if self._is_away(entry.by):
            await self.note(released(entry, ReleaseReason.AWAY))

    def _is_away(self, user: str) -> bool:
        """Whether a member has been away for so long that others go on; who works alone is not."""
        member = next((one for one in self.live.agents.members if one.member.user == user), None)
        since = member.gone_since if member is not None else None
        return since is not None and self._now() - since > timedelta(seconds=AWAY)

    # Legs -------------------------------------------------------------------------------------

    def _leg_of(self, call: Try) -> Leg | None:
        """The leg of a call, as long as it is on the board."""
        if call.call is not None:
            return self.live.legs.get(call.call)
        mark = mark_of(call.order)
        known = self._legs.get(mark)
        if known is None or known not in self.live.legs:
            self._legs.pop(mark, None)
            found = (one for one in self.live.legs.values() if one.made_by == mark)
            return next(found, None)
        return self.live.legs.get(known)

    def _moved(self, before: Leg | None, after: Leg) -> None:
        if after.made_by is None or after.role is not None:
            return
        changed = before is None or (before.alive, before.answered_at) != (
            *(after.alive, after.answered_at),
        )
        if changed and any(mark_of(one.order) == after.made_by for _, one in self._open()):
            self._legs[after.made_by] = after.id
            self._stirred.set()


def _of_leg(leg: Leg) -> CallOutcome | None:
    if leg.answered_at is not None:
        return CallOutcome.REACHED
    if leg.alive:
        return None
    cause, sip = (leg.ending.cause, leg.ending.sip) if leg.ending is not None else (None, None)
    return outcome_of(answered=False, cause=cause, sip=sip)


def _of_order(told: Outcome) -> CallOutcome | None:
    """What an order comes to of which there is no leg."""
    if told.kind is OutcomeKind.UNKNOWN:
        return CallOutcome.UNKNOWN
    if told.kind is OutcomeKind.ACCEPTED:
        return None
    invalid = told.wrong is not None and told.wrong.name == "to"
    return CallOutcome.INVALID if invalid else CallOutcome.REFUSED

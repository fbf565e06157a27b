"""What came of the calls of work lists, noted as far as it is certain, and what follows from it.

A call of which nothing is heard is in doubt until the network or a person says more. What is due
is compared with what is written, so that a start or a journal that refuses leaves nothing out.
"""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import timedelta
from typing import Final, NoReturn

from console.domain.ids import CallId, OrderId, mark_of
from console.domain.leg import Leg
from console.domain.orders import Outcome, OutcomeKind
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import EntryAnswered
from console.domain.work_lists.rules import CallOutcome, outcome_of
from console.domain.work_lists.work_list import EntryNow, Try
from console.errors import JournalError
from console.process import elapsed
from console.switchboard.journal.reader import JournalReader
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.entries import open_tries, released

BEAT: Final = 1.0
"""Seconds after which it is looked again, whatever happened."""

UNCLEAR: Final = timedelta(seconds=10)
"""Time in which Telnyx may tell again what it could not deliver; then a call is in doubt of which
it is known that it was ordered, or that it is over, and no more."""

AGAIN: Final = 30.0
"""Seconds between two looks in the journal for what is in doubt, or was said of a call."""

SILENT: Final = timedelta(seconds=120)
"""The same of a call of which nothing at all is known."""


class CallResults:
    """Notes what comes of calls. Of several hosts one does.

    `archive` knows what came of orders and calls; it is asked in threads.
    """

    def __init__(self, calls: ListCalls, archive: JournalReader) -> None:
        self._calls, self._archive = calls, archive
        self._live, self._hosts, self._lists = calls.live, calls.hosts, calls.lists
        self._legs: dict[str, CallId] = {}
        self._asked: dict[OrderId, float] = {}
        calls.live.watch(self._moved)

    async def keep(self) -> NoReturn:
        """Note what follows, as long as the service runs."""
        while True:
            self._calls.stirred.clear()
            with suppress(JournalError):  # a light says so, and the next beat tries again
                await self.look()
            with suppress(TimeoutError):
                async with asyncio.timeout(BEAT):
                    await self._calls.stirred.wait()

    async def look(self) -> None:
        """Note what is to be noted now.

        Nothing, while the facts of other hosts come in that were noted a while ago: the end of a
        call, or what was said of it, may stand behind what is known.
        """
        if not self._hosts.does_what_is_done_once or self._hosts.is_behind:
            return
        unclear = [*open_tries(self._lists)]
        for entry, call in unclear:
            if call.order not in self._calls.under_way:
                await self._conclude(entry, call)
        lists = [*self._lists]
        held = [entry for list_ in lists for entry in list_.held]
        closed = {list_.id for list_ in lists if list_.closed_at is not None}
        for entry in held:
            await self._look_after(entry, is_closed=entry.entry.list in closed)
        last = (one.order for entry in held for one in entry.tries[-1:])
        kept = {*last, *(call.order for _, call in unclear)}
        self._asked = {order: at for order, at in self._asked.items() if order in kept}

    async def _conclude(self, entry: EntryNow, call: Try) -> None:
        """Note what came of a call, as far as that is certain by now."""
        outcome, leg = await self._outcome(call)
        if outcome is not None and outcome is not call.outcome:
            await self._calls.note(
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
            return self._in_time(call, _of_leg(leg)), leg.id
        if call.outcome is not None and not self._is_due(call.order):
            return None, None
        told = await asyncio.to_thread(self._archive.outcome_of, call.order)
        if told is not None and told.call is not None:
            return self._in_time(call, await self._of_past(told.call)), told.call
        if told is not None:
            return self._in_time(call, _of_order(told)), None
        if await asyncio.to_thread(self._was_never_sent, call.order):
            return CallOutcome.REFUSED, None
        return (CallOutcome.UNKNOWN if self._calls.now() - call.at > SILENT else None), None

    def _in_time(self, call: Try, outcome: CallOutcome | None) -> CallOutcome | None:
        """The outcome; one that is not known only once there was time to hear of it."""
        early = self._calls.now() - call.at <= UNCLEAR
        return None if outcome is CallOutcome.UNKNOWN and early else outcome

    def _is_due(self, order: OrderId) -> bool:
        """Whether the journal is asked once more of what it did not know."""
        now = elapsed()
        if now - self._asked.get(order, -AGAIN) < AGAIN:
            return False
        self._asked[order] = now
        return True

    def _was_never_sent(self, order: OrderId) -> bool:
        """Whether the order was never given: this switchboard's predecessor ended before that."""
        return not self._hosts.name and not self._archive.was_placed(order)

    async def _of_past(self, call: CallId) -> CallOutcome | None:
        past = await asyncio.to_thread(self._archive.past, call)
        if past is None or (past.answered_at is None and past.ended_at is None):
            return None
        answered = past.answered_at is not None
        return outcome_of(answered=answered, cause=past.cause, sip=past.sip)

    async def _look_after(self, entry: EntryNow, *, is_closed: bool) -> None:
        """Settle an entry by what was said of its call, or release it from one who is away.

        Whom nobody called is released, too, once the list is closed: nobody calls them from it.
        """
        if is_closed and entry.why_no_dial is None:
            await self._calls.note(released(entry, ReleaseReason.CLOSED))
            return
        own = entry.own_tries[-1] if entry.own_tries else None
        if own is not None and own.outcome is None:
            return
        leg = self._leg_of(own) if own is not None else None
        if leg is not None and leg.alive:
            return
        reached = own is not None and own.outcome is CallOutcome.REACHED
        if own is not None and own.call is not None and reached and self._is_due(own.order):
            past = await asyncio.to_thread(self._archive.past, own.call)
            if past is not None and past.disposition:
                await self._calls.say(entry, entry.by, own.order, past.disposition)
                return
        if self._calls.is_away(entry.by):
            await self._calls.note(released(entry, ReleaseReason.AWAY))

    # Legs -------------------------------------------------------------------------------------

    def _leg_of(self, call: Try) -> Leg | None:
        """The leg of a call, as long as it is on the board."""
        if call.call is not None:
            return self._live.legs.get(call.call)
        mark = mark_of(call.order)
        known = self._legs.get(mark)
        if known is None or known not in self._live.legs:
            self._legs.pop(mark, None)
            found = (one for one in self._live.legs.values() if one.made_by == mark)
            return next(found, None)
        return self._live.legs.get(known)

    def _moved(self, before: Leg | None, after: Leg) -> None:
        if after.made_by is None or after.role is not None:
            return
        changed = before is None or (before.alive, before.answered_at) != (
            *(after.alive, after.answered_at),
        )
        wanted = (mark_of(one.order) for _, one in open_tries(self._lists)) if changed else ()
        if after.made_by in wanted:
            self._legs[after.made_by] = after.id
            self._calls.stirred.set()


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

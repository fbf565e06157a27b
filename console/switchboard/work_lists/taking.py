"""Who is given whom to call next, decided once.

At one host by the lock here, between several by the team's database, under a name that no later
taking of the entry has. Without the database nobody is given anybody: two hosts that cannot hear
each other would have one person called twice.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from typing import Final

from console.domain.ids import ORDER_ID, CallId, OrderId
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import EntryTaken
from console.domain.work_lists.work_list import EntryNow, Standing, WorkList
from console.errors import InvalidParameter, JournalFailed, NotNow, NotPermitted
from console.line.port import Asker
from console.line.questions import TakeNext
from console.process import elapsed
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.entries import list_for, released

SHARED_WITHIN: Final = 2.0
"""Seconds in which a taking is in the log of all hosts; later it is given back."""

AWAY: Final = "the team's database does not answer: nobody is given anybody to call until it does"

FILLS: Final = "this host has not taken all that the others know yet: try again in a moment"


class Taking:
    """Gives members their next entries."""

    def __init__(self, calls: ListCalls) -> None:
        self._calls, self._live, self._hosts = calls, calls.live, calls.hosts
        self._lists, self._one_at_a_time = calls.lists, asyncio.Lock()

    async def take(
        self, asked: TakeNext, asker: Asker, *, as_known: EntryNow | None = None
    ) -> EntryNow:
        """Give whoever asks the next one. Raises `OrderRejected` and `JournalFailed`.

        One that was looked at before is given only where nobody has taken it since, `as_known`.
        """
        if not ORDER_ID.fullmatch(asked.id):
            raise InvalidParameter("list.next", "id", "is no UUID")
        async with self._one_at_a_time:
            self._live.arrivals.catch_up()
            before = self._lists.taken_by(OrderId(asked.id)) or self._lists.had_by(asker.user)
            if before is not None:
                return before
            reasons: list[str] = []
            for list_ in self._open_lists(asked.list, asker):
                found = await self._take_of(list_, asked, asker, as_known)
                if isinstance(found, EntryNow):
                    return found
                reasons.append(found)
        raise NotNow("; ".join(reasons))

    def _open_lists(self, wanted: str, asker: Asker) -> tuple[WorkList, ...]:
        """Those from which that person may take somebody."""
        if wanted:
            list_ = list_for(self._lists, wanted, asker)
            if asker.user not in list_.members:
                raise NotPermitted(f"you do not work through the list {list_.name}")
            if list_.closed_at is not None:
                raise NotNow(f"the list {list_.name} is closed")
            if not list_.is_whole:
                raise NotNow(f"the list {list_.name} is not whole yet: nobody is called from it")
            return (list_,)
        found = tuple(one for one in self._lists if one.is_open and asker.user in one.members)
        if not found:
            raise NotNow("no work list is open for you")
        return found

    async def _take_of(
        self, list_: WorkList, asked: TakeNext, asker: Asker, as_known: EntryNow | None
    ) -> EntryNow | str:
        """An entry of that list, or the words of why there is none."""
        known = as_known.takings if as_known is not None else None
        for entry in self._candidates(list_, asked, asker):
            if known not in (None, entry.takings):
                continue
            if await self._took(entry, OrderId(asked.id), asker.user):
                taken = self._lists.entry(list_.id, entry.entry.place)
                if taken is not None and taken.by == asker.user:
                    return taken
        if asked.entry is not None:
            return self._why_not_had(list_, asked.entry)
        if not list_.figures.people - list_.figures.done:
            return f"the list {list_.name} is done"
        due = self._lists.turns(list_.id).next_due(asker.user, self._calls.is_away)
        again = f": the next one is due at {due.astimezone():%H:%M:%S}" if due is not None else ""
        return f"nobody on the list {list_.name} is to be called now{again}"

    def _why_not_had(self, list_: WorkList, place: int) -> str:
        """Why one who was named is not given, and what to do now."""
        entry, words = self._lists.entry(list_.id, place), f"entry {place + 1} of the list"
        if entry is None:
            return f"there is no {words} {list_.name}"
        if entry.standing is Standing.TAKEN:
            who = self._live.agents.team.name(entry.by)
            return f"{who} has {words} {list_.name}: take the next one"
        if entry.standing is Standing.DONE:
            return f"{words} {list_.name} is done: take the next one"
        return f"{words} {list_.name} is being taken by somebody: try again in a moment"

    def _candidates(self, list_: WorkList, asked: TakeNext, asker: Asker) -> Iterator[EntryNow]:
        """Those that may be given, one after the other, as all of them stand then."""
        if asked.entry is not None:
            entry = self._lists.entry(list_.id, asked.entry)
            free = entry is not None and entry.standing in (Standing.FREE, Standing.DOUBT)
            yield from [entry] if entry is not None and free else []
            return
        rules, passed = (self._calls.why_not, self._calls.is_away), set[int]()
        while True:
            those = self._lists.turns(list_.id).next_entries(asker.user, self._live.now(), *rules)
            one = next((one for one in those if one.entry.place not in passed), None)
            if one is None:
                return
            passed.add(one.entry.place)
            yield one

    async def _took(self, entry: EntryNow, taking: OrderId, user: str) -> bool:
        """Whether the entry is that user's now, before all hosts. Raises `NotNow`."""
        began, claim = elapsed(), _claim_on(entry)
        if self._hosts.fills:
            raise NotNow(FILLS)
        if self._hosts.away is not None:
            raise NotNow(AWAY)
        if await self._hosts.claim(claim, user, taking) is not None:
            return False
        if self._hosts.away is not None:
            raise NotNow(AWAY)
        taken = EntryTaken(
            list=entry.entry.list, entry=entry.entry.place, member=user, taking=taking
        )
        try:
            stored = await self._calls.note(taken)
        except JournalFailed:
            await self._hosts.release(claim, user)
            raise
        is_shared = await self._hosts.shared(stored.number, SHARED_WITHIN)
        if is_shared and elapsed() - began <= SHARED_WITHIN:
            return True
        # who stood still may have been taken for lost meanwhile, and the entry given to another
        now = self._lists.entry(entry.entry.list, entry.entry.place)
        if now is not None and now.taking == taking:
            await self._calls.note(released(now, ReleaseReason.NOT_SHARED))
        raise NotNow(AWAY)


def _claim_on(entry: EntryNow) -> CallId:
    """What hosts decide about: this taking of the entry, and no earlier or later one."""
    return CallId(f"list-{entry.entry.id}-{entry.takings}")

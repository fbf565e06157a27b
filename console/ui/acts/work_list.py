"""What is asked about one work list: its entries, and what is done with them. It draws nothing."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Final

from console.domain.agent.state import LONGEST_NOTE, Disposition
from console.domain.ids import mark_of
from console.domain.leg import Leg
from console.domain.number_rules.barred import ON_LIST
from console.domain.number_rules.rules import Verdict
from console.domain.orders import Dial
from console.domain.team.rights import may_any
from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import EntryNow, WorkList
from console.line.questions import (
    BarEntry,
    Barring,
    CloseList,
    ListEntries,
    SettleEntry,
    SkipEntry,
    TakeNext,
)
from console.reports.list_export import export_csv
from console.text import clean
from console.ui.acts.agent import rules_of
from console.ui.acts.calls import dial, is_barred, ruling_on
from console.ui.acts.known_entries import KnownEntries
from console.ui.acts.situations import new_message_id
from console.ui.state.link import SwitchboardLink
from console.ui.state.store import Store

PAGE: Final = 500
"""Entries that are asked for at once, as many as a switchboard gives."""


class OneList:
    """One work list, by its id, and the entries of it that this console may read.

    Its methods raise `ConsoleError`, with the words of why not.
    """

    def __init__(self, id_: str, store: Store, link: SwitchboardLink) -> None:
        self.id = id_
        self.known = KnownEntries()
        self._store, self._link = store, link
        self._compared: WorkList | None = None

    @property
    def now(self) -> WorkList | None:
        """The list as it is told; None where it is not told any more."""
        return next((one for one in self._store.board.lists if one.id == self.id), None)

    @property
    def mine(self) -> EntryNow | None:
        """Whom I have of it."""
        list_ = self.now
        return list_.of(self._store.board.agent) if list_ is not None else None

    @property
    def reads_all(self) -> bool:
        """Whether this console is told of everybody on it; others of whom its member has or had."""
        list_, asking = self.now, self._store.reader.asking(None)
        mine = list_ is not None and list_.by == self._store.board.agent
        return mine or asking is None or may_any(asking.member)

    async def fetch(self) -> None:
        """Ask for all of them; whom this console may not read any more it lets go of."""
        first, places = 0, set[int]()
        while True:
            found = await self._link.ask(ListEntries(self.id, first, PAGE))
            self.known.put(found)
            places |= {one.entry.place for one in found}
            if len(found) < PAGE:
                break
            first = found[-1].entry.place + 1
        if not self.reads_all:
            self.known.keep(places)

    async def fetch_places(self, places: Iterable[int]) -> None:
        """Ask for those that changed; all anew where the figures of the list say otherwise.

        Who reads not all reads those of whom nobody knows whether they were called.
        """
        for place in places:
            found = await self._link.ask(ListEntries(self.id, place, 1))
            self.known.put(one for one in found if one.entry.place == place)
        list_ = self.now
        tells = self.known.tells if self.reads_all else self.known.tells_unclear
        if list_ is None or tells(list_.figures):
            return
        if self._compared == list_:
            return
        self._compared = list_
        await self.fetch()

    async def unclear(self) -> list[EntryNow]:
        """Those of whom it is not known whether they were called, as far as I may read them."""
        list_ = self.now
        if list_ is None or not list_.unclear:
            return []
        await self.fetch()
        self.known.follow(list_)
        found = (self.known.entries[place] for place in sorted(self.known.entries))
        return [one for one in found if one.is_unclear]

    async def take(self, place: int | None = None) -> EntryNow:
        """Take the next one, or the one at that place."""
        return self._put(await self._link.ask(TakeNext(new_message_id(), self.id, place)))

    async def close(self) -> WorkList:
        """Have nobody be called from it any more."""
        return await self._link.ask(CloseList(self.id))

    async def export(self) -> str:
        """Everybody on it whom this console may read, as a table with what came of each."""
        await self.fetch()
        found = [self.known.entries[place] for place in sorted(self.known.entries)]
        return await asyncio.to_thread(export_csv, found)  # a second, of twenty thousand

    async def skip(self, one: EntryNow) -> EntryNow:
        """Have it be nobody's again."""
        return self._put(await self._link.ask(SkipEntry(one.entry.id)))

    async def settle(self, one: EntryNow, code: str, again_at: datetime | None = None) -> EntryNow:
        """Say what came of it, with the note that was written on its call.

        With a time I alone call again then.
        """
        call = one.last.call if one.last is not None else None
        note = self._store.notes.get(call, "") if call is not None else ""
        note = str(clean(note.strip(), LONGEST_NOTE - 1))
        id_, only = new_message_id(), again_at is not None
        asked = SettleEntry(id_, one.entry.id, code, note, again_at, only)
        settled = self._put(await self._link.ask(asked))
        if call is not None:
            self._store.notes.pop(call, None)
        return settled

    def _put(self, one: EntryNow) -> EntryNow:
        self.known.put((one,))
        return one

    # What follows from what is known --------------------------------------------------------

    def leg(self, one: EntryNow) -> Leg | None:
        """The leg of its last call, as long as it is on the board."""
        last = one.last
        if last is None:
            return None
        if last.call is not None:
            return self._store.legs.get(last.call)
        mark = mark_of(last.order)
        return next((leg for leg in self._store.legs.values() if leg.made_by == mark), None)

    def codes(self, one: EntryNow) -> tuple[Disposition, ...]:
        """What may be said of it."""
        call = one.last.call if one.last is not None else None
        return rules_of(self._store, call).dispositions

    def ruling(self, one: EntryNow) -> tuple[Verdict, str]:
        """What the rules say of the number that is called next, and why."""
        number = next_number(one) or ""
        if number and one.entry.person.numbers.index(number) in self.barred(one):
            return Verdict.DENIED, ON_LIST
        found = ruling_on(self._store.board, number)
        return found.verdict, found.why

    def barred(self, one: EntryNow) -> frozenset[int]:
        """The places of those of its numbers that are known here to be on the do-not-call list."""
        board, numbers = self._store.board, enumerate(one.entry.person.numbers)
        return frozenset((*one.barred, *(at for at, number in numbers if is_barred(board, number))))

    async def bar(self, one: EntryNow) -> Barring:
        """Put all its numbers on the do-not-call list; they may be masked here."""
        return await self._link.ask(BarEntry(one.entry.id))

    def dial(self, one: EntryNow, *, confirmed: bool) -> Dial | None:
        """The order to call it; None while no caller id or no connection is known."""
        number = next_number(one) or ""
        act = dial(self._store.board, number)
        if act is None:
            return None
        return Dial(
            to=number,
            from_=act.from_,
            connection_id=act.connection_id,
            join=act.join,
            entry=one.entry.id,
            confirmed=number if confirmed else "",
        )

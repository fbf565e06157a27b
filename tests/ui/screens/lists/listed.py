"""Work lists of the switchboard in memory: folded from facts as those of a real one are."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

from msgspec import structs

from console.domain.events import Payload
from console.domain.fold.own_ids import noted
from console.domain.ids import CallId, OrderId
from console.domain.number_rules.barred import BarredNumber
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import (
    EntriesAdded,
    EntryAnswered,
    EntryCalled,
    EntryReleased,
    EntrySettled,
    EntryTaken,
    ListClosed,
    ListOpened,
)
from console.domain.work_lists.fold import WorkLists
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Person, Standing, WorkList
from console.errors import NotNow
from console.line.port import AnyChange, Asker, ListChanged, Question
from console.line.questions import (
    AddPeople,
    BarEntry,
    BarNumbers,
    BarredNumbers,
    Barring,
    CloseList,
    ListEntries,
    OpenList,
    SettleEntry,
    SkipEntry,
    TakeNext,
    UnbarNumbers,
)
from console.switchboard.sight.masked import MaskedTexts

Answered = tuple[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]


class Pushes(Protocol):
    """The switchboard, as what tells its consoles."""

    agent: str

    def push(self, *changes: AnyChange) -> None:
        """Tell of these."""

    def next(self) -> int:
        """The next number."""


class Listed:
    """The lists of a switchboard in memory; `now` is the time of what is noted."""

    def __init__(self, board: Pushes, now: Callable[[], datetime] | None = None) -> None:
        self.lists = WorkLists()
        self.barred: tuple[str, ...] = ()
        self.why = ""
        self.masks = MaskedTexts(())
        self.masked = False
        self.now = now or (lambda: datetime.now(UTC))
        self._board = board

    def note(self, payload: Payload) -> None:
        """Note it, and tell of its list."""
        at = self.now()
        if isinstance(payload, EntryTaken | EntryCalled | EntryAnswered | EntrySettled):
            at = self.lists.after(payload.list, payload.entry, at)
        changed = self.lists.take(noted(payload, at, at))
        if changed is not None:
            self._board.push(ListChanged(number=self._board.next(), list=changed))

    def open(self, people: Sequence[Person], name: str = "Winter", *members: str) -> str:
        """A list of those people; its id."""
        id_, by = f"list-{name}", self._board.agent
        self.note(
            ListOpened(list=id_, name=name, by=by, members=members or (by,), people=len(people))
        )
        self.note(EntriesAdded(list=id_, by=by, first=0, people=tuple(people)))
        return id_

    def taken(self, list_: str, place: int, member: str, order: str = "") -> EntryNow:
        """A member takes an entry."""
        taking = OrderId(order or f"taking-{list_}-{place}-{self._entry(list_, place).takings}")
        self.note(EntryTaken(list=list_, entry=place, member=member, taking=taking))
        return self._entry(list_, place)

    def called(self, list_: str, place: int, order: str, number: str = "") -> EntryNow:
        """Whoever has it calls it."""
        one = self._entry(list_, place)
        called = EntryCalled(
            list=list_,
            entry=place,
            member=one.by,
            taking=one.taking or OrderId(""),
            order=OrderId(order),
            number=number or one.entry.person.numbers[0],
        )
        self.note(called)
        return self._entry(list_, place)

    def came(
        self, list_: str, place: int, outcome: CallOutcome, call: CallId | None = None
    ) -> EntryNow:
        """What came of its last call."""
        last = self._entry(list_, place).last
        assert last is not None
        self.note(
            EntryAnswered(list=list_, entry=place, order=last.order, outcome=outcome, call=call)
        )
        return self._entry(list_, place)

    def said(self, list_: str, place: int, code: str, **more: Any) -> EntryNow:
        """What whoever has it says of it."""
        one = self._entry(list_, place)
        settled = EntrySettled(
            list=list_,
            entry=place,
            member=one.by,
            taking=one.taking or OrderId(""),
            order=OrderId(f"said-{place}-{one.takings}"),
            code=code,
            **more,
        )
        self.note(settled)
        return self._entry(list_, place)

    def _entry(self, list_: str, place: int) -> EntryNow:
        found = self.lists.entry(list_, place)
        assert found is not None
        return found

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What a console may ask."""
        return (
            ListEntries.answered_by(self._entries),
            TakeNext.answered_by(self._take),
            SettleEntry.answered_by(self._settle),
            SkipEntry.answered_by(self._skip),
            BarEntry.answered_by(self._bar),
            BarNumbers.answered_by(self._bar_numbers),
            UnbarNumbers.answered_by(self._unbar),
            CloseList.answered_by(self._close),
            BarredNumbers.answered_by(self._barred),
            OpenList.answered_by(self._open),
            AddPeople.answered_by(self._add),
        )

    async def _entries(self, asked: ListEntries, _: Asker) -> tuple[EntryNow, ...]:
        entries = self.lists.entries(asked.list)
        places = sorted(place for place in entries if place >= asked.first)
        found = tuple(entries[place] for place in places[: asked.limit])
        return self.masks.of(found) if self.masked else found

    async def _take(self, asked: TakeNext, _: Asker) -> EntryNow:
        me, entries = self._board.agent, self.lists.entries(asked.list)
        if asked.entry is not None:
            return self.taken(asked.list, entries[asked.entry].entry.place, me, asked.id)
        for list_ in (asked.list,) if asked.list else [one.id for one in self.lists]:
            turns = self.lists.turns(list_)
            if found := next(turns.next_entries(me, self.now(), lambda _number: None), None):
                return self.taken(list_, found.entry.place, me, asked.id)
        raise NotNow("nobody on the list is to be called now")

    async def _settle(self, asked: SettleEntry, _: Asker) -> EntryNow:
        list_, _, place = asked.entry.rpartition("/")
        return self.said(list_, int(place), asked.code, again_at=asked.again_at, only=asked.only)

    async def _barred(self, asked: BarredNumbers, _: Asker) -> tuple[BarredNumber, ...]:
        at = self.now()
        found = sorted(number for number in self.barred if number > asked.after)
        return tuple(BarredNumber(number=number, at=at, by="Ada", why="") for number in found)

    async def _open(self, asked: OpenList, _: Asker) -> WorkList:
        by = self._board.agent
        opened = ListOpened(
            list=asked.id,
            name=asked.name,
            by=by,
            members=asked.members or (by,),
            people=asked.people,
        )
        self.note(opened)
        return self._list(asked.id)

    async def _add(self, asked: AddPeople, _: Asker) -> WorkList:
        by = self._board.agent
        self.note(EntriesAdded(list=asked.list, by=by, first=asked.first, people=asked.people))
        return self._list(asked.list)

    def _list(self, id_: str) -> WorkList:
        found = self.lists.list(id_)
        assert found is not None
        return found

    async def _bar(self, asked: BarEntry, _: Asker) -> Barring:
        list_, _between, place = asked.entry.rpartition("/")
        numbers = self._entry(list_, int(place)).entry.person.numbers
        self.barred += numbers
        return Barring(done=numbers)

    async def _bar_numbers(self, asked: BarNumbers, _: Asker) -> Barring:
        before = tuple(one for one in asked.numbers if one in self.barred)
        new = tuple(one for one in asked.numbers if one not in self.barred)
        self.barred, self.why = (*self.barred, *new), asked.why
        return Barring(done=new, before=before)

    async def _unbar(self, asked: UnbarNumbers, _: Asker) -> Barring:
        done = tuple(one for one in asked.numbers if one in self.barred)
        self.barred = tuple(one for one in self.barred if one not in done)
        before = tuple(one for one in asked.numbers if one not in done)
        return Barring(done=done, before=before)

    async def _close(self, asked: CloseList, asker: Asker) -> WorkList:
        self.note(ListClosed(list=asked.list, by=asker.user))
        found = self.lists.list(asked.list)
        assert found is not None
        return found

    async def _skip(self, asked: SkipEntry, _: Asker) -> EntryNow:
        list_, _, place = asked.entry.rpartition("/")
        one = self._entry(list_, int(place))
        if one.standing is Standing.TAKEN and one.taking is not None:
            skipped = EntryReleased(
                list=list_,
                entry=int(place),
                member=one.by,
                taking=one.taking,
                why=ReleaseReason.SKIPPED,
            )
            self.note(skipped)
        return structs.replace(self._entry(list_, int(place)))

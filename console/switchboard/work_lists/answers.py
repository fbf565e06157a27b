"""What is asked of work lists: opened, filled, worked through by their members, closed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from itertools import islice
from typing import Any, Final, TypeAlias

from console.domain.acts import Dispose
from console.domain.ids import ORDER_ID, OrderId, step_of
from console.domain.number_rules.barred import bars
from console.domain.numbers import destination, dtmf_keys
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.team.members import Member, MemberRole, meant
from console.domain.team.offers import Origin
from console.domain.team.rights import may_any
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import EntriesAdded, ListClosed, ListOpened
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import (
    LONGEST_NAME,
    MOST_COLUMNS,
    MOST_NUMBERS,
    MOST_PEOPLE,
    EntryNow,
    Person,
    Standing,
    WorkList,
)
from console.errors import (
    ConsoleError,
    InvalidParameter,
    MemberNotFound,
    NotNow,
    NotPermitted,
)
from console.line.port import Asker, Question
from console.line.questions import (
    AddPeople,
    BarEntry,
    BarNumbers,
    Barring,
    CloseList,
    ListEntries,
    OpenList,
    SettleEntry,
    SkipEntry,
    TakeNext,
)
from console.switchboard.in_force import InForce
from console.switchboard.work_lists.calls import ListCalls
from console.switchboard.work_lists.entries import (
    entry_for,
    list_for,
    released,
    rules_over,
    settled,
)
from console.switchboard.work_lists.promised import ForTheSite

Answered: TypeAlias = tuple[type[Question[Any]], Callable[[Any, Asker], Awaitable[Any]]]

ALL: Final = "all"
LONGEST_PROMISE: Final = timedelta(days=366)
MOST_OPEN: Final = 200
"""Work lists that are open at once at most."""

PROMISED_NOTHING: Final = (
    "who is not to be called any more is promised no call: say it without a time, or another result"
)

AT_ONCE: Final = 500
"""People who are added, and entries that are read, at once at most."""


class ListAnswers:
    """Answers what is asked of lists. One of a switchboard that only looks changes nothing.

    `site` gives entries and keeps the do-not-call register, `order` carries out an order: a
    disposition is one.
    """

    def __init__(
        self,
        calls: ListCalls,
        in_force: InForce,
        site: ForTheSite,
        order: Callable[[Order], Awaitable[Outcome]],
    ) -> None:
        self._calls, self._in_force, self._order = calls, in_force, order
        self._live, self._recorder = calls.live, calls.recorder
        self._lists, self._taking, self._barrings = calls.lists, site.taking, site.barrings

    @property
    def answers(self) -> tuple[Answered, ...]:
        """What a console may ask of it."""
        return (
            OpenList.answered_by(self.open),
            AddPeople.answered_by(self.add),
            TakeNext.answered_by(self.take),
            SettleEntry.answered_by(self.settle),
            SkipEntry.answered_by(self.skip),
            BarEntry.answered_by(self.bar),
            CloseList.answered_by(self.close),
            ListEntries.answered_by(self.entries),
        )

    # Lists ------------------------------------------------------------------------------------

    async def open(self, asked: OpenList, asker: Asker) -> WorkList:
        """Open a list, once. Raises `OrderRejected`, `MemberNotFound` and `JournalFailed`."""
        self._check(asker)
        known = self._lists.list(asked.id)
        if known is not None and known.by == asker.user:
            return known
        if not ORDER_ID.fullmatch(asked.id) or known is not None:
            raise InvalidParameter("list.open", "id", "is no UUID of its own")
        name = asked.name.strip()[:LONGEST_NAME]
        if not name:
            raise InvalidParameter("list.open", "name", "says nothing")
        if not 0 < asked.people <= MOST_PEOPLE:
            raise InvalidParameter("list.open", "people", f"is not from 1 to {MOST_PEOPLE}")
        rules = asked.rules or self._in_force.settings.lists
        if wrong := rules.what_is_wrong:
            raise InvalidParameter("list.open", "rules", wrong)
        if sum(one.closed_at is None for one in self._lists) >= MOST_OPEN:
            raise NotNow(f"{MOST_OPEN} work lists are open: close one first")
        opened = ListOpened(
            list=asked.id,
            name=name,
            by=asker.user,
            members=self._members(asked.members, asker),
            people=asked.people,
            rules=rules,
        )
        await self._recorder.own(opened)
        return list_for(self._lists, asked.id, asker)

    def _members(self, typed: tuple[str, ...], asker: Asker) -> tuple[str, ...]:
        """The users who are to work through a list."""
        member = asker.member
        if member is None or not typed:
            return (asker.user,)
        found: list[str] = []
        for word in typed:
            found += [one.user for one in self._meant(word)]
        users = tuple(dict.fromkeys(found))
        if not may_any(member) and users != (asker.user,):
            raise NotPermitted("only a supervisor may open a list for others")
        return users

    def _meant(self, word: str) -> tuple[Member, ...]:
        """Those whom a word means who may call: all, a group, or one."""
        team = self._live.agents.team
        callers = tuple(one for one in team.members if one.role is not MemberRole.VIEWER)
        if word.casefold() == ALL:
            return callers
        if group := [one for one in callers if word in one.groups]:
            return tuple(group)
        found = meant(callers, word)
        if len(found) != 1:
            raise MemberNotFound(word, tuple(one.user for one in found))
        return found

    async def add(self, asked: AddPeople, asker: Asker) -> WorkList:
        """Put people on a list, each at its place once. Raises as `open` does."""
        self._check(asker)
        list_ = list_for(self._lists, asked.list, asker)
        if list_.by != asker.user:
            raise NotPermitted("only whoever opened a list puts people on it")
        if not 0 < len(asked.people) <= AT_ONCE:
            raise InvalidParameter("list.open", "people", f"are not from 1 to {AT_ONCE} at once")
        if asked.first < 0 or asked.first + len(asked.people) > list_.people:
            raise InvalidParameter("list.open", "people", f"are more than {list_.people}")
        people = tuple(map(_checked, asked.people))
        added = EntriesAdded(list=list_.id, by=asker.user, first=asked.first, people=people)
        await self._recorder.own(added)
        return list_for(self._lists, asked.list, asker)

    async def close(self, asked: CloseList, asker: Asker) -> WorkList:
        """Close a list, once. Raises as `open` does."""
        self._check(asker)
        list_ = list_for(self._lists, asked.list, asker)
        if not rules_over(list_, asker):
            raise NotPermitted("whoever opened a list closes it, or a supervisor")
        if list_.closed_at is None:
            await self._recorder.own(ListClosed(list=list_.id, by=asker.user))
        return list_for(self._lists, asked.list, asker)

    async def entries(self, asked: ListEntries, asker: Asker) -> tuple[EntryNow, ...]:
        """Some entries of a list, as far as whoever asks may read them."""
        list_, entries = list_for(self._lists, asked.list, asker), self._lists.entries(asked.list)
        reads_all = rules_over(list_, asker)
        places = sorted(place for place in entries if place >= asked.first)
        found = (entries[place] for place in places)
        decides = asker.user in list_.members
        readable = (
            one
            for one in found
            if reads_all or one.by == asker.user or (decides and one.standing is Standing.DOUBT)
        )
        return tuple(islice(readable, min(max(asked.limit, 0), AT_ONCE)))

    # Entries ----------------------------------------------------------------------------------

    async def take(self, asked: TakeNext, asker: Asker) -> EntryNow:
        """Give whoever asks the next one. Raises as `open` does."""
        self._check(asker)
        return await self._taking.take(asked, asker)

    async def settle(self, asked: SettleEntry, asker: Asker) -> EntryNow:
        """Say what came of an entry, and of its call. Raises as `open` does."""
        self._check(asker)
        entry, list_ = entry_for(self._lists, asked.entry, asker)
        decides = entry.standing is Standing.DOUBT and asker.user in list_.members
        if entry.by != asker.user and not decides and not rules_over(list_, asker):
            raise NotPermitted("somebody else has this entry")
        text = self._text_of(asked.code, asker)
        self._check_moment(asked.again_at)
        if asked.again_at is not None and bars(asked.code, text):
            raise NotNow(PROMISED_NOTHING)
        id_ = OrderId(asked.id)
        said = settled(entry, asker.user, id_, asked.code, asked.again_at, only=asked.only)
        if asked.again_at is not None:  # whoever is killed after the disposition has promised it
            await self._calls.note(said)
        last = entry.last
        if last is not None and last.call is not None and last.by == asker.user:
            act = Dispose(call=last.call, code=asked.code, note=asked.note)
            id_ = await self._carry_out(act, id_, asker)
        elif bars(asked.code, text):
            numbers = (last.number,) if last is not None else entry.entry.person.numbers
            await self._put_on_register(entry, numbers, asker)
        if asked.again_at is None:
            is_barred = bars(asked.code, text)
            await self._calls.say(entry, asker.user, id_, asked.code, bars=is_barred)
        return entry_for(self._lists, asked.entry, asker)[0]

    async def _carry_out(self, act: Dispose, id_: OrderId, asker: Asker) -> OrderId:
        """The order by which the entry may be settled: what is said by it once more is one fact."""
        step = step_of(id_, "dispose")
        order = Order(id=step, act=act, placed_at=self._live.now(), by=asker.user)
        outcome = await self._order(order)
        if outcome.kind is not OutcomeKind.ACCEPTED:
            raise NotNow(outcome.message)
        return step

    def _text_of(self, code: str, asker: Asker) -> str:
        """What people read for a disposition. Raises `InvalidParameter` where there is none."""
        member = asker.member or self._in_force.settings.members[0]
        rules = self._in_force.rules_of(member)(Origin())
        found = rules.disposition(code)
        if found is None:
            known = ", ".join(one.code for one in rules.dispositions) or "none"
            raise InvalidParameter("list.done", "code", f"must be one of: {known}")
        return found.title

    def _check_moment(self, again_at: datetime | None) -> None:
        now = self._live.now()
        if again_at is None or (again_at.tzinfo and now < again_at <= now + LONGEST_PROMISE):
            return
        raise InvalidParameter("list.done", "time", "is none to come in the next year, with a zone")

    async def skip(self, asked: SkipEntry, asker: Asker) -> EntryNow:
        """Have an entry be nobody's again. Raises as `open` does."""
        self._check(asker)
        entry, list_ = entry_for(self._lists, asked.entry, asker)
        if entry.standing is not Standing.TAKEN:
            return entry
        if entry.by != asker.user and not rules_over(list_, asker):
            raise NotPermitted("somebody else has this entry")
        last = entry.own_tries[-1] if entry.own_tries else None
        if last is not None and last.outcome is None:
            raise NotNow("the person is being called: hang up first")
        if last is not None and last.outcome is CallOutcome.REACHED:
            raise NotNow("the person was reached: say what came of it")
        await self._calls.note(released(entry, ReleaseReason.SKIPPED))
        return entry_for(self._lists, asked.entry, asker)[0]

    async def bar(self, asked: BarEntry, asker: Asker) -> Barring:
        """Put the numbers of an entry on the do-not-call register. Raises as `open` does."""
        self._check(asker)
        entry, _ = entry_for(self._lists, asked.entry, asker)
        return await self._put_on_register(entry, entry.entry.person.numbers, asker)

    async def _put_on_register(
        self, entry: EntryNow, numbers: tuple[str, ...], asker: Asker
    ) -> Barring:
        name = entry.entry.person.name
        why = f"asked by {name}" if name else ""
        return await self._barrings.bar(BarNumbers(numbers, why), asker)

    def _check(self, asker: Asker) -> None:
        if self._in_force.settings.read_only:
            raise NotNow("this switchboard is read-only: work lists are only looked at")
        if reason := asker.why_no_orders:
            raise NotPermitted(reason)
        self._live.arrivals.catch_up()


def _checked(person: Person) -> Person:
    """The person as it is kept. Raises `InvalidParameter` for one who cannot be called."""
    numbers = tuple(dict.fromkeys(person.numbers))
    if not 0 < len(numbers) <= MOST_NUMBERS:
        raise InvalidParameter("list.open", "numbers", f"are not from 1 to {MOST_NUMBERS}")
    if len(person.columns) > MOST_COLUMNS or person.is_too_long:
        raise InvalidParameter("list.open", "columns", f"are more than {MOST_COLUMNS}, or too long")
    for number in numbers:
        try:
            plain = destination(number)
        except ConsoleError:
            plain = ""
        if plain != number or not number.startswith("+"):
            raise InvalidParameter("list.open", "numbers", "are not written as they are dialled")
    extensions = {number: keys for number, keys in person.extensions.items() if number in numbers}
    for keys in extensions.values():
        if dtmf_keys(keys) != keys:
            raise InvalidParameter("list.open", "extensions", "are not written as they are pressed")
    name = person.name[:LONGEST_NAME]
    return Person(name=name, numbers=numbers, columns=person.columns, extensions=extensions)

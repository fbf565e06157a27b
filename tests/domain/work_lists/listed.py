"""Facts about a work list, for tests."""

from __future__ import annotations

from datetime import datetime

from console.domain.events import Fact, Payload
from console.domain.fold.own_ids import noted
from console.domain.ids import CallId, OrderId
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
from console.domain.work_lists.rules import CallOutcome, ListRules
from console.domain.work_lists.work_list import EntryNow, Person, WorkList
from tests.domain.stories import at

LIST = "winter"
RULES = ListRules(tries=2, busy=60, no_answer=600, again={"later": 120})


def told(seconds: float, payload: Payload) -> Fact:
    """The fact that somebody notes at that second."""
    return noted(payload, at(seconds), at(seconds))


def person(number: int, *more: str) -> Person:
    """Somebody of that number."""
    columns = (("Name", f"P{number}"), ("Town", "Ulm"))
    return Person(name=f"P{number}", numbers=(f"+1312555{number:04}", *more), columns=columns)


def opened(people: int = 3, seconds: float = 0) -> Fact:
    """Ada opens it for herself and Bo."""
    payload = ListOpened(
        list=LIST, name="Winter", by="ada", members=("ada", "bo"), people=people, rules=RULES
    )
    return told(seconds, payload)


def added(first: int = 0, people: int = 3, seconds: float = 0, more: str = "") -> Fact:
    """So many are on it, each with one more number where there is one."""
    others = (more,) if more else ()
    those = tuple(person(first + place, *others) for place in range(people))
    return told(seconds, EntriesAdded(list=LIST, by="ada", first=first, people=those))


def taken(seconds: float, entry: int = 0, member: str = "ada", order: str = "t1") -> Fact:
    """A member takes an entry."""
    payload = EntryTaken(list=LIST, entry=entry, member=member, taking=OrderId(order))
    return told(seconds, payload)


def called(
    seconds: float, entry: int = 0, member: str = "ada", taking: str = "t1", order: str = "c1"
) -> Fact:
    """And calls it."""
    payload = EntryCalled(
        list=LIST,
        entry=entry,
        member=member,
        taking=OrderId(taking),
        order=OrderId(order),
        number=f"+1312555{entry:04}",
    )
    return told(seconds, payload)


def answered(
    seconds: float, outcome: CallOutcome, entry: int = 0, order: str = "c1", call: str = "leg"
) -> Fact:
    """What came of the call."""
    payload = EntryAnswered(
        list=LIST, entry=entry, order=OrderId(order), outcome=outcome, call=CallId(call)
    )
    return told(seconds, payload)


def settled(
    seconds: float,
    code: str,
    entry: int = 0,
    taking: str = "t1",
    order: str = "d1",
    *,
    again_at: datetime | None = None,
    only: bool = True,
) -> Fact:
    """What the member says of it."""
    payload = EntrySettled(
        list=LIST,
        entry=entry,
        member="ada",
        taking=OrderId(taking),
        order=OrderId(order),
        code=code,
        again_at=again_at,
        only=only and again_at is not None,
    )
    return told(seconds, payload)


def released(seconds: float, entry: int = 0, taking: str = "t1", why: str = "skipped") -> Fact:
    """The member has it no more."""
    payload = EntryReleased(list=LIST, entry=entry, member="ada", taking=OrderId(taking), why=why)
    return told(seconds, payload)


def closed(seconds: float) -> Fact:
    """Nobody is called any more."""
    return told(seconds, ListClosed(list=LIST, by="ada"))


def known(*facts: Fact) -> WorkLists:
    """What is known of all lists then."""
    lists = WorkLists()
    for one in facts:
        lists.take(one)
    return lists


def the_list(*facts: Fact) -> WorkList:
    """The list, with everybody on it."""
    found = known(opened(), added(), *facts).list(LIST)
    assert found is not None
    return found


def entry(*facts: Fact, place: int = 0) -> EntryNow:
    """An entry of it."""
    found = known(opened(), added(), *facts).entry(LIST, place)
    assert found is not None
    return found

"""Members who work through a list at a switchboard, for tests."""

from __future__ import annotations

from collections.abc import Iterable
from uuid import uuid4

from console.domain.acts import Dial, HangUp
from console.domain.ids import CallId, OrderId
from console.domain.orders import Order, Outcome
from console.domain.team.members import Member, MemberRole, Team
from console.domain.work_lists.entry_state import ReleaseReason
from console.domain.work_lists.facts import EntryAnswered, EntryCalled
from console.domain.work_lists.rules import CallOutcome, ListRules
from console.domain.work_lists.work_list import EntryNow, Person, WorkList
from console.line.port import Asker, answer
from console.line.questions import (
    AddPeople,
    BoardNow,
    ListEntries,
    OpenList,
    SettleEntry,
    SkipEntry,
    TakeNext,
)
from console.switchboard.service import Switchboard
from console.switchboard.work_lists.entries import released
from tests.switchboard.harness import new_order
from tests.waiting import until

TEAM = Team(
    members=(
        Member(user="ada", name="Ada", phone="sip:ada@sip.example.com", groups=("sales",)),
        Member(user="bo", name="Bo", phone="sip:bo@sip.example.com", groups=("sales",)),
        Member(user="cy", name="Cy", phone="sip:cy@sip.example.com", groups=("sales",)),
        Member(user="eve", name="Eve", phone="sip:eve@sip.example.com", role=MemberRole.SUPERVISOR),
        Member(user="vic", role=MemberRole.VIEWER),
    )
)
ADA, BO, CY, EVE, VIC = (Asker(user=one.user, member=one) for one in TEAM.members)
AT_ONCE = ListRules(busy=0, no_answer=0, declined=0, cancelled=0, failed=0, again={"later": 0})
"""Whoever is called again is due at once."""

PHONES = "+1312555"


def people(endings: Iterable[str]) -> tuple[Person, ...]:
    """People whose numbers end so, each number once: the simulator knows them by the ending."""
    return tuple(
        Person(
            name=f"Person {place}",
            numbers=(f"+1312{place:03}{ending}",),
            columns=(("Name", f"Person {place}"), ("Town", "Ulm")),
        )
        for place, ending in enumerate(endings, 200)
    )


async def opened_list(
    switchboard: Switchboard,
    by: Asker,
    those: tuple[Person, ...],
    members: tuple[str, ...] = (),
    rules: ListRules = AT_ONCE,
) -> WorkList:
    """A list with those on it."""
    id_ = str(uuid4())
    asked = OpenList(id_, "Winter", len(those), members, rules)
    await answer(switchboard.answers, asked, by)
    found: WorkList = await answer(switchboard.answers, AddPeople(id_, 0, those), by)
    return found


async def take(switchboard: Switchboard, by: Asker, list_: str = "") -> EntryNow:
    """The next one."""
    found: EntryNow = await answer(switchboard.answers, TakeNext(str(uuid4()), list_), by)
    return found


def dial(switchboard: Switchboard, entry: EntryNow, by: Asker, via: str = "") -> Order:
    """The order to call an entry, as a key makes it."""
    live = switchboard.live
    return new_order(
        Dial(
            to="",
            from_=switchboard.settings.from_ or "",
            connection_id=via or live.default_connection or "",
            join=True,
            entry=entry.entry.id,
        ),
        by=by.user,
    )


async def call(switchboard: Switchboard, entry: EntryNow, by: Asker, via: str = "") -> Outcome:
    """Call an entry."""
    return await switchboard.order(dial(switchboard, entry, by, via))


async def settle(
    switchboard: Switchboard, entry: EntryNow, by: Asker, code: str, note: str = ""
) -> EntryNow:
    """Say what came of it."""
    asked = SettleEntry(str(uuid4()), entry.entry.id, code, note)
    found: EntryNow = await answer(switchboard.answers, asked, by)
    return found


async def skip(switchboard: Switchboard, entry: EntryNow, by: Asker) -> EntryNow:
    """Leave it for later."""
    found: EntryNow = await answer(switchboard.answers, SkipEntry(entry.entry.id), by)
    return found


def now(switchboard: Switchboard, entry: EntryNow) -> EntryNow:
    """An entry as it stands by now."""
    found = switchboard.live.agents.lists.entry(entry.entry.list, entry.entry.place)
    assert found is not None
    return found


async def told(switchboard: Switchboard, entry: EntryNow, outcome: CallOutcome) -> EntryNow:
    """Wait until that is known of its last call."""

    def there() -> EntryNow | None:
        found = now(switchboard, entry)
        return found if found.last is not None and found.last.outcome is outcome else None

    found = await until(there)
    assert found is not None
    return found


async def lost(switchboard: Switchboard, entry: EntryNow) -> EntryNow:
    """Its member began to call it and is away, and nobody knows what came of that."""
    calls, order = switchboard._orders._list_calls, OrderId(str(uuid4()))
    at = {"list": entry.entry.list, "entry": entry.entry.place}
    number, taking = entry.entry.person.numbers[0], entry.taking
    assert taking is not None
    calls.under_way.add(order)  # so that nobody finds out that it was never given
    begun = EntryCalled(**at, member=entry.by, taking=taking, order=order, number=number)
    await calls.note(begun)
    await calls.note(EntryAnswered(**at, order=order, outcome=CallOutcome.UNKNOWN))
    await calls.note(released(now(switchboard, entry), ReleaseReason.AWAY))
    return now(switchboard, entry)


async def hang_up(switchboard: Switchboard, entry: EntryNow, by: Asker) -> CallId:
    """End its call, and the member's phone with it."""
    last = now(switchboard, entry).last
    assert last is not None
    assert last.call is not None
    call = last.call
    await switchboard.order(new_order(HangUp(call=call), by=by.user))
    await until(lambda: not switchboard.live.legs[call].alive)
    phones = [one for one in switchboard.live.legs.values() if one.agent == by.user]
    await until(lambda: not any(switchboard.live.legs[one.id].alive for one in phones))
    return call


async def board_lists(switchboard: Switchboard, by: Asker) -> tuple[WorkList, ...]:
    """The lists as a console is told of them."""
    return (await answer(switchboard.answers, BoardNow(), by)).lists


async def entries(switchboard: Switchboard, list_: str, by: Asker) -> tuple[EntryNow, ...]:
    """The entries that somebody may read."""
    found: tuple[EntryNow, ...] = await answer(switchboard.answers, ListEntries(list_), by)
    return found

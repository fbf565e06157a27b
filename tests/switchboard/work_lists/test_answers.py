"""Work lists at a switchboard: one has an entry, a call is noted before it is made, all is kept."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import msgspec
import pytest

from console.domain.acts import Dispose
from console.domain.number_rules.rules import NumberRules
from console.domain.orders import OutcomeKind
from console.domain.work_lists.progress import progress
from console.domain.work_lists.rules import CallOutcome, ListRules
from console.domain.work_lists.work_list import Standing, entry_id
from console.errors import InvalidParameter, NotNow, NotPermitted, OrderRejected
from console.line.feed import Feed, one_by_one
from console.line.port import Asker, ListChanged, answer
from console.line.questions import (
    AddPeople,
    CloseList,
    ListEntries,
    OpenList,
    SettleEntry,
    TakeNext,
)
from console.switchboard.journal.history import messages as in_journal
from tests.switchboard.harness import Practice, new_order, practice, restarted
from tests.switchboard.work_lists.working import (
    ADA,
    AT_ONCE,
    BO,
    CY,
    EVE,
    TEAM,
    VIC,
    board_lists,
    call,
    dial,
    entries,
    hang_up,
    lost,
    now,
    opened_list,
    people,
    settle,
    skip,
    take,
    told,
)
from tests.waiting import until


async def test_an_entry_is_called_and_settled_by_the_disposition_of_its_call(
    desk: Practice,
) -> None:
    """From the list to the phone, to the one who answers, to what came of it, to the next."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100", "0100"]), ("ada",))
    entry = await take(switchboard, ADA)
    assert (entry.by, entry.entry.person.columns[1]) == ("ada", ("Town", "Ulm"))

    outcome = await call(switchboard, entry, ADA)

    assert (outcome.kind, outcome.message) == (
        OutcomeKind.ACCEPTED,
        "you are talking with +13122000100",
    )
    reached = await told(switchboard, entry, CallOutcome.REACHED)
    with pytest.raises(NotNow, match="was called already"):
        await call(switchboard, entry, ADA)
    with pytest.raises(NotNow, match="say what came of it"):
        await skip(switchboard, entry, ADA)
    leg = await hang_up(switchboard, entry, ADA)
    assert reached.last is not None
    assert reached.last.call == leg
    await switchboard.order(new_order(Dispose(call=leg, code="resolved"), by="ada"))
    done = await until(
        lambda: one if (one := now(switchboard, entry)).standing is Standing.DONE else None
    )
    assert done is not None
    assert (done.result, done.code_by) == ("resolved", "ada")
    assert (await take(switchboard, ADA)).entry.place == 1


async def test_what_is_said_of_a_call_by_its_entry_is_noted_once(desk: Practice) -> None:
    """By a digit on the opened list: as a result and as the disposition of the call, each once.

    An answer that was lost is asked for again by the same id, and is the same word.
    """
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100"]), ("ada",))
    entry = await take(switchboard, ADA)
    await call(switchboard, entry, ADA)
    await told(switchboard, entry, CallOutcome.REACHED)
    await hang_up(switchboard, entry, ADA)
    said = SettleEntry(str(uuid4()), entry.entry.id, "resolved")
    first = await answer(switchboard.answers, said, ADA)
    again = await answer(switchboard.answers, said, ADA)

    assert first == again
    assert (first.standing, first.code, first.code_by) == (Standing.DONE, "resolved", "ada")
    kinds = [row.kind for row in switchboard._archive.after(0)]
    assert kinds.count("list.settled") == 1


async def test_who_is_not_reached_is_due_again_and_nobody_is_called_too_often(
    desk: Practice,
) -> None:
    """Busy three times, which is as often as anybody is called."""
    switchboard = desk.switchboard
    list_ = await opened_list(switchboard, ADA, people(["0002"]))
    for calls in range(1, AT_ONCE.tries + 1):
        entry = await take(switchboard, ADA)
        outcome = await call(switchboard, entry, ADA)
        assert outcome.kind is OutcomeKind.REFUSED
        after = await told(switchboard, entry, CallOutcome.BUSY)
        assert (after.standing is Standing.DONE, after.called) == (calls == AT_ONCE.tries, calls)

    with pytest.raises(NotNow, match="the list Winter is done"):
        await take(switchboard, ADA)
    whole = switchboard.live.agents.lists.list(list_.id)
    assert whole is not None
    assert (whole.figures.tries, whole.figures.results) == (3, (("busy", 1),))
    assert (progress(whole).left, progress(whole).contact_rate) == (0, 0.0)
    dialled = [one for one in await desk.doors.get("commands") if one["path"].endswith("/calls")]
    assert sum(one["body"]["to"] == "+13122000002" for one in dialled) == 3


async def test_of_many_who_take_at_once_each_gets_another_one(desk: Practice) -> None:
    """And who asks again keeps what it has."""
    switchboard = desk.switchboard
    list_ = await opened_list(switchboard, EVE, people(["0100"] * 3), ("sales",))
    first = TakeNext(str(uuid4()), list_.id)
    taken = await asyncio.gather(
        *(answer(switchboard.answers, first, ADA) for _ in range(3)),
        *(take(switchboard, asker) for asker in (BO, CY)),
    )

    assert {one.by: one.entry.place for one in taken} == {"ada": 0, "bo": 1, "cy": 2}
    skipped = await skip(switchboard, taken[3], BO)
    again = TakeNext(skipped.taking or taken[3].taking or "", list_.id)
    assert (await answer(switchboard.answers, again, BO)).entry == taken[3].entry
    assert (await answer(switchboard.answers, again, BO)).standing is Standing.FREE
    with pytest.raises(NotPermitted, match="you do not work through the list"):
        await take(switchboard, EVE, list_.id)
    with pytest.raises(NotNow, match="there is no such work list"):
        await take(switchboard, EVE, "nothing")
    with pytest.raises(NotNow, match="you do not have this entry"):
        await call(switchboard, taken[0], BO)
    await skip(switchboard, taken[0], ADA)
    with pytest.raises(NotNow, match="nobody on the list Winter is to be called now: the next"):
        await take(switchboard, ADA)


async def test_whom_nobody_called_when_the_list_was_closed_is_nobodys(desk: Practice) -> None:
    """Else its member would be given that person for ever, whom it may not call."""
    switchboard = desk.switchboard
    first = await opened_list(switchboard, EVE, people(["0100"] * 2), ("ada", "bo"))
    await opened_list(switchboard, EVE, people(["0101"]), ("ada",))
    idle = await take(switchboard, ADA, first.id)
    called = await take(switchboard, BO, first.id)
    await call(switchboard, called, BO)
    await told(switchboard, called, CallOutcome.REACHED)

    await answer(switchboard.answers, CloseList(first.id), EVE)
    await until(lambda: now(switchboard, idle).standing is Standing.FREE)

    assert (await take(switchboard, ADA)).entry.person.numbers == ("+13122000101",)
    assert (await settle(switchboard, called, BO, "resolved")).code == "resolved"


async def test_each_is_told_of_its_own_entry_and_supervisors_of_all(desk: Practice) -> None:
    """In the board and in what follows."""
    switchboard = desk.switchboard
    feeds = {one.user: Feed() for one in (ADA, BO, EVE)}
    for asker in (ADA, BO, EVE):
        switchboard.follow(feeds[asker.user], asker)
    list_ = await opened_list(switchboard, EVE, people(["0100"] * 2), ("ada", "bo"))
    mine = await take(switchboard, ADA)
    theirs = await take(switchboard, BO)

    held = {one.user: (await board_lists(switchboard, one))[0].held for one in (ADA, BO, EVE)}
    assert held == {"ada": (mine,), "bo": (theirs,), "eve": (mine, theirs)}
    for user, feed in feeds.items():
        changes = [one for one in one_by_one(await feed.next()) if isinstance(one, ListChanged)]
        assert changes[-1].list.held == held[user]
    assert await entries(switchboard, list_.id, BO) == (theirs,)
    assert await entries(switchboard, list_.id, EVE) == (mine, theirs)
    page = await answer(switchboard.answers, ListEntries(list_.id, 0, 1), BO)
    assert page == (theirs,), "a page has so many as may be read, whoever stands before them"


async def test_who_is_unclear_and_nobodys_is_read_by_whoever_may_decide(desk: Practice) -> None:
    """Who called is away: were it told to that one alone, nobody at work would see it."""
    switchboard = desk.switchboard
    list_ = await opened_list(switchboard, EVE, people(["0100"] * 2), ("ada", "bo"))
    mine = await take(switchboard, ADA)
    theirs = await lost(switchboard, await take(switchboard, BO))

    assert (theirs.by, theirs.standing) == ("bo", Standing.DOUBT)
    assert await entries(switchboard, list_.id, ADA) == (mine, theirs)
    assert (await settle(switchboard, theirs, ADA, "resolved")).standing is Standing.DONE
    assert await entries(switchboard, list_.id, ADA) == (mine,)


async def test_who_is_killed_has_lost_nothing_and_calls_nobody_twice(
    desk: Practice, tmp_path: Path
) -> None:
    """What was taken is taken, what was called was called, what was said holds."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100", "0003", "0100"]), ("ada", "bo"))
    reached = await take(switchboard, ADA)
    await call(switchboard, reached, ADA)
    await told(switchboard, reached, CallOutcome.REACHED)
    ringing = await take(switchboard, BO)
    order = dial(switchboard, ringing, BO)
    calling = asyncio.create_task(switchboard.order(order))
    await until(lambda: now(switchboard, ringing).tries)
    async with restarted(desk, tmp_path) as second:
        assert now(second, reached) == now(switchboard, reached)
        assert (await take(second, ADA)).entry == reached.entry
        after = now(second, ringing)
        assert (after.standing, after.by, after.called) == (Standing.TAKEN, "bo", 1)
        with pytest.raises(NotNow):
            await call(second, ringing, BO)
    calling.cancel()
    plan = "EXPLAIN QUERY PLAN " + in_journal.LISTS
    assert "INDEX work_lists" in str(switchboard._archive._select(plan, ()))


async def test_what_is_no_list_and_who_may_not_is_told_in_words(desk: Practice) -> None:
    """Nothing is taken of it."""
    switchboard = desk.switchboard
    those = people(["0100"])

    async def ask(asked: OpenList | AddPeople | CloseList, asker: Asker) -> None:
        await answer(switchboard.answers, asked, asker)

    id_ = str(uuid4())
    with pytest.raises(NotPermitted, match="only a supervisor may open a list for others"):
        await ask(OpenList(id_, "Winter", 1, ("bo",)), ADA)
    with pytest.raises(NotPermitted):
        await ask(OpenList(id_, "Winter", 1), VIC)
    with pytest.raises(InvalidParameter, match="UUID"):
        await ask(OpenList("1", "Winter", 1), ADA)
    with pytest.raises(InvalidParameter, match="says nothing"):
        await ask(OpenList(id_, " ", 1), ADA)
    for rules in (ListRules(tries=0), ListRules(busy=-1), ListRules(again={"x": 10**12})):
        with pytest.raises(InvalidParameter, match="rules have"):
            await ask(OpenList(id_, "Winter", 1, (), rules), ADA)
    await ask(OpenList(id_, "Winter", 2), ADA)
    await ask(OpenList(id_, "Winter", 2), ADA)
    with pytest.raises(NotNow, match="not whole yet"):
        await take(switchboard, ADA, id_)
    with pytest.raises(NotNow, match="there is no such work list"):
        await ask(AddPeople(id_, 0, those), BO)
    with pytest.raises(InvalidParameter, match="more than 2"):
        await ask(AddPeople(id_, 2, those), ADA)
    for number in ("5551234", "", "tel:+13125550100"):
        wrong = msgspec.structs.replace(those[0], numbers=(number,))
        with pytest.raises(InvalidParameter, match="as they are dialled"):
            await ask(AddPeople(id_, 0, (wrong,)), ADA)
    await ask(AddPeople(id_, 0, people(["0100", "0100"])), ADA)
    entry = await take(switchboard, ADA)
    with pytest.raises(InvalidParameter, match="must be one of: resolved"):
        await settle(switchboard, entry, ADA, "whatever")
    for moment in (datetime(2999, 1, 1), datetime(1999, 1, 1, tzinfo=UTC)):  # noqa: DTZ001 - as told
        promised = SettleEntry(str(uuid4()), entry.entry.id, "resolved", again_at=moment)
        with pytest.raises(InvalidParameter, match="in the next year"):
            await answer(switchboard.answers, promised, ADA)
    await ask(CloseList(id_), ADA)
    with pytest.raises(NotNow, match="closed"):
        await call(switchboard, entry, ADA)
    assert len(await board_lists(switchboard, BO)) == 1


async def test_whoever_may_not_be_called_is_passed_over(tmp_path: Path) -> None:
    """And a number that is not the entry's is not called by it."""
    rules = NumberRules(deny=("+1312200",))
    async with practice(tmp_path, team=TEAM, phone=None, numbers=rules) as desk:
        switchboard = desk.switchboard
        list_ = await opened_list(switchboard, ADA, people(["0100", "0100"]))
        entry = await take(switchboard, ADA)
        assert entry.entry.place == 1
        order = dial(switchboard, entry, ADA)
        other = msgspec.structs.replace(order.act, to="+13125550199")
        with pytest.raises(OrderRejected, match="no number of the entry"):
            await switchboard.order(msgspec.structs.replace(order, act=other))
        unknown = msgspec.structs.replace(order.act, entry=entry_id(list_.id, 9))
        with pytest.raises(OrderRejected, match="no such entry"):
            await switchboard.order(msgspec.structs.replace(order, act=unknown))


async def test_who_sees_numbers_masked_calls_them_all_the_same(tmp_path: Path) -> None:
    """A console cannot name what it was not told: the switchboard knows which number is meant."""
    team = msgspec.structs.replace(TEAM, mask=True)
    async with practice(tmp_path, team=team, phone=None) as desk:
        switchboard = desk.switchboard
        await opened_list(switchboard, EVE, people(["0002"]), ("ada",))
        entry = await take(switchboard, ADA)
        (masked,) = entry.entry.person.numbers
        assert masked == "•••0002"

        order = dial(switchboard, entry, ADA)
        named = msgspec.structs.replace(order.act, to=masked, confirmed=masked)
        await switchboard.order(msgspec.structs.replace(order, act=named))

        assert (await told(switchboard, entry, CallOutcome.BUSY)).called == 1


async def test_one_whose_member_is_away_is_called_by_another_once_no_call_lives(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that was reached is not: somebody spoke with that person."""
    monkeypatch.setattr("console.domain.call_backs.call_back.AWAY", 0)
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        switchboard = desk.switchboard
        agents = switchboard.live.agents
        agents.attached({"ada": 1, "bo": 1})
        await opened_list(switchboard, EVE, people(["0100", "0100"]), ("ada", "bo"), ListRules())
        reached, untouched = await take(switchboard, ADA), await take(switchboard, BO)
        await call(switchboard, reached, ADA)
        await told(switchboard, reached, CallOutcome.REACHED)
        agents.attached({})
        await until(lambda: now(switchboard, untouched).standing is Standing.FREE)
        assert now(switchboard, reached).standing is Standing.TAKEN

        await hang_up(switchboard, reached, ADA)
        await until(lambda: now(switchboard, reached).standing is Standing.DONE)
        assert now(switchboard, reached).result == "reached"

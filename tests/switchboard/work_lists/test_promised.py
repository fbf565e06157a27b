"""A promise to somebody of a list: due like any call-back, rung once, and the list's own call."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import pytest

from console.domain.acts import Dial, Dispose, EndCallBack, GoReady, SetCallBack
from console.domain.call_backs.call_back import CallBack, CallBacksRing
from console.domain.ids import step_of
from console.domain.orders import Order, Outcome, OutcomeKind
from console.domain.work_lists.facts import EntryTaken
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing
from console.errors import NotNow, NotPermitted, NumberBarred
from console.line.port import Asker, answer
from console.line.questions import BarNumbers, BoardNow, CloseList, SettleEntry
from console.switchboard.colleagues import due_call_backs
from console.switchboard.journal import prune
from console.switchboard.service import Switchboard
from console.switchboard.work_lists.promised import TAKES
from tests.switchboard.harness import Practice, new_order, point_at, practice, restarted
from tests.switchboard.work_lists.working import (
    ADA,
    BO,
    CY,
    EVE,
    TEAM,
    dial,
    hang_up,
    now,
    opened_list,
    people,
    settle,
    skip,
    take,
    told,
)
from tests.waiting import until

NUMBER = "+13122000100"
RING = CallBacksRing.RING


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_call_backs, "BEAT", 0.02)


async def promise(
    switchboard: Switchboard, by: Asker, seconds: float = 0.1, *, only: bool = True
) -> EntryNow:
    """Somebody takes the next one, and says when that person is called."""
    entry = await take(switchboard, by)
    again_at = datetime.now(UTC) + timedelta(seconds=seconds)
    asked = SettleEntry(str(uuid4()), entry.entry.id, "call-back", "", again_at, only)
    found: EntryNow = await answer(switchboard.answers, asked, by)
    assert found.promised is not None
    return found


async def board(switchboard: Switchboard, asker: Asker) -> tuple[CallBack, ...]:
    """The call-backs that a console is told of."""
    return (await answer(switchboard.answers, BoardNow(), asker)).call_backs


def the_one(switchboard: Switchboard) -> CallBack:
    (one,) = switchboard.live.agents.promises.open
    return one


def ringing(switchboard: Switchboard, one: CallBack, by: Asker) -> Order:
    """The order that a key gives to ring it."""
    live = switchboard.live
    act = Dial(
        to=one.number,
        from_=switchboard.settings.from_ or "",
        connection_id=live.default_connection or "",
        join=True,
        call_back=one.id,
    )
    return new_order(act, by.user)


async def dialled(desk: Practice, number: str = NUMBER) -> int:
    """How often that number was called."""
    calls = await desk.doors.get("calls")
    return [one["to"] for one in calls if one["direction"] == "outgoing"].count(number)


def said(switchboard: Switchboard, user: str) -> list[str]:
    """What a member was told about call-backs that are due."""
    entries = switchboard.snapshot().entries
    return [one.text for one in entries if one.title == due_call_backs.TITLE and one.to == user]


async def test_one_that_is_due_is_told_and_ringing_it_is_the_lists_call(desk: Practice) -> None:
    """Of its member alone, with the list closed on every screen; its outcome is the list's."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100", "0101"]), ("ada", "bo"))
    entry = await promise(switchboard, ADA)
    one = the_one(switchboard)
    await until(lambda: said(switchboard, "ada"))
    assert said(switchboard, "bo") == []
    assert said(switchboard, "ada")[0].endswith(": Winter")
    told_of = {asker.user: await board(switchboard, asker) for asker in (ADA, BO, EVE)}
    assert [len(told_of[user]) for user in ("ada", "bo", "eve")] == [1, 0, 1]
    with pytest.raises(NotPermitted, match="somebody else"):
        await switchboard.order(ringing(switchboard, one, BO))
    with pytest.raises(NotPermitted, match="do not work through"):
        await switchboard.order(ringing(switchboard, one, EVE))

    order = ringing(switchboard, one, ADA)
    twice = await asyncio.gather(switchboard.order(order), switchboard.order(order))

    assert {(each.kind, each.message) for each in twice} == {
        (OutcomeKind.ACCEPTED, f"you are talking with {NUMBER}")
    }
    reached = await told(switchboard, entry, CallOutcome.REACHED)
    assert (reached.by, reached.called, reached.takings) == ("ada", 1, 2)
    assert await board(switchboard, ADA) == ()
    assert (await switchboard.order(order)).kind is OutcomeKind.ACCEPTED
    await hang_up(switchboard, entry, ADA)
    await settle(switchboard, reached, ADA, "resolved")
    assert (await take(switchboard, BO)).entry.place == 1
    assert await dialled(desk) == 1


async def test_it_rings_by_itself_once_and_whoever_takes_it_meanwhile_has_it(
    tmp_path: Path,
) -> None:
    """Three promises, three calls: one by hand, one by itself, one as its member is free again."""
    async with practice(tmp_path, team=TEAM, phone=None, call_backs=RING) as desk:
        switchboard = desk.switchboard
        switchboard.live.agents.attached({"ada": 1, "bo": 1})
        await opened_list(switchboard, EVE, people(["0100"] * 3), ("ada", "bo"))
        of_bo = await promise(switchboard, BO)
        first, second = await promise(switchboard, ADA, 0.3), await promise(switchboard, ADA, 0.3)
        await until(lambda: said(switchboard, "bo"))
        assert "you are not Ready" in said(switchboard, "bo")[-1]
        # the list's turn and the ring come to the same person at once
        await switchboard.order(new_order(GoReady(), "bo"))
        mine = await take(switchboard, BO)
        assert mine.entry == of_bo.entry

        await switchboard.order(new_order(GoReady(), "ada"))
        had = await until(lambda: switchboard.live.agents.lists.had_by("ada"))
        assert had is not None
        await told(switchboard, had, CallOutcome.REACHED)
        await until(lambda: any("somebody else" in text for text in said(switchboard, "ada")))
        (other,) = [one for one in (first, second) if one.entry != had.entry]
        assert now(switchboard, other).standing is Standing.FREE
        await hang_up(switchboard, had, ADA)
        await settle(switchboard, had, ADA, "resolved")
        await switchboard.order(new_order(GoReady(), "ada"))
        await told(switchboard, other, CallOutcome.REACHED)

        numbers = [one.entry.person.numbers[0] for one in (first, second)]
        assert [await dialled(desk, number) for number in numbers] == [1, 1]
        assert await dialled(desk, of_bo.entry.person.numbers[0]) <= 1
        async with restarted(desk, tmp_path) as again:
            again.live.agents.attached({"ada": 1, "bo": 1})
            assert [now(again, one).called for one in (first, second)] == [1, 1]
            assert all(one.entry == of_bo.entry.id for one in again.live.agents.promises.open)


async def test_a_promise_is_noted_before_the_disposition_of_its_call(desk: Practice) -> None:
    """A switchboard that is killed in between keeps it, and the disposition said again, too."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100"]), ("ada",))
    entry = await take(switchboard, ADA)
    await switchboard.order(dial(switchboard, entry, ADA))
    await told(switchboard, entry, CallOutcome.REACHED)
    call = await hang_up(switchboard, entry, ADA)

    promised = await promise(switchboard, ADA, 60)

    kinds = [row.kind for row in switchboard._archive.after(0)]
    assert kinds.count("list.settled") == 1
    assert kinds[kinds.index("list.settled") :].count("order.placed") == 1
    await switchboard.order(new_order(Dispose(call=call, code="call-back"), "ada"))
    assert now(switchboard, entry) == promised
    await switchboard.order(new_order(Dispose(call=call, code="resolved"), "ada"))
    assert now(switchboard, entry).standing is Standing.DONE


async def test_of_all_who_ring_it_or_take_it_at_once_one_does(desk: Practice) -> None:
    """One that is for any member of the list."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100"]), ("ada", "bo", "cy"))
    entry = await promise(switchboard, ADA, 0.05, only=False)
    await until(lambda: said(switchboard, "cy"))
    one = the_one(switchboard)

    results = await asyncio.gather(
        switchboard.order(ringing(switchboard, one, ADA)),
        take(switchboard, BO),
        switchboard.order(ringing(switchboard, one, CY)),
        return_exceptions=True,
    )

    won = [each for each in results if not isinstance(each, NotNow)]
    assert len(won) == 1, results
    winner = switchboard.live.agents.team.name(now(switchboard, entry).by)
    lost = [f"{results[place]}" for place in (0, 2) if isinstance(results[place], NotNow)]
    assert all(f"{winner} has entry 1 of the list Winter" in one for one in lost), lost
    assert now(switchboard, entry).takings == 2
    assert await dialled(desk) == int(isinstance(won[0], Outcome))


async def test_after_a_kill_between_taking_and_ringing_it_stays_its_members(
    tmp_path: Path,
) -> None:
    """It is rung by nobody by itself then, and shown until a key rings it: one call in all."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        switchboard = desk.switchboard
        await opened_list(switchboard, EVE, people(["0100"]), ("ada", "bo"))
        entry = await promise(switchboard, ADA)
        one = the_one(switchboard)
        order = ringing(switchboard, one, ADA)
        took = EntryTaken(
            list=entry.entry.list, entry=0, member="ada", taking=step_of(order.id, TAKES)
        )
        await until(lambda: one.is_due(switchboard.live.now()))
        await switchboard._lists._calls.note(took)
        rings = msgspec.structs.replace(desk.settings, call_backs=RING)
        async with restarted(msgspec.structs.replace(desk, settings=rings), tmp_path) as second:
            second.live.agents.attached({"ada": 1, "bo": 1})
            for user in ("ada", "bo"):
                await second.order(new_order(GoReady(), user))
            await until(lambda: any("you have taken it" in text for text in said(second, "ada")))
            (shown,) = await board(second, ADA)
            assert (shown.id, shown.rung is not None) == (one.id, True)
            assert await dialled(desk) == 0
            async with httpx.AsyncClient() as http:
                await point_at(desk.simulator, second, http)

            outcome = await second.order(ringing(second, shown, ADA))

            assert outcome.kind is OutcomeKind.ACCEPTED, outcome
            await told(second, entry, CallOutcome.REACHED)
            assert await dialled(desk) == 1


async def test_others_ring_once_its_member_is_away_and_nobody_once_the_list_is_closed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is not on the list is rung for nobody of it."""
    monkeypatch.setattr("console.domain.call_backs.call_back.AWAY", 0.2)
    async with practice(tmp_path, team=TEAM, phone=None, call_backs=RING) as desk:
        switchboard = desk.switchboard
        agents = switchboard.live.agents
        agents.attached({"ada": 1, "cy": 1})
        list_ = await opened_list(switchboard, EVE, people(["0100", "0101"]), ("ada", "bo"))
        entry, other = await promise(switchboard, ADA), await promise(switchboard, ADA, 0.6)
        for user in ("bo", "cy"):
            await switchboard.order(new_order(GoReady(), user))
        agents.attached({"bo": 1, "cy": 1})

        had = await told(switchboard, entry, CallOutcome.REACHED)

        assert had.by == "bo"
        await answer(switchboard.answers, CloseList(list_.id), EVE)
        await hang_up(switchboard, entry, BO)
        await settle(switchboard, had, BO, "resolved")
        await switchboard.order(new_order(GoReady(), "bo"))
        await until(lambda: (at := other.again_at) and at < switchboard.live.now())
        assert await board(switchboard, EVE) == ()
        assert await dialled(desk, other.entry.person.numbers[0]) == 0


async def test_of_those_who_stand_in_for_a_member_one_rings_what_is_due(
    desk: Practice, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are told, and have it until whose it is comes back."""
    switchboard, agents = desk.switchboard, desk.switchboard.live.agents
    await opened_list(switchboard, EVE, people(["0100", "0101"]), ("ada", "bo", "cy"))
    entry, later = await promise(switchboard, ADA), await promise(switchboard, ADA, 60)
    monkeypatch.setattr("console.domain.call_backs.call_back.AWAY", 0.1)
    agents.attached({"bo": 1, "cy": 1, "eve": 1})
    words = await until(lambda: said(switchboard, "bo"))
    assert words[-1].endswith("; Ada is away: ring it in their place"), words
    ((one,), theirs) = [await board(switchboard, asker) for asker in (BO, CY)]
    assert (one.entry, one.is_for_others, theirs) == (entry.entry.id, True, (one,))

    agents.attached({"ada": 1, "bo": 1, "cy": 1, "eve": 1})
    await until(lambda: not any(each.is_for_others for each in agents.promises.open))
    assert [await board(switchboard, asker) for asker in (BO, CY)] == [(), ()]
    assert len(await board(switchboard, ADA)) == len((entry, later))
    with pytest.raises(NotPermitted):
        await switchboard.order(ringing(switchboard, one, BO))

    agents.attached({"bo": 1, "cy": 1, "eve": 1})
    await until(lambda: any(each.is_for_others for each in agents.promises.open))
    rings = [switchboard.order(ringing(switchboard, one, asker)) for asker in (BO, CY)]
    results = await asyncio.gather(*rings, return_exceptions=True)

    won = [each for each in results if isinstance(each, Outcome)]
    assert [each.kind for each in won] == [OutcomeKind.ACCEPTED], results
    assert (await told(switchboard, entry, CallOutcome.REACHED)).by in ("bo", "cy")
    assert await dialled(desk) == 1
    assert not any("is away" in each for each in said(switchboard, "ada"))


async def test_it_is_moved_ended_and_kept_back_as_other_call_backs_are(desk: Practice) -> None:
    """In words, by whom it is for and by supervisors; a number that may not be called stays so."""
    switchboard = desk.switchboard
    await opened_list(switchboard, EVE, people(["0100"]), ("ada", "bo"))
    entry = await promise(switchboard, ADA)
    later = datetime.now(UTC) + timedelta(hours=2)

    async def gives(act: SetCallBack | EndCallBack, by: str) -> Outcome:
        return await switchboard.order(new_order(act, by))

    move = SetCallBack(call_back=the_one(switchboard).id, at=later, member="bo")
    assert (await gives(move, "bo")).kind is OutcomeKind.REFUSED
    to_cy = msgspec.structs.replace(move, member="cy")
    assert "members of its work list" in (await gives(to_cy, "eve")).message
    assert (await gives(move, "eve")).kind is OutcomeKind.ACCEPTED
    assert (the_one(switchboard).at, the_one(switchboard).member) == (later, "bo")
    assert now(switchboard, entry).only == "bo"

    await answer(switchboard.answers, BarNumbers(entry.entry.person.numbers), EVE)
    with pytest.raises(NumberBarred):
        await switchboard.order(ringing(switchboard, the_one(switchboard), BO))
    assert now(switchboard, entry).standing is Standing.FREE
    ended = EndCallBack(call_back=the_one(switchboard).id, done=False)
    assert (await gives(ended, "bo")).message == "cancelled"
    assert (now(switchboard, entry).standing, now(switchboard, entry).result) == (
        Standing.DONE,
        "call-back",
    )


async def test_a_masked_member_rings_it_and_who_skips_it_is_rung_again_later(
    tmp_path: Path,
) -> None:
    """The number is the switchboard's to know."""
    team = msgspec.structs.replace(TEAM, mask=True)
    async with practice(tmp_path, team=team, phone=None, call_backs=RING) as desk:
        switchboard = desk.switchboard
        switchboard.live.agents.attached({"ada": 1})
        await opened_list(switchboard, EVE, people(["0100"]), ("ada",))
        entry = await promise(switchboard, ADA)
        (shown,) = await board(switchboard, ADA)
        assert (shown.number, shown.entry) == ("•••0100", entry.entry.id)
        await until(lambda: said(switchboard, "ada"))
        mine = await take(switchboard, ADA)
        await skip(switchboard, mine, ADA)
        assert the_one(switchboard).at > datetime.now(UTC) + timedelta(minutes=9)

        outcome = await switchboard.order(ringing(switchboard, shown, ADA))

        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await told(switchboard, entry, CallOutcome.REACHED)


async def test_a_list_with_its_promises_outlives_the_days_for_which_facts_are_kept(
    desk: Practice, tmp_path: Path
) -> None:
    """Pruned and killed: who was called is not called again, and the promise is due and rung."""
    switchboard, live = desk.switchboard, desk.switchboard.live
    list_ = await opened_list(switchboard, EVE, people(["0100", "0101", "0002"]), ("ada",))
    called = await take(switchboard, ADA)
    await switchboard.order(dial(switchboard, called, ADA))
    await told(switchboard, called, CallOutcome.REACHED)
    await hang_up(switchboard, called, ADA)
    await settle(switchboard, called, ADA, "resolved")
    entry = await promise(switchboard, ADA, 0.5)
    before, lines = datetime.now(UTC), len(live.log.entries)

    for payload in [*live.agents.lists.lasting(before)]:
        await switchboard._messages._recorder.own(payload)

    assert len(live.log.entries) == lines
    assert prune.prune(desk.settings.journal, before.timestamp()) > 0
    kinds = {row.kind for row in switchboard._archive.lists()}
    assert kinds == {"list.kept"}
    async with restarted(desk, tmp_path) as second:
        after, kept = (one.live.agents.lists for one in (second, switchboard))
        assert (list(after), after.entries(list_.id)) == (list(kept), kept.entries(list_.id))
        second.live.agents.attached({"ada": 1})
        await until(lambda: said(second, "ada"))
        async with httpx.AsyncClient() as http:
            await point_at(desk.simulator, second, http)
        outcome = await second.order(ringing(second, the_one(second), ADA))
        assert outcome.kind is OutcomeKind.ACCEPTED, outcome
        await told(second, entry, CallOutcome.REACHED)
    numbers = [one.entry.person.numbers[0] for one in (called, entry)]
    assert [await dialled(desk, number) for number in numbers] == [1, 1]

"""A work list worked through on the screen, against a simulator that answers, is busy, or not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

from console.domain.work_lists.rules import CallOutcome, ListRules
from console.domain.work_lists.work_list import Person, Standing, WorkList
from console.line.questions import AddPeople, OpenList
from console.ui.screens.lists.opened import WorkListScreen
from tests.switchboard.work_lists.working import ADA, BO, EVE, TEAM, lost, opened_list, settle, take
from tests.ui.practice import Work, at_work
from tests.waiting import until

ANSWERS, BUSY, LATER = "+13125550101", "+13125550002", "+13125550104"


def person(name: str, *numbers: str, **columns: str) -> Person:
    """Somebody with those columns."""
    told = (("Name", name), *columns.items())
    return Person(name=name, numbers=numbers, columns=told)


async def list_of(
    work: Work, people: Iterable[Person], rules: ListRules | None = None, name: str = "Winter"
) -> WorkList:
    """A list with those on it, which my console is told of."""
    there = tuple(people)
    link, id_ = work.stage.app.link, str(uuid4())
    await link.ask(OpenList(id_, name, len(there), (), rules))
    list_ = await link.ask(AddPeople(id_, 0, there))
    await until(lambda: [one for one in work.stage.app.store.board.lists if one.is_open])
    return list_


def screen(work: Work) -> WorkListScreen:
    """The list that is opened."""
    found = work.stage.app.screen
    assert isinstance(found, WorkListScreen)
    return found


async def opened(work: Work) -> None:
    """The only list, by its key."""
    await work.stage.press("(")
    await until(lambda: isinstance(work.stage.app.screen, WorkListScreen))


async def pressed(work: Work, key: str) -> None:
    """A key, once the card has not just changed."""
    work.stage.time.let_pass(1.0)
    await work.stage.press(key)


async def called(work: Work, seen: str) -> None:
    """Call whoever is on the card, once more where the phone is still rung for the one before."""
    while seen not in work.stage.text:
        await pressed(work, "d")
        await until(lambda: seen in work.stage.text or "Wait a moment." in work.stage.text)


async def test_one_key_calls_one_says_what_came_of_it_and_the_next_one_comes(
    tmp_path: Path,
) -> None:
    """One answers, one is busy and called again, one asks for it later, one not to be called."""
    async with at_work(tmp_path, size=(160, 40)) as work:
        people = (
            person("Grace Hopper", ANSWERS, Town="Ulm", Contract="until spring"),
            person("Bob Busy", BUSY, Town="Bern"),
            person("Lin Later", LATER),
            person("Zoe Last", "+13125550103"),
        )
        list_ = await list_of(work, people)
        await opened(work)
        await work.stage.sees("0 of 4 done")
        await work.stage.sees("pace ?")
        await pressed(work, "n")
        await work.stage.sees("★ yours")
        await work.stage.sees("until spring")
        await pressed(work, "d")
        await work.stage.sees("★ reached")
        await work.stage.sees("● bridged")
        await pressed(work, "1")
        await work.stage.sees("the call goes on")
        await pressed(work, "x")
        await work.stage.sees("What came of it?")
        await pressed(work, "1")

        await work.stage.sees("▸ +13125550002")
        await work.stage.sees("1 of 4 done")
        await work.stage.sees("reached 100 %")
        await pressed(work, "d")
        await work.stage.sees(f"▸ {LATER}")
        await work.stage.sees("Bob Busy: busy, called again")
        await called(work, "● bridged")
        await pressed(work, "x")
        await work.stage.sees("What came of it?")
        await pressed(work, "b")
        await work.stage.sees("Call again Lin Later")
        await work.stage.type("in 2 h")
        await work.stage.press("enter")
        await work.stage.sees("▸ +13125550103")
        await work.stage.sees("Lin Later: call-back, called again")
        await pressed(work, "X")
        await pressed(work, "X")
        await work.stage.sees("+13125550103   on the do-not-call list")
        await pressed(work, "d")
        await work.stage.sees("is not called from here")

        entries = work.desk.switchboard.live.agents.lists.entries(list_.id)
        assert [one.standing for one in entries.values()] == [
            *(Standing.DONE, Standing.FREE, Standing.FREE, Standing.TAKEN),
        ]
        assert [one.called for one in entries.values()] == [1, 1, 1, 0]
        assert (entries[2].only, entries[2].code) == ("Ada", "call-back")
        last = entries[1].last
        assert last is not None
        assert last.outcome is CallOutcome.BUSY
        dialled = [body["to"] for body in await work.sent("/calls")]
        assert [dialled.count(one) for one in (ANSWERS, BUSY, LATER)] == [1, 1, 1]


async def test_whom_a_colleague_left_unclear_is_seen_by_the_others_and_goes_once_it_is_decided(
    tmp_path: Path,
) -> None:
    """Neither unseen by everybody at work nor shown when it is so no more."""
    async with at_work(tmp_path, size=(160, 40), member=ADA.member, team=TEAM) as work:
        people = (person("Grace Hopper", ANSWERS), person("Bob Busy", BUSY))
        switchboard = work.desk.switchboard
        list_ = await opened_list(switchboard, EVE, people, ("ada", "bo"))
        await until(lambda: [one for one in work.stage.app.store.board.lists if one.is_open])
        await opened(work)
        theirs = await lost(switchboard, await take(switchboard, BO, list_.id))
        await work.stage.sees("Grace Hopper")
        await work.stage.sees("▲ unclear")
        await settle(switchboard, theirs, EVE, "resolved")
        await until(lambda: "Grace Hopper" not in work.stage.text)


async def test_whom_a_colleague_takes_is_shown_so_at_once_and_nobody_calls_twice(
    tmp_path: Path,
) -> None:
    """Two who take the next one at the same moment have two people."""
    async with at_work(tmp_path, size=(160, 40), member=EVE.member, team=TEAM) as work:
        people = (person("Grace Hopper", ANSWERS), person("Bob Busy", BUSY))
        switchboard = work.desk.switchboard
        list_ = await opened_list(switchboard, EVE, people, ("eve", "bo"))
        await until(lambda: [one for one in work.stage.app.store.board.lists if one.is_open])
        await opened(work)
        await work.stage.sees("Grace Hopper")
        theirs = await take(switchboard, BO, list_.id)
        await work.stage.sees("● taken")
        await work.stage.sees("Bo has it")
        await pressed(work, "d")
        await work.stage.sees("somebody else has this one")
        await pressed(work, "n")

        await work.stage.sees("★ yours")
        mine = screen(work).one_list.mine
        assert mine is not None
        assert (theirs.entry.place, mine.entry.place) == (0, 1)

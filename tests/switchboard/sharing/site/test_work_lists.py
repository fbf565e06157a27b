"""One work list and two hosts: nobody is given to two, and without the database to nobody."""

from __future__ import annotations

import asyncio
from collections import Counter
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from console.domain.ids import CallId, OrderId
from console.domain.work_lists.facts import EntryCalled
from console.domain.work_lists.rules import CallOutcome
from console.domain.work_lists.work_list import EntryNow, Standing
from console.errors import NotNow, NotPermitted
from console.line.port import Asker
from tests.postgres import Postgres
from tests.switchboard.sharing.two_desks import MEMBERS, Desk, Desks, two_desks
from tests.switchboard.work_lists.working import (
    board_lists,
    call,
    opened_list,
    people,
    settle,
    take,
    told,
)
from tests.waiting import until

ADA, BO, SUE = (Asker(user=one.user, member=one) for one in MEMBERS)
COUNT = 12


def known_at(desk: Desk, list_: str) -> dict[int, EntryNow]:
    """The entries as that host has them."""
    return dict(desk.switchboard.live.agents.lists.entries(list_))


async def same_at_both(desks: Desks, list_: str) -> dict[int, EntryNow]:
    """The entries, once both hosts have the same."""
    await until(lambda: known_at(desks.one, list_) == known_at(desks.two, list_))
    return known_at(desks.one, list_)


async def works(desk: Desk, asker: Asker, given: Counter[int]) -> None:
    """A member takes one after the other at its host, and says what came of it."""
    while True:
        try:
            entry = await take(desk.switchboard, asker)
        except NotNow:
            return
        given[entry.entry.place] += 1
        await settle(desk.switchboard, entry, asker, "resolved")


async def test_nobody_is_given_to_two_at_two_hosts(tmp_path: Path, database: str) -> None:
    """Both take as fast as they can, before either has heard of the other."""
    async with two_desks(tmp_path, database) as desks:
        one, two = desks.one.switchboard, desks.two.switchboard
        list_ = (await opened_list(one, SUE, people(["0100"] * COUNT), ("ada", "bo"))).id
        await until(lambda: len(known_at(desks.two, list_)) == COUNT)

        # one whose host was given it and did not note it is nobody else's meanwhile
        claim = CallId(f"list-{list_}/0-0")
        assert await one.hosts.claim(claim, "ada", OrderId(str(uuid4()))) is None
        assert (await take(two, BO)).entry.place == 1
        first = await take(one, ADA)
        assert first.entry.place == 0
        reached = await call(one, first, ADA, desks.simulator.connection_ids[1])
        assert reached.message.startswith("you are talking with")
        await told(two, first, CallOutcome.REACHED)
        await settle(one, first, ADA, "resolved")

        given: Counter[int] = Counter()
        await asyncio.gather(works(desks.one, ADA, given), works(desks.two, BO, given))
        await until(
            lambda: all(e.standing is Standing.DONE for e in known_at(desks.one, list_).values())
        )
        entries = await same_at_both(desks, list_)

    assert given == Counter(range(1, COUNT))
    assert all(one.takings == 1 for one in entries.values())
    assert {one.by for one in entries.values()} == {"ada", "bo"}


@pytest.mark.long
async def test_without_the_database_nobody_is_given_to_anybody(
    own_server: Postgres, tmp_path: Path, database: str
) -> None:
    """Two hosts that cannot hear each other would have one person called twice."""
    async with two_desks(tmp_path, database) as desks:
        one, two = desks.one.switchboard, desks.two.switchboard
        list_ = (await opened_list(one, SUE, people(["0100"] * 2), ("ada", "bo"))).id
        await until(lambda: len(known_at(desks.two, list_)) == 2)
        own_server.freeze()
        try:
            await until(lambda: one.hosts.away)
            with pytest.raises(NotNow, match="database does not answer"):
                await take(one, ADA)
        finally:
            own_server.thaw()
        for switchboard in (one, two):
            await until(lambda switchboard=switchboard: switchboard.hosts.away is None)
        taken = [await take(one, ADA), await take(two, BO)]

        assert {one.by: one.entry.place for one in taken} == {"ada": 0, "bo": 1}
        assert await same_at_both(desks, list_)


@pytest.mark.long
async def test_whom_a_host_called_as_it_died_is_unclear_everywhere_until_one_decides(
    tmp_path: Path, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its member has the person still; a supervisor at another host says what came of it."""
    monkeypatch.setattr("console.switchboard.work_lists.results.SILENT", timedelta(0))
    monkeypatch.setattr("console.switchboard.work_lists.results.UNCLEAR", timedelta(0))
    async with two_desks(tmp_path, database) as desks:
        one, two = desks.one.switchboard, desks.two.switchboard
        list_ = (await opened_list(one, SUE, people(["0100"]), ("ada", "bo"))).id
        await until(lambda: len(known_at(desks.two, list_)) == 1)
        entry = await take(one, ADA)
        assert entry.taking is not None
        called = EntryCalled(
            list=list_,
            entry=0,
            member="ada",
            taking=entry.taking,
            order=OrderId(str(uuid4())),
            number=entry.entry.person.numbers[0],
        )
        await one._lists._calls.note(called)

        unclear = await told(two, entry, CallOutcome.UNKNOWN)

        assert (unclear.standing, unclear.by, unclear.is_unclear) == (Standing.TAKEN, "ada", True)
        (told_of,) = await board_lists(two, SUE)
        assert (told_of.unclear, told_of.held) == (1, (unclear,))
        with pytest.raises(NotPermitted):
            await settle(two, unclear, BO, "resolved")
        await settle(two, unclear, SUE, "resolved")
        (same,) = (await same_at_both(desks, list_)).values()
        assert (same.standing, same.code) == (Standing.DONE, "resolved")

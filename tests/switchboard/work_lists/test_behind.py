"""What follows of a work list by itself waits until what other hosts noted is read."""

from __future__ import annotations

from pathlib import Path
from uuid import uuid4

from console.domain.ids import OrderId
from console.domain.work_lists.facts import EntryCalled
from console.domain.work_lists.rules import CallOutcome
from console.switchboard.hosts import OneHost
from console.switchboard.work_lists.results import CallResults
from tests.switchboard.harness import practice
from tests.switchboard.work_lists.working import (
    ADA,
    EVE,
    TEAM,
    now,
    opened_list,
    people,
    take,
    told,
)


async def test_nothing_is_concluded_from_half_of_what_other_hosts_noted(tmp_path: Path) -> None:
    """The call is read, its order and what came of it are not yet: it was not "never sent"."""
    async with practice(tmp_path, team=TEAM, phone=None) as desk:
        switchboard, hosts = desk.switchboard, desk.switchboard.hosts
        assert isinstance(hosts, OneHost)
        await opened_list(switchboard, EVE, people(["0100"]), ("ada",))
        entry = await take(switchboard, ADA)
        hosts.is_behind = True
        calls = switchboard._orders._list_calls
        called = EntryCalled(
            list=entry.entry.list,
            entry=entry.entry.place,
            member="ada",
            taking=entry.taking or OrderId(""),
            order=OrderId(str(uuid4())),
            number=entry.entry.person.numbers[0],
        )
        await calls.note(called)
        await CallResults(calls, switchboard._archive).look()
        last = now(switchboard, entry).last
        assert last is not None
        assert last.outcome is None

        hosts.is_behind = False
        await told(switchboard, entry, CallOutcome.REFUSED)

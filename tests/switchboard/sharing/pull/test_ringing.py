"""A call-back that rings by itself at a site of several hosts: one of them gives that order."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from console.domain.acts import GoReady, HangUp, SetCallBack
from console.domain.agent.state import Presence
from console.domain.call_backs.call_back import CallBacksRing
from console.domain.orders import OutcomeKind
from console.line.port import Asker, answer
from console.line.questions import SettleEntry
from console.switchboard.colleagues import due_call_backs
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.two_desks import MEMBERS, Desks, point, two_desks
from tests.switchboard.work_lists.working import opened_list, people, settle, take
from tests.waiting import until

NUMBER = "+4930901820"
ADA, BO, SUE = (Asker(user=one.user, member=one) for one in MEMBERS)


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(due_call_backs, "BEAT", 0.02)


async def both_at_work(desks: Desks) -> None:
    """Each member has a console at a host of its own, and is Ready; both hosts know it."""
    for desk, user in zip(desks.both, ("ada", "bo"), strict=True):
        switchboard = desk.switchboard
        switchboard.live.agents.attached({user: 1})
        switchboard.hosts.attached(switchboard.live.agents.here)
        await switchboard.order(new_order(GoReady(), user))
    for desk in desks.both:
        members = desk.switchboard.live.agents
        await until(
            lambda members=members: (
                [(one.consoles, one.state.state.value) for one in members.members[:2]]
                == [(1, "ready")] * 2
            )
        )


async def called(desks: Desks, number: str) -> int:
    """How often that number was called."""
    calls = await desks.doors.get("calls")
    return [one["to"] for one in calls if one["direction"] == "outgoing"].count(number)


async def test_one_that_is_due_for_two_members_at_two_hosts_is_rung_once(
    tmp_path: Path, database: str
) -> None:
    """One of a group, and one that was promised on a work list; each host looks at both."""
    async with two_desks(tmp_path, database, call_backs=CallBacksRing.RING) as desks:
        one, two = (desk.switchboard for desk in desks.both)
        async with httpx.AsyncClient() as http:
            await point(http, desks.simulator, desks.simulator.connection_ids[2], desks.one)
        await both_at_work(desks)
        id_ = str(uuid4())
        due = datetime.now(UTC) + timedelta(seconds=0.4)
        of_group = SetCallBack(call_back=id_, at=due, number=NUMBER, group="support")

        assert (await two.order(new_order(of_group, "bo"))).kind is OutcomeKind.ACCEPTED

        for host in (one, two):
            call_backs = host.live.lasting.call_backs
            await until(lambda known=call_backs: (it := known.call_back(id_)) and it.over)
        assert await called(desks, NUMBER) == 1
        for leg in list(one.live.legs.values()):
            if leg.alive and leg.role is None:
                await one.order(new_order(HangUp(call=leg.id), leg.agent or "ada"))
        await until(lambda: not any(leg.alive for leg in two.live.legs.values()))

        list_ = (await opened_list(one, SUE, people(["0100"]), ("ada", "bo"))).id
        await until(lambda: two.live.agents.lists.entries(list_))
        entry = await take(one, ADA)
        again_at = datetime.now(UTC) + timedelta(seconds=0.4)
        asked = SettleEntry(str(uuid4()), entry.entry.id, "call-back", "", again_at)
        await answer(one.answers, asked, ADA)
        for host, user in ((one, "ada"), (two, "bo")):
            if host.live.agents.attendances.state(user).state is not Presence.READY:
                await host.order(new_order(GoReady(), user))
        reached = [
            await until(
                lambda host=host: next(
                    (e for e in host.live.agents.lists.entries(list_).values() if e.is_reached),
                    None,
                )
            )
            for host in (one, two)
        ]
        assert await called(desks, entry.entry.person.numbers[0]) == 1
        assert [(each.takings, each.called) for each in reached] == [(2, 1)] * 2
        by = ADA if reached[0].by == "ada" else BO
        await settle(one if by is ADA else two, reached[0], by, "resolved")

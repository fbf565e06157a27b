"""A host that is killed as a call-back falls due: it is rung by another one, and never twice."""

from __future__ import annotations

import asyncio
import sys
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import pytest

from console.domain.acts import GoReady, HangUp, SetCallBack
from console.domain.call_backs.call_back import CallBack
from console.domain.orders import AnyAct
from console.errors import ConsoleError, NotNow
from console.line.questions import AddPeople, Give, OpenList, SettleEntry, TakeNext
from console.process import user_name
from tests.postgres import Server
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.site.node_processes import (
    Node,
    Nodes,
    know_each_other,
    nodes,
    started,
)
from tests.switchboard.work_lists.working import people
from tests.waiting import until_asked

DUE_IN: Final = 3.0
MOMENTS: Final = (-1.0, 0.3, 0.9)
"""When the host is killed at which the member is: before it is due, and as it may be rung."""

RINGS: Final = 'call_backs = "ring"\nwrap_up = 0\n'


async def gives(node: Node, act: AnyAct) -> None:
    await (await node.line()).ask(Give(new_order(act, user_name())))


async def times_called(site: Nodes, number: str) -> int:
    """How often that number was called."""
    calls = await site.doors.get("calls")
    return [one["to"] for one in calls if one["direction"] == "outgoing"].count(number)


async def promise_on_a_list(node: Node, number: int) -> str:
    """A promise to somebody of a list of its own, and the number of that person."""
    (person,) = people(["0100"])
    person = type(person)(name=f"P{number}", numbers=(f"+1312555{number:02}01",))
    line, id_ = await node.line(), str(uuid4())
    await line.ask(OpenList(id_, f"List {number}", 1))
    await line.ask(AddPeople(id_, 0, (person,)))
    entry = await line.ask(TakeNext(str(uuid4()), id_))
    at = datetime.now(UTC) + timedelta(seconds=DUE_IN)
    await line.ask(SettleEntry(str(uuid4()), entry.entry.id, "call-back", "", at, only=True))
    return person.numbers[0]


async def promise(node: Node, number: int) -> str:
    """One of the site, and its number."""
    called = f"+1312556{number:02}01"
    at = datetime.now(UTC) + timedelta(seconds=DUE_IN)
    await gives(node, SetCallBack(call_back=str(uuid4()), at=at, number=called))
    return called


async def call_back_to(node: Node, called: str) -> CallBack | None:
    """It as that host has it while it is open."""
    return next((one for one in (await node.board()).call_backs if one.number == called), None)


async def leave_all(site: Nodes, node: Node) -> None:
    """Every call is over, and nobody of a list is had any more."""
    board = await node.board()
    for leg in board.legs:
        if leg.alive:
            with suppress(ConsoleError):
                await gives(node, HangUp(call=leg.id))
    for entry in (one for list_ in board.lists for one in list_.held):
        asked = SettleEntry(str(uuid4()), entry.entry.id, "resolved")
        await (await node.line()).ask(asked)
    await site.calm()


@pytest.mark.long
@pytest.mark.parametrize("make", [promise, promise_on_a_list])
async def test_a_call_back_is_rung_once_whenever_its_members_host_is_killed(
    server: Server, database: str, make: object
) -> None:
    """Before it is due, the other host rings it; amid the ring it stays open, rung or taken."""
    async with nodes(server, database, 2) as site:
        for node in site.nodes:
            settings = node.home.config.read_text().replace("[agent]", f"[agent]\n{RINGS}")
            node.home.config.write_text(settings)
        await started(site.nodes)
        await know_each_other(site)
        one, two = site.nodes
        came: list[tuple[int, bool]] = []
        for number, moment in enumerate(MOMENTS, 10):
            with suppress(NotNow):  # nobody was called in the round before
                await gives(one, GoReady())
            called = await make(one, number)  # type: ignore[operator]
            await until_asked(lambda called=called: call_back_to(two, called))
            await two.leave()
            await (await one.line()).snapshot()
            await asyncio.sleep(DUE_IN + moment)
            await one.kill()
            await (await two.line()).snapshot()

            async def is_settled(called: str = called) -> bool:
                left = await call_back_to(two, called)
                rung = left is not None and left.rung is not None
                return rung or await times_called(site, called) > 0

            await until_asked(is_settled)
            await one.start()
            await know_each_other(site)
            await asyncio.sleep(2 * DUE_IN)
            left = await call_back_to(two, called)
            came.append(
                (await times_called(site, called), left is not None and left.rung is not None)
            )
            await leave_all(site, two)
        sys.stdout.write(f"{came}\n")
        assert came[0] == (1, False)
        assert set(came) <= {(1, False), (0, True), (1, True)}

"""Hosts that are taken out while something fails: nobody is cut off, and one comes back whole."""

from __future__ import annotations

import asyncio
import sys
import time

import pytest

from console.domain.team.hosts import Drained, HostsNow
from console.line.questions import Drain, DrainedNow, Hosts
from tests.postgres import Postgres
from tests.switchboard.sharing.site.node_processes import Node, Nodes, nodes, started
from tests.waiting import until_asked


async def hosts_at(node: Node) -> HostsNow:
    """The hosts, as that one knows them."""
    return await (await node.line()).ask(Hosts())


async def once(site: Nodes, at: Node) -> Node:
    """The one that does what is done once, as that one knows it."""

    async def known() -> Node | None:
        names = [one.name for one in (await hosts_at(at)).hosts if one.once]
        return next((node for node in site.up if [node.name] == names), None)

    found = await until_asked(known)
    assert found is not None
    return found


async def drained(node: Node, *others: str) -> Drained:
    """How far it is taken out, once it knows that those take its calls."""

    async def known() -> Drained | None:
        now = await (await node.line()).ask(DrainedNow())
        return now if now.others == others else None

    found = await until_asked(known)
    assert found is not None
    return found


@pytest.mark.long
async def test_a_host_that_is_taken_out_leaves_what_is_done_once_and_comes_back_whole(
    own_server: Postgres, database: str
) -> None:
    """It is stopped as the manual says, killed in the middle, and loses the database."""
    async with nodes(own_server, database, 2) as site:
        for node in site.nodes:
            said = node.home.config.read_text().replace('role = "supervisor"', 'role = "admin"')
            node.home.config.write_text(said)
        await started(site.nodes)
        for node in site.nodes:
            await drained(node, *(one.name for one in site.nodes if one is not node))
        first = await once(site, site.nodes[0])
        other = next(node for node in site.nodes if node is not first)
        assert (await (await first.line()).ask(Drain(on=True))).others == (other.name,)
        began = time.monotonic()
        await first.stop()
        stopped = time.monotonic() - began
        assert await once(site, other) is other
        sys.stdout.write(
            f"ended in {stopped:.1f} s, done by the other {time.monotonic() - began:.1f} s "
            "after the order to end\n"
        )
        await first.start()
        assert not (await drained(first, other.name)).draining

        assert (await (await first.line()).ask(Drain(on=True))).draining
        await drained(other)
        await first.kill()
        await first.start()
        assert not (await drained(first, other.name)).draining
        assert not (await drained(other, first.name)).draining

        assert (await (await first.line()).ask(Drain(on=True))).draining
        await asyncio.to_thread(own_server.stop)
        try:
            assert (await drained(first)).draining
            assert "no other one takes calls now" in (await hosts_at(first)).word
        finally:
            await asyncio.to_thread(own_server.start)
        assert (await drained(first, other.name)).draining
        assert not (await drained(other)).draining
        await (await first.line()).ask(Drain(on=False))
        await drained(other, first.name)

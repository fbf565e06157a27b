"""Hosts that are killed under load: what one of them said yes to, all have, and once."""

from __future__ import annotations

import asyncio
import os
import sys

import pytest

from tests.postgres import Postgres, Server
from tests.switchboard.sharing.site.node_processes import know_each_other, nodes, started

KILLS = int(os.environ.get("KILLS", "50"))
"""How often one is killed in the long form."""

DOWN_LONG = int(os.environ.get("DOWN_LONG", "5"))
"""One of so many stays down until the others take its calls for lost."""


async def test_killed_hosts_and_a_stopped_database_lose_and_double_nothing(
    own_server: Postgres, database: str
) -> None:
    """A night with everything: two hosts are lost, and the database is started anew."""
    async with nodes(own_server, database) as site:
        await started(site.nodes)
        await know_each_other(site)
        async with site.load(events=15, orders=5):
            for node in site.nodes[:2]:
                await asyncio.sleep(0.5)
                await node.kill()
                await asyncio.sleep(0.2)
                await node.start()
            await asyncio.to_thread(own_server.stop)
            before = len(site.balancer.answers)
            await asyncio.sleep(2)
            meanwhile = site.balancer.answers[before:]
            await asyncio.to_thread(own_server.start)
        assert 200 in {one.status for one in meanwhile}
        await site.calm()
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()


@pytest.mark.long
async def test_killed_fifty_times_hosts_lose_and_double_nothing(
    server: Server, database: str
) -> None:
    """At any moment, and sometimes for so long that the others settle what it left behind."""
    async with nodes(server, database) as site:
        await started(site.nodes)
        await know_each_other(site)
        async with site.load():
            for number in range(1, KILLS + 1):
                node = site.chance.choice(site.nodes)
                await asyncio.sleep(site.chance.uniform(0.5, 2))
                await node.kill()
                down = 20.0 if number % DOWN_LONG == 0 else site.chance.uniform(0, 1)
                await asyncio.sleep(down)
                await node.start()
                sys.stdout.write(f"{number} kills, {len(site.balancer.answers)} answers\n")
                sys.stdout.flush()
        node = site.chance.choice(site.nodes)
        await node.kill()
        took = await site.calm()
        sys.stdout.write(f"calm after {took:.1f} s\n")
        await node.start()
        await site.calm()
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()

"""Hosts that stand still, and hosts whose clocks are wrong, under load."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from datetime import UTC, datetime
from functools import partial

import pytest

from tests.postgres import Server
from tests.switchboard.sharing.site.node_processes import know_each_other, nodes, started
from tests.switchboard.sharing.site.wrong_clock import WithClock

STILL = float(os.environ.get("STILL", "20"))
"""Seconds for which a host stands still: longer than the others take it for living."""

WRONG_FOR = float(os.environ.get("WRONG_FOR", "20"))
"""Seconds of load with wrong clocks."""

BY_ITSELF = (
    "SELECT count(*) FROM telnyx_console.fact WHERE node = %s AND kind = 'offer.made' "
    "AND received_at BETWEEN %s AND %s"
)


@pytest.mark.long
async def test_a_host_that_stands_still_wakes_and_gives_no_order_twice(
    server: Server, database: str
) -> None:
    """A machine is moved to another one while it runs, and knows nothing of the time it took."""
    async with nodes(server, database) as site:
        await started(site.nodes)
        await know_each_other(site)
        async with site.load():
            for node in site.nodes:
                await asyncio.sleep(3)
                before = len(site.balancer.answers)
                stopped = datetime.now(UTC)
                node.signal(signal.SIGSTOP)
                await asyncio.sleep(STILL)
                woke = datetime.now(UTC)
                node.signal(signal.SIGCONT)
                meanwhile = site.balancer.answers[before:]
                assert 200 in {one.status for one in meanwhile}
                # whoever orders something here waited for it in vain
                await node.leave("orders")
                offers = await site.ask(BY_ITSELF, node.name, stopped, woke)
                assert offers == [(0,)]
        took = await site.calm()
        twice = await site.ask(
            "SELECT count(*) FROM telnyx_console.fact WHERE kind = 'order.placed' "
            "GROUP BY convert_from(body, 'UTF8')::jsonb -> 'order' -> 'id' HAVING count(*) > 1"
        )
        sys.stdout.write(
            f"{site.begun} events, {len(site.balancer.answers)} answers, "
            f"{len(site.given)} orders, boards equal after {took:.1f} s\n"
        )
        assert twice == []
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()


@pytest.mark.long
async def test_hosts_that_start_at_once_with_clocks_a_minute_apart_show_the_same(
    server: Server, database: str
) -> None:
    """All three are installed at one go, on an empty database; no one has set the clocks."""
    async with nodes(server, database) as site:
        for node, ahead in zip(site.nodes, (-60.0, 0.0, 60.0), strict=True):
            node.begin = partial(WithClock, ahead=ahead)
        await started(site.nodes)
        assert await site.ask("SELECT count(*) FROM telnyx_console.version") == [(1,)]
        await know_each_other(site)
        async with site.load(events=25):
            await asyncio.sleep(WRONG_FOR)
        took = await site.calm()
        statuses = sorted({str(one.status) for one in site.balancer.answers})
        sys.stdout.write(
            f"{site.begun} events, {len(site.balancer.answers)} answers ({statuses}), "
            f"{len(site.given)} orders, boards equal after {took:.1f} s\n"
        )
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()

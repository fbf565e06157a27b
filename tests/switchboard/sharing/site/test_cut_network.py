"""One host is cut off from the database, and the others are not."""

from __future__ import annotations

import asyncio
import os
import sys
import time
from urllib.parse import urlsplit

import pytest

from console.line.questions import StatusNow
from tests.postgres import Server
from tests.switchboard.sharing.site.cut_network import CutNetwork
from tests.switchboard.sharing.site.node_processes import know_each_other, nodes, started
from tests.waiting import until_asked

CUT_FOR = float(os.environ.get("CUT_FOR", "20"))
"""Seconds for which nothing comes through: longer than the others take it for living."""

AT_MOST = 10.0
"""Seconds in which a delivery is answered on a machine that others use: one waits half a second."""


@pytest.mark.long
async def test_a_host_that_is_cut_off_goes_on_and_has_missed_nothing(
    server: Server, database: str
) -> None:
    """A cable is pulled: no connection ends, nothing is answered, and Telnyx still comes."""
    at = urlsplit(database).port or 5432
    network = CutNetwork(at)
    async with network.runs(), nodes(server, database) as site:
        cut = site.nodes[0]
        said = cut.home.config.read_text().replace(f":{at}/", f":{network.port}/")
        cut.home.config.write_text(said)
        await started(site.nodes)
        await know_each_other(site)
        async with site.load(events=25, orders=5):
            await asyncio.sleep(3)
            network.cut()
            before = len(site.balancer.answers)

            async def alone() -> str:
                return (await (await cut.line()).ask(StatusNow())).health.database.words

            async def reached() -> bool:
                return not await alone()

            words = await until_asked(alone)
            await asyncio.sleep(CUT_FOR)
            meanwhile = site.balancer.answers[before:]
            for other in site.nodes[1:]:
                status = await (await other.line()).ask(StatusNow())
                assert not status.health.database.words
            assert await alone()
        network.mend()
        mended = time.monotonic()
        await until_asked(reached)
        again = time.monotonic() - mended
        took = await site.calm()
        slowest = sorted(one.seconds for one in meanwhile)[-5:]
        sys.stdout.write(
            f"{len(meanwhile)} answers while it was cut off, "
            f"the slowest {', '.join(f'{one:.2f}' for one in slowest)} s; reached again after "
            f"{again:.1f} s, boards equal {took:.1f} s later; {words}\n"
        )
        assert {one.status for one in meanwhile} == {200}
        assert slowest[-1] < AT_MOST
        await site.nothing_is_lost_or_doubled()
        await site.nobody_is_alone_unnoticed()

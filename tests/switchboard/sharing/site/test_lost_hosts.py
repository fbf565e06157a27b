"""A host that is killed: what follows by itself for its members another one does."""

from __future__ import annotations

import sys
import time
from collections import Counter

import pytest

from console.domain.acts import RingPhone, Role
from console.domain.leg import Leg
from console.domain.my_phone import is_up
from console.line.questions import Give
from tests.postgres import Server
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.site.node_processes import Node, know_each_other, nodes, started
from tests.waiting import until_asked

ROUNDS = 3


async def phone_at(node: Node) -> Leg | None:
    """The phone that is up there, None while none is."""
    legs = (await node.board()).legs
    return next((leg for leg in legs if leg.role is Role.AGENT and is_up(leg)), None)


@pytest.mark.long
async def test_a_phone_that_drops_as_its_members_host_is_killed_is_rung_again_once(
    server: Server, database: str
) -> None:
    """Nobody would ring it later: each host looks at what happens once."""
    async with nodes(server, database, 2) as site:
        for node in site.nodes:
            kept = node.home.config.read_text().replace("[agent]", "[agent]\nkeep_phone = true")
            node.home.config.write_text(kept)
        await started(site.nodes)
        one, two = site.nodes
        await (await two.line()).ask(Give(new_order(RingPhone())))
        took = []
        for _ in range(ROUNDS):
            phone = await until_asked(lambda: phone_at(one))
            assert phone is not None
            await until_asked(lambda: phone_at(two))
            await know_each_other(site)
            await (await two.line()).snapshot()

            async def is_at_two_alone() -> bool:
                members = (await one.board()).members
                return any(member.consoles == 1 for member in members)

            await until_asked(is_at_two_alone)
            await one.leave()
            await two.kill()
            dropped = time.monotonic()
            await site.doors.post(f"calls/{phone.id}/remote", do="hangup")

            async def rung(last: str = phone.id) -> bool:
                return bool(await site.living() - {last})

            await until_asked(rung)
            took.append(time.monotonic() - dropped)
            await two.start()
        sys.stdout.write(f"rung again after {', '.join(f'{one:.1f}' for one in took)} s\n")
        await site.calm()
        commands = await site.doors.get("commands")
        rung_ = Counter(one["effect"] for one in commands if one["path"].endswith("/calls"))
        assert rung_["done"] == 1 + ROUNDS

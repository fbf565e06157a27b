"""A call-back of a group: known at every host, rung once, whoever presses where."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

from console.domain.acts import Dial, SetCallBack
from console.domain.orders import Outcome, OutcomeKind
from console.errors import NotNow
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.two_desks import two_desks
from tests.waiting import until

NUMBER = "+4930901820"


async def test_of_two_who_ring_one_at_two_hosts_one_does(tmp_path: Path, database: str) -> None:
    """Both press before either host has heard of the other; the person is called once."""
    async with two_desks(tmp_path, database) as desks:
        one, two = (desk.switchboard for desk in desks.both)
        id_ = str(uuid4())
        act = SetCallBack(call_back=id_, at=datetime.now(UTC), number=NUMBER, group="support")
        assert (await one.order(new_order(act, "ada"))).kind is OutcomeKind.ACCEPTED
        await until(lambda: two.live.lasting.call_backs.call_back(id_))
        ours, connection = desks.simulator.numbers[0], desks.simulator.connection_ids[0]
        dial = Dial(to="?", from_=ours, connection_id=connection, join=True, call_back=id_)

        said = await asyncio.gather(
            one.order(new_order(dial, "ada")),
            two.order(new_order(dial, "bo")),
            return_exceptions=True,
        )

        taken = [each for each in said if isinstance(each, Outcome)]
        assert [each.kind for each in taken] == [OutcomeKind.ACCEPTED], said
        (refused,) = [each for each in said if isinstance(each, NotNow)]
        assert "rings for it this moment" in str(refused)
        calls = await desks.doors.get("calls")
        assert [call["to"] for call in calls if call["direction"] == "outgoing"].count(NUMBER) == 1
        for host in (one, two):
            await until(lambda host=host: host.live.lasting.call_backs.call_back(id_).over)

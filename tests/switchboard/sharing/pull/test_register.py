"""What lasts holds on every host of a site, on one that joins too, before it takes an order."""

from __future__ import annotations

from pathlib import Path

import pytest

from console.domain.acts import Dial
from console.errors import NumberBarred
from console.line.port import Asker, answer
from console.line.questions import BarNumbers, UnbarNumbers
from console.secret import Secret
from console.switchboard.service import opened
from tests.postgres import Server
from tests.switchboard.harness import new_order
from tests.switchboard.sharing.two_desks import MEMBERS, desk_settings, two_desks
from tests.waiting import until

BARRED, FREED = "+4930901820", "+4930901821"
ADA, _, SUE = (Asker(user=one.user, member=one) for one in MEMBERS)
LONG_AGO = (
    "UPDATE telnyx_console.fact SET received_at = received_at - interval '10 days' "
    "WHERE kind LIKE 'numbers.%' RETURNING number"
)


async def test_a_number_that_one_host_barred_is_called_by_none(
    server: Server, tmp_path: Path, database: str
) -> None:
    """Nor by one that joins days later, which reads the history of the others only by and by."""
    async with two_desks(tmp_path, database) as desks:
        one, two = (desk.switchboard for desk in desks.both)
        await answer(one.answers, BarNumbers((BARRED, FREED), "asked never to"), ADA)
        await until(lambda: two.live.lasting.register.is_barred(FREED))
        await answer(two.answers, UnbarNumbers((FREED,)), SUE)
        await until(lambda: not one.live.lasting.register.is_barred(FREED))
        dial = Dial(
            to=BARRED,
            from_=desks.simulator.numbers[0],
            connection_id=desks.simulator.connection_ids[1],
        )
        with pytest.raises(NumberBarred, match="asked never to"):
            await two.order(new_order(dial, by="bo"))

        assert len(server.ask(database, LONG_AGO)) == 2
        settings = desk_settings(desks.simulator, tmp_path / "desk3", database, "desk3")
        async with opened(settings, Secret(desks.simulator.api_key)) as three:
            assert [one.number for one in three.live.lasting.register] == [BARRED]

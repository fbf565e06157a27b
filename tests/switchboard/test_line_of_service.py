"""What the service makes of what comes over its line: who ordered, when, and who may."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from console.domain.acts import Dial, GoNotReady
from console.domain.own_facts import OrderPlaced
from console.errors import NotNow
from console.line.port import Light
from console.line.questions import Give
from console.line.unix import connect
from console.switchboard.journal.rows import fact_of
from tests.domain.stories import NOON
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until


def placed(desk: Practice) -> list[OrderPlaced]:
    """The orders in the journal, the newest last."""
    rows = desk.switchboard._archive.recent(100)
    found = (fact_of(row).payload for row in rows)
    return [one for one in found if isinstance(one, OrderPlaced)]


async def test_who_ordered_and_when_is_for_the_switchboard_to_say(tmp_path: Path) -> None:
    """The journal is the record of who did what: a console's clock and words prove nothing."""
    async with practice(tmp_path) as desk:
        line = await connect(desk.settings.socket, name="Ada")
        forged = msgspec.structs.replace(
            new_order(GoNotReady(reason="lunch")), by="Mallory", placed_at=NOON
        )
        await line.ask(Give(forged))
        again = await line.ask(Give(forged))
        (kept,) = placed(desk)

        assert kept.order.by == "Ada"
        assert kept.order.placed_at > NOON
        assert again.order_id == forged.id
        await line.close()


async def test_a_read_only_switchboard_refuses_everybody(tmp_path: Path) -> None:
    """By the settings: no console, no command and no automatism of its own orders anything."""
    async with practice(tmp_path, read_only=True, auto_answer=1) as desk:
        line = await connect(desk.settings.socket, name="Ada")
        dial = Dial(
            to="+13125550180",
            from_=desk.simulator.numbers[0],
            connection_id=desk.simulator.connection_ids[0],
        )
        for act in (dial, GoNotReady(reason="lunch")):
            with pytest.raises(NotNow, match="read-only") as refused:
                await line.ask(Give(new_order(act)))
            assert "safety.read_only" in refused.value.hint

        assert (await line.snapshot()).read_only
        assert placed(desk) == []
        await line.close()


async def test_two_consoles_of_one_agent_are_told_of_each_other(tmp_path: Path) -> None:
    """One left open at home gives orders, too: both logs name both; who only looks is not told."""
    async with practice(tmp_path) as desk:
        names = ("ada on pts/1", "ada on pts/2")
        visitor = await connect(desk.settings.socket, name="the hall", read_only=True)
        await visitor.snapshot()
        lines = [await connect(desk.settings.socket, name=name) for name in names]
        for line in lines:
            await line.snapshot()
        told = await until(
            lambda: [e for e in desk.switchboard.snapshot().entries if "consoles may" in e.text]
        )

        assert len(told) == 1
        assert told[0].level is Light.WARN
        assert all(name in told[0].text for name in names)
        assert "the hall" not in told[0].text
        await until(lambda: desk.switchboard.snapshot().health.ordering == 2)
        await lines[0].close()
        await until(lambda: desk.switchboard.snapshot().health.ordering == 1)
        for line in (lines[1], visitor):
            await line.close()

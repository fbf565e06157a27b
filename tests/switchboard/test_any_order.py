"""Orders, callers and faults in any order: the board ends as Telnyx has it, and as the journal."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from console.domain.acts import Answer, AnyAct, Bridge, Dial, HangUp, Reject, Transfer
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Outcome
from console.errors import OrderRejected
from console.line.port import Snapshot
from console.simulator.settings import Settings
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.folds import version_of
from console.switchboard.journal.reader import JournalReader
from console.telnyx.retry import Patience
from tests.switchboard.harness import Practice, new_order, practice
from tests.waiting import until_asked

SEEDS = [int(seed) for seed in os.environ.get("SEEDS", "1 2").split()]
STEPS = 60
SHORT = Patience(deadline=20.0, first=0.02, longest=0.05, shortest_try=0.05)
API_FAULTS = ("500", "429", "garbage", "drop_after_effect", "timeout")
WEBHOOK_FAULTS = ("duplicate", "reorder", "delay")
SAME = {
    CallState.OFFERED: {"parked"},
    CallState.DIALLING: {"dialling"},
    CallState.ANSWERED: {"answered", "parked"},
    CallState.BRIDGED: {"bridged"},
}
"""The states of the simulator that a certain state of the board stands for."""


class Day:
    """A day's work by chance."""

    def __init__(self, desk: Practice, chance: random.Random) -> None:
        self.desk, self.chance = desk, chance
        self.orders: list[asyncio.Task[Outcome | None]] = []

    def legs(self) -> list[Leg]:
        """The living legs that the board shows."""
        board = self.desk.switchboard.live.board
        return [leg for leg in board.legs.values() if leg.alive]

    async def step(self) -> None:
        """Something happens."""
        happenings: list[Callable[[], Awaitable[object]]] = [
            *[self.ring, self.order, self.order, self.remote],
            *[self.break_api, self.break_webhooks, self.mend],
        ]
        await self.chance.choice(happenings)()

    async def ring(self) -> None:
        """A caller rings in, without waiting for the webhook."""
        number = self.chance.randrange(10**4)
        await self.desk.doors.post(
            "calls",
            **{
                "from": f"+44207946{number:04d}",
                "to": self.desk.simulator.numbers[0],
                "connection_id": self.desk.simulator.connection_ids[0],
            },
        )

    async def order(self) -> None:
        """Somebody presses a key."""
        act = self._act()
        if act is not None:
            self.orders.append(asyncio.create_task(self._give(act)))
            await asyncio.sleep(0)

    def _act(self) -> AnyAct | None:
        legs = self.legs()
        if not legs or self.chance.random() < 0.2:
            to = f"+1312555000{self.chance.randrange(1, 10)}"
            own = self.desk.simulator
            join = self.chance.random() < 0.3
            return Dial(to=to, from_=own.numbers[0], connection_id=own.connection_ids[0], join=join)
        leg, other = self.chance.choice(legs), self.chance.choice(legs)
        return self.chance.choice(
            [
                Answer(call=leg.id),
                Answer(call=leg.id, join=True),
                Reject(call=leg.id),
                HangUp(call=leg.id),
                Transfer(call=leg.id, to="+13125559876"),
                Bridge(call=leg.id, other=other.id, park=self.chance.random() < 0.5),
            ]
        )

    async def _give(self, act: AnyAct) -> Outcome | None:
        with suppress(OrderRejected):
            return await self.desk.switchboard.order(new_order(act))
        return None

    async def remote(self) -> None:
        """The far end acts."""
        if legs := self.legs():
            do = self.chance.choice(["hangup", "answer", "dtmf"])
            with suppress(httpx.HTTPStatusError):  # it may not be in a state for it
                await self.desk.doors.post(
                    f"calls/{self.chance.choice(legs).id}/remote", do=do, digits="1"
                )

    async def break_api(self) -> None:
        """The API has a fault for a while."""
        kind = self.chance.choice(API_FAULTS)
        await self.desk.doors.post("faults", target="api", kind=kind, count=3, seconds=0.3)

    async def break_webhooks(self) -> None:
        """Deliveries come late, twice, in disorder."""
        kind = self.chance.choice(WEBHOOK_FAULTS)
        await self.desk.doors.post("faults", target="webhooks", kind=kind, count=5, seconds=0.5)

    async def mend(self) -> None:
        """All is well again."""
        await self.desk.doors.mend()


def untrue(ours: dict[CallId, Leg], theirs: dict[str, dict[str, object]]) -> list[str]:
    """What the board says with certainty and is not so."""
    found = [f"{call} lives there" for call in theirs if call not in ours]
    for call, leg in ours.items():
        there = theirs.get(call)
        if there is None:
            found.append(f"{call} is {leg.state}, and gone there")
        elif leg.state in SAME and there["state"] not in SAME[leg.state]:
            found.append(f"{call} is {leg.state}, there {there['state']}")
        elif leg.state is CallState.BRIDGED and leg.peer not in (None, there["bridged_with"]):
            found.append(f"{call} is with {leg.peer}, there with {there['bridged_with']}")
        if leg.pending:
            found.append(f"{call}: {leg.pending}")
    return found


def replayed(desk: Practice, version: str | None = None) -> dict[CallId, Leg]:
    """The board that the journal tells; with a version from the folds in it, as far as they go."""
    reader, told = JournalReader(desk.settings.journal), LiveBoard(Snapshot(number=0), lambda: 0.0)
    past = reader.live_past(0, 0, version)
    reader.close()
    facts = past.facts
    for _ in told.replaying(facts, past.folded.values(), past.last):
        pass
    return dict(told.board.legs)


@pytest.mark.parametrize("seed", SEEDS)
async def test_whatever_happens_the_board_is_true_in_the_end(tmp_path: Path, seed: int) -> None:
    """What is shown as certain is so, every living leg is there, and no order stays open."""
    chance = random.Random(seed)  # noqa: S311 - a schedule, no secret
    async with practice(
        tmp_path,
        Settings(speed=20, seed=seed),
        patience=SHORT,
        phone="sip:ada@sip.example.com",
        keep_digits=True,
    ) as desk:
        day = Day(desk, chance)
        for _ in range(STEPS):
            await day.step()
        await desk.doors.mend()
        await asyncio.gather(*day.orders)

        async def true() -> bool:
            await desk.switchboard.reconcile()
            ours = {leg.id: leg for leg in day.legs()}
            theirs = {
                leg["call_control_id"]: leg
                for leg in await desk.doors.get("calls")
                if leg["state"] != "ended"
            }
            wrong[:] = untrue(ours, theirs)
            return not wrong

        wrong: list[str] = []
        try:
            await until_asked(true)
        except AssertionError:
            pytest.fail("\n".join(wrong))

        async def same() -> bool:
            return replayed(desk) == desk.switchboard.live.board.legs

        await until_asked(same)  # a late delivery may stand in the journal a moment earlier

    assert replayed(desk, version_of(desk.settings.connections)) == replayed(desk)

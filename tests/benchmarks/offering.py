"""What a fact costs while many callers wait, and how soon one who becomes free is offered a call.

    python -m tests.benchmarks.offering

A board, fifty members and the real `Offering`, whose facts go to the board at once: what is
measured is the look at those who wait, beside the same facts on a board that offers nothing.
"""

from __future__ import annotations

import asyncio
import sys
import time
from types import SimpleNamespace
from typing import Final, cast

from console.domain.acts import GoReady
from console.domain.events import Fact, Payload
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.own_facts import OWN_KINDS, OrderSettled
from console.domain.team.members import Member, Team
from console.domain.team.routes import Route
from console.domain.team.waiting_calls import Routing
from console.line.port import Snapshot
from console.switchboard.background import Background
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.procedures.offering import Offering
from tests.domain.stories import at, initiated
from tests.waiting import until

MEMBERS: Final = 50
FACTS: Final = 500
_KINDS: Final = {kind: name for name, kind in OWN_KINDS.items()}


class Desk:
    """Fifty members, of whom half are Ready, and callers who wait for them."""

    def __init__(self, callers: int, *, offers: bool) -> None:
        users = [f"m{number}" for number in range(MEMBERS)]
        members = tuple(Member(user=user, groups=("support",)) for user in users)
        self.number, self.looks = 0, 0
        self.live = LiveBoard(Snapshot(number=0, team=Team(members=members)), time.monotonic)
        self.live.agents.attached(dict.fromkeys(users, 1))
        for user in users[::2]:
            self.ready(user)
        for number in range(callers):
            self.caller(number)
        recorder = cast(Recorder, SimpleNamespace(own=self._own))
        background = Background(sys.stderr.write)
        self.tasks: list[asyncio.Task[None]] = []
        if offers:
            offering = Offering(
                *(self.live, recorder, background),
                routing=self._routing,
                place=self._place,
                now=lambda: at(10_000),
            )
            self.tasks.append(asyncio.create_task(offering.keep()))

    def _routing(self) -> Routing:
        self.looks += 1
        return Routing(routes=(Route(name="Support", groups=("support",), ring=600),))

    async def _place(self, order: Order) -> Outcome:
        return Outcome(order_id=order.id, kind=OutcomeKind.ACCEPTED)

    async def _own(self, payload: Payload) -> None:
        self.add(payload, f"own {self.number}", 10_000 + self.number / 1e6)

    def add(self, payload: Payload, name: str, seconds: float) -> None:
        """A fact of our own."""
        moment, kind = at(seconds), _KINDS[type(payload)]
        self.tell(Fact(id=name, kind=kind, occurred_at=moment, received_at=moment, payload=payload))

    def tell(self, fact: Fact) -> None:
        """This happened."""
        self.number += 1
        self.live.add(self.number, fact)

    def ready(self, user: str) -> None:
        """A member becomes Ready."""
        given = Order(id=OrderId(f"ready {user}"), act=GoReady(), placed_at=at(0), by=user)
        outcome = Outcome(order_id=given.id, kind=OutcomeKind.ACCEPTED)
        self.add(OrderSettled(order=given, outcome=outcome), f"settled {user}", 0)

    def caller(self, number: int) -> None:
        """Somebody calls."""
        letter = f"{number:05}"
        self.tell(initiated(9_000 + number / 1000, letter, session=letter))

    def offered(self) -> int:
        """How many callers are offered to somebody."""
        return sum(bool(leg.offered_to) for leg in self.live.legs.values())

    async def close(self) -> None:
        """No more looks."""
        for task in self.tasks:
            task.cancel()
        await asyncio.gather(*self.tasks, return_exceptions=True)


async def fact_ms(callers: int, *, offers: bool) -> tuple[float, int]:
    """Milliseconds for each of many more callers, one a turn of the loop; and the looks."""
    desk = Desk(callers, offers=offers)
    if offers:
        await until(lambda: desk.offered() == MEMBERS // 2)
    before, began = desk.looks, time.process_time()
    for number in range(FACTS):
        desk.caller(callers + number)
        await asyncio.sleep(0)
    spent = time.process_time() - began
    await desk.close()
    return spent / FACTS * 1000, desk.looks - before


async def offer_ms(callers: int) -> float:
    """Milliseconds from Ready to the offer, for one who becomes free in the middle of a burst."""
    desk = Desk(callers, offers=True)
    await until(lambda: desk.offered() == MEMBERS // 2)
    waits = []
    for member in range(1, 20, 2):
        desk.caller(callers + member)
        await asyncio.sleep(0.002)
        before, began = desk.offered(), time.perf_counter()
        desk.ready(f"m{member}")
        await until(lambda before=before: desk.offered() > before)
        waits.append(time.perf_counter() - began)
    await desk.close()
    return max(waits) * 1000


async def main() -> None:
    """Print both for few and for many who wait."""
    for callers in (100, 1000):
        with_, looks = await fact_ms(callers, offers=True)
        without, _ = await fact_ms(callers, offers=False)
        wait = await offer_ms(callers)
        sys.stdout.write(
            f"{callers:5} waiting: a fact {with_:6.2f} ms, without offering {without:5.2f} ms, "
            f"{looks} looks in {FACTS} facts; Ready to offer {wait:5.1f} ms at most\n"
        )


if __name__ == "__main__":
    asyncio.run(main())

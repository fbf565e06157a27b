"""A stormy day as a switchboard lived it: its journal, and its board after every fact."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from console.domain.acts import Answer, Dispose, GoReady, HangUp
from console.domain.agent.state import AgentState
from console.domain.board import Board
from console.domain.events import Answered, Fact, HungUp, Payload
from console.domain.leg import CallId
from console.domain.orders import Order, OrderId, Outcome, OutcomeKind
from console.domain.own_facts import (
    CallLeft,
    CallTaken,
    DoubtReason,
    LegDoubted,
    OrderPlaced,
    OrderSettled,
)
from console.line.port import Snapshot
from console.simulator.clock import dice
from console.simulator.exchange.events import Event
from console.simulator.people.callers import STORM, Callers, Day
from console.simulator.webhooks.signing import envelope
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.rows import encode_own
from console.switchboard.journal.writer import Journal
from console.telnyx.webhook import decode
from tests.simulator.rig import Rig

AGENT: Final = "ada"
BEGUN: Final = datetime.fromtimestamp(1_700_000_000, UTC)
"""When the clock of a rig begins."""


@dataclass(repr=False)
class Lived:
    """A day that is over: where its journal is, and how the board was after each number."""

    journal: Path
    boards: dict[int, tuple[Board, AgentState]]

    @property
    def numbers(self) -> list[int]:
        """The numbers of all facts that the board took."""
        return sorted(self.boards)


class _Watched(LiveBoard):
    """A live board by the clock of what it is told, which remembers how it was."""

    def __init__(self) -> None:
        self.seconds = 0.0
        self.boards: dict[int, tuple[Board, AgentState]] = {}
        super().__init__(Snapshot(number=0, agent=AGENT), lambda: self.seconds)

    def add(self, number: int, fact: Fact, *, after_end: bool = False) -> None:
        self.seconds = max(self.seconds, fact.received_at.timestamp())
        self.forget_ended()
        super().add(number, fact, after_end=after_end)
        self.boards[number] = (self.board, self.agents.attendances.state(AGENT))


async def lived(path: Path, count: int, seed: int = 7, day: Day = STORM) -> Lived:
    """A day of so many webhooks, late, twice and out of order, and what was ordered in it."""
    live, journal = _Watched(), Journal(path)
    journal.open()
    told = list(_with_own(_delivered(_events(count, seed, day), seed), seed))
    for begin in range(0, len(told), 256):
        some = told[begin : begin + 256]
        storing = [journal.append(fact, body) for fact, body in some]
        await asyncio.gather(*storing)
        for (fact, _), stored in zip(some, storing, strict=True):
            if stored.result().new:
                result = stored.result()
                live.add(result.number, fact, after_end=result.after_end)
    await journal.close()
    return Lived(path, live.boards)


def _events(count: int, seed: int, day: Day) -> list[Event]:
    rig = Rig(seed=seed)
    Callers(rig.exchange, rig.account, dice(seed, "people"), day).start()
    while len(rig.heard()) < count:
        rig.turn(1)
    return rig.heard()[:count]


def _delivered(events: Iterable[Event], seed: int) -> list[tuple[Fact, bytes]]:
    """The webhooks as they came: one in ten late, one in twenty twice."""
    chance = random.Random(seed)  # noqa: S311 - the same storm each time
    found: list[tuple[float, int, Fact, bytes]] = []
    for event in events:
        for attempt in (1, 2) if chance.random() < 0.05 else (1,):
            late = chance.uniform(0.2, 3.0) if chance.random() < 0.1 or attempt > 1 else 0.03
            at = event.occurred_at + late
            body = envelope(event, attempt=attempt, url="http://127.0.0.1:8080/webhooks")
            fact = decode(body, datetime.fromtimestamp(at, UTC))
            found.append((at, len(found), fact, body))
    return [(fact, body) for _, _, fact, body in sorted(found, key=lambda one: one[:2])]


def _with_own(told: Iterable[tuple[Fact, bytes]], seed: int) -> Iterator[tuple[Fact, bytes]]:
    """The same, and in between what an agent ordered, and what this program noted."""
    chance = random.Random(seed)  # noqa: S311 - the same storm each time
    on_call: set[CallId] = set()
    for count, (fact, body) in enumerate(told):
        yield fact, body
        call, at = CallId(fact.payload.call_control_id or ""), fact.received_at
        if isinstance(fact.payload, Answered) and chance.random() < 0.3:
            on_call.add(call)
            yield _own("agent.took", count, at, CallTaken(agent=AGENT, call=call))
        elif isinstance(fact.payload, HungUp) and call in on_call:
            on_call.discard(call)
            left = CallLeft(agent=AGENT, call=call, answered=True, wrap_up=3)
            yield _own("agent.left", count, at, left)
            yield from _ordered(Dispose(call=call, code="solved", note="rings back"), count, at)
        elif call and chance.random() < 0.03:
            act = Answer(call=call) if chance.random() < 0.5 else HangUp(call=call)
            yield from _ordered(act, count, at, refused=chance.random() < 0.3)
        elif chance.random() < 0.002:
            yield from _ordered(GoReady(), count, at)
        elif call and chance.random() < 0.002:
            doubt = LegDoubted(call_control_id=call, reason=DoubtReason.GAP)
            yield _own("leg.doubted", count, at, doubt)


def _ordered(
    act: Answer | HangUp | Dispose | GoReady, number: int, at: datetime, *, refused: bool = False
) -> Iterator[tuple[Fact, bytes]]:
    id_ = OrderId(f"01980000-0000-7000-8000-{number:012x}")
    order = Order(id=id_, act=act, placed_at=at, by=AGENT)
    kind = OutcomeKind.REFUSED if refused else OutcomeKind.ACCEPTED
    message = "Telnyx refused it" if refused else ""
    outcome = Outcome(order_id=id_, kind=kind, message=message)
    yield _own("order.placed", 0, at, OrderPlaced(order=order), f"placed-{id_}")
    after = at + timedelta(milliseconds=38)
    settled = OrderSettled(order=order, outcome=outcome)
    yield _own("order.settled", 0, after, settled, f"settled-{id_}")


def _own(
    kind: str, number: int, at: datetime, payload: Payload, id_: str = ""
) -> tuple[Fact, bytes]:
    fact = Fact(
        id=id_ or f"{kind}-{number}", kind=kind, occurred_at=at, received_at=at, payload=payload
    )
    return fact, encode_own(payload)

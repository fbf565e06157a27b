"""What the tests of the simulator stand on: a hand-turned exchange, and a receiver of webhooks."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Self

import msgspec
from aiohttp import web

from console.simulator.api.idempotency import Answer, IdempotentCommands
from console.simulator.clock import Ids, ManualClock, dice
from console.simulator.contract.account import Account
from console.simulator.control.remote import act
from console.simulator.exchange import calls
from console.simulator.exchange.calls import Ringing
from console.simulator.exchange.events import Event
from console.simulator.exchange.exchange import CallRules, Exchange
from console.simulator.exchange.model import Leg
from console.simulator.world import World

SUPPORT = "1293384261075731499"
OURS = "+13125550100"
CALLER = "+442079460123"
CALLEE = "+15550009876"


class Rig:
    """An exchange whose clock is turned by hand, with the commands in front of it."""

    def __init__(
        self,
        *,
        seed: int = 7,
        speed: float = 1.0,
        rules: CallRules | None = None,
        talk: bool = False,
    ) -> None:
        self.clock = ManualClock()
        ids = Ids(seed)
        self.account = Account(clock=self.clock, ids=ids)
        self.exchange = Exchange(
            clock=self.clock,
            ids=ids,
            surroundings=World(self.account, dice(seed, "talk") if talk else None),
            rules=rules,
            speed=speed,
        )
        self.commands = IdempotentCommands(self.exchange)
        self.told: list[Event] = []

    def rings(self, caller: str = CALLER, **more: Any) -> Leg:
        """Somebody rings in."""
        plan = Ringing(**{"caller": caller, "callee": OURS, "connection_id": SUPPORT, **more})
        return calls.ring_in(self.exchange, plan)

    def dials(self, to: str | list[str] = CALLEE, **more: Any) -> Leg:
        """We call somebody; the leg that the reply names is returned."""
        body = {"connection_id": SUPPORT, "from": OURS, "to": to, **more}
        told = self.commands.dial(body)
        return self.exchange.legs[str(told.data["call_control_id"])]

    def talks(self) -> Leg:
        """A caller whom we answered."""
        leg = self.rings()
        self.order(leg, "answer")
        return leg

    def order(self, leg: Leg, name: str, **body: Any) -> Answer:
        """A command to a leg."""
        method = "PUT" if name == "client_state_update" else "POST"
        return self.commands.command(method, leg.control_id, name, body)

    def remote(self, leg: Leg, do: str, **more: Any) -> None:
        """The far end does something."""
        act(self.exchange, leg, {"do": do, **more})

    def turn(self, seconds: float) -> None:
        """Time passes, and what is due happens."""
        self.clock.turn(seconds)
        self.exchange.advance()

    def heard(self) -> list[Event]:
        """Every event so far."""
        self.told += self.exchange.take()
        return self.told

    def story(self, **names: Leg) -> list[str]:
        """The events so far, as `name type`; legs that nobody named are called `?`."""
        by_id = {leg.control_id: name for name, leg in names.items()}
        return [
            f"{by_id.get(str(event.payload.get('call_control_id')), '?')} "
            f"{event.event_type.removeprefix('call.')}"
            for event in self.heard()
        ]

    def last(self, event_type: str) -> dict[str, Any]:
        """The payload of the newest event of a type."""
        return next(
            event.payload for event in reversed(self.heard()) if event.event_type == event_type
        )

    def other_than(self, *known: Leg) -> Leg:
        """The newest leg that is none of these."""
        return next(leg for leg in reversed(self.exchange.legs.values()) if leg not in known)


async def until(holds: Callable[[], bool]) -> None:
    """Wait until something holds that nobody announces; five seconds at most."""
    async with asyncio.timeout(5):
        while not holds():
            await asyncio.to_thread(lambda: None)


@dataclass
class Delivery:
    """A webhook as it arrived."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes
    query: dict[str, str]

    @property
    def json(self) -> Any:
        """The body, decoded."""
        return msgspec.json.decode(self.body)

    @property
    def event_type(self) -> str:
        """The type of the event in it."""
        return str(self.json["data"]["event_type"])


@dataclass
class Receiver:
    """A listener that takes every webhook and answers as it is told."""

    statuses: list[int] = field(default_factory=list)
    """What is answered to the next ones; 200 afterwards. 0: nothing, until the end."""
    got: list[Delivery] = field(default_factory=list)

    async def __aenter__(self) -> Self:
        self._news = asyncio.Condition()
        self._over = asyncio.Event()
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", self._take)
        self._runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", 0).start()
        self.origin = f"http://127.0.0.1:{self._runner.addresses[0][1]}"
        self.url = f"{self.origin}/webhooks"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._over.set()
        await self._runner.cleanup()

    async def _take(self, request: web.Request) -> web.Response:
        delivery = Delivery(
            method=request.method,
            path=request.path,
            headers=dict(request.headers),
            body=await request.read(),
            query=dict(request.query),
        )
        status = self.statuses.pop(0) if self.statuses else 200
        async with self._news:
            self.got.append(delivery)
            self._news.notify_all()
        if status == 0:
            await self._over.wait()
        return web.Response(status=status or 500)

    async def until(self, enough: Callable[[list[Delivery]], bool]) -> list[Delivery]:
        """Wait until what arrived is enough, five seconds at most."""
        async with asyncio.timeout(5), self._news:
            await self._news.wait_for(lambda: enough(self.got))
        return self.got

    async def count(self, number: int) -> list[Delivery]:
        """Wait until that many arrived."""
        return await self.until(lambda got: len(got) >= number)

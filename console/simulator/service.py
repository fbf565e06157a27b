"""A whole simulator: started in a test on a free port, or as a process of its own."""

from __future__ import annotations

import asyncio
import errno
import secrets
import signal
from collections.abc import Callable
from contextlib import suppress
from typing import Self, TextIO

import msgspec
from aiohttp import web

from console.errors import PortInUse
from console.simulator.api.account import AccountApi
from console.simulator.api.idempotency import IdempotentCommands
from console.simulator.api.routes import Api, ConferenceApi, Operations, QueueApi
from console.simulator.api.server import API_ROOT, DOOR_ROOT, Parts, Server
from console.simulator.clock import Clock, Ids, SteadyClock, dice
from console.simulator.contract.account import Account
from console.simulator.control.doors import Doors
from console.simulator.exchange.exchange import Exchange
from console.simulator.faults import Faults
from console.simulator.ledger import Ledger
from console.simulator.people.callers import DAYS, Callers
from console.simulator.settings import Settings
from console.simulator.webhooks.delivery import WebhookSender
from console.simulator.webhooks.recorded import Recorded
from console.simulator.webhooks.signing import Signer
from console.simulator.world import World


class Simulator:
    """A Telnyx to practise on.

    Use it as `async with Simulator(Settings(...)) as telnyx:`, or call `start`
    and `stop`. Keys exist before the start, addresses after it.
    """

    def __init__(self, settings: Settings | None = None, *, clock: Clock | None = None) -> None:
        self.settings = settings = settings or Settings()
        self.clock = clock or SteadyClock()
        self.signer = Signer()
        self.api_key = settings.api_key or f"KEY{secrets.token_hex(16)}"
        self.ledger = Ledger()
        self.faults = Faults(dice(settings.seed, "faults"))
        ids = Ids(settings.seed)
        self.account = Account(
            clock=self.clock,
            ids=ids,
            webhook_url=settings.webhook_url,
            failover_url=settings.failover_url,
        )
        talk = dice(settings.seed, "talk") if settings.talk else None
        self.world = World(self.account, talk)
        self.exchange = Exchange(
            clock=self.clock,
            ids=ids,
            surroundings=self.world,
            rules=settings.calls,
            speed=settings.speed,
        )
        self.webhooks = WebhookSender(
            clock=self.clock,
            signer=self.signer,
            account=self.account,
            faults=self.faults,
            ledger=self.ledger,
            settings=settings,
        )
        self.recorded = Recorded(
            settings.recorded,
            *(self.webhooks, self.exchange, self.account),
            clock=self.clock,
            rules=settings.webhooks,
            speed=settings.speed,
        )
        self.replayed: asyncio.Task[None] | None = None
        self._stirred = asyncio.Event()
        self._runner: web.AppRunner | None = None
        self._driver: asyncio.Task[None] | None = None
        self._port = settings.port

    @property
    def public_key(self) -> str:
        """The key that webhooks are signed with: 32 bytes in base64."""
        return self.signer.public_key

    @property
    def base_url(self) -> str:
        """The address for API clients."""
        return f"{self._origin}/{API_ROOT}"

    @property
    def door_url(self) -> str:
        """The address of the simulator's own doors."""
        return f"{self._origin}/{DOOR_ROOT}"

    @property
    def connection_ids(self) -> list[str]:
        """The applications there are, the one that takes calls by default first."""
        return list(self.account.applications)

    @property
    def numbers(self) -> list[str]:
        """The telephone numbers there are."""
        return self.account.numbers

    def announcement(self) -> dict[str, object]:
        """What somebody needs to know to use it."""
        return {
            "base_url": self.base_url,
            "api_key": self.api_key,
            "public_key": self.public_key,
            "connection_ids": self.connection_ids,
            "numbers": self.numbers,
            "webhook_url": self.settings.webhook_url,
        }

    def point_webhooks_at(self, url: str | None) -> None:
        """Let every application send its webhooks to this address from now on."""
        self.account.point_webhooks_at(url)

    async def start(self) -> None:
        """Open the port and let the scenario begin.

        Raises:
            PortInUse: another program listens there.
        """
        doors = Doors(self.exchange, self.world, self.account, self.ledger, self.faults)
        server = Server(
            Parts(
                settings=self.settings,
                clock=self.clock,
                api=self._operations(),
                doors=doors.operations,
                faults=self.faults,
                ledger=self.ledger,
                api_key=self.api_key,
                before=self.exchange.advance,
                after=self.stir,
            )
        )
        runner = web.AppRunner(server.app, access_log=None, shutdown_timeout=1.0)
        await runner.setup()
        self._runner = runner
        await self._listen(runner)
        await self.webhooks.start()
        day = DAYS[self.settings.scenario]
        if day is not None:
            Callers(self.exchange, self.account, dice(self.settings.seed, "people"), day).start()
        self._driver = asyncio.create_task(self._drive())
        if self.settings.recorded:
            self.replayed = asyncio.create_task(self.recorded.play())

    async def stop(self) -> None:
        """Close the port; nothing is delivered any more.

        What went wrong inside while it ran comes out here.
        """
        if self.replayed is not None:
            self.replayed.cancel()
            await asyncio.gather(self.replayed, return_exceptions=True)
        driver, self._driver = self._driver, None
        if driver is not None:
            driver.cancel()
            (failure,) = await asyncio.gather(driver, return_exceptions=True)
        else:
            failure = None
        await self.webhooks.stop()
        if self._runner is not None:
            await self._runner.cleanup()
            self._runner = None
        if isinstance(failure, Exception):
            raise failure

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.stop()

    def stir(self) -> None:
        """Something may have happened in the exchange: look now, not when the next thing is due."""
        self._stirred.set()

    def _operations(self) -> Operations:
        """All that Telnyx's REST interface does here."""
        commands = IdempotentCommands(self.exchange)
        return {
            **Api(self.exchange, commands, self.account).operations,
            **ConferenceApi(self.exchange, commands).operations,
            **QueueApi(self.exchange).operations,
            **AccountApi(self.account, self.ledger, self.public_key).operations,
        }

    @property
    def _origin(self) -> str:
        host = f"[{self.settings.host}]" if ":" in self.settings.host else self.settings.host
        return f"http://{host}:{self._port}"

    async def _listen(self, runner: web.AppRunner) -> None:
        site = web.TCPSite(runner, self.settings.host, self.settings.port)
        try:
            await site.start()
        except OSError as error:
            await runner.cleanup()
            self._runner = None
            if error.errno == errno.EADDRINUSE:
                raise PortInUse(self.settings.host, self.settings.port, "--port") from error
            raise
        self._port = runner.addresses[0][1]

    async def _drive(self) -> None:
        """Let everything happen in its time, and send what comes of it."""
        while True:
            self._stirred.clear()
            self.exchange.advance()
            for event in self.exchange.take():
                self.webhooks.send(event)
            due = self.exchange.next_due()
            wait = None if due is None else max(0.0, due - self.clock.now())
            try:
                async with asyncio.timeout(wait):
                    await self._stirred.wait()
            except TimeoutError:
                continue


async def serve(settings: Settings, stdout: TextIO) -> None:
    """Be a simulator until SIGINT or SIGTERM.

    The first line written is one JSON object: `base_url`, `api_key`,
    `public_key`, `connection_ids`, `numbers`, `webhook_url`.

    Raises:
        PortInUse: another program listens there.
    """
    ended = asyncio.Event()
    async with Simulator(settings) as simulator:
        put_back = _on_signals(ended.set)
        try:
            line = msgspec.json.encode(simulator.announcement()).decode()
            stdout.write(line + "\n")
            stdout.flush()
            if simulator.replayed is not None:
                simulator.replayed.add_done_callback(lambda _: _tell_end(simulator, stdout))
            await ended.wait()
        finally:
            put_back()


def _tell_end(simulator: Simulator, stdout: TextIO) -> None:
    """One more line once all of a recording has been sent."""
    with suppress(OSError, ValueError):  # nobody reads it any more
        stdout.write(msgspec.json.encode({"replayed": simulator.recorded.sent}).decode() + "\n")
        stdout.flush()


def _on_signals(act: Callable[[], None]) -> Callable[[], None]:
    """Do this on SIGINT and SIGTERM; what is returned takes it back."""
    loop = asyncio.get_running_loop()
    numbers = (signal.SIGINT, signal.SIGTERM)
    for number in numbers:
        loop.add_signal_handler(number, act)

    def put_back() -> None:
        for number in numbers:
            loop.remove_signal_handler(number)

    return put_back

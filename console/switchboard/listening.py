"""The listener with all that its verdicts need: keys, the clocks, and who is asked for the time."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial

from msgspec import Struct

from console.line.port import Light
from console.process import elapsed
from console.switchboard.board.health import Lights
from console.switchboard.board.recorder import Intake
from console.switchboard.sync.time_question import TimeQuestion
from console.switchboard.webhooks.listener import Listener
from console.switchboard.webhooks.round_trip import RoundTripKey
from console.telnyx.client import TelnyxClient
from console.telnyx.webhook import Verifier


class Address(Struct, frozen=True):
    """Where webhooks come in, and whose.

    `held` is the socket that the system listens on, `door` one that this process opened already.
    `round_trip` is what it is asked with whether a URL leads there.
    """

    host: str
    port: int
    path: str
    public_keys: tuple[str, ...]
    held: socket.socket | None = None
    door: socket.socket | None = None
    round_trip: RoundTripKey | None = None
    workers: int = 0


class Soon:
    """Does something at the end of this turn of the loop, however often it is told to."""

    def __init__(self, do: Callable[[], None]) -> None:
        self._do, self._is_due = do, False

    def __call__(self) -> None:
        """Have it done."""
        if not self._is_due:
            self._is_due = True
            asyncio.get_running_loop().call_soon(self._now)

    def _now(self) -> None:
        self._is_due = False
        self._do()


@asynccontextmanager
async def listening(
    at: Address, intake: Intake, lights: Lights, client: TelnyxClient
) -> AsyncIterator[Listener]:
    """The listener, listening until the context ends. Raises `InvalidSetting` and `PortInUse`."""
    clock, time_question = lights.clock, TimeQuestion(client, elapsed)
    kind: Callable[..., Listener] = Listener
    if at.workers:
        # who has none pays nothing for them
        from console.switchboard.webhooks.fronts import FrontedListener  # noqa: PLC0415

        kind = partial(FrontedListener, at.workers)
    listener = kind(
        host=at.host,
        port=at.port,
        path=at.path,
        verifier=Verifier(at.public_keys, now=clock.wall, doubt=clock.doubt, signed=clock.signed),
        sink=intake.receive,
        begin=intake.begin,
        on_change=Soon(lambda: lights.deliveries(listener.counters)),
        ask_time=time_question.ask,
        held=at.held,
        door=at.door,
        round_trip=at.round_trip,
    )
    if listener.warning:
        lights.live.notice(listener.warning, Light.WARN)
    await listener.start()
    try:
        yield listener
    finally:
        await listener.stop()
        await time_question.close()

"""A front process of the listener: HTTP and signatures, on a core of its own.

python -m console.switchboard.webhooks.front CHANNEL DOOR

Both are descriptors that it is given: the pair of sockets with its switchboard, and the socket
on which it listens, which others may share. It answers 200 when the switchboard says that a
delivery is kept, and ends with the switchboard, however that ends.
"""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import sys
from collections import Counter
from collections.abc import Callable, Coroutine
from datetime import datetime
from itertools import count
from typing import Any, Final

from console.errors import JournalFailed, WebhookRefused
from console.process import keep_what_lives
from console.switchboard.webhooks.counters import Counters
from console.switchboard.webhooks.handed import (
    Channel,
    FromSwitchboard,
    Listens,
    NotTaken,
    Signed,
    Stop,
    Task,
    TurnedDown,
    Verdict,
)
from console.switchboard.webhooks.listener import HttpListener
from console.switchboard.webhooks.round_trip import RoundTripKey
from console.telnyx.webhook import RawHeaders, Verifier

TOLD_EVERY: Final = 0.05
"""Seconds between two times at which refusals are told, however many there are."""

_ANY_AGE: Final = 10**15
"""Seconds: what the clock says of a delivery is for the switchboard to judge."""


class Told:
    """The counters of a front process: the switchboard counts."""

    counters = Counters()

    def __init__(self, channel: Channel[FromSwitchboard]) -> None:
        self._channel = channel
        self._refused: Counter[str] = Counter()
        self._last: dict[str, tuple[str, str]] = {}

    def accepted(self, _at: datetime) -> None:
        """The switchboard knows."""

    def refused(self, reason: str, detail: str, remote: str) -> None:
        """Something was turned down."""
        if not self._refused:
            asyncio.get_running_loop().call_later(TOLD_EVERY, self.tell)
        self._refused[reason] += 1
        self._last[reason] = detail, remote

    def failed(self, error: BaseException) -> None:
        """A delivery got no word in time; what the switchboard did not store it has counted."""
        if not isinstance(error, JournalFailed):
            self._channel.say(NotTaken(type(error).__name__, str(error)))

    def tell(self) -> None:
        """Tell what was refused."""
        for reason, number in self._refused.items():
            self._channel.say(TurnedDown(reason, *self._last[reason], number))
        self._refused.clear()


class _Listener(HttpListener[Signed]):
    """The one that checks signatures, and leaves all else to the switchboard."""

    _places = count()

    def _read(self, headers: RawHeaders, body: bytes, at: float) -> Signed:
        return Signed(next(self._places), self._verifier.check(headers, body, at), body)


class Front:
    """Hands on what is Telnyx's, and waits for what becomes of it."""

    def __init__(self, door: socket.socket) -> None:
        self._door = door
        self.over = asyncio.Event()
        self.channel: Channel[FromSwitchboard] = Channel(
            list[FromSwitchboard], self._heard, self._end
        )
        self._told = Told(self.channel)
        self._listener: _Listener | None = None
        self._waiting: dict[int, asyncio.Future[Verdict]] = {}
        self._doing: set[asyncio.Task[None]] = set()

    def _heard(self, message: FromSwitchboard) -> None:
        match message:
            case Task():
                self._begin(self._listen(message))
            case Stop():
                self._begin(self._stop())
            case Verdict():
                waiting = self._waiting.pop(message.place, None)
                if waiting is not None and not waiting.done():
                    waiting.set_result(message)

    def _begin(self, doing: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(doing)
        self._doing.add(task)
        task.add_done_callback(self._doing.discard)

    def _end(self) -> None:
        """The switchboard is gone; nobody is answered any more."""
        if not self.over.is_set():
            os._exit(0)

    async def _listen(self, task: Task) -> None:
        key = None if task.asked_with is None else RoundTripKey(task.asked_with)
        self._listener = _Listener(
            host=task.host,
            port=task.port,
            path=task.path,
            verifier=Verifier(task.keys, tolerance=_ANY_AGE),
            sink=self._hand_on,
            limits=task.limits,
            counters=self._told,
            round_trip=key,
            held=self._door if task.held else None,
            door=None if task.held else self._door,
        )
        await self._listener.start()
        keep_what_lives()
        self.channel.say(Listens())

    async def _stop(self) -> None:
        if self._listener is not None:
            await self._listener.stop()
        self._told.tell()
        self.over.set()
        self.channel.close()

    async def _hand_on(self, signed: Signed, _kept: Callable[[], None]) -> None:
        """Have it kept. Raises `JournalFailed` and `WebhookRefused`, as the switchboard says."""
        verdict = asyncio.get_running_loop().create_future()
        self._waiting[signed.place] = verdict
        self.channel.say(signed)
        try:
            said: Verdict = await verdict
        finally:
            self._waiting.pop(signed.place, None)
        if said.failed:
            raise JournalFailed(said.reason, said.detail)
        if said.reason:
            raise WebhookRefused(said.reason, said.detail)


async def main(channel: int, door: int) -> None:
    """Serve until the switchboard says that it is enough, or is gone."""
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, lambda: None)  # whoever ends the service ends it first
    front = Front(socket.socket(fileno=door))
    await front.channel.open(socket.socket(fileno=channel))
    await front.over.wait()


if __name__ == "__main__":
    asyncio.run(main(*map(int, sys.argv[1:])))

"""The listener on cores of its own: HTTP and signatures in front processes, the rest here.

Each front process has the same socket at which webhooks come in, and a pair of sockets with this
one. It is started anew where it ends: who was connected to it comes again, as Telnyx does, and
who is not waits at the door. What one handed over and got no word of is kept all the same.
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import partial
from itertools import cycle, islice
from typing import Any, Final

import msgspec

from console.errors import InvalidSetting, JournalFailed, SignedAhead, WebhookRefused
from console.process import elapsed
from console.switchboard.webhooks.counters import LiveCounters
from console.switchboard.webhooks.door import BACKLOG, unusable, where
from console.switchboard.webhooks.handed import (
    Channel,
    FromFront,
    Listens,
    NotTaken,
    Signed,
    Stop,
    Task,
    TurnedDown,
    Verdict,
)
from console.switchboard.webhooks.listener import Listener
from console.telnyx.webhook import Delivery, vouched

LONGEST_START: Final = 20.0
"""Seconds in which a front process is at the door."""

TO_END: Final = 3.0
"""Seconds in which one ends, besides those that deliveries under way are given."""

AGAIN_AFTER: Final = 1.0
"""Seconds between two starts of the same front process."""

_LOG: Final = logging.getLogger(__name__)

_KEPT: Final = ("PATH", "LANG", "LC_ALL", "TZ", "PYTHONPATH", "PYTHONDONTWRITEBYTECODE")
"""What a front process is told of the environment: no secret stands there."""


class FrontedListener(Listener):
    """A listener whose HTTP is served by so many front processes; by one an address at least."""

    def __init__(
        self,
        workers: int,
        *,
        on_change: Callable[[], None] = lambda: None,
        monotonic: Callable[[], float] = time.monotonic,
        **given: Any,
    ) -> None:
        self._live = LiveCounters(on_change, monotonic)
        super().__init__(counters=self._live, **given)
        self._workers = workers
        self._fronts: list[_Front] = []
        self._sockets: list[socket.socket] = []
        self._keeping: list[asyncio.Task[None]] = []

    async def start(self) -> None:
        """Listen, once each front process does. Raises likewise."""
        loop = asyncio.get_running_loop()
        self._stopping = False
        own, self._door = self._held.dup() if self._held else self._door, None
        try:
            server = await loop.create_server(
                asyncio.Protocol, **where(self.host, self.port, own), start_serving=False
            )
        except OSError as error:
            raise unusable(self.host, self.port, error) from error
        self._sockets = [one.dup() for one in server.sockets]
        server.close()
        for door in self._sockets:
            door.listen(BACKLOG)
        self.port = self._sockets[0].getsockname()[1]
        if self.warning:
            _LOG.warning("%s", self.warning)
        doors = islice(cycle(self._sockets), max(self._workers, len(self._sockets)))
        self._fronts = [_Front(self, door) for door in doors]
        self._keeping = [asyncio.create_task(one.keep()) for one in self._fronts]
        try:
            async with asyncio.timeout(LONGEST_START):
                for one in self._fronts:
                    await one.listens.wait()
        except TimeoutError:
            await self.stop()
            reason = f"no front process listens within {LONGEST_START:.0f} seconds"
            raise InvalidSetting("listener.workers", reason, "settings") from None

    async def stop(self) -> None:
        """Take nothing more, have what has arrived answered, and end the front processes."""
        if self._stopping or not self._sockets:
            return
        self._stopping = True
        for one in self._fronts:
            one.channel.say(Stop())
        await asyncio.wait(self._keeping, timeout=self._limits.grace + self._limits.linger + TO_END)
        for one in self._fronts:
            one.kill()
        await asyncio.gather(*self._keeping)
        for held in self._sockets:
            held.close()
        self._sockets = []

    @property
    def pids(self) -> list[int]:
        """Those of the front processes."""
        return [one.pid for one in self._fronts]

    def task(self) -> Task:
        """What each front process is to do; they share the places."""
        limits, room = self._limits, self._limits.room
        fronts = len(self._fronts)
        share = msgspec.structs.replace(
            room,
            places=-(-room.places // fronts),
            strange_bytes=-(-room.strange_bytes // fronts),
        )
        return Task(
            host=self.host,
            port=self.port,
            path=self.path,
            keys=self._verifier.public_keys,
            limits=msgspec.structs.replace(limits, room=share),
            held=self._held is not None,
            asked_with=None if self._round_trip is None else self._round_trip.as_bytes,
        )

    def ends(self) -> bool:
        """Whether front processes end because they shall."""
        return self._stopping

    def heard(self, front: _Front, message: FromFront) -> None:
        """What a front process says."""
        match message:
            case Signed():
                to = front.channel  # the next process counts its places anew
                front.doing(self._take(to, message), partial(self._failed, to, message.place))
            case TurnedDown(reason, detail, remote, number):
                self._live.refused(reason, detail, remote, number)
            case NotTaken(kind, words):
                self._live.not_stored(kind, words)
            case Listens():
                front.listens.set()

    async def _take(self, to: Channel[FromFront], signed: Signed) -> None:
        """Have a delivery kept, and say so to who waits for it."""
        try:
            delivery = await self._vouched(signed)
            await self._sink(delivery, lambda: None)
        except WebhookRefused as refused:
            to.say(Verdict(signed.place, refused.reason, refused.detail))
        except JournalFailed as error:
            self._live.failed(error)
            to.say(Verdict(signed.place, error.path, error.reason, failed=True))
        else:
            self._counters.accepted(delivery.received_at)
            to.say(Verdict(signed.place))

    def _failed(self, to: Channel[FromFront], place: int, error: BaseException) -> None:
        """A fault of ours: it is sent again."""
        self._live.failed(error)
        to.say(Verdict(place, type(error).__name__, str(error), failed=True))

    async def _vouched(self, signed: Signed) -> Delivery:
        """The delivery. One that is ahead of our clock is judged with Telnyx's time."""
        at = self._verifier.now()
        with suppress(SignedAhead):
            return vouched(self._verifier, signed.headers, signed.body, at)
        await self._ask_time()
        return vouched(self._verifier, signed.headers, signed.body, at)


class _Front:
    """One front process, and what it handed over."""

    def __init__(self, listener: FrontedListener, door: socket.socket) -> None:
        self._listener, self._door = listener, door
        self.listens = asyncio.Event()
        self._ended = asyncio.Event()
        self.channel = self._channel()
        self._process: subprocess.Popen[bytes] | None = None
        self._under_way: set[asyncio.Task[None]] = set()

    @property
    def pid(self) -> int:
        """That of the process; 0 while there is none."""
        return 0 if self._process is None else self._process.pid

    def _channel(self) -> Channel[FromFront]:
        return Channel(list[FromFront], partial(self._listener.heard, self), self._ended.set)

    async def keep(self) -> None:
        """Have the process run until the listener stops."""
        while not self._listener.ends():
            began = elapsed()
            try:
                await self._run()
                what = "ended"
            except OSError as error:  # no memory, no descriptors: soon there may be some
                what = f"cannot be started: {error.strerror or error}"
            if self._listener.ends():
                break
            _LOG.error("a front process of the listener %s; it is started anew", what)
            await asyncio.sleep(max(0.0, began + AGAIN_AFTER - elapsed()))
        if self._under_way:
            await asyncio.wait(self._under_way)

    async def _run(self) -> None:
        """Start the process, and wait for its end."""
        self._ended.clear()
        self.channel = self._channel()
        ours, theirs = socket.socketpair()
        with theirs:
            try:
                self._process = _started(theirs, self._door)
            except OSError:
                ours.close()
                raise
        await self.channel.open(ours)
        self.channel.say(self._listener.task())
        await self._ended.wait()
        self.kill()
        await asyncio.to_thread(self._process.wait)

    def kill(self) -> None:
        """End the process at once, if it runs."""
        if self._process is not None and self._process.poll() is None:
            self._process.kill()

    def doing(
        self, work: Coroutine[Any, Any, None], failed: Callable[[BaseException], None]
    ) -> None:
        """Do it; nobody waits, and a fault of it is told."""
        task = asyncio.create_task(work)
        self._under_way.add(task)
        task.add_done_callback(partial(self._done, failed))

    def _done(self, failed: Callable[[BaseException], None], task: asyncio.Task[None]) -> None:
        self._under_way.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            failed(error)


def _started(channel: socket.socket, door: socket.socket) -> subprocess.Popen[bytes]:
    """A front process that has both."""
    given = channel.fileno(), door.fileno()
    return subprocess.Popen(  # noqa: S603 - this very interpreter
        [sys.executable, "-P", "-m", "console.switchboard.webhooks.front", *map(str, given)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        env={name: os.environ[name] for name in _KEPT if name in os.environ},
        pass_fds=given,
        start_new_session=True,
    )

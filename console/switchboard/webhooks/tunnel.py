"""The tunnel through which Telnyx reaches the listener: a program that is kept running.

It is started with the switchboard and ends with it, however that ends; when it ends by itself
it is started again, after pauses that grow. Its output is read line by line. A
program of the user's tells in it under which address it is reached; `ssh` tells nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
import re
import signal
from asyncio.subprocess import PIPE, STDOUT, Process
from collections.abc import AsyncIterator, Callable
from shutil import which
from typing import Final

from msgspec import Struct

from console.process import elapsed, without_keys
from console.started_program import FAREWELL, StartedProgram, start_watched
from console.text import clean

LOG: Final = logging.getLogger(__name__)

_SSH: Final = "ssh "
_OPTIONS: Final = (
    *("-N", "-T", "-o", "BatchMode=yes", "-o", "ExitOnForwardFailure=yes"),
    *("-o", "ServerAliveInterval=15", "-o", "ServerAliveCountMax=3", "-o", "ConnectTimeout=10"),
)
"""No question that nobody sees, an end where the port is taken, and one where nobody answers."""

_ADDRESS: Final = re.compile(r"https://[A-Za-z0-9.-]+(?::\d+)?(?=/?(?:[^\w/.:-]|$))")
"""A URL without a path: one with a path is where documents stand."""

_LONGEST_LINE: Final = 500

LOGGED: Final = 50
"""Lines of its output in a second that the log keeps."""

BREATH: Final = 0.01
"""Seconds between two chunks of one that prints without end."""

_CHUNK: Final = 4096


class Pauses(Struct, frozen=True, kw_only=True):
    """Seconds. One that stood for `steady` is started again after the `first` pause.

    `settled` is how long it has to run to count as standing where it tells no address: longer
    than `ssh` may take to connect. `farewell` is how long it may take to end.
    """

    first: float = 1.0
    longest: float = 60.0
    steady: float = 60.0
    settled: float = 15.0
    farewell: float = 3.0


def command_of(setting: str | tuple[str, ...], port: int) -> tuple[str, ...]:
    """The program and its arguments: as they are set, or `ssh -R` for "ssh HOST".

    On the far host the port is the listener's own, on loopback.
    """
    if not isinstance(setting, str):
        return setting
    there = f"127.0.0.1:{port}:127.0.0.1:{port}"
    return ("ssh", *_OPTIONS, "-R", there, setting.removeprefix(_SSH).strip())


def address_in(line: str) -> str | None:
    """The address that a line of a tunnel's output tells; None where it tells none."""
    found = _ADDRESS.search(line)
    return found.group() if found else None


class Tunnel:
    """Keeps the program running.

    `trouble` is told in words why it does not stand, and nothing once it does. `reached` is told
    the address each time that another one is found in the output; None where none is looked for.
    """

    def __init__(
        self,
        command: tuple[str, ...],
        *,
        trouble: Callable[[str], None],
        reached: Callable[[str], None] | None,
        pauses: Pauses | None = None,
    ) -> None:
        self._command, self._trouble, self._reached = command, trouble, reached
        self._pauses = pauses or Pauses()
        self._address: str | None = None

    async def keep(self) -> None:
        """Start it, again and again. It never returns; when it is cancelled the program ends."""
        pause = self._pauses.first
        while True:
            began = elapsed()
            why = await self._run()
            if elapsed() - began >= self._pauses.steady:
                pause = self._pauses.first
            name = clean(self._command[0], limit=100)
            self._trouble(f"The tunnel ({name}) {why}. It is started again until it stands.")
            await asyncio.sleep(pause)
            pause = min(pause * 2, self._pauses.longest)

    async def _run(self) -> str:
        """Run it once; in words how it ended."""
        if which(self._command[0]) is None:
            return "is not installed here, or not on the PATH"
        try:
            program = await start_watched(
                self._command, without_keys(os.environ), stdout=PIPE, stderr=STDOUT
            )
        except OSError as error:
            return f"could not be started: {error.strerror}"
        try:
            return await self._follow(program)
        finally:
            await self._end(program)

    async def _follow(self, program: StartedProgram) -> str:
        """Read what it says until it ends; in words how it did.

        Its own end counts: what it left running may hold its output open for ever.
        """
        said = _Said()
        settling = asyncio.create_task(self._settle())
        reading = asyncio.create_task(self._read(program.process, said))
        try:
            code = await program.wait()
            await asyncio.wait((reading,), timeout=FAREWELL)
        finally:
            settling.cancel()
            reading.cancel()
        last = f', and said "{said.last}"' if said.last else ""
        how = f"by signal {-code}" if code < 0 else f"with {code}"
        return f"ended {how}{last}"

    async def _read(self, process: Process, said: _Said) -> None:
        async for line in _lines(process):
            said.take(line)
            self._look_for_address(line)

    async def _settle(self) -> None:
        """Where no address is told, it stands once it has run for a while."""
        await asyncio.sleep(self._pauses.settled)
        if self._reached is None:
            self._trouble("")

    def _look_for_address(self, line: str) -> None:
        address = address_in(line) if self._reached is not None else None
        if address is None or self._reached is None:
            return
        self._trouble("")
        if address != self._address:
            self._address = address
            self._reached(address)

    async def _end(self, program: StartedProgram) -> None:
        """End it, with all that it started: first so that it may take its leave."""
        program.signal_all(signal.SIGTERM)
        try:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(self._pauses.farewell):
                    await program.wait()
        finally:
            await program.end(self._pauses.farewell)


class _Said:
    """What it said last, and the log of it: of many lines in a second the first ones."""

    def __init__(self) -> None:
        self._line = ""
        self._began, self._lines = -1.0, 0

    @property
    def last(self) -> str:
        """Its last line, harmless to show."""
        return clean(self._line, limit=_LONGEST_LINE)

    def take(self, line: str) -> None:
        """A line was said."""
        self._line = line
        if (now := elapsed()) - self._began >= 1:
            if (dropped := self._lines - LOGGED) > 0:
                LOG.info("tunnel: it said %s lines more, which are not kept", dropped)
            self._began, self._lines = now, 0
        self._lines += 1
        if self._lines <= LOGGED:
            LOG.info("tunnel: %s", self.last)


async def _lines(process: Process) -> AsyncIterator[str]:
    """What it says, line by line; of a long line the beginning.

    One that says more than is read so waits for us: webhooks go first.
    """
    if process.stdout is None:
        return
    rest = b""
    while part := await process.stdout.read(_CHUNK):
        *whole, rest = (rest + part).replace(b"\r", b"\n").split(b"\n")
        for line in whole:
            if line.strip():
                yield line[:_LONGEST_LINE].decode("utf-8", "replace").strip()
        rest = rest[:_LONGEST_LINE]
        if len(part) == _CHUNK:
            await asyncio.sleep(BREATH)
    if rest.strip():
        yield rest.decode("utf-8", "replace").strip()

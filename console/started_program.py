"""A program that was started: its pipes are closed and it is ended, with all that it started.

asyncio itself keeps a pipe until it was read to its end; whatever the program started may hold it
open for ever. So the transport is kept beside the process, and closed.
"""

from __future__ import annotations

import asyncio
import os
import signal
from asyncio.subprocess import DEVNULL, PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Final

FAREWELL: Final = 1.0
"""Seconds that one which was ended is waited for."""

_LONGEST_LINE: Final = 64 * 1024


class StartedProgram:
    """One that runs, or ran, in a session of its own or in ours."""

    def __init__(self, process: Process, transport: asyncio.SubprocessTransport) -> None:
        self.process = process
        self._transport = transport

    def signal_all(self, number: int) -> None:
        """Send a signal to it and to all that it started, where its session is its own.

        From any thread. None is sent where it ended already, or is not ours, as under sudo.
        """
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    async def end(self, farewell: float = FAREWELL) -> None:
        """End it with all that it started, and read no more of what it prints."""
        self.signal_all(signal.SIGKILL)
        await self.let_go(farewell)

    async def let_go(self, farewell: float = FAREWELL) -> None:
        """Close its pipes, and end it if it runs still; wait so many seconds for its end."""
        with suppress(PermissionError):
            self._transport.close()
        with suppress(TimeoutError):
            async with asyncio.timeout(farewell):
                await self.process.wait()


async def start_program(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    stdin: int = DEVNULL,
    stdout: int = DEVNULL,
    stderr: int = DEVNULL,
    own_session: bool = True,
) -> StartedProgram:
    """Start a program; no shell reads its arguments. Raises `OSError` where it cannot be run."""
    loop = asyncio.get_running_loop()
    transport, protocol = await loop.subprocess_exec(
        lambda: SubprocessStreamProtocol(limit=_LONGEST_LINE, loop=loop),
        *command,
        stdin=stdin,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        start_new_session=own_session,
    )
    return StartedProgram(Process(transport, protocol, loop), transport)


async def said_by(*words: str, seconds: float) -> str:
    """What a program of the system prints; no text where it is not there, fails or hangs."""
    try:
        program = await start_program(words, stdout=PIPE, own_session=False)
    except OSError:
        return ""
    try:
        async with asyncio.timeout(seconds):
            said, _ = await program.process.communicate()
    except TimeoutError:
        return ""
    finally:
        await program.let_go()
    return said.decode("utf-8", "replace").strip()

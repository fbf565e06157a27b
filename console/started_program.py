"""A program that was started: its pipes are closed and it is ended, with all that it started.

asyncio itself keeps a pipe until it was read to its end; whatever the program started may hold it
open for ever. So the transport is kept beside the process, and closed; and some versions of asyncio
wait for the pipes where the end of the program alone is waited for, so the protocol tells of that.

One that must not outlive us has a watcher, who ends it once nobody holds the other end of a pipe:
the system closes ours however we end. The watcher is in the program's session, so that the number
of its group is given to nobody else, but in a group of its own, and no child of the program.
"""

from __future__ import annotations

import asyncio
import errno
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process, SubprocessStreamProtocol
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import BinaryIO, Final

FAREWELL: Final = 1.0
"""Seconds that one which was ended is waited for."""

_LONGEST_LINE: Final = 64 * 1024

_WATCHED: Final = """
import os, signal, sys
failed, group = int(sys.argv[1]), os.getpid()
if between := os.fork():
    os.waitpid(between, 0)
else:
    os.setpgid(0, 0)
    if os.fork() == 0:
        os.closerange(1, 256)
        while os.read(0, 1):
            pass
        try:
            os.killpg(group, signal.SIGKILL)
        except OSError:
            pass
    os._exit(0)
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.set_inheritable(failed, False)
for number in (signal.SIGPIPE, signal.SIGXFSZ):
    signal.signal(number, signal.SIG_DFL)
try:
    os.execvp(sys.argv[2], sys.argv[2:])
except OSError as error:
    os.write(failed, str(error.errno).encode())
"""
"""Becomes a program, once a watcher is there; why it cannot be run, if so, goes into a pipe."""


class _Protocol(SubprocessStreamProtocol):
    """Says that the program has ended in the moment when it has."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        super().__init__(limit=_LONGEST_LINE, loop=loop)
        self.ended = asyncio.Event()

    def process_exited(self) -> None:
        super().process_exited()
        self.ended.set()


class StartedProgram:
    """One that runs, or ran, in a session of its own or in ours."""

    def __init__(
        self, process: Process, transport: asyncio.SubprocessTransport, ended: asyncio.Event
    ) -> None:
        self.process = process
        self._transport, self._ended = transport, ended
        self._watched_by: BinaryIO | None = None

    async def wait(self) -> int:
        """Wait for its end, whoever holds its pipes open still; its exit code."""
        await self._ended.wait()
        code = self._transport.get_returncode()
        if code is None:
            raise AssertionError("asyncio tells of an end once it has the exit code")
        return code

    def signal_all(self, number: int) -> None:
        """Send a signal to it and to all that it started, where its session is its own.

        From any thread. None is sent where it ended already, or is not ours, as under sudo.
        """
        with suppress(ProcessLookupError, PermissionError):
            os.killpg(self.process.pid, number)

    def left_any(self) -> bool:
        """Whether anything that it started is there still, where its session is its own."""
        try:
            os.killpg(self.process.pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass  # there, and another user's
        return True

    async def end(self, farewell: float = FAREWELL) -> None:
        """End it with all that it started, and read no more of what it prints.

        Its end comes before that of its pipes: whoever closes those takes its exit code away.
        """
        self.signal_all(signal.SIGKILL)
        try:
            await self._wait_for(farewell)
        finally:
            self._close()

    async def let_go(self, farewell: float = FAREWELL) -> None:
        """Close its pipes, and end it if it runs still; wait so many seconds for its end."""
        self._close()
        await self._wait_for(farewell)

    def watched(self, pipe: BinaryIO) -> None:
        """It is ended, with what it left, when this end of a pipe is closed: by us, or our end."""
        self._watched_by = pipe

    def _close(self) -> None:
        if self._watched_by is not None:
            self._watched_by.close()
        with suppress(PermissionError):
            self._transport.close()

    async def _wait_for(self, seconds: float) -> None:
        """Wait for the end so long, also where this is cancelled: the program was just killed.

        Whoever did not wait would leave a process behind of which nobody takes the exit code.
        """
        cancelled: asyncio.CancelledError | None = None
        now = asyncio.get_running_loop().time
        until = now() + seconds
        while not self._ended.is_set() and now() < until:
            try:
                with suppress(TimeoutError):
                    async with asyncio.timeout_at(until):
                        await self._ended.wait()
            except asyncio.CancelledError as error:
                if cancelled is not None:
                    raise
                cancelled = error
        if cancelled is not None:
            raise cancelled


async def start_program(
    command: Sequence[str],
    environment: Mapping[str, str] | None = None,
    *,
    stdin: int = DEVNULL,
    stdout: int = DEVNULL,
    stderr: int = DEVNULL,
    own_session: bool = True,
    pass_fds: tuple[int, ...] = (),
) -> StartedProgram:
    """Start a program; no shell reads its arguments. Raises `OSError` where it cannot be run."""
    loop = asyncio.get_running_loop()
    try:
        transport, protocol = await loop.subprocess_exec(
            lambda: _Protocol(loop),
            *command,
            stdin=stdin,
            stdout=stdout,
            stderr=stderr,
            env=environment,
            start_new_session=own_session,
            pass_fds=pass_fds,
        )
    except ValueError as error:  # a NUL, or what has no bytes, which settings may hold
        raise OSError(errno.EINVAL, os.strerror(errno.EINVAL)) from error
    return StartedProgram(Process(transport, protocol, loop), transport, protocol.ended)


async def start_watched(
    command: Sequence[str],
    environment: Mapping[str, str],
    *,
    stdout: int = DEVNULL,
    stderr: int = DEVNULL,
) -> StartedProgram:
    """Start one, without input, that does not outlive us, even if we are killed.

    What it started ends with it, but for what made itself a session of its own. Whoever needs it no
    more lets it go. Raises `OSError` where it cannot be run.
    """
    asked, held = os.pipe()
    told, failed = os.pipe()
    pipe, why_not = os.fdopen(held, "wb", buffering=0), os.fdopen(told, "rb", buffering=0)
    launch = (sys.executable, "-IS", "-c", _WATCHED, str(failed), *command)
    try:
        program = await start_program(
            *(launch, environment),
            stdin=asked,
            stdout=stdout,
            stderr=stderr,
            pass_fds=(failed,),
        )
    except BaseException:
        pipe.close()
        why_not.close()
        raise
    finally:
        os.close(asked)
        os.close(failed)
    program.watched(pipe)
    try:
        number = await _read_whole(why_not)
    except BaseException:
        await program.end()
        raise
    if number:
        await program.let_go()
        raise OSError(int(number), os.strerror(int(number)))
    return program


async def _read_whole(pipe: BinaryIO) -> bytes:
    reader = asyncio.StreamReader()
    transport, _ = await asyncio.get_running_loop().connect_read_pipe(
        lambda: asyncio.StreamReaderProtocol(reader), pipe
    )
    try:
        return await reader.read()
    finally:
        transport.close()


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

"""Processes that take part in a contest: started, heard of, ended by their own pid."""

from __future__ import annotations

import asyncio
import os
import select
import socket
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from fcntl import ioctl
from pathlib import Path
from termios import TIOCSWINSZ
from typing import Final, Self

from console.demo.exchange import free_port
from tests.benchmarks.contest import UNCOMPILED, compiled
from tests.benchmarks.deliveries import as_fast_as_taken
from tests.processes import LIMIT, PROGRAM, Home, eventually

TICK: Final = os.sysconf("SC_CLK_TCK")
NOBODY: Final = "http://127.0.0.1:9/v2"
"""In the place of Telnyx: nothing answers there."""

AT_ONCE: Final = 1 << 20
"""Bytes that one reading takes at most, from a program that writes without end."""

COLUMNS, LINES = 120, 40
ASKED: Final = b"\x1b[c"
ANSWER: Final = b"\x1b[?62;22c"
"""What a console asks at its start, and what nearly every terminal answers at once."""


def busy(pid: int) -> float:
    """Seconds in which the processor worked for a process."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / TICK


def end(process: subprocess.Popen[bytes]) -> None:
    """End it, and wait for that."""
    process.terminate()
    try:
        process.wait(LIMIT)
    finally:
        process.kill()
        process.wait()


@contextmanager
def peer(module: str, *arguments: str) -> Iterator[tuple[subprocess.Popen[bytes], int]]:
    """A peer that tells its port on standard output; it ends at the end."""
    command = [sys.executable, "-m", f"tests.benchmarks.peers.{module}", *arguments]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env=compiled())
    assert process.stdout is not None
    try:
        yield process, int(process.stdout.readline())
    finally:
        end(process)
        process.stdout.close()


def desk(folder: Path, key: str, *, api: str = NOBODY) -> tuple[Home, int]:
    """A home whose switchboard has that API, by default none, and the port of its listener."""
    home, port = Home(folder), free_port()
    home.environment.pop(UNCOMPILED, None)
    home.environment["TELNYX_API_KEY"] = "KEY"
    home.config.write_text(
        f'[telnyx]\nbase_url = "{api}"\npublic_keys = ["{key}"]\n[listener]\nport = {port}\n'
        '[agent]\nname = "Ada"\n[journal]\nkeep_days = 3650\n'
    )
    return home, port


@contextmanager
def switchboard(home: Home, port: int) -> Iterator[subprocess.Popen[bytes]]:
    """The switchboard of a home, listening; it ends at the end."""
    process = subprocess.Popen(
        [*PROGRAM, "switchboard", "run"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=home.environment,
        cwd=home.folder,
    )
    assert process.stderr is not None
    try:
        eventually(lambda: answers(port) or process.poll() is not None)
        assert process.poll() is None, process.stderr.read()
        eventually(home.socket.exists)
        yield process
    finally:
        end(process)
        process.stderr.close()
        home.stop()


def answers(port: int) -> bool:
    """Whether somebody listens there."""
    with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


class Screen:
    """A program at a pseudo-terminal whose bytes are read and not drawn. Use it as a context."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self._terminal, theirs = os.openpty()
        ioctl(theirs, TIOCSWINSZ, struct.pack("HHHH", LINES, COLUMNS, 0, 0))
        kept = {k: v for k, v in environment.items() if k not in ("NO_COLOR", "COLUMNS", "LINES")}
        self.seen = bytearray()
        self._answered = False
        self.began = time.perf_counter()
        self.process = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            env={**kept, "TERM": "xterm-256color", "COLORTERM": "truecolor"},
            start_new_session=True,
        )
        os.close(theirs)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.process.terminate()
        deadline = time.monotonic() + LIMIT
        while self.process.poll() is None and time.monotonic() < deadline:
            self.read(0.05)
        self.process.kill()
        self.process.wait()
        os.close(self._terminal)

    def read(self, seconds: float) -> int:
        """Take what comes within that time, or what came at once; how many bytes."""
        count = 0
        while (
            count < AT_ONCE and select.select([self._terminal], [], [], 0 if count else seconds)[0]
        ):
            try:
                data = os.read(self._terminal, 1 << 16)
            except OSError:  # nobody holds the other end any more
                break
            self.seen += data
            count += len(data)
            if not self._answered and ASKED in self.seen:
                self._answered = True
                self.press(ANSWER)
        return count

    def until(self, sign: Callable[[bytearray], object]) -> float:
        """Read until the sign is seen; the seconds since the program was started."""
        deadline = time.monotonic() + LIMIT
        while not sign(self.seen):
            assert time.monotonic() < deadline, bytes(self.seen[-4000:])
            assert self.process.poll() is None, bytes(self.seen[-4000:])
            self.read(0.2)
        return time.perf_counter() - self.began

    def follow(self, seconds: float) -> None:
        """Read all that comes for so long."""
        deadline = time.monotonic() + seconds
        while (left := deadline - time.monotonic()) > 0:
            self.read(left)

    def press(self, keys: bytes) -> None:
        """Type something."""
        os.write(self._terminal, keys)


def console(home: Home) -> Screen:
    """A console on the switchboard of a home."""
    return Screen([*PROGRAM, "attach"], home.environment)


def app(module: str, *arguments: str) -> Screen:
    """A peer at a terminal."""
    command = [sys.executable, "-m", f"tests.benchmarks.peers.{module}", *arguments]
    return Screen(command, compiled())


def deliver(port: int, requests: Sequence[bytes], connections: int) -> tuple[float, list[float]]:
    """As fast as they are taken: the seconds in all, and those of each answer.

    Raises:
        AssertionError: one was refused.
    """
    began = time.perf_counter()
    taken = asyncio.run(as_fast_as_taken([port] * connections, requests))
    assert not taken.refused, f"{taken.refused} refused"
    return time.perf_counter() - began, taken.times

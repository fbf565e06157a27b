"""Runs a program of the user's with a call: no shell, no secret, bounded in time and output.

It gets the call as variables, cleaned like all text from outside, and as JSON on its
standard input, as `calls --json` has it. Numbers that are masked are masked there, too.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from msgspec import Struct

from console.domain.leg import Leg
from console.exports import call_json
from console.process import without_keys
from console.started_program import StartedProgram, start_program
from console.text import Shown, clean

LONGEST: Final = 64 * 1024
"""Bytes of output that are kept; the rest is read and dropped, so that nobody waits for us."""

LONGEST_LINE: Final = 2000

FAREWELL: Final = 1.0
"""Seconds that the rest of the output is waited for once the program has ended."""

_CHUNK: Final = 8192
_COMPLAINT: Final = 4096
"""Bytes of the end of what it complained."""


_READ_ON: Final = set[asyncio.Task[None]]()
"""Those who read what programs left running print, until that ends too."""


class Ran(Struct, frozen=True, kw_only=True):
    """What came of a program: the lines that it printed, and in words why it failed, if it did."""

    lines: tuple[Shown, ...] = ()
    cut: bool = False
    problem: str = ""

    @property
    def first(self) -> str:
        """Its first line that says something; no text if none does."""
        return next((line for line in self.lines if line.strip()), "")


def variables(leg: Leg | None) -> dict[str, str]:
    """The call as variables; none without a call."""
    if leg is None:
        return {}
    told = {
        "CALL_ID": leg.id,
        "SESSION": leg.session_id,
        "FROM": leg.from_,
        "TO": leg.to,
        "NAME": leg.contact.name if leg.contact else leg.name,
        "STATE": leg.state.value,
    }
    return {f"TELNYX_CONSOLE_{name}": str(clean(text)) for name, text in told.items()}


async def run_program(
    command: Sequence[str],
    leg: Leg | None,
    now: datetime,
    environment: Mapping[str, str],
    seconds: float,
) -> Ran:
    """Run the command to its end. Whatever goes wrong stands in what is returned.

    After `seconds` it is ended with all that it started; so it is when this is cancelled.
    What a program that ended by itself left running goes on.
    """
    try:
        program = await start_program(
            command,
            without_keys(environment) | variables(leg),
            stdin=PIPE if leg is not None else DEVNULL,
            stdout=PIPE,
            stderr=PIPE,
        )
    except OSError as error:
        return Ran(problem=f"{command[0]} cannot be run: {error.strerror}")
    ended = False
    try:
        async with asyncio.timeout(seconds):
            told = b"" if leg is None else call_json(leg, now).encode()
            ran = await _ran(program, told)
            ended = True
            return ran
    except TimeoutError:
        return Ran(problem=f"it took longer than {seconds:.0f} s and was ended")
    finally:
        if not ended:
            await program.end()


async def _ran(program: StartedProgram, told: bytes) -> Ran:
    process = program.process
    out, complaint = _Kept(LONGEST), _Kept(_COMPLAINT, last=True)
    reading = [
        asyncio.create_task(out.read(process.stdout)),
        asyncio.create_task(complaint.read(process.stderr)),
    ]
    telling = asyncio.create_task(_tell(process, told))
    try:
        code = await program.wait()
        await asyncio.wait(reading, timeout=FAREWELL)
    except BaseException:
        for task in reading:
            task.cancel()
        raise
    finally:
        telling.cancel()
    for task in reading:  # what it left running would stand still, its output being full
        if not task.done():
            _READ_ON.add(task)
            task.add_done_callback(_READ_ON.discard)
    problem = "" if code == 0 else _why(code, complaint.lines)
    return Ran(lines=out.lines, cut=out.dropped, problem=problem)


async def _tell(process: Process, told: bytes) -> None:
    """Write the call to its standard input; a program need not read it."""
    if process.stdin is not None:
        with suppress(ConnectionError):
            process.stdin.write(told + b"\n")
            await process.stdin.drain()
        process.stdin.close()


def _why(code: int, complaint: Sequence[Shown]) -> str:
    last = next((line.strip() for line in reversed(complaint) if line.strip()), "")
    how = f"failed with exit code {code}" if code > 0 else f"was ended by signal {-code}"
    return f"it {how}: {last}" if last else f"it {how}"


class _Kept:
    """The beginning of a stream, or its last bytes; all of it is read."""

    def __init__(self, most: int, *, last: bool = False) -> None:
        self._most, self._last = most, last
        self._chunks: deque[bytes] = deque()
        self._size = 0
        self.dropped = False

    async def read(self, stream: asyncio.StreamReader | None) -> None:
        """Read it to its end."""
        while stream is not None and (chunk := await stream.read(_CHUNK)):
            room = self._most - self._size
            if self._last:
                self._chunks.append(chunk)
                self._size += len(chunk)
                while self._size - len(self._chunks[0]) >= self._most:
                    self._size -= len(self._chunks.popleft())
            else:
                self._chunks.append(chunk[:room])
                self._size += len(chunk[:room])
                self.dropped = self.dropped or len(chunk) > room

    @property
    def lines(self) -> tuple[Shown, ...]:
        """What is kept, line by line, as it may be shown."""
        text = b"".join(self._chunks).decode("utf-8", "replace")
        return tuple(
            clean(line.rstrip("\r").expandtabs(), LONGEST_LINE) for line in text.splitlines()
        )

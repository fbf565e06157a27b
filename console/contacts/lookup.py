"""What the user's own program says of a caller: run with the number, bounded, never a shell.

The number comes from outside. It reaches the program as an argument of its own and in
the environment, and only if it is a number or a plain SIP address, so that it can be no
option, and nothing that a shell in the program would carry out. What the program prints
is as it is: clean it before showing.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from console.config.checks import NUMBER
from console.domain.numbers import plain_destination
from console.errors import InvalidNumber
from console.process import without_keys
from console.started_program import FAREWELL, StartedProgram, start_program

SECONDS: Final = 5.0
"""How long the program may take."""

LONGEST: Final = 4096
"""Bytes of its output that are read."""

LINES: Final = 6
"""Lines of its output that are kept."""

VARIABLE: Final = "TELNYX_CONSOLE_NUMBER"
"""The variable in which the program finds the number, too."""


class Card(Struct, frozen=True):
    """What is known of a number: a few lines, or why there are none."""

    lines: tuple[str, ...] = ()
    problem: str = ""


LookUp = Callable[[str], Awaitable[Card]]
"""Asks for the card of a number."""


async def look_up(command: Sequence[str], number: str, environment: Mapping[str, str]) -> Card:
    """Run the command for a number. Whatever goes wrong stands on the card.

    The program gets `environment` without what may hold a secret, the number as
    `VARIABLE`, no input, and `SECONDS`; then it ends, with all that it started.
    """
    try:
        number = plain_destination(number)
    except InvalidNumber:
        return Card(problem="nobody can be looked up without a plain number")
    try:
        program = await start_program(
            tuple(part.replace(NUMBER, number) for part in command),
            without_keys(environment) | {VARIABLE: number},
            stdout=PIPE,
            stderr=PIPE,
        )
    except OSError as error:
        return Card(problem=f"{command[0]} cannot be run: {error.strerror}")
    try:
        async with asyncio.timeout(SECONDS):
            return await _card(program)
    except TimeoutError:
        return Card(problem=f"{command[0]} took longer than {SECONDS:.0f} s")
    finally:
        await program.end()


async def _card(program: StartedProgram) -> Card:
    """What it printed, once it has ended or printed enough; what it left running is not read."""
    out, complaint = bytearray(), bytearray()
    process = program.process
    printing = asyncio.create_task(_read(process.stdout, out))
    complaining = asyncio.create_task(_read(process.stderr, complaint))
    ending = asyncio.create_task(program.wait())
    try:
        await asyncio.wait((printing, ending), return_when=asyncio.FIRST_COMPLETED)
        if ending.done():
            await asyncio.wait((printing, complaining), timeout=FAREWELL)
        if lines := _lines(out):
            return Card(lines=lines)
        code = await ending
        await asyncio.wait((complaining,), timeout=FAREWELL)
    finally:
        for task in (printing, complaining, ending):
            task.cancel()
    if code == 0:
        return Card(problem="nothing is known of this number")
    reason = next(iter(_lines(complaint)), "")
    return Card(problem=f"the look-up failed with exit code {code}: {reason}".rstrip(": "))


def _lines(read: bytes | bytearray) -> tuple[str, ...]:
    lines = read.decode("utf-8", "replace").splitlines()
    return tuple(line.strip() for line in lines if line.strip())[:LINES]


async def _read(stream: asyncio.StreamReader | None, into: bytearray) -> None:
    """The first bytes of a stream."""
    while stream is not None and (room := LONGEST - len(into)) > 0:
        chunk = await stream.read(room)
        if not chunk:
            break
        into += chunk

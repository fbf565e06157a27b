"""What the user's own program says of a caller: run with the number, bounded, never a shell.

The number comes from outside. It reaches the program as an argument of its own and in
the environment, and only if it is a number or a plain SIP address, so that it can be no
option, and nothing that a shell in the program would carry out. What the program prints
is as it is: clean it before showing.
"""

from __future__ import annotations

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from msgspec import Struct

from console.config.checks import NUMBER
from console.domain.numbers import plain_destination
from console.errors import InvalidNumber
from console.process import without_keys
from console.started_program import start_program

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
            return await _card(program.process)
    except TimeoutError:
        return Card(problem=f"{command[0]} took longer than {SECONDS:.0f} s")
    finally:
        await program.end()


async def _card(process: Process) -> Card:
    complaint = asyncio.create_task(_beginning(process.stderr))
    try:
        if lines := _lines(await _beginning(process.stdout)):
            return Card(lines=lines)
        reason = next(iter(_lines(await complaint)), "")
    finally:
        complaint.cancel()
    code = await process.wait()
    if code == 0:
        return Card(problem="nothing is known of this number")
    return Card(problem=f"the look-up failed with exit code {code}: {reason}".rstrip(": "))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line.strip() for line in text.splitlines() if line.strip())[:LINES]


async def _beginning(stream: asyncio.StreamReader | None) -> str:
    """The first bytes of a stream as text."""
    read = b""
    while stream is not None and len(read) < LONGEST:
        chunk = await stream.read(LONGEST - len(read))
        if not chunk:
            break
        read += chunk
    return read.decode("utf-8", "replace")

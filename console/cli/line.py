"""Asking the switchboard something from the command line."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from console.cli.program import Program
from console.errors import LineClosed
from console.line.unix import UnixLine, connect
from console.switchboard import process

ANSWER_SECONDS: Final = 15.0
"""A switchboard that does not answer a question within this time is taken for gone."""

NAME: Final = "the command line"

_Answer = TypeVar("_Answer")


def ask(
    program: Program,
    question: Callable[[UnixLine], Awaitable[_Answer]],
    *,
    start: bool,
    seconds: float | None = ANSWER_SECONDS,
) -> _Answer:
    """The answer of the switchboard. With `start` one is started where none runs.

    Raises `NoSwitchboard`, `SwitchboardFailed`, `LineDiffers` and `LineClosed`.
    """
    paths = program.paths
    if start:
        process.start(paths, program.inherited)

    async def asking() -> _Answer:
        line = await connect(paths.socket, name=NAME)
        try:
            async with asyncio.timeout(seconds):
                return await question(line)
        except TimeoutError:
            raise LineClosed("the switchboard did not answer in time") from None
        finally:
            await line.close()

    return asyncio.run(asking())

"""The way to the switchboard: asked one thing, or reached by a console that stays."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from typing import Final, TypeVar

from console.cli.program import Program
from console.config.paths import Paths
from console.errors import (
    EXIT_FAILED,
    ConsoleError,
    LineClosed,
    SwitchboardFailed,
)
from console.line.port import Line
from console.line.unix import UnixLine, connect
from console.process import user_name
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
    read_only: bool = False,
    seconds: float | None = ANSWER_SECONDS,
) -> _Answer:
    """The answer of the switchboard. With `start` one is started where none runs.

    To one that is `read_only` every order is refused.

    Raises `NoSwitchboard`, `SwitchboardFailed`, `LineDiffers` and `LineClosed`.
    """
    paths = program.paths
    if start:
        process.start(paths, program.inherited)

    async def asking() -> _Answer:
        line = await connect(paths.socket, name=NAME, read_only=read_only)
        try:
            async with asyncio.timeout(seconds):
                return await question(line)
        except TimeoutError:
            raise LineClosed("the switchboard did not answer in time") from None
        finally:
            await line.close()

    return asyncio.run(asking())


def beginning(start: Callable[[], object]) -> Future[None]:
    """Start it in a thread, so that the screen is there meanwhile; the future tells how it went."""
    done: Future[None] = Future()
    done.set_running_or_notify_cancel()  # a screen that ends while it waits cannot cancel this

    def work() -> None:
        try:
            start()
        except ConsoleError as error:
            done.set_exception(error)
        except OSError as error:
            said = f"The switchboard could not be started: {error.strerror}."
            done.set_exception(SwitchboardFailed(said, "Check space and permissions.", EXIT_FAILED))
        else:
            done.set_result(None)

    threading.Thread(target=work, name="start", daemon=True).start()
    return done


def reach(
    paths: Paths,
    started: Future[None] | None = None,
    *,
    steal: bool = False,
    read_only: bool = False,
) -> Callable[[], Awaitable[Line]]:
    """What connects, and connects again after a line was lost; only the first time it steals."""
    stealing = [steal]

    async def reach() -> Line:
        if started is not None:
            await asyncio.wrap_future(started)
        line = await connect(paths.socket, name=_who(), steal=stealing[0], read_only=read_only)
        stealing[0] = False
        return line

    return reach


def _who() -> str:
    """What other consoles are told of this one: the user and the terminal."""
    try:
        terminal = os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except OSError:
        terminal = "a terminal"
    return f"{user_name()} on {terminal}"

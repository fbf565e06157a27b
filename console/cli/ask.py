"""The way to the switchboard: asked one thing, or reached by a console that stays."""

from __future__ import annotations

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from concurrent.futures import Future
from functools import partial
from typing import Final, TypeVar

from console.cli.program import Program
from console.config.paths import Paths
from console.errors import (
    EXIT_FAILED,
    EXIT_INTERNAL,
    ConsoleError,
    LineClosed,
    NoSwitchboard,
    SwitchboardFailed,
)
from console.line.console_side import Line
from console.line.unix import UnixLine, connect
from console.process import user_name
from console.progress import Progress, stoppable
from console.switchboard import process

ANSWER_SECONDS: Final = 15.0
"""A switchboard that does not answer a question within this time is taken for gone."""

AGAIN_AFTER: Final = 3.0
"""Seconds after which a switchboard that was lost without a word is started by a console."""

NAME: Final = "the command line"

_Answer = TypeVar("_Answer")


def ask(
    program: Program,
    question: Callable[[UnixLine], Awaitable[_Answer]],
    *,
    start: bool,
    read_only: bool = False,
    seconds: float | None = ANSWER_SECONDS,
    progress: Progress | None = None,
) -> _Answer:
    """The answer of the switchboard. With `start` one is started where none runs.

    To one that is `read_only` every order is refused. Where `progress` is cancelled the answer
    is waited for no more: `Cancelled` is raised.

    Raises `NoSwitchboard`, `SwitchboardUnreached`, `SwitchboardFailed`, `LineDiffers` and
    `LineClosed`.
    """
    paths = program.paths
    if start:
        process.start(paths, program.inherited, progress)

    async def asking() -> _Answer:
        try:
            site = paths.site is not None
            line = await connect(paths.socket, name=NAME, read_only=read_only, site=site)
        except NoSwitchboard as error:
            raise process.absent(paths) from error
        try:
            async with asyncio.timeout(seconds):
                return await question(line)
        except TimeoutError:
            raise _ended(LineClosed("the switchboard did not answer in time")) from None
        except LineClosed as error:
            raise _ended(error) from None
        finally:
            await line.close()

    if progress is not None:
        progress.begin("asking the switchboard")
    return asyncio.run(stoppable(asking(), progress) if progress is not None else asking())


def _ended(error: LineClosed) -> LineClosed:
    """The same with what to do now: a command does not connect again by itself, as consoles do."""
    error.hint = "Calls go on. Run it again; `telnyx-console switchboard status` says what runs."
    return error


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
        finally:
            if not done.done():  # a fault of ours: whoever waits must not wait for ever
                said = "The switchboard could not be started: there is a fault in this program."
                done.set_exception(
                    SwitchboardFailed(
                        said, "Start it again, and report what its log says.", EXIT_INTERNAL
                    )
                )

    threading.Thread(target=work, name="start", daemon=True).start()
    return done


def reach(
    paths: Paths,
    started: Future[None] | None = None,
    *,
    steal: bool = False,
    read_only: bool = False,
    again: Callable[[], object] | None = None,
    member: str = "",
) -> Callable[[], Awaitable[Line]]:
    """What connects, and connects again after a line was lost; only the first time it steals.

    `member` is whom a console in a browser speaks for.

    A switchboard that was lost without a word, and is still away after `AGAIN_AFTER`, is
    started by `again`; one that was stopped is not, and one that ends at once is not
    started twice.
    """
    stealing, restart = [steal], _Restart(again)

    async def reach() -> Line:
        if started is not None:
            await asyncio.wrap_future(started)
        attach = partial(
            connect,
            paths.socket,
            name=f"{member} in a browser" if member else _who(),
            read_only=read_only,
            site=paths.site is not None,
            member=member,
        )
        try:
            line = await attach(steal=stealing[0])
        except NoSwitchboard as error:
            if paths.site is not None:
                raise process.absent(paths) from error
            if not restart.is_due():
                raise
            await restart.begin()
            line = await attach()
        stealing[0] = False
        restart.reached(line)
        return line

    return reach


class _Restart:
    """Whether a switchboard that was lost is to be started again, from one console."""

    def __init__(self, start: Callable[[], object] | None) -> None:
        self._start = start
        self._line: UnixLine | None = None
        self._since: float | None = None

    def reached(self, line: UnixLine) -> None:
        """It is there."""
        self._line, self._since = line, None

    def is_due(self) -> bool:
        """Whether it was there, was not stopped, and has been away for long enough.

        What keeps services running is quicker, and must not find the journal taken.
        """
        if self._start is None or self._line is None or self._line.stopped:
            return False
        now = asyncio.get_running_loop().time()
        self._since = now if self._since is None else self._since
        return now - self._since >= AGAIN_AFTER

    async def begin(self) -> None:
        """Start it, once. Raises `SwitchboardFailed`."""
        start, self._line = self._start, None
        if start is not None:
            await asyncio.wrap_future(beginning(start))


def _who() -> str:
    """What other consoles are told of this one: the user and the terminal."""
    try:
        terminal = os.ttyname(sys.stdin.fileno()).removeprefix("/dev/")
    except OSError:
        terminal = "a terminal"
    return f"{user_name()} on {terminal}"

"""A console's side of the Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
import time
from collections.abc import AsyncIterator, Coroutine
from pathlib import Path
from typing import Any, Final

from msgspec import Struct, structs

from console.domain.leg import Leg
from console.errors import (
    AT_SITE,
    LineClosed,
    LineDiffers,
    LineError,
    LineTaken,
    NoSwitchboard,
    NotAMember,
    NotInGroup,
    NotNow,
    NotTaken,
    SpeaksForNobody,
    SwitchboardHangs,
)
from console.line import credentials, frames, trust
from console.line.feed import Feed
from console.line.port import SILENCE, A, AnyChange, Question, Snapshot
from console.line.questions import CHANGING, BoardNow, Give

GREETING_SECONDS: Final = 5.0
"""A switchboard that does not greet within this time hangs."""

LOOK: Final = 0.25
"""Seconds between two looks at whether the switchboard has said anything."""

GIVEN_UP: Final = frames.LATEST + 1.0
"""Seconds after which an order that the switchboard has not got is given up: it would refuse it."""

STAND_BACK: Final = 0.006
"""Seconds for which a process leaves the cores to the switchboard once it has given an order.

It would go on drawing, and the switchboard wait for one of two cores, twice: an order left after
7 ms instead of 4. No eye sees that a picture comes so much later.
"""

AGAIN_AFTER: Final = 0.1
"""Seconds between two of these pauses, however many orders are given."""


async def connect(
    socket: Path,
    *,
    name: str,
    steal: bool = False,
    read_only: bool = False,
    site: bool = False,
    member: str = "",
) -> UnixLine:
    """A line to the switchboard at that socket.

    `name` tells other consoles who this is. With `steal` every other console is
    told and detached. One that is `read_only` has every order refused. At the socket of a
    `site` the switchboard may be that of the folder's owner. `member` is whom this line speaks
    for, where that is not its own user; only the user of `telnyx-console web` may.

    Raises `NotInGroup`, `NoSwitchboard`, `SwitchboardHangs`, `LineDiffers` and `NotAMember`; and
    `UnsafeFolder` and `ForeignSwitchboard`, where not a word is said.
    """
    trust.check_folder(socket, site=site)
    try:
        reader, writer = await asyncio.open_unix_connection(str(socket))
    except PermissionError as error:
        raise NotInGroup(str(socket)) from error
    except OSError as error:
        raise NoSwitchboard(str(socket)) from error
    try:
        trust.check_peer(writer.get_extra_info("socket"), socket, site=site)
        async with asyncio.timeout(GREETING_SECONDS):
            hello = frames.Hello(
                version=frames.VERSION,
                name=name,
                steal=steal,
                read_only=read_only,
                member=member,
            )
            await _greet(reader, writer, hello)
    except BaseException as error:
        pid = _process_of(writer)
        writer.close()
        if isinstance(error, TimeoutError):
            hangs = SwitchboardHangs(str(socket), pid)
            hangs.hint = AT_SITE if site else hangs.hint
            raise hangs from error
        if isinstance(error, LineDiffers) and site:
            error.hint = AT_SITE
        if isinstance(error, OSError | LineClosed):
            raise NoSwitchboard(str(socket)) from error
        raise
    return UnixLine(reader, writer)


def _process_of(writer: asyncio.StreamWriter) -> int | None:
    """The pid of whoever is at the other end, where the system tells."""
    try:
        return credentials.process_of(writer.get_extra_info("socket"))
    except OSError:
        return None


async def _greet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, hello: frames.Hello
) -> None:
    writer.write(frames.frame(hello))
    await writer.drain()
    answer = await frames.from_switchboard(reader)
    if isinstance(answer, frames.Differs):
        raise LineDiffers(frames.VERSION, answer.version)
    if isinstance(answer, frames.NotServed):
        if hello.member and answer.user != hello.member:
            raise SpeaksForNobody(answer.user, hello.member)
        raise NotAMember(answer.user)
    if not isinstance(answer, frames.Welcome):
        raise LineClosed("the switchboard did not greet")


class _Open(Struct):
    """A question that has no answer yet. `looks` counts those since it was asked.

    `legs` are those of a board, as far as they have come.
    """

    answered: asyncio.Future[frames.Reply | frames.Failed]
    arrived: bool
    looks: int = 0
    legs: list[Leg] = []


class UnixLine:
    """A `Line` over a Unix socket. Made by `connect`; belongs to the loop that made it.

    `stopped` is True once the switchboard has said that it ends, as it was told to.
    """

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._feed = Feed()
        self._numbers = itertools.count(1)
        self._open: dict[int, _Open] = {}
        self._ended: LineError | None = None
        self._quiet = 0
        self._stood_back_at = -AGAIN_AFTER
        self.stopped = False
        self._listening = asyncio.create_task(self._listen(), name="line")
        self._looking = asyncio.create_task(self._look(), name="line's silence")

    @property
    def pid(self) -> int | None:
        """The switchboard's process, where the system tells."""
        return _process_of(self._writer)

    @property
    def silent(self) -> float:
        """Seconds since the switchboard said anything."""
        return self._quiet * LOOK

    async def snapshot(self) -> Snapshot:
        """The board now; changes after it follow in `changes`."""
        self._write(frames.Follow())
        snapshot = await self.ask(BoardNow())
        self._feed.seen = snapshot.number
        return snapshot

    def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since the last snapshot, in batches, until the line closes."""
        return self._feed.news()

    def ask(self, question: Question[A]) -> Coroutine[Any, Any, A]:
        """The answer to a question, which is asked at once, before that is awaited.

        Raises `LineError` with the words of what went wrong. An order that is refused unsent
        raises `NotNow`, and `NotTaken` where the switchboard hangs: it refuses what it finds
        when it wakes up.
        """
        changing = type(question) in CHANGING
        if changing and self.silent >= SILENCE:
            raise NotTaken(_silence(self.silent))
        number = next(self._numbers)
        waiting = _Open(asyncio.get_running_loop().create_future(), arrived=not changing)
        self._write(frames.asked(number, question))
        self._open[number] = waiting
        if isinstance(question, Give):
            self._stand_back()
        return self._answer(number, question, waiting, changing=changing)

    async def _answer(
        self, number: int, question: Question[A], waiting: _Open, *, changing: bool
    ) -> A:
        try:
            if not changing:  # a full socket is no reason to wait longer with an order
                await self._writer.drain()
            reply = await waiting.answered
        except OSError as error:
            raise LineClosed from error
        except asyncio.CancelledError:
            if not changing and self._ended is None:
                self._write(frames.Forget(number))
            raise
        finally:
            del self._open[number]
        if isinstance(reply, frames.Failed):
            raise _as_error(reply)
        return _with_legs(frames.answer_in(reply, question), waiting.legs)

    def _stand_back(self) -> None:
        """Do nothing for a moment, once this turn of the loop is over."""
        loop = asyncio.get_running_loop()
        now = loop.time()
        if now - self._stood_back_at >= AGAIN_AFTER:
            self._stood_back_at = now
            loop.call_soon(time.sleep, STAND_BACK)

    async def close(self) -> None:
        """Leave. Calls, switchboard and other consoles are not touched."""
        for task in (self._listening, self._looking):
            task.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await task
        self._end(LineClosed("this console left"))
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    def _write(self, message: frames.FromConsole) -> None:
        """Say something. Raises the reason why the line ended, if it did."""
        if self._ended is not None:
            raise self._ended
        self._writer.write(frames.frame(message))

    async def _listen(self) -> None:
        """Hand out what the switchboard says until it stops."""
        try:
            while True:
                message = await frames.from_switchboard(self._reader)
                self._quiet = 0
                if isinstance(message, frames.Taken):
                    self._end(LineTaken(message.by))
                    return
                self.stopped = self.stopped or isinstance(message, frames.Stopped)
                self._hand_out(message)
        except LineClosed as closed:
            for waiting in self._open.values():
                if not waiting.arrived and not waiting.answered.done():
                    waiting.answered.set_exception(NotTaken(closed.reason))
            self._end(closed)

    async def _look(self) -> None:
        """Count the looks since the switchboard said anything, and give up what it has not got.

        A process that stood still itself looks once when it goes on, and has read what came
        meanwhile before it looks again: it takes its own sleep for nobody's silence.
        """
        while True:
            await asyncio.sleep(LOOK)
            self._quiet += 1
            for waiting in self._open.values():
                waiting.looks += 1
                late = waiting.looks * LOOK >= GIVEN_UP
                if late and not waiting.arrived and not waiting.answered.done():
                    waiting.answered.set_exception(NotTaken(_silence(waiting.looks * LOOK)))

    def _hand_out(self, message: frames.FromSwitchboard) -> None:
        if isinstance(message, frames.News):
            self._feed.push(message.changes)
        elif isinstance(message, frames.Got | frames.Legs | frames.Reply | frames.Failed):
            waiting = self._open.get(message.number)
            if waiting is None:
                return
            waiting.arrived = True
            if isinstance(message, frames.Legs):
                waiting.legs.extend(frames.legs_in(message))
            elif not isinstance(message, frames.Got) and not waiting.answered.done():
                waiting.answered.set_result(message)

    def _end(self, reason: LineError) -> None:
        self._ended = self._ended or reason
        self._feed.end(self._ended)
        for waiting in self._open.values():
            if not waiting.answered.done():
                waiting.answered.set_exception(self._ended)


def _with_legs(answer: A, legs: list[Leg]) -> A:
    """The answer, a board with the legs that came before it."""
    if isinstance(answer, Snapshot):
        return structs.replace(answer, legs=tuple(legs))
    return answer


def _silence(seconds: float) -> str:
    return f"it has said nothing for {seconds:.0f} s"


def _as_error(failed: frames.Failed) -> NotNow | LineError:
    if failed.rejected:
        rejected = NotNow(failed.message)
        rejected.hint = failed.hint or rejected.hint
        return rejected
    failure = LineError(failed.message)
    failure.hint = failed.hint
    return failure

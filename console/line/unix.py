"""A console's side of the Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final

from console.errors import (
    LineClosed,
    LineDiffers,
    LineError,
    LineTaken,
    NoSwitchboard,
    NotNow,
)
from console.line import frames
from console.line.feed import Feed
from console.line.port import A, AnyChange, Question, Snapshot
from console.line.questions import BoardNow

GREETING_SECONDS: Final = 5.0
"""A switchboard that does not greet within this time is not one."""


async def connect(socket: Path, *, name: str, steal: bool = False) -> UnixLine:
    """A line to the switchboard at that socket.

    `name` tells other consoles who this is. With `steal` every other console is
    told and detached. Raises `NoSwitchboard` and `LineDiffers`.
    """
    try:
        async with asyncio.timeout(GREETING_SECONDS):
            reader, writer = await asyncio.open_unix_connection(str(socket))
            try:
                await _greet(reader, writer, name, steal=steal)
            except BaseException:
                writer.close()
                raise
    except (OSError, TimeoutError, LineClosed) as error:
        raise NoSwitchboard(str(socket)) from error
    return UnixLine(reader, writer)


async def _greet(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, name: str, *, steal: bool
) -> None:
    writer.write(frames.frame(frames.Hello(version=frames.VERSION, name=name, steal=steal)))
    await writer.drain()
    answer = await frames.from_switchboard(reader)
    if isinstance(answer, frames.Differs):
        raise LineDiffers(frames.VERSION, answer.version)
    if not isinstance(answer, frames.Welcome):
        raise LineClosed("the switchboard did not greet")


class UnixLine:
    """A `Line` over a Unix socket. Made by `connect`; belongs to the loop that made it."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer
        self._feed = Feed()
        self._seen = 0
        self._numbers = itertools.count(1)
        self._open: dict[int, asyncio.Future[frames.Reply | frames.Failed]] = {}
        self._ended: LineError | None = None
        self._listening = asyncio.create_task(self._listen(), name="line")

    async def snapshot(self) -> Snapshot:
        """The board now; changes after it follow in `changes`."""
        self._write(frames.Follow())
        snapshot = await self.ask(BoardNow())
        self._seen = snapshot.number
        return snapshot

    async def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since the last snapshot, in batches, until the line closes."""
        while True:
            batch = await self._feed.next()
            news = tuple(change for change in batch if change.number > self._seen)
            if news:
                self._seen = news[-1].number
                yield news

    async def ask(self, question: Question[A]) -> A:
        """The answer to a question. Raises `LineError` with the words of what went wrong.

        An order that is refused unsent raises `NotNow`.
        """
        number = next(self._numbers)
        answered: asyncio.Future[frames.Reply | frames.Failed]
        answered = asyncio.get_running_loop().create_future()
        self._open[number] = answered
        try:
            self._write(frames.asked(number, question))
            await self._writer.drain()
            reply = await answered
        except OSError as error:
            raise LineClosed from error
        finally:
            del self._open[number]
        if isinstance(reply, frames.Failed):
            raise _as_error(reply)
        return frames.answer_in(reply, question)

    async def close(self) -> None:
        """Leave. Calls, switchboard and other consoles are not touched."""
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
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
                if isinstance(message, frames.Taken):
                    self._end(LineTaken(message.by))
                    return
                self._hand_out(message)
        except LineClosed as closed:
            self._end(closed)

    def _hand_out(self, message: frames.FromSwitchboard) -> None:
        if isinstance(message, frames.News):
            self._feed.push(message.changes)
        elif isinstance(message, frames.Reply | frames.Failed):
            waiting = self._open.get(message.number)
            if waiting is not None and not waiting.done():
                waiting.set_result(message)

    def _end(self, reason: LineError) -> None:
        self._ended = self._ended or reason
        self._feed.end(self._ended)
        for waiting in self._open.values():
            if not waiting.done():
                waiting.set_exception(self._ended)


def _as_error(failed: frames.Failed) -> NotNow | LineError:
    if failed.rejected:
        rejected = NotNow(failed.message)
        rejected.hint = failed.hint or rejected.hint
        return rejected
    failure = LineError(failed.message)
    failure.hint = failed.hint
    return failure

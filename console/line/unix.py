"""A console's side of the Unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Final, TypeVar

from console.domain.applications import Application, ApplicationBoard
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.domain.orders import Order, Outcome
from console.domain.queues import QueueBoard
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
from console.line.port import AnyChange, Entry, Payload, Snapshot, Status

GREETING_SECONDS: Final = 5.0
"""A switchboard that does not greet within this time is not one."""

_Answered = TypeVar("_Answered", bound=frames.Answer)


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
        self._open: dict[int, asyncio.Future[frames.Answer]] = {}
        self._ended: LineError | None = None
        self._listening = asyncio.create_task(self._listen(), name="line")

    async def snapshot(self) -> Snapshot:
        """The board now; changes after it follow in `changes`."""
        answer = await self._ask(frames.TakeSnapshot(follow=True), frames.Board)
        self._seen = answer.snapshot.number
        return answer.snapshot

    async def glance(self) -> Snapshot:
        """The board now, without following it: for a command that asks once."""
        return (await self._ask(frames.TakeSnapshot(), frames.Board)).snapshot

    async def changes(self) -> AsyncIterator[tuple[AnyChange, ...]]:
        """What changed since the last snapshot, in batches, until the line closes."""
        while True:
            batch = await self._feed.next()
            news = tuple(change for change in batch if change.number > self._seen)
            if news:
                self._seen = news[-1].number
                yield news

    async def order(self, order: Order) -> Outcome:
        """Give an order; returns with its outcome. Raises `OrderRejected`."""
        return (await self._ask(frames.Give(order), frames.Settled)).outcome

    async def timeline(self, call: CallId) -> tuple[Entry, ...]:
        """Facts and orders of the call's session."""
        return (await self._ask(frames.TellTimeline(call), frames.Timeline)).entries

    async def payload(self, number: int) -> Payload:
        """The raw body behind an entry."""
        return (await self._ask(frames.TellPayload(number), frames.Body)).payload

    async def history(self, search: Search) -> tuple[PastCall, ...]:
        """A page of the past calls that are asked for, the one that ended last first."""
        return (await self._ask(frames.TellHistory(search), frames.History)).calls

    async def queues(self) -> tuple[QueueBoard, ...]:
        """All queues and who waits in them, asked of Telnyx."""
        return (await self._ask(frames.TellQueues(), frames.Queues)).boards

    async def applications(self) -> ApplicationBoard:
        """All Call Control applications, asked of Telnyx."""
        return (await self._ask(frames.TellApplications(), frames.Applications)).board

    async def application(self, application_id: str) -> Application:
        """One Call Control application, as it is now."""
        question = frames.TellApplication(application_id)
        return (await self._ask(question, frames.TheApplication)).application

    async def reconcile(self) -> None:
        """Ask Telnyx about every call now."""
        await self._ask(frames.Reconcile(), frames.Done)

    async def status(self) -> Status:
        """What the switchboard is and counts."""
        return (await self._ask(frames.TellStatus(), frames.Told)).status

    async def close(self) -> None:
        """Leave. Calls, switchboard and other consoles are not touched."""
        self._listening.cancel()
        with contextlib.suppress(asyncio.CancelledError):
            await self._listening
        self._end(LineClosed("this console left"))
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _ask(self, question: frames.Question, expected: type[_Answered]) -> _Answered:
        if self._ended is not None:
            raise self._ended
        number = next(self._numbers)
        answered: asyncio.Future[frames.Answer] = asyncio.get_running_loop().create_future()
        self._open[number] = answered
        try:
            self._writer.write(frames.frame(frames.Ask(number, question)))
            await self._writer.drain()
            answer = await answered
        except OSError as error:
            raise LineClosed from error
        finally:
            del self._open[number]
        if isinstance(answer, expected):
            return answer
        if isinstance(answer, frames.Failed):
            raise _as_error(answer)
        raise LineClosed("the switchboard gave another answer than the one asked for")

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
        elif isinstance(message, frames.Reply):
            waiting = self._open.get(message.number)
            if waiting is not None and not waiting.done():
                waiting.set_result(message.answer)

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

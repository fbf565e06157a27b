"""The switchboard's side of the Unix socket: many consoles, one board."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import os
from collections import Counter
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

from msgspec import Struct, structs

from console.errors import (
    ConsoleError,
    LineClosed,
    LineError,
    LineTaken,
    NotAMember,
    NotNow,
    NotPermitted,
    OrderRejected,
    ReadOnly,
    SettingsError,
    UnsafeFolder,
)
from console.line import credentials, frames
from console.line.feed import Feed
from console.line.leg_rows import LegRows
from console.line.local import Board
from console.line.place import Place
from console.line.port import Snapshot, answer
from console.line.questions import CHANGING
from console.process import elapsed

LOG: Final = logging.getLogger(__name__)

AT_ONCE: Final = 1024
"""Consoles that may come in one moment, as all do behind a restart: others are turned away."""

GREETING: Final = 5.0
"""Seconds within which a console says who it is."""

LOOK: Final = 1.0
"""Seconds between two looks at whether the socket still has its name."""

PARTING: Final = 1.0
"""Seconds in which a console that is told to leave may read why; then its line is cut."""


class Attached(Struct, frozen=True):
    """The consoles that follow the board: how many, and whose.

    `ordering` are the names of those that may order for the one person who works alone; in
    a team it is empty, for the consoles of one member are one agent. `by_user` counts them.
    """

    count: int
    ordering: tuple[str, ...]
    by_user: Mapping[str, int] = {}


class LineServer:
    """Listens at a Unix socket and serves the consoles of whom the board admits.

    The socket is its user's alone, mode 0600, or with a `group` (gid) 0660 and that group's.
    `on_consoles` is told which consoles follow the board, whenever one comes or goes.
    """

    def __init__(
        self,
        board: Board,
        path: Path,
        on_consoles: Callable[[Attached], None],
        *,
        group: int | None = None,
    ) -> None:
        self._board, self._place, self._on_consoles = board, Place(path, group), on_consoles
        self._server: asyncio.Server | None = None
        self._keeping: asyncio.Task[None] | None = None
        self._open = False
        self._consoles: dict[_Console, asyncio.Task[None]] = {}
        self._legs = LegRows()

    async def start(self) -> None:
        """Begin to listen. A socket that a dead switchboard left behind is replaced.

        Raises `LineInUse` if a living one has it, `UnsafeFolder` and `GroupNotGiven`.
        """
        self._open = True
        await self._listen()
        self._keeping = asyncio.create_task(self._keep_place(), name="the place of the socket")

    async def _listen(self) -> None:
        """Take the name and listen. Raises as `start` does; the name is given back then."""
        try:
            listening = self._place.take()
            self._server = await asyncio.start_unix_server(
                self._serve, sock=listening, backlog=AT_ONCE
            )
        except BaseException as error:
            self._place.give_back()
            if isinstance(error, OSError):
                raise UnsafeFolder(str(self._place.path), error.strerror or str(error)) from error
            raise

    async def _keep_place(self) -> None:
        """Take the name again whenever it is gone: a logout may remove the folder with all in it.

        Consoles that are connected stay so. Where the folder cannot be made again, as long as
        nobody is logged in, it is tried again.
        """
        told = False
        while True:
            await asyncio.sleep(LOOK)
            if self._place.is_held:
                continue
            if not told:
                path = self._place.path
                LOG.warning("the socket %s is gone; it is made again as soon as it can be", path)
            told, before = True, self._server
            self._place.give_back()
            with contextlib.suppress(LineError, SettingsError):
                await self._listen()
                told = False
                if before is not None:
                    before.close()

    async def stop(self) -> None:
        """Say goodbye to every console and remove the socket."""
        server, self._server = self._server, None
        if server is None:
            return
        self._open = False
        if self._keeping is not None:
            self._keeping.cancel()
        server.close()
        serving = set(self._consoles.values())
        for console in self._consoles:
            console.leave(LineClosed("the switchboard stopped"))
        if serving:
            await asyncio.wait(serving)
        await server.wait_closed()
        if self._place.is_held:
            self._place.path.unlink(missing_ok=True)
        self._place.give_back()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        console = _Console(self._board, reader, writer, self._count, self._legs)
        self._consoles[console] = _current_task()
        try:
            if not self._open or not await console.greet():
                return
            if console.hello.steal and console.may_order:
                self._steal(console, console.hello.name)
            await console.serve()
        except (LineError, OSError):
            return
        finally:
            await console.hang_up()
            del self._consoles[console]
            self._count()

    def _steal(self, thief: _Console, name: str) -> None:
        """Take over from the other consoles of the same person; a colleague's are left alone."""
        for console in self._consoles:
            same = console.asker.user == thief.asker.user
            if console is not thief and same and console.following:
                console.leave(LineTaken(name))

    def readmit(self) -> None:
        """Have everybody be who the board's admittance says by now, and see what follows."""
        for console in self._consoles:
            console.readmit()

    def _count(self) -> None:
        following = [console for console in self._consoles if console.following]
        alone = not self._board.admittance.team.members
        ordering = tuple(one.hello.name for one in following if alone and one.may_order)
        by_user = Counter(console.asker.user for console in following)
        self._on_consoles(Attached(len(following), ordering, by_user))


def _current_task() -> asyncio.Task[None]:
    task = asyncio.current_task()
    if task is None:
        raise AssertionError("a console is served in a task")
    return task


class _Console:
    """A console on its connection, from the greeting until it is gone."""

    def __init__(
        self,
        board: Board,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_follow: Callable[[], None],
        legs: LegRows,
    ) -> None:
        self._board, self._reader, self._writer, self._legs = board, reader, writer, legs
        self._on_follow = on_follow
        self._feed = Feed()
        self._answering: dict[int, asyncio.Task[None]] = {}
        self.following = False
        self.hello = frames.Hello(version=0, name="", read_only=True)
        self.asker = board.admittance.alone

    @property
    def may_order(self) -> bool:
        """Whether neither the greeting nor the member's role forbids orders."""
        return self.asker.why_no_orders is None and not self.hello.read_only

    async def greet(self) -> bool:
        """Hear the console's first words, and ask the system whose they are.

        False if it is silent, speaks another version or is not served; it is told so.
        """
        try:
            async with asyncio.timeout(GREETING):
                hello = await frames.from_console(self._reader)
        except TimeoutError:
            return False
        if not isinstance(hello, frames.Hello):
            return False
        if hello.version != frames.VERSION:
            await self._send(frames.Differs(version=frames.VERSION))
            return False
        uid = credentials.user_of(self._writer.get_extra_info("socket"))
        try:
            # the name may come from a server of the network
            admitted = self._board.admittance.asker
            self.asker = await asyncio.to_thread(admitted, uid, hello.member)
        except NotAMember as error:
            LOG.warning("a console was turned away: %s", error)
            await self._send(frames.NotServed(error.user))
            return False
        if hello.member:
            LOG.info("uid %s speaks for %s from now on", uid, self.asker.user)
        self.hello = hello
        await self._send(frames.Welcome(pid=os.getpid()))
        return True

    async def serve(self) -> None:
        """Answer questions and push changes until the console leaves.

        What it asked last is not waited for then; an order goes on in the switchboard.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._push())
                tasks.create_task(self._beat())
                while True:
                    message = await frames.from_console(self._reader)
                    if isinstance(message, frames.Ask):
                        self._begin(message, tasks)
                    elif isinstance(message, frames.Forget):
                        self._forget(message.number)
                    elif isinstance(message, frames.Follow):
                        self._follow()
        except* (LineError, OSError):
            pass  # the console is gone, or was told to go

    def readmit(self) -> None:
        """Be the same person as the team has it now, and follow as that one is told."""
        self.asker = self._board.admittance.again(self.asker)
        if self.following:
            self._board.follow(self._feed, self.asker)

    def _begin(self, asked: frames.Ask, tasks: asyncio.TaskGroup) -> None:
        """Answer a question beside all others."""
        answering = asyncio.create_task(self._answer(asked))  # in the next turn, as its reply is
        replying = tasks.create_task(self._reply(asked.number, answering))
        self._answering[asked.number] = replying
        replying.add_done_callback(lambda _: self._answering.pop(asked.number, None))
        replying.add_done_callback(lambda _: answering.cancel())  # where that was before it began

    def _forget(self, number: int) -> None:
        """End what would be an answer that nobody waits for; an order goes on."""
        if answering := self._answering.get(number):
            answering.cancel()

    def leave(self, reason: LineError) -> None:
        """Tell the console why, and close; one that does not read is cut off soon."""
        if isinstance(reason, LineTaken):
            self._writer.write(frames.frame(frames.Taken(reason.by)))
        else:
            self._writer.write(frames.frame(frames.Stopped()))
        self._feed.end(reason)
        asyncio.get_running_loop().call_later(PARTING, self._writer.transport.abort)

    async def hang_up(self) -> None:
        """Let go of the board and of the socket."""
        self._board.unfollow(self._feed)
        self.following = False
        self._writer.close()
        try:
            async with asyncio.timeout(PARTING):
                await self._writer.wait_closed()
        except (OSError, TimeoutError):
            self._writer.transport.abort()

    async def _push(self) -> None:
        while True:
            await self._send(frames.News(await self._feed.next()))

    async def _beat(self) -> None:
        """Say that the switchboard is at work; a console that does not read is told nothing."""
        while True:
            await asyncio.sleep(frames.BEAT)
            if not self._writer.transport.get_write_buffer_size():
                self._writer.write(frames.frame(frames.Beat()))

    async def _reply(self, number: int, answering: asyncio.Task[object]) -> None:
        said: object
        (said,) = await asyncio.gather(answering, return_exceptions=True)
        with contextlib.suppress(OSError):
            if isinstance(said, BaseException):
                await self._send(_failed(number, said))
                return
            if isinstance(said, Snapshot):
                for legs in self._legs.frames(said.legs):
                    await self._send(frames.Legs(number, legs))
                said = structs.replace(said, legs=())
            await self._send(frames.replied(number, said))

    async def _answer(self, asked: frames.Ask) -> object:
        """The answer. An order of one who may only look is refused, and so is one that is late.

        What comes late was given up by its console.
        `Got` is said before the age is looked at: a process that stands still in between has
        either not said it, and refuses the order when it goes on, or has said it.
        """
        question = frames.question_in(asked)
        if type(question) in CHANGING:
            self._answering.pop(asked.number, None)
            if self.hello.read_only:
                raise ReadOnly
            if reason := self.asker.why_no_orders:
                raise NotPermitted(reason)
            self._writer.write(frames.frame(frames.Got(asked.number)))
            late = elapsed() - asked.asked_at
            if late > frames.LATEST:
                raise NotNow(f"the order came to the switchboard {late:.0f} s after it was given")
        return await answer(self._board.answers, question, self.asker)

    def _follow(self) -> None:
        if not self.following:
            self.following = True
            self._board.follow(self._feed, self.asker)
            self._on_follow()

    async def _send(self, message: frames.FromSwitchboard) -> None:
        self._writer.write(frames.frame(message))
        await self._writer.drain()


def _failed(number: int, error: BaseException) -> frames.Failed:
    """What the console is told of an error; one that nobody foresaw is told in the log file."""
    if isinstance(error, ConsoleError):
        rejected = isinstance(error, OrderRejected)
        return frames.Failed(number=number, message=str(error), hint=error.hint, rejected=rejected)
    LOG.error("a question of a console failed: %r", error)
    return frames.Failed(
        number=number, message="The switchboard has a fault.", hint="Its log file says more."
    )

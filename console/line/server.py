"""The switchboard's side of the Unix socket: many consoles, one board."""

from __future__ import annotations

import asyncio
import contextlib
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Final

from console.errors import ConsoleError, LineClosed, LineError, LineTaken, OrderRejected
from console.line import frames
from console.line.feed import Feed
from console.line.local import Board
from console.line.port import Snapshot

_SOCKET_MODE: Final = 0o600
_PEER_CREDENTIALS: Final = struct.Struct("3i")


class LineServer:
    """Listens at a Unix socket of mode 0600 and serves consoles of the same user.

    `on_consoles` is told how many consoles follow the board.
    """

    def __init__(self, board: Board, path: Path, on_consoles: Callable[[int], None]) -> None:
        self._board, self._path, self._on_consoles = board, path, on_consoles
        self._server: asyncio.Server | None = None
        self._consoles: set[_Console] = set()

    async def start(self) -> None:
        """Begin to listen. A socket that a dead switchboard left behind is replaced."""
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._path.unlink(missing_ok=True)
        before = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(self._serve, str(self._path))
        finally:
            os.umask(before)
        self._path.chmod(_SOCKET_MODE)

    async def stop(self) -> None:
        """Say goodbye to every console and remove the socket."""
        if self._server is None:
            return
        self._server.close()
        for console in list(self._consoles):
            await console.leave(LineClosed("the switchboard stopped"))
        await self._server.wait_closed()
        self._path.unlink(missing_ok=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        console = _Console(self._board, reader, writer, self._count)
        try:
            if not _same_user(writer):
                return
            hello = await console.greet()
            if hello is None:
                return
            self._consoles.add(console)
            if hello.steal:
                await self._steal(console, hello.name)
            await console.serve()
        except (LineError, OSError):
            return
        finally:
            self._consoles.discard(console)
            await console.hang_up()
            self._count()

    async def _steal(self, thief: _Console, name: str) -> None:
        for console in [other for other in self._consoles if other.following]:
            if console is not thief:
                await console.leave(LineTaken(name))

    def _count(self) -> None:
        self._on_consoles(sum(console.following for console in self._consoles))


def _same_user(writer: asyncio.StreamWriter) -> bool:
    """Whether the peer runs as the same user; where the system cannot tell, the mode decides."""
    peer = writer.get_extra_info("socket")
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
    _, uid, _ = _PEER_CREDENTIALS.unpack(raw)
    return bool(uid == os.geteuid())


class _Console:
    """One connected console."""

    def __init__(
        self,
        board: Board,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        on_follow: Callable[[], None],
    ) -> None:
        self._board, self._reader, self._writer = board, reader, writer
        self._on_follow = on_follow
        self._feed = Feed()
        self.following = False

    async def greet(self) -> frames.Hello | None:
        """The console's first words; None if it speaks another version."""
        hello = await frames.from_console(self._reader)
        if not isinstance(hello, frames.Hello):
            return None
        if hello.version != frames.VERSION:
            await self._send(frames.Differs(version=frames.VERSION))
            return None
        await self._send(frames.Welcome(pid=os.getpid()))
        return hello

    async def serve(self) -> None:
        """Answer questions and push changes until the console leaves.

        What it asked last is not waited for then; an order goes on in the switchboard.
        """
        try:
            async with asyncio.TaskGroup() as tasks:
                tasks.create_task(self._push())
                while True:
                    message = await frames.from_console(self._reader)
                    if isinstance(message, frames.Ask):
                        tasks.create_task(self._reply(message))
        except* (LineError, OSError):
            pass  # the console is gone, or was told to go

    async def leave(self, reason: LineError) -> None:
        """Tell the console why, and close."""
        if isinstance(reason, LineTaken):
            with contextlib.suppress(OSError):
                await self._send(frames.Taken(reason.by))
        self._feed.end(reason)

    async def hang_up(self) -> None:
        """Let go of the socket and of the board."""
        self._board.unfollow(self._feed)
        self.following = False
        self._writer.close()
        with contextlib.suppress(OSError):
            await self._writer.wait_closed()

    async def _push(self) -> None:
        while True:
            await self._send(frames.News(await self._feed.next()))

    async def _reply(self, ask: frames.Ask) -> None:
        try:
            answer = await self._answer(ask.question)
        except ConsoleError as error:
            answer = frames.Failed(
                message=str(error), hint=error.hint, rejected=isinstance(error, OrderRejected)
            )
        with contextlib.suppress(OSError):
            await self._send(frames.Reply(ask.number, answer))

    async def _answer(self, question: frames.Question) -> frames.Answer:
        match question:
            case frames.TakeSnapshot(follow):
                return frames.Board(self._snapshot(follow=follow))
            case frames.Give(order):
                return frames.Settled(await self._board.order(order))
            case frames.TellTimeline(call):
                return frames.Timeline(await self._board.timeline(call))
            case frames.TellPayload(number):
                return frames.Body(await self._board.payload(number))
            case frames.TellHistory(search):
                return frames.History(await self._board.history(search))
            case frames.TellQueues():
                return frames.Queues(await self._board.queues())
            case frames.Reconcile():
                await self._board.reconcile()
                return frames.Done()
            case frames.TellStatus():
                return frames.Told(self._board.status())

    def _snapshot(self, *, follow: bool) -> Snapshot:
        if follow and not self.following:
            self.following = True
            self._board.follow(self._feed)
            self._on_follow()
        return self._board.snapshot()

    async def _send(self, message: frames.FromSwitchboard) -> None:
        self._writer.write(frames.frame(message))
        await self._writer.drain()

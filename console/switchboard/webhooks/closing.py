"""How the listener ends: whoever it has taken to itself is answered, all others are refused."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable
from contextlib import suppress
from typing import Final, cast

from aiohttp import web

from console.switchboard.webhooks.connection import Connection
from console.switchboard.webhooks.door import BACKLOG

TO_CLOSE: Final = 3
"""Turns of the loop from a connection that was taken to the closing of its socket."""

_TO_READ: Final = 5
"""Turns of the loop from a connection that was taken to the first that it is read."""

_LAST_WORD: Final = 0.1
"""Seconds in which who was let in just now, or has begun, may say the rest as the listener ends."""


async def turns(number: int) -> None:
    """Let the loop turn so many times."""
    for _ in range(number):
        await asyncio.sleep(0)


async def shut_the_door(server: asyncio.Server, connection: Callable[[], Connection]) -> None:
    """Let in who stands at the door; whoever comes after that is refused by the kernel.

    To who is in the kernel's queue we have taken the delivery. asyncio would close the
    queue with all who are in it, and lets nobody in to a server that was closed meanwhile.
    """
    loop = asyncio.get_running_loop()
    came: list[socket.socket] = []
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
        with listening.dup() as door, suppress(OSError):
            with suppress(BlockingIOError):
                while len(came) < BACKLOG:
                    came.append(door.accept()[0])
            door.shutdown(socket.SHUT_RDWR)
    for one in came:
        await loop.connect_accepted_socket(connection, one)
    await turns(_TO_READ)


async def leave_the_door(server: asyncio.Server) -> None:
    """Let in nobody more, of a queue that the system keeps for the next listener.

    asyncio lets nobody in to a server that was closed in the same turn of the loop.
    """
    loop = asyncio.get_running_loop()
    for listening in server.sockets:
        loop.remove_reader(listening.fileno())
    await turns(_TO_READ)


async def hear_out(http: web.Server) -> None:
    """Close who is silent; who has begun, or came just now, is given a moment before that."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + _LAST_WORD
    while speaking := [one for one in _connections(http) if one.close_unless_speaking()]:
        if loop.time() > deadline:
            break
        await asyncio.sleep(_LAST_WORD / 10)
    for connection in speaking:
        connection.cut_short()


def _connections(http: web.Server) -> list[Connection]:
    return [cast(Connection, connection) for connection in http.connections]

"""What listeners of peers have in common: a port of the system's choice, and a durable database."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import Awaitable, Callable
from typing import Final

from aiohttp import web

PRAGMAS: Final = ("PRAGMA journal_mode = WAL", "PRAGMA synchronous = FULL")
"""Every commit is on the disk when it returns, at the least that SQLite does for that."""

TABLE: Final = "CREATE TABLE event (id TEXT PRIMARY KEY, type TEXT, body TEXT) WITHOUT ROWID"


async def listen(handle: Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]) -> None:
    """Listen, and tell the port on standard output."""
    server = await asyncio.get_running_loop().create_server(web.Server(handle), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()

"""A network between one host and the database: it can be cut without a word to either side."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

CHUNK = 65536


class CutNetwork:
    """Forwards connections to a port of this machine, until it forwards nothing any more.

    Cut, it takes new connections and answers nothing, as a network does of which a part fell
    out: no end of a connection is told.
    """

    def __init__(self, to: int) -> None:
        self._to = to
        self.port = 0
        self._open = asyncio.Event()
        self._open.set()
        self._ways: set[asyncio.Task[None]] = set()

    def cut(self) -> None:
        """Forward nothing from now on."""
        self._open.clear()

    def mend(self) -> None:
        """Forward again, what was held back first."""
        self._open.set()

    @asynccontextmanager
    async def runs(self) -> AsyncIterator[None]:
        """Take connections at `port`, until the context ends."""
        server = await asyncio.start_server(self._take, "127.0.0.1")
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield
        finally:
            server.close()
            for way in self._ways:
                way.cancel()
            await asyncio.gather(*self._ways, return_exceptions=True)

    async def _take(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._open.wait()
        there, to = await asyncio.open_connection("127.0.0.1", self._to)
        for one, other in ((reader, to), (there, writer)):
            way = asyncio.create_task(self._forward(one, other))
            self._ways.add(way)
            way.add_done_callback(self._ways.discard)

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._open.wait()
                writer.write(data)
                await writer.drain()
        await self._open.wait()
        writer.close()

"""A durable listener as one writes it with the official SDK: unwrap, a commit an event, 200.

python -m tests.benchmarks.peers.intake_sdk KEY DATABASE
"""

from __future__ import annotations

import asyncio
import sys

import aiosqlite
import telnyx
from aiohttp import web

from tests.benchmarks.peers.listening import PRAGMAS, TABLE, listen


async def main(key: str, path: str) -> None:
    """Listen, until ended."""
    client = telnyx.Telnyx(api_key="KEY", public_key=key)
    async with aiosqlite.connect(path) as database:
        for pragma in PRAGMAS:
            await database.execute(pragma)
        await database.execute(TABLE)

        async def handle(request: web.BaseRequest) -> web.Response:
            text = await request.text()
            event = client.webhooks.unwrap(text, headers=dict(request.headers)).data
            assert event is not None
            row = (event.id, event.event_type, text)
            await database.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?)", row)
            await database.commit()
            return web.Response()

        await listen(handle)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

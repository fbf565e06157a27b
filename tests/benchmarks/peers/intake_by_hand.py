"""A durable listener tuned by hand: PyNaCl, orjson, aiosqlite; no board, no line, no log.

python -m tests.benchmarks.peers.intake_by_hand KEY DATABASE
"""

from __future__ import annotations

import asyncio
import base64
import sys
import time

import aiosqlite
import orjson
from aiohttp import web
from nacl.signing import VerifyKey

from tests.benchmarks.peers.listening import PRAGMAS, TABLE, listen

TOLERANCE = 300


async def main(key: str, path: str) -> None:
    """Listen, until ended."""
    verify = VerifyKey(base64.b64decode(key)).verify
    async with aiosqlite.connect(path) as database:
        for pragma in PRAGMAS:
            await database.execute(pragma)
        await database.execute(TABLE)

        async def handle(request: web.BaseRequest) -> web.Response:
            body = await request.read()
            stamp = request.headers["telnyx-timestamp"]
            signature = base64.b64decode(request.headers["telnyx-signature-ed25519"])
            verify(stamp.encode() + b"|" + body, signature)
            if abs(time.time() - int(stamp)) > TOLERANCE:
                return web.Response(status=403)
            data = orjson.loads(body)["data"]
            row = (data["id"], data["event_type"], body)
            await database.execute("INSERT OR IGNORE INTO event VALUES (?, ?, ?)", row)
            await database.commit()
            return web.Response()

        await listen(handle)


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

"""What a durable listener cannot do without: the signature, the disk, the answer.

python -m tests.benchmarks.peers.intake_floor KEY DATABASE

A request is split at its line ends and nothing of HTTP is judged; one thread commits all that
waits at one go. There is no board, no limit, and nothing is told of what goes wrong.
"""

from __future__ import annotations

import asyncio
import base64
import sqlite3
import sys
from itertools import chain
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Final, NamedTuple, cast

import orjson
from nacl.signing import VerifyKey

from tests.benchmarks.peers.listening import PRAGMAS, TABLE

TAKEN: Final = b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"
AT_ONE_GO: Final = 64 * 1024


class Arrived(NamedTuple):
    """An event and who waits for its answer."""

    row: tuple[str, str, bytes]
    sender: asyncio.Transport


class Floor:
    """Events between the loop, that reads them, and the thread that stores them."""

    def __init__(self, path: str) -> None:
        self._path = path
        self._loop = asyncio.get_running_loop()
        self._come: list[Arrived] = []
        self._queue: SimpleQueue[list[Arrived]] = SimpleQueue()
        Thread(target=self._store, daemon=True).start()

    def put(self, arrived: Arrived) -> None:
        """Have it stored, with all that come in this turn, and answered then."""
        self._come.append(arrived)
        if len(self._come) == 1:
            self._loop.call_soon(self._hand_over)

    def _hand_over(self) -> None:
        self._queue.put(self._come)
        self._come = []

    def _store(self) -> None:
        database = sqlite3.connect(self._path, isolation_level=None)
        for statement in (*PRAGMAS, TABLE):
            database.execute(statement)
        while True:
            batch = list(chain(self._queue.get(), *self._rest()))
            database.execute("BEGIN")
            database.executemany(
                "INSERT OR IGNORE INTO event VALUES (?, ?, ?)", [one.row for one in batch]
            )
            database.execute("COMMIT")
            self._loop.call_soon_threadsafe(_answer, batch)

    def _rest(self) -> list[list[Arrived]]:
        lots: list[list[Arrived]] = []
        while True:
            try:
                lots.append(self._queue.get_nowait())
            except Empty:
                return lots


def _answer(batch: list[Arrived]) -> None:
    for one in batch:
        one.sender.write(TAKEN)


class Sender(asyncio.Protocol):
    """One connection, on which each reading is a whole request."""

    def __init__(self, key: VerifyKey, floor: Floor) -> None:
        self._verify, self._floor = key.verify, floor

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._transport.max_size = AT_ONE_GO  # type: ignore[attr-defined]

    def data_received(self, data: bytes) -> None:
        head, _, body = data.partition(b"\r\n\r\n")
        headers = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:])
        signature = base64.b64decode(headers[b"telnyx-signature-ed25519"])
        self._verify(headers[b"telnyx-timestamp"] + b"|" + body, signature)
        event = orjson.loads(body)["data"]
        self._floor.put(Arrived((event["id"], event["event_type"], body), self._transport))


async def main(key: str, path: str) -> None:
    """Listen, until ended."""
    verify, floor = VerifyKey(base64.b64decode(key)), Floor(path)
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: Sender(verify, floor), "127.0.0.1", 0)
    sys.stdout.write(f"{server.sockets[0].getsockname()[1]}\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))

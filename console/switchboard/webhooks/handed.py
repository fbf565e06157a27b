"""What a front process and its switchboard say to each other, over a pair of sockets.

What is said in one turn of the loop goes out together, as one frame: its length in four bytes,
then the messages as msgpack.
"""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Final, Generic, TypeAlias, TypeVar, cast

import msgspec
from msgspec import Struct

from console.switchboard.webhooks.connection import Limits
from console.telnyx.webhook import SignedHeaders

_HEAD: Final = 4
EPOCH: Final = datetime.fromtimestamp(0, UTC)


class Task(Struct, frozen=True, array_like=True, tag="task"):
    """What a front process is to do.

    `keys` are Telnyx's public ones, `asked_with` is the key by which a round trip is asked for;
    `held` says that the system keeps the socket.
    """

    host: str
    port: int
    path: str
    keys: tuple[str, ...]
    limits: Limits
    held: bool
    asked_with: bytes | None


class Stop(Struct, frozen=True, array_like=True, tag="stop"):
    """Take nothing more, have what is under way answered, and end."""


class Verdict(Struct, frozen=True, array_like=True, tag="verdict"):
    """What became of a delivery: it is kept, or refused for a `reason`, or it `failed`."""

    place: int
    reason: str = ""
    detail: str = ""
    failed: bool = False


class Signed(Struct, frozen=True, array_like=True, tag="signed"):
    """A delivery whose signature is Telnyx's."""

    place: int
    headers: SignedHeaders
    body: bytes
    received_at: datetime = EPOCH
    """Nobody asks a front process when it came: the switchboard's clock counts."""


class TurnedDown(Struct, frozen=True, array_like=True, tag="refused"):
    """So many were refused for a reason; what was said of the last of them, and to whom."""

    reason: str
    detail: str
    remote: str
    count: int


class NotTaken(Struct, frozen=True, array_like=True, tag="failed"):
    """One that had to be answered 503, and why."""

    kind: str
    words: str


class Listens(Struct, frozen=True, array_like=True, tag="listens"):
    """The front process is at the door."""


FromSwitchboard: TypeAlias = Task | Stop | Verdict
FromFront: TypeAlias = Signed | TurnedDown | NotTaken | Listens

In = TypeVar("In")


class Channel(asyncio.Protocol, Generic[In]):
    """One end of the pair. `heard` is called with what the other end said, `ended` once it is gone.

    `heard_type` is the type of a list of that.
    """

    def __init__(
        self,
        heard_type: object,
        heard: Callable[[In], object],
        ended: Callable[[], object],
    ) -> None:
        self._decoder: msgspec.msgpack.Decoder[list[In]] = msgspec.msgpack.Decoder(heard_type)
        self._encoder = msgspec.msgpack.Encoder()
        self._heard, self._ended = heard, ended
        self._transport: asyncio.WriteTransport | None = None
        self._unread = bytearray()
        self._unsaid: list[Struct] = []

    async def open(self, end: socket.socket) -> None:
        """Speak over that socket, which is closed at the end."""
        loop = asyncio.get_running_loop()
        await loop.create_unix_connection(lambda: self, sock=end)

    def say(self, message: Struct) -> None:
        """Tell the other end, if it is there."""
        if not self._unsaid:
            asyncio.get_running_loop().call_soon(self._flush)
        self._unsaid.append(message)

    def close(self) -> None:
        """Say what is to be said, and no more."""
        self._flush()
        if self._transport is not None:
            self._transport.close()

    def _flush(self) -> None:
        messages, self._unsaid = self._unsaid, []
        if messages and self._transport is not None:
            body = self._encoder.encode(cast(Sequence[Struct], messages))
            self._transport.write(len(body).to_bytes(_HEAD, "big") + body)

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """It can be spoken from here on."""
        self._transport = cast(asyncio.WriteTransport, transport)
        self._flush()

    def data_received(self, data: bytes) -> None:
        """Hear each message of each frame that is whole."""
        unread = self._unread
        unread += data
        begin = 0
        while len(unread) - begin >= _HEAD:
            end = begin + _HEAD + int.from_bytes(unread[begin : begin + _HEAD], "big")
            if len(unread) < end:
                break
            for message in self._decoder.decode(bytes(unread[begin + _HEAD : end])):
                self._heard(message)
            begin = end
        del unread[:begin]

    def connection_lost(self, _exc: Exception | None) -> None:
        """The other end is gone, or this one was closed."""
        self._transport = None
        self._ended()

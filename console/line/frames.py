"""What goes over the socket: length-prefixed msgpack frames of typed messages.

The console says `Hello`, the switchboard `Welcome` or `Differs`; after that the
console asks and the switchboard replies, under the number of the question, and
pushes `News` to a console that follows.
"""

from __future__ import annotations

import asyncio
import struct
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.applications import Application, ApplicationBoard
from console.domain.history.past_calls import PastCall, Search
from console.domain.leg import CallId
from console.domain.orders import Order, Outcome
from console.domain.queues import QueueBoard
from console.errors import LineClosed
from console.line.port import AnyChange, Entry, Payload, Snapshot, Status

VERSION: Final = 3
"""Grows with every change that the other side would not understand."""

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of one frame at most; a snapshot of 10,000 legs has about 4 MB."""

_HEAD: Final = struct.Struct(">I")


class Hello(Struct, frozen=True, tag=True, kw_only=True):
    """A console's first words. `name` says who and where, for the others to read."""

    version: int
    name: str
    steal: bool = False


class Welcome(Struct, frozen=True, tag=True, kw_only=True):
    """The switchboard's answer to a console of its own version."""

    pid: int


class Differs(Struct, frozen=True, tag=True, kw_only=True):
    """The switchboard's answer to a console of another version."""

    version: int


class TakeSnapshot(Struct, frozen=True, tag=True):
    """Ask for the board; follow it from then on if `follow`."""

    follow: bool = False


class Give(Struct, frozen=True, tag=True):
    """Give an order."""

    order: Order


class TellTimeline(Struct, frozen=True, tag=True):
    """Ask for the timeline of a call's session."""

    call: CallId


class TellPayload(Struct, frozen=True, tag=True):
    """Ask for a raw body."""

    number: int


class TellHistory(Struct, frozen=True, tag=True):
    """Ask for a page of past calls."""

    search: Search


class TellQueues(Struct, frozen=True, tag=True):
    """Ask for the queues."""


class TellApplications(Struct, frozen=True, tag=True):
    """Ask for all Call Control applications."""


class TellApplication(Struct, frozen=True, tag=True):
    """Ask for one Call Control application."""

    application_id: str


class Reconcile(Struct, frozen=True, tag=True):
    """Ask Telnyx about every call."""


class TellStatus(Struct, frozen=True, tag=True):
    """Ask for the status."""


OfTelnyx = TellQueues | TellApplications | TellApplication
"""Questions that the switchboard hands on to Telnyx."""

Question = (
    TakeSnapshot
    | Give
    | TellTimeline
    | TellPayload
    | TellHistory
    | OfTelnyx
    | Reconcile
    | TellStatus
)


class Ask(Struct, frozen=True, tag=True):
    """A question under its number."""

    number: int
    question: Question


class Board(Struct, frozen=True, tag=True):
    """The answer to TakeSnapshot."""

    snapshot: Snapshot


class Settled(Struct, frozen=True, tag=True):
    """The answer to Give."""

    outcome: Outcome


class Timeline(Struct, frozen=True, tag=True):
    """The answer to TellTimeline."""

    entries: tuple[Entry, ...]


class Body(Struct, frozen=True, tag=True):
    """The answer to TellPayload."""

    payload: Payload


class History(Struct, frozen=True, tag=True):
    """The answer to TellHistory."""

    calls: tuple[PastCall, ...]


class Queues(Struct, frozen=True, tag=True):
    """The answer to TellQueues."""

    boards: tuple[QueueBoard, ...]


class Applications(Struct, frozen=True, tag=True):
    """The answer to TellApplications."""

    board: ApplicationBoard


class TheApplication(Struct, frozen=True, tag=True):
    """The answer to TellApplication."""

    application: Application


class Done(Struct, frozen=True, tag=True):
    """The answer to Reconcile."""


class Told(Struct, frozen=True, tag=True):
    """The answer to TellStatus."""

    status: Status


class Failed(Struct, frozen=True, tag=True, kw_only=True):
    """A question that could not be answered. `rejected`: an order was refused unsent."""

    message: str
    hint: str = ""
    rejected: bool = False


Answer = (
    Board
    | Settled
    | Timeline
    | Body
    | History
    | Queues
    | Applications
    | TheApplication
    | Done
    | Told
    | Failed
)


class Reply(Struct, frozen=True, tag=True):
    """An answer under the number of its question."""

    number: int
    answer: Answer


class News(Struct, frozen=True, tag=True):
    """Changes, in their order."""

    changes: tuple[AnyChange, ...]


class Taken(Struct, frozen=True, tag=True):
    """Another console took over; this line closes."""

    by: str


FromConsole = Hello | Ask
FromSwitchboard = Welcome | Differs | Reply | News | Taken

_ENCODER: Final = msgspec.msgpack.Encoder()
_FROM_CONSOLE: Final[msgspec.msgpack.Decoder[FromConsole]] = msgspec.msgpack.Decoder(FromConsole)
_FROM_SWITCHBOARD: Final[msgspec.msgpack.Decoder[FromSwitchboard]] = msgspec.msgpack.Decoder(
    FromSwitchboard
)


def frame(message: FromConsole | FromSwitchboard) -> bytes:
    """The bytes of a message."""
    body = _ENCODER.encode(message)
    return _HEAD.pack(len(body)) + body


async def from_console(reader: asyncio.StreamReader) -> FromConsole:
    """The next message of a console. Raises `LineClosed`."""
    try:
        return _FROM_CONSOLE.decode(await _body(reader))
    except msgspec.DecodeError as error:
        raise LineClosed("the console spoke another language") from error


async def from_switchboard(reader: asyncio.StreamReader) -> FromSwitchboard:
    """The next message of a switchboard. Raises `LineClosed`."""
    try:
        return _FROM_SWITCHBOARD.decode(await _body(reader))
    except msgspec.DecodeError as error:
        raise LineClosed("the switchboard spoke another language") from error


async def _body(reader: asyncio.StreamReader) -> bytes:
    try:
        (length,) = _HEAD.unpack(await reader.readexactly(_HEAD.size))
        if length > LONGEST:
            raise LineClosed("a frame was too long")
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, OSError) as error:
        raise LineClosed from error

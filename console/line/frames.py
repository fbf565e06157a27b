"""What goes over the socket: length-prefixed msgpack frames of typed messages.

The console says `Hello`, the switchboard `Welcome`, `Differs` or `NotServed`; after that
the console asks and the switchboard replies, under the number of the question, and
pushes `News` to a console that follows. Every second it says `Beat`, so that one that
hangs is told from one that has nothing to say. Questions and answers stand in their frames
encoded: what they may be follows from `questions.py`.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from functools import reduce
from operator import or_
from sys import intern
from typing import Any, Final

import msgspec
from msgspec import Raw, Struct, structs

from console.decoders import msgpack_decoder
from console.domain.leg import Leg
from console.domain.leg_media import NOTHING_GOES_ON, shared
from console.errors import LineClosed, NotUnderstood
from console.line.one_question import HEAD
from console.line.one_question import VERSION as SPOKEN
from console.line.port import A, AnyChange, Question
from console.line.questions import QUESTIONS, answer_type
from console.process import elapsed

VERSION: Final = SPOKEN
"""The version of the line; it stands where the least of it is spoken."""

BEAT: Final = 1.0
"""Seconds between two signs of life of a switchboard."""

LATEST: Final = 5.0
"""Seconds after which an order that was given is carried out no more: whoever gave it has been
told that it was not taken, and the call may be another one by now."""

LONGEST: Final = 64 * 1024 * 1024
"""Bytes of one frame at most; the legs of a board come a few in a frame."""


class Hello(Struct, frozen=True, tag=True, kw_only=True):
    """A console's first words. `name` says who and where, for the others to read.

    One that is `read_only` is given no order by, whatever it asks for later. `member` is whom
    it speaks for; no text for its own user.
    """

    version: int
    name: str
    steal: bool = False
    read_only: bool = False
    member: str = ""


class Welcome(Struct, frozen=True, tag=True, kw_only=True):
    """The switchboard's answer to a console of its own version."""

    pid: int


class Differs(Struct, frozen=True, tag=True, kw_only=True):
    """The switchboard's answer to a console of another version."""

    version: int


class NotServed(Struct, frozen=True, tag=True):
    """The switchboard's answer to a console of a user whom it does not serve; the line closes.

    `user` is who the system says it is.
    """

    user: str


class Follow(Struct, frozen=True, tag=True):
    """A console's wish to be pushed `News` from now on; it is not answered."""


class Ask(Struct, frozen=True, tag=True):
    """A question under its number. Made by `asked`, read by `question_in`.

    `asked_at` is `console.process.elapsed`, which all processes of a machine share.
    """

    number: int
    asked_at: float
    question: Raw


class Forget(Struct, frozen=True, tag=True):
    """The answer to the question of that number is not waited for any more.

    An order goes on: whoever gave it is told later what came of it.
    """

    number: int


class Got(Struct, frozen=True, tag=True):
    """The order of that number has arrived. It is said before the order is begun.

    An order of which a console has not read this was not begun.
    """

    number: int


class Beat(Struct, frozen=True, tag=True):
    """The switchboard is at work."""


class Reply(Struct, frozen=True, tag=True):
    """The answer to the question of that number. Made by `replied`, read by `answer_in`."""

    number: int
    answer: Raw


class Legs(Struct, frozen=True, tag=True):
    """Legs of the board that the question of that number asks for, in their order.

    They come before its `Reply`, a few at a time. Read by `legs_in`.
    """

    number: int
    legs: Raw


class Failed(Struct, frozen=True, tag=True, kw_only=True):
    """The question of that number has no answer. `rejected`: an order was refused unsent."""

    number: int
    message: str
    hint: str = ""
    rejected: bool = False


class News(Struct, frozen=True, tag=True):
    """Changes of one turn of the switchboard's loop or more, in their order."""

    changes: tuple[AnyChange, ...]


class Taken(Struct, frozen=True, tag=True):
    """Another console took over; this line closes."""

    by: str


class Stopped(Struct, frozen=True, tag=True):
    """The switchboard ends as it was told to; no console is to start it again."""


FromConsole = Hello | Follow | Ask | Forget
FromSwitchboard = (
    Welcome | Differs | NotServed | Got | Beat | Legs | Reply | Failed | News | Taken | Stopped
)

_UNREADABLE: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
"""What is wrong with bytes that are no message; those of a console may be anything."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_LEGS: Final[Any] = tuple[Leg, ...]
_QUESTION: Final[Any] = reduce(or_, QUESTIONS)
_ANSWERS: Final[Mapping[type[Question[Any]], Any]] = {
    question: answer_type(question) for question in QUESTIONS
}


def frame(message: FromConsole | FromSwitchboard) -> bytearray:
    """The bytes of a message, its length before it."""
    framed = bytearray(HEAD.size)
    _ENCODER.encode_into(message, framed, HEAD.size)
    HEAD.pack_into(framed, 0, len(framed) - HEAD.size)
    return framed


async def from_console(reader: asyncio.StreamReader) -> FromConsole:
    """The next message of a console. Raises `LineClosed`."""
    try:
        message: FromConsole = msgpack_decoder(FromConsole).decode(await _body(reader))
    except _UNREADABLE as error:
        raise LineClosed("the console spoke another language") from error
    return message


async def from_switchboard(reader: asyncio.StreamReader) -> FromSwitchboard:
    """The next message of a switchboard. Raises `LineClosed`."""
    try:
        message: FromSwitchboard = msgpack_decoder(FromSwitchboard).decode(await _body(reader))
    except msgspec.DecodeError as error:
        raise LineClosed("the switchboard spoke another language") from error
    return message


def asked(number: int, question: Question[Any]) -> Ask:
    """The frame that asks a question under a number that no open one has."""
    return Ask(number, elapsed(), Raw(_ENCODER.encode(question)))


def question_in(ask: Ask) -> Question[Any]:
    """What is asked. Raises `NotUnderstood`."""
    try:
        question: Question[Any] = msgpack_decoder(_QUESTION).decode(ask.question)
    except _UNREADABLE as error:
        raise NotUnderstood(str(error)) from error
    return question


def replied(number: int, answer: object) -> Reply:
    """The frame that answers the question of that number."""
    return Reply(number, Raw(_ENCODER.encode(answer)))


def answer_in(reply: Reply, question: Question[A]) -> A:
    """The answer to this question. Raises `LineClosed` where it is one to another."""
    try:
        answer: A = msgpack_decoder(_ANSWERS[type(question)]).decode(reply.answer)
    except msgspec.DecodeError as error:
        raise LineClosed("the switchboard gave another answer than the one asked for") from error
    return answer


def legs_in(message: Legs) -> tuple[Leg, ...]:
    """The legs of one message. Raises `LineClosed` for what are none.

    They share with each other what is the same on many: ten thousand take a third less memory.
    """
    try:
        legs: tuple[Leg, ...] = msgpack_decoder(_LEGS).decode(message.legs)
    except msgspec.DecodeError as error:
        raise LineClosed("the switchboard gave other legs than those of a board") from error
    for leg in legs:
        _share(leg)
    return legs


def _share(leg: Leg) -> None:
    """Have a leg that nobody has seen yet share what it can."""
    if leg.media is not NOTHING_GOES_ON:
        structs.force_setattr(leg, "media", shared(leg.media))
    for name in ("connection_id", "from_", "to"):
        if (text := getattr(leg, name)) is not None:
            structs.force_setattr(leg, name, intern(text))


async def _body(reader: asyncio.StreamReader) -> bytes:
    try:
        (length,) = HEAD.unpack(await reader.readexactly(HEAD.size))
        if length > LONGEST:
            raise LineClosed("a frame was too long")
        return await reader.readexactly(length)
    except (asyncio.IncompleteReadError, OSError) as error:
        raise LineClosed from error

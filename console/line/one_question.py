"""One question to a switchboard, by as little as it takes: no event loop, no types to be learnt.

A status bar asks every few seconds, so this speaks only what frames of `frames.py` are made of:
maps and texts out, whatever msgpack has in. Whom it talks to is looked at as by every console.
"""

from __future__ import annotations

import socket
import struct
import time
from typing import Any, Final

from console.errors import (
    LineClosed,
    LineDiffers,
    NoSwitchboard,
    NotAMember,
    NotInGroup,
    SwitchboardHangs,
)
from console.line import credentials, trust

VERSION: Final = 13
"""Grows with every change of the line that the other side would not understand."""

HEAD: Final = struct.Struct(">I")
"""The length of a frame, before it."""

PATIENCE: Final = 2.0
"""Seconds in which all of it has to be said and answered."""

LONGEST: Final = 1_048_576
"""Bytes of an answer at most: this is for small ones, such as one with a thousand connections."""

NUMBER: Final = 1

NO_VALUE: Final = (IndexError, KeyError, TypeError, ValueError, RecursionError, struct.error)
"""What comes of bytes that are no message."""


def asked(path: str, question: str, *, name: str, site: bool = False) -> dict[str, Any]:
    """The fields of the answer to a question that has none itself.

    Raises as `unix.connect` does, and `LineClosed` for what is no answer. Texts are not clean.
    """
    trust.check_folder(path, site=site)
    with socket.socket(socket.AF_UNIX) as connected:
        line = _Line(connected, path)
        try:
            connected.settimeout(PATIENCE)
            connected.connect(path)
            trust.check_peer(connected, path, site=site)
            return _answer(line, question, name)
        except PermissionError as error:
            raise NotInGroup(path) from error
        except TimeoutError as error:
            raise SwitchboardHangs(path, credentials.process_of(connected)) from error
        except OSError as error:
            raise NoSwitchboard(path) from error
        except NO_VALUE as error:
            raise LineClosed("the switchboard spoke another language") from error


def _answer(line: _Line, question: str, name: str) -> dict[str, Any]:
    line.say({"type": "Hello", "version": VERSION, "name": name, "read_only": True})
    welcome = line.hear()
    if welcome["type"] == "Differs":
        raise LineDiffers(VERSION, welcome["version"])
    if welcome["type"] == "NotServed":
        raise NotAMember(str(welcome["user"]))
    line.say({"type": "Ask", "number": NUMBER, "asked_at": 0, "question": {"type": question}})
    while (said := line.hear()).get("number") != NUMBER:
        pass  # a sign of life
    if said["type"] != "Reply":
        raise LineClosed(str(said.get("message")))
    answer = said["answer"]
    if not isinstance(answer, dict):
        raise LineClosed("the switchboard gave another answer than the one asked for")
    return answer


class _Line:
    """Frames over a socket that is connected."""

    def __init__(self, connected: socket.socket, path: str) -> None:
        self._connected, self._path = connected, path
        self._until = time.monotonic() + PATIENCE

    def say(self, message: dict[str, Any]) -> None:
        body = packed(message)
        self._connected.sendall(HEAD.pack(len(body)) + body)

    def hear(self) -> dict[str, Any]:
        """The next message. Raises `NoSwitchboard`, `TimeoutError` and `ValueError`."""
        (length,) = HEAD.unpack(self._bytes(HEAD.size))
        if length > LONGEST:
            raise ValueError("too long")
        message, _ = unpacked(self._bytes(length))
        if not isinstance(message, dict):
            raise TypeError("no message")
        return message

    def _bytes(self, count: int) -> bytes:
        read = b""
        while len(read) < count:
            left = self._until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self._connected.settimeout(left)
            more = self._connected.recv(count - len(read))
            if not more:
                raise NoSwitchboard(self._path)
            read += more
        return read


# msgpack, as far as it is needed ----------------------------------------------------------

_MAP, _ARRAY, _TEXT, _NIL, _FALSE, _TRUE = 0x80, 0x90, 0xA0, 0xC0, 0xC2, 0xC3
_NEGATIVE: Final = 0xE0

_NUMBERS: Final = {
    0xCA: ">f",
    0xCB: ">d",
    0xCC: ">B",
    0xCD: ">H",
    0xCE: ">I",
    0xCF: ">Q",
    0xD0: ">b",
    0xD1: ">h",
    0xD2: ">i",
    0xD3: ">q",
}
_LENGTHS: Final = {
    0xD9: (">B", _TEXT),
    0xDA: (">H", _TEXT),
    0xDB: (">I", _TEXT),
    0xDC: (">H", _ARRAY),
    0xDD: (">I", _ARRAY),
    0xDE: (">H", _MAP),
    0xDF: (">I", _MAP),
}


_TIMESTAMP: Final = 0xFF
_MOMENTS: Final = {0xD6: (1, 4), 0xD7: (1, 8), 0xC7: (2, 12)}
"""Of each form of a time: bytes before its digits, and of them."""


def packed(value: Any) -> bytes:
    """A small value as msgpack: maps, texts, whole numbers, true and false."""
    if isinstance(value, bool):
        return b"\xc3" if value else b"\xc2"
    if isinstance(value, int):
        return struct.pack(">BQ", 0xCF, value)
    if isinstance(value, str):
        text = value.encode()
        return struct.pack(">BH", 0xDA, len(text)) + text
    pairs = b"".join(packed(key) + packed(one) for key, one in value.items())
    return bytes([_MAP | len(value)]) + pairs


def unpacked(data: bytes, at: int = 0) -> tuple[Any, int]:
    """The value that begins there, and where the next one does.

    Raises `ValueError`, `IndexError` and `struct.error` for what is none, or of another kind.
    """
    first = data[at]
    if first < _MAP:
        return first, at + 1
    if first >= _NEGATIVE:
        return first - 0x100, at + 1
    if first in _NUMBERS:
        (number,) = struct.unpack_from(_NUMBERS[first], data, at + 1)
        return number, at + 1 + struct.calcsize(_NUMBERS[first])
    if first in (_NIL, _FALSE, _TRUE):
        return (None if first == _NIL else first == _TRUE), at + 1
    if first in _MOMENTS:
        return _moment(data, at + 1, *_MOMENTS[first])
    if first in _LENGTHS:
        form, kind = _LENGTHS[first]
        (length,) = struct.unpack_from(form, data, at + 1)
        return _held(data, at + 1 + struct.calcsize(form), kind, length)
    if first < _ARRAY:
        return _held(data, at + 1, _MAP, first & 0x0F)
    if first < _TEXT:
        return _held(data, at + 1, _ARRAY, first & 0x0F)
    if first < _NIL:
        return _held(data, at + 1, _TEXT, first & 0x1F)
    raise ValueError(f"no value begins with {first:#x} here")


def _moment(data: bytes, at: int, head: int, length: int) -> tuple[str, int]:
    """A time as msgpack's timestamp has it, in ISO 8601; microseconds where there are any."""
    kind, end = data[at + head - 1], at + head + length
    if kind != _TIMESTAMP or (head > 1 and data[at] != length) or end > len(data):
        raise ValueError("no time stands here")
    raw = data[at + head : end]
    if length == 12:  # noqa: PLR2004 - the longest of three forms
        nanoseconds, seconds = struct.unpack(">Iq", raw)
    else:
        number = int.from_bytes(raw)
        nanoseconds, seconds = number >> 34, number & 0x3_FFFF_FFFF
    try:
        whole = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(seconds))
    except (OSError, OverflowError):
        raise ValueError("no year has this time") from None
    part = f".{nanoseconds // 1000:06}" if nanoseconds else ""
    return f"{whole}{part}Z", end


def _held(data: bytes, at: int, kind: int, length: int) -> tuple[Any, int]:
    """A text, an array or a map of that length."""
    if kind == _TEXT:
        if at + length > len(data):
            raise ValueError("the text is cut off")
        return data[at : at + length].decode(), at + length
    values = []
    for _ in range(length * (1 + (kind == _MAP))):
        value, at = unpacked(data, at)
        values.append(value)
    return (dict(zip(values[::2], values[1::2], strict=True)) if kind == _MAP else values), at

"""A request that came whole, at one go, as a proxy hands on nearly every delivery.

What aiohttp makes of it costs more than the signature: a task, a stream, a dozen objects. So one
that leaves nothing to ask is read here. It has one line of the request, headers in plain ASCII,
one length, and just so many bytes behind them. Whatever else there is about a request, aiohttp
reads it, and judges it.
"""

from __future__ import annotations

from functools import lru_cache
from re import compile as pattern
from typing import Final

from msgspec import Struct

from console.switchboard.webhooks.round_trip import HEADER

_END: Final = b"\r\n\r\n"
_TOKEN: Final = pattern(rb"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_DIGITS: Final = 7
"""Those of a length at most: nobody delivers ten megabytes."""

_TO_BE_ASKED: Final = frozenset(
    {b"transfer-encoding", b"content-encoding", b"expect", b"upgrade", HEADER.lower().encode()}
)
"""Headers that say that the body is another one than it seems, or wait for another answer."""


class Whole(Struct, frozen=True, gc=False):
    """The headers as they came over the wire, and the body."""

    headers: list[tuple[bytes, bytes]]
    body: bytes


_PLAIN, _LENGTH, _CONNECTION, _ODD = range(4)
"""What a header is to the frame of the request."""


def whole(data: bytes, first_line: bytes, *, headers: int, header_bytes: int) -> Whole | None:
    """The request that these bytes are, from the first to the last; None where they are not one.

    It has at most so many headers, whose bytes with the first line are at most `header_bytes`.
    """
    end = data.find(_END, 0, header_bytes + len(_END))
    if end < 0 or not data.startswith(first_line):
        return None
    lines = data[:end].split(b"\r\n")
    if lines[0] != first_line or len(lines) > headers + 1 or not _is_printable(lines):
        return None
    del lines[0]
    found, names, length = list[tuple[bytes, bytes]](), set[bytes](), -1
    for line in lines:
        name, colon, value = line.partition(b":")
        kind, lower = _kind_of(name)
        value = value.strip(b" ")
        if kind:
            if kind == _LENGTH and value.isdigit() and len(value) <= _DIGITS:
                length = int(value)
            elif kind != _CONNECTION or value.lower() != b"keep-alive":
                return None
        if not colon:
            return None
        found.append((name, value))
        names.add(lower)
    if len(data) - end - len(_END) != length or len(names) != len(found) or b"host" not in names:
        return None
    return Whole(found, data[end + len(_END) :])


def _is_printable(lines: list[bytes]) -> bool:
    """Whether there is nothing in them but what ASCII prints: no tab, no line end of its own."""
    text = b"".join(lines)
    return text.isascii() and text.decode("ascii").isprintable()


@lru_cache(maxsize=256)
def _kind_of(name: bytes) -> tuple[int, bytes]:
    """What it is, and the name in small letters."""
    lower = name.lower()
    if lower in _TO_BE_ASKED or not _TOKEN.fullmatch(name):
        return _ODD, lower
    if lower == b"content-length":
        return _LENGTH, lower
    return _CONNECTION if lower == b"connection" else _PLAIN, lower

"""The answers of the listener: a status and nothing that names the software."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import formatdate
from functools import lru_cache
from http import HTTPStatus
from time import time
from types import MappingProxyType
from typing import Final

from aiohttp import web
from aiohttp.abc import AbstractStreamWriter

STATUS: Final[Mapping[str, HTTPStatus]] = MappingProxyType(
    {
        "path": HTTPStatus.NOT_FOUND,
        "method": HTTPStatus.METHOD_NOT_ALLOWED,
        "encoding": HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "slow_head": HTTPStatus.REQUEST_TIMEOUT,
        "slow_body": HTTPStatus.REQUEST_TIMEOUT,
        "unsigned": HTTPStatus.UNAUTHORIZED,
        "signature": HTTPStatus.UNAUTHORIZED,
        "stale": HTTPStatus.UNAUTHORIZED,
        "early": HTTPStatus.UNAUTHORIZED,
        "clock": HTTPStatus.SERVICE_UNAVAILABLE,
    }
)
"""The status for each reason of a refusal; for all others it is 400."""


def status_for(reason: str) -> HTTPStatus:
    """The status with which a refusal is answered."""
    return STATUS.get(reason, HTTPStatus.BAD_REQUEST)


def answer_bytes(status: HTTPStatus, *, keep_open: bool = False, text: str = "") -> bytes:
    """A whole answer as it goes over the wire."""
    body = text.encode("ascii")
    return _answer_of(int(time()), status, len(body), keep_open=keep_open) + body


@lru_cache(maxsize=32)
def _answer_of(second: int, status: HTTPStatus, length: int, *, keep_open: bool) -> bytes:
    """The head of it in that second of Unix time; a busy one asks for it many times."""
    lines = [
        f"HTTP/1.1 {status.value} {status.phrase}",
        f"Date: {formatdate(second, usegmt=True)}",
        f"Content-Length: {length}",
        *(["Allow: POST"] if status is HTTPStatus.METHOD_NOT_ALLOWED else []),
        *([] if keep_open else ["Connection: close"]),
    ]
    return "\r\n".join([*lines, "", ""]).encode("ascii")


class Answer(web.StreamResponse):
    """An answer for aiohttp to give; one of aiohttp's own would have a Server header."""

    def __init__(self, status: HTTPStatus, *, keep_open: bool = False, text: str = "") -> None:
        super().__init__(status=status)
        self._bytes = answer_bytes(status, keep_open=keep_open, text=text)
        self._open = keep_open

    @property
    def keep_alive(self) -> bool:
        """Whether another request may follow on this connection."""
        return self._open

    async def prepare(self, request: web.BaseRequest) -> AbstractStreamWriter:
        """Send all of it."""
        await request.writer.write(self._bytes)
        return request.writer

    async def write_eof(self, data: bytes = b"") -> None:
        """There is nothing left to send."""

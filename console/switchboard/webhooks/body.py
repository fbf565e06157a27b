"""A request that aiohttp reads: its head, and all of its body, bounded in size and time."""

from __future__ import annotations

import asyncio
from typing import Final

from aiohttp import HttpVersion10, HttpVersion11, web
from aiohttp.http import HttpProcessingError

from console.errors import WebhookRefused
from console.switchboard.webhooks.connection import Limits

_CONTINUE: Final = b"HTTP/1.1 100 Continue\r\n\r\n"


async def read_body(request: web.BaseRequest, limits: Limits) -> bytes:
    """The whole body.

    The stream keeps the error that ended it, and the error its traceback: each would
    keep the other, and the body in this frame, until the next search for garbage. Raises
    `WebhookRefused`.
    """
    if request.headers.get("Expect", "").lower() == "100-continue" and request.transport:
        request.transport.write(_CONTINUE)
    parts = bytearray()
    try:
        if request.content.is_eof():  # all of it came with the head, as it nearly always does
            parts += request.content.read_nowait()
            check_size(len(parts), limits)
        else:
            async with asyncio.timeout(limits.body):
                await _gather(request, parts, limits)
        return bytes(parts)
    except (web.RequestPayloadError, HttpProcessingError, OSError) as error:
        error.__traceback__ = None
        raise _broken(error) from None
    finally:
        parts.clear()


async def _gather(request: web.BaseRequest, parts: bytearray, limits: Limits) -> None:
    """Add to the parts what comes of the body, until its end."""
    content = request.content
    while not content.at_eof():
        if request.transport is None:
            raise ConnectionResetError
        parts += await content.readany()
        check_size(len(parts), limits)


def check_head(request: web.BaseRequest, path: str, limits: Limits) -> None:
    """Refuse what can be refused before the body is read; webhooks come in at that path."""
    if request.version not in {HttpVersion10, HttpVersion11}:
        raise WebhookRefused("bad_http", "That version of HTTP is not spoken here.")
    if request.rel_url.raw_path != path:
        raise WebhookRefused("path", f"Webhooks come in at {path}.")
    if request.method != "POST":
        raise WebhookRefused(
            "method", "Webhooks come by POST: the application's webhook method must be POST."
        )
    encodings = request.headers.getall("Content-Encoding", [])
    if any(encoding.strip().lower() != "identity" for encoding in encodings):
        raise WebhookRefused("encoding", "A compressed body is not read.")
    check_size(request.content_length or 0, limits)


def check_size(length: int, limits: Limits) -> None:
    """Refuse a body of more bytes than there may be."""
    if length > limits.body_bytes:
        raise WebhookRefused("too_large", f"A body may have {limits.body_bytes} bytes.")


def beginning(request: web.BaseRequest) -> bytes:
    """What came of the body together with the head."""
    try:
        return request.content.read_nowait()
    except (web.RequestPayloadError, HttpProcessingError, OSError):
        return b""


def _broken(error: Exception) -> WebhookRefused:
    """The refusal of a body that did not come to its end."""
    match error:
        case TimeoutError():
            return WebhookRefused("slow_body", "The body of a request took too long.")
        case OSError():
            return WebhookRefused("cut_off", "The sender closed within the body.")
    return WebhookRefused("bad_http", "The body is not framed as it should be.")

"""A request through the public URL, as Telnyx's webhooks come, which the listener answers."""

from __future__ import annotations

import os
import secrets
from typing import Final

import aiohttp

from console.doctor.known import RoundTrip
from console.process import elapsed
from console.secret import Secret
from console.switchboard.webhooks.round_trip import HEADER, RoundTripKey

SECONDS: Final = 6.0

_BODY_BYTES: Final = 2048
"""About as long as a webhook."""

_MOST: Final = 200
"""Bytes of an answer that are read: ours is shorter."""


async def ask_through(url: str, key: Secret, seconds: float = SECONDS) -> RoundTrip:
    """Ask whether the URL leads to a listener of this API key. It follows no redirect."""
    ours = RoundTripKey(key)
    nonce, question = ours.question()
    body = secrets.token_hex(_BODY_BYTES // 2).encode()
    timeout, begun = aiohttp.ClientTimeout(total=seconds), elapsed()
    headers = {HEADER: question, "Content-Type": "application/json"}
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.post(url, data=body, headers=headers, allow_redirects=False) as reply,
        ):
            said = (await reply.content.read(_MOST)).decode("ascii", "replace").strip()
            status, location = reply.status, reply.headers.get("Location", "")
            is_bare = not said and "WWW-Authenticate" not in reply.headers
    except TimeoutError:
        return RoundTrip(why=f"no answer within {seconds:g} s")
    except (aiohttp.ClientError, OSError, ValueError) as error:
        return RoundTrip(why=_in_words(error))
    echoed = said == ours.answer(nonce, body)
    why = "" if echoed else "the answer is another one, or what was sent was changed on the way"
    return RoundTrip(
        status=status,
        echoed=echoed,
        why=why,
        location=location,
        is_bare=is_bare,
        seconds=elapsed() - begun,
    )


def _in_words(error: Exception) -> str:
    """What went wrong on the way, without the library's own words where these are known."""
    match error:
        case aiohttp.ClientConnectorCertificateError():
            return "the certificate is not one that is trusted"
        case aiohttp.ClientConnectorDNSError():
            return "the name is not known"
        case aiohttp.ClientConnectorError():
            number = error.os_error.errno
            return os.strerror(number) if number else "no connection"
        case aiohttp.ServerDisconnectedError():
            return "the connection was closed without an answer"
        case _:
            return str(error) or type(error).__name__

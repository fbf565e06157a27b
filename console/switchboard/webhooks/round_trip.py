"""The one question that the listener answers besides webhooks: does this URL lead to you?

Who asks knows the API key, and proves it by a tag over a nonce; to anybody else the listener
says what it says to a webhook without a signature. The answer proves that the listener has
the same key, and that what was sent arrived unchanged; it tells nothing else. No key goes over
the wire. Who overhears a question may repeat it, and learns once more that a listener is there.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable
from typing import Final, TypeAlias

from console.secret import Secret

HEADER: Final = "Telnyx-Console-Round-Trip"
"""Nonce and tag, as hexadecimal digits with a dot between."""

_ASKED: Final = HEADER.lower().encode()
_NONCE_BYTES: Final = 16
_FORM: Final = re.compile(r"([0-9a-f]{32})\.([0-9a-f]{64})")
_PURPOSE: Final = b"telnyx-console round trip 1|"

_Headers: TypeAlias = Iterable[tuple[bytes, bytes]]


class RoundTripKey:
    """What both ends make of the API key for this question alone."""

    def __init__(self, api_key: Secret | bytes) -> None:
        if isinstance(api_key, bytes):  # what `as_bytes` was in another process
            self.as_bytes = api_key
        else:
            given = api_key.reveal().encode("utf-8", "surrogatepass")
            self.as_bytes = hmac.digest(given, _PURPOSE, hashlib.sha256)

    def question(self) -> tuple[str, str]:
        """A new nonce, and the header that asks with it."""
        nonce = secrets.token_hex(_NONCE_BYTES)
        return nonce, f"{nonce}.{self._tag(b'ask', nonce.encode())}"

    def nonce_of(self, headers: _Headers) -> str | None:
        """The nonce of a request by somebody who has the key; None for every other request."""
        length = len(_ASKED)
        values = [
            value for name, value in headers if len(name) == length and name.lower() == _ASKED
        ]
        if len(values) != 1:
            return None
        match = _FORM.fullmatch(values[0].decode("latin-1"))
        if match is None:
            return None
        nonce, tag = match.groups()
        return nonce if hmac.compare_digest(tag, self._tag(b"ask", nonce.encode())) else None

    def answer(self, nonce: str, body: bytes) -> str:
        """What the listener answers, and whoever asked expects."""
        return self._tag(b"answer", nonce.encode() + b"|" + body)

    def _tag(self, what: bytes, text: bytes) -> str:
        return hmac.new(self.as_bytes, what + b"|" + text, hashlib.sha256).hexdigest()

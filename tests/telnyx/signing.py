"""Deliveries as Telnyx makes them, signed with keys made here."""

from __future__ import annotations

import base64
import json
from typing import Any, Final

from nacl.signing import SigningKey

NOW: Final = 1_779_233_415
"""The clock of these tests, in Unix seconds: 2026-05-19 23:30:15 UTC."""

SIGNATURE: Final = b"telnyx-signature-ed25519"
TIMESTAMP: Final = b"telnyx-timestamp"

LIVE: Final[dict[str, Any]] = {
    "call_control_id": "v3:CM8u1zCcmtZ3Jzb6vuXBSzCLS5p7ww8ypCUpyBJVrubAVjjLAAECYg",
    "call_leg_id": "b0457f28-53da-11f1-9961-02420aef271f",
    "call_session_id": "b04574f6-53da-11f1-8e4b-02420aef271f",
    "client_state": None,
    "connection_id": "2963572552552678752",
    "direction": "incoming",
    "from": "+13125550100",
    "state": "parked",
    "to": "+15550009876",
}


class Signer:
    """One account's key. The same seed gives the same key."""

    def __init__(self, seed: int = 1) -> None:
        self._key = SigningKey(bytes([seed]) * 32)
        self.public_key = base64.b64encode(bytes(self._key.verify_key)).decode()

    def sign(self, body: bytes, timestamp: bytes) -> bytes:
        """The signature header for this body at that time."""
        return base64.b64encode(self._key.sign(timestamp + b"|" + body).signature)

    def headers(self, body: bytes, at: int = NOW) -> list[tuple[bytes, bytes]]:
        """All headers of a delivery, as Telnyx writes them."""
        timestamp = str(at).encode()
        return [
            (b"Content-Type", b"application/json"),
            (b"User-Agent", b"telnyx-webhooks"),
            (SIGNATURE, self.sign(body, timestamp)),
            (TIMESTAMP, timestamp),
        ]


def envelope(
    kind: str = "call.initiated", payload: dict[str, Any] | None = None, **event: Any
) -> dict[str, Any]:
    """The body of a delivery as an object; keywords replace fields of `data`."""
    return {
        "data": {
            "record_type": "event",
            "event_type": kind,
            "id": "9f9301c2-a9db-41bf-a670-013af4c67e3a",
            "occurred_at": "2026-05-19T23:30:15.038431Z",
            "payload": LIVE | (payload or {}),
            **event,
        },
        "meta": {"attempt": 1, "delivered_to": "https://calls.example.com/webhooks/telnyx"},
    }


def body(
    kind: str = "call.initiated", payload: dict[str, Any] | None = None, **event: Any
) -> bytes:
    """The body of a delivery as bytes."""
    return json.dumps(envelope(kind, payload, **event)).encode()

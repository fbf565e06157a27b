"""The bodies of webhooks, and their signatures."""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
from typing import Final

import msgspec
from nacl.signing import SigningKey

from console.simulator.clock import iso
from console.simulator.exchange.events import Event, Payload

SIGNATURE_HEADER: Final = "telnyx-signature-ed25519"
TIMESTAMP_HEADER: Final = "telnyx-timestamp"
V1_SIGNATURE_HEADER: Final = "X-Telnyx-Signature"


class Signer:
    """The keys of one run. They are made at its start and come from no seed."""

    def __init__(self) -> None:
        self._key = SigningKey.generate()
        self._v1_secret = secrets.token_bytes(32)

    @property
    def public_key(self) -> str:
        """The 32 bytes of the Ed25519 key in base64, as Telnyx's portal shows it."""
        return base64.b64encode(bytes(self._key.verify_key)).decode("ascii")

    def sign(self, body: bytes, moment: float) -> dict[str, str]:
        """The two headers over `timestamp|body`."""
        timestamp = str(int(moment))
        signature = self._key.sign(timestamp.encode("ascii") + b"|" + body).signature
        return {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: base64.b64encode(signature).decode("ascii"),
        }

    def forge(self, body: bytes, moment: float) -> dict[str, str]:
        """Two headers of the right form whose signature is somebody else's."""
        timestamp = str(int(moment))
        stranger = SigningKey.generate().sign(timestamp.encode("ascii") + b"|" + body)
        return {
            TIMESTAMP_HEADER: timestamp,
            SIGNATURE_HEADER: base64.b64encode(stranger.signature).decode("ascii"),
        }

    def sign_v1(self, body: bytes, moment: float) -> dict[str, str]:
        """The header of API v1: an HMAC with SHA-256."""
        timestamp = str(int(moment))
        digest = hmac.new(self._v1_secret, f"{timestamp}.".encode() + body, hashlib.sha256)
        code = base64.b64encode(digest.digest()).decode("ascii")
        return {V1_SIGNATURE_HEADER: f"t={timestamp},h={code}"}


def envelope(event: Event, *, attempt: int, url: str) -> bytes:
    """A webhook of API v2; attempt and address are told in it, outside the event."""
    return msgspec.json.encode(
        {
            "data": {
                "record_type": "event",
                "event_type": event.event_type,
                "id": event.id,
                "occurred_at": iso(event.occurred_at),
                "payload": event.payload,
            },
            "meta": {"attempt": attempt, "delivered_to": url},
        }
    )


def v1_envelope(event: Event) -> bytes:
    """A webhook of API v1: flat, with snake_case names and no `data` around it."""
    moment = iso(event.occurred_at)
    payload: Payload = {**event.payload, "occurred_at": moment}
    return msgspec.json.encode(
        {
            "record_type": "event",
            "id": event.id,
            "event_type": v1_name(event.event_type),
            "created_at": moment,
            "payload": payload,
        }
    )


def v1_name(event_type: str) -> str:
    """The name an event had in API v1: `call_answered`, but `speak_started`."""
    parts = event_type.split(".")
    about_a_part_of_a_call = parts[0] == "call" and bool(parts[2:])
    return "_".join(parts[1:] if about_a_part_of_a_call else parts)

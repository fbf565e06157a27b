"""Is this delivery from Telnyx? Then, and only then: what does it say?

Telnyx signs the bytes `timestamp|raw body` with Ed25519 and sends both texts
as headers. The body is not looked into before the signature holds, and there
is no way around the check: `receive` is the only door from the network. What
the two headers tell by themselves is told before a body is waited for.

https://developers.telnyx.com/development/api-fundamentals/webhooks/receiving-webhooks
"""

from __future__ import annotations

import re
import time
from binascii import a2b_base64, b2a_base64
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from typing import Final, NoReturn, TypeAlias

from msgspec import Struct
from nacl._sodium import ffi, lib  # type: ignore[import-not-found]  # compiled: nothing is typed
from nacl.bindings import crypto_core_ed25519_is_valid_point

from console.domain.events import Fact
from console.errors import InvalidSetting, SignedAhead, WebhookRefused
from console.telnyx.clock import Doubt
from console.telnyx.webhook_body import decode

__all__ = ["Delivery", "RawHeaders", "SignedHeaders", "Verifier", "authentic", "decode", "receive"]

RawHeaders: TypeAlias = Iterable[tuple[bytes, bytes]]
"""Names and values as they came over the wire, so that duplicates are seen."""

TOLERANCE: Final = 300
"""Seconds that a timestamp may differ from our clock, either way, the end included."""

_SETTING: Final = "telnyx.public_keys"
_SIGNATURE_HEADER: Final = b"telnyx-signature-ed25519"
_TIMESTAMP_HEADER: Final = b"telnyx-timestamp"
_V1_SIGNATURE_HEADER: Final = b"x-telnyx-signature"

_TIMESTAMP_DIGITS: Final = range(9, 13)
_0: Final = ord("0")
_LENGTHS: Final = frozenset(map(len, (_SIGNATURE_HEADER, _TIMESTAMP_HEADER, _V1_SIGNATURE_HEADER)))
"""A header whose name has another length is not looked at."""

_KEY_BYTES: Final = 32
_SIGNATURE_BYTES: Final = 64

_V1_KIND: Final = re.compile(rb'"event_type"\s*:\s*"[a-z]+(?:_[a-z]+)+"')
"""Kinds of version 1 have underscores where those of version 2 have dots."""

_V1_LOOK: Final = 4096
"""Bytes of an unsigned body that are searched for a kind of version 1."""


class SignedHeaders(Struct, frozen=True):
    """The two header texts that prove a delivery, as received."""

    timestamp: str
    signature: str


class _Proof(Struct, frozen=True):
    """The timestamp and the signature, as received and as what they mean.

    `off` is the refusal of a timestamp that a clock calls off which may be wrong.
    """

    timestamp: bytes
    signed_at: int
    signature_text: bytes
    signature: bytes
    off: WebhookRefused | None


class Delivery(Struct, frozen=True):
    """A verified delivery: what it says, and the evidence for it."""

    fact: Fact
    body: bytes
    headers: SignedHeaders

    @property
    def received_at(self) -> datetime:
        """When it came."""
        return self.fact.received_at


def authentic(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Whether the key signed the message, by the strict reading of Ed25519.

    Refused are S ≥ L, encodings that are not canonical, and points of small
    order; libsodium holds to that, and the vectors beside the tests watch it.
    """
    if len(public_key) != _KEY_BYTES or len(signature) != _SIGNATURE_BYTES:
        return False  # the binding does not look: it would read past a short key
    signed = signature + message
    # PyNaCl's own function has libsodium hand the message back, and copies it twice for that
    verdict: int = lib.crypto_sign_open(ffi.NULL, ffi.NULL, signed, len(signed), public_key)
    return verdict == 0


class Verifier:
    """Tells Telnyx's deliveries from others.

    `public_keys` are base64 of 32 bytes each; several of them serve a change of
    keys, or two accounts. `now` gives Unix seconds, `doubt` why they are not to be
    trusted. `signed` is told the timestamp of each delivery that Telnyx signed, whether
    or not it is let in. `origin` says where the keys were configured.

    While there is doubt, a timestamp has to be near the clock here and near Telnyx's.
    What is signed and off is then refused as "clock", so that it comes again; it is
    not let in, and so nothing that was delivered long ago can be either.

    Raises:
        InvalidSetting: a key is none, or there is no key at all.
    """

    def __init__(
        self,
        public_keys: Iterable[str],
        *,
        now: Callable[[], float] = time.time,
        doubt: Callable[[], Doubt | None] = lambda: None,
        signed: Callable[[int], None] = lambda _: None,
        tolerance: int = TOLERANCE,
        origin: str = "configuration",
    ) -> None:
        self.now, self.public_keys = now, tuple(public_keys)
        self._doubt, self._signed = doubt, signed
        self._tolerance = tolerance
        self._keys = tuple(
            _public_key(text, place, origin) for place, text in enumerate(self.public_keys, start=1)
        )
        if not self._keys:
            raise InvalidSetting(_SETTING, "no key is given", origin)

    def look(self, headers: RawHeaders, at: float, beginning: Callable[[], bytes]) -> None:
        """Refuse what no body can make genuine, or is not worth waiting for.

        `at` is Unix time. `beginning` gives what has come of the body; it only helps
        to word the refusal of what has no signature.

        Raises:
            WebhookRefused: as `check` does, but for "signature" and "clock".
        """
        off = self._proof(headers, at, beginning).off
        if isinstance(off, SignedAhead):
            raise WebhookRefused(off.reason, off.detail)

    def check(self, headers: RawHeaders, body: bytes, at: float | None = None) -> SignedHeaders:
        """Return the headers that prove the body; `at` is Unix time, by default now.

        Raises:
            WebhookRefused: whatever is wrong. Its reasons are "unsigned", "v1",
                "no_timestamp", "duplicate_header", "timestamp_form", "stale",
                "early", "signature_form", "signature" and "clock".
            SignedAhead: it is of Telnyx, and "early" by a clock of which nothing else is known.
        """
        at = self.now() if at is None else at
        proof = self._proof(headers, at, lambda: body)
        message = proof.timestamp + b"|" + body
        for key in self._keys:
            if authentic(key, proof.signature, message):
                break
        else:
            raise WebhookRefused("signature", "No configured public key made this signature.")
        self._signed(proof.signed_at)
        if proof.off is not None or self._doubt() is not None:  # what it signed may settle a doubt
            off = self._check_age(proof.signed_at, at)
            if off is not None:
                raise off
        return SignedHeaders(proof.timestamp.decode("ascii"), proof.signature_text.decode("ascii"))

    def check_time(self, headers: SignedHeaders, at: float) -> None:
        """Judge the time of what another process of ours checked in all else.

        Raises:
            WebhookRefused: its reasons are "stale", "early" and "clock".
            SignedAhead: as `check` does.
        """
        signed_at = int(headers.timestamp)
        self._signed(signed_at)
        off = self._check_age(signed_at, at)
        if off is not None:
            raise off

    def _proof(self, headers: RawHeaders, at: float, beginning: Callable[[], bytes]) -> _Proof:
        signature_text, timestamp = _proving(headers, beginning)
        if not timestamp.isdigit() or len(timestamp) not in _TIMESTAMP_DIGITS or timestamp[0] == _0:
            raise WebhookRefused("timestamp_form", "The timestamp is no Unix time.")
        signed_at = int(timestamp)
        off = self._check_age(signed_at, at)
        signature = _base64(signature_text, _SIGNATURE_BYTES)
        if signature is None:
            raise WebhookRefused("signature_form", "The signature is not base64 of 64 bytes.")
        return _Proof(timestamp, signed_at, signature_text, signature, off)

    def _check_age(self, timestamp: int, at: float) -> WebhookRefused | None:
        """Refuse a timestamp that is too old; where the clock may be wrong, say how it will be."""
        age, doubt = int(at) - timestamp, self._doubt()
        if doubt is None:
            if age > self._tolerance:
                raise WebhookRefused("stale", f"Signed {age} s ago by this machine's clock.")
            if -age > self._tolerance:
                return SignedAhead("early", f"Signed {-age} s ahead of this machine's clock.")
            return None
        by_telnyx = int(at + (doubt.skew or 0.0)) - timestamp
        if max(abs(age), abs(by_telnyx)) <= self._tolerance:
            return None
        return WebhookRefused(
            "clock",
            f"This machine's clock is {doubt.words}: a delivery of Telnyx looks {age} s old. "
            "Set the clock; Telnyx sends again.",
        )


def receive(
    verifier: Verifier, headers: RawHeaders, body: bytes, at: float | None = None
) -> Delivery:
    """Verify a delivery and read it: the one way in which a fact comes from the network.

    `at` is the Unix time at which it came, by default now.

    Raises:
        WebhookRefused: with the reasons of `Verifier.check`, then those of `decode`.
    """
    at = verifier.now() if at is None else at
    proof = verifier.check(headers, body, at)
    return Delivery(decode(body, datetime.fromtimestamp(at, UTC)), body, proof)


def vouched(verifier: Verifier, headers: SignedHeaders, body: bytes, at: float) -> Delivery:
    """Read a delivery whose signature another process of ours has checked.

    Raises:
        WebhookRefused: with the reasons of `Verifier.check_time`, then those of `decode`.
    """
    verifier.check_time(headers, at)
    return Delivery(decode(body, datetime.fromtimestamp(at, UTC)), body, headers)


def _public_key(text: str, place: int, origin: str) -> bytes:
    key = _base64(text.encode("utf-8", "replace"), _KEY_BYTES)
    if key is None:
        raise InvalidSetting(_SETTING, f"key {place} is not base64 of 32 bytes", origin)
    if not crypto_core_ed25519_is_valid_point(key):
        raise InvalidSetting(_SETTING, f"key {place} is no public key of Ed25519", origin)
    return key


def _base64(text: bytes, length: int) -> bytes | None:
    """The bytes that a base64 text stands for, if it is the one canonical text of that length."""
    try:
        decoded = a2b_base64(text)
    except ValueError:
        return None
    canonical = len(decoded) == length and b2a_base64(decoded, newline=False) == text
    return decoded if canonical else None


def _proving(headers: RawHeaders, beginning: Callable[[], bytes]) -> tuple[bytes, bytes]:
    """The one signature and the one timestamp among the headers."""
    signature = timestamp = None
    signed_as_v1 = False
    for name, value in headers:
        if len(name) not in _LENGTHS:
            continue
        lower = name.lower()
        if lower == _SIGNATURE_HEADER:
            if signature is not None:
                raise _twice(lower)
            signature = value
        elif lower == _TIMESTAMP_HEADER:
            if timestamp is not None:
                raise _twice(lower)
            timestamp = value
        elif lower == _V1_SIGNATURE_HEADER:
            signed_as_v1 = True
    if signature is None:
        _refuse_unsigned(beginning(), signed_as_v1=signed_as_v1)
    if timestamp is None:
        raise WebhookRefused("no_timestamp", "There is a signature, but no timestamp.")
    return signature, timestamp


def _twice(name: bytes) -> WebhookRefused:
    return WebhookRefused("duplicate_header", f"{name.decode('ascii')} comes twice.")


def _refuse_unsigned(body: bytes, *, signed_as_v1: bool) -> NoReturn:
    """Say why there is no signature. The body only helps to word it: it is refused either way."""
    if signed_as_v1 or _V1_KIND.search(body, 0, _V1_LOOK):
        raise WebhookRefused(
            "v1",
            'A webhook of API version 1: set the application\'s webhook_api_version to "2".',
        )
    raise WebhookRefused("unsigned", "There is no signature of Telnyx.")

"""Verify webhooks, or verify and decode them; prints the microseconds of one.

python -m tests.benchmarks.peers.verification signature|product EVENTS
"""

from __future__ import annotations

import base64
import sys
import time
from collections.abc import Callable, Sequence

from nacl.bindings import crypto_sign_open
from nacl.signing import SigningKey

from tests.benchmarks.deliveries import public
from tests.benchmarks.rows.webhooks import bodies

DIFFERENT = 200
"""So many webhooks come again and again."""


def signature_alone(key: SigningKey, told: Sequence[bytes]) -> Callable[[int], object]:
    """What libsodium takes for a signature over timestamp and body."""
    stamp = str(int(time.time())).encode()
    signed = [bytes(key.sign(stamp + b"|" + body)) for body in told]
    verify_key = bytes(key.verify_key)

    def one(number: int) -> object:
        return crypto_sign_open(signed[number], verify_key)

    return one


def product(key: SigningKey, told: Sequence[bytes]) -> Callable[[int], object]:
    """Headers and body to a fact, as the listener does it."""
    from console.telnyx.webhook import Verifier, receive

    stamp = str(int(time.time())).encode()
    verifier = Verifier([public(key)])
    headers = [
        (
            (b"Host", b"127.0.0.1:8787"),
            (b"Content-Type", b"application/json"),
            (b"telnyx-timestamp", stamp),
            (
                b"telnyx-signature-ed25519",
                base64.b64encode(key.sign(stamp + b"|" + body).signature),
            ),
        )
        for body in told
    ]

    def one(number: int) -> object:
        return receive(verifier, headers[number], told[number])

    return one


def main(who: str, events: int) -> None:
    """Do it so often, after a warm-up."""
    key = SigningKey.generate()
    told = list(bodies(DIFFERENT))
    one = {"signature": signature_alone, "product": product}[who](key, told)
    for number in range(DIFFERENT):
        one(number)
    began = time.process_time()
    for number in range(events):
        one(number % DIFFERENT)
    sys.stdout.write(f"{(time.process_time() - began) / events * 1e6}\n")


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))

"""The strict reading of Ed25519, by vectors made to tell verifiers apart.

`vectors/ed25519.json` holds Wycheproof's, those of ed25519-speccheck, a grid of
points of small order, and the scheme `timestamp|body` itself. An update of
libsodium may loosen one of them; then this file says so before a forger does.
"""

from __future__ import annotations

import base64
import json
from pathlib import Path
from typing import Any, Final

import pytest

from console.errors import InvalidSetting, WebhookRefused
from console.telnyx.webhook import Verifier, authentic
from tests.telnyx.signing import SIGNATURE, TIMESTAMP

VECTORS: Final[list[dict[str, Any]]] = json.loads(
    (Path(__file__).parent / "vectors" / "ed25519.json").read_text()
)["vectors"]
SCHEME: Final = [vector for vector in VECTORS if vector["source"] == "scheme"]


def accepted(vector: dict[str, Any]) -> bool:
    """Whether a delivery with this key, signature and signed text gets through the whole door."""
    key, signature, message = (bytes.fromhex(vector[name]) for name in ("pk", "sig", "msg"))
    timestamp, _, body = message.partition(b"|")
    headers = [(SIGNATURE, base64.b64encode(signature)), (TIMESTAMP, timestamp)]
    try:
        verifier = Verifier([base64.b64encode(key).decode()])
        verifier.check(headers, body, at=1_700_000_000)
    except (InvalidSetting, WebhookRefused):
        return False
    return True


def test_all_the_vectors_are_here() -> None:
    """A vector that is lost is a hole that nobody sees."""
    assert len(VECTORS) == 379
    assert len(SCHEME) == 20


def verdict(vector: dict[str, Any]) -> bool:
    """Whether the signature is taken for genuine."""
    return authentic(*(bytes.fromhex(vector[name]) for name in ("pk", "sig", "msg")))


def test_a_signature_is_judged_as_a_strict_verifier_does() -> None:
    """Two verifiers that differ can be played against each other; and none may raise."""
    wrong = [one["id"] for one in VECTORS if verdict(one) is not (one["expected"] == "accept")]

    assert not wrong


@pytest.mark.parametrize("vector", SCHEME, ids=lambda vector: vector["comment"])
def test_the_whole_door_judges_the_scheme_alike(vector: dict[str, Any]) -> None:
    """The bar between timestamp and body, the encodings and the lengths are part of the check."""
    assert accepted(vector) is (vector["expected"] == "accept")


def test_no_bad_vector_gets_through_the_whole_door() -> None:
    """Whatever its key, signature or text: refused in order, as a setting or as a delivery."""
    bad = [vector for vector in VECTORS if vector["expected"] == "reject"]

    assert bad
    assert not [vector["id"] for vector in bad if accepted(vector)]

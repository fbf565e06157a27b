"""What Telnyx carries for us: the parties of a call, in `client_state`.

Telnyx echoes `client_state` in every later event of the leg and in its list of
active calls, which has no parties of its own (Voice API, list active calls), so
a leg that was begun elsewhere or before a restart still says who is on it. The
official size limit is not documented; 200 bytes is the smallest one reported.
"""

from __future__ import annotations

import base64
import binascii
from typing import Final

import msgspec
from msgspec import Struct

LIMIT: Final = 200
"""Bytes of base64 that `encode` never passes."""


class Parties(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Who is on a leg, as far as it was known when a command was given.

    `order` marks the one that made the leg, so that it is found where the answer was lost.
    """

    from_: str | None = msgspec.field(default=None, name="f")
    to: str | None = msgspec.field(default=None, name="t")
    agent: str | None = msgspec.field(default=None, name="a")
    direction: str | None = msgspec.field(default=None, name="d")
    role: str | None = msgspec.field(default=None, name="r")
    order: str | None = msgspec.field(default=None, name="o")


_ENCODER: Final = msgspec.json.Encoder()
_DECODER: Final = msgspec.json.Decoder(Parties)


def encode(parties: Parties) -> str | None:
    """Base64 without line breaks, at most `LIMIT` bytes.

    The agent's name gives way first, then the parties, which the leg's own events tell.
    """
    nameless = msgspec.structs.replace(parties, agent=None)
    for candidate in (parties, nameless, msgspec.structs.replace(nameless, from_=None, to=None)):
        text = base64.b64encode(_ENCODER.encode(candidate)).decode("ascii")
        if len(text) <= LIMIT:
            return text
    return None


def decode(client_state: str | None) -> Parties | None:
    """The parties, or None where the state is absent or somebody else's."""
    if not client_state:
        return None
    try:
        return _DECODER.decode(base64.b64decode(client_state, validate=True))
    except (binascii.Error, ValueError, msgspec.DecodeError):
        return None

"""A leg of which nothing is told for a while, kept as a few bytes instead of many objects.

As objects a leg takes 5 to 15 kB, for each value has the place of the fact that told it; as
bytes 0.3 to 0.7 kB. Unpacked it is what it was, and takes any other fact as if it had stayed.
"""

from __future__ import annotations

import zlib
from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.fold.leg import Folded
from console.domain.fold.places import value
from console.domain.ids import CallId

AT_HAND: Final = 64
"""Legs that stay unpacked for a moment: a fact looks at a leg and its company several times."""

LEVEL: Final = 1
"""20 µs for a leg; the next levels take longer and no fewer bytes."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Folded)


class Packed(Struct, frozen=True):
    """A packed leg with what of it is asked before it is unpacked; it `lives` until it ended.

    `joined` is the leg that it was told last to be bridged with.
    """

    call: CallId
    leg_id: str | None
    session_id: str | None
    lives: bool
    joined: CallId | None
    body: bytes

    @property
    def folded(self) -> Folded:
        """The leg as it was packed."""
        return _unpacked(self.body)


def packed(folded: Folded) -> Packed:
    """The leg, packed. While it is compressed, other threads go on."""
    return Packed(
        call=folded.call,
        leg_id=value(folded.first.leg_id),
        session_id=folded.session_id,
        lives=folded.ended_at is None,
        joined=value(folded.last.joined),
        body=packed_body(folded),
    )


def packed_body(folded: Folded) -> bytes:
    """The leg alone, packed."""
    return zlib.compress(_ENCODER.encode(folded), LEVEL)


def _unpacked(body: bytes) -> Folded:
    return _DECODER.decode(zlib.decompress(body))


unpacked: Final = lru_cache(maxsize=AT_HAND)(_unpacked)
"""The leg of such a body, as it was packed."""

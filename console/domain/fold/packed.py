"""A leg of which nothing is told for a while, kept as a few bytes instead of many objects.

As objects a leg takes 5 to 15 kB, for each value has the place of the fact that told it; as
bytes 0.2 to 0.5 kB. Unpacked it is what it was, and takes any other fact as if it had stayed.
"""

from __future__ import annotations

import zlib
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.fold.leg import First, Folded, Last
from console.domain.fold.media import MediaTold, Words
from console.domain.fold.moves import Standing, Stretch
from console.domain.fold.places import value
from console.domain.ids import CallId
from console.domain.leg import CallState, Direction, Move

AT_HAND: Final = 64
"""Legs that stay unpacked for a moment: a fact looks at a leg and its company several times."""

LEVEL: Final = 1
"""13 µs for a leg; the next levels take longer and few bytes less."""

WINDOW: Final = -13
"""Bytes that zlib looks back to, as a power of two: 8 kB, and no head and sum of its own."""

ROOM: Final = 6
"""How much memory zlib has while it packs a leg; more takes longer to clear than it helps."""

_ENCODER: Final = msgspec.msgpack.Encoder()
_DECODER: Final = msgspec.msgpack.Decoder(Folded)


def _as_most_are() -> bytes:
    """A leg as most are, encoded: what others have of it, such as names, takes no room in them.

    So nearly all bodies are below the 512 bytes up to which Python takes memory by itself.
    Longer ones come from `malloc`, where they kept twice their size from whoever came later.
    """
    at = datetime.fromtimestamp(0, UTC)
    place = (at, 0, "call.initiated")
    answered, bridged = (at, 10, "call.answered"), (at, 40, "call.bridged")
    moves = ((place, Move.INITIATED), (answered, Move.ANSWERED), (bridged, Move.BRIDGED))
    usual = Folded(
        call=CallId("v3:"),
        first_at=at,
        last_at=at,
        first=First(
            leg_id=(place, ""),
            session_id=(place, ""),
            connection_id=(place, ""),
            from_=(place, "+1"),
            to=(place, "+1"),
            started_at=(place, at),
            answered_at=(answered, at),
            bridged=(bridged, True),
        ),
        last=Last(
            from_=(place, "+1"),
            to=(place, "+1"),
            direction=(place, Direction.INCOMING),
            name=(place, ""),
            bridged_at=(bridged, at),
        ),
        moves=(Stretch(moves, Standing(CallState.BRIDGED, resumed=False, since=bridged)),),
        media=MediaTold(
            told=Words(muted_in=(bridged, None), mute_doubted=(bridged, False)),
            received=((place, "\N{BULLET}"),),
        ),
        proved_at=at,
        gap_at=at,
    )
    return _ENCODER.encode(usual)


_KNOWN: Final = _as_most_are()


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
    packing = zlib.compressobj(LEVEL, zlib.DEFLATED, WINDOW, ROOM, zdict=_KNOWN)
    return packing.compress(_ENCODER.encode(folded)) + packing.flush()


def _unpacked(body: bytes) -> Folded:
    return _DECODER.decode(zlib.decompressobj(WINDOW, zdict=_KNOWN).decompress(body))


unpacked: Final = lru_cache(maxsize=AT_HAND)(_unpacked)
"""The leg of such a body, as it was packed."""

"""Legs as they go over the line, a few in a frame, so that other work has its turn in between.

All consoles of a team come at once when their switchboard was started anew. So a leg is encoded
once for all who come soon after another; what of that is kept is let go when nobody came for
a while.
"""

from __future__ import annotations

import asyncio
import struct
from collections.abc import Iterator, Sequence
from typing import Final

import msgspec
from msgspec import Raw

from console.domain.leg import CallId, Leg
from console.process import elapsed

AT_ONCE: Final = 200
"""Legs of one frame: 70 kB, half a millisecond of whoever encodes or reads them."""

KEPT: Final = 5.0
"""Seconds in which another console comes soon."""

_HEAD: Final = struct.Struct(">BI")
_ARRAY: Final = 0xDD
_ENCODER: Final = msgspec.msgpack.Encoder()


class LegRows:
    """Encodes the legs of snapshots; for one loop."""

    def __init__(self) -> None:
        self._rows: dict[CallId, tuple[Leg, bytes]] = {}
        self._asked_at = float("-inf")

    @property
    def kept(self) -> int:
        """How many legs are kept encoded."""
        return len(self._rows)

    def frames(self, legs: Sequence[Leg]) -> Iterator[Raw]:
        """The legs, encoded, a few at a time."""
        before, self._asked_at = self._asked_at, elapsed()
        soon = self._asked_at - before < KEPT
        if soon:
            asyncio.get_running_loop().call_later(KEPT, self._let_go)
        if len(self._rows) > 2 * len(legs):  # many left the board meanwhile
            self._rows.clear()
        for begin in range(0, len(legs), AT_ONCE):
            some = legs[begin : begin + AT_ONCE]
            if soon:
                yield Raw(_HEAD.pack(_ARRAY, len(some)) + b"".join(map(self._row, some)))
            else:
                yield Raw(_ENCODER.encode(some))

    def _row(self, leg: Leg) -> bytes:
        known = self._rows.get(leg.id)
        if known is not None and known[0] is leg:
            return known[1]
        row = _ENCODER.encode(leg)
        self._rows[leg.id] = leg, row
        return row

    def _let_go(self) -> None:
        if elapsed() - self._asked_at >= KEPT:
            self._rows.clear()

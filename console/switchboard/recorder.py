"""Facts into the journal first, then onto the floor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from console.domain.calls import CallId
from console.domain.events import Fact, Payload
from console.domain.own import OWN_KINDS, DoubtReason, LegDoubted, calls_of
from console.line.port import Light
from console.switchboard.floor import Floor
from console.switchboard.journal import Journal, Stored
from console.switchboard.record import encode_own, own_id

_KIND_OF: Final = {type_: kind for kind, type_ in OWN_KINDS.items()}


class Recorder:
    """The one way a fact gets onto the board: durable first, applied after that.

    `connections` are the ids whose calls are shown; empty means all.
    """

    def __init__(
        self,
        journal: Journal,
        floor: Floor,
        *,
        clock: Callable[[], datetime],
        connections: frozenset[str],
    ) -> None:
        self._journal, self._floor = journal, floor
        self._clock = clock
        self._connections = connections

    async def webhook(self, fact: Fact, body: bytes, headers: bytes) -> Stored:
        """Store what Telnyx delivered; returns when it is durable. Raises `JournalFailed`.

        It is applied after the answer, which Telnyx waits for.
        """
        soon = asyncio.get_running_loop().call_soon
        return await self._store(fact, body, headers, lambda stored: soon(self._take, stored, fact))

    async def own(self, payload: Payload, at: datetime | None = None) -> Stored:
        """Store a fact of our own, then apply it. Raises `JournalFailed`."""
        now = self._clock()
        fact = Fact(
            id=own_id(payload, str(uuid4())),
            kind=_KIND_OF[type(payload)],
            occurred_at=at or now,
            received_at=now,
            payload=payload,
        )
        return await self._store(
            fact, encode_own(payload), b"", lambda stored: self._add(stored, fact)
        )

    async def doubt(self, call: CallId, reason: DoubtReason) -> Stored:
        """Note that what is known of a leg by now may no longer be true. Raises `JournalFailed`."""
        at = self._floor.board.after(call, self._clock())
        return await self.own(LegDoubted(call_control_id=call, reason=reason), at)

    async def _store(
        self, fact: Fact, body: bytes, headers: bytes, apply: Callable[[Stored], object]
    ) -> Stored:
        """Store a fact, then apply it, also if whoever waits for it is cancelled.

        A fact that is in the journal is new only once: if it were not applied now,
        it would be missing from the board until the next start.
        """
        storing = self._journal.append(fact, body, headers)
        try:
            stored = await asyncio.shield(storing)
        except asyncio.CancelledError:
            storing.add_done_callback(partial(_apply_late, apply))
            raise
        apply(stored)
        return stored

    def _take(self, stored: Stored, fact: Fact) -> None:
        """Put a delivered fact on the board, unless it is about a leg that is none of ours."""
        if stored.contradicts:
            self._floor.notice(
                f"{fact.kind} {fact.id} came twice with different content: the first one counts",
                Light.WARN,
            )
        if not self._is_of_others(fact.payload):
            self._add(stored, fact)

    def _add(self, stored: Stored, fact: Fact) -> None:
        """Apply a fact that the journal did not have.

        A cost or a recording may come long after the end of a leg, and a first webhook,
        too, where it was sent again: they belong to the history of a leg that has left the
        board and must not put it back.
        """
        if not stored.new:
            return
        if stored.after_end and not self._floor.shows(fact):
            for call in calls_of(fact.payload) or (None,):
                self._floor.forget_leg(call, fact.payload.call_leg_id)
        self._floor.add(stored.number, fact)

    def _is_of_others(self, payload: Payload) -> bool:
        """Whether the event belongs to an application that is not shown.

        One URL may serve several applications; legs of a session that is on the
        board are shown wherever they run.
        """
        if not self._connections or payload.connection_id is None:
            return False
        if payload.connection_id in self._connections:
            return False
        return not self._floor.board.session(payload.call_session_id)


def _apply_late(apply: Callable[[Stored], object], storing: asyncio.Future[Stored]) -> None:
    """Apply what nobody waits for any more; if it was not stored, there is nothing to apply."""
    if not storing.cancelled() and storing.exception() is None:
        apply(storing.result())

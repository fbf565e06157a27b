"""Facts into the journal first, then onto the live board."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import partial
from typing import Final
from uuid import uuid4

from console.domain.events import Fact, Payload
from console.domain.leg import CallId
from console.domain.own_facts import OWN_KINDS, DoubtReason, LegDoubted, calls_of
from console.line.port import Light
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.journal.commit import Stored
from console.switchboard.journal.rows import encode_own, own_id
from console.switchboard.journal.writer import Journal

_KIND_OF: Final = {type_: kind for kind, type_ in OWN_KINDS.items()}

SESSIONS_ASIDE: Final = 1000
"""Sessions of other applications whose facts are kept for the case that one of ours joins in."""


class Recorder:
    """The one way a fact gets onto the board: durable first, applied after that.

    `connections` are the ids whose calls are shown; empty means all.
    """

    def __init__(
        self,
        journal: Journal,
        live: LiveBoard,
        *,
        clock: Callable[[], datetime],
        connections: frozenset[str],
    ) -> None:
        self._journal, self._live = journal, live
        self._clock = clock
        self._connections = connections
        self._aside: OrderedDict[str, list[tuple[Stored, Fact]]] = OrderedDict()

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
        at = self._live.board.after(call, self._clock())
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
            self._live.notice(
                f"{fact.kind} {fact.id} came twice with different content: the first one counts",
                Light.WARN,
            )
        if not self._is_of_others(fact.payload):
            self._add(stored, fact)
        elif stored.new and fact.payload.call_session_id:
            self._set_aside(fact.payload.call_session_id, stored, fact)

    def replay(self, facts: Iterable[tuple[int, Fact]]) -> None:
        """Put facts of the past on the board, those of other applications left out."""
        shown, others = self._connected(list(facts))
        self._live.replay(shown)
        for number, fact in others:
            if fact.payload.call_session_id:
                self._set_aside(fact.payload.call_session_id, Stored(number, new=True), fact)

    def _connected(
        self, facts: Sequence[tuple[int, Fact]]
    ) -> tuple[list[tuple[int, Fact]], list[tuple[int, Fact]]]:
        """Facts of sessions in which a connection of ours takes part, and the others."""
        ours = {f.payload.call_session_id for _, f in facts if self._is_ours(f.payload)} - {None}
        shown: list[tuple[int, Fact]] = []
        others: list[tuple[int, Fact]] = []
        for number, fact in facts:
            known = self._is_ours(fact.payload) or fact.payload.call_session_id in ours
            (shown if known else others).append((number, fact))
        return shown, others

    def _set_aside(self, session: str, stored: Stored, fact: Fact) -> None:
        """Keep a fact of a session of others: one of our connections may yet take part in it."""
        self._aside.setdefault(session, []).append((stored, fact))
        if len(self._aside) > SESSIONS_ASIDE:
            self._aside.popitem(last=False)

    def _add(self, stored: Stored, fact: Fact) -> None:
        """Apply a fact that the journal did not have, and those of its session that waited.

        A cost or a recording may come long after the end of a leg, and a first webhook,
        too, where it was sent again: they belong to the history of a leg that has left the
        board and must not put it back.
        """
        if not stored.new:
            return
        if stored.after_end and not self._live.shows(fact):
            for call in calls_of(fact.payload) or (None,):
                self._live.forget_leg(call, fact.payload.call_leg_id)
        self._live.add(stored.number, fact)
        for kept, waiting in self._aside.pop(fact.payload.call_session_id or "", ()):
            self._live.add(kept.number, waiting)

    def _is_of_others(self, payload: Payload) -> bool:
        """Whether the event belongs to an application that is not shown.

        One URL may serve several applications; legs of a session that is on the
        board are shown wherever they run.
        """
        on_board = (payload.call_session_id or "") in self._live.board.by_session
        return not (self._is_ours(payload) or on_board)

    def _is_ours(self, payload: Payload) -> bool:
        connection = payload.connection_id
        return not self._connections or connection is None or connection in self._connections


def _apply_late(apply: Callable[[Stored], object], storing: asyncio.Future[Stored]) -> None:
    """Apply what nobody waits for any more; if it was not stored, there is nothing to apply."""
    if not storing.cancelled() and storing.exception() is None:
        apply(storing.result())

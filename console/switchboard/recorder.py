"""Facts into the journal first, then onto the floor."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import uuid4

from console.domain.board import Board
from console.domain.calls import CallId
from console.domain.events import Fact, HungUp, Initiated, Payload
from console.domain.own import OWN_KINDS, calls_of
from console.line.port import Light
from console.switchboard.floor import Floor
from console.switchboard.journal import Journal, Stored
from console.switchboard.reading import JournalReader
from console.switchboard.record import encode_own, own_id

_KIND_OF = {type_: kind for kind, type_ in OWN_KINDS.items()}


class Recorder:
    """The one way a fact gets onto the board: durable first, applied after that.

    `connections` are the ids whose calls are shown; empty means all.
    """

    def __init__(
        self,
        journal: Journal,
        reader: JournalReader,
        floor: Floor,
        *,
        clock: Callable[[], datetime],
        connections: frozenset[str],
    ) -> None:
        self._journal, self._reader, self._floor = journal, reader, floor
        self._clock = clock
        self._connections = connections

    async def webhook(self, fact: Fact, body: bytes, headers: bytes) -> Stored:
        """Store what Telnyx delivered; returns when it is durable. Raises `JournalFailed`."""
        stored = await self._journal.append(fact, body, headers)
        if stored.new:
            asyncio.get_running_loop().call_soon(self._apply, stored.number, fact)
        elif stored.contradicts:
            self._floor.notice(
                f"{fact.kind} {fact.id} came twice with different content: the first one counts",
                Light.WARN,
            )
        return stored

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
        stored = await self._journal.append(fact, encode_own(payload))
        if stored.new:
            self._floor.add(stored.number, fact)
        return stored

    def _apply(self, number: int, fact: Fact) -> None:
        """Put a delivered fact on the board, unless it is about a leg that is none of ours."""
        if self._is_of_others(fact.payload):
            return
        if not isinstance(fact.payload, Initiated | HungUp):
            self._look_up(fact)
        self._floor.add(number, fact)

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

    def _look_up(self, fact: Fact) -> None:
        """Tell the floor about a leg that ended before this board began.

        A cost or a recording may come long after the end; it belongs to the
        history and must not put the leg back on the board.
        """
        if _on_board(self._floor.board, fact) or self._floor.has_forgotten(fact):
            return
        for call in calls_of(fact.payload) or self._call_of_leg(fact.payload.call_leg_id):
            if self._reader.has_ended(call):
                self._floor.forget_leg(call, fact.payload.call_leg_id)

    def _call_of_leg(self, leg_id: str | None) -> tuple[CallId, ...]:
        call = self._reader.call_of_leg(leg_id) if leg_id else None
        return (call,) if call else ()


def _on_board(board: Board, fact: Fact) -> bool:
    calls = calls_of(fact.payload)
    return any(call in board.records for call in calls) or (
        fact.payload.call_leg_id in board.by_leg_id
    )

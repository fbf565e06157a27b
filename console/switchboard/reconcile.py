"""Asking Telnyx what is true, where webhooks cannot be relied on.

At the start, every minute, after a gap and on doubt: the active calls of each
connection, then `GET /calls/{call_control_id}` for every leg of the board that
is not among them. The list has no parties and no state, so what a gap made
uncertain stays stale until the leg speaks; what is over is taken off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Final

from console.domain.calls import CallId, CallState, Leg
from console.domain.own import DoubtReason, LegSighted
from console.errors import (
    ApiError,
    ConsoleError,
    InvalidParameter,
    JournalFailed,
    NotFound,
    Refused,
    ReplyUnreadable,
    ServerFailed,
    Unprocessable,
    Unreachable,
)
from console.line.port import Light
from console.switchboard.floor import Floor
from console.switchboard.recorder import Recorder
from console.telnyx.client import TelnyxClient
from console.telnyx.replies import ActiveCall, CallStatus

INTERVAL: Final = 60.0
"""Seconds between two rounds."""

SETTLE: Final = 5.0
"""Seconds after which a webhook that an order should have caused is asked for."""

AT_ONCE: Final = 4
"""Status questions under way at one time."""


class Reconciler:
    """Keeps the board true.

    `now` is the wall clock. A round lists one connection after the other; a failure
    leaves everything as it is and is told once.
    """

    def __init__(
        self,
        client: TelnyxClient,
        recorder: Recorder,
        floor: Floor,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._recorder, self._floor, self._now = client, recorder, floor, now
        self._round = asyncio.Lock()
        self._questions = asyncio.Semaphore(AT_ONCE)
        self._told: set[str] = set()

    async def doubt_all(self) -> None:
        """After a gap: nothing that is known of a living leg is certain any more.

        Raises `JournalFailed`.
        """
        alive = [leg.id for leg in self._floor.board.legs.values() if leg.alive]
        await asyncio.gather(*(self._recorder.doubt(call, DoubtReason.GAP) for call in alive))

    async def reconcile(self) -> bool:
        """One round over all connections; whether Telnyx could be asked."""
        async with self._round:
            try:
                listed = await self._list()
                await self._sight(listed)
                await self._ask_about(self._missing(listed))
            except ApiError as error:
                self._tell_once("", f"Telnyx could not be asked about the calls: {error}", error)
                return False
            except JournalFailed:
                return False
        self._told.discard("")
        return True

    async def ask(self, call: CallId) -> bool:
        """Ask about one leg; whether an answer stands on the board now."""
        try:
            await self._ask(call)
        except (ApiError, JournalFailed):
            return False
        return True

    # One round ----------------------------------------------------------------------------

    async def _list(self) -> dict[CallId, tuple[LegSighted, datetime]]:
        """The living legs of every connection. One that Telnyx refuses to list hides no other."""
        listed: dict[CallId, tuple[LegSighted, datetime]] = {}
        for connection in self._floor.connections:
            board, began = self._floor.board, self._now()
            try:
                async for row in self._client.connections.active_calls(connection.id):
                    call = CallId(row.call_control_id)
                    listed[call] = (_listed(connection.id, row), board.after(call, began))
            except (NotFound, Unprocessable, InvalidParameter) as error:
                what = f"The calls of connection {connection.id} could not be listed: {error}"
                self._tell_once(connection.id, what, error)
            else:
                self._told.discard(connection.id)
        return listed

    async def _sight(self, listed: Mapping[CallId, tuple[LegSighted, datetime]]) -> None:
        """Note the legs that the list tells something new about."""
        board = self._floor.board
        for call, (sighting, at) in listed.items():
            leg = board.leg(call)
            if leg is None or _would_learn(leg, board.leg(leg.peer or CallId(""))):
                await self._recorder.own(sighting, at)

    def _missing(self, listed: Iterable[CallId]) -> list[CallId]:
        known = frozenset(listed)
        legs = self._floor.board.legs.values()
        return [leg.id for leg in legs if leg.alive and leg.id not in known]

    async def _ask_about(self, calls: Iterable[CallId]) -> None:
        """Ask a few at a time; a leg that cannot be asked about stays as it is."""
        async with asyncio.TaskGroup() as tasks:
            waiting = iter(calls)
            for _ in range(AT_ONCE):
                tasks.create_task(self._ask_each(waiting))

    async def _ask_each(self, calls: Iterator[CallId]) -> None:
        """Ask one after the other, until Telnyx does not answer: it would answer none of them."""
        for call in calls:
            with suppress(Refused, ReplyUnreadable, JournalFailed):
                try:
                    await self._ask(call)
                except (Unreachable, ServerFailed):
                    return

    async def _ask(self, call: CallId) -> None:
        board, began = self._floor.board, self._now()
        async with self._questions:
            status = await self._status(call)
        await self._recorder.own(_sighting(call, status), board.after(call, began))

    async def _status(self, call: CallId) -> CallStatus | None:
        """The status; None for a leg that Telnyx knows no more.

        Ten minutes after a leg's end Telnyx answers 422 (Voice API, retrieve a call status).
        """
        try:
            return await self._client.calls.retrieve_status(call)
        except Unprocessable as error:
            if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            return None

    def _tell_once(self, about: str, what: str, error: ConsoleError) -> None:
        if about not in self._told:
            self._told.add(about)
            self._floor.notice(f"{what} {error.hint}".rstrip(), Light.WARN)


def _would_learn(leg: Leg, peer: Leg | None) -> bool:
    """Whether knowing that the leg lives would change what is shown of it."""
    if leg.state in (CallState.STALE, CallState.ENDING):
        return True
    return leg.state is CallState.BRIDGED and (peer is None or not peer.alive)


def _listed(connection: str, row: ActiveCall) -> LegSighted:
    return LegSighted(
        alive=True,
        call_control_id=row.call_control_id,
        call_leg_id=row.call_leg_id,
        call_session_id=row.call_session_id,
        connection_id=connection,
        client_state=row.client_state,
        call_duration=row.call_duration,
    )


def _sighting(call: CallId, status: CallStatus | None) -> LegSighted:
    if status is None:
        return LegSighted(alive=False, call_control_id=call)
    return LegSighted(
        alive=status.is_alive,
        call_control_id=call,
        call_leg_id=status.call_leg_id,
        call_session_id=status.call_session_id,
        client_state=status.client_state,
        start_time=status.start_time,
        call_duration=status.call_duration,
    )

"""Who is in which conference, asked of Telnyx where webhooks cannot be relied on.

No webhook tells that somebody is held or muted, so what a gap made uncertain stays
uncertain until Telnyx is asked who takes part. What became of one who is in the
conference no more, the answer does not tell.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import datetime
from typing import Final

from console.domain.board import Board
from console.domain.leg import CallId, CallState, Leg
from console.domain.own_facts import ParticipantSighted
from console.domain.participants import is_uncertain, recording_told
from console.errors import ApiError, JournalFailed, NotFound
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params.lists import ListConferences, VoiceFilter
from console.telnyx.replies import ParticipantRow

GOING_ON: Final = ListConferences(filter=VoiceFilter(status="in_progress"))
"""The conferences in which somebody may be."""

LEFT: Final = "left"
"""The status of a participant who was in it."""


class ParticipantsCheck:
    """Asks Telnyx who takes part in conferences. `now` is the wall clock."""

    def __init__(
        self,
        client: TelnyxClient,
        recorder: Recorder,
        live: LiveBoard,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._recorder, self._live, self._now = client, recorder, live, now
        self._looked_for: frozenset[CallId] = frozenset()

    async def ask_where_uncertain(self) -> None:
        """Ask about each conference of which something is not certain.

        So it is where one is not among those that go on: the webhooks of those who left may be
        lost. Legs of which it is not known where they are are looked for in all, once.
        Raises `ApiError`, and `JournalFailed` where an answer cannot be written down.
        """
        uncertain = [leg for leg in self._live.legs.values() if leg.state is CallState.STALE]
        asked = {leg.media.conference or "" for leg in uncertain if is_uncertain(leg)}
        for conference in sorted(asked):
            await self._ask(conference)
        nowhere = frozenset(leg.id for leg in uncertain if leg.media.conference is None)
        alive = (leg for leg in self._live.legs.values() if leg.alive)
        believed = {leg.media.conference for leg in alive if leg.media.conference}
        going_on = await self._going_on() if believed - asked or nowhere - self._looked_for else {}
        for conference in sorted(believed - asked - going_on.keys()):
            await self._ask(conference)
        if nowhere - self._looked_for:
            await self._look_into(going_on, besides=asked)
        self._looked_for = nowhere

    async def ask(self, conference: str) -> bool:
        """Ask about one conference; whether the answer stands on the board now."""
        try:
            await self._ask(conference)
        except (ApiError, JournalFailed):
            return False
        return True

    async def tell_recorded(self, before: Leg | None, after: Leg) -> None:
        """Have all of a conference know whether it is recorded, once one of them does.

        `after` is a leg that changed. Raises `JournalFailed`.
        """
        for told in recording_told(before, after, self._live.legs.values()):
            await self._recorder.own(told)

    async def _going_on(self) -> dict[str, str | None]:
        """All conferences that go on, each with its connection."""
        listing = self._client.pages(operations.LIST_CONFERENCES, params=GOING_ON)
        return {one.id: one.connection_id async for one in listing}

    async def _look_into(
        self, going_on: Mapping[str, str | None], besides: Collection[str]
    ) -> None:
        """Ask about every conference of our connections."""
        ours = {connection.id for connection in self._live.connections}
        for conference, connection in going_on.items():
            if conference not in besides and (connection is None or connection in ours):
                await self._ask(conference)

    async def _ask(self, conference: str) -> None:
        """Note what the answer says that the board did not know."""
        board, began = self._live.board, self._now()
        rows: list[ParticipantRow] = []
        try:
            listing = self._client.pages(operations.LIST_PARTICIPANTS, conference)
            rows = [row async for row in listing]
            over = False
        except NotFound:
            over = True
        for sighted in _news(conference, rows, board, over=over):
            call = CallId(sighted.call_control_id or "")
            await self._recorder.own(sighted, board.after(call, began))


def _news(
    conference: str, rows: Iterable[ParticipantRow], board: Board, *, over: bool
) -> Iterator[ParticipantSighted]:
    """What the participants of a conference tell that is not on the board."""
    inside = {CallId(row.call_control_id): row for row in rows if row.status != LEFT}
    left = {CallId(row.call_control_id) for row in rows if row.status == LEFT}
    for call, row in inside.items():
        told = ParticipantSighted(
            call_control_id=call,
            call_leg_id=row.call_leg_id,
            inside=conference,
            held=bool(row.on_hold),
            muted=bool(row.muted),
        )
        if _would_learn(board.leg(call), told):
            yield told
    for leg in board.legs.values():
        believed = leg.alive and leg.media.conference == conference and leg.id not in inside
        # one who came a moment ago may not be listed yet
        if believed and (over or leg.id in left or leg.state is CallState.STALE):
            yield ParticipantSighted(call_control_id=leg.id, inside=None)


def _would_learn(leg: Leg | None, told: ParticipantSighted) -> bool:
    """Whether the board would be another after it; an order under way tells more itself."""
    if leg is None or not leg.alive or leg.pending:
        return leg is None
    if leg.state is CallState.STALE or leg.media.conference != told.inside:
        return True
    return (leg.known is CallState.HELD, leg.media.muted) != (told.held, told.muted)

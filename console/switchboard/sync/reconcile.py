"""Asking Telnyx what is true, where webhooks cannot be relied on.

At the start, every minute, after a gap and on doubt: the active calls of each
connection, then `GET /calls/{call_control_id}` for every leg of the board that
is not among them. The list has no parties and no state: what could not be delivered is
fetched first (`missed_webhooks.py`). What a gap made uncertain stays stale until the
leg speaks, or is found in a conference (`participants.py`); what is over is taken off.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Iterable, Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from http import HTTPStatus
from typing import Final

from console.domain.acts import (
    CreateConference,
    EndConference,
    InConference,
    JoinConference,
    LeaveConference,
)
from console.domain.leg import CallId, CallState, Leg
from console.domain.orders import Answer, HangUp, Order, Outcome, OutcomeKind, Reject
from console.domain.own_facts import DoubtReason, LegSighted
from console.domain.participants import recording_told
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
from console.switchboard.background import Background
from console.switchboard.board.act_words import act_words
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.sync.missed_webhooks import MissedWebhooks
from console.switchboard.sync.participants import ParticipantsCheck
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.replies import ActiveCall, CallStatus
from console.text import sentences

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
        live: LiveBoard,
        *,
        now: Callable[[], datetime],
    ) -> None:
        self._client, self._recorder, self._live, self._now = client, recorder, live, now
        self._round = asyncio.Lock()
        self._questions = asyncio.Semaphore(AT_ONCE)
        self._told: set[str] = set()
        self.participants = ParticipantsCheck(client, recorder, live, now=now)
        self.missed = MissedWebhooks(client, recorder, live, now=now)

    async def doubt_all(self) -> None:
        """After a gap: nothing that is known of a living leg is certain any more.

        Raises `JournalFailed`.
        """
        self.missed.due = True
        alive = [leg.id for leg in self._live.legs.values() if leg.alive]
        await self._recorder.doubt_each(alive, DoubtReason.GAP)

    async def reconcile(self) -> bool:
        """One round over all connections; whether Telnyx could be asked."""
        async with self._round:
            try:
                listed = await self._list()
                if self.missed.due or self._is_something_untold(listed):
                    await self.missed.fetch()
                await self._sight(listed)
                await self._ask_about(self._missing(listed))
                with suppress(Refused):  # what is uncertain stays so; the calls are known
                    await self.participants.ask_where_uncertain()
            except ApiError as error:
                self._tell_once(
                    "", f"Telnyx could not be asked about the calls: {error.why}", error
                )
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
        for connection in self._live.connections:
            board, began = self._live.board, self._now()
            try:
                listing = self._client.pages(operations.LIST_ACTIVE_CALLS, connection.id)
                async for row in listing:
                    call = CallId(row.call_control_id)
                    listed[call] = (_listed(connection.id, row), board.after(call, began))
            except (NotFound, Unprocessable, InvalidParameter) as error:
                why = error.why if isinstance(error, ApiError) else error
                what = f"The calls of connection {connection.id} could not be listed: {why}"
                self._tell_once(connection.id, what, error)
            else:
                self._told.discard(connection.id)
        return listed

    def _is_something_untold(self, listed: Iterable[CallId]) -> bool:
        """Whether a leg lives that no webhook told of, or none lives of which none told an end."""
        board = self._live.board
        return any(board.leg(call) is None for call in listed) or bool(self._missing(listed))

    async def _sight(self, listed: Mapping[CallId, tuple[LegSighted, datetime]]) -> None:
        """Note the legs that the list tells something new about."""
        board = self._live.board
        for call, (sighting, at) in listed.items():
            leg = board.leg(call)
            if leg is None or _would_learn(leg, board.leg(leg.peer or CallId(""))):
                await self._recorder.own(sighting, at)

    def _missing(self, listed: Iterable[CallId]) -> list[CallId]:
        known = frozenset(listed)
        legs = self._live.legs.values()
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
        board, began = self._live.board, self._now()
        async with self._questions:
            status = await self._status(call)
        await self._recorder.own(_sighting(call, status), board.after(call, began))

    async def _status(self, call: CallId) -> CallStatus | None:
        """The status; None for a leg that Telnyx knows no more, or that it cannot be asked about.

        Ten minutes after a leg's end Telnyx answers 422 (Voice API, retrieve a call status).
        """
        try:
            return await self._client.ask(operations.RETRIEVE_STATUS, call)
        except InvalidParameter:
            return None  # Telnyx never gave such an id
        except Unprocessable as error:
            if error.status != HTTPStatus.UNPROCESSABLE_ENTITY:
                raise
            return None

    def _tell_once(self, about: str, what: str, error: ConsoleError) -> None:
        if about not in self._told:
            self._told.add(about)
            self._live.notice(sentences(what, error.hint), Light.WARN)


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


ROUNDS: Final = 3
"""Times that one is asked about while orders are under way with it."""

PEER: Final = 3.0
"""Seconds after the end of one bridged leg by which the other should have ended too."""

_DUE: Final = {
    Answer.action: frozenset({CallState.OFFERED, CallState.STALE}),
    HangUp.action: frozenset({CallState.ENDING}),
    Reject.action: frozenset({CallState.ENDING}),
}
"""After these actions the leg must have left these states once its webhook came."""

_COMING: Final = (CreateConference.action, JoinConference.action)
_IN_AND_OUT: Final = frozenset({*_COMING, LeaveConference.action, EndConference.action})
"""After these actions somebody must be in the conference, or out of it."""


class FollowUp:
    """Asks Telnyx about a leg when a webhook that is due does not come.

    Its waits run in the `background`; `settle` and `peer`
    are seconds.
    """

    def __init__(
        self,
        reconciler: Reconciler,
        live: LiveBoard,
        background: Background,
        *,
        settle: float = SETTLE,
        peer: float = PEER,
    ) -> None:
        self._reconciler, self._live, self._background = reconciler, live, background
        self._settle, self._peer = settle, peer
        live.watch(self._moved)

    def settled(self, order: Order, outcome: Outcome) -> None:
        """Look after an order that has its outcome."""
        if outcome.kind is OutcomeKind.UNKNOWN:
            self._start(self._find_out(order))
        elif outcome.kind is OutcomeKind.ACCEPTED and order.act.action in _DUE:
            self._start(self._expect(order))
        elif outcome.kind is OutcomeKind.ACCEPTED and order.act.action in _IN_AND_OUT:
            self._start(self._expect_participants(order, _conference_of(order, outcome)))

    def _moved(self, before: Leg | None, after: Leg) -> None:
        """The other leg of a bridge ends too, unless it was parked: no webhook tells which."""
        if any(recording_told(before, after, self._live.legs.values())):
            self._start(self._tell_recorded(before, after))
        if before is None or not before.alive or after.alive or before.peer is None:
            return
        self._start(self._ask_about_peer(before.peer))

    def _start(self, waiting: Coroutine[None, None, None]) -> None:
        self._background.start(waiting, "looking after an order")

    async def _find_out(self, order: Order) -> None:
        """An order of which nobody knows whether it was done: ask now, and again later.

        Who is in a conference is asked first: that a leg lives says nothing of its hold.
        """
        conference = _conference_of(order, None)
        for _ in range(3):
            asked = conference is None or await self._reconciler.participants.ask(conference)
            if asked and await self._reconciler.reconcile():
                return
            await asyncio.sleep(self._settle)
        self._live.notice(
            f"{act_words(order.act, self._live.known)}: Telnyx could not be asked what came "
            "of it; asked again every minute",
            Light.WARN,
            call=next(iter(order.act.calls), None),
            to=order.by,
        )

    async def _expect(self, order: Order) -> None:
        await asyncio.sleep(self._settle)
        if any(self._still_due(call, order) for call in order.act.calls):
            with suppress(JournalFailed):
                await self._reconciler.missed.fetch()
        for call in order.act.calls:
            if self._still_due(call, order) and await self._reconciler.ask(call):
                self._tell_silence(call, order)

    async def _expect_participants(self, order: Order, conference: str | None) -> None:
        """The event of one who came or went may be lost: ask about whom it did not come.

        What an answer says of one with whom something is under way does not count yet.
        """
        late: list[CallId] = []
        for _ in range(ROUNDS):
            await asyncio.sleep(self._settle)
            late = [call for call in order.act.calls if self._is_late(call, order, conference)]
            if conference is None or not late:
                return
            pending = [leg for call in late if (leg := self._live.board.leg(call)) and leg.pending]
            await self._reconciler.participants.ask(conference)
            if not pending:
                break
        for call in late:
            if self._is_late(call, order, conference):
                await self._reconciler.ask(call)

    def _is_late(self, call: CallId, order: Order, conference: str | None) -> bool:
        leg = self._live.board.leg(call)
        if leg is None or not leg.alive:
            return False
        if order.act.action == EndConference.action:
            return True
        return (leg.media.conference == conference) != (order.act.action in _COMING)

    async def _tell_recorded(self, before: Leg | None, after: Leg) -> None:
        with suppress(JournalFailed):
            await self._reconciler.participants.tell_recorded(before, after)

    def _still_due(self, call: CallId, order: Order) -> bool:
        leg = self._live.board.leg(call)
        return leg is not None and leg.state in _DUE[order.act.action]

    def _tell_silence(self, call: CallId, order: Order) -> None:
        """Telnyx took the order, the leg lives, and no webhook came."""
        leg = self._live.board.leg(call)
        if leg is not None and leg.alive:
            self._live.notice(
                f"{act_words(order.act, self._live.known)}: accepted, but no webhook came in "
                f"{self._settle:.0f} s: "
                "check the application's webhook URL",
                Light.WARN,
                call=call,
            )

    async def _ask_about_peer(self, peer: CallId) -> None:
        await asyncio.sleep(self._peer)
        leg = self._live.board.leg(peer)
        if leg is not None and leg.known is CallState.BRIDGED and leg.alive:
            await self._reconciler.ask(peer)


def _conference_of(order: Order, outcome: Outcome | None) -> str | None:
    """The conference that an order is about; of one that it made, only the outcome tells."""
    if isinstance(order.act, CreateConference):
        return outcome.conference if outcome is not None else None
    return order.act.conference if isinstance(order.act, InConference) else None

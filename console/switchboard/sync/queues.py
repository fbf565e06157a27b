"""The queues and who waits in them, asked of Telnyx when somebody looks.

No webhook tells the whole of a queue. It is asked for on demand, and while a console
watches once a minute and shortly after a call entered or left one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from typing import Final

from msgspec import UNSET

from console.domain.acts import AnyAct, CreateQueue, DeleteQueue, ResizeQueue, TakeOutOfQueue
from console.domain.leg import CallId, Leg
from console.domain.orders import Order
from console.domain.queues import QueueBoard, WaitingCall
from console.errors import ApiError, InvalidParameter, NotFound
from console.line.port import Light
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.orders.requests import Sent
from console.switchboard.sync.reconcile import INTERVAL
from console.telnyx import operations
from console.telnyx.client import TelnyxClient
from console.telnyx.params import queues as params
from console.telnyx.replies import Queue, QueuedCall
from console.text import sentences

FRESH: Final = 2.0
"""Seconds for which an answer serves everybody who asks."""

SETTLE: Final = 1.0
"""Seconds after a call entered or left a queue until Telnyx is asked: others follow it."""


class Queues:
    """Keeps the board of queues.

    `now` is the wall clock, `clock` monotonic seconds.
    """

    def __init__(
        self,
        client: TelnyxClient,
        live: LiveBoard,
        *,
        now: Callable[[], datetime],
        clock: Callable[[], float],
    ) -> None:
        self._client, self._live, self._now, self._clock = client, live, now, clock
        self._one_at_a_time = asyncio.Lock()
        self._asked_at: float | None = None
        self._due = asyncio.Event()
        self._failing = False
        live.watch(self._moved)

    async def boards(self) -> tuple[QueueBoard, ...]:
        """All queues by name, at most `FRESH` seconds old. Raises `ApiError`."""
        async with self._one_at_a_time:
            if self._asked_at is None or self._clock() - self._asked_at >= FRESH:
                boards = await self._ask()
                self._asked_at = self._clock()
                self._live.queues.show(boards)
        return self._live.queues.now

    async def carry_out(self, order: Order) -> Sent:
        """Change a queue; the board is asked for anew. Raises `ApiError` and `InvalidParameter`."""
        try:
            with _in_words():
                message = await self._change(order.act)
        finally:
            self._asked_at = None
            self._due.set()
        return Sent(message=message)

    async def _change(self, act: AnyAct) -> str:
        order = self._client.order
        match act:
            case CreateQueue(queue=name, max_size=size):
                given = params.CreateQueue(
                    queue_name=name, max_size=UNSET if size is None else size
                )
                await order(operations.CREATE_QUEUE, params=given)
            case ResizeQueue(queue=name, max_size=size):
                await order(operations.UPDATE_QUEUE, name, params=params.UpdateQueue(max_size=size))
            case DeleteQueue(queue=name):
                return await _gone(order(operations.DELETE_QUEUE, name), "There is no such queue.")
            case TakeOutOfQueue(queue=name, stuck=call):
                removal = order(operations.REMOVE_QUEUED_CALL, name, call)
                return await _gone(removal, "It stands in the queue no more.")
            case _:
                raise InvalidParameter(act.action, "act", "is not about a queue")
        return ""

    async def keep(self) -> None:
        """Ask every minute, and when calls come and go, while a console watches."""
        while True:
            with suppress(TimeoutError):
                async with asyncio.timeout(INTERVAL):
                    await self._due.wait()
                await asyncio.sleep(SETTLE)
            self._due.clear()
            if self._live.followers:
                await self._renew()

    def _moved(self, before: Leg | None, after: Leg) -> None:
        was, is_ = before.media.queue if before else None, after.media.queue
        if was != is_:
            self._asked_at = None
            self._due.set()

    async def _renew(self) -> None:
        try:
            await self.boards()
        except ApiError as error:
            if not self._failing:
                what = f"Telnyx could not be asked about the queues: {error.why}"
                self._live.notice(sentences(what, error.hint), Light.WARN)
            self._failing = True
        else:
            self._failing = False

    # Asking -------------------------------------------------------------------------------

    async def _ask(self) -> tuple[QueueBoard, ...]:
        listing = self._client.pages(operations.LIST_QUEUES)
        boards = [await self._board(queue) async for queue in listing]
        return tuple(sorted(boards, key=lambda board: board.name))

    async def _board(self, queue: Queue) -> QueueBoard:
        waiting = await self._waiting(queue) if queue.current_size != 0 else ()
        return QueueBoard(
            name=queue.name,
            size=len(waiting) if queue.current_size is None else queue.current_size,
            max_size=queue.max_size,
            average_wait=queue.average_wait_time_secs,
            waiting=waiting,
            asked_at=self._now(),
        )

    async def _waiting(self, queue: Queue) -> tuple[WaitingCall, ...]:
        """Who waits, the head first; nobody if the queue was removed meanwhile."""
        try:
            listing = self._client.pages(operations.LIST_QUEUED_CALLS, queue.name)
            calls = [call async for call in listing]
        except NotFound:
            return ()
        calls.sort(key=lambda call: call.queue_position or len(calls) + 1)
        return tuple(map(self._waiting_call, calls))

    def _waiting_call(self, call: QueuedCall) -> WaitingCall:
        """Telnyx's clock may differ from ours: the seconds it counted do not."""
        leg = self._live.board.leg(CallId(call.call_control_id))
        return WaitingCall(
            call=CallId(call.call_control_id),
            position=call.queue_position,
            since=self._now() - timedelta(seconds=max(0, call.wait_time_secs or 0)),
            number=(leg and leg.other_party) or call.from_,
            name=leg.name if leg else None,
            over=call.is_alive is False,
        )


async def _gone(deletion: Awaitable[object], words: str) -> str:
    """What is gone is deleted: by the request whose reply was lost, or by others."""
    try:
        await deletion
    except NotFound:
        return words
    return ""


@contextmanager
def _in_words() -> Iterator[None]:
    """Let errors say what to do now: their usual hints are about calls."""
    try:
        yield
    except ApiError as error:
        if error.ambiguous:
            error.hint = "It may have been done: look at the queues first."
        elif isinstance(error, NotFound):
            error.hint = "There is no such queue: somebody deleted it."
        else:
            error.hint = "Nothing was changed."
        raise

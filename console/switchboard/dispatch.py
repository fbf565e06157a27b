"""Orders out: journaled, sent under one command id, and settled with what came of it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Coroutine
from datetime import datetime
from typing import Any, Final, Protocol

from console.domain.calls import CallId
from console.domain.orders import ORDER_ID, Order, Outcome, OutcomeKind, permit
from console.domain.own import DoubtReason, LegDoubted, OrderPlaced, OrderSettled
from console.errors import ApiError, InvalidParameter, JournalFailed, OrderRejected, StepFailed
from console.switchboard.floor import Floor
from console.switchboard.recorder import Recorder
from console.switchboard.sending import Sent
from console.telnyx.replies import Dialled

ORDERS_KEPT: Final = 2000
"""Orders whose outcome is repeated when the same order comes again."""


class Sender(Protocol):
    """What carries an order out."""

    async def send(self, order: Order) -> Sent:
        """Carry it out. Raises `ApiError` and `OrderRejected`."""
        ...


class Dispatcher:
    """Carries out orders, each once.

    `doubt` is asked to find out about the legs of an order whose outcome is not
    known; `clock` is monotonic seconds.
    """

    def __init__(
        self,
        sender: Sender,
        recorder: Recorder,
        floor: Floor,
        *,
        clock: Callable[[], float],
        ready: Callable[[], Awaitable[None]],
        settled: Callable[[Order, Outcome], None],
    ) -> None:
        self._sender, self._recorder, self._floor = sender, recorder, floor
        self._clock, self._ready, self._settled = clock, ready, settled
        self._orders: OrderedDict[str, asyncio.Task[Outcome]] = OrderedDict()

    async def order(self, order: Order) -> Outcome:
        """Carry out an order to its end, even if whoever gave it stops waiting.

        The same order again waits for the same outcome. Raises `OrderRejected`
        if the order makes no sense now, `JournalFailed` if it could not be
        written down; nothing was sent then.
        """
        send = self._sender.send
        return await self._once(order, lambda: self._carry_out(order, send, check=True))

    async def step(self, order: Order) -> Outcome:
        """Carry out one step of a procedure, which has been found to make sense as a whole."""
        send = self._sender.send
        return await self._once(order, lambda: self._carry_out(order, send, check=False))

    async def procedure(self, order: Order, run: Callable[[Order], Awaitable[Sent]]) -> Outcome:
        """Carry out an order that takes several steps, each an order of its own."""
        return await self._once(order, lambda: self._carry_out(order, run, check=True))

    async def note(
        self, order: Order, allow: Callable[[Order], None], moment: Callable[[], datetime]
    ) -> Outcome:
        """Carry out an order that Telnyx is not asked about: it is done when it is written down.

        `moment` gives the times under which it stands in the journal. Raises what
        `allow` raises, and `JournalFailed`; nothing was done then.
        """
        return await self._once(order, lambda: self._write_down(order, allow, moment))

    async def _once(
        self, order: Order, work: Callable[[], Coroutine[Any, Any, Outcome]]
    ) -> Outcome:
        task = self._orders.get(order.id)
        if task is None:
            task = asyncio.create_task(work(), name=f"order {order.id}")
            task.add_done_callback(_retrieved)
            self._orders[order.id] = task
            while len(self._orders) > ORDERS_KEPT:
                self._orders.popitem(last=False)
        return await asyncio.shield(task)

    async def finish(self, seconds: float) -> None:
        """Wait that long for the orders under way; what is not done then stays unsettled."""
        under_way = [task for task in self._orders.values() if not task.done()]
        if not under_way:
            return
        _, late = await asyncio.wait(under_way, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)

    async def _carry_out(
        self, order: Order, run: Callable[[Order], Awaitable[Sent]], *, check: bool
    ) -> Outcome:
        _check_id(order)
        await self._ready()
        if check:
            permit(order.act, self._floor.board.legs)
        await self._recorder.own(OrderPlaced(order=order))
        began = self._clock()
        try:
            sent = await run(order)
        except (ApiError, OrderRejected) as error:
            return await self._settle(order, _failure(order, error), None)
        outcome = Outcome(
            order_id=order.id,
            kind=OutcomeKind.ACCEPTED,
            call=CallId(sent.dialled.call_control_id) if sent.dialled else None,
            conference=sent.conference,
            message=sent.message,
            seconds=self._clock() - began,
        )
        return await self._settle(order, outcome, sent.dialled)

    async def _write_down(
        self, order: Order, allow: Callable[[Order], None], moment: Callable[[], datetime]
    ) -> Outcome:
        _check_id(order)
        allow(order)
        began = self._clock()
        await self._recorder.own(OrderPlaced(order=order), moment())
        outcome = Outcome(
            order_id=order.id, kind=OutcomeKind.ACCEPTED, seconds=self._clock() - began
        )
        await self._recorder.own(OrderSettled(order=order, outcome=outcome), moment())
        return outcome

    async def _settle(self, order: Order, outcome: Outcome, dialled: Dialled | None) -> Outcome:
        """Write the outcome down. It is true even if the journal refuses it."""
        payload = OrderSettled(order=order, outcome=outcome)
        if dialled is not None:
            payload = OrderSettled(
                order=order,
                outcome=outcome,
                call_control_id=dialled.call_control_id,
                call_leg_id=dialled.call_leg_id,
                call_session_id=dialled.call_session_id,
            )
        try:
            await self._recorder.own(payload)
            if outcome.kind is OutcomeKind.UNKNOWN:
                for call in order.act.calls:
                    await self._recorder.own(
                        LegDoubted(call_control_id=call, reason=DoubtReason.OUTCOME)
                    )
        except JournalFailed:
            pass  # the listener's light already says that the journal refuses
        self._settled(order, outcome)
        return outcome


def _check_id(order: Order) -> None:
    if not ORDER_ID.fullmatch(order.id):
        raise InvalidParameter(order.act.action, "id", "is no UUID")


def _failure(order: Order, error: ApiError | OrderRejected) -> Outcome:
    ambiguous = isinstance(error, ApiError | StepFailed) and error.ambiguous
    return Outcome(
        order_id=order.id,
        kind=OutcomeKind.UNKNOWN if ambiguous else OutcomeKind.REFUSED,
        message=str(error),
        hint=error.hint,
        code=getattr(error, "code", None),
    )


def _retrieved(task: asyncio.Task[Outcome]) -> None:
    """Mark a failure as seen: whoever gave the order gets it, if anybody still waits."""
    if not task.cancelled():
        task.exception()

"""Orders out: journaled, sent under one command id, and settled with what came of it."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable
from typing import Final

from msgspec import UNSET, Struct, UnsetType

from console.domain import client_state
from console.domain.calls import CallId
from console.domain.client_state import Parties
from console.domain.orders import (
    ORDER_ID,
    Answer,
    Bridge,
    Dial,
    HangUp,
    Order,
    Outcome,
    OutcomeKind,
    Refer,
    Reject,
    SendSipInfo,
    Transfer,
    permit,
)
from console.domain.own import DoubtReason, LegDoubted, OrderPlaced, OrderSettled
from console.errors import ApiError, InvalidParameter, JournalFailed, OrderRejected
from console.switchboard.floor import Floor
from console.switchboard.recorder import Recorder
from console.telnyx.client import TelnyxClient
from console.telnyx.params import calls as params
from console.telnyx.replies import Dialled

ORDERS_KEPT: Final = 2000
"""Orders whose outcome is repeated when the same order comes again."""


class Sent(Struct, frozen=True):
    """Telnyx took the order; a dial has a new leg."""

    dialled: Dialled | None = None


class Dispatcher:
    """Carries out orders, each once.

    `doubt` is asked to find out about the legs of an order whose outcome is not
    known; `clock` is monotonic seconds.
    """

    def __init__(
        self,
        client: TelnyxClient,
        recorder: Recorder,
        floor: Floor,
        *,
        clock: Callable[[], float],
        ready: Callable[[], Awaitable[None]],
        settled: Callable[[Order, Outcome], None],
    ) -> None:
        self._client, self._recorder, self._floor = client, recorder, floor
        self._clock, self._ready, self._settled = clock, ready, settled
        self._orders: OrderedDict[str, asyncio.Task[Outcome]] = OrderedDict()

    async def order(self, order: Order) -> Outcome:
        """Carry out an order to its end, even if whoever gave it stops waiting.

        The same order again waits for the same outcome. Raises `OrderRejected`
        if the order makes no sense now, `JournalFailed` if it could not be
        written down; nothing was sent then.
        """
        task = self._orders.get(order.id)
        if task is None:
            task = asyncio.create_task(self._carry_out(order), name=f"order {order.id}")
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

    async def _carry_out(self, order: Order) -> Outcome:
        if not ORDER_ID.fullmatch(order.id):
            raise InvalidParameter(order.act.action, "id", "is no version 4 UUID")
        await self._ready()
        permit(order.act, self._floor.board.legs)
        await self._recorder.own(OrderPlaced(order=order))
        began = self._clock()
        try:
            sent = await self._send(order)
        except (ApiError, OrderRejected) as error:
            return await self._settle(order, _failure(order, error), None)
        outcome = Outcome(
            order_id=order.id,
            kind=OutcomeKind.ACCEPTED,
            call=CallId(sent.dialled.call_control_id) if sent.dialled else None,
            seconds=self._clock() - began,
        )
        return await self._settle(order, outcome, sent.dialled)

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

    async def _send(self, order: Order) -> Sent:
        """One order to Telnyx, under the order's id as `command_id`."""
        act, name, calls = order.act, str(order.id), self._client.calls
        match act:
            case Dial():
                return Sent(await calls.dial(_dial(act, order.by), command_id=name))
            case Answer():
                answer = params.Answer(client_state=self._state(act.call, order.by))
                await calls.answer(act.call, answer, command_id=name)
            case Reject():
                reject = params.Reject(cause=act.cause.value)
                await calls.reject(act.call, reject, command_id=name)
            case Transfer():
                await calls.transfer(act.call, self._transfer(act, order.by), command_id=name)
            case Bridge():
                bridge = params.Bridge(call_control_id=act.other)
                await calls.bridge(act.call, bridge, command_id=name)
            case HangUp():
                await calls.hangup(act.call, command_id=name)
            case Refer():
                refer = params.Refer(sip_address=act.sip_address)
                await calls.refer(act.call, refer, command_id=name)
            case SendSipInfo():
                info = params.SendSipInfo(content_type=act.content_type, body=act.body)
                await calls.send_sip_info(act.call, info, command_id=name)
        return Sent()

    def _state(self, call: CallId, agent: str) -> str | UnsetType:
        """What Telnyx keeps of this leg for us: its parties, as they are known now."""
        leg = self._floor.board.leg(call)
        if leg is None or leg.from_ is None:
            return UNSET
        parties = Parties(from_=leg.from_, to=leg.to, agent=agent or None, direction=leg.direction)
        return client_state.encode(parties) or UNSET

    def _transfer(self, act: Transfer, agent: str) -> params.Transfer:
        """The new leg carries its own parties: `client_state` is not copied to it."""
        leg = self._floor.board.leg(act.call)
        parties = Parties(
            from_=leg.to if leg else None, to=act.to, agent=agent or None, direction="outgoing"
        )
        state = client_state.encode(parties)
        return params.Transfer(to=act.to, target_leg_client_state=state or UNSET)


def _dial(act: Dial, agent: str) -> params.Dial:
    parties = Parties(from_=act.from_, to=act.to, agent=agent or None, direction="outgoing")
    return params.Dial(
        to=act.to,
        from_=act.from_,
        connection_id=act.connection_id,
        client_state=client_state.encode(parties) or UNSET,
        timeout_secs=act.timeout_secs if act.timeout_secs is not None else UNSET,
    )


def _failure(order: Order, error: ApiError | OrderRejected) -> Outcome:
    ambiguous = isinstance(error, ApiError) and error.ambiguous
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

"""Orders out: journaled, sent under one command id, and settled with what came of it.

What concerns the same leg happens one after the other.
"""

from __future__ import annotations

import asyncio
import logging
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from datetime import datetime
from functools import partial
from itertools import islice
from typing import Any, Final

import msgspec

from console.domain.acts import Act, Dial, Transfer
from console.domain.ids import may_be_call
from console.domain.leg import CallId
from console.domain.number_rules.rules import permit_call
from console.domain.orders import ORDER_ID, Order, OrderId, Outcome, OutcomeKind, WrongField
from console.domain.own_facts import DoubtReason, OrderPlaced, OrderSettled
from console.domain.why_not import permit
from console.errors import (
    ApiError,
    ConsoleError,
    InvalidParameter,
    JournalFailed,
    NotNow,
    NotWritten,
    OrderRejected,
    Refused,
    StepFailed,
)
from console.switchboard.board.live_board import LiveBoard
from console.switchboard.board.recorder import Recorder
from console.switchboard.journal.commit import Stored
from console.switchboard.orders.claims import Claims
from console.switchboard.orders.requests import Sent
from console.switchboard.orders.sending import Sender, Sending
from console.telnyx.replies import Dialled
from console.text import sentences

LOG: Final = logging.getLogger(__name__)

ORDERS_KEPT: Final = 2000
"""Orders whose outcome is repeated when the same order comes again."""

LOOK_FIRST: Final = "Look at the calls before you {again} again: it may be ringing there."
"""What to do where nobody knows whether somebody is being called. Without a leg no row tells."""
_RINGS: Final[Mapping[type[Act], str]] = {Dial: "dial", Transfer: "transfer"}
"""What rings somebody, who would be rung twice if it was given once more."""

AGAIN: Final = 1.0
"""Seconds until an outcome is given to the journal again that refused it."""


class Unforeseen(ConsoleError):
    """A fault of this program: whether the order was carried out is not known."""

    hint = "The log file says more; the calls are being asked for."
    ambiguous = True

    def __init__(self) -> None:
        super().__init__("the switchboard has a fault")


class Dispatcher:
    """Carries out orders, each once.

    `clock` is monotonic seconds, `ready` is waited for before an order is looked at,
    `settled` is told what came of each, and `recall` knows the outcomes of orders that
    were given to an earlier switchboard; it is called in a thread. `evidence` asks Telnyx
    what came of an order that it does not answer; None where that does not show. `claims` says
    which call is another member's. Every order,
    of one request or of several steps, passes the rules on who may be called.
    """

    def __init__(
        self,
        sender: Sender,
        recorder: Recorder,
        live: LiveBoard,
        claims: Claims,
        *,
        clock: Callable[[], float],
        ready: Callable[[], Awaitable[None]],
        settled: Callable[[Order, Outcome], None],
        recall: Callable[[OrderId], Outcome | None],
        evidence: Callable[[Order], Awaitable[Sent | None]],
    ) -> None:
        self._sender, self._recorder, self._live = sender, recorder, live
        self._clock, self._ready, self._settled, self._recall = clock, ready, settled, recall
        self._evidence, self._claims = evidence, claims
        self._orders: OrderedDict[OrderId, asyncio.Task[Outcome]] = OrderedDict()
        self._turns = Turns()
        self._unwritten: set[asyncio.Task[None]] = set()
        self._ending = False

    async def order(self, order: Order) -> Outcome:
        """Carry out an order to its end, even if whoever gave it stops waiting.

        The same order again waits for the same outcome. Raises `OrderRejected`
        if the order makes no sense now or could not be written down; nothing was
        sent then.
        """
        return await self._once(order, lambda: self._request(order, check=True))

    async def step(self, order: Order) -> Outcome:
        """Carry out one step of a procedure, which has been found to make sense as a whole."""
        return await self._once(order, lambda: self._request(order, check=False))

    async def procedure(self, order: Order, run: Callable[[Order], Awaitable[Sent]]) -> Outcome:
        """Carry out an order that takes several steps, each an order of its own."""
        return await self._once(order, lambda: self._procedure(order, run))

    async def note(
        self, order: Order, allow: Callable[[Order], None], moment: Callable[[], datetime]
    ) -> Outcome:
        """Carry out an order that Telnyx is not asked about: it is done when it is written down.

        `moment` gives the times under which it stands in the journal. Raises what
        `allow` raises, and `NotWritten`; nothing was done then.
        """
        return await self._once(order, lambda: self._write_down(order, allow, moment))

    async def _once(
        self, order: Order, work: Callable[[], Coroutine[Any, Any, Outcome]]
    ) -> Outcome:
        task = self._orders.get(order.id)
        if task is None:
            task = asyncio.create_task(work(), name=f"order {order.id}")
            task.add_done_callback(partial(self._ended, order.id))
            self._orders[order.id] = task
            self._let_old_ones_go()
        return await asyncio.shield(task)

    def _ended(self, order: OrderId, task: asyncio.Task[Outcome]) -> None:
        """Forget an order that was turned away: nothing was sent, so it may come again.

        Its error would keep all that it has seen: every leg of the board, for one.
        """
        if task.cancelled() or task.exception() is not None:
            self._orders.pop(order, None)

    def _let_old_ones_go(self) -> None:
        """Forget the oldest outcomes, but no order that is under way."""
        surplus = len(self._orders) - ORDERS_KEPT
        done = (order for order, task in self._orders.items() if task.done())
        for order in list(islice(done, max(surplus, 0))):
            del self._orders[order]

    async def finish(self, seconds: float) -> None:
        """Wait that long for the orders under way; what is not done then stays unsettled.

        No order is taken any more, but the steps of a procedure.
        """
        self._ending = True
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                while under_way := self._under_way():
                    await asyncio.wait(under_way)
        while late := self._under_way():
            for task in late:
                task.cancel()
            await asyncio.wait(late)

    def _under_way(self) -> set[asyncio.Task[Any]]:
        return {task for task in self._orders.values() if not task.done()} | self._unwritten

    async def _request(self, order: Order, *, check: bool) -> Outcome:
        """Carry out one act, of which nothing leaves before it is written down."""
        sending = Sending(self._sender, order)
        try:
            before = await self._placed(order, check=check, sending=sending)
        except BaseException:
            await sending.withdraw()
            raise
        if before is not None:
            await sending.withdraw()
            return before
        return await self._ended_as(order, sending.answer(self._evidence))

    async def _procedure(self, order: Order, run: Callable[[Order], Awaitable[Sent]]) -> Outcome:
        before = await self._placed(order, check=True)
        return before or await self._ended_as(order, run(order))

    async def _ended_as(self, order: Order, running: Awaitable[Sent]) -> Outcome:
        """The outcome of what was begun, written down."""
        began = self._clock()
        # gathered, so that no error of any sort leaves the order without an outcome
        (sent,) = await asyncio.gather(running, return_exceptions=True)
        if isinstance(sent, asyncio.CancelledError):
            raise sent
        if isinstance(sent, BaseException):
            return await self._settle(order, _failure(order, sent), None)
        outcome = Outcome(
            order_id=order.id,
            kind=OutcomeKind.ACCEPTED,
            call=CallId(sent.dialled.call_control_id) if sent.dialled else None,
            conference=sent.conference,
            recording=sent.recording,
            message=sent.message,
            seconds=self._clock() - began,
        )
        return await self._settle(order, outcome, sent.dialled)

    async def _placed(
        self, order: Order, *, check: bool, sending: Sending | None = None
    ) -> Outcome | None:
        """Write an order down; its outcome if it was given to an earlier switchboard already.

        One at a time for a leg, so that of two orders that exclude each other the
        second one sees the first.
        """
        _check_ids(order)
        if check and self._ending:
            raise NotNow("the switchboard is ending")
        await self._ready()
        calls = order.act.calls
        async with self._turns.of(calls):
            try:
                if check:
                    self._claims.check(order)
                    permit(order.act, self._live.legs)
                    permit_call(order.act, self._live.ruling)
                    await self._claims.take(order)
                placed = await self._write_placed(order, sending=sending)
            except NotWritten:
                raise
            except OrderRejected:
                if before := await asyncio.to_thread(self._recall, order.id):
                    return before
                raise
        return None if placed.new else await asyncio.to_thread(self._recall, order.id)

    async def _write_placed(
        self, order: Order, at: datetime | None = None, *, sending: Sending | None = None
    ) -> Stored:
        """Write down that an order was given. Raises `NotWritten`: then it is not sent.

        If the journal takes it after all, its outcome follows: an order without one would
        forbid others for ever.
        """
        refused: list[NotWritten] = []

        def withdraw() -> None:
            outcome = _failure(order, refused[0])
            self._settle_later(OrderSettled(order=order, outcome=outcome), ())

        if sending is not None:
            sending.begin()
        try:
            return await self._recorder.own(
                OrderPlaced(order=order), at, late=withdraw, follows=sending
            )
        except JournalFailed as error:
            refused.append(NotWritten(error))
            raise refused[0] from error

    async def _write_down(
        self, order: Order, allow: Callable[[Order], None], moment: Callable[[], datetime]
    ) -> Outcome:
        _check_ids(order)
        self._claims.check(order)
        allow(order)
        began = self._clock()
        await self._write_placed(order, moment())
        outcome = Outcome(
            order_id=order.id, kind=OutcomeKind.ACCEPTED, seconds=self._clock() - began
        )
        await self._recorder.own(OrderSettled(order=order, outcome=outcome), moment())
        return outcome

    async def _settle(self, order: Order, outcome: Outcome, dialled: Dialled | None) -> Outcome:
        """Write the outcome down. It is true even if the journal refuses it."""
        payload = OrderSettled(order=order, outcome=outcome)
        if dialled is not None:
            payload = msgspec.structs.replace(
                payload,
                call_control_id=dialled.call_control_id,
                call_leg_id=dialled.call_leg_id,
                call_session_id=dialled.call_session_id,
            )
        doubted = order.act.calls if outcome.kind is OutcomeKind.UNKNOWN else ()
        try:
            await self._write(payload, doubted)
        except JournalFailed:  # the listener's light says so already
            self._settle_later(payload, doubted)
        self._settled(order, outcome)
        return outcome

    def _settle_later(self, settled: OrderSettled, doubted: Iterable[CallId]) -> None:
        later = asyncio.create_task(self._write_later(settled, doubted))
        self._unwritten.add(later)
        later.add_done_callback(self._unwritten.discard)

    async def _write(self, settled: OrderSettled, doubted: Iterable[CallId]) -> None:
        await self._recorder.own(settled)
        await self._claims.settle(settled.order, settled.outcome)
        for call in doubted:
            await self._recorder.doubt(call, DoubtReason.OUTCOME)

    async def _write_later(self, settled: OrderSettled, doubted: Iterable[CallId]) -> None:
        """Try until the journal takes it: unsettled, the order would forbid others for ever."""
        while True:
            await asyncio.sleep(AGAIN)
            with suppress(JournalFailed):
                return await self._write(settled, doubted)


def _check_ids(order: Order) -> None:
    if not ORDER_ID.fullmatch(order.id):
        raise InvalidParameter(order.act.action, "id", "is no UUID")
    if not all(map(may_be_call, order.act.calls)):
        raise InvalidParameter(order.act.action, "call", "is no id that a call can have")


def _failure(order: Order, error: BaseException) -> Outcome:
    """What is known of an order that ended in an error; after one that nobody foresaw, nothing."""
    if not isinstance(error, ConsoleError):
        LOG.error("order %s, %s, failed: %r", order.id, order.act.action, error)
        error = Unforeseen()
    ambiguous = isinstance(error, ApiError | StepFailed | Unforeseen) and error.ambiguous
    again = _RINGS.get(type(order.act)) if ambiguous else None
    return Outcome(
        order_id=order.id,
        kind=OutcomeKind.UNKNOWN if ambiguous else OutcomeKind.REFUSED,
        message=str(error),
        hint=sentences(LOOK_FIRST.format(again=again) if again else "", error.hint),
        why=error.why if isinstance(error, ApiError | StepFailed) else "",
        code=getattr(error, "code", None),
        wrong=_wrong_field(error),
    )


def _wrong_field(error: ConsoleError) -> WrongField | None:
    """The parameter that the error names, if it names one."""
    if isinstance(error, InvalidParameter):
        label = error.field.replace("_", " ").replace(".", " ")
        return WrongField(name=error.field, reason=f"{label} {error.reason}")
    if isinstance(error, Refused) and error.field is not None:
        return WrongField(name=error.field, reason=error.reason)
    return None


class Turns:
    """Who may go now. A leg that nobody waits for costs nothing."""

    def __init__(self) -> None:
        self._taken: dict[CallId, asyncio.Future[None]] = {}

    @asynccontextmanager
    async def of(self, calls: Iterable[CallId]) -> AsyncIterator[None]:
        """Have all these legs to oneself; they are taken together, so nobody waits in a ring."""
        legs = frozenset(calls)
        while before := [self._taken[leg] for leg in legs if leg in self._taken]:
            await asyncio.wait(before)
        over = asyncio.get_running_loop().create_future()
        self._taken.update(dict.fromkeys(legs, over))
        try:
            yield
        finally:
            for leg in legs:
                del self._taken[leg]
            over.set_result(None)

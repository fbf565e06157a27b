"""A request that is made while the disk writes its order down, and leaves once it has."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Final, Protocol

from console.domain.orders import Order
from console.errors import ApiError
from console.switchboard.journal.commit import Stored
from console.switchboard.orders.requests import Sent

UNANSWERED: Final = 3.0
"""Seconds after which Telnyx is asked what came of an order that it has not answered, between two
such questions, and for which the last one is waited for."""


SOON: Final = 0.002
"""Seconds after which a request is made although the disk is not at its order yet."""


class Sender(Protocol):
    """What carries an order out."""

    async def send(self, order: Order, written: asyncio.Future[None]) -> Sent:
        """Carry it out, of which nothing leaves before it is `written`.

        Raises `ApiError` and `OrderRejected`.
        """
        ...


class Sending:
    """The sending of one order, from when it is given to the journal."""

    def __init__(self, sender: Sender, order: Order) -> None:
        self._sender, self._order = sender, order
        loop = asyncio.get_running_loop()
        self._written: asyncio.Future[None] = loop.create_future()
        self._soon: asyncio.TimerHandle | None = None
        self._task: asyncio.Task[Sent] | None = None

    def begin(self) -> None:
        """Make the request while the disk writes the order, which is waited for anyway.

        Not before that: until the disk is at it, the journal's thread needs the interpreter.
        """
        self._soon = asyncio.get_running_loop().call_later(SOON, self.is_being_written)

    def is_being_written(self) -> None:
        """The disk is at it, and the interpreter free to make the request."""
        if self._task is None and not self._written.cancelled():
            self._task = asyncio.create_task(self._sender.send(self._order, self._written))

    def is_written(self, stored: Stored) -> None:
        """The order is on the disk: it may leave, unless it was given before."""
        if stored.new and not self._written.done():
            self.is_being_written()
            self._written.set_result(None)

    async def answer(self, evidence: Callable[[Order], Awaitable[Sent | None]]) -> Sent:
        """What came of it. Where Telnyx does not answer, what it shows of the calls is the answer.

        So it is where the answer leaves it open, when it is asked about once more; not for longer
        than a moment, for the call takes no other order until then.

        It leaves now at the latest: of one that was given before nobody knows what came of it.
        """
        self.is_being_written()
        if self._task is None:
            raise AssertionError("an order that is written down is being sent")
        if not self._written.done():
            self._written.set_result(None)
        looking = asyncio.create_task(self._look(evidence))
        try:
            await asyncio.wait({self._task, looking}, return_when=asyncio.FIRST_COMPLETED)
            if not self._task.done() and not looking.exception():
                return looking.result()
            try:
                return await self._task
            except ApiError as error:
                shown = None
                with suppress(TimeoutError):
                    async with asyncio.timeout(UNANSWERED):
                        shown = await evidence(self._order) if error.ambiguous else None
                if shown is None:
                    raise
                return shown
        finally:
            for task in (self._task, looking):
                task.cancel()
            await asyncio.gather(self._task, looking, return_exceptions=True)

    async def _look(self, evidence: Callable[[Order], Awaitable[Sent | None]]) -> Sent:
        while True:
            await asyncio.sleep(UNANSWERED)
            if shown := await evidence(self._order):
                return shown

    async def withdraw(self) -> None:
        """It is not to be sent: nothing of it leaves from now on."""
        if self._soon is not None:
            self._soon.cancel()
        self._written.cancel()
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

"""Telnyx's time, asked for at once: a delivery came that is ahead of our clock.

A machine that was paused goes on with the clock that it had. Nothing on it tells so, until
Telnyx says what time it is.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from console.errors import ApiError
from console.telnyx import operations
from console.telnyx.client import TelnyxClient

WITHIN: Final = 0.6
"""Seconds that a delivery waits for it: it has to be answered within two, and stored before."""

EVERY: Final = 5.0
"""Seconds between two such questions, however many deliveries ask."""


class TimeQuestion:
    """Has Telnyx asked for something small, whose reply bears its time.

    `steady` gives seconds that nothing sets.
    """

    def __init__(self, client: TelnyxClient, steady: Callable[[], float]) -> None:
        self._client, self._steady = client, steady
        self._asking: asyncio.Task[None] | None = None
        self._asked_at: float | None = None

    async def ask(self) -> None:
        """Wait until Telnyx replied, for a moment at most; nothing is raised."""
        now = self._steady()
        if self._asked_at is None or now - self._asked_at >= EVERY:
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask(), name="asking for the time")
        if self._asking is not None:
            await asyncio.wait([self._asking], timeout=WITHIN)

    async def close(self) -> None:
        """Give up a question that is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)

    async def _ask(self) -> None:
        with suppress(ApiError):
            async for _ in self._client.pages(operations.LIST_QUEUES):
                break

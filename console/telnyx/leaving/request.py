"""A request that is made, and has its connection, before it may leave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Final

UNDER_WAY: Final[ContextVar[Leaving | None]] = ContextVar("the request under way", default=None)
"""The one of the current task."""


class Leaving:
    """Holds a request until it may leave; `began` is when it did.

    `is_held` is whether a stream of ours has it. What is to leave `after` nothing leaves at once.
    """

    def __init__(self, after: asyncio.Future[None] | None, clock: Callable[[], float]) -> None:
        self._after, self._clock = after, clock
        self.began = clock()
        self.is_held = False

    @contextmanager
    def under_way(self) -> Iterator[None]:
        """What the current task writes to a connection meanwhile is this request."""
        token = UNDER_WAY.set(self)
        try:
            yield
        finally:
            UNDER_WAY.reset(token)

    async def may(self) -> None:
        """Wait until it may leave."""
        if self._after is not None:
            await self._after
            self._after, self.began = None, self._clock()

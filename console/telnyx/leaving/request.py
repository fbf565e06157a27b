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
    """Holds a request until it may leave, as a whole; `began` is when it did.

    `is_held` is whether a connection has asked it. What is to leave `after` nothing leaves at
    once.
    """

    def __init__(self, after: asyncio.Future[None] | None, clock: Callable[[], float]) -> None:
        self._after, self._clock = after, clock
        self._head = b""
        self._is_begun = False
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

    @property
    def is_waiting(self) -> bool:
        """Whether it may not leave yet."""
        return self._after is not None

    @property
    def is_kept_back(self) -> bool:
        """Whether nothing but its head is there yet."""
        return bool(self._head)

    async def part(self, written: bytes) -> bytes:
        """What is to be sent of it now, where so much more was written.

        Of the head, which is written first, nothing is; it goes with the body, or with what says
        that there is none. Neither does before it may.
        """
        if not self._is_begun:
            self.is_held, self._is_begun, self._head = True, True, written
            return b""
        if self._after is not None:
            await self._after
            self._after, self.began = None, self._clock()
        head, self._head = self._head, b""
        return head + written

    def begin_anew(self) -> None:
        """Take it from its head again: nothing of it left, and another connection has it now."""
        self._is_begun, self._head = False, b""

"""Turns: what concerns the same leg happens one after the other."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

from console.domain.calls import CallId


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

"""A connection for one purpose for as long as the service runs: after whatever goes wrong, another.

The end of one that served says only that there is to be another one, at once: a host that stood
still had its connections ended by the others. Where none can be had, one part of a host tries
for all: a database that is down, or starts, is not to be asked by each of them.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from typing import Final, NoReturn

from console.errors import DatabaseAway
from console.switchboard.sharing.database import Connected, Database
from console.switchboard.sharing.reach import AGAIN, Reach

PROBE: Final = 0.25
"""Seconds after which who tries for all tries again to connect."""


class Kept:
    """Has a connection of the `database`, named for `what` it is there.

    The one that is `first` tries for all; the others are told by `reach` that it has one again.
    """

    def __init__(self, database: Database, reach: Reach, what: str, *, first: bool = False) -> None:
        self._database, self._reach, self._what, self._first = database, reach, what, first
        self._served = False

    @property
    def served(self) -> bool:
        """Whether the connection that there is, or was, did what it is there for."""
        return self._served

    def serves(self) -> None:
        """The connection does what it is there for."""
        self._served = True

    async def keep(
        self,
        use: Callable[[Connected], Awaitable[object]],
        lost: Callable[[DatabaseAway], object] = lambda _: None,
    ) -> NoReturn:
        """Use one after the other; `lost` is told of what went wrong before one served."""
        while True:
            stood, known = False, self._reach.connections
            self._served = False
            try:
                async with self._database.connected(self._what) as connection:
                    stood = True
                    if self._first:
                        self._reach.connected()
                    await use(connection)
            except DatabaseAway as error:
                if self._served:
                    continue
                lost(error)
                if stood:
                    await asyncio.sleep(AGAIN)
                elif self._first:
                    await asyncio.sleep(PROBE)
                else:
                    await self._reach.until_connected(known)

"""Claims, decided between all hosts by the one database."""

from __future__ import annotations

import asyncio
from typing import Any, Final, NoReturn

from console.domain.ids import CallId, OrderId
from console.errors import DatabaseAway
from console.switchboard.sharing import schema
from console.switchboard.sharing.database import Connected, Database, Parameters, asked, away
from console.switchboard.sharing.kept import Kept
from console.switchboard.sharing.reach import Reach, in_time

PATIENCE: Final = 0.5
"""Seconds that a claim waits for the database; without it Telnyx decides."""


class SharedClaims:
    """Who takes a call: whoever the database heard first.

    While it is away each host goes on by itself, and Telnyx refuses the second answer.
    """

    def __init__(self, database: Database, reach: Reach, node: str) -> None:
        self._reach, self._node = reach, node
        self._kept = Kept(database, reach, "claims")
        self._lost, self._there = asyncio.Event(), asyncio.Event()
        self._connection: Connected | None = None
        reach.watch(self._reached)

    async def keep(self) -> NoReturn:
        """Hold a connection, and another after whatever goes wrong with it."""
        await self._kept.keep(self._hold)

    async def _hold(self, connection: Connected) -> None:
        """Have it be used until it is lost."""
        self._lost.clear()
        self._connection = connection
        self._there.set()
        try:
            await self._lost.wait()
        finally:
            self._there.clear()
            self._connection = None

    def _reached(self) -> None:
        """Get another connection once it answers again: an idle one ended without a word."""
        if self._reach.away_since is None:
            self._lost.set()

    async def claim(self, call: CallId, member: str, order: OrderId) -> str | None:
        """None for the member, else who has the call. Without the database: None."""
        rows = await self._ask(schema.CLAIM, (call, member, order, self._node))
        return next((who for (who,) in rows if who != member), None)

    async def move(self, call: CallId, member: str, order: OrderId) -> None:
        """Have a call be that member's, whoever had it."""
        await self._ask(schema.MOVE_CLAIM, (call, member, order, self._node))

    async def release(self, call: CallId, member: str) -> None:
        """Let another take the call that the member had; no member is whoever had it."""
        await self._ask(schema.RELEASE, {"call": call, "member": member})

    async def _ask(self, sql: str, parameters: Parameters) -> list[tuple[Any, ...]]:
        if self._reach.away_since is not None:
            return []
        try:
            with away():
                there = asyncio.create_task(self._there.wait())
                try:
                    if not await in_time(there, PATIENCE) or self._connection is None:
                        raise TimeoutError
                finally:
                    there.cancel()
                return await asked(self._connection, sql, parameters, within=PATIENCE)
        except DatabaseAway as error:
            self._reach.lost(error)
            self._lost.set()
            return []

"""The tables of the days: made before they begin, and removed with all else that is old.

One host does it for all, on a connection of its own: to remove a day of a large site takes the
database longer than a host may be silent.
"""

from __future__ import annotations

import asyncio
import logging
from time import monotonic
from typing import Final, NoReturn

from console.errors import DatabaseAway
from console.switchboard.sharing.database import Database, forget, make_days
from console.switchboard.sharing.nodes import Nodes

EVERY: Final = 3600.0
"""Seconds between two times at which that is done."""

LOOK: Final = 1.0
"""Seconds between two looks whether it is this host that does it, and time for it."""

_LOG: Final = logging.getLogger(__name__)


class Days:
    """Looks after the days of the team's database, as long as the service runs.

    What is older than `keep_days` is removed.
    """

    def __init__(self, database: Database, nodes: Nodes, keep_days: int) -> None:
        self._database, self._nodes, self._keep_days = database, nodes, keep_days
        self._begun_at = -EVERY

    async def keep(self) -> NoReturn:
        """Do it each hour. Where it cannot be done, the next hour is as good."""
        while True:
            if self._nodes.fresh and self._nodes.does_what_is_done_once and self._is_time:
                self._begun_at = monotonic()
                try:
                    await self._look_after()
                except DatabaseAway as error:
                    _LOG.warning("what is old in the team's database stays for now: %s", error)
            await asyncio.sleep(LOOK)

    @property
    def _is_time(self) -> bool:
        return monotonic() - self._begun_at >= EVERY

    async def _look_after(self) -> None:
        async with self._database.connected("days") as connection:
            await make_days(connection)
            await forget(connection, self._keep_days)

"""Tasks that the service owns: a fault in one of them is told and ends nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from typing import Any, Final

from console.errors import ConsoleError
from console.text import with_hint

LOG: Final = logging.getLogger(__name__)

PAUSE: Final = 5.0
"""Seconds until a task that must not end is begun again after a fault."""


class Background:
    """Runs tasks until it is closed. `tell` is given the words of a fault."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()
        self._told: dict[str, str] = {}

    def start(self, work: Coroutine[None, None, None], name: str) -> None:
        """Run it; when it ends it is forgotten."""
        task = asyncio.create_task(self._guard(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        task.add_done_callback(lambda _: work.close())  # one cancelled before it began

    def keep(self, begin: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        """Run what never ends; after a fault, which is told once, it is begun again."""
        self.start(self._for_ever(begin, name), name)

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _for_ever(self, begin: Callable[[], Coroutine[Any, Any, None]], name: str) -> None:
        while True:
            await self._guard(begin(), name)
            await asyncio.sleep(PAUSE)

    async def _guard(self, work: Coroutine[Any, Any, None], name: str) -> None:
        try:
            await work
        except ConsoleError as error:
            self._tell_once(name, f"{name}: {with_hint(error)}")
        except Exception as error:  # noqa: BLE001 - a task ends here; webhooks go on without it
            LOG.error("%s failed: %r", name, error)  # noqa: TRY400 - a traceback may hold numbers
            self._tell_once(name, f"{name}: a fault of this program; the log file says more")

    def _tell_once(self, name: str, words: str) -> None:
        if self._told.get(name) != words:
            self._told[name] = words
            self._tell(words)

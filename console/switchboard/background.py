"""Tasks that the service owns: a fault in one of them is told and ends nothing else."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine

from console.errors import ConsoleError

LOG = logging.getLogger(__name__)


class Background:
    """Runs tasks until it is closed. `tell` is given the words of a fault."""

    def __init__(self, tell: Callable[[str], None]) -> None:
        self._tell = tell
        self._tasks: set[asyncio.Task[None]] = set()

    def start(self, work: Coroutine[None, None, None], name: str) -> None:
        """Run it; when it ends it is forgotten."""
        task = asyncio.create_task(self._guard(work, name), name=name)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        """Cancel what still runs and wait for its end."""
        running = list(self._tasks)
        for task in running:
            task.cancel()
        await asyncio.gather(*running, return_exceptions=True)

    async def _guard(self, work: Coroutine[None, None, None], name: str) -> None:
        try:
            await work
        except ConsoleError as error:
            self._tell(f"{name}: {error} {error.hint}".rstrip())
        except Exception as error:  # noqa: BLE001 - a task ends here; webhooks go on without it
            LOG.error("%s failed: %r", name, error)  # noqa: TRY400 - a traceback may hold numbers
            self._tell(f"{name} stopped by a fault of this program; the log file says more")

"""One start of a switchboard on a journal: `restart.py` runs it, each in a process of its own.

    python -m tests.benchmarks.one_start JOURNAL

It imports what a switchboard does and nothing else, as `console/__main__.py` does it, and prints
the processor's seconds until the listener listens and until the board is complete, the legs on
the board, and megabytes.
"""

from __future__ import annotations

import asyncio
import gc
import resource
import sys
import time
from pathlib import Path

from console.process import begin

begin()

from console.secret import Secret  # noqa: E402 - as at the start of the product
from console.switchboard.service import opened  # noqa: E402
from console.switchboard.settings import ServiceSettings  # noqa: E402
from console.switchboard.webhooks.listener import Listener  # noqa: E402

KEY = "iojj3XQJ8ZX9UtstPLpdcspnCb8dlBIb83SIAbQPb1w="


def settings(journal: Path) -> ServiceSettings:
    """A switchboard that reaches nobody."""
    return ServiceSettings(
        base_url="http://127.0.0.1:9/v2",
        public_keys=(KEY,),
        journal=journal,
        socket=journal.parent / "line.sock",
        port=0,
    )


async def start(journal: Path) -> None:
    """Start, tell how long it took, and end."""
    listening: list[float] = []
    listen = Listener.start

    async def listens(listener: Listener) -> None:
        await listen(listener)
        listening.append(time.process_time())

    Listener.start = listens  # type: ignore[method-assign]
    async with opened(settings(journal), Secret("KEY")) as switchboard:
        complete = time.process_time()
        gc.collect()
        rss = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
        told = (listening[0], complete, len(switchboard.live.legs), rss)
        sys.stdout.write(" ".join(map(str, told)))


if __name__ == "__main__":
    asyncio.run(start(Path(sys.argv[-1])))

"""What the hosts of a demonstration share, as a process: a database, and a balancer before them.

`python -m console.demo.infrastructure PLAN` makes and begins both, prints a line, and ends both
when its standard input ends or a signal says so. It is the parent of the database: however the
demonstration ends, somebody ends that.
"""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from pathlib import Path
from typing import Final

import msgspec
from msgspec import Struct

from console.config.secrets_file import PASSWORD_VARIABLE
from console.demo.balancer import Balancer
from console.demo.postgres import Postgres
from console.errors import EXIT_DONE, ConsoleError, PostgresFailed
from console.process import end_with_stdin
from console.switchboard.process import SPEAKER

UP: Final = "up\n"
"""What is printed once both answer."""

_OPTIONS: Final = (
    *("-c", "fsync=off", "-c", "full_page_writes=off", "-c", "synchronous_commit=off"),
    *("-c", "max_connections=60"),
)
"""For a database that nobody needs any more once the machine has lost its power."""


class Plan(Struct, frozen=True, kw_only=True):
    """Where the database has its folder and its port, where webhooks come, and the hosts' ports."""

    folder: str
    database: int
    balancer: int
    listeners: tuple[int, ...]


async def serve(plan: Plan, password: str) -> None:
    """Have both, until a signal says that it is enough. Raises `PostgresFailed` and `OSError`."""
    enough = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        loop.add_signal_handler(number, enough.set)
    postgres = Postgres(Path(plan.folder), plan.database, password)
    try:
        await asyncio.to_thread(postgres.make)
        if not enough.is_set():
            await asyncio.to_thread(postgres.begin, *_OPTIONS)
        async with Balancer(plan.balancer, plan.listeners):
            sys.stdout.write(UP)
            sys.stdout.flush()
            await enough.wait()
    finally:
        postgres.end()


def main() -> int:
    """Run until the end; the exit code, after the words of what went wrong."""
    plan = msgspec.json.decode(sys.argv[1], type=Plan)
    end_with_stdin()
    try:
        asyncio.run(serve(plan, os.environ[PASSWORD_VARIABLE]))
    except (ConsoleError, OSError) as error:
        failed = error if isinstance(error, ConsoleError) else PostgresFailed(str(error))
        sys.stderr.write(f"{SPEAKER}{failed}\n{failed.hint}\n")
        return failed.exit_code
    return EXIT_DONE


if __name__ == "__main__":
    sys.exit(main())

"""Readings that are made at the same time, each with a limit; one that fails stops no other."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterable
from concurrent.futures import Future
from typing import Any, Final, TypeVar

from console.doctor.known import Reading
from console.errors import ConsoleError, NotRead

LIMIT: Final = 8.0
"""Seconds after which a reading is given up."""

T = TypeVar("T")


async def reading(work: Awaitable[T], seconds: float = LIMIT) -> Reading[T]:
    """What the work comes to, or why it comes to nothing; it is given up after so many seconds."""
    task = asyncio.ensure_future(work)
    done, _ = await asyncio.wait({task}, timeout=seconds)
    if not done:
        task.cancel()
        return Reading(why=f"no answer within {seconds:g} s")
    error = task.exception()
    match error:
        case None:
            return Reading(task.result())
        case NotRead():
            return Reading(why=error.why, error=error)
        case ConsoleError():
            return Reading(why=str(error).rstrip("."), error=error)
        case OSError():
            return Reading(why=error.strerror or str(error) or type(error).__name__)
        case _:
            return Reading(why=f"it failed with {type(error).__name__}: {error}")


async def in_thread(work: Callable[[], T], seconds: float = LIMIT) -> Reading[T]:
    """The same for work that blocks. Where it hangs, as at a dead disk, its thread stays behind."""
    done: Future[T] = Future()
    done.set_running_or_notify_cancel()  # who waits no more cannot take it back

    def run() -> None:
        try:
            done.set_result(work())
        except (ConsoleError, OSError, ValueError, LookupError) as error:
            done.set_exception(error)
        finally:
            if not done.done():
                done.set_exception(RuntimeError("there is a fault in this program"))

    threading.Thread(target=run, name="reading", daemon=True).start()
    return await reading(asyncio.wrap_future(done), seconds)


def read_now(work: Coroutine[Any, Any, T]) -> T:
    """Read in a loop of its own, and wait for nothing that was given up.

    `asyncio.run` would wait for a thread that looks a name up, where no name server answers.
    """
    loop = asyncio.new_event_loop()
    try:
        return loop.run_until_complete(work)
    finally:
        loop.run_until_complete(_end(asyncio.all_tasks(loop)))
        loop.run_until_complete(loop.shutdown_asyncgens())
        loop.close()


async def _end(tasks: Iterable[asyncio.Task[Any]]) -> None:
    """Cancel what was given up, and wait until each has noticed."""
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)

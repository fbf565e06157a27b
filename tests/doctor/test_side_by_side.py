"""A reading that hangs or fails stops no other one, and nobody waits for it."""

from __future__ import annotations

import asyncio
import threading
import time

from console.doctor.known import Reading
from console.doctor.readings.side_by_side import in_thread, read_now, reading
from tests.waiting import LIMIT


async def test_a_reading_that_hangs_or_fails_stops_no_other() -> None:
    """And it is told why it says nothing."""

    async def fails() -> int:
        raise LookupError("no such thing")

    hung, failed, fine = await asyncio.gather(
        reading(asyncio.Event().wait(), 0.05), reading(fails()), in_thread(lambda: 7)
    )

    assert (hung.value, hung.why) == (None, "no answer within 0.05 s")
    assert failed.why == "it failed with LookupError: no such thing"
    assert fine.value == 7


def test_nobody_waits_for_a_look_up_that_was_given_up() -> None:
    """As where no name server answers: the findings are told all the same."""
    answers = threading.Event()

    async def look_up() -> Reading[bool]:
        loop = asyncio.get_running_loop()
        return await reading(loop.run_in_executor(None, answers.wait, LIMIT), 0.05)

    began = time.monotonic()
    try:
        found = read_now(look_up())
        took = time.monotonic() - began
    finally:
        answers.set()

    assert found.why == "no answer within 0.05 s"
    assert took < LIMIT / 2

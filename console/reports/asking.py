"""A report is asked for, and meanwhile how far the switchboard is with it."""

from __future__ import annotations

import asyncio
from typing import Final, Protocol

from console.domain.team.report import Reported, ReportSearch
from console.line.port import A, Question
from console.line.questions import HowFar, Report
from console.progress import Progress

LOOK: Final = 0.5
"""Seconds between two questions how far it is."""


class Asks(Protocol):
    """Who has a line to the switchboard."""

    async def ask(self, question: Question[A]) -> A:
        """The answer. Raises `ConsoleError`."""
        ...


async def reported(line: Asks, search: ReportSearch, progress: Progress) -> Reported:
    """The report; `progress` is told meanwhile how far it is. Raises `ConsoleError`.

    Where it is cancelled the switchboard counts no further.
    """
    progress.begin("asking for the report")
    asking = asyncio.create_task(line.ask(Report(search)))
    try:
        while not (await asyncio.wait({asking}, timeout=LOOK))[0]:
            far = await line.ask(HowFar())
            if far.what != progress.what or far.total != progress.total:
                progress.begin(far.what, far.unit, far.total)
            progress.reach(far.done)
        return await asking
    finally:
        asking.cancel()
        await asyncio.wait({asking})

"""Past calls for a command: from the journal of one's own, or told by a team's switchboard.

A team's journal is its service's alone; what a member may see of it is told over the line.
"""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import msgspec

from console.cli.ask import ask
from console.cli.program import Program
from console.domain.history.past_calls import (
    LONGEST_PAGE,
    PAGE,
    PastCall,
    Search,
    with_members,
    with_names,
)
from console.line.questions import History
from console.progress import Progress
from console.switchboard.journal.reader import JournalReader


class PastCalls:
    """What there was. Made by `past_calls`."""

    def __init__(self, program: Program, journal: JournalReader | None) -> None:
        self._program, self._journal = program, journal
        self._names = program.settings().settings.team.team.names

    def search(self, search: Search) -> list[PastCall]:
        """A page of those that are asked for, the one that ended last first.

        Raises `JournalFailed`, and of a team's switchboard what `ask` raises.
        """
        if self._program.paths.site is not None:
            return self._told(search)
        if self._journal is None:
            return []
        found = self._journal.search(with_members(search, self._names))
        return [with_names(call, self._names) for call in found]

    def named(self, beginning: str) -> list[PastCall]:
        """Those whose id begins so. Raises likewise."""
        if self._program.paths.site is not None:
            return self._told(Search(call=beginning, limit=PAGE))
        return self._journal.calls_named(beginning) if self._journal is not None else []

    def every(self, search: Search, limit: int, progress: Progress) -> Iterator[PastCall]:
        """Those that are asked for, page by page, as many at most.

        Raises likewise, and `Cancelled`.
        """
        progress.begin("looking for calls", "calls", step="1/2")
        while limit > 0:
            size = min(limit, LONGEST_PAGE)
            page = self.search(msgspec.structs.replace(search, limit=size))
            yield from page
            progress.reach(progress.done + len(page))
            if len(page) < size:
                return
            limit -= size
            search = msgspec.structs.replace(search, after=page[-1].call)

    def _told(self, search: Search) -> list[PastCall]:
        """Asked in a thread: whoever wants to know may be on a line itself."""
        with ThreadPoolExecutor(1) as worker:
            asking = worker.submit(
                lambda: ask(self._program, lambda line: line.ask(History(search)), start=False)
            )
            return list(asking.result())


@contextmanager
def past_calls(program: Program) -> Iterator[PastCalls]:
    """What there was; nothing where one works alone and no journal was begun.

    Raises `JournalFailed`.
    """
    own = program.paths.site is None and program.paths.journal.exists()
    reader = JournalReader(program.paths.journal) if own else None
    try:
        yield PastCalls(program, reader)
    finally:
        if reader is not None:
            reader.close()

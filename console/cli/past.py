"""Past calls for a command: from the journal of one's own, or told by a team's switchboard.

A team's journal is its service's alone; what a member may see of it is told over the line.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import TypeVar

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
from console.domain.ids import CallId
from console.domain.speech.repeated import Utterance, said_once
from console.exports import SentenceJson
from console.line.port import Entry
from console.line.questions import History, Timeline
from console.line.unix import UnixLine
from console.progress import Progress
from console.switchboard.board.act_words import NOTHING
from console.switchboard.board.log_words import entries_of
from console.switchboard.journal.reader import JournalReader
from console.switchboard.journal.rows import fact_of
from console.text import without_numbers

_Answer = TypeVar("_Answer")


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

    def said(self, call: CallId) -> list[SentenceJson]:
        """What was said in the session of a call. Raises likewise."""
        if self._program.paths.site is not None:
            return sentences(self._asked(lambda line: line.ask(Timeline(call))))
        rows = self._journal.timeline(call) if self._journal is not None else []
        return sentences(entries_of(((row.number, fact_of(row)) for row in rows), NOTHING))

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
        return list(self._asked(lambda line: line.ask(History(search))))

    def _asked(self, question: Callable[[UnixLine], Awaitable[_Answer]]) -> _Answer:
        """Asked in a thread: whoever wants to know may be on a line itself."""
        with ThreadPoolExecutor(1) as worker:
            return worker.submit(lambda: ask(self._program, question, start=False)).result()


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


def sentences(entries: Iterable[Entry]) -> list[SentenceJson]:
    """What was said finally, in the order of time; masked where numbers are."""
    final = (one for one in entries if one.said and one.said.final and one.said.text.strip())
    ordered = sorted(final, key=lambda one: (one.at, one.number))
    return [
        SentenceJson(
            at=one.at, call_control_id=one.call, track=one.track, text=without_numbers(one.text)
        )
        for one in said_once(map(_uttered, ordered), lambda one: one)
    ]


def _uttered(entry: Entry) -> Utterance:
    track, text = (entry.said.track, entry.said.text) if entry.said else (None, "")
    return Utterance(entry.at, entry.call, track, text)

"""A recording out of a journal, which may be written meanwhile, or be a copy or an older one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from console.domain.agent.attendance import FACTS_KEPT
from console.domain.leg import CallId
from console.domain.messages.message import KEPT_FOR
from console.domain.own_facts import calls_of
from console.errors import NothingToReplay
from console.progress import Progress
from console.replay.positions import LINGER
from console.replay.recording import Desk, Recording
from console.switchboard.journal.reader import NEWEST, PAGE, JournalReader
from console.switchboard.journal.rows import Row, fact_of
from console.switchboard.past import LONGEST_CALL

MOST: Final = 500_000
"""Facts of one recording: a few hundred bytes each are held in memory."""

AT_ONCE: Final = 500
"""Calls that are asked about in one question."""


def since(
    path: Path,
    begin: datetime,
    end: datetime | None,
    desk: Desk,
    progress: Progress | None = None,
) -> Recording:
    """What was written down from `begin` on and before `end`, with what was known of live calls.

    Raises `JournalFailed`, `NothingToReplay` and `Cancelled`.
    """
    progress = progress or Progress()
    with closing(JournalReader(path)) as reader:
        progress.begin("reading the journal", "facts")
        first = _first_at(reader, begin.timestamp())
        rows = _rows_after(reader, first - 1, end, progress)
        if not rows:
            raise NothingToReplay(
                f"nothing was written down since {begin.astimezone():%Y-%m-%d %H:%M}"
            )
        progress.begin("reading what was before", "facts")
        before = _before(reader, first, begin, desk)
        over = _over(reader, [*before, *rows], begin)
    return Recording(rows=(*before, *rows), before=len(before), over=over, desk=desk)


def of_session(path: Path, named: str, desk: Desk) -> Recording:
    """What was written down of a session, by its id or that of one of its calls.

    Raises `JournalFailed` and `NothingToReplay`.
    """
    with closing(JournalReader(path)) as reader:
        rows = reader.timeline(CallId(named))
    if not rows:
        raise NothingToReplay(f"the journal knows no session and no call {named}")
    return Recording(rows=tuple(sorted(rows, key=lambda row: row.number)), desk=desk)


def _first_at(reader: JournalReader, seconds: float) -> int:
    """The number of the first fact that was written down at that Unix time or later.

    Numbers go by time, but for facts that other hosts noted before this one joined.
    """
    low, last = 0, reader.recent(1)
    high = last[-1].number + 1 if last else 1
    while low < high:
        middle = (low + high) // 2
        found = reader.after(middle, 1)
        if found and found[0].received_at < seconds:
            low = found[0].number
        else:
            high = middle
    return low + 1


def _rows_after(
    reader: JournalReader, number: int, end: datetime | None, progress: Progress
) -> list[Row]:
    rows: list[Row] = []
    limit = end.timestamp() if end is not None else None
    while page := reader.after(number, PAGE):
        wanted = [row for row in page if limit is None or row.received_at < limit]
        rows += wanted
        progress.reach(len(rows))
        if len(wanted) < len(page):
            break
        if len(rows) > MOST:
            raise NothingToReplay(f"these are more than {MOST:,} facts: ask for a shorter time")
        number = page[-1].number
    return rows


def _before(reader: JournalReader, first: int, begin: datetime, desk: Desk) -> list[Row]:
    """What was known then of the calls that lived, of those who worked there, and from them."""
    seconds = begin.timestamp()
    live = reader.live_facts(seconds - LONGEST_CALL, seconds - LINGER.total_seconds())
    found = {row.number: row for row in live if row.number < first}
    for agent in desk.agents:
        for row in reader.facts_of_agent_before(agent, min(first, NEWEST), FACTS_KEPT):
            found[row.number] = row
    for row in reader.messages(seconds - KEPT_FOR.total_seconds()):
        if row.number < first:
            found[row.number] = row
    return [found[number] for number in sorted(found)]


def _over(reader: JournalReader, rows: Iterable[Row], begin: datetime) -> tuple[CallId, ...]:
    """The calls that some of these facts name, and that had left the board before."""
    named = sorted({call for row in rows for call in calls_of(fact_of(row).payload)})
    limit = begin - LINGER
    return tuple(
        one.call
        for some in _some(named)
        for one in reader.calls(some)
        if one.ended_at is not None and one.ended_at < limit
    )


def _some(calls: Sequence[CallId]) -> Iterable[Sequence[CallId]]:
    return (calls[place : place + AT_ONCE] for place in range(0, len(calls), AT_ONCE))

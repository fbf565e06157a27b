"""The log and a call's timeline: entries, with each outcome beside its order."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import Final

import msgspec
from msgspec import Struct

from console.domain.leg import CallId, Leg
from console.line.port import Entry, EntryKind, Light
from console.ui.state.transcript import Transcript

LONGEST: Final = 1000
"""Rows that the log of a console keeps; the journal keeps all."""


class Row(Struct, frozen=True, kw_only=True):
    """What stands on one line: a fact, a notice, or an order with what came of it.

    `outcome` is None while an order is under way.
    """

    entry: Entry
    outcome: Entry | None = None

    @property
    def key(self) -> str:
        """What makes it one row: the order it is about, or itself."""
        return _key(self.entry)

    @property
    def latest(self) -> Entry:
        """The entry to open for the payload: the outcome where there is one."""
        return self.outcome or self.entry


def _key(entry: Entry) -> str:
    if entry.order_id and entry.kind in (EntryKind.ORDER, EntryKind.OUTCOME):
        return f"order {entry.order_id}"
    if entry.number > 0:
        return f"entry {entry.number}"
    return f"notice {entry.at.isoformat()} {entry.title} {entry.text}"


class Timeline:
    """Rows in the order of their time; taking an entry twice changes nothing."""

    def __init__(self, entries: Iterable[Entry] = (), *, longest: int = LONGEST) -> None:
        self._rows: dict[str, Row] = {}
        self._longest = longest
        self.extend(entries)

    def extend(self, entries: Iterable[Entry]) -> None:
        """Take entries in any order."""
        for entry in entries:
            self._put(entry)
        self._settle()

    def take(self, entry: Entry) -> None:
        """Take one entry."""
        last = next(reversed(self._rows.values()), None)
        self._put(entry)
        if last is not None and _place(Row(entry=entry)) < _place(last):
            self._settle()
        elif len(self._rows) > self._longest:
            del self._rows[next(iter(self._rows))]

    def reword(self, worded: Callable[[Entry], Entry]) -> None:
        """Have every entry said in other words."""
        for key, row in self._rows.items():
            outcome = worded(row.outcome) if row.outcome else None
            self._rows[key] = Row(entry=worded(row.entry), outcome=outcome)

    @property
    def rows(self) -> tuple[Row, ...]:
        """All rows, the oldest first."""
        return tuple(self._rows.values())

    def _put(self, entry: Entry) -> None:
        key = _key(entry)
        row = self._rows.get(key)
        if row is None:
            self._rows[key] = Row(entry=entry)
        elif entry.kind is EntryKind.OUTCOME:
            self._rows[key] = _with_outcome(row, entry)
        elif row.entry.kind is EntryKind.OUTCOME:
            self._rows[key] = Row(entry=entry, outcome=row.entry)

    def _settle(self) -> None:
        """Into the order of time, and not longer than allowed."""
        ordered = sorted(self._rows.values(), key=_place)[-self._longest :]
        self._rows = {row.key: row for row in ordered}


def _with_outcome(row: Row, outcome: Entry) -> Row:
    """The row with the newest outcome; an order may first be unknown and then known."""
    known = row.outcome or (row.entry if row.entry.kind is EntryKind.OUTCOME else None)
    if known is not None and known.number > outcome.number:
        return row
    if row.entry.kind is EntryKind.OUTCOME:
        return Row(entry=outcome)
    return msgspec.structs.replace(row, outcome=outcome)


def _place(row: Row) -> tuple[datetime, int]:
    return (row.entry.at, row.entry.number)


def notice(at: datetime, text: str, *, level: Light, call: CallId | None = None) -> Entry:
    """A line of the console's own, which no journal knows: its number is 0."""
    return Entry(
        number=0,
        at=at,
        received_at=at,
        kind=EntryKind.NOTICE,
        title="console",
        text=text,
        level=level,
        call=call,
    )


LONGEST_STORY: Final = 5000
"""Rows of one session that are kept here."""


class CallTimeline:
    """The timeline of a call's session; entries may come in any order and twice.

    What was said is kept apart: a talk would flood all else.
    """

    def __init__(self, leg: Leg | None) -> None:
        self.call: CallId | None = leg.id if leg else None
        self._session = leg.session_id if leg else None
        self.entries = Timeline(longest=LONGEST_STORY)
        self.transcript = Transcript()

    def tell(self, entries: Iterable[Entry]) -> None:
        """Take the timeline that was asked for."""
        told = list(entries)
        self.transcript.take(told)
        self.entries.extend(entry for entry in told if entry.said is None)

    def follow(self, entries: Iterable[Entry]) -> bool:
        """Take those of the newest entries that belong here; whether there were any."""
        mine = [entry for entry in entries if self._concerns(entry)]
        self.transcript.take(mine)
        for entry in mine:
            if entry.said is None:
                self.entries.take(entry)
        return bool(mine)

    def _concerns(self, entry: Entry) -> bool:
        if entry.call is not None and entry.call == self.call:
            return True
        return self._session is not None and entry.session_id == self._session

"""What happened to one call: its session's timeline, asked for once and then kept up."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from console.domain.leg import CallId, Leg
from console.line.port import Entry
from console.ui.record import Record

LONGEST: Final = 5000
"""Rows of one session that are kept here."""


class Story:
    """The timeline of a call's session; entries may come in any order and twice."""

    def __init__(self, leg: Leg | None) -> None:
        self.call: CallId | None = leg.id if leg else None
        self._session = leg.session_id if leg else None
        self.record = Record(longest=LONGEST)

    def tell(self, entries: Iterable[Entry]) -> None:
        """Take the timeline that was asked for."""
        self.record.extend(entries)

    def follow(self, entries: Iterable[Entry]) -> bool:
        """Take those of the newest entries that belong here; whether there were any."""
        mine = [entry for entry in entries if self._concerns(entry)]
        for entry in mine:
            self.record.take(entry)
        return bool(mine)

    def _concerns(self, entry: Entry) -> bool:
        if entry.call is not None and entry.call == self.call:
            return True
        return self._session is not None and entry.session_id == self._session

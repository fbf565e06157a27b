"""What a recording's log says, each line in the words of its own step, and when calls began.

Whoever comes to a position, from wherever, reads the same: a line names whom it names as they
were when it was written, and not as they are now, or gone.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping
from datetime import datetime
from typing import Final

from console.domain.acts import Role
from console.domain.events import HungUp
from console.domain.ids import CallId
from console.line.port import Entry, EntryKind
from console.replay.positions import Positions, Stepped
from console.replay.recording import is_webhook
from console.switchboard.board.act_words import Known
from console.switchboard.board.followers import ENTRIES_KEPT
from console.switchboard.board.log_words import entry_of

MINUTE: Final = 60


class Log:
    """Follows the steps of a recording; it is whole once all were taken."""

    def __init__(self, positions: Positions) -> None:
        self._positions, self._recording = positions, positions.recording
        self._entries: dict[int, Entry] = {}
        self._lines: list[Entry] = []
        self._taken: list[int] = []
        self._begun: dict[int, list[int]] = {}
        self._seen: set[CallId] = set()
        self._numbers: dict[CallId, str] = {}

    @property
    def numbers(self) -> Mapping[CallId, str]:
        """The far end's number of each call, as it was told last."""
        return self._numbers

    @property
    def entries(self) -> Mapping[int, Entry]:
        """What each fact says whose words depend on others, by its place in the recording."""
        return self._entries

    def follow(self, step: Stepped) -> None:
        """See what the next step brings."""
        self._say(step)
        for call in step.touched:
            if number := step.after.board.records[call].leg.other_party:
                self._numbers[call] = number
        for call in step.touched - self._seen:
            self._seen.add(call)
            leg = step.after.board.records[call].leg
            if leg.role is not Role.AGENT:
                minute = _minute(leg.started_at or leg.changed_at)
                self._begun.setdefault(minute, []).append(step.after.taken)

    def _say(self, step: Stepped) -> None:
        taken, recording = step.after.taken, self._recording
        known = Known(step.after.board.leg, recording.desk.team)
        for place in self._positions.told(taken - 1, taken):
            row, fact = recording.rows[place], recording.facts[place]
            if is_webhook(row) and not isinstance(fact.payload, HungUp):
                continue
            entry = self._entries[place] = entry_of(row.number, fact, known)
            if entry.kind is not EntryKind.FACT:
                self._lines.append(entry)
                self._taken.append(taken)

    def last(self, taken: int) -> tuple[Entry, ...]:
        """The last lines of the log at a position, the oldest first."""
        end = bisect_right(self._taken, taken)
        return tuple(self._lines[max(0, end - ENTRIES_KEPT) : end])

    def begun(self, minute: int, taken: int) -> int:
        """How many calls of a minute, counted from 1970, were known at a position; no phones."""
        return bisect_right(self._begun.get(minute, ()), taken)


def _minute(at: datetime) -> int:
    return int(at.timestamp()) // MINUTE

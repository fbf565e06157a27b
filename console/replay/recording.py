"""A recording: the facts of a time in the order in which they were written down."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property
from typing import Final

from msgspec import Struct

from console.domain.events import Fact
from console.domain.leg import CallId
from console.domain.own_facts import OWN_KINDS
from console.domain.team.members import Team
from console.line.port import Connection
from console.switchboard.journal.rows import Row, fact_of, first_id, moment

NOBODY: Final = "nobody"


class Desk(Struct, frozen=True, kw_only=True):
    """Who worked there: the one `agent`, or a team of which the agent is the one who looks.

    `shown` are the ids of the connections whose calls were shown; none of them means all.
    """

    agent: str = NOBODY
    team: Team = Team()
    connections: tuple[Connection, ...] = ()
    shown: tuple[str, ...] = ()

    @property
    def agents(self) -> tuple[str, ...]:
        """All whose states are followed."""
        return tuple(one.user for one in self.team.members) or (self.agent,)


class Recording(Struct, frozen=True, kw_only=True, dict=True):
    """The facts of a time, as they came, and what was told before of the calls that lived then.

    The first `before` rows are from before that time. Calls that were `over` by its beginning
    never come onto the board. In a `masked` one nothing is as it was told but its structure.
    """

    rows: tuple[Row, ...]
    before: int = 0
    over: tuple[CallId, ...] = ()
    desk: Desk = Desk()
    masked: bool = False

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """What each row tells."""
        return tuple(map(fact_of, self.rows))

    @cached_property
    def moments(self) -> tuple[datetime, ...]:
        """When each row was written down; no later one is earlier, whatever a clock did."""
        return tuple(_ascending(self.rows))

    @property
    def length(self) -> int:
        """How many facts there are, those from before included."""
        return len(self.rows)


def _ascending(rows: Iterable[Row]) -> Iterable[datetime]:
    latest = 0.0
    for row in rows:
        latest = max(latest, row.received_at)
        yield moment(latest)


def beside(rows: Iterable[Row]) -> frozenset[int]:
    """The places of rows that stand beside another one of the same id, which alone counts."""
    known: set[str] = set()
    found: set[int] = set()
    for place, row in enumerate(rows):
        first = first_id(row.id)
        if first is not None and first in known:
            found.add(place)
        known.add(row.id)
    return frozenset(found)


def is_webhook(row: Row) -> bool:
    """Whether Telnyx delivered it: the others this program noted itself."""
    return row.kind not in OWN_KINDS


def delivered(recording: Recording) -> list[tuple[float, bytes]]:
    """Every webhook, by the seconds after the first one, with its body.

    Those from before its time come first, at once: without them the others tell of half a call.
    """
    begin = recording.moments[recording.before] if recording.before < recording.length else None
    return [
        (max(0.0, (at - begin).total_seconds()) if begin is not None else 0.0, row.body)
        for row, at in zip(recording.rows, recording.moments, strict=True)
        if is_webhook(row)
    ]

"""The figures of a report in the order and under the heads that people read."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from console.domain.team.report import By, ReportRow
from console.domain.team.service_level import CallFigures

NOTHING: Final = "-"
"""Stands where there is nothing to tell of, which is another thing than none."""

Spelled = Callable[[float], str]
"""How a number of seconds is written."""

CALLERS: Final = (*("OFFERED", "ANSWERED", "ABANDONED", "REJECTED", "LEVEL", "SPEED", "TALK"),)
MEMBERS: Final = (
    *("OFFERED", "TAKEN", "MISSED", "ON CALLS", "WRAP-UP", "READY", "NOT READY", "OCC."),
)

_PERIODS: Final = {By.HOUR: "%Y-%m-%d %H:%M", By.DAY: "%Y-%m-%d"}


def callers(calls: CallFigures, spelled: Spelled) -> tuple[str, ...]:
    """How some callers were served, below `CALLERS`."""
    counts = (calls.offered, calls.answered, calls.abandoned, calls.turned_away)
    times = (calls.speed_of_answer, calls.average_talk)
    return (
        *map(str, counts),
        percent(calls.service_level),
        *(NOTHING if time is None else spelled(time) for time in times),
    )


def members(row: ReportRow, spelled: Spelled) -> tuple[str, ...]:
    """What members did, below `MEMBERS`; nothing of their time where it belongs to no row."""
    counts = (row.offers.offered, row.offers.taken, row.offers.missed)
    if row.times is None:
        return (*map(str, counts), *([NOTHING] * 5))
    spent = (row.times.talk, row.times.wrap_up, row.times.ready, row.times.not_ready)
    return (
        *map(str, counts),
        *(_spent(seconds, spelled) for seconds in spent),
        percent(row.times.occupancy),
    )


def whose(members_: tuple[str, ...] | None) -> str:
    """The head of the members: one who is told of itself alone is told so."""
    return "MEMBERS" if members_ is None else "YOURSELF"


def name(by: By | None, row: ReportRow) -> str:
    """What a row is of; not cleaned yet."""
    if row.since is not None and by is not None:
        return row.since.astimezone().strftime(_PERIODS[by])
    return row.name or "(none)"


def percent(share: float | None) -> str:
    """`84%`; a dash where nothing counts."""
    return NOTHING if share is None else f"{100 * share:.0f}%"


def _spent(seconds: float, spelled: Spelled) -> str:
    """A time of work; of weeks of it nobody wants to know the seconds."""
    return spelled(seconds) if seconds < _LONG else f"{seconds / 3600:.0f} h"


_LONG: Final = 100 * 3600

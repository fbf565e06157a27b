"""Who is called next: promised call-backs first, then those who are due again, then new ones."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from console.domain.work_lists.entry_state import next_number
from console.domain.work_lists.work_list import EntryNow, Standing

MayCall = Callable[[str], str | None]
"""Why a number may not be called now, in words; None where it may."""


IsAway = Callable[[str], bool]
"""Whether a user has been away for so long that others do what it promised."""


def _nobody(_: str) -> bool:
    return False


def next_entries(
    entries: Iterable[EntryNow],
    member: str,
    now: datetime,
    may_call: MayCall,
    is_away: IsAway = _nobody,
) -> Iterator[EntryNow]:
    """Those that a member may take now, the one first that comes next.

    One of whom no number may be called now is passed over until one may.
    """
    due = (one for one in entries if _is_due(one, member, now, is_away))
    for one in sorted(due, key=_turn):
        if next_number(one, may_call) is not None:
            yield one


def next_entry(
    entries: Iterable[EntryNow], member: str, now: datetime, may_call: MayCall
) -> EntryNow | None:
    """The first of them; None where nobody is to be called now."""
    return next(next_entries(entries, member, now, may_call), None)


def next_due(
    entries: Iterable[EntryNow], member: str, is_away: IsAway = _nobody
) -> datetime | None:
    """When somebody is due again of those who are not yet; None where nobody is.

    For whoever has to be told why there is nobody to call now.
    """
    times = (
        one.again_at
        for one in entries
        if one.standing is Standing.FREE and one.again_at and _is_for(one, member, is_away)
    )
    return min(times, default=None)


def _is_due(one: EntryNow, member: str, now: datetime, is_away: IsAway) -> bool:
    if one.standing is not Standing.FREE or not _is_for(one, member, is_away):
        return False
    return one.again_at is None or one.again_at <= now


def _is_for(one: EntryNow, member: str, is_away: IsAway) -> bool:
    return one.only in ("", member) or is_away(one.only)


_PROMISED: Final = 0
_AGAIN: Final = 1
_NEW: Final = 2
_SKIPPED: Final = 3


def _turn(one: EntryNow) -> tuple[int, float, int]:
    """Where it stands among those that are due."""
    place = one.entry.place
    if one.again_at is None:
        return (_AGAIN if one.called else _NEW, 0.0, place)
    rank = _PROMISED if one.promise else _AGAIN if one.tries else _SKIPPED
    return (rank, one.again_at.timestamp(), place)

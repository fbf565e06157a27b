"""A moment to come, as people write it: `in 2 h`, `10:00`, `tomorrow 10:00`, `Fri 9:30`.

Times are those of the clock on the wall here. A time of day without a day is the next one; a day
of the week without `next` is the next such day, today where the time is still to come.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Final

from console.domain.team.opening_hours import DAYS
from console.later import zoneinfo

EXAMPLES: Final = "in 2 h, 10:00, tomorrow 9:30, Fri 9:30, 2026-12-24 9:30"

_IN: Final = re.compile(
    r"(?:in\s+)?(\d{1,4})\s*(m|min|minutes?|h|hours?|d|days?|w|weeks?)", re.ASCII
)
_CLOCK: Final = re.compile(r"(\d{1,2})(?:[:.](\d\d))?\s*(am|pm)?", re.ASCII)
_ISO: Final = re.compile(r"\d{4}-\d\d-\d\dt", re.ASCII)
_UNITS: Final = {"m": "minutes", "h": "hours", "d": "days", "w": "weeks"}
_SHORTEST_DAY: Final = 3
_NOON: Final = 12
_LONGEST: Final = 60


def moment_ahead(written: str, now: datetime, zone: tzinfo | None = None) -> datetime:
    """The moment that is meant, aware and later than `now`, an aware moment.

    `zone` is that of the clock on the wall, the system's where none is given. Raises `ValueError`
    with what is wrong.
    """
    text = " ".join(written.lower().split())
    if not text or len(text) > _LONGEST:
        raise ValueError(f"say when: {EXAMPLES}")
    if found := _IN.fullmatch(text):
        return now.astimezone(UTC) + timedelta(**{_UNITS[found[2][0]]: int(found[1])})
    here = now.astimezone(zone).replace(tzinfo=None)
    day, at = _day_and_time(text, here)
    if day is not None:
        found_at = _aware(datetime.combine(day, at), zone)
    else:
        found_at = _aware(datetime.combine(here.date(), at), zone)
        if found_at <= now:
            found_at = _aware(datetime.combine(here.date() + timedelta(days=1), at), zone)
    if found_at <= now:
        raise ValueError(f"{found_at.astimezone(zone):%a %Y-%m-%d %H:%M} is over")
    return found_at


def _day_and_time(text: str, here: datetime) -> tuple[date | None, time]:
    """The day, None where none is named, and the time of day."""
    words = f"{text[:10]} {text[11:]}" if _ISO.match(text) else text
    first, _, rest = words.partition(" ")
    if not rest:
        return None, _time(first)
    at = _time(rest.removeprefix("at "))
    return _day(first, here, at), at


def _day(word: str, here: datetime, at: time) -> date:
    today = here.date()
    if word == "today":
        return today
    if word == "tomorrow":
        return today + timedelta(days=1)
    named = [n for n, day in enumerate(DAYS) if word.startswith(day)]
    if named and len(word) >= _SHORTEST_DAY and word.isalpha():
        ahead = (named[0] - today.weekday()) % len(DAYS)
        if ahead == 0 and datetime.combine(today, at) <= here:
            ahead = len(DAYS)
        return today + timedelta(days=ahead)
    try:
        return date.fromisoformat(word)
    except ValueError:
        raise ValueError(f"{word!a} is no day: write {EXAMPLES}") from None


def _time(text: str) -> time:
    found = _CLOCK.fullmatch(text)
    if found is None or (found[2] is None and found[3] is None):
        raise ValueError(f"{text!a} is no time of day: write {EXAMPLES}")
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= _NOON:
            raise ValueError(f"{text!a} is no time of day: write {EXAMPLES}")
        hour = hour % _NOON + (_NOON if found[3] == "pm" else 0)
    try:
        return time(hour, minute)
    except ValueError:
        raise ValueError(f"{text!a} is no time of day: write {EXAMPLES}") from None


def _aware(wall: datetime, zone: tzinfo | None) -> datetime:
    """The moment at which the clock on the wall shows that; of two the first."""
    found = (wall.astimezone() if zone is None else wall.replace(tzinfo=zone)).astimezone(UTC)
    if found.astimezone(zone).replace(tzinfo=None) != wall:
        raise ValueError(f"the clock here skips {wall:%H:%M} on {wall:%Y-%m-%d}: it is put forward")
    return found


# In words ---------------------------------------------------------------------------------


def understood(
    at: datetime, now: datetime, zones: Iterable[str], zone: tzinfo | None = None
) -> str:
    """How a moment was understood: the time here, how far off, and that at the callee's, if other.

    `zones` are those in which the number may be.
    """
    here = at.astimezone(zone)
    said = f"{here:%a %Y-%m-%d %H:%M}, {_far(at - now)}"
    local = sorted(
        (at.astimezone(zoneinfo.ZoneInfo(name)) for name in zones),
        key=lambda one: one.replace(tzinfo=None),
    )
    if not local or {one.utcoffset() for one in local} == {here.utcoffset()}:
        return said
    first, last = (f"{one:%H:%M}{_other_day(one, here)}" for one in (local[0], local[-1]))
    return f"{said}; there {first}" if first == last else f"{said}; there {first} to {last}"


def _other_day(there: datetime, here: datetime) -> str:
    return "" if there.date() == here.date() else f" {there:%a}"


def _far(ahead: timedelta) -> str:
    minutes = max(0, round(ahead / timedelta(minutes=1)))
    days, rest = divmod(minutes, 24 * 60)
    hours, left = divmod(rest, 60)
    if days:
        return f"in {days} d {hours} h"
    return f"in {hours} h {left} min" if hours else f"in {left} min"

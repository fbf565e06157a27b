"""Opening hours as they are written: `mon-fri 08:00-18:00 Europe/Berlin`.

Spans are parted by commas; one that names no days has those of the one before:
`mon-fri 08:00-12:00, 13:00-18:00, sat 10:00-14:00 Europe/Berlin`. A span that ends before it
begins goes over midnight and belongs to the day on which it begins. The hours are those of
the clock on the wall there, in summer and in winter.
"""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Final

from msgspec import Struct

from console.later import difflib, zoneinfo

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
EVERY_DAY: Final = "daily"

_SPAN: Final = re.compile(r"(?:(.+?)\s+)?(\d\d):(\d\d)\s*-\s*(\d\d):(\d\d)", re.ASCII)
_HOURS_OF_DAY: Final = 24
_MINUTES: Final = 60
_MIDNIGHT: Final = _HOURS_OF_DAY * _MINUTES
_EXAMPLE: Final = "as in mon-fri 08:00-18:00 Europe/Berlin"
_LONGEST: Final = 300


class Span(Struct, frozen=True):
    """On these days, Monday is 0, from one minute of the day to another, which is not in it."""

    days: tuple[int, ...]
    begin: int
    end: int


class OpeningHours(Struct, frozen=True):
    """When somebody is there: spans of the wall clock of a time zone, and how they are written."""

    written: str
    spans: tuple[Span, ...]
    zone: str

    def open_at(self, moment: datetime) -> bool:
        """Whether an aware moment lies in one of the spans."""
        there = moment.astimezone(_zone(self.zone))
        minute, day = there.hour * _MINUTES + there.minute, there.weekday()
        return any(_is_in(span, day, minute) for span in self.spans)


def _is_in(span: Span, day: int, minute: int) -> bool:
    if span.begin < span.end:
        return day in span.days and span.begin <= minute < span.end
    begun = day in span.days and minute >= span.begin
    return begun or ((day - 1) % len(DAYS) in span.days and minute < span.end)


@cache
def _zone(name: str) -> zoneinfo.ZoneInfo:
    """A zone by its name, each read once."""
    return zoneinfo.ZoneInfo(name)


# As it is written -------------------------------------------------------------------------


def opening_hours(written: str) -> OpeningHours:
    """The hours as they are written. Raises `ValueError` saying what is wrong."""
    text = " ".join(written.split())
    if len(text) > _LONGEST or not text.isprintable():
        raise ValueError(f"hours are at most {_LONGEST} characters, {_EXAMPLE}")
    times, _, zone = text.rpartition(" ")
    if not times or ":" in zone:
        raise ValueError(f"the hours need a time zone behind them, {_EXAMPLE}")
    _known_zone(zone)
    spans: list[Span] = []
    for part in times.split(","):
        before = spans[-1].days if spans else ()
        spans.append(_span(part.strip(), before))
    return OpeningHours(written=text, spans=tuple(spans), zone=zone)


def _known_zone(name: str) -> None:
    try:
        _zone(name)
    except (KeyError, ValueError, OSError):
        raise ValueError(_nearest_zone(name)) from None


def _nearest_zone(name: str) -> str:
    """What to say of a name that is none. All zones are looked for, which takes a while."""
    folded = {one.casefold(): one for one in zoneinfo.available_timezones()}
    near = difflib.get_close_matches(name.casefold(), folded, n=1)
    hint = f"did you mean {folded[near[0]]}?" if near else "it reads like Europe/Berlin"
    return f"{name!a} is no time zone: {hint}"


def _span(text: str, before: tuple[int, ...]) -> Span:
    found = _SPAN.fullmatch(text)
    if found is None:
        raise ValueError(f"{text!a} are no hours: write days and times, {_EXAMPLE}")
    days = _days(found[1]) if found[1] else before
    if not days:
        raise ValueError(f"{text!a} names no days: write mon-fri, sat or {EVERY_DAY} before it")
    begin, end = _minute(found[2], found[3]), _minute(found[4], found[5])
    if begin in (end, _MIDNIGHT):
        raise ValueError(f"{text!a} has no length: the whole day is 00:00-24:00")
    return Span(days, begin, end)


def _minute(hour: str, minute: str) -> int:
    found = int(hour) * _MINUTES + int(minute)
    if int(minute) >= _MINUTES or found > _MIDNIGHT:
        raise ValueError(f"{hour}:{minute} is no time of day: 00:00 to 24:00")
    return found


def _days(text: str) -> tuple[int, ...]:
    """The days of words such as `mon-wed fri`."""
    found: set[int] = set()
    for word in text.lower().split():
        if word == EVERY_DAY:
            return tuple(range(len(DAYS)))
        first, _, last = word.partition("-")
        begin, end = _day(first), _day(last or first)
        found.update((begin + n) % len(DAYS) for n in range((end - begin) % len(DAYS) + 1))
    return tuple(sorted(found))


def _day(word: str) -> int:
    if word not in DAYS:
        raise ValueError(f"{word!a} is no day: {', '.join(DAYS)} or {EVERY_DAY}")
    return DAYS.index(word)

"""Hours in which the people of a country may be called, by the clock on the wall there.

They are written as opening hours are, without a zone: that of a number is its country's. Of a
country with several zones all have to allow it. Where the country of a number is not known,
neither is the time there: that is said, and nothing is guessed.

Numbers that begin with a prefix may have hours with a zone of their own: whoever writes them
answers for the place. The longest prefix goes before the others, and before the country.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, time, timedelta
from functools import lru_cache
from typing import Final

from msgspec import Struct

from console.domain.number_rules.countries import COUNTRIES, country_in_words
from console.domain.number_rules.zones import country_of, zones_in
from console.domain.team.opening_hours import DAYS, OpeningHours, Span, opening_hours
from console.later import zoneinfo

EXAMPLE: Final = 'DE = "mon-fri 08:00-20:00, sat 09:00-18:00"'
_OF_PREFIX: Final = '"+1212" = "mon-fri 09:00-21:00 America/New_York"'
_PREFIX: Final = re.compile(r"\+[1-9][0-9]{0,14}", re.ASCII)

_AHEAD: Final = len(DAYS) + 1
"""Days in which the next hours are looked for: they come again every week."""

_STEP: Final = timedelta(minutes=30)
_A_DAY: Final = 24 * 60


class CountryHours(Struct, frozen=True):
    """When the people of a country, by its two letters, may be called: spans of the day there.

    Or those whose numbers begin with a prefix, in place of the letters: by the clock of a `zone`.
    """

    country: str
    spans: tuple[Span, ...]
    written: str
    zone: str = ""

    @property
    def where(self) -> str:
        """Whose hours they are, for a person."""
        return f"{self.zone} ({self.country})" if self.zone else country_in_words(self.country)


def calling_hours(written: Mapping[str, str]) -> tuple[CountryHours, ...]:
    """The hours by country or prefix as written. Raises `ValueError` with what is wrong."""
    return tuple(
        _hours_of_prefix(key, hours) if key.startswith("+") else _hours_of(key, hours)
        for key, hours in written.items()
    )


def _hours_of_prefix(prefix: str, written: str) -> CountryHours:
    if not _PREFIX.fullmatch(prefix):
        raise ValueError(f"{prefix!a} is no beginning of a number: write it as in {_OF_PREFIX}")
    try:
        found = opening_hours(written)
    except ValueError as error:
        raise ValueError(f"{prefix}: {error}"[:300]) from error
    return CountryHours(prefix, found.spans, found.written, found.zone)


def _hours_of(country: str, written: str) -> CountryHours:
    letters = country.upper()
    if letters not in COUNTRIES:
        raise ValueError(
            f"{country!a} is no country: write its two letters, as in {EXAMPLE}, or a "
            f"prefix, as in {_OF_PREFIX}"
        )
    if not zones_in(letters):
        raise ValueError(f"the time in {country_in_words(letters)} is not known on this machine")
    text = " ".join(written.split())
    try:
        found = opening_hours(f"{text} UTC")
    except ValueError as error:
        raise ValueError(f"{letters}: {error}"[:300]) from error
    return CountryHours(letters, found.spans, text)


def why_not_now(hours: Iterable[CountryHours], number: str, now: datetime) -> str | None:
    """Why an E.164 number may not be called at that moment, in words; None where it may.

    Nothing is said where no hours are set, or none for its country.
    """
    by_key = {one.country: one for one in hours}
    if not by_key:
        return None
    named = (one for key, one in by_key.items() if one.zone and number.startswith(key))
    found = max(named, key=lambda one: len(one.country), default=None)
    if found is None:
        country = country_of(number)
        if not country:
            return "of which country it is, is not known, and so is not the time there"
        found = by_key.get(country)
    # spans begin and end with a minute
    minute = now.astimezone(UTC).replace(second=0, microsecond=0)
    return _why_not(found, minute) if found is not None else None


@lru_cache(maxsize=256)
def _why_not(found: CountryHours, minute: datetime) -> str | None:
    return None if _is_open(found, minute) else _words(found, minute)


def _is_open(found: CountryHours, at: datetime) -> bool:
    """Whether all zones of the country, or the one of the prefix, allow it."""
    return all(OpeningHours(found.written, found.spans, zone).open_at(at) for zone in _zones(found))


def _zones(found: CountryHours) -> tuple[str, ...]:
    return (found.zone,) if found.zone else zones_in(found.country)


def next_open(found: CountryHours, now: datetime) -> datetime | None:
    """The next moment from which on the people of the country may be called; None in a week."""
    return _next_open(found, now.astimezone(UTC).replace(second=0, microsecond=0))


@lru_cache(maxsize=256)
def _next_open(found: CountryHours, minute: datetime) -> datetime | None:
    begins = sorted({minute, *(at for at in _begins(found, minute) if at >= minute)})
    return next((at for at in begins if _is_open(found, at)), None)


def _begins(found: CountryHours, now: datetime) -> Iterator[datetime]:
    """The moments at which one of the zones begins to allow it; a few around a changed clock."""
    for name in _zones(found):
        zone = zoneinfo.ZoneInfo(name)
        today = now.astimezone(zone).date()
        for days in range(-1, _AHEAD + 1):
            day = today + timedelta(days=days)
            for span in found.spans:
                if day.weekday() not in span.days:
                    continue
                hour, left = divmod(span.begin % _A_DAY, 60)
                at = datetime.combine(day, time(hour, left), zone).astimezone(UTC)
                yield from (at + n * _STEP for n in range(-2, 3))


def _words(found: CountryHours, now: datetime) -> str:
    """What time it is there, what the hours are, and from when on it is allowed: there and here."""
    zones = [zoneinfo.ZoneInfo(name) for name in _zones(found)]
    clocks = sorted({f"{now.astimezone(zone):%H:%M}" for zone in zones})
    there = clocks[0] if len(clocks) == 1 else f"{clocks[0]} to {clocks[-1]}"
    said = f"it is {there} in {found.where}, where safety.calling_hours allow {found.written}"
    begins = next_open(found, now)
    if begins is None:
        return f"{said}: never in all of its zones"
    here = begins.astimezone()
    day = "" if here.date() == now.astimezone().date() else f" {here:%a}"
    local = begins.astimezone(zones[0])
    if len(clocks) > 1 or local.utcoffset() == here.utcoffset():
        return f"{said}: from {here:%H:%M}{day} here"
    return f"{said}: from {local:%H:%M} there, {here:%H:%M}{day} here"

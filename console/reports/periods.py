"""The days and hours of the user's clock, which are the periods of a report."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final, NamedTuple

from console.domain.team.report import By


def hours(since: datetime, until: datetime) -> Iterator[datetime]:
    """The beginnings of the hours of the user's clock from one moment to another."""
    at = since.astimezone().replace(minute=0, second=0, microsecond=0).astimezone(UTC)
    while at < until:
        yield at
        at += timedelta(hours=1)


def days(since: datetime, until: datetime) -> Iterator[datetime]:
    """The beginnings of its days; one on which clocks are put on or back is shorter or longer."""
    day = since.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    while (at := day.astimezone(UTC)) < until:
        yield at
        day += timedelta(days=1)


class Span(NamedTuple):
    """Some days that are looked at together."""

    days: int
    words: str

    @property
    def by(self) -> By:
        """What its rows are."""
        return By.HOUR if self.days == 1 else By.DAY


DAY: Final = Span(1, "1 day")
SPANS: Final = (DAY, Span(7, "7 days"), Span(28, "28 days"))


class Window(NamedTuple):
    """A span at its place: the last one, or one so many spans `back`.

    `until` is its end, in the future for the last one. `periods` begin its rows; those of the
    last one that are still to come are among them.
    """

    span: Span
    back: int
    since: datetime
    until: datetime
    periods: tuple[datetime, ...]

    @property
    def is_going_on(self) -> bool:
        """Whether figures of now belong to it."""
        return self.back == 0


def window(span: Span, back: int, now: datetime) -> Window:
    """The days of the user's clock up to and with today, or so many spans before."""
    today = now.astimezone().replace(hour=0, minute=0, second=0, microsecond=0, tzinfo=None)
    last = today - timedelta(days=span.days * back)
    since = (last - timedelta(days=span.days - 1)).astimezone()
    until = (last + timedelta(days=1)).astimezone()
    each = hours if span.by is By.HOUR else days
    return Window(span, back, since, until, tuple(each(since, until)))

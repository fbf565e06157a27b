"""Times as they are typed, and the days and hours of the user's clock."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Final

import click

_AGO: Final = re.compile(r"(?P<count>[0-9]{1,6})\s*(?P<unit>[smhdw])")
_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days", "w": "weeks"}


def moment_typed(_: click.Context, __: click.Parameter, typed: str | None) -> datetime | None:
    """The moment that is meant, aware: `90s`, `30m`, `2h`, `7d`, `2w`, `today`, or ISO 8601.

    A time without a zone is the user's. None stays None. Raises `click.BadParameter`.
    """
    if typed is None:
        return None
    now = datetime.now().astimezone()
    text = typed.strip()
    if text.lower() == "today":
        return now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        if ago := _AGO.fullmatch(text.lower()):
            return now - timedelta(**{_UNITS[ago["unit"]]: int(ago["count"])})
        return datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(
            f"{typed!r} is no time: write 2h, 7d, today or 2026-03-01."
        ) from error


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

"""Times as they are typed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

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


def time_to_come(_: click.Context, __: click.Parameter, typed: str | None) -> datetime | None:
    """The moment to come that is meant, aware: `30m`, `2h`, `1d` from now, or ISO 8601.

    A time without a zone is the user's. None stays None. Raises `click.BadParameter`.
    """
    if typed is None:
        return None
    now = datetime.now().astimezone()
    text = typed.strip()
    try:
        later = _AGO.fullmatch(text.lower())
        if later is not None:
            return now + timedelta(**{_UNITS[later["unit"]]: int(later["count"])})
        found = datetime.fromisoformat(text).astimezone()
    except (ValueError, OverflowError) as error:
        raise click.BadParameter(
            f"{typed!r} is no time: write 30m, 2h, 1d or 2026-03-01T14:00."
        ) from error
    if found <= now:
        raise click.BadParameter(f"{typed!r} is over: write a time to come.")
    return found


_Decorated = Callable[[Callable[..., Any]], Callable[..., Any]]


def between(since: str, until: str) -> _Decorated:
    """The options of a time, `--since`, a week ago by itself, and `--until`, with these helps."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        ends = click.option("--until", callback=moment_typed, metavar="WHEN", help=until)
        begins = click.option(
            "--since",
            callback=moment_typed,
            default="7d",
            show_default=True,
            metavar="WHEN",
            help=f"{since}: 2h, 7d, today, 2026-03-01.",
        )
        return begins(ends(command))

    return decorate

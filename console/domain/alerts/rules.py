"""What one is told of beside the screen, and in which ways: as the settings have it. Pure."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import time
from enum import StrEnum
from typing import Final

from msgspec import Struct

from console.errors import in_words

HOUR: Final = 60
"""Minutes."""


class Event(StrEnum):
    """Of what one is told."""

    RING = "ring"
    ALONE = "alone"
    ALARM = "alarm"
    MESSAGE = "message"


class Way(StrEnum):
    """How: the terminal's bell, a notice on the desktop, the user's own command."""

    BELL = "bell"
    NOTICE = "notice"
    COMMAND = "command"


class NoticeForm(StrEnum):
    """The sequence by which a terminal is asked for a notice on the desktop."""

    AUTO = "auto"
    NONE = "none"
    OSC_9 = "osc9"
    OSC_777 = "osc777"
    OSC_99 = "osc99"


class Quiet(Struct, frozen=True):
    """A time of the day in which the screen alone tells, in minutes after midnight.

    It may go past midnight; from a minute to the same one is never.
    """

    begin: int = 0
    end: int = 0

    def holds(self, now: time) -> bool:
        """Whether it is quiet at that local time."""
        minute = now.hour * HOUR + now.minute
        if self.begin <= self.end:
            return self.begin <= minute < self.end
        return minute >= self.begin or minute < self.end


_QUIET: Final = re.compile(r"([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-3]):([0-5]\d)", re.ASCII)


def quiet(text: str) -> Quiet:
    """A time of the day as it is written, `22:00-07:00`; no text is never. Raises `ValueError`."""
    if not text:
        return Quiet()
    match = _QUIET.fullmatch(text.strip())
    if match is None:
        raise ValueError("it is a time of the day as in 22:00-07:00")
    first, past_first, last, past_last = map(int, match.groups())
    return Quiet(first * HOUR + past_first, last * HOUR + past_last)


class AlertRules(Struct, frozen=True, kw_only=True):
    """How one is told.

    `ways` are those of each event; while the terminal is known to have the focus only those in
    `while_focused` go on. Of one kind there is one alert in `pause` seconds at most; a caller
    who rings on is told once more `again` seconds later, never for 0. `command` is the
    user's own program with its arguments. `title` has the terminal's title say how it stands.
    """

    ways: Mapping[Event, frozenset[Way]] = {}
    while_focused: frozenset[Way] = frozenset()
    pause: int = 10
    again: int = 60
    quiet: Quiet = Quiet()
    form: NoticeForm = NoticeForm.AUTO
    command: tuple[str, ...] = ()
    title: bool = False


# Off for a while --------------------------------------------------------------------------

_FOR: Final = re.compile(r"off(?:\s+(\d{1,4})\s*(s|m|min|h)?)?", re.ASCII)
_UNITS: Final = {"s": 1, "m": 60, "min": 60, "h": 3600, None: 60}
WHAT_TO_SAY: Final = "alerts off, alerts off 30m, alerts on"


class Switched(Struct, frozen=True):
    """What was asked of alerts: on, or off for so many seconds; None is until they are on again."""

    on: bool
    seconds: int | None = None

    @property
    def words(self) -> str:
        """What is so from now on."""
        if self.on:
            return "alerts are on"
        if self.seconds is None:
            return "alerts are off until they are switched on again; the screen goes on"
        return f"alerts are off for {in_words(self.seconds)}; the screen goes on"


def switched(text: str, *, on: bool) -> Switched | None:
    """What a command asks for; no text is the other of on and off. None where it is neither."""
    said = text.strip().lower()
    if not said:
        return Switched(on=not on)
    if said == "on":
        return Switched(on=True)
    match = _FOR.fullmatch(said)
    if match is None:
        return None
    seconds = int(match[1]) * _UNITS[match[2]] if match[1] else None
    return Switched(on=False, seconds=seconds)

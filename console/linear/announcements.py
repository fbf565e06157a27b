"""What is announced, in which order, and how much of it at once. Pure; the clock is an argument.

Who listens cannot skim. So the newest word on a call takes the place of the one before, what
is urgent comes first, and of more than a few lines the rest is told in one: a storm of a
thousand changes is a handful of sentences, and the table has the rest when it is asked for.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from enum import IntEnum
from typing import Final

from msgspec import Struct

MOST: Final = 4
"""Lines that are said at one time, before the one that tells of the rest."""

GATHERED: Final = 0.3
"""Seconds for which words are gathered: what is so for a moment only is never said."""

AT_ONCE: Final = 0.05
"""Seconds for which they are where one is urgent."""

PAUSE: Final = 2.0
"""Seconds of silence after so many lines that the rest had to be told in one."""

MOST_KEPT: Final = 40
"""Messages that wait for their turn, at most; they say what is said only once."""


class Urgency(IntEnum):
    """What is said before what."""

    NOW = 0
    MINE = 1
    OTHER = 2


class Announcement(Struct, frozen=True, kw_only=True):
    """Words on something. `about` names it: newer words on it take the place of older ones.

    `kind` tells in a word or two what it is, where it is counted instead of said. One that is
    `kept` is never counted away: it is said only once.
    """

    words: str
    urgency: Urgency = Urgency.OTHER
    about: str = ""
    kind: str = "changed"
    kept: bool = False


class Announcer:
    """Gathers announcements, and gives those that are due. Moments are monotonic seconds."""

    def __init__(self) -> None:
        self._waiting: dict[str, Announcement] = {}
        self._since: float | None = None
        self._silent_until = float("-inf")
        self._unnamed = 0

    def put(self, announcements: Iterable[Announcement], now: float) -> None:
        """Take what is to be said; the newest word on a thing stands behind all others."""
        for one in announcements:
            self._unnamed += 1
            key = one.about or f"#{self._unnamed}"
            before = self._waiting.pop(key, None)
            if before is not None and before.urgency < one.urgency:
                one = Announcement(  # noqa: PLW2901 - it is as urgent as what it takes the place of
                    words=one.words, urgency=before.urgency, about=one.about, kind=one.kind
                )
            self._waiting[key] = one
            self._since = now if self._since is None else self._since

    @property
    def waits(self) -> bool:
        """Whether anything is to be said."""
        return bool(self._waiting)

    @property
    def is_urgent(self) -> bool:
        """Whether something urgent is among it."""
        return any(one.urgency is Urgency.NOW for one in self._waiting.values())

    def drop(self, about: str) -> None:
        """It is not so any more: say nothing of it."""
        self._waiting.pop(about, None)

    def wait(self, now: float) -> float | None:
        """Seconds until something is due; None while nothing waits."""
        if not self._waiting or self._since is None:
            return None
        gathered = AT_ONCE if self.is_urgent else GATHERED
        return max(0.0, self._since + gathered - now, self._silent_until - now)

    def due(self, now: float) -> tuple[str, ...]:
        """The lines to say now, the urgent ones first, then in their order."""
        wait = self.wait(now)
        if wait is None or wait > 0:
            return ()
        ordered = sorted(self._waiting.values(), key=lambda one: one.urgency)
        self._waiting, self._since = {}, None
        if len(ordered) <= MOST:
            return tuple(one.words for one in ordered)
        said, rest = ordered[:MOST], ordered[MOST:]
        kept = [one for one in rest if one.kept][-MOST_KEPT:]
        counted = [one for one in rest if not one.kept]
        self._silent_until = now + PAUSE
        self.put(kept, now)
        return tuple(one.words for one in said) + ((_summary(counted),) if counted else ())


def _summary(rest: Iterable[Announcement]) -> str:
    """`And 996 more: 990 ring for you, 6 changed`, and where the rest is."""
    counts = Counter(one.kind for one in rest)
    parts = ", ".join(f"{count} {kind}" for kind, count in counts.most_common())
    return f"And {counts.total()} more: {parts}. The table has all of them."

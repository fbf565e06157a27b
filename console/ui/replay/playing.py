"""What the screen of a replay needs of whoever plays it, and its clock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final, Protocol

from console.domain.leg import CallId, Leg
from console.line.console_side import Line
from console.line.port import AnyChange, Entry, Snapshot
from console.process import elapsed
from console.ui.clock import Clock
from console.ui.state.call_rate import CallRate
from console.ui.state.people import Cards
from console.ui.state.store import Store, Touched, belongs_to_log
from console.ui.state.timeline import Timeline

REPLAYED: Final = "this is a replay: the calls are over, and nothing can be ordered"
"""Why no order and no question goes out."""

TICK: Final = 0.1
"""Seconds between two looks at what has come, while it plays."""


class WentWrong(Protocol):
    """One thing that went wrong."""

    @property
    def text(self) -> str:
        """It, in words from outside."""
        ...

    @property
    def taken(self) -> int:
        """The position at which it first shows."""
        ...

    @property
    def call(self) -> CallId | None:
        """The call that it is about."""
        ...


class Playing(Line, Protocol):
    """A recording that is played on a line."""

    playing: bool
    speed: float

    @property
    def first(self) -> int:
        """The position at which it begins."""
        ...

    @property
    def last(self) -> int:
        """The position at its end."""
        ...

    @property
    def taken(self) -> int:
        """The position: how many facts are taken."""
        ...

    @property
    def next_at(self) -> datetime | None:
        """When the next fact comes; None at the end."""
        ...

    @property
    def next_kind(self) -> str:
        """What comes next; no text at the end."""
        ...

    @property
    def troubles(self) -> tuple[WentWrong, ...]:
        """What went wrong, the first one first."""
        ...

    @property
    def log(self) -> tuple[Entry, ...]:
        """The last lines of the log at the position, the oldest first."""
        ...

    def told(self, before: int) -> tuple[Entry, ...]:
        """What each fact tells that was taken since a position, the first one first."""
        ...

    def number_of(self, call: CallId) -> str | None:
        """The far end's number of a call, as it was told last; None where it never was."""
        ...

    def ended_at(self, call: CallId) -> datetime | None:
        """When the end of a call was told that is on the board still; None where none was."""
        ...

    def begun(self, minute: int) -> int | None:
        """How many calls began in a minute, counted from 1970; None where that is not known."""
        ...

    def now(self) -> datetime:
        """The moment of the replay."""
        ...

    def play(self, *, on: bool) -> None:
        """Let the time run on, or stand."""
        ...

    def faster(self, steps: int) -> None:
        """The next speed, or the one before."""
        ...

    def advance(self) -> None:
        """Take what has come by now, where it plays."""
        ...

    def go(self, taken: int) -> None:
        """Go to a position, and stand there."""
        ...

    def pass_time(self, seconds: float) -> None:
        """Go so many seconds on, or back."""
        ...

    def go_wrong(self, *, forwards: bool) -> WentWrong | None:
        """Go to where the next thing went wrong, or the one before."""
        ...


class ReplayClock(Clock):
    """The time of a replay: every duration on the screen counts by it."""

    def __init__(self, playing: Playing) -> None:
        super().__init__(elapsed)
        self._playing = playing

    def now(self) -> datetime:
        """The moment of the replay."""
        return self._playing.now()

    def follow(self, lead: float) -> None:
        """No switchboard's time is followed."""

    def until_next_second(self) -> float:
        """Seconds until its next whole second; the screen is not drawn more often than it ticks."""
        if not self._playing.playing:
            return 1.0
        return max(TICK, (1.0 - self.now().microsecond / 1_000_000) / self._playing.speed)


class ReplayStore(Store):
    """The board of a replay: no order goes out, and all of it is that of the position.

    Nothing is remembered of the way there: what a number is that is not on the board, the
    recording knows.
    """

    def __init__(self, playing: Playing, cards: Cards | None = None) -> None:
        super().__init__(cards, looks_only=True)
        self._playing = playing

    @property
    def unreachable(self) -> str | None:
        """There is nobody of whom anything could be asked."""
        return REPLAYED

    def was_seen(self, call: CallId) -> bool:
        """Whether the recording has it."""
        return call in self.legs or self._playing.number_of(call) is not None

    def other_party(self, call: CallId) -> str | None:
        """The far end's number, also of a call that is not on the board at this position."""
        leg = self.legs.get(call)
        return leg.other_party if leg else self._playing.number_of(call)

    def begin(self, snapshot: Snapshot, now: datetime) -> Touched:
        """Take a whole board, and the log as it was then."""
        self.log = Timeline()
        return super().begin(snapshot, now)

    def apply(self, changes: Iterable[AnyChange]) -> Touched:
        """Take changes in their order; the log goes back as far as a jump would show it."""
        touched = super().apply(changes)
        if touched.entries:
            said = map(self.people.worded, self._playing.log)
            self.log = Timeline(filter(belongs_to_log, said))
        return touched


class ReplayRate(CallRate):
    """How many calls began in the minutes before the moment, however one came to it."""

    def __init__(self, playing: Playing) -> None:
        super().__init__()
        self._playing = playing

    def in_minute(self, minute: int) -> int | None:
        """Calls that began in a minute, counted from 1970; None where that is not known."""
        return self._playing.begun(minute)

    def put(self, leg: Leg) -> None:
        """The recording counts."""
